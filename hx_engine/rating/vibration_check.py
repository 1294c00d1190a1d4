"""Vibration of every kind of tube span in a single-segmental E shell, with a verdict each."""

from __future__ import annotations

from typing import Any, NamedTuple

from hx_engine.correlations import vibration as vib
from hx_engine.limits import limit
from hx_engine.rating.acoustic_check import ShellFluid, acoustic_check
from hx_engine.rating.model import Geometry
from hx_engine.standards.materials import material, modulus_Pa
from hx_engine.standards.spans import baffle_thickness_m


class Span(NamedTuple):
    """One kind of span before it is judged."""

    zone: str
    span_m: float
    lambda2: float
    v_crossflow_m_s: float
    is_entrance: bool


class VibrationReport(NamedTuple):
    """What the check found. Verdicts: "passed", "failed" or "not_checked"."""

    spans: list[dict[str, Any]]
    fei_ratio_max: float
    amplitude_ratio_max: float
    acoustic: dict[str, Any]
    vibration_verdict: str
    failed_limits: list[str]
    notes: list[str]


def tube_spans(geometry: Geometry, v_crossflow_m_s: float) -> list[Span]:
    """Return the spans that differ: overlap and window tubes, central and end zones.

    Parameters
    ----------
    geometry : Geometry
        Scalars. Tubes in the overlap of the baffles rest on every baffle, tubes in a window on every second.
    v_crossflow_m_s : float
        Cross-flow velocity at the centre line in the central spacing. [m/s] In an end zone it scales with the
        ratio of spacings; a span over two zones takes the higher of both velocities.
    """
    B, B_in, B_out = geometry.baffle_spacing_m, geometry.baffle_spacing_in_m, geometry.baffle_spacing_out_m
    v = v_crossflow_m_s
    v_in, v_out = v * B / B_in, v * B / B_out
    if geometry.n_baffles < 2:
        whole = Span("window, tubesheet to tubesheet", B_in + B_out, vib.LAMBDA2_CLAMPED, max(v_in, v_out), True)
        overlap = [
            Span("inlet, tubesheet to baffle", B_in, vib.LAMBDA2_CLAMPED_PINNED, v_in, True),
            Span("outlet, tubesheet to baffle", B_out, vib.LAMBDA2_CLAMPED_PINNED, v_out, False),
        ]
        return [whole, *overlap]
    spans = [
        Span("inlet, overlap tubes", B_in, vib.LAMBDA2_CLAMPED_PINNED, v_in, True),
        Span("inlet, window tubes", B_in + B, vib.LAMBDA2_CLAMPED_PINNED, max(v_in, v), True),
        Span("central, overlap tubes", B, vib.LAMBDA2_PINNED, v, False),
        Span("central, window tubes", 2.0 * B, vib.LAMBDA2_PINNED, v, False),
        Span("outlet, window tubes", B_out + B, vib.LAMBDA2_CLAMPED_PINNED, max(v_out, v), False),
        Span("outlet, overlap tubes", B_out, vib.LAMBDA2_CLAMPED_PINNED, v_out, False),
    ]
    return spans if geometry.n_baffles >= 3 else [s for s in spans if s.zone != "central, window tubes"]


def check(
    geometry: Geometry,
    *,
    v_crossflow_m_s: float,
    shell_fluid: ShellFluid,
    density_tube_kg_m3: float,
    tube_material: str,
    T_metal_C: float,
    bundle_type: str = "fixed",
) -> VibrationReport:
    """Check a bundle for fluid-elastic instability, vortex shedding, buffeting and acoustic resonance.

    Parameters
    ----------
    geometry : Geometry
        One shell, scalars.
    v_crossflow_m_s : float
        Mass flow of one shell over density and the least cross-flow area at the centre line (the area of the
        Bell-Delaware method), central spacing. No credit is taken for leakage and bypass. [m/s]
    shell_fluid : ShellFluid
        Without its pressure and `gamma` a gas is not checked for acoustic resonance, and the overall
        verdict says so.
    density_tube_kg_m3, tube_material, T_metal_C :
        Fluid inside the tubes [kg/m3], material key, mean tube metal temperature [°C].
    bundle_type : str
        For "u_tube" the bends are outside this check; a note says so.

    Notes
    -----
    V_crit is the lower of TEMA's (by layout, TEMA damping) and Connors' (K = 3, Pettigrew and Taylor damping).
    A span fails when V/V_crit exceeds `fei_ratio_max`, when it is locked in (shedding frequency within the
    lock-in band) with more than the allowed amplitude, or when buffeting alone exceeds that amplitude.
    Axial load, which lowers the frequency of compressed tubes in fixed tubesheets, is not considered.
    """
    judged = [
        _judge(span, geometry, shell_fluid, density_tube_kg_m3, tube_material, T_metal_C)
        for span in tube_spans(geometry, v_crossflow_m_s)
    ]
    acoustic = acoustic_check(geometry, shell_fluid, v_crossflow_m_s)
    failed = sorted({limit_id for row in judged for limit_id in row["failed_limits"]})
    is_open = shell_fluid.is_gas and acoustic["verdict"] == "not_checked"
    verdict = "failed" if failed else "not_checked" if is_open else "passed"
    return VibrationReport(
        spans=judged,
        fei_ratio_max=max(row["fei_ratio"] for row in judged),
        amplitude_ratio_max=max(row["amplitude_ratio"] for row in judged),
        acoustic=acoustic,
        vibration_verdict=verdict,
        failed_limits=failed,
        notes=_notes(judged, acoustic, shell_fluid, bundle_type),
    )


