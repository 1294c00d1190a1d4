"""What may give way in a design without a feasible geometry: each limit of the request and each advisory one."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor, inf, log10
from typing import Any, NamedTuple

from hx_engine.limits import limit
from hx_engine.nomenclature import sentence_case
from hx_engine.pipeline.answers import option_of
from hx_engine.pipeline.assemble import OTHER, process
from hx_engine.pipeline.easing import SIDE_BY_SIDE, easable, eased_limits, eased_words, label_of, side_of
from hx_engine.pipeline.own_limits import FIELD_OF, own_limits, shown
from hx_engine.pipeline.space import SIZES, size_wishes
from hx_engine.pipeline.step import Design
from hx_engine.requirements.own_limits import OWN_LIMITS
from hx_engine.search import SearchLimits
from hx_engine.standards.shells import SHELL_ID_M, TUBE_LENGTH_M

STANDARD = {"tube_length_max_m": TUBE_LENGTH_M, "shell_diameter_max_m": SHELL_ID_M}
WHOLE = ("n_shells_max", SIDE_BY_SIDE)
DENSITY_HOLDS = 0.2
"""Share of its pressure a gas may lose in an offered design: its density is taken at one pressure."""


class Held(NamedTuple):
    """What a search is asked to keep: limits eased so far, sizes wished for, limits the request states."""

    eased: dict[str, float]
    wishes: dict[str, Any]
    own: dict[str, float]

    def changed(self, values: Mapping[str, float | None]) -> Held:
        """The same with these limits set and those given up (None)."""
        gone = {key for key, value in values.items() if value is None}
        stays = {key: value for key, value in values.items() if value is not None}
        return Held(
            self.eased | {key: value for key, value in stays.items() if key not in self.own},
            {key: value for key, value in self.wishes.items() if key not in gone},
            {key: stays.get(key, value) for key, value in self.own.items() if key not in gone},
        )


def held_by(design: Design) -> Held:
    """What the request asks to keep, as answered so far."""
    return Held(eased_limits(design), size_wishes(design), own_limits(design))


class Lever(NamedTuple):
    """One limit that may give way, by the name an answer changes it by. `furthest` None: it is given up whole."""

    key: str
    label: str
    now: float
    furthest: float | None
    is_maximum: bool
    is_stated: bool

    @property
    def unit(self) -> str:
        """Unit of its values."""
        if self.key.startswith("dP_"):
            return "Pa"
        if self.furthest is None:
            return "-" if self.key in ("n_passes", "baffle_cut") else "m"
        return (OWN_LIMITS[self.key].unit if self.key in OWN_LIMITS else limit(self.key).unit) or "-"

    @property
    def most(self) -> float:
        """Largest ratio by which it may be broken."""
        return inf if self.furthest is None else self.ratio(self.furthest)

    def ratio(self, value: float) -> float:
        """By how much a value breaks the limit as it is, as the search says it."""
        if self.key == "overdesign_min_pct":
            return (1.0 + 0.01 * self.now) / (1.0 + 0.01 * value)
        return value / self.now if self.is_maximum else self.now / max(value, 1e-9)

    def eased_by(self, ratio: float) -> float | None:
        """The value that admits this ratio, to two digits on the safe side, sizes to the next standard one."""
        if self.furthest is None:
            return None
        if self.key == "overdesign_min_pct":
            return float(max(floor(100.0 * ((1.0 + 0.01 * self.now) / ratio - 1.0) + 1e-9), self.furthest))
        value = self.now * ratio if self.is_maximum else self.now / ratio
        if self.key in STANDARD:
            larger = [float(size) for size in STANDARD[self.key] if size >= value * (1.0 - 1e-4)]
            return min(larger, default=self.furthest)
        if self.key in WHOLE:
            return min(float(ceil(value - 1e-9)), self.furthest)
        step = 10.0 ** (floor(log10(value)) - 1)
        if self.is_maximum:
            return min(float(f"{ceil(value / step - 1e-9) * step:.6g}"), self.furthest)
        return max(float(f"{floor(value / step + 1e-9) * step:.6g}"), self.furthest)

    def words(self, value: float) -> str:
        """A value of it with its unit."""
        if self.furthest is None:
            return f"{value:.4g} {self.unit}".removesuffix(" -")
        return shown(self.key, value) if self.key in OWN_LIMITS else eased_words(self.key, value)


def levers(design: Design, limits: SearchLimits, held: Held) -> dict[str, Lever]:
    """All that may give way, the request's own limits first; `limits` as they are now."""
    assumed = {row["field"] for row in design.assumptions}
    found = [*_pressure_drops(design, limits, assumed), *_own(design, held), *_wished(held.wishes)]
    bounds = easable(design)
    for key, bound in bounds.items():
        if key.startswith("dP_") or FIELD_OF.get(key) in held.own:
            continue
        now = held.eased.get(key, limit(key).value) if key == SIDE_BY_SIDE else getattr(limits, key)
        found.append(Lever(key, label_of(key), now, bound.furthest, bound.is_maximum, False))
    found = [lever for lever in found if lever.furthest is None or lever.most > 1.0 + 1e-9]
    return {lever.key: lever for lever in sorted(found, key=lambda lever: not lever.is_stated)}


def _pressure_drops(design: Design, limits: SearchLimits, assumed: set[str]) -> list[Lever]:
    found = []
    for key, bound in easable(design).items():
        if key.startswith("dP_"):
            side = key.split("_")[1]
            is_gas = design.outputs(3)[f"phase_{side}"] == "gas"
            share = DENSITY_HOLDS if is_gas else 1.0
            furthest = min(bound.furthest, share * process(design)[f"P_{side}_Pa"])
            found.append(Lever(key, label_of(key), getattr(limits, key), furthest, True, key not in assumed))
    return found


def _own(design: Design, held: Held) -> list[Lever]:
    window = {f"v_tube_{end}_m_s": limit(f"tube_velocity_hard_{end}_m_s").value for end in ("min", "max")}
    hard = {} if any(design.outputs(3)[f"phase_{side}"] == "gas" for side in OTHER) else window
    found = []
    for key, value in held.own.items():
        row, is_maximum = OWN_LIMITS[key], key not in ("v_tube_min_m_s", "overdesign_min_pct")
        furthest = float(max(STANDARD[key])) if key in STANDARD else row.high if is_maximum else row.low
        found.append(Lever(key, sentence_case(row.label), value, hard.get(key, furthest), is_maximum, True))
    return found


def _wished(wishes: dict[str, Any]) -> list[Lever]:
    return [Lever(key, sentence_case(SIZES[key]), float(value), None, True, True) for key, value in wishes.items()]


def lever_of(limit_id: str, allocation: str, known: Mapping[str, Lever]) -> Lever | None:
    """The lever that moves a limit of the search, None where nothing does."""
    key = side_of(limit_id, allocation)
    return known.get(FIELD_OF.get(key, "")) or known.get(key)


def option_id(values: Mapping[str, float | None]) -> str:
    """Id of the option that makes these changes."""
    dropped = [key for key, value in values.items() if value is None]
    return option_of({key: value for key, value in values.items() if value is not None}, dropped)
