"""Standing waves of a shell-side gas against what can feed them."""

from __future__ import annotations

from typing import Any, NamedTuple

from hx_engine.correlations import vibration as vib
from hx_engine.limits import limit
from hx_engine.rating.model import Geometry

ACOUSTIC_MODES = (1, 2, 3)
STRENGTH_MIN = 2000.0
LIQUID = "not checked: no acoustic resonance in liquids, whose sound is too fast for the shell (TEMA V-12)"
ADVICE = (
    "one deresonating baffle, parallel to the flow and off the middle of the shell, for each mode named, or a smaller "
    "shell or lower velocity, moves it"
)


class ShellFluid(NamedTuple):
    """Shell-side fluid at its mean state; `gamma` is rho c^2/P, for an ideal gas cp/cv, None when unknown."""

    density_kg_m3: float
    viscosity_Pa_s: float
    is_gas: bool
    P_Pa: float | None = None
    gamma: float | None = None
    gamma_source: str = ""


def acoustic_check(geometry: Geometry, fluid: ShellFluid, v_crossflow_m_s: float) -> dict[str, Any]:
    """Compare the first three standing waves across the shell with shedding, buffeting and the flow velocity.

    Returns
    -------
    dict
        verdict "passed", "failed" (resonance possible) or "not_checked"; reason; advice and modes for a gas. Each mode
        has its frequency, the ratio of shedding and buffeting to it, and the conditions met.

    Notes
    -----
    Resonance is possible where any condition of TEMA V-12.4 holds. A: shedding or buffeting within the band
    `acoustic_lock_in_low` to `acoustic_lock_in_high` of the wave. B: velocity above 2 f d (x_t - 0.5). C: velocity
    above f d / S and Re/(S x_t) (1 - 1/x_0)^2 above 2000.
    """
    if not fluid.is_gas:
        return {"verdict": "not_checked", "reason": LIQUID, "advice": "", "modes": []}
    if fluid.P_Pa is None or fluid.gamma is None:
        reason = "shell-side pressure or cp/cv is not known"
        return {"verdict": "not_checked", "reason": reason, "advice": "", "modes": []}
    rows = [_mode(mode, geometry, fluid, v_crossflow_m_s) for mode in ACOUSTIC_MODES]
    met = [f"mode {row['mode']} ({', '.join(row['conditions'])})" for row in rows if row["conditions"]]
    reason = "; ".join(met) if met else "no excitation of modes 1 to 3"
    return {"verdict": "failed" if met else "passed", "reason": reason, "advice": ADVICE if met else "", "modes": rows}


def _mode(mode: int, geometry: Geometry, fluid: ShellFluid, v_m_s: float) -> dict[str, Any]:
    """One standing wave with what meets it."""
    od, pitch, layout, rho = geometry.tube_od_m, geometry.tube_pitch_m, geometry.layout_deg, fluid.density_kg_m3
    S = float(vib.strouhal(pitch / od, layout))
    f_a = float(
        vib.acoustic_frequency_Hz(geometry.shell_id_m, fluid.P_Pa, fluid.gamma, rho, od, pitch, layout, mode)
    )
    excited = {
        "vortex shedding": S * v_m_s / od,
        "turbulent buffeting": float(vib.buffeting_frequency_Hz(v_m_s, od, pitch, layout)),
    }
    low, high = limit("acoustic_lock_in_low").value, limit("acoustic_lock_in_high").value
    conditions = [f"A: {cause} at mode {mode}" for cause, f in excited.items() if low <= f / f_a <= high]
    if v_m_s > float(vib.acoustic_onset_velocity_m_s(f_a, od, pitch, layout)):
        conditions.append("B: velocity")
    strength = float(vib.acoustic_strength(rho * v_m_s * od / fluid.viscosity_Pa_s, S, od, pitch, layout))
    if v_m_s > f_a * od / S and strength > STRENGTH_MIN:
        conditions.append("C: velocity and shedding strength")
    ratios = {f"{cause.replace(' ', '_')}_ratio": f / f_a for cause, f in excited.items()}
    return {"mode": mode, "f_acoustic_Hz": f_a, **ratios, "conditions": conditions}
