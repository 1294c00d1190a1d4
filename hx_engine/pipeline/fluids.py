"""The two fluids of a stored design, with what the engineer answered about their properties."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite
from typing import Any

from hx_engine.errors import InputError
from hx_engine.pipeline.answers import chosen_option
from hx_engine.pipeline.step import Design
from hx_engine.properties import USER_LIMITS, Fluid, user_fluid
from hx_engine.properties.model import PropertyModel, RawState
from hx_engine.requirements.streams import KELVIN, named_fluid

SIDES = ("hot", "cold")
_USER_CONFIDENCE = 0.9


class ScaledModel(PropertyModel):
    """A source of properties whose values are multiplied so that they meet given ones at one state."""

    def __init__(self, model: PropertyModel, factors: dict[str, float], confidence: float) -> None:
        self._model, self._factors = model, factors
        self.T_min_K, self.T_max_K, self.phases = model.T_min_K, model.T_max_K, model.phases
        self.source = f"given by the engineer; temperature dependence from {model.source}"
        self.confidence = confidence
        self.saturation_note = model.saturation_note
        self.pressure_critical_Pa, self.T_critical_K = model.pressure_critical_Pa, model.T_critical_K
        self.molar_mass_kg_mol = model.molar_mass_kg_mol

    def state(self, T_K: float, P_Pa: float, phase: str) -> RawState:
        raw, by = self._model.state(T_K, P_Pa, phase), self._factors
        return RawState(
            raw.density * by["density_kg_m3"],
            raw.viscosity * by["viscosity_Pa_s"],
            raw.cp * by["cp_J_kgK"],
            raw.conductivity * by["k_W_mK"],
            raw.notes,
        )

    def saturation_T_K(self, P_Pa: float, phase: str = "liquid") -> float | None:
        return self._model.saturation_T_K(P_Pa, phase)

    def saturation_P_Pa(self, T_K: float) -> float | None:
        return self._model.saturation_P_Pa(T_K)

    def freezing_T_K(self) -> float | None:
        return self._model.freezing_T_K()


def property_key(name: str, side: str) -> str:
    """Output key of a property: "cp_J_kgK" of the hot side is "cp_hot_J_kgK", "Pr" is "Pr_hot"."""
    symbol, separator, unit = name.partition("_")
    return f"{symbol}_{side}{separator}{unit}"


def given_properties(answer: dict[str, Any] | None, side: str) -> dict[str, float]:
    """Property values of one side in an answer, by plain name; InputError where one is out of range."""
    values = (answer or {}).get("values") or {}
    nested = values.get(side) if isinstance(values.get(side), dict) else {}
    found = {}
    for name, (low, high, unit) in USER_LIMITS.items():
        key = property_key(name, side)
        value = values.get(key, nested.get(name))
        if value is None:
            continue
        is_number = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
        if not is_number or not low <= value <= high:
            raise InputError(
                key, value, f"{key} must be a number from {low:g} to {high:g} {unit}, got {value!r}.",
                "Check the value and its unit.", f"{low:g} to {high:g} {unit}",
            )  # fmt: skip
        found[name] = float(value)
    return found


def replaced_properties(answer: dict[str, Any] | None) -> dict[str, dict[str, float]]:
    """Property values of both sides in an answer to step 3; none where it replaces nothing."""
    if answer is None or "override" not in (answer["type"], chosen_option(answer)):
        return {side: {} for side in SIDES}
    return {side: given_properties(answer, side) for side in SIDES}


def stream_fluid(design: Design, side: str) -> Fluid:
    """The fluid with the properties the engineer gave when asked for missing ones (step 2)."""
    inputs = design.outputs(1)
    fluid = named_fluid(design.design_input | inputs, side)
    given = given_properties(design.answer(2), side)
    if fluid.has_properties or len(given) < len(USER_LIMITS):
        return fluid
    point = {"T_K": known_mean_C(inputs, side) + KELVIN, **given}
    return user_fluid(fluid.label, [point], fluid.phase_hint, base=fluid)


def known_mean_C(inputs: dict[str, Any], side: str) -> float:
    """Mean of the stated temperatures of a stream; its inlet where the outlet is open [°C]."""
    T_in, T_out = inputs[f"T_{side}_in_C"], inputs.get(f"T_{side}_out_C")
    return T_in if T_out is None else 0.5 * (T_in + T_out)


def scaled_fluid(fluid: Fluid, given: dict[str, float], T_K: float, P_Pa: float) -> Fluid:
    """The fluid scaled to meet the given properties at (T, P); the others stay as they are."""
    point = fluid.at(T_K, P_Pa, None if len(fluid.model.phases) > 1 else fluid.phase_hint)
    factors = {name: given.get(name, getattr(point, name)) / getattr(point, name) for name in USER_LIMITS}
    confidence = _USER_CONFIDENCE if len(given) == len(USER_LIMITS) else max(fluid.confidence, 0.7)
    return replace(fluid, model=ScaledModel(fluid.model, factors, confidence))


def rated_fluid(design: Design, side: str) -> Fluid:
    """The fluid whose properties step 3 found: with everything the engineer gave, in steps 2 and 3."""
    fluid, given = stream_fluid(design, side), replaced_properties(design.answer(3))[side]
    if not given:
        return fluid
    state = design.outputs(1) | design.outputs(2)
    T_in, T_out = state[f"T_{side}_in_C"] + KELVIN, state[f"T_{side}_out_C"] + KELVIN
    return scaled_fluid(fluid, given, 0.5 * (T_in + T_out), state[f"P_{side}_Pa"])
