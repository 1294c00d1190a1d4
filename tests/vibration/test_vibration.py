"""Vibration of tube spans: beam theory, the instability map, and spans as they are in an exchanger."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml

from hx_engine.correlations import vibration as vib
from hx_engine.rating.model import Geometry
from hx_engine.rating.vibration_check import ShellFluid, check, tube_spans

CASES = {
    case["id"]: case
    for case in yaml.safe_load((Path(__file__).parents[1] / "reference/mechanical_cases.yaml").read_text())["cases"]
}
GEOMETRY = Geometry(
    shell_id_m=0.787, tube_od_m=0.01905, tube_wall_m=0.00211, tube_pitch_m=0.0254, layout_deg=90, n_passes=2,
    n_tubes=538, tube_length_m=4.877, baffle_spacing_m=0.276, baffle_spacing_in_m=0.30, baffle_spacing_out_m=0.30,
    baffle_cut=0.2, n_baffles=16, bundle_clearance_m=0.03, shell_baffle_clearance_m=0.0048,
    tube_hole_clearance_m=0.0008,
)
OIL = ShellFluid(820.0, 1.0e-3, False)
AIR = ShellFluid(10.0, 2.0e-5, True, 1.0e6, 1.4)


def _check(geometry=GEOMETRY, v=1.29, fluid=OIL, **changes):
    given = {"density_tube_kg_m3": 990.0, "tube_material": "carbon_steel", "T_metal_C": 90.0, **changes}
    return check(geometry, v_crossflow_m_s=v, shell_fluid=fluid, **given)


@pytest.mark.parametrize("case_id", ["VIB-FN-steel-clamped-simply", "VIB-FN-steel-clamped", "VIB-FN-1in-steel-0.9m"])
def test_natural_frequency_is_the_beams(case_id):
    given, wanted = CASES[case_id]["inputs"], CASES[case_id]["outputs"]
    mass = vib.effective_mass_kg_m(
        given["tube_OD_m"], given["tube_ID_m"], given["tube_density_kg_m3"], given["fluid_inside_kg_m3"],
        given["fluid_outside_kg_m3"], given["added_mass_coefficient"],
    )
    assert mass == pytest.approx(wanted["mass_kg_per_m"], rel=1e-3)
    found = vib.natural_frequency_Hz(
        given["span_m"], given["tube_OD_m"], given["tube_ID_m"], given["E_Pa"], mass, given["end_constant_lambda2"]
    )
    assert found == pytest.approx(wanted["fn_Hz"], rel=1e-3)
    assert found == pytest.approx(wanted["fn_TEMA_form_Hz"], rel=CASES[case_id]["tolerance"]["rel"])


@pytest.mark.parametrize(
    ("case_id", "layout_deg"), [("VIB-D-30-0.5", 30), ("VIB-D-30-5.0", 30), ("VIB-D-90-5.0", 90)]
)
def test_instability_map_agrees_with_a_second_transcription(case_id, layout_deg):
    given, wanted = CASES[case_id]["inputs"], CASES[case_id]["outputs"]
    found = vib.reduced_velocity_tema(given["fluidelastic_parameter_x"], given["pitch_ratio"], layout_deg)
    assert float(found) == pytest.approx(wanted["D"], rel=CASES[case_id]["tolerance"]["rel"])


@pytest.mark.parametrize(
    ("layout_deg", "x", "wanted"),
    [(30, 0.25, 1.9356), (30, 4.0, 6.202), (45, 4.0, 6.195), (60, 0.25, 2.2121), (60, 4.0, 5.6), (90, 0.5, 1.8926)],
)
def test_velocity_factors_are_those_of_public_transcriptions(layout_deg, x, wanted):
    # By hand at p/d 1.25 from the equations as transcribed: 8.86 (p/d - 0.9) x^0.34 and x^0.5, 4.13 (p/d - 0.5) x^0.5,
    # 2.8 x^0.17 and x^0.5, 2.1 x^0.15.
    assert float(vib.reduced_velocity_tema(x, 1.25, layout_deg)) == pytest.approx(wanted, rel=1e-3)


@pytest.mark.parametrize(("layout_deg", "x_join", "jump"), [(30, 1.0, 1e-5), (60, 1.0, 1e-5), (90, 0.7, 0.02)])
def test_instability_map_joins(layout_deg, x_join, jump):
    below = vib.reduced_velocity_tema(x_join * (1 - 1e-6), 1.25, layout_deg)
    above = vib.reduced_velocity_tema(x_join * (1 + 1e-6), 1.25, layout_deg)
    assert float(above) == pytest.approx(float(below), rel=jump)


def test_added_mass_of_a_lone_tube_is_the_fluid_it_displaces():
    assert float(vib.added_mass_coefficient(20.0, 30)) == pytest.approx(1.0, abs=0.001)
    # TEMA Fig. V-7.11 and AECL practice: 1.5 to 1.9 at the usual pitches.
    assert 1.5 < float(vib.added_mass_coefficient(1.25, 30)) < 1.9


@pytest.mark.parametrize("layout_deg", [30, 45, 60, 90])
def test_strouhal_on_the_gap_velocity_matches_the_upstream_form(layout_deg):
    # Weaver, Fitzpatrick, ElKashlan (1987): S_upstream = 1/(k (p/d - 1)); the gap velocity is higher by p/(p - d).
    k = {30: 1.73, 60: 1.16}.get(layout_deg, 2.0)
    for ratio in (1.25, 1.5):
        upstream = 1.0 / (k * (ratio - 1.0))
        assert float(vib.strouhal(ratio, layout_deg)) == pytest.approx(upstream * (ratio - 1.0) / ratio)


def test_sound_in_an_empty_shell_is_the_speed_of_sound():
    # Air at 20 °C: 343 m/s; tubes far apart slow nothing down.
    found = vib.acoustic_frequency_Hz(1.0, 101325.0, 1.4, 1.204, 0.001, 1.0, 90)
    assert float(found) == pytest.approx(343.2 / 2.0, rel=0.001)


def test_window_tubes_span_two_spacings():
    spans = {span.zone: span for span in tube_spans(GEOMETRY, 1.0)}
    assert spans["central, window tubes"].span_m == pytest.approx(2 * 0.276)
    assert spans["central, overlap tubes"].span_m == pytest.approx(0.276)
    assert spans["inlet, window tubes"].span_m == pytest.approx(0.30 + 0.276)
    assert spans["outlet, window tubes"].span_m == pytest.approx(0.30 + 0.276)


def test_one_baffle_leaves_window_tubes_from_sheet_to_sheet():
    spans = tube_spans(GEOMETRY._replace(n_baffles=1), 1.0)
    assert max(span.span_m for span in spans) == pytest.approx(0.60)


def test_end_zone_velocity_follows_the_spacing():
    spans = {span.zone: span for span in tube_spans(GEOMETRY._replace(baffle_spacing_in_m=0.138), 1.0)}
    assert spans["inlet, overlap tubes"].v_crossflow_m_s == pytest.approx(2.0)
    assert spans["inlet, window tubes"].v_crossflow_m_s == pytest.approx(2.0)


def test_kerosene_cooler_is_near_the_limit_not_far_below():
    # 787 mm shell, 276 mm spacing, 1.29 m/s: scoping estimates scaled by f ~ 1/L^2 put V/Vcrit at 0.36 to 0.45 for
    # window spans of twice the spacing. A rough guard against single spans (0.11), not a published value.
    report = _check(GEOMETRY._replace(baffle_spacing_in_m=0.276, baffle_spacing_out_m=0.276))
    worst = max(report.spans, key=lambda row: row["fei_ratio"])
    assert worst["zone"] == "central, window tubes"
    assert 0.33 < report.fei_ratio_max < 0.48
    assert report.vibration_verdict == "passed"


def test_velocity_scales_the_ratio_and_fails_a_fast_design():
    slow, fast = _check(v=0.6), _check(v=2.4)
    assert fast.fei_ratio_max == pytest.approx(4.0 * slow.fei_ratio_max)
    assert slow.vibration_verdict == "passed"
    assert fast.vibration_verdict == "failed"
    assert "fei_ratio_max" in fast.failed_limits


def test_longer_spans_are_worse_by_more_than_the_square():
    # f falls with the square of the span; damping alone cannot make up for it.
    wide = GEOMETRY._replace(baffle_spacing_m=0.552, baffle_spacing_in_m=0.552, baffle_spacing_out_m=0.552)
    assert _check(wide).fei_ratio_max > 2.0 * _check().fei_ratio_max


def test_vortex_lock_in_with_large_amplitude_fails():
    limp = GEOMETRY._replace(baffle_spacing_m=0.80, baffle_spacing_in_m=0.80, baffle_spacing_out_m=0.80)
    ratios = [_check(limp, v=v) for v in np.linspace(0.2, 1.0, 17)]
    hit = [row for report in ratios for row in report.spans if 0.8 <= row["vortex_ratio"] <= 1.2]
    assert any("vortex_amplitude_max_ratio" in row["failed_limits"] for row in hit)


def test_gas_without_pressure_or_gamma_is_not_checked():
    for incomplete in (AIR._replace(gamma=None), AIR._replace(P_Pa=None)):
        report = _check(v=6.0, fluid=incomplete)
        assert report.acoustic["verdict"] == "not_checked"
        assert report.vibration_verdict == "not_checked"
        assert any("not checked" in note for note in report.notes)


def test_gas_resonance_is_found_and_named():
    # By hand: c = (1.4 1e6 / 10 / (1 + 0.5/1.333^2))^0.5 = 331 m/s, f = 331/(2 0.787) = 210 Hz; with S = 0.375 the
    # tubes shed at 210 Hz in 10.7 m/s.
    report = _check(v=10.7, fluid=AIR)
    assert report.acoustic["verdict"] == "failed"
    assert "vortex shedding at mode 1" in report.acoustic["reason"]
    assert _check(v=0.5, fluid=AIR).acoustic["verdict"] == "passed"


def test_gas_resonance_by_velocity_and_by_strength():
    # x_t = 1.333: condition B from 2 210 Hz 0.01905 (1.333 - 0.5) = 6.68 m/s on, where shedding at 131 Hz is still 0.62
    # of the wave; condition C from 210 0.01905 / 0.375 = 10.7 m/s on, Re 102e3 (1 - 0.75)^2 / 0.5 = 12.8e3 > 2000.
    slow, fast = (_check(v=v, fluid=AIR).acoustic["modes"][0] for v in (6.6, 6.8))
    assert not any(text.startswith("B") for text in slow["conditions"])
    assert fast["conditions"] == ["B: velocity"]
    assert any(text.startswith("C") for text in _check(v=10.9, fluid=AIR).acoustic["modes"][0]["conditions"])
    strength = float(vib.acoustic_strength(102e3, 0.375, 0.01905, 0.0254, 90))
    assert strength == pytest.approx(102e3 / (0.375 * 1.3333) * 0.25**2, rel=1e-3)


def test_gas_resonance_comes_with_its_cure():
    report = _check(v=10.7, fluid=AIR)
    assert any("deresonating baffle" in note for note in report.notes)


DAMPING = [case for case in CASES.values() if case["group"] == "viscous_damping"]


@pytest.mark.parametrize("case", DAMPING, ids=lambda case: case["id"])
def test_viscous_damping_is_the_printed_one(case):
    given = case["inputs"]
    ratio = given["pitch_ratio"]
    confinement = np.inf if ratio is None else vib.confinement_ratio(ratio, given["layout_deg"])
    mass_ratio = 1000.0 * given["tube_OD_m"] ** 2 / given["mass_kg_m"]
    found = vib.viscous_damping_ratio(given["f_Hz"], given["tube_OD_m"], mass_ratio, 1.0e-6, confinement)
    assert 100.0 * float(found) == pytest.approx(case["outputs"]["viscous_damping_pct"], abs=case["tolerance"]["abs"])


def test_tema_viscous_damping_is_that_of_a_lone_tube():
    # TEMA's 0.012 in US units and Chen's theory for a tube in wide water are one equation: 5.56 and 5.57 in SI.
    f, d, m, rho, mu = 1.0e6, 0.01905, 1.4, 950.0, 5.0e-3
    viscous = 2.0 * np.pi * vib.viscous_damping_ratio(f, d, rho * d**2 / m, mu / rho, np.inf)
    assert 0.012 * (d / 0.0254) / (m / 1.4881639) * np.sqrt(rho / 16.018463 * mu * 1e3 / f) == pytest.approx(
        viscous, rel=0.005
    )


def test_tema_gas_damping_is_five_per_cent_friction():
    # Pettigrew and Taylor: zeta = 5 % (N - 1)/N (t/L)^0.5 in gases; 2 pi 0.05 = 0.314.
    assert float(vib.log_decrement_gas(10.0, 0.0064, 0.6)) == pytest.approx(
        2.0 * np.pi * 0.05 * 0.9 * np.sqrt(0.0064 / 0.6), rel=1e-3
    )


def test_liquid_damping_stays_between_its_bounds():
    given = {"tube_od_m": 0.01905, "mass_kg_m": 1.2, "rho_outside": 1000.0, "confinement": 1.9, "n_spans": 10,
             "baffle_thickness_m": 0.0064, "span_m": 0.6}  # fmt: skip
    stiff = vib.log_decrement_liquid_pettigrew(2000.0, mu_outside_Pa_s=1e-4, **given)
    limp = vib.log_decrement_liquid_pettigrew(2.0, mu_outside_Pa_s=1e-3, **given)
    assert float(stiff) == pytest.approx(2.0 * np.pi * 0.006)
    assert float(limp) == pytest.approx(2.0 * np.pi * 0.05)


def test_liquid_needs_no_acoustic_check_and_says_why():
    report = _check()
    assert report.acoustic["verdict"] == "not_checked"
    assert "liquids" in report.acoustic["reason"]
    assert report.vibration_verdict == "passed"


def test_u_bends_are_named_as_outside_the_check():
    assert any("U-bends" in note for note in _check(bundle_type="u_tube").notes)
