"""The standard sizes a design is picked from, and how wishes narrow them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from hx_engine.errors import InputError
from hx_engine.geometry.tube_counts import tube_count
from hx_engine.limits import limit
from hx_engine.standards.clearances import bundle_clearance_m, outer_tube_limit_m, shell_baffle_clearance_m
from hx_engine.standards.materials import material
from hx_engine.standards.pressure_vessel import tubesheet_thickness_m
from hx_engine.standards.shells import (
    BUNDLE_TYPES,
    LAYOUTS_DEG,
    PITCH_RATIOS,
    SHELL_ID_M,
    TUBE_LENGTH_M,
    TUBE_PASSES,
)
from hx_engine.standards.spans import max_baffle_spacing_m, max_unsupported_span_m, min_baffle_spacing_m
from hx_engine.standards.tubes import TUBES
from hx_engine.standards.weights import Construction

BAFFLE_CUTS = (0.20, 0.25, 0.30, 0.35)
"""Recommended cuts (Taborek, HEDH 3.3: 20 to 35 %); a wish may ask for any from 0.15 to 0.45."""
MIN_BAFFLES = 2


class Space(NamedTuple):
    """Choices the search combines; each field is a tuple of values. Lengths in m.

    Every integer number of baffles that keeps the spacing rules belongs to the space too.
    """

    bundle_type: str = "fixed"
    shell_ids_m: tuple[float, ...] = tuple(float(d) for d in SHELL_ID_M)
    tubes_m: tuple[tuple[float, float], ...] = tuple((t.od_m, t.wall_m) for t in TUBES)
    pitch_ratios: tuple[float, ...] = tuple(float(r) for r in PITCH_RATIOS)
    layouts_deg: tuple[int, ...] = tuple(LAYOUTS_DEG)
    passes: tuple[int, ...] = tuple(TUBE_PASSES)
    tube_lengths_m: tuple[float, ...] = tuple(float(length) for length in TUBE_LENGTH_M)
    baffle_cuts: tuple[float, ...] = BAFFLE_CUTS
    shells_series: tuple[int, ...] = (1, 2, 3, 4)
    shells_parallel: tuple[int, ...] = (1, 2, 3, 4)
    shell_passes: tuple[int, ...] = (1,)  # 1: E shells, 2: F shells
    cleaning_lane_m: float = 0.0  # least gap between tubes of square layouts, 0: none asked for
    n_shells_max: int = int(limit("n_shells_max").value)  # most shells of a train, series times parallel

    @property
    def trains(self) -> list[tuple[int, int]]:
        """Shells in series and in parallel, fewest shells first."""
        pairs = ((s, p) for s in self.shells_series for p in self.shells_parallel if s * p <= self.n_shells_max)
        return sorted(pairs, key=lambda pair: pair[0] * pair[1])

    @property
    def by_shell(self) -> list[Space]:
        """The space of each kind of shell alone, with the tube passes that fit it; none for a kind without any."""
        kinds = (
            self._replace(shell_passes=(n,), passes=tuple(p for p in self.passes if fits_shell(p, n)))
            for n in self.shell_passes
        )
        return [kind for kind in kinds if kind.passes]


def fits_shell(n_passes: int, n_shell_passes: int) -> bool:
    """Whether each pass of an F shell gets one or an even number of tube passes; an E shell takes any number."""
    return n_shell_passes == 1 or n_passes == n_shell_passes or n_passes % (2 * n_shell_passes) == 0


def standard_space(bundle_type: str = "fixed", **wishes: Any) -> Space:
    """The whole standard space, narrowed by what is wished for.

    Parameters
    ----------
    bundle_type : str
        "fixed", "u_tube", "split_ring" or "pull_through".
    **wishes
        Any field of ``Space`` as a value or a sequence, and the shorthands ``shell_id_m``, ``tube_od_m`` [m],
        ``tube_wall_m`` [m], ``n_passes``, ``baffle_cut``, ``tube_length_m`` [m]. None means "no wish".

    Raises
    ------
    InputError
        When a wish leaves nothing to choose from; it names the field and what is stocked.
    """
    if bundle_type not in BUNDLE_TYPES:
        raise InputError(
            "bundle_type",
            bundle_type,
            f"unknown bundle type {bundle_type!r}",
            "pick a listed type",
            ", ".join(BUNDLE_TYPES),
        )
    wishes = {key: value for key, value in wishes.items() if value is not None}
    od, wall = wishes.pop("tube_od_m", None), wishes.pop("tube_wall_m", None)
    shorthand = {
        "shell_id_m": "shell_ids_m",
        "n_passes": "passes",
        "baffle_cut": "baffle_cuts",
        "tube_length_m": "tube_lengths_m",
    }
    fields = {}
    for key, value in wishes.items():
        name = shorthand.get(key, key)
        if name not in Space._fields:
            raise InputError(key, value, f"the search knows no wish {key!r}", "leave it out", ", ".join(Space._fields))
        is_choice = isinstance(getattr(_DEFAULT, name), tuple)
        fields[name] = tuple(np.atleast_1d(value).tolist()) if is_choice and name != "tubes_m" else value
    if od is not None or wall is not None:
        fields["tubes_m"] = _stocked_tubes(od, wall)
    if bundle_type == "u_tube":
        fields["passes"] = _even_passes(fields.get("passes", _DEFAULT.passes))
    space = Space(bundle_type=bundle_type, **fields)
    if not space.by_shell:
        raise InputError(
            "n_passes", space.passes, "an F shell has 2, 4 or 8 tube passes", "ask for one of them or for an E shell",
            "2, 4, 8",
        )  # fmt: skip
    return space


def _stocked_tubes(od_m: float | None, wall_m: float | None) -> tuple[tuple[float, float], ...]:
    found = tuple(
        (t.od_m, t.wall_m)
        for t in TUBES
        if (od_m is None or abs(t.od_m - od_m) < 2.5e-4) and (wall_m is None or abs(t.wall_m - wall_m) < 1e-4)
    )
    if not found:
        stocked = ", ".join(sorted({f"{t.od_m * 1e3:g} x {t.wall_m * 1e3:.2f}" for t in TUBES}))
        field = "tube_od_m" if od_m is not None else "tube_wall_m"
        raise InputError(
            field,
            od_m if od_m is not None else wall_m,
            "no stocked tube has these dimensions",
            "pick a listed tube or leave the choice to the search",
            f"OD x wall in mm: {stocked}",
        )
    return found


def _even_passes(passes: tuple[int, ...]) -> tuple[int, ...]:
    even = tuple(n for n in passes if n % 2 == 0)
    if not even:
        raise InputError(
            "n_passes",
            passes,
            "a U-tube bundle has an even number of passes",
            "ask for 2, 4, 6 or 8 passes or another bundle type",
            "2, 4, 6, 8",
        )
    return even


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


_DEFAULT = Space()
