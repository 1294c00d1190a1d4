"""Flow-induced vibration of a tube span: frequency, damping, instability, shedding, buffeting, sound.

SI throughout; where a TEMA equation carries US constants they are turned into SI in the function itself.
Velocities are cross-flow velocities through the least free area between tubes. Of TEMA section 6, the velocity factors
of 30, 45 and 90 degrees, the end constants and the 3.41 of the damping agree with two public transcriptions; the others
are recalled, to be confirmed. They agree with one of the two (TEMA 9th ed.), and where the tests say so with beam
theory, Chen's viscous damping and Pettigrew's friction damping.
"""

from __future__ import annotations

import numpy as np

LAMBDA2_PINNED = np.pi**2
"""First-mode constant of a span resting on two baffles."""
LAMBDA2_CLAMPED_PINNED = 15.418
"""First-mode constant of a span from tubesheet to baffle."""
LAMBDA2_CLAMPED = 22.373
"""First-mode constant of a span between two tubesheets."""
PETTIGREW_TAYLOR_K = 3.0
_INCH_M, _LB_FT_KG_M, _LB_FT3_KG_M3 = 0.0254, 1.4881639, 16.018463


def added_mass_coefficient(pitch_ratio, layout_deg):
    """Return the added (hydrodynamic) mass of a tube in a bundle over the fluid it displaces. [-]

    Cm = ((De/D)^2 + 1) / ((De/D)^2 - 1), De/D = (0.96 + 0.5 p/d) p/d for triangular, (1.07 + 0.56 p/d) p/d
    for square patterns.

    References: Pettigrew and Taylor, J. Pressure Vessel Technology 113 (1991) 242-256.
    """
    De2 = confinement_ratio(pitch_ratio, layout_deg) ** 2
    return (De2 + 1.0) / (De2 - 1.0)


def confinement_ratio(pitch_ratio, layout_deg):
    """Return De/D, the diameter of the tubes around a tube over its own. [-] As `added_mass_coefficient`."""
    is_triangular = (np.asarray(layout_deg) == 30) | (np.asarray(layout_deg) == 60)
    return pitch_ratio * np.where(is_triangular, 0.96 + 0.5 * pitch_ratio, 1.07 + 0.56 * pitch_ratio)


def effective_mass_kg_m(tube_od_m, tube_id_m, rho_tube, rho_inside, rho_outside, added_mass):
    """Return the vibrating mass per length: metal, fluid inside, added mass of the fluid outside. [kg/m]

    Densities in kg/m3, `added_mass` as from `added_mass_coefficient`. References: TEMA V-7.
    """
    area_in, area_out = np.pi / 4.0 * tube_id_m**2, np.pi / 4.0 * tube_od_m**2
    return (area_out - area_in) * rho_tube + area_in * rho_inside + added_mass * area_out * rho_outside


def natural_frequency_Hz(span_m, tube_od_m, tube_id_m, E_Pa, mass_kg_m, lambda2):
    """Return the first natural frequency of a straight span, f = lambda2 / (2 pi L^2) sqrt(E I / m). [Hz]

    No axial load. References: Euler-Bernoulli beam; same as TEMA V-5.3 with its constant C.
    """
    od2, id2 = tube_od_m**2, tube_id_m**2
    I_m4 = np.pi / 64.0 * (od2 - id2) * (od2 + id2)
    return lambda2 / (2.0 * np.pi * span_m**2) * np.sqrt(E_Pa * I_m4 / mass_kg_m)


def log_decrement_liquid(f_n_Hz, tube_od_m, mass_kg_m, rho_outside, mu_outside_Pa_s):
    """Return the logarithmic decrement in a liquid, the larger of TEMA's two. [-]

    delta_1 = 3.41 d / (w0 f), delta_2 = 0.012 d / w0 (rho mu / f)^0.5 with d in inches, w0 in lb/ft,
    rho in lb/ft3 and mu in cP. References: TEMA V-8.
    """
    slenderness = (tube_od_m / _INCH_M) / (mass_kg_m / _LB_FT_KG_M)
    structural = 3.41 * slenderness / f_n_Hz
    viscous = 0.012 * slenderness * np.sqrt(rho_outside / _LB_FT3_KG_M3 * mu_outside_Pa_s * 1e3 / f_n_Hz)
    return np.maximum(structural, viscous)


