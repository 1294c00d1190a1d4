"""The bundles that a space's sizes make: tube counts, clearances, tubesheets and the numbers of baffles that fit."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from hx_engine.geometry.tube_counts import tube_count
from hx_engine.search.space import Space
from hx_engine.standards.clearances import bundle_clearance_m, outer_tube_limit_m, shell_baffle_clearance_m
from hx_engine.standards.materials import material
from hx_engine.standards.pressure_vessel import tubesheet_thickness_m
from hx_engine.standards.spans import max_baffle_spacing_m, max_unsupported_span_m, min_baffle_spacing_m
from hx_engine.standards.weights import Construction

MIN_BAFFLES = 2


class Bundles(NamedTuple):
    """All bundles of a space built for one set of conditions, one array element each."""

    shell_id_m: np.ndarray
    tube_od_m: np.ndarray
    tube_wall_m: np.ndarray
    tube_pitch_m: np.ndarray
    layout_deg: np.ndarray
    n_passes: np.ndarray
    n_tubes: np.ndarray
    flow_area_m2: np.ndarray  # of one tube pass
    bundle_clearance_m: np.ndarray
    shell_baffle_clearance_m: np.ndarray
    spacing_min_m: np.ndarray
    max_span_m: np.ndarray
    tubesheets_m: np.ndarray  # tube length inside tubesheets, NaN where no thickness rule holds
    plate: np.ndarray  # bundles of one shell, tube OD, pitch and layout share their tubesheet and baffle counts
    n_plate_bundles: np.ndarray  # (plates,)
    plate_bundle: np.ndarray  # (plates,) one of its bundles; 0 where a plate has none
    plate_shell_id_m: np.ndarray  # (plates,)
    effective_length_m: np.ndarray  # (plates, lengths), between the tubesheets
    n_baffles_min: np.ndarray  # (plates, lengths)
    n_spacings: np.ndarray  # (plates, lengths), number of baffle counts; 0 where no spacing fits

    def baffle_counts(self, bundle, length) -> tuple[np.ndarray, np.ndarray]:
        """Fewest baffles and number of baffle counts of bundles with a length."""
        plate = self.plate[bundle]
        return self.n_baffles_min[plate, length], self.n_spacings[plate, length]

    def rows(self) -> tuple[np.ndarray, np.ndarray]:
        """Bundle and length of every row with a baffle count."""
        return np.nonzero((self.n_spacings > 0.0)[self.plate])


class _Plate(NamedTuple):
    """What the tubesheet rule reads of a geometry, for every plate of a space."""

    shell_id_m: np.ndarray
    tube_od_m: np.ndarray
    tube_pitch_m: np.ndarray
    layout_deg: np.ndarray


@lru_cache(maxsize=8)
def _grid(space: Space) -> tuple[_Plate, tuple[np.ndarray, ...]]:
    """Plates; plate, tube wall, passes and tube count of every bundle."""
    tubes = np.array(space.tubes_m)
    ods, od_of = np.unique(tubes[:, 0], return_inverse=True)
    sizes = (space.pitch_ratios, space.layouts_deg, space.passes)
    D, d, ratio, layout, passes = np.meshgrid(space.shell_ids_m, ods, *sizes, indexing="ij")
    counts = tube_count(D, d, ratio * d, layout, passes, space.bundle_type)[:, od_of]  # all walls of an OD share it
    plates = _Plate(*(axis[..., 0].ravel() for axis in (D, d, ratio * d, layout)))
    at = np.indices(counts.shape).reshape(5, -1)
    plate = np.ravel_multi_index((at[0], od_of[at[1]], at[2], at[3]), D.shape[:4])
    wall, passes, n_tubes = tubes[at[1], 1], np.array(space.passes)[at[4]], counts.ravel().astype(float)
    is_square = (plates.layout_deg == 45) | (plates.layout_deg == 90)
    has_lane = ~is_square | (plates.tube_pitch_m - plates.tube_od_m >= space.cleaning_lane_m - 1e-9)
    keep = (n_tubes > 0) & has_lane[plate]
    return plates, tuple(a[keep] for a in (plate, wall, passes, n_tubes))


@lru_cache(maxsize=8)
def bundles(space: Space, construction: Construction) -> Bundles:
    """Every bundle of the space with clearances, tubesheets for the design conditions and baffle counts."""
    plates, (plate, wall, passes, n_tubes) = _grid(space)
    shell, od = plates.shell_id_m, plates.tube_od_m
    is_u = space.bundle_type == "u_tube"
    thickness = tubesheet_thickness_m(
        plates,
        outer_tube_limit_m(shell, space.bundle_type),
        max(construction.P_design_shell_Pa, construction.P_design_tube_Pa),
        max(construction.T_design_shell_C, construction.T_design_tube_C),
        construction.tubesheet_material,
        is_u,
        construction.tema_class,
    )
    tubesheets = thickness * (1.0 if is_u else 2.0)
    smallest = min_baffle_spacing_m(shell)
    is_soft = material(construction.tube_material).is_copper_or_titanium
    largest = max_baffle_spacing_m(shell, od, is_soft)
    effective = np.array(space.tube_lengths_m)[None, :] - tubesheets[:, None]
    least = np.maximum(np.ceil(effective / largest[:, None] - 1e-9) - 1.0, MIN_BAFFLES)
    most = np.floor(effective / smallest[:, None] + 1e-9) - 1.0
    one_of = np.zeros(shell.size, dtype=int)
    one_of[plate] = np.arange(plate.size)
    return Bundles(
        shell_id_m=shell[plate],
        tube_od_m=od[plate],
        tube_wall_m=wall,
        tube_pitch_m=plates.tube_pitch_m[plate],
        layout_deg=plates.layout_deg[plate],
        n_passes=passes,
        n_tubes=n_tubes,
        flow_area_m2=0.25 * np.pi * (od[plate] - 2.0 * wall) ** 2 * n_tubes / passes,
        bundle_clearance_m=bundle_clearance_m(shell, space.bundle_type)[plate],
        shell_baffle_clearance_m=shell_baffle_clearance_m(shell)[plate],
        spacing_min_m=smallest[plate],
        max_span_m=max_unsupported_span_m(od, is_soft)[plate],
        tubesheets_m=tubesheets[plate],
        plate=plate,
        n_plate_bundles=np.bincount(plate, minlength=shell.size),
        plate_bundle=one_of,
        plate_shell_id_m=shell,
        effective_length_m=effective,
        n_baffles_min=least,
        n_spacings=np.nan_to_num(np.maximum(most - least + 1.0, 0.0)),
    )
