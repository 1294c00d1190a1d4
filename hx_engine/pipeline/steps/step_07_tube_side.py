"""Step 7: heat transfer inside the tubes."""

from __future__ import annotations

from hx_engine.correlations.tube_side import RE_LAMINAR_MAX, RE_TURBULENT_MIN
from hx_engine.limits import limit
from hx_engine.pipeline.assemble import tube_side
from hx_engine.pipeline.current_rating import Current, as_floats, current, held, judge, ranges, rating_step, which
from hx_engine.pipeline.figures import figures
from hx_engine.pipeline.step import Design, Finding, StepResult
from hx_engine.pipeline.water_velocity import water_velocity_findings

OUTPUTS = ("v_tube_m_s", "Re_tube", "Pr_tube", "Nu_tube", "h_tube_W_m2K", "wall_factor_tube", "regime_tube")
_ON_NUSSELT = ("Nu_tube", "h_tube_W_m2K")
_RANGES = {
    ("nu_tube", "Re_tube"): _ON_NUSSELT,
    ("nu_tube", "Pr_tube"): _ON_NUSSELT,
    ("wall_factor_liquid", "viscosity_ratio_tube"): ("wall_factor_tube", "h_tube_W_m2K"),
    ("wall_factor_gas_tube", "temperature_ratio_tube"): ("wall_factor_tube", "h_tube_W_m2K"),
}


def run(design: Design) -> StepResult:
    """Velocity, regime, Nusselt number and coefficient on the inside area, wall correction included."""
    now = current(design)
    tube, transfer = now.rating.tube, now.rating.transfer
    regime = _regime(float(tube.Re))
    outputs = {
        **as_floats(
            {
                "v_tube_m_s": tube.v_m_s,
                "Re_tube": tube.Re,
                "Pr_tube": tube.Pr,
                "Nu_tube": tube.Nu * transfer.wall_factor_tube,
                "h_tube_W_m2K": transfer.h_tube_W_m2K,
                "wall_factor_tube": transfer.wall_factor_tube,
            }
        ),
        "regime_tube": regime,
    }
    found, out = ranges(now, _RANGES)
    findings = velocity_findings(now) + found
    findings += water_velocity_findings(design, now, tube_side(design), outputs["v_tube_m_s"])
    reasoning = (
        f"In {which(now)} the tube-side fluid runs at {outputs['v_tube_m_s']:.2f} m/s through "
        f"{now.geometry.n_tubes} tubes in "
        f"{now.geometry.n_passes} pass{'es' if now.geometry.n_passes > 1 else ''}, which is {regime} flow "
        f"(Re {figures(outputs['Re_tube'])}). {_method(regime)} gives {figures(outputs['h_tube_W_m2K'])} W/(m² K) on "
        "the inside area."
    )
    return StepResult(outputs, ("h_tube_W_m2K", "v_tube_m_s", "Re_tube"), reasoning, "", tuple(findings), {}, out)


def _regime(Re: float) -> str:
    return "laminar" if Re < RE_LAMINAR_MAX else "turbulent" if Re > RE_TURBULENT_MIN else "transitional"


def _method(regime: str) -> str:
    return {
        "laminar": "The developing laminar flow of Gnielinski",
        "transitional": "Gnielinski's interpolation between laminar and turbulent flow",
        "turbulent": "Gnielinski's correlation",
    }[regime]


def velocity_findings(now: Current) -> list[Finding]:
    """The velocity in the tubes against its window."""
    v = float(now.rating.tube.v_m_s)
    if now.service.tube.is_gas:
        message = f"Gas runs at {v:.1f} m/s in the tubes."
        rows = ["gas_tube_velocity_max_m_s", *(row for row in ("gas_tube_velocity_min_m_s",) if row in now.own_values)]
        return [judge(now, row, v, message) for row in rows]
    message = f"The liquid runs at {v:.2f} m/s in the tubes."
    rows = [f"tube_velocity_{kind}_m_s" for kind in ("min", "max", "hard_min", "hard_max")]
    return [judge(now, row, v, f"{message} {limit(row).label}: {held(now, row):g} m/s.") for row in rows]


STEP = rating_step(7, "Tube-side heat transfer", OUTPUTS, run)
