"""From choices to geometries: nozzles for the flow, end zones beside the nozzles, sealing strips."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hx_engine.correlations.bell_delaware import pitch_parallel
from hx_engine.errors import InputError
from hx_engine.rating.model import Geometry, Service, Stream
from hx_engine.search.bundles import Bundles
from hx_engine.search.constraints import Bounds
from hx_engine.search.space import Space
from hx_engine.standards.clearances import tube_hole_clearance_m
from hx_engine.standards.nozzles import nozzle_for
from hx_engine.standards.pipes import pipe
from hx_engine.standards.shells import bends_per_pass

NOZZLE_SHARE = 0.1
"""Share of the allowed pressure drop that inlet and outlet nozzle of one shell may take."""
NOZZLE_HEADS = 1.5
END_ZONE_PER_BORE = 1.25
"""Least end zone over nozzle bore: the pipe's wall and its weld lie outside the bore."""
MIN_NPS = 2.0
ROWS_PER_STRIP = {"split_ring": 6.0, "pull_through": 6.0}
"""One pair of sealing strips every six rows where the bundle clearance is wide. Taborek, HEDH 3.3: 4 to 7."""


class Nozzles(NamedTuple):
    """Bore of the shell and tube nozzles by number of shells in parallel (index = number) [m]."""

    shell_id_m: np.ndarray
    tube_id_m: np.ndarray


def nozzle_bore_m(stream: Stream, n_parallel: int, rho_v2_max: float, dP_max_Pa: float) -> float:
    """Smallest standard pipe bore that keeps rho v2 and takes at most a tenth of the pressure drop [m].

    Where no pipe is large enough, the bore that would be needed is returned, and fails the limit on nozzle over
    shell diameter later.
    """
    m = stream.m_dot_kg_s / n_parallel
    rho_v2 = min(rho_v2_max, NOZZLE_SHARE * dP_max_Pa / (0.5 * NOZZLE_HEADS))
    try:
        return max(nozzle_for(m, stream.density_kg_m3, rho_v2).id_m, pipe(MIN_NPS).id_m)
    except InputError:
        return float(np.sqrt(m / np.sqrt(stream.density_kg_m3 * rho_v2) * 4.0 / np.pi))


def nozzles_for(service: Service, bounds: Bounds, space: Space) -> Nozzles:
    """Nozzle bores of both sides for every number of shells in parallel."""
    most = max(space.shells_parallel)
    limits = bounds.limits
    shell = [
        nozzle_bore_m(service.shell, n, limits.rho_v2_nozzle_shell_max, bounds.dP_shell_max_Pa)
        for n in range(1, most + 1)
    ]
    tube = [
        nozzle_bore_m(service.tube, n, limits.rho_v2_nozzle_tube_max, bounds.dP_tube_max_Pa) for n in range(1, most + 1)
    ]
    return Nozzles(np.array([np.nan, *shell]), np.array([np.nan, *tube]))


class Choice(NamedTuple):
    """Indices into the space; scalars or arrays that broadcast."""

    bundle: np.ndarray
    length: np.ndarray
    n_baffles: np.ndarray
    cut: np.ndarray
    n_series: np.ndarray
    n_parallel: np.ndarray


def spacings(effective_m, n_baffles, nozzle_bore_m):
    """Central and end spacing [m]: all equal, or the end zones as wide as the nozzle needs and the rest shared."""
    equal = effective_m / (n_baffles + 1.0)
    end = END_ZONE_PER_BORE * nozzle_bore_m
    is_wide = end > equal
    return np.where(is_wide, (effective_m - 2.0 * end) / (n_baffles - 1.0), equal), np.where(is_wide, end, equal)


def geometry_of(space: Space, table: Bundles, nozzles: Nozzles, choice: Choice) -> Geometry:
    """The geometry of each choice, as arrays; a space of one kind of shell."""
    n = choice.n_parallel
    return geometry_with(space, table, nozzles.shell_id_m[n], nozzles.tube_id_m[n], choice)


def geometry_with(space: Space, table: Bundles, nozzle_shell_id_m, nozzle_tube_id_m, choice: Choice) -> Geometry:
    """The same with these nozzle bores."""
    b = choice.bundle
    shell, od, pitch, layout = table.shell_id_m[b], table.tube_od_m[b], table.tube_pitch_m[b], table.layout_deg[b]
    length = np.array(space.tube_lengths_m)[choice.length]
    cut = np.array(space.baffle_cuts)[choice.cut]
    central, end = spacings(length - table.tubesheets_m[b], choice.n_baffles, nozzle_shell_id_m)
    return Geometry(
        shell_id_m=shell,
        tube_od_m=od,
        tube_wall_m=table.tube_wall_m[b],
        tube_pitch_m=pitch,
        layout_deg=layout,
        n_passes=table.n_passes[b],
        n_tubes=table.n_tubes[b],
        tube_length_m=length,
        baffle_spacing_m=central,
        baffle_spacing_in_m=end,
        baffle_spacing_out_m=end,
        baffle_cut=cut,
        n_baffles=choice.n_baffles,
        bundle_clearance_m=table.bundle_clearance_m[b],
        shell_baffle_clearance_m=table.shell_baffle_clearance_m[b],
        tube_hole_clearance_m=tube_hole_clearance_m(od, central + np.maximum(central, end)),
        n_sealing_strip_pairs=strip_pairs(space, shell, pitch, layout, cut),
        n_shells_series=choice.n_series,
        n_shells_parallel=choice.n_parallel,
        nozzle_shell_id_m=nozzle_shell_id_m,
        nozzle_tube_id_m=nozzle_tube_id_m,
        n_shell_passes=space.shell_passes[0],
        bends_per_pass=bends_per_pass(space.bundle_type),
    )


def bundle_geometry(space: Space, table: Bundles, bundle, n_parallel=1) -> Geometry:
    """What is known of a bundle before its length, baffles and nozzles, which are NaN."""
    b, later = bundle, np.nan
    return Geometry(
        table.shell_id_m[b], table.tube_od_m[b], table.tube_wall_m[b], table.tube_pitch_m[b], table.layout_deg[b],
        table.n_passes[b], table.n_tubes[b], later, later, later, later, later, later, table.bundle_clearance_m[b],
        table.shell_baffle_clearance_m[b], later, later, 1, n_parallel, later, later, space.shell_passes[0],
        bends_per_pass(space.bundle_type),
    )  # fmt: skip


def strip_pairs(space: Space, shell_id_m, tube_pitch_m, layout_deg, baffle_cut):
    """Pairs of sealing strips; none where the bundle clearance is narrow."""
    if space.bundle_type not in ROWS_PER_STRIP:
        return 0.0
    rows = shell_id_m * (1.0 - 2.0 * baffle_cut) / pitch_parallel(tube_pitch_m, layout_deg)
    return np.maximum(1.0, np.floor(rows / ROWS_PER_STRIP[space.bundle_type] + 0.5))


def with_cut(space: Space, geometry: Geometry, baffle_cut) -> Geometry:
    """The same geometries with another baffle cut, a number or an array that broadcasts."""
    strips = strip_pairs(space, geometry.shell_id_m, geometry.tube_pitch_m, geometry.layout_deg, baffle_cut)
    return geometry._replace(baffle_cut=baffle_cut, n_sealing_strip_pairs=strips)
