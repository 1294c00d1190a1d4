"""One phase per stream: what is stated, what the temperatures and the pressure make of it."""

from __future__ import annotations

from typing import Any

from hx_engine.errors import InputError
from hx_engine.nomenclature import sentence_case
from hx_engine.properties import Fluid, PhaseChangeError, pressure_that_keeps
from hx_engine.requirements.fields import SIDES
from hx_engine.requirements.streams import BAR_PA, GAS_WORDS, KELVIN, LIQUID_WORDS, assumed_pressure_Pa, pressure_above

CHANGING_WORDS = (
    "condensing", "condensation", "boiling", "evaporating", "vaporizing", "vaporising", "two-phase", "two phase",
    "saturated", "saturated vapor", "saturated vapour",
)  # fmt: skip
_AT_SATURATION_K = 0.5
_SAME_T_K = 1e-6
_T_MATCH_K = 0.02


def changing_sides(values: dict[str, Any], fluids: dict[str, Fluid]) -> dict[str, float | None]:
    """Sides that would condense or boil at one temperature, with that temperature [°C] where it is known.

    A side changes phase when it is stated so, when it is steam without temperatures of its own, or when inlet
    and outlet both lie at saturation.
    """
    found: dict[str, float | None] = {}
    for side in SIDES:
        fluid, P = fluids.get(side), values.get(f"P_{side}_Pa")
        T_in, T_out = values.get(f"T_{side}_in_C"), values.get(f"T_{side}_out_C")
        saturation = fluid.saturation_T_K(P) if fluid is not None and P is not None else None
        T_sat = None if saturation is None else saturation - KELVIN
        stated = str(values.get(f"{side}_phase") or "").lower() in CHANGING_WORDS
        is_steam = fluid is not None and fluid.key == "steam" and T_in is None
        if stated or is_steam or _is_at_saturation(T_in, T_out, T_sat):
            found[side] = T_sat
    return found


def _is_at_saturation(T_in: float | None, T_out: float | None, T_sat: float | None) -> bool:
    if T_in is None or T_out is None or abs(T_in - T_out) > _SAME_T_K or T_sat is None:
        return False
    return abs(T_in - T_sat) < _AT_SATURATION_K


def changing_error(side: str, T_sat_C: float | None, values: dict[str, Any], fluids: dict[str, Fluid]) -> InputError:
    """Why a condensing or boiling stream is refused, and what can be designed instead."""
    fluid, P = fluids.get(side), values.get(f"P_{side}_Pa")
    name = fluid.label if fluid is not None else f"the {side} stream"
    change = "condenses" if side == "hot" else "boils"
    at = f" at {T_sat_C:.1f} °C and {P / BAR_PA:.4g} bar abs" if T_sat_C is not None and P else ""
    stay = f" (all below or all above {T_sat_C:.1f} °C)" if T_sat_C is not None else ""
    error = InputError(
        f"{side}_phase", values.get(f"{side}_phase"),
        f"{sentence_case(name)} {change}{at}: condensing and boiling streams are not designed here, "
        "only liquids and gases that stay one phase.",
        f"Give inlet and outlet temperatures of one phase{stay}, or replace the medium, for example by hot water or "
        "thermal oil for heating; a condenser or reboiler needs another program.",
        "liquid, gas",
    )  # fmt: skip
    return error


def stated_phase_error(side: str, values: dict[str, Any]) -> InputError | None:
    """Error for a phase word nobody knows."""
    stated = values.get(f"{side}_phase")
    known = (*LIQUID_WORDS, *GAS_WORDS, *CHANGING_WORDS)
    if stated is None or stated.lower() in known:
        return None
    return InputError(f"{side}_phase", stated, f'"{stated}" is not a phase.', "Say liquid or gas.", "liquid, gas")


def pressure_and_phase(values: dict[str, Any], fluid: Fluid, side: str) -> tuple[float, str | None]:
    """Pressure of a stream [Pa abs] with the reason where it is assumed (None where stated).

    Raises InputError with the field of the temperature at which the stream would boil, condense or freeze, or lies
    outside what is known of the fluid.
    """
    temperatures = [values[f"T_{side}_{end}_C"] + KELVIN for end in ("in", "out") if f"T_{side}_{end}_C" in values]
    P, reason = values.get(f"P_{side}_Pa"), None
    if P is None:
        P, reason = assumed_pressure_Pa(fluid, side, max(temperatures))
    if fluid.has_properties:
        try:
            phase = fluid.require_one_phase(temperatures[0], temperatures[-1], P)
        except PhaseChangeError as error:
            if reason is None or not error.P_needed_Pa or error.is_critical:
                raise _with_field(error, values, side) from error
            P = pressure_above(error.P_needed_Pa)
            reason = f"not stated: {P / BAR_PA:g} bar abs keeps the stream in one phase"
        except InputError as error:
            raise _with_field(error, values, side) from error
        else:
            _require_stated(values, side, fluid, phase, P)
    return P, reason


def _require_stated(values: dict[str, Any], side: str, fluid: Fluid, phase: str, P_Pa: float) -> None:
    """Raise where the request states a phase the stream does not have."""
    stated = str(values.get(f"{side}_phase") or "").lower()
    wanted = "gas" if stated in GAS_WORDS else "liquid" if stated in LIQUID_WORDS else phase
    if not stated and phase == "gas" and fluid.phase_hint == "liquid":
        raise _vapour_unasked(values, side, fluid, P_Pa)
    if wanted == phase:
        return
    raise InputError(
        f"{side}_phase", stated,
        f"{fluid.label} is stated as {stated}, but at its temperatures and {P_Pa / BAR_PA:.4g} bar abs it is {phase}.",
        f"Change the {side} pressure or the temperatures, or state {phase}.", phase,
    )  # fmt: skip


def _vapour_unasked(values: dict[str, Any], side: str, fluid: Fluid, P_Pa: float) -> InputError:
    """A fluid usually handled as a liquid would be vapour all the way: ask which was meant."""
    hottest = max(values[key] for key in (f"T_{side}_in_C", f"T_{side}_out_C") if key in values)
    boiling, (needed, is_critical) = fluid.saturation_T_K(P_Pa), fluid.liquid_bound(hottest + KELVIN)
    at = f"{P_Pa / BAR_PA:.3g} bar abs"
    boils = f" boils at {boiling - KELVIN:.1f} °C at {at} and" if boiling else ""
    keep = f"Give a pressure {pressure_that_keeps('liquid', needed, is_critical)}, or say" if needed else "Say"
    return InputError(
        f"T_{side}_in_C", values[f"T_{side}_in_C"], f"{fluid.label}{boils} is vapour at these temperatures.",
        f"{keep} {side}_phase gas if vapour is meant.",
        f"below {boiling - KELVIN:.1f} °C at {at}" if boiling else "liquid, gas",
    )  # fmt: skip


def _with_field(error: InputError, values: dict[str, Any], side: str) -> InputError:
    """The error under the field of the request it belongs to."""
    for end in ("in", "out"):
        given = values.get(f"T_{side}_{end}_C")
        if given is not None and isinstance(error.value, int | float) and abs(error.value - given) < _T_MATCH_K:
            error.field = f"T_{side}_{end}_C"
            return error
    error.field = f"P_{side}_Pa" if error.field == "pressure" else f"T_{side}_in_C"
    return error