def log_decrement_gas(n_spans, baffle_thickness_m, span_m):
    """Return the logarithmic decrement in a gas, 0.314 (N - 1)/N (t_b/L)^0.5, N spans. [-] TEMA V-8."""
    return 0.314 * (n_spans - 1.0) / n_spans * np.sqrt(baffle_thickness_m / span_m)


def mass_damping(mass_kg_m, log_decrement, rho_outside, tube_od_m):
    """Return the fluid-elastic parameter x = m delta / (rho d^2). [-] TEMA V-4.2."""
    return mass_kg_m * log_decrement / (rho_outside * tube_od_m**2)


FEI_X_RANGE = {30: (0.1, 300.0), 45: (0.1, 300.0), 60: (0.01, 300.0), 90: (0.03, 300.0)}


def reduced_velocity_tema(x, pitch_ratio, layout_deg):
    """Return D = V_crit / (f_n d) at the onset of fluid-elastic instability, by layout. [-]

    30: 8.86 (p/d - 0.9) x^0.34 up to x = 1, then x^0.5; 60: 2.80 x^0.17 up to 1, then x^0.5;
    90: 2.10 x^0.15 up to 0.7, then 2.35 x^0.5; 45: 4.13 (p/d - 0.5) x^0.5.

    Validity
    --------
    x: `FEI_X_RANGE` by layout. Outside: extrapolated, the caller reports the range.
    Joins: 30 and 60 continuous at x = 1; 90 jumps by 1.2 % at 0.7.

    References
    ----------
    TEMA, Table V-10.1, after Chen, J. Sound and Vibration 93 (1984) 439-455.
    """
    x, layout = np.asarray(x, dtype=float), np.asarray(layout_deg)
    layouts = [layout == 30, layout == 60, layout == 90, layout == 45]
    is_low = x < np.where(layout == 90, 0.7, 1.0)
    square = np.where(is_low, 2.10, 2.35)
    factor = np.select(layouts, [8.86 * (pitch_ratio - 0.9), 2.80, square, 4.13 * (pitch_ratio - 0.5)], np.nan)
    exponent = np.select(layouts, [0.34, 0.17, 0.15, 0.5], np.nan)
    return factor * np.where(is_low, x**exponent, np.sqrt(x))


def critical_velocity_tema_m_s(f_n_Hz, tube_od_m, x, pitch_ratio, layout_deg):
    """Return V_crit = D f d with x from TEMA's own damping. [m/s] TEMA V-10."""
    return f_n_Hz * tube_od_m * reduced_velocity_tema(x, pitch_ratio, layout_deg)


def critical_velocity_connors_m_s(f_n_Hz, tube_od_m, x):
    """Return V_crit = 3.0 f d x^0.5 for all layouts, x from Pettigrew and Taylor's damping. [m/s]

    References: Connors (1970); constant and damping after Pettigrew and Taylor, J. Pressure Vessel Technology
    113 (1991) 242-256.
    """
    return PETTIGREW_TAYLOR_K * f_n_Hz * tube_od_m * np.sqrt(x)


