"""The check of a design request: first everything that can be read, then what it means physically."""

from __future__ import annotations

from typing import Any, NamedTuple

from hx_engine.errors import InputError
from hx_engine.properties import Fluid
from hx_engine.requirements.completeness import missing
from hx_engine.requirements.duty import check_duty
from hx_engine.requirements.fields import ASSUMPTIONS, SIDES, read_fields
from hx_engine.requirements.own_limits import check_own_limits
from hx_engine.requirements.phases import changing_error, changing_sides, pressure_and_phase, stated_phase_error
from hx_engine.requirements.remarks import remarks, summary
from hx_engine.requirements.stated_duty import duty_contradictions, settled_by_duty, use_duty
from hx_engine.requirements.stream_values import take_allowance, take_flow, take_stated_allowance
from hx_engine.requirements.streams import assumption, assumption_text, named_fluid
from hx_engine.requirements.temperatures import direction_errors
from hx_engine.requirements.wishes import check_material, check_passes, standard_sizes, tema_type


class Checked(NamedTuple):
    """Outcome of the check. `design_input` holds what was understood, complete only when `errors` is empty."""

    design_input: dict[str, Any]
    errors: list[InputError]
    warnings: list[str]
    user_message: str

    @property
    def is_valid(self) -> bool:
        return not self.errors


def check_request(body: dict[str, Any]) -> Checked:
    """Check a design request for completeness, then for feasibility; never raises for what the body holds.

    Parameters
    ----------
    body : dict
        Fields of the design request (SI, °C), from JSON. Unknown fields are named in the warnings.
    """
    values, errors, unknown = read_fields(body)
    warnings = [f'Field "{name}" is not known and was ignored.' for name in unknown[:20]]
    if "user_id" not in values and not any(error.field == "user_id" for error in errors):
        errors.append(
            InputError("user_id", None, "user_id is missing.", "Say for whom the design is.", "1 to 200 characters")
        )
    fluids = _fluids(values, errors)
    for fluid in fluids.values():
        warnings += [f"{fluid.label}: {note}" for note in fluid.notes]
    changing = changing_sides(values, fluids)
    errors += [changing_error(side, T_sat, values, fluids) for side, T_sat in changing.items()]
    settled = settled_by_duty(values)
    lacking = missing(values | dict.fromkeys(settled), {error.field for error in errors})
    errors += _about_unchanged(lacking, changing)
    errors += _about_unchanged(direction_errors(values), changing)
    errors += [error for side in SIDES if (error := stated_phase_error(side, values))]
    values = _construction(values, errors, warnings)
    values = _pressures(values, fluids, changing, errors)
    if not errors:
        return _physics(values, fluids, errors, warnings)
    values = _partial_physics(values, {side: fluid for side, fluid in fluids.items() if side not in changing}, errors)
    for side, T_sat in changing.items():
        if T_sat is not None:
            values = {f"T_{side}_in_C": round(T_sat, 2), f"T_{side}_out_C": round(T_sat, 2)} | values
    return _refused(values, errors, warnings)


def _fluids(values: dict[str, Any], errors: list[InputError]) -> dict[str, Fluid]:
    found = {}
    for side in SIDES:
        if f"{side}_fluid_name" in values:
            try:
                found[side] = named_fluid(values, side)
            except InputError as error:
                errors.append(error)
    return found


def _about_unchanged(errors: list[InputError], changing: dict[str, Any]) -> list[InputError]:
    """Errors that do not ask for temperatures or flow of a stream that is refused for changing phase."""
    return [error for error in errors if not any(side in error.field for side in changing)]


def _construction(values: dict[str, Any], errors: list[InputError], warnings: list[str]) -> dict[str, Any]:
    """TEMA type and sizes as they are stocked."""
    try:
        sizes, notes = standard_sizes(values)
        warnings += notes
        values = values | sizes
    except InputError as error:
        errors.append(error)
    try:
        values = values | check_own_limits(values)
    except InputError as error:
        errors.append(error)
    try:
        wished = {"tema_preference": tema_type(values["tema_preference"])} if "tema_preference" in values else {}
        check_passes(values | wished)
        return values | wished
    except InputError as error:
        errors.append(error)
        return values


