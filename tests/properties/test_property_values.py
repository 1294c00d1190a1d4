"""Property values against printed tables and independent formulations (tests/reference/properties.yaml)."""

from __future__ import annotations

from math import exp
from pathlib import Path

import pytest
import yaml

from hx_engine.properties import resolve
from hx_engine.properties.backends.aqueous import laliberte_cp, laliberte_density, laliberte_viscosity
from hx_engine.properties.petroleum_correlations import conductivity_sato_riedel

REFERENCE = yaml.safe_load((Path(__file__).parents[1] / "reference" / "properties.yaml").read_text())
P = 1.0e6
FIELDS = {"density": "density_kg_m3", "cp": "cp_J_kgK", "viscosity": "viscosity_Pa_s", "k": "k_W_mK"}


def close(point, values: dict[str, float], tolerance: dict[str, float]) -> None:
    for name, value in values.items():
        assert getattr(point, FIELDS[name]) == pytest.approx(value, rel=tolerance[name]), name


@pytest.mark.parametrize("case", REFERENCE["kern_cuts"]["cases"], ids=lambda c: f"{c['name']} {c['T_F']}F")
def test_petroleum_cut_matches_kern(case):
    point = resolve(case["name"]).at((case["T_F"] - 32) / 1.8 + 273.15, P)
    values = {name: case[name] for name in FIELDS if name in case}
    close(point, values, REFERENCE["kern_cuts"]["tolerance"])


@pytest.mark.parametrize("row", REFERENCE["engine_oil"]["cases"], ids=lambda row: f"{row[0]}K")
def test_engine_oil_matches_incropera(row):
    T, density, cp, viscosity, k = row
    values = {"density": density, "cp": cp, "viscosity": viscosity, "k": k}
    close(resolve("engine oil").at(T, P), values, REFERENCE["engine_oil"]["tolerance"])


@pytest.mark.parametrize("t", REFERENCE["therminol_66"]["T_C"])
def test_therminol_66_matches_makers_formulas(t):
    density = 1020.62 - 0.614254 * t - 0.000321 * t * t
    values = {
        "density": density,
        "cp": 1000 * (1.496005 + 0.003313 * t + 8.970785e-7 * t * t),
        "k": 0.118294 - 3.3e-5 * t - 1.5e-7 * t * t,
        "viscosity": 1e-6 * density * exp(586.375 / (t + 62.5) - 2.2809),
    }
    close(resolve("Therminol 66").at(t + 273.15, P), values, REFERENCE["therminol_66"]["tolerance"])


def conde(coefficients: list[float], Z: float, t_C: float) -> float:
    a, x = coefficients, 273.15 / (t_C + 273.15)
    return a[0] + a[1] * Z + a[2] * x + a[3] * Z * x + a[4] * x * x


@pytest.mark.parametrize(("Z", "t"), REFERENCE["ethylene_glycol"]["points"])
def test_ethylene_glycol_matches_conde(Z, t):
    data = REFERENCE["ethylene_glycol"]
    values = {
        "density": conde(data["density"], Z, t),
        "cp": 1000 * conde(data["cp_kJ"], Z, t),
        "k": conde(data["k"], Z, t),
        "viscosity": exp(conde(data["ln_viscosity"], Z, t)),
    }
    close(resolve(f"ethylene glycol {100 * Z:g} wt%").at(t + 273.15, P), values, data["tolerance"])


@pytest.mark.parametrize(("Z", "t"), REFERENCE["propylene_glycol"]["points"])
def test_propylene_glycol_matches_conde(Z, t):
    data = REFERENCE["propylene_glycol"]
    values = {"density": conde(data["density"], Z, t), "cp": 1000 * conde(data["cp_kJ"], Z, t)}
    close(resolve(f"propylene glycol {100 * Z:g} wt%").at(t + 273.15, P), values, data["tolerance"])