def log_decrement_liquid_pettigrew(
    f_n_Hz, tube_od_m, mass_kg_m, rho_outside, mu_outside_Pa_s, confinement, n_spans, baffle_thickness_m, span_m
):
    """Return the logarithmic decrement in a liquid: viscous plus squeeze-film damping, 0.6 to 5 %. [-]

    zeta_v = pi/8^0.5 (rho d^2/m) (2 nu/(pi f d^2))^0.5 (1 + (D/De)^3)/(1 - (D/De)^2)^2,
    zeta_sf = 14.6 (N - 1)/N /f (rho d^2/m) (t_b/L)^0.5; delta = 2 pi zeta. Friction at the supports is left out, which
    is the safe side.

    References: Pettigrew and Taylor, J. Pressure Vessel Technology 113 (1991) 242-256; Pettigrew, Rogers and
    Axisa, ibid. 133 (2011) 014002; the bounds 0.6 and 5 % were read in Pettigrew, Taylor and Fisher,
    Flow-Induced Vibration Handbook (2021), section 2.
    """
    mass_ratio = rho_outside * tube_od_m**2 / mass_kg_m
    viscous = viscous_damping_ratio(f_n_Hz, tube_od_m, mass_ratio, mu_outside_Pa_s / rho_outside, confinement)
    film = 14.6 * (n_spans - 1.0) / n_spans / f_n_Hz * mass_ratio * np.sqrt(baffle_thickness_m / span_m)
    return 2.0 * np.pi * np.minimum(np.maximum(viscous + film, 0.006), 0.05)


def viscous_damping_ratio(f_n_Hz, tube_od_m, mass_ratio, nu_m2_s, confinement):
    """Return the damping ratio of a tube by the liquid around it. [-] `mass_ratio` is rho d^2/m.

    Agrees with the ten calculated values printed by Pettigrew, Rogers and Axisa (2011), Table 1, within rounding.
    References: Chen, Wambsganss and Jendrzejczyk (1976), in the form of Pettigrew and Taylor (1991).
    """
    stokes = 2.0 * nu_m2_s / (np.pi * f_n_Hz * tube_od_m**2)
    gap = 1.0 / confinement
    walls = (1.0 + gap * gap * gap) / (1.0 - gap * gap) ** 2
    return np.pi / np.sqrt(8.0) * mass_ratio * np.sqrt(stokes) * walls


def strouhal(pitch_ratio, layout_deg):
    """Return the Strouhal number of vortex shedding on the gap velocity. [-]

    1/(1.73 p/d) for 30, 1/(1.16 p/d) for 60, 1/(2 p/d) for 45 and 90 degrees.

    References
    ----------
    Weaver, Fitzpatrick and ElKashlan, J. Pressure Vessel Technology 109 (1987) 219-223.
    """
    layout = np.asarray(layout_deg)
    factor = np.select([layout == 30, layout == 60], [1.73, 1.16], 2.0)
    return 1.0 / (factor * pitch_ratio)


_LIFT_RATIOS = (1.20, 1.25, 1.33, 1.50)
_LIFT = {
    30: (0.090, 0.091, 0.065, 0.025),
    60: (0.090, 0.091, 0.017, 0.047),
    90: (0.070, 0.070, 0.070, 0.068),
    45: (0.070, 0.070, 0.010, 0.049),
}


def vortex_amplitude_m(f_n_Hz, velocity_m_s, tube_od_m, mass_kg_m, log_decrement, rho_outside, pitch_ratio, layout_deg):
    """Return the amplitude of a span in resonance with vortex shedding. [m] Scalars.

    y = C_L rho d V^2 / (2 pi^2 delta f^2 m), C_L by layout and pitch ratio 1.20 to 1.50, linear between.

    References: TEMA V-11.2 and Table V-11.2.
    """
    lift = np.interp(pitch_ratio, _LIFT_RATIOS, _LIFT[int(layout_deg)])
    force = lift * rho_outside * tube_od_m * velocity_m_s**2
    return force / (2.0 * np.pi**2 * log_decrement * f_n_Hz**2 * mass_kg_m)


