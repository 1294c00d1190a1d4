"""Step 3: properties of both streams at their mean temperatures, at both ends and as curves."""

from __future__ import annotations

from typing import Any

from hx_engine.limits import limit
from hx_engine.pipeline.answers import chosen_option
from hx_engine.pipeline.fluids import KELVIN, SIDES, property_key, replaced_properties, scaled_fluid, stream_fluid
from hx_engine.pipeline.property_curves import CURVE_KEYS, END_KEYS, curve_outputs
from hx_engine.pipeline.property_question import property_question
from hx_engine.pipeline.step import Design, Finding, Step, StepResult, compare
from hx_engine.pipeline.steps.step_02_heat_duty import balance_outputs
from hx_engine.properties import USER_LIMITS, Fluid, PropertyPoint
from hx_engine.rating import viscosity_slope
from hx_engine.requirements.heat_balance import close_balance

PER_SIDE = (*USER_LIMITS, "Pr")
OUTPUTS = (
    *(property_key(name, side) for side in SIDES for name in PER_SIDE),
    *(f"T_mean_{side}_C" for side in SIDES),
    *(f"viscosity_slope_{side}_K" for side in SIDES),
    *(f"property_{what}_{side}" for side in SIDES for what in ("source", "confidence")),
    *(f"phase_{side}" for side in SIDES),
    *END_KEYS,
    *CURVE_KEYS,
)
_SHORTEST_SPAN_K = 1.0


def run(design: Design) -> StepResult:
    """Look both fluids up; ask once where the confidence is below the threshold."""
    given, closed = design.outputs(1), design.outputs(2)
    fluids, answer = {side: stream_fluid(design, side) for side in SIDES}, design.answer(3)
    points = {side: _point(fluids[side], given | closed, side) for side in SIDES}
    replaced = replaced_properties(answer)
    if any(replaced.values()):
        for side, values in replaced.items():
            if values:
                fluids[side] = scaled_fluid(fluids[side], values, points[side].T_K, given[f"P_{side}_Pa"])
        closed = balance_outputs(close_balance(fluids["hot"], fluids["cold"], given), fluids, given)
        points = {side: _point(fluids[side], given | closed, side) for side in SIDES}
    doubtful = [side for side in SIDES if not limit("confidence_threshold").is_met_by(points[side].confidence)]
    if doubtful and answer is None:
        wanted = {side: (fluids[side], points[side].T_K - KELVIN, points[side]) for side in doubtful}
        question = property_question(wanted, can_accept=True)
        return StepResult({}, (), question.message, question=question)
    along, end_sources = curve_outputs(fluids, points, given | closed)
    outputs = _outputs(fluids, points, given | closed) | along
    if any(replaced.values()):
        outputs |= closed
    sources = {
        property_key(name, side): f"{points[side].source} at {points[side].T_K - KELVIN:.1f} °C"
        for side in SIDES for name in PER_SIDE
    } | end_sources  # fmt: skip
    findings = _findings(points, fluids, answer) + _phase_findings(design, points) + _replaced(design, replaced, closed)
    return StepResult(
        outputs, ("viscosity_hot_Pa_s", "viscosity_cold_Pa_s", "cp_hot_J_kgK"), _reasoning(fluids, points), "",
        tuple(findings), sources,
    )  # fmt: skip


def _point(fluid: Fluid, state: dict[str, Any], side: str) -> PropertyPoint:
    """Properties at the arithmetic mean temperature, in the phase of the whole stream."""
    P = state[f"P_{side}_Pa"]
    T_in, T_out = state[f"T_{side}_in_C"] + KELVIN, state[f"T_{side}_out_C"] + KELVIN
    return fluid.at(0.5 * (T_in + T_out), P, fluid.require_one_phase(T_in, T_out, P))


def _slope_K(fluid: Fluid, point: PropertyPoint, T_other_K: float) -> float:
    """Slope d ln mu / d(1/T) between the mean temperature and the likely wall, midway to the other stream [K]."""
    low, high = fluid.one_phase_bounds(point.P_Pa, point.phase)
    T_wall = min(max(0.5 * (point.T_K + T_other_K), low), high)
    if abs(T_wall - point.T_K) < _SHORTEST_SPAN_K:
        T_wall = point.T_K + (_SHORTEST_SPAN_K if point.T_K + _SHORTEST_SPAN_K <= high else -_SHORTEST_SPAN_K)
    at_wall = fluid.at(T_wall, point.P_Pa, point.phase).viscosity_Pa_s
    return float(viscosity_slope(point.T_K, point.viscosity_Pa_s, T_wall, at_wall))


def _outputs(fluids: dict[str, Fluid], points: dict[str, PropertyPoint], state: dict[str, Any]) -> dict[str, Any]:
    outputs: dict[str, Any] = {}
    for side, other in (("hot", "cold"), ("cold", "hot")):
        point = points[side]
        outputs |= {property_key(name, side): float(getattr(point, name)) for name in PER_SIDE}
        outputs |= {
            f"T_mean_{side}_C": point.T_K - KELVIN,
            f"viscosity_slope_{side}_K": _slope_K(fluids[side], point, points[other].T_K),
            f"property_source_{side}": point.source,
            f"property_confidence_{side}": point.confidence,
            f"phase_{side}": point.phase,
        }
    return outputs


def _findings(
    points: dict[str, PropertyPoint], fluids: dict[str, Fluid], answer: dict[str, Any] | None
) -> list[Finding]:
    found = []
    for side, point in points.items():
        text = f"Properties of {fluids[side].label} have confidence {point.confidence:.2f}."
        checked = compare("confidence_threshold", point.confidence, text)
        if checked.verdict == "failed":
            accepted = "accepted by the engineer" if chosen_option(answer) == "accept" else "not confirmed by anyone"
            checked = checked._replace(severity="warning", message=f"{text[:-1]}: estimates, {accepted}.")
        found.append(checked)
        found += [Finding("info", f"{fluids[side].label}: {note}", "not_checked") for note in point.notes]
    return found


def _phase_findings(design: Design, points: dict[str, PropertyPoint]) -> list[Finding]:
    """A warning where the request states another phase than the one found."""
    found = []
    for side, point in points.items():
        stated = str(design.design_input.get(f"{side}_phase") or "").lower()
        stated = "gas" if stated in ("vapor", "vapour") else stated
        if stated in ("liquid", "gas") and stated != point.phase:
            message = f"The {side} stream is stated as {stated}, but is {point.phase} at its temperatures and pressure."
            found.append(Finding("warning", message, "failed"))
    return found


def _replaced(design: Design, replaced: dict[str, dict[str, float]], closed: dict[str, Any]) -> list[Finding]:
    if not any(replaced.values()):
        return []
    before, after = design.outputs(2)["Q_W"], closed["Q_W"]
    message = f"With the given properties the duty is {after / 1e6:.4g} MW (before: {before / 1e6:.4g} MW)."
    return [Finding("info", message, "not_checked")]


def _reasoning(fluids: dict[str, Fluid], points: dict[str, PropertyPoint]) -> str:
    sentences = [
        f"{fluids[side].label} ({side}) is {point.phase} at its mean of {point.T_K - KELVIN:.1f} °C: "
        f"{point.density_kg_m3:.4g} kg/m³ and {1e3 * point.viscosity_Pa_s:.3g} mPa s, from {point.source}."
        for side, point in points.items()
    ]
    return " ".join(sentences)


STEP = Step(3, "Fluid properties", (1, 2), OUTPUTS, run)
