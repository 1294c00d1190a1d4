"""The standard sizes a design is picked from, and how wishes narrow them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from hx_engine.errors import InputError
from hx_engine.limits import limit
from hx_engine.standards.shells import (
    BUNDLE_TYPES,
    LAYOUTS_DEG,
    PITCH_RATIOS,
    SHELL_ID_M,
    TUBE_LENGTH_M,
    TUBE_PASSES,
)
from hx_engine.standards.tubes import TUBES

BAFFLE_CUTS = (0.20, 0.25, 0.30, 0.35)
"""Recommended cuts (Taborek, HEDH 3.3: 20 to 35 %); a wish may ask for any from 0.15 to 0.45."""


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


_DEFAULT = Space()
