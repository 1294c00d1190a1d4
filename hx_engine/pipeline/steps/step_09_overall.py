"""Step 9: overall coefficient from its five resistances, all on the tube's outside area."""

from __future__ import annotations

from hx_engine.pipeline.current_rating import Current, as_floats, current, eased, rating_step, which
from hx_engine.pipeline.figures import figures
from hx_engine.pipeline.fluids import KELVIN
from hx_engine.pipeline.step import Design, Finding, StepResult
from hx_engine.pipeline.usual_coefficients import usual_range

RESISTANCES = {
    "R_shell_film_m2K_W": "the shell-side film",
    "R_shell_fouling_m2K_W": "shell-side fouling",
    "R_wall_m2K_W": "the tube wall",
    "R_tube_fouling_m2K_W": "tube-side fouling",
    "R_tube_film_m2K_W": "the tube-side film",
}
OUTPUTS = (
    "U_clean_W_m2K", "U_dirty_W_m2K", *RESISTANCES, "T_wall_tube_C", "T_wall_shell_C", "T_wall_C", "fouling_share_pct",
)  # fmt: skip
_HEAVY_FOULING_PCT = 50.0
_FAR_FACTOR = 2.0


def run(design: Design) -> StepResult:
    """Clean and dirty coefficient, the share of each resistance, the wall temperature."""
    now = current(design)
    t = now.rating.transfer
    fouling_share = 100.0 * (t.R_shell_fouling_m2K_W + t.R_tube_fouling_m2K_W) * t.U_dirty_W_m2K
    outputs = as_floats(
        {
            "U_clean_W_m2K": t.U_clean_W_m2K,
            "U_dirty_W_m2K": t.U_dirty_W_m2K,
            **{name: getattr(t, name) for name in RESISTANCES},
            "k_wall_W_mK": now.service.k_wall_W_mK,
            "T_wall_tube_C": t.T_wall_tube_K - KELVIN,
            "T_wall_shell_C": t.T_wall_shell_K - KELVIN,
            "T_wall_C": 0.5 * (t.T_wall_tube_K + t.T_wall_shell_K) - KELVIN,
            "fouling_share_pct": fouling_share,
        }
    )
    largest = max(RESISTANCES, key=lambda name: outputs[name])
    share = 100.0 * outputs[largest] * outputs["U_dirty_W_m2K"]
    reasoning = (
        f"In {which(now)} {RESISTANCES[largest]} holds {share:.0f} % of the resistance and so decides the "
        f"coefficient of {figures(outputs['U_dirty_W_m2K'])} W/(m² K). Clean, the unit would reach "
        f"{figures(outputs['U_clean_W_m2K'])} W/(m² K)."
    )
    findings = []
    if fouling_share > _HEAVY_FOULING_PCT:
        message = f"Fouling is {fouling_share:.0f} % of the resistance: clean, the unit transfers far more than asked."
        findings.append(eased(now, Finding("warning", message, "not_checked", None, float(fouling_share), None, "%")))
    findings += _against_usual(design, now, outputs["U_dirty_W_m2K"])
    return StepResult(outputs, ("U_dirty_W_m2K", "U_clean_W_m2K", "T_wall_C"), reasoning, "", tuple(findings))


def _against_usual(design: Design, now: Current, U: float) -> list[Finding]:
    """The coefficient beside the published range of its fluids; a warning where it is more than twice off."""
    _, (low, high) = usual_range(design)
    if low <= U <= high:
        return []
    is_above = U > high
    message = (
        f"The coefficient of {U:.0f} W/(m² K) lies {'above' if is_above else 'below'} the published {low:.0f} to "
        f"{high:.0f} W/(m² K) of such fluids; such ranges are no limit, but say what is usual."
    )
    is_far = U > _FAR_FACTOR * high or U < low / _FAR_FACTOR
    bound = high if is_above else low
    return [eased(now, Finding("warning" if is_far else "info", message, "failed", None, U, bound, "W/m2K"))]


STEP = rating_step(9, "Overall coefficient", OUTPUTS, run)