def _pressures(
    values: dict[str, Any], fluids: dict[str, Fluid], changing: dict[str, Any], errors: list[InputError]
) -> dict[str, Any]:
    """Pressure of each stream, assumed where a liquid's is open; one error where it would change phase."""
    refused = {error.field for error in errors}
    for side, fluid in fluids.items():
        own = {f"T_{side}_in_C", f"T_{side}_out_C", f"P_{side}_Pa", f"{side}_phase"}
        if side in changing or own & refused or f"T_{side}_in_C" not in values:
            continue
        try:
            P, reason = pressure_and_phase(values, fluid, side)
        except InputError as error:
            errors.append(error)
            continue
        if reason is not None:
            row = assumption(f"P_{side}_Pa", P, "Pa", reason)
            values = values | {f"P_{side}_Pa": P, ASSUMPTIONS: [*values[ASSUMPTIONS], row]}
    return values


def _physics(
    values: dict[str, Any], fluids: dict[str, Fluid], errors: list[InputError], warnings: list[str]
) -> Checked:
    """Flows, allowances, materials and the heat balance of a complete request."""
    values, balance = dict(values), None
    for side in SIDES:
        for work in (take_flow, take_allowance):
            try:
                work(values, fluids[side], side)
            except InputError as error:
                errors.append(error)
    try:
        if not errors:
            values = use_duty(values, fluids)
        _material(values, fluids)
        if not errors and all(fluid.has_properties for fluid in fluids.values()):
            balance, values, values[ASSUMPTIONS] = check_duty(values, fluids, values[ASSUMPTIONS])
            _material({**values, **balance._asdict()}, fluids)
    except InputError as error:
        errors.append(error)
    if errors:
        return _refused(values, errors, warnings)
    warnings += _assumed(values) + remarks(values, fluids, balance)
    return Checked(_ordered(values), [], warnings, summary(values, fluids, balance))


def _partial_physics(
    values: dict[str, Any], fluids: dict[str, Fluid], errors: list[InputError]
) -> dict[str, Any]:
    """What can be said of the streams that are sound in a request that is not: flows, allowances, duty, material."""
    values = dict(values)
    refused = {error.field for error in errors if error.value is not None}
    sound = {side: fluid for side, fluid in fluids.items() if _is_sound(values, side, refused)}
    found: list[InputError] = []
    for side, fluid in sound.items():
        for work in (take_flow, take_stated_allowance):
            try:
                work(values, fluid, side)
            except InputError as error:
                found.append(error)
    found += duty_contradictions(values, sound)
    try:
        _material(values, sound)
    except InputError as error:
        found.append(error)
    errors += [error for error in found if error.field not in refused]
    return values


def _is_sound(values: dict[str, Any], side: str, refused: set[str]) -> bool:
    """Whether inlet and pressure of a side are there and none of its temperatures, pressure or phase is refused."""
    own = {f"T_{side}_in_C", f"T_{side}_out_C", f"P_{side}_Pa", f"{side}_phase"}
    return not own & refused and f"T_{side}_in_C" in values and f"P_{side}_Pa" in values


def _assumed(values: dict[str, Any]) -> list[str]:
    return [assumption_text(row) for row in values[ASSUMPTIONS]]


def _material(values: dict[str, Any], fluids: dict[str, Fluid]) -> None:
    """The wished tube material against each fluid at the hottest that is known of it."""
    if "tube_material" in values:
        hottest = {
            side: max(values[key] for key in (f"T_{side}_in_C", f"T_{side}_out_C") if key in values) for side in fluids
        }
        check_material(values["tube_material"], fluids, hottest)


def _refused(values: dict[str, Any], errors: list[InputError], warnings: list[str]) -> Checked:
    count = "One thing stands" if len(errors) == 1 else f"{len(errors)} things stand"
    message = f"{count} against this design: " + " ".join(error.message for error in errors)
    return Checked(_ordered(values), errors, warnings + _assumed(values), message)


def _ordered(values: dict[str, Any]) -> dict[str, Any]:
    """The design input: known fields in a fixed order, the token left out."""
    return {key: values[key] for key in sorted(values) if key != "token"}