def buffeting_amplitude_m(f_n_Hz, velocity_m_s, tube_od_m, mass_kg_m, log_decrement, rho_outside, is_entrance):
    """Return the amplitude under turbulent buffeting. [m]

    y = C_F rho d V^2 / (8 pi delta^0.5 f^1.5 m); C_F falls from 0.022 (entrance) or 0.012 (interior) at 40 Hz
    to nothing at 88 Hz.

    References: TEMA V-11.3 and Table V-11.3.
    """
    slope, at_zero = np.where(is_entrance, 0.00045, 0.00025), np.where(is_entrance, 0.040, 0.022)
    frequency = np.clip(f_n_Hz, 40.0, 88.0)
    force_factor = np.where(f_n_Hz >= 88.0, 0.0, at_zero - slope * frequency)
    numerator = force_factor * rho_outside * tube_od_m * velocity_m_s**2
    return numerator / (8.0 * np.pi * np.sqrt(log_decrement) * f_n_Hz**1.5 * mass_kg_m)


def pitch_components(tube_pitch_m, layout_deg):
    """Return (transverse, longitudinal) pitch of a layout against vertical flow. [m]"""
    layout = np.asarray(layout_deg)
    root3, root2 = np.sqrt(3.0), np.sqrt(2.0)
    transverse = np.select([layout == 30, layout == 60, layout == 45], [1.0, root3, root2], 1.0)
    longitudinal = np.select([layout == 30, layout == 60, layout == 45], [root3 / 2.0, 0.5, 1.0 / root2], 1.0)
    return transverse * tube_pitch_m, longitudinal * tube_pitch_m


def buffeting_frequency_Hz(velocity_m_s, tube_od_m, tube_pitch_m, layout_deg):
    """Return the dominant turbulent buffeting frequency. [Hz]

    f = V / (d x_l x_t) (3.05 (1 - 1/x_t)^2 + 0.28), x the pitches over the tube diameter.
    References: Owen, J. Mech. Eng. Science 7 (1965) 431-439; TEMA V-12.2.
    """
    transverse, longitudinal = pitch_components(tube_pitch_m, layout_deg)
    x_t, x_l = transverse / tube_od_m, longitudinal / tube_od_m
    return velocity_m_s / (tube_od_m * x_l * x_t) * (3.05 * (1.0 - 1.0 / x_t) ** 2 + 0.28)


def acoustic_frequency_Hz(shell_id_m, P_Pa, gamma, rho_outside, tube_od_m, tube_pitch_m, layout_deg, mode=1):
    """Return a standing-wave frequency of a gas across the shell. [Hz]

    f = i c / (2 D), c^2 = gamma P / rho / (1 + 0.5 / (x_l x_t)): sound slowed by the tubes.
    References: TEMA V-12.1.
    """
    transverse, longitudinal = pitch_components(tube_pitch_m, layout_deg)
    slowing = 1.0 + 0.5 / (transverse * longitudinal / tube_od_m**2)
    return mode * np.sqrt(gamma * P_Pa / rho_outside / slowing) / (2.0 * shell_id_m)


def acoustic_onset_velocity_m_s(f_a_Hz, tube_od_m, tube_pitch_m, layout_deg):
    """Return the velocity above which a standing wave of frequency f_a may be fed: 2 f_a d (x_t - 0.5). [m/s]

    References: TEMA V-12.42, condition B.
    """
    transverse, _ = pitch_components(tube_pitch_m, layout_deg)
    return 2.0 * f_a_Hz * tube_od_m * (transverse / tube_od_m - 0.5)


def acoustic_strength(Re, strouhal_number, tube_od_m, tube_pitch_m, layout_deg):
    """Return Re/(S x_t) (1 - 1/x_0)^2, which exceeds 2000 where shedding can feed a standing wave. [-]

    x_0 is x_l for 90 degrees and 2 x_l otherwise; Re on the tube diameter. References: TEMA V-12.43, condition C.
    """
    transverse, longitudinal = pitch_components(tube_pitch_m, layout_deg)
    x_0 = longitudinal / tube_od_m * np.where(np.asarray(layout_deg) == 90, 1.0, 2.0)
    return Re * tube_od_m / (strouhal_number * transverse) * (1.0 - 1.0 / x_0) ** 2