def _judge(
    span: Span, geometry: Geometry, fluid: ShellFluid, density_tube: float, tube_material: str, T_metal_C: float
) -> dict[str, Any]:
    """Return one span with its frequency, critical velocity, amplitude and verdict."""
    od, bore, rho = geometry.tube_od_m, geometry.tube_id_m, fluid.density_kg_m3
    ratio, layout = geometry.tube_pitch_m / od, geometry.layout_deg
    added = float(vib.added_mass_coefficient(ratio, layout))
    mass = vib.effective_mass_kg_m(od, bore, material(tube_material).density_kg_m3, density_tube, rho, added)
    E_Pa = modulus_Pa(tube_material, T_metal_C)
    f_n = float(vib.natural_frequency_Hz(span.span_m, od, bore, E_Pa, mass, span.lambda2))
    delta, delta_connors = _log_decrements(span, geometry, fluid, mass, f_n)
    x = vib.mass_damping(mass, delta, rho, od)
    v_tema = float(vib.critical_velocity_tema_m_s(f_n, od, x, ratio, layout))
    v_connors = float(vib.critical_velocity_connors_m_s(f_n, od, vib.mass_damping(mass, delta_connors, rho, od)))
    fei_ratio = float(span.v_crossflow_m_s / min(v_tema, v_connors))
    vortex_ratio = float(vib.strouhal(ratio, layout)) * span.v_crossflow_m_s / od / f_n
    amplitude = _amplitude_m(span, geometry, rho, float(mass), f_n, delta, vortex_ratio) / od
    compared = {"fei_ratio_max": fei_ratio, "vortex_amplitude_max_ratio": amplitude}
    failed = [limit_id for limit_id, value in compared.items() if not limit(limit_id).is_met_by(value)]
    low, high = vib.FEI_X_RANGE[int(layout)]
    return {
        "zone": span.zone,
        "span_m": float(span.span_m),
        "frequency_constant": float(span.lambda2),
        "f_n_Hz": f_n,
        "mass_tube_kg_m": float(mass),
        "modulus_tube_Pa": E_Pa,
        "log_decrement": delta,
        "log_decrement_film": delta_connors,
        "v_crossflow_m_s": float(span.v_crossflow_m_s),
        "v_critical_m_s": min(v_tema, v_connors),
        "v_critical_tema_m_s": v_tema,
        "v_critical_connors_m_s": v_connors,
        "fei_ratio": fei_ratio,
        "fei_range": "in" if low <= x <= high else "out",
        "vortex_ratio": vortex_ratio,
        "amplitude_ratio": amplitude,
        "failed_limits": failed,
        "verdict": "failed" if failed else "passed",
    }


def _amplitude_m(
    span: Span, geometry: Geometry, rho: float, mass: float, f_n: float, delta: float, vortex_ratio: float
) -> float:
    """Return the larger of the buffeting amplitude and, in the lock-in band, the shedding amplitude. [m]"""
    od, v = geometry.tube_od_m, span.v_crossflow_m_s
    buffeting = float(vib.buffeting_amplitude_m(f_n, v, od, mass, delta, rho, span.is_entrance))
    if not limit("vortex_lock_in_low").value <= vortex_ratio <= limit("vortex_lock_in_high").value:
        return buffeting
    ratio = geometry.tube_pitch_m / od
    return max(buffeting, float(vib.vortex_amplitude_m(f_n, v, od, mass, delta, rho, ratio, geometry.layout_deg)))


def _log_decrements(span: Span, geometry: Geometry, fluid: ShellFluid, mass: float, f_n: float):
    """Return (TEMA's, Pettigrew and Taylor's) logarithmic decrement of a span."""
    n_spans = geometry.n_baffles + 1
    thickness = float(baffle_thickness_m(geometry.shell_id_m, 2.0 * geometry.baffle_spacing_m))
    if fluid.is_gas:
        delta = float(vib.log_decrement_gas(n_spans, thickness, span.span_m))
        return delta, delta
    rho, mu = fluid.density_kg_m3, fluid.viscosity_Pa_s
    confinement = vib.confinement_ratio(geometry.tube_pitch_m / geometry.tube_od_m, geometry.layout_deg)
    return (
        float(vib.log_decrement_liquid(f_n, geometry.tube_od_m, mass, rho, mu)),
        float(
            vib.log_decrement_liquid_pettigrew(
                f_n, geometry.tube_od_m, mass, rho, mu, confinement, n_spans, thickness, span.span_m
            )
        ),
    )


def _notes(judged: list[dict], acoustic: dict, fluid: ShellFluid, bundle_type: str) -> list[str]:
    notes = []
    if max(judged, key=lambda row: row["fei_ratio"])["fei_range"] == "out":
        notes.append("the mass-damping parameter of the worst span is outside TEMA's range for instability")
    if bundle_type == "u_tube":
        notes.append("U-bends are not checked; give them supports as for straight tubes")
    if bundle_type == "fixed":
        notes.append("compressive axial load in the tubes is not considered")
    if fluid.is_gas and acoustic["verdict"] == "failed":
        notes.append(f"acoustic resonance possible: {acoustic['reason']}; {acoustic['advice']}")
    if fluid.is_gas and acoustic["verdict"] == "not_checked":
        notes.append(f"acoustic resonance not checked: {acoustic['reason']}")
    if fluid.is_gas and fluid.gamma is not None and fluid.gamma_source:
        notes.append(fluid.gamma_source)
    if not fluid.is_gas:
        notes.append(acoustic["reason"])
    return notes
