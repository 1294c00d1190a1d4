"""Every field of a design request with its kind and range, and the one gate all values pass."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from hx_engine.errors import InputError
from hx_engine.limits import limit
from hx_engine.requirements.own_limits import OWN_LIMITS
from hx_engine.standards.tables import CLASSES

SIDES = ("hot", "cold")
FLOW_UNITS = ("kg_s", "m3_s", "m3_h", "gpm", "bbl_d", "sm3_h", "Nm3_h")
PASSES = (1, 2, 4, 6, 8)
MODES = ("design", "rating")
OBJECTIVES = ("cost", "area", "weight", "footprint")
WHOLE = ("n_passes", "n_shells_max")
LONGEST_TEXT = {"raw_request": 20000, "tema_preference": 8, "hot_phase": 40, "cold_phase": 40}
USUAL_TEXT = 200


class Number(NamedTuple):
    """A number with its range; `low` is excluded where `is_open`."""

    label: str
    low: float
    high: float
    unit: str
    usual: str = ""
    is_open: bool = False

    @property
    def valid_range(self) -> str:
        low = f"above {self.low:g}" if self.is_open else f"{self.low:g}"
        return f"{low} to {self.high:g} {self.unit}".strip()


def _between(label: str, low_id: str, high_id: str, usual: str = "") -> Number:
    low, high = limit(low_id), limit(high_id)
    return Number(label, low.value, high.value, low.unit, usual)


def _numbers() -> dict[str, Number]:
    """Range of every numeric field, by name."""
    table: dict[str, Number] = {}
    for side in SIDES:
        for end in ("in", "out"):
            label = f"{side} {'inlet' if end == 'in' else 'outlet'} temperature"
            table[f"T_{side}_{end}_C"] = _between(label, "temperature_min_C", "temperature_max_C")
        table[f"m_dot_{side}_kg_s"] = _between(f"{side} mass flow", "flow_min_kg_s", "flow_max_kg_s")
        table[f"P_{side}_Pa"] = _between(f"{side} pressure (absolute)", "pressure_min_Pa", "pressure_max_Pa")
        table[f"P_{side}_design_Pa"] = _between(
            f"{side} design pressure (absolute)", "pressure_min_Pa", "pressure_max_Pa"
        )
        table[f"dP_{side}_max_Pa"] = Number(
            f"allowed {side}-side pressure drop", limit("dP_gas_stated_min_Pa").value,
            limit("dP_stated_max_Pa").value, "Pa", "0.3 to 1 bar (30000 to 100000 Pa) is normal for liquids",
        )  # fmt: skip
        table[f"fouling_{side}_m2K_W"] = Number(
            f"{side} fouling resistance", 0.0, limit("fouling_max_m2K_W").value, "m2K/W",
            "0.0001 to 0.0009 m² K/W are usual",
        )  # fmt: skip
    table["baffle_cut"] = _between("baffle cut over shell diameter", "baffle_cut_min", "baffle_cut_max")
    table["shell_diameter_m"] = Number("shell inside diameter", 0.19, 1.53, "m")
    table["duty_W"] = Number("heat duty", 1.0, 1.0e9, "W", "What the hot stream gives off and the cold one takes up.")
    table["tube_od_m"] = Number("tube outside diameter", 0.006, 0.06, "m")
    for name, row in OWN_LIMITS.items():
        if name not in WHOLE:
            table[name] = Number(row.label, row.low, row.high, row.unit, row.usual)
    return table


NUMBERS = _numbers()
TEXTS = (
    "user_id", "org_id", "raw_request", "hot_fluid_name", "cold_fluid_name", "hot_phase", "cold_phase",
    "tema_preference", "tube_material", "token",
)  # fmt: skip
CHOICES: dict[str, tuple[Any, ...]] = {
    "mode": MODES, "n_passes": PASSES, "n_shells_max": tuple(range(1, int(OWN_LIMITS["n_shells_max"].high) + 1)),
    "objective": OBJECTIVES, "fluid_in_tubes": SIDES, "tema_class": CLASSES,
}  # fmt: skip
FLOWS = ("hot_flow", "cold_flow")
ASSUMPTIONS = "assumptions"


def read_fields(body: dict[str, Any]) -> tuple[dict[str, Any], list[InputError], list[str]]:
    """Values of the known fields that pass the gate, an error for each that does not, names nobody knows.

    Absent, null and blank values count as not given.
    """
    values: dict[str, Any] = {}
    errors: list[InputError] = []
    unknown: list[str] = []
    for name, value in body.items():
        if value is None or (isinstance(value, str) and not value.strip()):
            continue
        try:
            found = read_field(name, value)
        except InputError as error:
            errors.append(error)
            continue
        if found is None:
            unknown.append(str(name)[:60])
        else:
            values[name] = found
    values[ASSUMPTIONS] = _assumptions(body.get(ASSUMPTIONS), values)
    return values, errors, unknown


def read_field(name: str, value: Any) -> Any:
    """The value as stored, or None for a field nobody knows; InputError where it cannot be."""
    if name in NUMBERS:
        return read_number(name, value, NUMBERS[name])
    if name in TEXTS:
        return _text(name, value)
    if name in CHOICES:
        return _choice(name, value)
    if name in FLOWS:
        return _flow(name, value)
    return value if name == ASSUMPTIONS else None


def read_number(field: str, value: Any, allowed: Number) -> float:
    """A finite number within its range, as float."""
    found = _finite(value)
    if found is None:
        raise InputError(
            field, _shown(value), f"The {allowed.label} must be a number, got {_shown(value)!r}.",
            f"Give a number in {allowed.unit}.", allowed.valid_range,
        )  # fmt: skip
    is_low = found <= allowed.low if allowed.is_open else found < allowed.low
    if is_low or found > allowed.high:
        raise InputError(
            field, found, f"The {allowed.label} of {found:g} {allowed.unit} is outside what can be designed.",
            allowed.usual or f"Check the value and its unit ({allowed.unit}).", allowed.valid_range,
        )  # fmt: skip
    return found


def _finite(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def _shown(value: Any) -> str:
    """The value as quoted in a message: short, whatever was sent."""
    is_long_number = isinstance(value, int) and value.bit_length() > 200
    return "a number of too many digits" if is_long_number else str(value)[:60]


def _text(field: str, value: Any) -> str:
    longest = LONGEST_TEXT.get(field, USUAL_TEXT)
    if not isinstance(value, str) or len(value) > longest:
        raise InputError(
            field, _shown(value), f"{field} must be a text of at most {longest} characters.", "Shorten it.",
            f"1 to {longest} characters",
        )  # fmt: skip
    if any(ord(char) < 32 and char not in "\t\r\n" for char in value):
        raise InputError(field, _shown(value), f"{field} holds control characters.", "Remove them.", "printable text")
    return value if field == "raw_request" else value.strip()


def _choice(field: str, value: Any) -> Any:
    choices = CHOICES[field]
    if isinstance(value, bool) or value not in choices:
        listed = ", ".join(str(choice) for choice in choices)
        message = f"{field} {_shown(value)!r} is not offered."
        raise InputError(field, _shown(value), message, "Pick a listed value.", listed)
    return int(value) if field in WHOLE else value


def _flow(field: str, value: Any) -> dict[str, Any]:
    listed = ", ".join(FLOW_UNITS)
    if not isinstance(value, dict) or set(value) - {"value", "unit"}:
        raise InputError(
            field, _shown(value), f'{field} must be {{"value": number, "unit": unit}}.', "Give value and unit.",
            f"unit one of {listed}",
        )  # fmt: skip
    if value.get("unit") not in FLOW_UNITS:
        raise InputError(
            field, _shown(value.get("unit")), f"The unit of {field} is missing or unknown.",
            "Say in which unit the flow is: they differ by up to a thousand times.", listed,
        )  # fmt: skip
    allowed = Number(field.replace("_", " "), 0.0, 1.0e9, value["unit"], "Give a flow above zero.", is_open=True)
    return {"value": read_number(field, value.get("value"), allowed), "unit": value["unit"]}


def _assumptions(listed: Any, values: dict[str, Any]) -> list[dict[str, Any]]:
    """Assumptions an earlier check reported, kept while the value they explain still stands."""
    rows = listed if isinstance(listed, list) else []
    kept = []
    for row in rows[:20]:
        if not isinstance(row, dict) or row.get("field") not in NUMBERS:
            continue
        texts = {key: row.get(key) for key in ("unit", "reason")}
        is_text = all(isinstance(text, str) and len(text) <= USUAL_TEXT * 2 for text in texts.values())
        if is_text and row.get("value") == values.get(row["field"]):
            kept.append({"field": row["field"], "value": values[row["field"]], **texts})
    return kept
