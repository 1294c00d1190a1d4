"""Limits the engineer may ease when nothing is feasible: what is offered, and what an answer means."""

from __future__ import annotations

from math import floor, isfinite, log10
from typing import Any, NamedTuple

from hx_engine.errors import InputError
from hx_engine.limits import limit
from hx_engine.pipeline.answers import chosen_option
from hx_engine.pipeline.assemble import OTHER
from hx_engine.pipeline.own_limits import FIELD_OF, own_limits
from hx_engine.pipeline.step import Design, Option
from hx_engine.search import Design as Found
from hx_engine.search import Relaxation, SearchLimits, limit_label
from hx_engine.search.result import EasedLimit

MARGIN = 1.1
"""Room above the value found: the thinned search behind it sizes nozzles for the old allowance."""
FEI = "fei_ratio_max"


class Bound(NamedTuple):
    """How far a limit may be eased, and its sense."""

    is_maximum: bool
    furthest: float

    def admits(self, value: float) -> bool:
        """Whether a limit may be eased to this value."""
        return 0.0 <= value <= self.furthest if self.is_maximum else value >= self.furthest


def easable() -> dict[str, Bound]:
    """Limits that are choices, not physics, with the value no answer may pass."""
    pressure = Bound(True, limit("dP_stated_max_Pa").value)
    return {
        "dP_hot_max_Pa": pressure,
        "dP_cold_max_Pa": pressure,
        "tube_velocity_min_m_s": Bound(False, limit("tube_velocity_hard_min_m_s").value),
        "tube_velocity_max_m_s": Bound(True, limit("tube_velocity_hard_max_m_s").value),
        "gas_tube_velocity_max_m_s": Bound(True, 2.0 * limit("gas_tube_velocity_max_m_s").value),
        "shell_velocity_max_m_s": Bound(True, 2.0 * limit("shell_velocity_max_m_s").value),
        "gas_shell_velocity_max_m_s": Bound(True, 2.0 * limit("gas_shell_velocity_max_m_s").value),
        "overdesign_min_pct": Bound(False, 0.0),
        "F_min_search": Bound(False, limit("F_min").value),
        FEI: Bound(True, 1.0),
    }


def eased_limits(design: Design) -> dict[str, float]:
    """Every limit eased by the answers to step 12 so far, later answers winning; InputError where out of bounds.

    A limit the request states for itself is not among them: an answer changes it by its own name (`own_limits`).
    """
    found: dict[str, float] = {}
    for answer in design.answers:
        if answer["step_id"] != 12 or answer["type"] == "skip":
            continue
        found |= _of_option(chosen_option(answer)) | {
            key: value for key, value in (answer.get("values") or {}).items() if key in easable()
        }
    own = own_limits(design)
    return {key: check_easing(key, value) for key, value in found.items() if FIELD_OF.get(key) not in own}


def _of_option(option_id: str | None) -> dict[str, float]:
    """Limits an option stands for: its id is "limit=value", several joined by ";"."""
    pairs = [part.split("=", 1) for part in (option_id or "").split(";") if "=" in part]
    return {key: float(value) for key, value in pairs if key in easable()}


def check_easing(key: str, value: Any) -> float:
    """The value of an eased limit; InputError where it lies beyond what may be asked."""
    bound = easable()[key]
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    if not is_number or not bound.admits(value):
        word = "at most" if bound.is_maximum else "at least"
        raise InputError(
            key, value, f"{label_of(key)} may be eased to {word} {bound.furthest:g}, got {value!r}.",
            "Give a value within that bound.", f"{word} {bound.furthest:g}",
        )  # fmt: skip
    return float(value)


def apply(limits: SearchLimits, eased: dict[str, float]) -> SearchLimits:
    """Search limits with the eased values in place."""
    return limits._replace(**{key: value for key, value in eased.items() if key in SearchLimits._fields})


def options_of(nearest: list[Relaxation], own: dict[str, float]) -> tuple[Option, ...]:
    """One option for each relaxation that eases only what may be eased, least easing first.

    Limits the request states for itself (`own`) are left to it.
    """
    options: dict[str, Option] = {}
    for relaxation in nearest:
        values = {_key(item, relaxation.design.allocation): _rounded(item) for item in relaxation.eased}
        open_ones = {key: bound for key, bound in easable().items() if FIELD_OF.get(key) not in own}
        allowed = {key: bound for key, bound in open_ones.items() if key in values}
        if not values or len(allowed) < len(values):
            continue
        if not all(allowed[key].admits(value) for key, value in values.items()):
            continue
        option_id = ";".join(f"{key}={value:g}" for key, value in values.items())
        label = " and ".join(f"{label_of(key)}: {_shown(key, value)}" for key, value in values.items())
        options.setdefault(option_id, Option(option_id, label, effect_of(relaxation.design)))
    return tuple(options.values())


def _key(item: EasedLimit, allocation: str) -> str:
    """The request's name of a limit: pressure drops belong to a fluid, not to a side of the tube wall."""
    sides = {"dP_tube_max_Pa": allocation, "dP_shell_max_Pa": OTHER[allocation]}
    return f"dP_{sides[item.limit_id]}_max_Pa" if item.limit_id in sides else item.limit_id


def label_of(key: str) -> str:
    """Plain name of a limit that may be eased."""
    if key.startswith("dP_"):
        return f"Allowed pressure drop of the {key.split('_')[1]} stream"
    return limit_label(key)


def _shown(key: str, value: float) -> str:
    if key.startswith("dP_"):
        return f"{value / 1e3:g} kPa"
    unit = limit(key).unit
    return f"{value:g}" + (f" {unit}" if unit != "-" else "")


def _rounded(item: EasedLimit) -> float:
    """The needed value with a margin, to two digits on the safe side; percents and F to one step below."""
    if item.limit_id == "overdesign_min_pct":
        return float(floor(item.needed))
    if item.limit_id == "F_min_search":
        return floor(100.0 * item.needed) / 100.0
    is_minimum = item.needed < item.allowed
    target = item.needed / MARGIN if is_minimum else item.needed * MARGIN
    step = 10.0 ** (floor(log10(target)) - 1)
    return float(f"{(floor(target / step) if is_minimum else floor(target / step) + 1) * step:.6g}")


def effect_of(found: Found) -> str:
    """What an option would allow, as one sentence."""
    g, cost = found.geometry, found.cost_usd
    n_shells = g.n_shells_series * g.n_shells_parallel
    shells = f"{n_shells} shells of" if n_shells > 1 else "a shell of"
    return (
        f"Allows for instance {shells} {1e3 * g.shell_id_m:.0f} mm with {g.n_tubes} tubes of {g.tube_length_m:.2f} m, "
        f"about {cost:,.0f} USD."
    )
