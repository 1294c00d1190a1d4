"""What a request still lacks before its heat balance can close, all at once."""

from __future__ import annotations

from typing import Any

from hx_engine.errors import InputError
from hx_engine.requirements.fields import CHOICES, NUMBERS, SIDES

OTHER = {"hot": "cold", "cold": "hot"}
RATED_SIZES = ("shell_diameter_m", "tube_od_m", "n_passes")


def missing(values: dict[str, Any], known_bad: set[str]) -> list[InputError]:
    """One error for each value that must be given; fields that were given but refused are not asked for again."""
    errors = []
    for side in SIDES:
        if f"{side}_fluid_name" not in values:
            errors.append(
                InputError(
                    f"{side}_fluid_name", None, f"The {side} fluid is not named.",
                    'Name it, for example "kerosene", "cooling water" or "ethylene glycol 30 wt%".',
                    "a name from GET /fluids",
                )  # fmt: skip
            )
        if f"T_{side}_in_C" not in values:
            errors.append(_lacking(f"T_{side}_in_C", f"Give the {side} inlet temperature in °C."))
    errors += _balance(values)
    if values.get("mode") == "rating":
        errors += [_unsized(field) for field in RATED_SIZES if field not in values]
    return [error for error in errors if not _bad(error.field, known_bad)]


def _bad(field: str, known_bad: set[str]) -> bool:
    side = "hot" if "hot" in field else "cold"
    return field in known_bad or (field.startswith("m_dot") and f"{side}_flow" in known_bad)


def _lacking(field: str, suggestion: str) -> InputError:
    label = NUMBERS[field].label
    return InputError(field, None, f"The {label} is missing.", suggestion, NUMBERS[field].valid_range)


def _unsized(field: str) -> InputError:
    """A rating keeps to the given bundle: only its length, baffles and gauge are searched."""
    allowed = NUMBERS[field].valid_range if field in NUMBERS else ", ".join(str(choice) for choice in CHOICES[field])
    name = field.removesuffix("_m").replace("n_", "number of ").replace("_od", " outside diameter").replace("_", " ")
    return InputError(
        field, None, f"A rating needs the {name} of the exchanger.",
        'Give it, or ask for mode "design", which finds it.', allowed,
    )  # fmt: skip


def _has(values: dict[str, Any], side: str) -> tuple[bool, bool]:
    """Whether flow and outlet temperature of a side are given."""
    return f"m_dot_{side}_kg_s" in values or f"{side}_flow" in values, f"T_{side}_out_C" in values


def _balance(values: dict[str, Any]) -> list[InputError]:
    """One side needs flow and outlet, which fixes the duty; the other one of both."""
    gaps = {side: [not given for given in _has(values, side)] for side in SIDES}
    fixed = min(SIDES, key=lambda side: (sum(gaps[side]), side == "cold"))
    open_side, errors = OTHER[fixed], []
    needs_flow, needs_outlet = gaps[fixed]
    if needs_flow:
        errors.append(_lacking(f"m_dot_{fixed}_kg_s", f"Give the {fixed} flow with its unit (kg/s, or {fixed}_flow)."))
    if needs_outlet:
        errors.append(_lacking(f"T_{fixed}_out_C", f"Give the {fixed} outlet temperature in °C; it fixes the duty."))
    if all(gaps[open_side]):
        suggestion = f"Give the {open_side} outlet temperature in °C, or the {open_side} flow instead."
        errors.append(_lacking(f"T_{open_side}_out_C", suggestion))
    return errors