def test_laliberte_functions_match_the_authors_worked_values():
    data = REFERENCE["nacl_laliberte"]
    density, viscosity = data["printed"]["density"], data["printed"]["viscosity"]
    ours = laliberte_density(density["T_C"], density["w"], data["density"], 999.8395)
    assert ours == pytest.approx(density["value"], abs=1e-3)
    assert laliberte_viscosity(viscosity["T_C"], viscosity["w"], data["viscosity"]) == pytest.approx(
        viscosity["value"], rel=1e-9
    )


@pytest.mark.parametrize("t", [10.0, 30.0])
def test_nacl_brine_matches_laliberte(t):
    data = REFERENCE["nacl_laliberte"]
    water = resolve("water").at(t + 273.15, P)
    values = {
        "density": laliberte_density(t, 0.2, data["density"], water.density_kg_m3),
        "viscosity": laliberte_viscosity(t, 0.2, data["viscosity"]),
        "cp": laliberte_cp(t, 0.2, data["cp"], water.cp_J_kgK),
    }
    close(resolve("NaCl brine 20 wt%").at(t + 273.15, P), values, data["tolerance"])


@pytest.mark.parametrize(("t", "density"), REFERENCE["seawater"]["cases"].items())
def test_sea_water_density_matches_unesco(t, density):
    point = resolve("sea water").at(t + 273.15, 101325.0)
    assert point.density_kg_m3 == pytest.approx(density, rel=REFERENCE["seawater"]["tolerance"])


@pytest.mark.parametrize(("pressure", "t"), REFERENCE["steam_saturation"]["cases"].items())
def test_steam_saturation_temperature(pressure, t):
    boiling = resolve("steam").saturation_T_K(float(pressure))
    assert boiling - 273.15 == pytest.approx(t, abs=REFERENCE["steam_saturation"]["tolerance_K"])


@pytest.mark.parametrize("row", REFERENCE["water_iapws95"]["cases"], ids=lambda row: f"{row[0]}C")
def test_water_matches_iapws95(row):
    t, pressure, density, cp, viscosity, k = row
    values = {"density": density, "cp": cp, "viscosity": viscosity, "k": k}
    close(resolve("cooling water").at(t + 273.15, pressure), values, REFERENCE["water_iapws95"]["tolerance"])


@pytest.mark.parametrize("row", REFERENCE["coolprop_wiring"]["cases"], ids=lambda row: row[0])
def test_coolprop_values_arrive_unchanged(row):
    name, t, pressure, density, cp, viscosity, k = row
    values = {"density": density, "cp": cp, "viscosity": viscosity, "k": k}
    close(resolve(name).at(t + 273.15, pressure), values, REFERENCE["coolprop_wiring"]["tolerance"])


@pytest.mark.parametrize("row", REFERENCE["stream_densities"]["cases"], ids=lambda row: row[0])
def test_density_agrees_with_what_engineers_assume(row):
    name, t, density = row
    point = resolve(name).at(t + 273.15, P)
    assert point.density_kg_m3 == pytest.approx(density, rel=REFERENCE["stream_densities"]["tolerance"])


@pytest.mark.parametrize(("name", "printed"), REFERENCE["fouling"]["cases"].items())
def test_fouling_is_the_printed_value(name, printed):
    ours = resolve(name).fouling_m2K_W
    assert ours == pytest.approx(0.17611 * printed, rel=REFERENCE["fouling"]["tolerance"])


def test_sato_riedel_matches_third_party_value():
    assert conductivity_sato_riedel(300.0, 47.0, 390.0, 520.0) == pytest.approx(0.21037692461337687, rel=1e-9)


def test_cut_named_with_its_own_gravity_keeps_its_viscosity():
    """Kern 1950, Example 11.1: straw oil of 35 API has 1.5 cP at 280 °F. The gravity said aloud changes nothing."""
    oil = resolve("straw oil 35 API")
    assert oil.at(410.93, 5e5).viscosity_Pa_s == pytest.approx(1.5e-3, rel=0.02)
    assert oil.confidence == resolve("straw oil").confidence
