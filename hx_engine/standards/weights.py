"""Masses of an exchanger's parts: the quantities that cost and the setting plan are built from.

`geometry` is any object with the fields of the rating geometry (scalars or arrays): shell_id_m, tube_od_m,
tube_wall_m, tube_pitch_m, layout_deg, n_passes, n_tubes, tube_length_m, n_baffles, baffle_cut, n_shell_passes.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hx_engine.standards.clearances import mean_bend_length_m, outer_tube_limit_m
from hx_engine.standards.materials import material
from hx_engine.standards.pipes import NPS, pipe
from hx_engine.standards.pressure_vessel import shell_thickness_m, tubesheet_thickness_m
from hx_engine.standards.shells import shell_nozzle_nps
from hx_engine.standards.spans import baffle_thickness_m, tie_rods

WATER_KG_M3 = 1000.0
CHANNEL_LENGTHS = 1.3
"""Both channels together, in shell diameters: an estimate for bonnets and flanged channels."""
BAFFLE_SHARE = 0.8
"""Plate left after the cut, used for cost whatever the cut is."""
LONG_BAFFLE_M = 0.0064
"""Thickness of the longitudinal baffle of an F shell, 1/4 in. TEMA 4.42, class R, as in the comparison of classes of
the 2007 edition by API Heat Transfer (scribd.com/document/358534529, a scan)."""


FLANGES = {"fixed": 2, "u_tube": 3, "split_ring": 5, "pull_through": 5}
"""Girth flange rings of one shell; a floating head adds its own pair and the shell cover's."""
COVERS = {"fixed": 0, "u_tube": 1, "split_ring": 2, "pull_through": 2}
"""Dished covers beside the channels' own: shell cover, and floating head cover."""


class Construction(NamedTuple):
    """What a bundle is built of and for; gauge pressures in Pa, temperatures in °C."""

    bundle_type: str
    tube_material: str
    shell_material: str
    P_design_shell_Pa: float
    P_design_tube_Pa: float
    T_design_shell_C: float
    T_design_tube_C: float
    tema_class: str = "R"

    @property
    def tubesheet_material(self) -> str:
        """Tubesheets are solid plate of the tube material, so that one fluid wets one metal."""
        return self.tube_material

    @property
    def channel_material(self) -> str:
        """Channels see the tube-side fluid and follow the tubes."""
        return self.tube_material


class Parts(NamedTuple):
    """Masses of one shell in kg, thicknesses in m; scalars or arrays."""

    tubes_kg: np.ndarray
    shell_kg: np.ndarray
    channels_kg: np.ndarray
    tubesheets_kg: np.ndarray
    flanges_kg: np.ndarray
    baffles_kg: np.ndarray
    tie_rods_kg: np.ndarray
    nozzles_kg: np.ndarray
    saddles_kg: np.ndarray
    shell_thickness_m: np.ndarray
    channel_thickness_m: np.ndarray
    tubesheet_thickness_m: np.ndarray
    n_tubesheets: int
    water_kg: np.ndarray


class _Walls(NamedTuple):
    """Thicknesses of one shell's parts [m]."""

    shell_m: np.ndarray
    channel_m: np.ndarray
    tubesheet_m: np.ndarray


def _walls(geometry, c: Construction) -> _Walls:
    """Return the walls the design conditions ask for; the worse side governs the tubesheets."""
    D = np.asarray(geometry.shell_id_m, dtype=float)
    tubesheet = tubesheet_thickness_m(
        geometry, outer_tube_limit_m(D, c.bundle_type), max(c.P_design_shell_Pa, c.P_design_tube_Pa),
        max(c.T_design_shell_C, c.T_design_tube_C), c.tubesheet_material, c.bundle_type == "u_tube",
        c.tema_class,
    )
    return _Walls(
        shell_thickness_m(D, c.P_design_shell_Pa, c.T_design_shell_C, c.shell_material, c.tema_class),
        shell_thickness_m(D, c.P_design_tube_Pa, c.T_design_tube_C, c.channel_material, c.tema_class),
        tubesheet,
    )


def _tube_metal_m3(geometry, bundle_type: str):
    """Return the metal of all tubes; the two legs of a U-tube share its bend. [m3]"""
    od = np.asarray(geometry.tube_od_m, dtype=float)
    bore_m = od - 2.0 * np.asarray(geometry.tube_wall_m)
    bend_m = 0.0
    if bundle_type == "u_tube":
        bend_m = 0.5 * mean_bend_length_m(outer_tube_limit_m(geometry.shell_id_m, bundle_type))
    return geometry.n_tubes * np.pi / 4.0 * (od**2 - bore_m**2) * (geometry.tube_length_m + bend_m)


