"""E shells, F shells and how many in series: what a temperature cross leaves possible."""

from __future__ import annotations

from math import inf, isfinite
from typing import NamedTuple

from hx_engine.correlations.lmtd import f_correction
from hx_engine.limits import limit
from hx_engine.pipeline.assemble import bundle_type
from hx_engine.pipeline.step import Design
from hx_engine.requirements.wishes import SHELL_PASSES


class Train(NamedTuple):
    """Shells in series with their F."""

    n_shells_series: int
    F: float
    n_shell_passes: int  # 1: E shells, 2: F shells
    n_passes: int | None  # tube passes this rests on; None: any even number

    @property
    def is_counter_current(self) -> bool:
        """Whether every shell pass holds one tube pass, so that F is 1 by the arrangement."""
        return self.n_passes == self.n_shell_passes


class Wishes(NamedTuple):
    """What the request asks of the arrangement; None where it leaves it open."""

    n_shell_passes: int | None
    n_passes: int | None
    is_u_tube: bool
    most_shells: int


def wishes(design: Design) -> Wishes:
    """The request's wishes, as answers to step 5 changed them."""
    wish = design.design_input.get("tema_preference")
    most = min(limit("shells_series_max").value, design.design_input.get("n_shells_max") or inf)
    return Wishes(
        SHELL_PASSES[wish[1].upper()] if wish else None, design.design_input.get("n_passes"),
        bundle_type(design) == "u_tube", int(most),
    )  # fmt: skip


def train(P: float, R: float, asked: Wishes) -> Train | None:
    """Fewest E shells with several passes, else one tube pass in counter-current, else F shells; None where none does.

    F shells come first where they are asked for, and not at all where E shells are.
    """
    found = None
    if asked.n_shell_passes != 2:
        found = _e_shells(P, R, asked)
    if found is None and asked.n_shell_passes != 1:
        found = _f_shells(P, R, asked)
    return found


def _e_shells(P: float, R: float, asked: Wishes) -> Train | None:
    several = None if asked.n_passes == 1 else _fewest(P, R, asked.most_shells, 1, None)
    if several is not None:
        return several
    return Train(1, 1.0, 1, 1) if not asked.is_u_tube and asked.n_passes in (None, 1) else None


def _f_shells(P: float, R: float, asked: Wishes) -> Train | None:
    n_passes = asked.n_passes or 2
    return _fewest(P, R, asked.most_shells, 2, n_passes) if n_passes in (2, 4, 8) else None


def _fewest(P: float, R: float, most: int, n_shell_passes: int, n_passes: int | None) -> Train | None:
    per_pass = 2 if n_passes is None else n_passes // n_shell_passes
    for n in range(1, most + 1):
        F = float(f_correction(P, R, n * n_shell_passes, per_pass))
        if isfinite(F) and limit("F_min_search").is_met_by(F):
            return Train(n, F, n_shell_passes, n_passes)
    return None


def shell_kinds(design: Design) -> tuple[int, ...]:
    """Shell passes the search may use: as asked for; else E, and F too where one E shell does not do.

    Tube passes that fit no F shell leave E.
    """
    asked, found = wishes(design), design.outputs(5)
    if asked.n_shell_passes is not None:
        return (asked.n_shell_passes,)
    if found["n_shell_passes"] == 2:
        return (2,)
    is_enough = found["n_shells_series"] == 1 and not found["is_counter_current"]
    return (1,) if is_enough or asked.n_passes in (1, 6) else (1, 2)
