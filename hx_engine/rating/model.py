"""What a rating takes and gives. Every field is a scalar or an array; arrays broadcast against each other."""

from __future__ import annotations

from typing import Any, NamedTuple

from numpy import log

from hx_engine.standards.clearances import mean_bend_length_m

TUBE_ROUGHNESS_M = 2.0e-5
"""Absolute roughness of commercial seamless tubes [m]. VDI Heat Atlas 2010, section L1.2: 0.02 to 0.06 mm, new."""


class Stream(NamedTuple):
    """One side of the duty, properties at its mean temperature (T_in + T_out)/2."""

    m_dot_kg_s: Any
    T_in_K: Any
    T_out_K: Any
    density_kg_m3: Any
    viscosity_Pa_s: Any
    cp_J_kgK: Any
    k_W_mK: Any
    fouling_m2K_W: Any = 0.0
    is_gas: bool = False  # one for all geometries
    P_Pa: Any = 101325.0
    viscosity_slope_K: Any = 0.0  # d ln mu / d(1/T), see viscosity_slope; 0 switches the wall correction off

    @property
    def T_mean_K(self) -> Any:
        """Arithmetic mean temperature [K]."""
        return 0.5 * (self.T_in_K + self.T_out_K)

    @property
    def Pr(self) -> Any:
        """Prandtl number at the mean temperature [-]."""
        return self.cp_J_kgK * self.viscosity_Pa_s / self.k_W_mK


class Service(NamedTuple):
    """One duty with its fluids allocated to the tubes and the shell."""

    tube: Stream
    shell: Stream
    Q_W: Any
    k_wall_W_mK: Any
    tube_is_hot: bool
    tube_roughness_m: Any = TUBE_ROUGHNESS_M

    @property
    def hot(self) -> Stream:
        """The stream that is cooled."""
        return self.tube if self.tube_is_hot else self.shell

    @property
    def cold(self) -> Stream:
        """The stream that is heated."""
        return self.shell if self.tube_is_hot else self.tube


class Geometry(NamedTuple):
    """One shell of the train and how many there are. Lengths in m, clearances diametral.

    n_shell_passes: 1 for an E shell, 2 for an F shell with its longitudinal baffle; baffles and tubes count once.
    The effective tube length is inlet + outlet spacing + (baffles - 1) central spacings; tube_length_m is the
    whole straight tube with its tubesheets, of a U-tube one leg. bends_per_pass: 0, or 1/2 with U-tubes.
    """

    shell_id_m: Any
    tube_od_m: Any
    tube_wall_m: Any
    tube_pitch_m: Any
    layout_deg: Any
    n_passes: Any
    n_tubes: Any
    tube_length_m: Any
    baffle_spacing_m: Any
    baffle_spacing_in_m: Any
    baffle_spacing_out_m: Any
    baffle_cut: Any
    n_baffles: Any
    bundle_clearance_m: Any
    shell_baffle_clearance_m: Any
    tube_hole_clearance_m: Any
    n_sealing_strip_pairs: Any = 0
    n_shells_series: Any = 1
    n_shells_parallel: Any = 1
    nozzle_shell_id_m: Any = 0.1
    nozzle_tube_id_m: Any = 0.1
    n_shell_passes: Any = 1
    bends_per_pass: Any = 0.0

    @property
    def tube_id_m(self) -> Any:
        """Inside diameter of the tubes [m]."""
        return self.tube_od_m - 2.0 * self.tube_wall_m

    @property
    def pass_length_m(self) -> Any:
        """Tube length of one pass, tubesheets and its share of the mean bend included [m]."""
        bend_m = mean_bend_length_m(self.shell_id_m - self.bundle_clearance_m)
        return self.tube_length_m + self.bends_per_pass * bend_m

    @property
    def effective_length_m(self) -> Any:
        """Tube length between the tubesheets' inner faces [m]."""
        return self.baffle_spacing_in_m + self.baffle_spacing_out_m + (self.n_baffles - 1.0) * self.baffle_spacing_m


def viscosity_slope(T_1_K, viscosity_1_Pa_s, T_2_K, viscosity_2_Pa_s):
    """Slope d ln mu / d(1/T) [K] of Andrade's law through two points; positive for liquids.

    Give the bulk and the wall (or the two ends of the range the wall may take); temperatures must differ.
    """
    return log(viscosity_1_Pa_s / viscosity_2_Pa_s) / (1.0 / T_1_K - 1.0 / T_2_K)
