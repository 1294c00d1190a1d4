"""Standard sizes against Kern's tables and the TEMA figures as cited in docs/decisions/standards.md."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml

from hx_engine.errors import InputError
from hx_engine.standards.clearances import bundle_clearance_m, shell_baffle_clearance_m, tube_hole_clearance_m
from hx_engine.standards.materials import MATERIAL_KEYS, allowable_stress_Pa, conductivity_W_mK, material, modulus_Pa
from hx_engine.standards.nozzles import momentum_flux, nozzle_for, nozzle_schedule
from hx_engine.standards.pipes import pipe
from hx_engine.standards.shells import BUNDLE_TYPES, SHELL_ID_M, shell_nozzle_nps
from hx_engine.standards.spans import baffle_thickness_m, max_unsupported_span_m, min_baffle_spacing_m, tie_rods
from hx_engine.standards.tables import PSI_PA
from hx_engine.standards.tubes import TUBES, bwg_wall_m, nearest_bwg, tube

INCH_M = 0.0254
CASES = yaml.safe_load((Path(__file__).parents[1] / "reference/mechanical_cases.yaml").read_text())["cases"]
BWG_CASES = [case for case in CASES if case["group"] == "tube_dimensions"]


@pytest.mark.parametrize("case", BWG_CASES, ids=lambda case: case["id"])
def test_tube_bore_is_kerns(case):
    found = tube(case["inputs"]["tube_OD_in"], case["inputs"]["BWG"])
    assert found.id_m == pytest.approx(case["outputs"]["tube_ID_m"], rel=case["tolerance"]["ID_rel"])
    area = np.pi / 4.0 * found.id_m**2
    assert area == pytest.approx(case["outputs"]["flow_area_m2"], rel=2 * case["tolerance"]["ID_rel"])


def test_unknown_gauge_names_the_range():
    with pytest.raises(InputError) as caught:
        bwg_wall_m(40)
    assert caught.value.field == "bwg"
    assert "14" in caught.value.valid_range


def test_gauge_of_a_stocked_tube_is_found_again():
    assert nearest_bwg(0.01905, 0.00211) == 14
    assert nearest_bwg(0.01905, 0.00400) is None
    assert all(item.id_m > 0.6 * item.od_m for item in TUBES)


@pytest.mark.parametrize(
    ("shell_in", "clearance_in"),
    [(8, 0.125), (17, 0.125), (17.25, 0.125), (18, 0.1875), (39, 0.1875), (40, 0.25), (54, 0.25), (60, 0.3125)],
)
def test_shell_baffle_clearance_is_rcb_4_3(shell_in, clearance_in):
    assert float(shell_baffle_clearance_m(shell_in * INCH_M)) == pytest.approx(clearance_in * INCH_M)


@pytest.mark.parametrize(
    ("od_m", "span_m", "clearance_m"),
    [(0.01905, 0.30, 0.0008), (0.01905, 1.50, 0.0004), (0.0508, 1.50, 0.0008)],
)
def test_tube_hole_clearance_is_rcb_4_2(od_m, span_m, clearance_m):
    # Fractions of an inch; TEMA's metric table rounds them to 0.8 and 0.4 mm.
    assert float(tube_hole_clearance_m(od_m, span_m)) == pytest.approx(clearance_m, rel=0.01)


def test_bundle_clearance_grows_with_shell_and_type():
    by_type = [bundle_clearance_m(SHELL_ID_M, kind) for kind in ("fixed", "u_tube", "split_ring", "pull_through")]
    for smaller, larger in zip(by_type, by_type[1:], strict=False):
        assert np.all(larger >= smaller)
    assert set(BUNDLE_TYPES) == {"fixed", "u_tube", "split_ring", "pull_through"}
    assert by_type[2][0] == pytest.approx(0.025)


@pytest.mark.parametrize(
    ("shell_m", "clearance_m"), [(0.4, 0.035), (0.7, 0.035), (0.95, 0.045), (1.2, 0.051), (1.524, 0.060)]
)
def test_split_ring_clearance_is_the_printed_table(shell_m, clearance_m):
    # Ray and Das, Process Equipment and Plant Design, Table 4.11.
    assert float(bundle_clearance_m(shell_m, "split_ring")) == pytest.approx(clearance_m)


@pytest.mark.parametrize(
    ("od_in", "steel_in", "copper_in"), [(0.625, 52, 45), (0.75, 60, 52), (1.0, 74, 64), (1.25, 88, 76), (1.5, 100, 87)]
)
def test_unsupported_spans_are_rcb_4_52(od_in, steel_in, copper_in):
    assert float(max_unsupported_span_m(od_in * INCH_M)) == pytest.approx(steel_in * INCH_M)
    assert float(max_unsupported_span_m(od_in * INCH_M, True)) == pytest.approx(copper_in * INCH_M)


def test_span_between_listed_diameters_takes_the_smaller_tube():
    assert float(max_unsupported_span_m(0.9 * INCH_M)) == pytest.approx(69 * INCH_M)


def test_least_baffle_spacing_and_plate():
    np.testing.assert_allclose(min_baffle_spacing_m(np.array([0.2032, 1.0])), [0.0508, 0.2])
    assert float(baffle_thickness_m(0.30, 0.5)) == pytest.approx(0.125 * INCH_M)
    assert float(baffle_thickness_m(1.10, 1.0)) == pytest.approx(0.5 * INCH_M)


def test_tie_rods_are_r_4_71():
    count, diameter = tie_rods(np.array([8, 17.25, 29, 37, 54]) * INCH_M)
    assert count.tolist() == [4, 6, 6, 8, 10]
    np.testing.assert_allclose(diameter / INCH_M, [0.375, 0.375, 0.5, 0.5, 0.5])


@pytest.mark.parametrize(
    ("above_mm", "up_to_mm", "rod_mm", "rods"),
    [(150, 400, 10, 4), (400, 700, 10, 6), (700, 900, 13, 6), (900, 1200, 13, 8), (1200, 1600, 13, 10)],
)
def test_tie_rods_are_those_of_is_4503(above_mm, up_to_mm, rod_mm, rods):
    # As printed in Ray and Das, Process Equipment and Plant Design, Table 4.15. 35 and 48 in lie between the bounds of
    # the two standards.
    sizes = [size for size in SHELL_ID_M if above_mm < size * 1e3 <= up_to_mm and round(size / INCH_M) not in (35, 48)]
    assert sizes
    count, diameter = tie_rods(np.array(sizes))
    assert set(count.tolist()) == {rods}
    np.testing.assert_allclose(diameter * 1e3, rod_mm, atol=0.5)


@pytest.mark.parametrize(
    ("smallest_in", "largest_in", "nps"),
    [(8, 10, 2), (12, 17.25, 3), (19.25, 21.25, 4), (23.25, 29, 6), (31, 37, 8), (39, 42, 10)],
)
def test_usual_nozzle_is_that_of_the_printed_table(smallest_in, largest_in, nps):
    # Ray and Das, Process Equipment and Plant Design, Table 4.18.
    assert shell_nozzle_nps(np.array([smallest_in, largest_in]) * INCH_M).tolist() == [nps, nps]


def test_pipe_sizes_are_b36_10():
    # 10 in STD pipe: 10.02 in bore, the shell of Kern's Example 7.6.
    assert pipe(10.0).id_m == pytest.approx(10.02 * INCH_M, rel=0.001)
    with pytest.raises(InputError):
        pipe(5.5)


def test_nozzle_is_the_smallest_that_keeps_the_momentum_limit():
    chosen = nozzle_for(50.0, 790.0, 2230.0)
    assert momentum_flux(50.0, 790.0, chosen.id_m) <= 2230.0
    assert momentum_flux(50.0, 790.0, pipe(8.0).id_m) > 2230.0
    assert chosen.nps == 10.0
    with pytest.raises(InputError) as caught:
        nozzle_for(5000.0, 1.0, 2230.0)
    assert caught.value.field == "m_dot_kg_s"


def test_nozzle_wall_grows_with_pressure():
    assert nozzle_schedule(10.0, 1e6, 100.0, "carbon_steel").schedule == "STD"
    assert nozzle_schedule(10.0, 15e6, 100.0, "carbon_steel").wall_m > pipe(10.0).wall_m


def test_carbon_steel_plate_stress_is_the_1999_value():
    # SA-516 Gr. 70: 20.0 ksi since the 1999 addenda (industrialmonitordirect.com, ASME Section II allowable stresses).
    assert allowable_stress_Pa("carbon_steel", 150.0) == pytest.approx(137.9e6, rel=0.001)


@pytest.mark.parametrize("key", MATERIAL_KEYS)
def test_material_tables_are_physical(key):
    chosen = material(key)
    assert np.all(np.diff(chosen.stress_plate[1]) <= 0.0)
    assert modulus_Pa(key, 200.0) < modulus_Pa(key, 25.0)
    assert conductivity_W_mK(key, 100.0) == pytest.approx(float(np.interp(100.0, *chosen.conductivity)))
    assert chosen.provenance


# Customary values of II-D as engineers know them (3.5 margin, lower line), against the metric table that is packaged.
@pytest.mark.parametrize(
    ("key", "product", "T_F", "S_ksi"),
    [("carbon_steel", "plate", 700, 18.1), ("carbon_steel", "tube", 650, 12.8), ("ss304l", "plate", 300, 12.8),
     ("ss316l", "tube", 500, 10.9), ("duplex_2205", "plate", 400, 23.9), ("titanium_2", "tube", 300, 10.3),
     ("cuni_90_10", "tube", 600, 6.0), ("admiralty", "tube", 350, 9.8)],
)  # fmt: skip
def test_metric_stresses_agree_with_the_customary_edition(key, product, T_F, S_ksi):
    found = allowable_stress_Pa(key, (T_F - 32.0) / 1.8, product)
    assert found == pytest.approx(S_ksi * 1000.0 * PSI_PA, rel=0.01)


def test_stress_is_not_extrapolated_and_unknown_material_is_named():
    # The value printed at 325 °C serves to interpolate; titanium ends at 600 F, which is 316 °C.
    assert allowable_stress_Pa("titanium_2", 316.0) == pytest.approx(44.8e6, rel=0.002)
    for key, hottest in (("titanium_2", 316), ("admiralty", 232)):
        with pytest.raises(InputError) as hot:
            allowable_stress_Pa(key, hottest + 2.0)
        assert str(hottest) in hot.value.valid_range
    with pytest.raises(InputError) as unknown:
        material("unobtainium")
    assert "carbon_steel" in unknown.value.valid_range
