"""Step 8: heat transfer outside the tubes by Bell-Delaware, with Kern's method and the stream fractions beside it."""

from __future__ import annotations

from hx_engine.limits import limit
from hx_engine.pipeline.current_rating import Current, as_floats, current, held, judge, ranges, rating_step, which
from hx_engine.pipeline.figures import figures
from hx_engine.pipeline.step import Design, Finding, StepResult
from hx_engine.rating import rate_streams
from hx_engine.standards.spans import baffle_thickness_m

PATHS = {
    "fraction_crossflow": "F_c", "rows_crossflow": "rows_crossflow", "rows_window": "rows_window",
    "area_window_m2": "S_w_m2", "area_leak_shell_m2": "S_sb_m2", "area_leak_tubes_m2": "S_tb_m2",
    "area_bypass_m2": "S_b_m2",
}  # fmt: skip
"""Rows and areas of the flow paths by output key, and what the rating calls them."""
OUTPUTS = (
    "v_shell_m_s", "Re_shell", "Pr_shell", "area_crossflow_m2", *PATHS, "baffle_thickness_m", "j_ideal",
    "h_ideal_W_m2K", "J_c", "J_l", "J_b", "J_s", "J_r", "wall_factor_shell", "h_shell_W_m2K", "h_shell_kern_W_m2K",
    *(f"stream_fraction_{stream}" for stream in "ABCEF"),
)  # fmt: skip
_RANGES = {
    ("j_ideal_taborek", "Re_shell"): ("j_ideal", "h_ideal_W_m2K", "h_shell_W_m2K"),
    ("j_ideal_taborek", "pitch_ratio"): ("j_ideal", "h_ideal_W_m2K", "h_shell_W_m2K"),
    ("j_c", "baffle_cut"): ("J_c", "h_shell_W_m2K"),
    ("wall_factor_liquid", "viscosity_ratio_shell"): ("wall_factor_shell", "h_shell_W_m2K"),
    ("nu_kern", "Re_shell_kern"): ("h_shell_kern_W_m2K",),
    ("stream_fractions", "Re_shell"): tuple(f"stream_fraction_{stream}" for stream in "ABCE"),
}
FACTOR_WORDS = {
    "J_c": "the baffle cut",
    "J_l": "leakage through the baffles",
    "J_b": "bypass around the bundle",
    "J_s": "wider end zones",
    "J_r": "laminar gradients",
}


def run(design: Design) -> StepResult:
    """Ideal bank coefficient, its five factors, the corrected coefficient and the second method's."""
    now = current(design)
    r, streams = now.rating, rate_streams(now.service, now.geometry, now.rating.flow)
    outputs = as_floats(
        {
            "v_shell_m_s": r.flow.v_m_s,
            "Re_shell": r.flow.Re,
            "Pr_shell": now.service.shell.Pr,
            "area_crossflow_m2": r.flow.S_m_m2,
            **{key: getattr(r.flow, name) for key, name in PATHS.items()},
            "baffle_thickness_m": baffle_thickness_m(now.geometry.shell_id_m, 2.0 * now.geometry.baffle_spacing_m),
            "j_ideal": r.heat.j_ideal,
            "h_ideal_W_m2K": r.heat.h_ideal_W_m2K,
            **{name: getattr(r.heat, name) for name in FACTOR_WORDS},
            "wall_factor_shell": r.transfer.wall_factor_shell,
            "h_shell_W_m2K": r.transfer.h_shell_W_m2K,
            "h_shell_kern_W_m2K": r.kern.h_shell_W_m2K,
            **{f"stream_fraction_{name}": share for name, share in streams._asdict().items()},
        }
    )
    found, out = ranges(now, _RANGES)
    findings = [*_velocity(now, outputs["v_shell_m_s"]), *found]
    worst = min(FACTOR_WORDS, key=lambda name: outputs[name])
    share = outputs["h_shell_W_m2K"] / outputs["h_ideal_W_m2K"]
    reasoning = (
        f"In {which(now)} the ideal tube bank would reach {figures(outputs['h_ideal_W_m2K'])} W/(m² K); Bell-Delaware "
        f"leaves {100 * share:.0f} % of it, most being lost to {FACTOR_WORDS[worst]} ({worst} = {outputs[worst]:.2f}). "
        f"Kern's older method gives {figures(outputs['h_shell_kern_W_m2K'])} W/(m² K) for comparison; it knows no "
        f"leakage. By the flow network of Wills and Johnston, {100 * outputs['stream_fraction_B']:.0f} % of the flow "
        "crosses the bundle; that is for information, the factors above are Bell-Delaware's own."
    )
    return StepResult(outputs, ("h_shell_W_m2K", "v_shell_m_s", "Re_shell"), reasoning, "", tuple(findings), {}, out)


def _velocity(now: Current, v: float) -> list[Finding]:
    of_gas, of_liquid = ("gas_shell_velocity_max_m_s",), ("shell_velocity_max_m_s", "shell_velocity_min_m_s")
    rows = of_gas if now.service.shell.is_gas else of_liquid
    message = f"The shell-side fluid crosses the bundle at {v:.2g} m/s."
    return [judge(now, row, v, f"{message} {limit(row).label}: {held(now, row):g} m/s.") for row in rows]


STEP = rating_step(8, "Shell-side heat transfer (Bell-Delaware)", OUTPUTS, run)
