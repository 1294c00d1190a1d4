"""Heat transfer inside tubes: laminar developing, transition, turbulent, and the wall correction.

Plain ufuncs only; never raises for range (``validity.RANGES``). Nu is continuous in Re: at 2300 and at 4000 the
interpolation meets both neighbours exactly, above 4000 one formula holds.
"""

from __future__ import annotations

from numpy import cbrt, exp, log, maximum, minimum, sqrt, where

from hx_engine.correlations.friction import f_petukhov

RE_LAMINAR_MAX = 2300.0
RE_TURBULENT_MIN = 4000.0
GAS_HEATED_EXPONENT = 0.45


def nu_laminar_gnielinski(Re, Pr, d_over_L):
    """Mean Nusselt number of laminar flow, velocity and temperature profile developing, constant wall temperature.

    Re, Pr at the mean bulk temperature [-]; d_over_L: inside diameter over the length of one pass [-].
    Returns Nu on the inside diameter, without wall correction [-].

    Validity: Re 1 .. 2300, Pr 0.5 .. 10000. Outside: extrapolated and flagged.
    Limits: 3.66 for long tubes. Natural convection is not included (it only raises h).
    Source: Gnielinski in VDI Heat Atlas, 2nd ed. 2010, section G1, Eqs. 4 to 7 and 12.
    """
    gz = Re * Pr * d_over_L
    nu_2 = 1.615 * cbrt(gz)
    nu_3 = exp(log(2.0 / (1.0 + 22.0 * Pr)) / 6.0) * sqrt(gz)
    x = nu_2 - 0.7
    return cbrt(3.66 * 3.66 * 3.66 + 0.343 + x * x * x + nu_3 * nu_3 * nu_3)


def nu_turbulent_gnielinski(Re, Pr, d_over_L):
    """Mean Nusselt number of turbulent flow, with the entrance length factor.

    Re, Pr at the mean bulk temperature [-]; d_over_L: inside diameter over the length of one pass [-].
    Returns Nu on the inside diameter, without wall correction [-].

    Validity: Re 4000 .. 1e+06, Pr 0.5 .. 2000. Outside: extrapolated and flagged.
    Accuracy: +-20 % of most data (Gnielinski 1976).
    Source: Gnielinski, V., Int. Chem. Eng. 16(2), 1976, 359-368, with the factor 1 + (d/L)^(2/3) and Petukhov's f.
    """
    f8 = f_petukhov(Re) / 8.0
    pr23 = cbrt(Pr * Pr)
    entrance = 1.0 + cbrt(d_over_L * d_over_L)
    return f8 * (Re - 1000.0) * Pr / (1.0 + 12.7 * sqrt(f8) * (pr23 - 1.0)) * entrance


def turbulent_share(Re):
    """Weight of the turbulent formula: 0 up to Re 2300, 1 from Re 4000, linear between [-]."""
    return minimum(maximum((Re - RE_LAMINAR_MAX) / (RE_TURBULENT_MIN - RE_LAMINAR_MAX), 0.0), 1.0)


def nu_tube(Re, Pr, d_over_L):
    """Mean Nusselt number inside a tube for any Re: laminar, transition, turbulent.

    Between Re 2300 and 4000: linear between the laminar value at 2300 and the turbulent value at 4000.

    Validity: Re 1 .. 1e+06, Pr 0.5 .. 2000. Outside: extrapolated and flagged.
    Joins: continuous at 2300 and 4000.
    Source: Gnielinski, V., Int. J. Heat Mass Transfer 63, 2013, 134-140.
    """
    share = turbulent_share(Re)
    laminar = nu_laminar_gnielinski(minimum(Re, RE_LAMINAR_MAX), Pr, d_over_L)
    turbulent = nu_turbulent_gnielinski(maximum(Re, RE_TURBULENT_MIN), Pr, d_over_L)
    return laminar + share * (turbulent - laminar)


def wall_factor_liquid(viscosity_ratio):
    """Factor on a liquid's h for viscosity at the wall: (mu bulk / mu wall)^0.14 [-].

    Validity: mu/mu_w 0.0044 .. 9.75 (Sieder & Tate's data). Outside: extrapolated and flagged.
    Source: Sieder, E.N. and Tate, G.E., Ind. Eng. Chem. 28, 1936, 1429-1435.
    """
    return exp(0.14 * log(viscosity_ratio))


def wall_factor_gas_tube(T_bulk_K, T_wall_K):
    """Factor on a gas's h in tubes: (T_b/T_w)^0.45 when it is heated, 1 when it is cooled [-].

    Validity: T_b/T_w 0.5 .. 2 (heated below 1; a cooled gas takes exponent 0).
    Source: Gnielinski in VDI Heat Atlas, 2nd ed. 2010, section G1, Eq. 33 and text.
    """
    return where(T_wall_K > T_bulk_K, exp(GAS_HEATED_EXPONENT * log(T_bulk_K / T_wall_K)), 1.0)
