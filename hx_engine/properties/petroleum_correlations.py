"""Published correlations for petroleum fractions and oils.

Each function names its source; T in K unless the argument says otherwise. `SG` is the specific gravity 60/60 °F,
`K` the Watson factor (1.8 Tb)^(1/3)/SG.
"""

from __future__ import annotations

from math import exp, log, log10

_WATER_60F_KG_M3 = 999.016
_T_BASE_C = 15.0

_EXPANSION = {  # K0, K1 of API MPMS 11.1 / ASTM D1250-80 in metric form (Tables 54A, 54B, 54D)
    "crude": (613.9723, 0.0),
    "gasoline": (346.4228, 0.4388),
    "jet": (594.5418, 0.0),
    "fuel_oil": (186.9696, 0.4862),
    "lube": (0.0, 0.6278),
}


def specific_gravity(api: float) -> float:
    """SG = 141.5 / (131.5 + API)."""
    return 141.5 / (131.5 + api)


def density_15C(SG: float) -> float:
    """Density at 15 °C [kg/m3] from SG 60/60 °F (60 °F and 15 °C taken as one: below 0.05 %)."""
    return _WATER_60F_KG_M3 * SG


def expansion_group(rho_15_kg_m3: float) -> str:
    """Product group of ASTM D1250 Table 54B by density at 15 °C."""
    if rho_15_kg_m3 < 779.0:
        return "gasoline"
    return "jet" if rho_15_kg_m3 < 838.5 else "fuel_oil"


def density(T_K: float, rho_15_kg_m3: float, group: str) -> float:
    """Density of an oil at T [kg/m3]: rho15 exp(-a dt (1 + 0.8 a dt)), a = K0/rho15^2 + K1/rho15.

    Validity: -18 to 150 °C; above it the same form is used and the caller says so.
    Source: API MPMS 11.1 / ASTM D1250-80 / ISO 91-1, Tables 54A, 54B, 54D. Group "crude", "gasoline", "jet",
    "fuel_oil" or "lube".
    """
    k0, k1 = _EXPANSION[group]
    alpha = k0 / rho_15_kg_m3**2 + k1 / rho_15_kg_m3
    step = T_K - 273.15 - _T_BASE_C
    return rho_15_kg_m3 * exp(-alpha * step * (1.0 + 0.8 * alpha * step))


def cp_watson_nelson(T_K: float, SG: float, K: float) -> float:
    """Heat capacity of a liquid petroleum fraction [J/kgK].

    cp = (0.6811 - 0.308 SG + (0.000815 - 0.000306 SG) t)(0.055 K + 0.35) Btu/lb°F, t in °F.
    Validity: 0 to 430 °C. Accuracy about 5 %.
    Source: Watson and Nelson, Ind. Eng. Chem. 25 (1933) 880; the curves of Kern, Process Heat Transfer (1950), Fig. 4.
    """
    t = 1.8 * (T_K - 273.15) + 32.0
    shape = 0.055 * K + 0.35
    return 4186.8 * shape * (0.6811 - 0.308 * SG + (0.000815 - 0.000306 * SG) * t)


def conductivity_cragoe(T_K: float, SG: float) -> float:
    """Conductivity of a heavy petroleum liquid [W/mK]: 0.1172 (1 - 0.00054 t)/SG, t in °C.

    Validity: 0 to 200 °C, SG 0.75 to 0.95 (used outside, noted). Accuracy 10 %.
    Source: Cragoe, NBS Miscellaneous Publication 97 (1929), in Kern (1950), Fig. 1.
    """
    return 0.1172 * (1.0 - 0.00054 * (T_K - 273.15)) / SG


def molar_mass_riazi(Tb_K: float, SG: float) -> float:
    """Molar mass of a fraction [kg/kmol]: 1.6607e-4 Tb^2.1962 SG^-1.0164.

    Validity: 70 to 300 kg/kmol (used a little above, noted). Source: Riazi, ASTM MNL50 (2005), eq. 2.50.
    """
    return 1.6607e-4 * Tb_K**2.1962 * SG**-1.0164


def conductivity_sato_riedel(T_K: float, M: float, Tb_K: float, Tc_K: float) -> float:
    """Conductivity of an organic liquid [W/mK].

    k = 1.1053/sqrt(M) (3 + 20 (1 - Tr)^(2/3)) / (3 + 20 (1 - Tbr)^(2/3)).
    Validity: below the critical temperature; accuracy about 10 to 15 %.
    Source: Reid, Prausnitz, Poling, The Properties of Gases and Liquids, 4th ed. (1987), eq. 10-9.5.
    """
    here = 3.0 + 20.0 * (1.0 - T_K / Tc_K) ** (2.0 / 3.0)
    boiling = 3.0 + 20.0 * (1.0 - Tb_K / Tc_K) ** (2.0 / 3.0)
    return 1.1053 / M**0.5 * here / boiling


