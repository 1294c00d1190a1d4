"""The check of a design request: first everything that can be read, then what it means physically."""

from __future__ import annotations

from typing import Any, NamedTuple

from hx_engine.errors import InputError
from hx_engine.limits import limit
from hx_engine.properties import Fluid
from hx_engine.requirements.completeness import missing
from hx_engine.requirements.duty import check_duty
from hx_engine.requirements.fields import ASSUMPTIONS, SIDES, read_fields
from hx_engine.requirements.flows import mass_flow_kg_s
from hx_engine.requirements.heat_balance import Balance
from hx_engine.requirements.own_limits import check_own_limits
from hx_engine.requirements.phases import changing_error, changing_sides, pressure_and_phase, stated_phase_error
from hx_engine.requirements.stated_duty import duty_contradictions, settled_by_duty, use_duty
from hx_engine.requirements.streams import (
    BAR_PA,
    KELVIN,
    assumed_allowance_Pa,
    assumption,
    assumption_text,
    named_fluid,
)
from hx_engine.requirements.temperatures import cross_warning, direction_errors
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
        sizes, remarks = standard_sizes(values)
        warnings += remarks
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
        for work in (_flow, _allowance):
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
    warnings += _assumed(values) + _remarks(values, fluids, balance)
    return Checked(_ordered(values), [], warnings, _summary(values, fluids, balance))


def _partial_physics(
    values: dict[str, Any], fluids: dict[str, Fluid], errors: list[InputError]
) -> dict[str, Any]:
    """What can be said of the streams that are sound in a request that is not: flows, allowances, duty, material."""
    values = dict(values)
    refused = {error.field for error in errors if error.value is not None}
    sound = {side: fluid for side, fluid in fluids.items() if _is_sound(values, side, refused)}
    found: list[InputError] = []
    for side, fluid in sound.items():
        for work in (_flow, _stated_allowance):
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


def _flow(values: dict[str, Any], fluid: Fluid, side: str) -> None:
    flow = values.get(f"{side}_flow")
    if flow is not None:
        values[f"m_dot_{side}_kg_s"] = mass_flow_kg_s(
            flow, fluid, side, values[f"T_{side}_in_C"], values[f"P_{side}_Pa"]
        )


def _stated_allowance(values: dict[str, Any], fluid: Fluid, side: str) -> None:
    if f"dP_{side}_max_Pa" in values:
        _allowance(values, fluid, side)


def _allowance(values: dict[str, Any], fluid: Fluid, side: str) -> None:
    """Allowed pressure drop: checked against what a liquid can keep, or assumed."""
    field, P = f"dP_{side}_max_Pa", values[f"P_{side}_Pa"]
    phase = fluid.phase_at(values[f"T_{side}_in_C"] + KELVIN, P) if fluid.has_properties else fluid.phase_hint
    stated, least = values.get(field), limit("dP_stated_min_Pa")
    if stated is None:
        values[field], reason = assumed_allowance_Pa(phase, P)
        values[ASSUMPTIONS] = [*values[ASSUMPTIONS], assumption(field, values[field], "Pa", reason)]
    elif phase == "liquid" and not least.is_met_by(stated):
        raise InputError(
            field, stated,
            f"An allowed pressure drop of {stated / BAR_PA:g} bar ({stated:g} Pa) is too small for a liquid: the "
            "nozzles alone take more.",
            "0.3 to 1 bar is normal for liquids; 0.7 bar is used when nothing is stated.",
            f"{least.value:g} to {limit('dP_stated_max_Pa').value:g} Pa",
        )  # fmt: skip
    elif stated >= P:
        raise InputError(
            field, stated, f"The allowed pressure drop of {stated / BAR_PA:.3g} bar is not below the pressure of "
            f"{P / BAR_PA:.3g} bar abs.",
            "Give a smaller pressure drop or the right pressure.", f"below {P:g} Pa",
        )  # fmt: skip


def _assumed(values: dict[str, Any]) -> list[str]:
    return [assumption_text(row) for row in values[ASSUMPTIONS]]


def _material(values: dict[str, Any], fluids: dict[str, Fluid]) -> None:
    """The wished tube material against each fluid at the hottest that is known of it."""
    if "tube_material" in values:
        hottest = {
            side: max(values[key] for key in (f"T_{side}_in_C", f"T_{side}_out_C") if key in values) for side in fluids
        }
        check_material(values["tube_material"], fluids, hottest)


def _remarks(values: dict[str, Any], fluids: dict[str, Fluid], balance: Balance | None) -> list[str]:
    remarks = [
        f"No source gives the properties of {fluid.label}: the design will ask for them."
        for fluid in fluids.values()
        if not fluid.has_properties
    ]
    if balance is None:
        return remarks
    if balance.stated_error_pct:
        remarks.append(
            f"Both streams are fully stated and differ by {balance.stated_error_pct:.1f} % in duty, which is accepted; "
            f"{balance.solved_for} is adjusted to {getattr(balance, balance.solved_for):.4g} kg/s."
        )
    approach = min(values["T_hot_in_C"] - balance.T_cold_out_C, balance.T_hot_out_C - values["T_cold_in_C"])
    if not limit("min_approach_advisory_K").is_met_by(approach):
        remarks.append(f"The smaller end approach is {approach:.1f} K: expect a large area.")
    return remarks + cross_warning(balance.T_hot_out_C, balance.T_cold_out_C)


def _summary(values: dict[str, Any], fluids: dict[str, Fluid], balance: Balance | None) -> str:
    hot, cold = fluids["hot"].label, fluids["cold"].label
    if balance is None:
        return f"The request is complete: {hot} is cooled by {cold}. The duty follows once the properties are given."
    return (
        f"The request is complete: {balance.m_dot_hot_kg_s:.4g} kg/s of {hot} from {values['T_hot_in_C']:g} to "
        f"{balance.T_hot_out_C:.4g} °C against {balance.m_dot_cold_kg_s:.4g} kg/s of {cold} from "
        f"{values['T_cold_in_C']:g} to {balance.T_cold_out_C:.4g} °C, {balance.Q_W / 1e6:.4g} MW."
    )


def _refused(values: dict[str, Any], errors: list[InputError], warnings: list[str]) -> Checked:
    count = "One thing stands" if len(errors) == 1 else f"{len(errors)} things stand"
    message = f"{count} against this design: " + " ".join(error.message for error in errors)
    return Checked(_ordered(values), errors, warnings + _assumed(values), message)


def _ordered(values: dict[str, Any]) -> dict[str, Any]:
    """The design input: known fields in a fixed order, the token left out."""
    return {key: values[key] for key in sorted(values) if key != "token"}
