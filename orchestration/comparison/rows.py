"""One row for each input, dimension, result and check of several designs, in one unit a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orchestration.presentation import label_of_key, show
from orchestration.report.facts import Facts
from orchestration.revisions import GEOMETRY_FIELDS

GROUPS = ("Inputs", "Geometry", "Results", "Checks")
INPUTS = (
    "hot_fluid_name", "cold_fluid_name", "T_hot_in_C", "T_hot_out_C", "T_cold_in_C", "T_cold_out_C",
    "m_dot_hot_kg_s", "m_dot_cold_kg_s", "P_hot_Pa", "P_cold_Pa", "dP_hot_max_Pa", "dP_cold_max_Pa",
    "fouling_hot_m2K_W", "fouling_cold_m2K_W",
)  # fmt: skip
GEOMETRY = (
    "tema_type", "tube_side_fluid", "shell_id_m", "n_shells_series", "n_shells_parallel", "n_tubes", "n_passes",
    "tube_length_m", "tube_od_m", "tube_wall_m", "tube_pitch_m", "layout_deg", "n_baffles", "baffle_spacing_m",
    "baffle_cut", "nozzle_shell_id_m", "nozzle_tube_id_m", "tube_material", "shell_material",
)  # fmt: skip
MORE, LESS = 1, -1
# Each result with which way is better; 0 where more is neither good nor bad.
RESULTS = {
    "Q_W": 0, "MTD_K": 0, "h_shell_W_m2K": 0, "h_tube_W_m2K": 0, "U_clean_W_m2K": 0, "U_dirty_W_m2K": MORE,
    "area_required_m2": 0, "area_provided_m2": LESS, "overdesign_pct": 0, "overdesign_P10_pct": MORE,
    "v_shell_m_s": 0, "v_tube_m_s": 0, "dP_shell_Pa": LESS, "dP_tube_Pa": LESS, "fei_ratio_max": LESS,
    "vibration_verdict": 0, "weight_empty_kg": LESS, "shell_thickness_m": 0, "tubesheet_thickness_m": 0,
    "cost_purchase_usd": LESS, "cost_bare_module_usd": LESS, "pumping_cost_usd_y": LESS, "confidence": MORE,
}  # fmt: skip
NOT_ASKED = ("user_id", "mode", "raw_request", "token")
_RELATIVE_ROUNDING = 1e-9


@dataclass(frozen=True)
class Side:
    """One design of a comparison: its name there, what was asked of it and what its records say."""

    name: str
    request: Mapping[str, Any]
    facts: Facts


@dataclass(frozen=True)
class Row:
    """A quantity of every side. `best` and `worst` are places in `texts`, empty where all are alike or none is."""

    key: str
    group: str
    label: str
    values: tuple[Any, ...]
    texts: tuple[str, ...]
    change: str = ""
    best: frozenset[int] = frozenset()
    worst: frozenset[int] = frozenset()

    @property
    def is_different(self) -> bool:
        """True when the sides do not all say the same."""
        return any(not alike(self.values[0], value) for value in self.values[1:])


def is_number(value: Any) -> bool:
    """True for int and float, not for bool."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def alike(one: Any, other: Any) -> bool:
    """Equal, or numbers that differ by rounding only."""
    if is_number(one) and is_number(other):
        return abs(one - other) <= _RELATIVE_ROUNDING * max(abs(one), abs(other))
    return bool(one == other)


def compare(sides: Sequence[Side], system: str) -> list[Row]:
    """Rows of all groups in their order; `change` is from the first side to the last, in the units of `system`."""
    rows = [_row(sides, key, "Inputs", system) for key in (*INPUTS, *_other_inputs(sides))]
    rows += [_row(sides, key, "Geometry", system) for key in _known_first(GEOMETRY, GEOMETRY_FIELDS)]
    rows += [_row(sides, key, "Results", system) for key in RESULTS]
    rows += _checks(sides, system)
    return [row for row in rows if any(value is not None for value in row.values)]