def boiling_point_of_watson(SG: float, K: float) -> float:
    """Mean average boiling point [K] from the Watson factor: (K SG)^3 / 1.8."""
    return (K * SG) ** 3 / 1.8


def viscosities_abbott(api: float, K: float) -> tuple[float, float]:
    """Kinematic viscosity of a distillate fraction at 100 °F and 210 °F [mm2/s].

    Validity: K 10 to 13, API 0 to 80, for distillates. Source: Abbott, Kaufmann, Domash, Can. J. Chem. Eng. 49
    (1971) 379; as in Riazi, ASTM MNL50 (2005), eq. 2.128, 2.129.
    """
    log_100 = 4.39371 - 1.94733 * K + 0.12769 * K * K + 3.2629e-4 * api * api - 0.0118246 * K * api
    log_100 += (0.171617 * K * K + 10.9943 * api + 0.0950663 * api * api - 0.860218 * K * api) / (
        api + 50.3642 - 4.78231 * K
    )
    log_210 = -0.463634 - 0.166532 * api + 5.13447e-4 * api * api - 8.48995e-3 * K * api
    log_210 += (0.080325 * K + 1.24899 * api + 0.19768 * api * api) / (api + 26.786 - 2.6296 * K)
    return 10.0**log_100, 10.0**log_210


def viscosity_glaso(T_K: float, api: float) -> float:
    """Dynamic viscosity of gas-free crude oil [Pa s].

    mu = 3.141e10 t^-3.444 (log10 API)^(10.313 log10 t - 36.447) cP, t in °F.
    Validity: 50 to 300 °F, 20.1 to 48.1 API. Source: Glaso, J. Petroleum Technology (May 1980) 785.
    """
    t = 1.8 * (T_K - 273.15) + 32.0
    return 1e-3 * 3.141e10 * t**-3.444 * log10(api) ** (10.313 * log10(t) - 36.447)


def _z_of(viscosity_mm2_s: float) -> float:
    v = viscosity_mm2_s
    return v + 0.7 + exp(-1.47 - 1.84 * v - 0.51 * v * v)


def _viscosity_of(z: float) -> float:
    x = z - 0.7
    return x - exp(-0.7487 - 3.295 * x + 0.6119 * x * x - 0.3193 * x**3)


def walther_constants(T1_K: float, v1_mm2_s: float, T2_K: float, v2_mm2_s: float) -> tuple[float, float]:
    """A and B of log10 log10 Z = A - B log10 T through two kinematic viscosities (ASTM D341)."""
    w1, w2 = log10(log10(_z_of(v1_mm2_s))), log10(log10(_z_of(v2_mm2_s)))
    slope = (w1 - w2) / (log10(T2_K) - log10(T1_K))
    return w1 + slope * log10(T1_K), slope


def viscosity_walther(T_K: float, constants: tuple[float, float]) -> float:
    """Kinematic viscosity [mm2/s] on the ASTM D341 line. Validity: 0.21 to 2e7 mm2/s."""
    a, b = constants
    return _viscosity_of(10.0 ** (10.0 ** (a - b * log10(T_K))))


def critical_kesler_lee(Tb_K: float, SG: float) -> tuple[float, float]:
    """Critical temperature [K] and pressure [Pa] of a fraction.

    Source: Kesler and Lee, Hydrocarbon Processing 55 (March 1976) 153.
    """
    t = 1.8 * Tb_K
    critical_R = 341.7 + 811.0 * SG + (0.4244 + 0.1174 * SG) * t + (0.4669 - 3.2623 * SG) * 1e5 / t
    ln_psia = (
        8.3634
        - 0.0566 / SG
        - (0.24244 + 2.2898 / SG + 0.11857 / SG**2) * 1e-3 * t
        + (1.4685 + 3.648 / SG + 0.47227 / SG**2) * 1e-7 * t * t
        - (0.42019 + 1.6977 / SG**2) * 1e-10 * t**3
    )
    return critical_R / 1.8, 6894.757 * exp(ln_psia)


def vapour_pressure_lee_kesler(T_K: float, Tb_K: float, SG: float) -> float:
    """Vapour pressure [Pa] of a fraction with normal boiling point Tb.

    Validity: reduced temperature 0.3 to 1. Source: Lee and Kesler, AIChE J. 21 (1975) 510.
    """
    Tc, Pc = critical_kesler_lee(Tb_K, SG)

    def terms(reduced: float) -> tuple[float, float]:
        first = 5.92714 - 6.09648 / reduced - 1.28862 * log(reduced) + 0.169347 * reduced**6
        second = 15.2518 - 15.6875 / reduced - 13.4721 * log(reduced) + 0.43577 * reduced**6
        return first, second

    at_boiling = terms(Tb_K / Tc)
    omega = (log(101325.0 / Pc) - at_boiling[0]) / at_boiling[1]
    here = terms(T_K / Tc)
    return Pc * exp(here[0] + omega * here[1])
