"""Step 10: pressure drops of both sides in parts, and the momentum at nozzles and bundle entrance."""

from __future__ import annotations

from hx_engine.pipeline.assemble import allowed_dP_Pa
from hx_engine.pipeline.current_rating import Current, as_floats, current, eased, ranges, rating_step, which
from hx_engine.pipeline.figures import figures
from hx_engine.pipeline.step import Design, Finding, StepResult, compare

TUBE_PARTS = {"friction": "friction in the tubes", "returns": "entrances and returns", "nozzles": "the nozzles"}
SHELL_PARTS = {
    "crossflow": "cross-flow", "window": "the baffle windows", "ends": "the end zones", "nozzles": "the nozzles",
}  # fmt: skip
OUTPUTS = (
    "dP_tube_Pa", *(f"dP_tube_{part}_Pa" for part in TUBE_PARTS), "dP_shell_Pa",
    *(f"dP_shell_{part}_Pa" for part in SHELL_PARTS), "dP_tube_max_Pa", "dP_shell_max_Pa", "dP_shell_kern_Pa",
    "friction_tube", "rho_v2_nozzle_shell_kg_m_s2", "rho_v2_nozzle_tube_kg_m_s2", "rho_v2_entrance_kg_m_s2",
    "f_ideal", "dP_ideal_Pa", "R_l", "R_b", "R_s",
)  # fmt: skip
_ON_BANK = ("f_ideal", "dP_ideal_Pa", "dP_shell_crossflow_Pa", "dP_shell_ends_Pa", "dP_shell_Pa")
_RANGES = {
    ("f_churchill", "Re_tube"): ("friction_tube", "dP_tube_friction_Pa", "dP_tube_Pa"),
    ("f_churchill", "relative_roughness"): ("friction_tube", "dP_tube_friction_Pa", "dP_tube_Pa"),
    ("f_ideal_taborek", "Re_shell"): _ON_BANK,
    ("f_ideal_taborek", "pitch_ratio"): _ON_BANK,
    ("f_kern", "Re_shell_kern"): ("dP_shell_kern_Pa",),
}


def run(design: Design) -> StepResult:
    """Losses of the whole train with the allowance of each side."""
    now, allowed = current(design), allowed_dP_Pa(design)
    r = now.rating
    outputs = as_floats(
        {
            **r.losses._asdict(),
            "dP_tube_max_Pa": allowed["tube"],
            "dP_shell_max_Pa": allowed["shell"],
            "dP_shell_kern_Pa": r.kern.dP_shell_Pa,
            "friction_tube": r.tube.f_darcy,
            "tube_roughness_m": now.service.tube_roughness_m,
            "rho_v2_nozzle_shell_kg_m_s2": r.pressure.rho_v2_nozzle,
            "rho_v2_nozzle_tube_kg_m_s2": r.tube.rho_v2_nozzle,
            "rho_v2_entrance_kg_m_s2": r.flow.rho_v2_entrance,
            **{name: getattr(r.pressure, name) for name in ("f_ideal", "dP_ideal_Pa", "R_l", "R_b", "R_s")},
        }
    )
    found, out = ranges(now, _RANGES)
    findings = [eased(now, finding) for finding in _limits(outputs)] + _long_baffle(now, outputs) + found
    return StepResult(
        outputs, ("dP_tube_Pa", "dP_shell_Pa"), _reasoning(now, outputs), "", tuple(findings), {}, out
    )


def _limits(o: dict[str, float]) -> list[Finding]:
    found = []
    for side in ("tube", "shell"):
        value, allowed = o[f"dP_{side}_Pa"], o[f"dP_{side}_max_Pa"]
        message = f"The {side}-side pressure drop is {value / 1e3:.3g} kPa of {allowed / 1e3:.3g} kPa allowed."
        finding = compare(f"dP_liquid_{side}_max_Pa", value, message, allowed)
        found.append(finding._replace(limit_id=f"dP_{side}_max_Pa"))
    momentum = {
        "rho_v2_nozzle_shell_max": ("rho_v2_nozzle_shell_kg_m_s2", "in the shell nozzles"),
        "rho_v2_nozzle_tube_max": ("rho_v2_nozzle_tube_kg_m_s2", "in the tube-side nozzles"),
        "rho_v2_bundle_entrance_max": ("rho_v2_entrance_kg_m_s2", "at the bundle entrance"),
    }
    return found + [
        compare(limit_id, o[key], f"ρv² {where} is {figures(o[key])} kg/(m s²).")
        for limit_id, (key, where) in momentum.items()
    ]


def _long_baffle(now: Current, o: dict[str, float]) -> list[Finding]:
    """An F shell: pressure and temperature across its longitudinal baffle, and what its rating leaves out."""
    g, stream = now.geometry, now.service.shell
    if g.n_shell_passes == 1:
        return []
    dP = (o["dP_shell_Pa"] - o["dP_shell_nozzles_Pa"]) / g.n_shells_series
    dT = abs(stream.T_in_K - stream.T_out_K) / g.n_shells_series
    message = (
        "The F shell is rated as two shell passes in series: leakage past the longitudinal baffle, heat through it "
        "and the turn at its end are not in the numbers. Ask the maker for the seals; they decide what it reaches."
    )
    return [
        compare("long_baffle_dP_max_Pa", dP, f"The longitudinal baffle separates {dP / 1e3:.3g} kPa."),
        compare("long_baffle_dT_max_K", dT, f"The longitudinal baffle separates {dT:.3g} K."),
        Finding("warning", message, "not_checked"),
    ]


def _reasoning(now: Current, o: dict[str, float]) -> str:
    largest_tube = max(TUBE_PARTS, key=lambda part: o[f"dP_tube_{part}_Pa"])
    largest_shell = max(SHELL_PARTS, key=lambda part: o[f"dP_shell_{part}_Pa"])
    return (
        f"In {which(now)} the tube side loses {o['dP_tube_Pa'] / 1e3:.3g} kPa, mostly to {TUBE_PARTS[largest_tube]}; "
        f"{o['dP_tube_max_Pa'] / 1e3:.3g} kPa are allowed. The shell side loses "
        f"{o['dP_shell_Pa'] / 1e3:.3g} kPa, mostly to "
        f"{SHELL_PARTS[largest_shell]}; {o['dP_shell_max_Pa'] / 1e3:.3g} kPa are allowed."
    )


STEP = rating_step(10, "Pressure drops", OUTPUTS, run)