def value_of(side: Side, key: str) -> Any:
    """What the records hold, else what was asked."""
    found = side.facts.value(key)
    return side.request.get(key) if found is None else found


def _known_first(known: Sequence[str], more: Sequence[str]) -> list[str]:
    return list(dict.fromkeys([*known, *more]))


def _other_inputs(sides: Sequence[Side]) -> list[str]:
    """What was asked beyond the usual: own limits, materials, fouling by name."""
    asked = dict.fromkeys(key for side in sides for key in side.request)
    listed = {*INPUTS, *GEOMETRY, *GEOMETRY_FIELDS, *NOT_ASKED}
    plain = (str, int, float, bool)
    return [key for key in asked if key not in listed and isinstance(_first(sides, key), plain)]


def _first(sides: Sequence[Side], key: str) -> Any:
    return next((side.request[key] for side in sides if side.request.get(key) is not None), None)


def _row(sides: Sequence[Side], key: str, group: str, system: str) -> Row:
    values = tuple(value_of(side, key) for side in sides)
    quantity = next((side.facts.quantities[key] for side in sides if key in side.facts.quantities), None)
    unit = quantity.unit if quantity else "-"
    like = next((float(value) for value in values if is_number(value)), None)
    texts = tuple(_text(value, unit, system, like) for value in values)
    label = (quantity.label if quantity else label_of_key(key)).removesuffix(" name")
    best, worst = _ranked(values, RESULTS.get(key, 0) if group == "Results" else 0)
    return Row(key, group, label, values, texts, _change(values, unit, system, like), best, worst)


def _text(value: Any, unit: str, system: str, like: float | None) -> str:
    return show(value, unit, system, like=like)


def _change(values: Sequence[Any], unit: str, system: str, like: float | None) -> str:
    first, last = values[0], values[-1]
    if len(values) < 2 or not is_number(first) or not is_number(last) or alike(first, last):
        return ""
    if unit in ("%", "°C") or not first or isinstance(first, int):
        points = show(abs(last - first), "K" if unit == "°C" else unit, system, like=like)
        return f"{'+' if last > first else '−'}{points}"
    return f"{100 * (last - first) / abs(first):+.1f} %".replace("-", "−")


def _ranked(values: Sequence[Any], better: int) -> tuple[frozenset[int], frozenset[int]]:
    if not better or len(values) < 2 or not all(is_number(value) for value in values):
        return frozenset(), frozenset()
    good, bad = better * max(better * value for value in values), better * min(better * value for value in values)
    if alike(good, bad):
        return frozenset(), frozenset()
    places = list(enumerate(values))
    return (
        frozenset(place for place, value in places if alike(value, good)),
        frozenset(place for place, value in places if alike(value, bad)),
    )


def _checks(sides: Sequence[Side], system: str) -> Iterator[Row]:
    """One row for each limit that any side was checked against."""
    found = [{str(check.get("limit_id")): check for check in side.facts.entries("checks")} for side in sides]
    for limit_id in dict.fromkeys(limit_id for checks in found for limit_id in checks):
        checks = [one.get(limit_id) for one in found]
        label = next(str(check.get("label") or limit_id) for check in checks if check)
        values = tuple((check.get("verdict"), check.get("limit")) if check else None for check in checks)
        yield Row(f"check:{limit_id}", "Checks", label, values, tuple(_check(check, system) for check in checks))


def _check(check: Mapping[str, Any] | None, system: str) -> str:
    if check is None:
        return show(None)
    verdict = str(check.get("verdict") or "not_checked").replace("_", " ")
    value, limit, unit = check.get("value"), check.get("limit"), str(check.get("unit") or "-")
    if not is_number(value) or not is_number(limit):
        return verdict
    return f"{verdict}: {show(value, unit, system)}, limit {show(limit, unit, system, like=float(value))}"