def parts(geometry, construction: Construction) -> Parts:
    """Return the masses of one shell's parts.

    Notes
    -----
    Cylinder, plate and tube masses are geometry times density. Heads are 2:1 ellipsoidal (blank 1.17 D^2 pi/4
    each); girth flanges are rings as thick as the tubesheet and 0.08 D + 40 mm wide (estimate); nozzles are
    four pipe stubs with weld-neck flanges, 12 kg per 100 mm of bore at 10 bar (estimate); saddles 4 % of
    the shell (estimate). Baffle plates take one thickness per shell (span class 24 to 36 in), so that the
    mass grows with their number; an F shell adds its longitudinal one.
    """
    c, walls = construction, _walls(geometry, construction)
    rho_shell, rho_sheet = material(c.shell_material).density_kg_m3, material(c.tubesheet_material).density_kg_m3
    D, L = np.asarray(geometry.shell_id_m, dtype=float), np.asarray(geometry.tube_length_m, dtype=float)
    n_sheets = 1 if c.bundle_type == "u_tube" else 2
    plate_m2 = np.pi / 4.0 * D**2
    holes_m2 = geometry.n_tubes * np.pi / 4.0 * np.asarray(geometry.tube_od_m) ** 2
    head_m2 = 1.17 * plate_m2
    cylinder_kg = np.pi * (D + walls.shell_m) * walls.shell_m * L * rho_shell
    channel_m2 = np.pi * D * CHANNEL_LENGTHS * D * (0.5 * n_sheets + 0.1 * (2 - n_sheets)) + head_m2 * n_sheets
    n_rods, rod_m = tie_rods(D)
    metal_m3 = _tube_metal_m3(geometry, c.bundle_type)
    return Parts(
        tubes_kg=metal_m3 * material(c.tube_material).density_kg_m3,
        shell_kg=cylinder_kg + COVERS[c.bundle_type] * head_m2 * walls.shell_m * rho_shell,
        channels_kg=channel_m2 * walls.channel_m * material(c.channel_material).density_kg_m3,
        tubesheets_kg=n_sheets * (np.pi / 4.0 * (D + 0.1) ** 2 - holes_m2) * walls.tubesheet_m * rho_sheet,
        flanges_kg=FLANGES[c.bundle_type] * np.pi * (D + 0.1) * (0.08 * D + 0.04) * walls.tubesheet_m * rho_shell,
        baffles_kg=(
            geometry.n_baffles * BAFFLE_SHARE * (plate_m2 - holes_m2) * baffle_thickness_m(D, 0.9)
            + (geometry.n_shell_passes - 1) * D * L * LONG_BAFFLE_M
        )
        * rho_shell,
        tie_rods_kg=n_rods * np.pi / 4.0 * rod_m**2 * 2.5 * L * rho_shell,
        nozzles_kg=_nozzles_kg(D, c.P_design_shell_Pa) + _nozzles_kg(D, c.P_design_tube_Pa),
        saddles_kg=0.04 * cylinder_kg + 20.0,
        shell_thickness_m=walls.shell_m,
        channel_thickness_m=walls.channel_m,
        tubesheet_thickness_m=walls.tubesheet_m,
        n_tubesheets=n_sheets,
        water_kg=(plate_m2 * (L + (CHANNEL_LENGTHS + 0.5) * D) - metal_m3) * WATER_KG_M3,
    )


_BORE_M = np.array([pipe(size).id_m for size in NPS])


def _nozzles_kg(shell_id_m, P_design_Pa):
    """Return the mass of one side's two nozzles of the shell's usual size. [kg]"""
    bore_m = _BORE_M[np.searchsorted(NPS, shell_nozzle_nps(shell_id_m))]
    return 2.0 * 120.0 * bore_m * (1.0 + P_design_Pa / 1.0e7)


def weights_kg(geometry, construction: Construction) -> dict:
    """Return one shell's masses: weight_bundle_kg, weight_empty_kg, weight_flooded_kg (full of water), and the parts'.

    The bundle is tubes, tubesheets, baffles and tie rods.
    """
    p = parts(geometry, construction)
    of_parts = {f"weight_{name}": value for name, value in p._asdict().items() if name.endswith("_kg")}
    bundle = p.tubes_kg + p.tubesheets_kg + p.baffles_kg + p.tie_rods_kg
    empty = bundle + p.shell_kg + p.channels_kg + p.flanges_kg + p.nozzles_kg + p.saddles_kg
    totals = {"weight_bundle_kg": bundle, "weight_empty_kg": empty, "weight_flooded_kg": empty + p.water_kg}
    return totals | of_parts
