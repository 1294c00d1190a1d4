"""Limits the engineer may ease when nothing is feasible: how far, what an answer means, and their words."""

from __future__ import annotations

from math import isfinite
from typing import Any, NamedTuple

from hx_engine.errors import InputError
from hx_engine.limits import limit
from hx_engine.pipeline.answers import chosen_option, values_of
from hx_engine.pipeline.assemble import OTHER, process
from hx_engine.pipeline.own_limits import FIELD_OF, own_limits
from hx_engine.pipeline.plan import SEARCH_STEP
from hx_engine.pipeline.step import Design
from hx_engine.search import SearchLimits, limit_label

FEI, SIDE_BY_SIDE = "fei_ratio_max", "shells_parallel_max"
BAR_PA = 1e5


class Bound(NamedTuple):
    """How far a limit may be eased, and its sense."""

    is_maximum: bool
    furthest: float
    is_whole: bool = False

    @property
    def low(self) -> float:
        """Least value an answer may give."""
        return float(self.is_whole) if self.is_maximum else self.furthest

    def admits(self, value: float) -> bool:
        """Whether a limit may be eased to this value."""
        if self.is_whole and value != int(value):
            return False
        return self.low <= value and (value <= self.furthest or not self.is_maximum)


def easable(design: Design) -> dict[str, Bound]:
    """Limits that are choices, not physics, with the value no answer may pass; a stream cannot lose its pressure."""
    flow, most = process(design), limit("dP_stated_max_Pa").value
    return {
        **{f"dP_{side}_max_Pa": Bound(True, min(most, flow[f"P_{side}_Pa"])) for side in OTHER},
        "tube_velocity_min_m_s": Bound(False, limit("tube_velocity_hard_min_m_s").value),
        "tube_velocity_max_m_s": Bound(True, limit("tube_velocity_hard_max_m_s").value),
        "gas_tube_velocity_max_m_s": Bound(True, 2.0 * limit("gas_tube_velocity_max_m_s").value),
        "shell_velocity_max_m_s": Bound(True, 2.0 * limit("shell_velocity_max_m_s").value),
        "gas_shell_velocity_max_m_s": Bound(True, 2.0 * limit("gas_shell_velocity_max_m_s").value),
        "overdesign_min_pct": Bound(False, 0.0),
        "F_min_search": Bound(False, limit("F_min").value),
        FEI: Bound(True, 1.0),
        SIDE_BY_SIDE: Bound(True, limit("n_shells_max").value, True),
    }


def eased_limits(design: Design) -> dict[str, float]:
    """Every limit eased by the answers to step 12 so far, later answers winning; InputError where out of bounds.

    A limit the request states for itself is not among them: an answer changes it by its own name (`own_limits`).
    """
    found: dict[str, float] = {}
    for answer in design.answers:
        if answer["step_id"] == SEARCH_STEP and answer["type"] != "skip":
            found |= values_of(chosen_option(answer)) | (answer.get("values") or {})
    own, bounds = own_limits(design), easable(design)
    return {
        key: check_easing(design, key, value) for key, value in found.items()
        if key in bounds and FIELD_OF.get(key) not in own
    }  # fmt: skip


def check_easing(design: Design, key: str, value: Any) -> float:
    """The value of an eased limit; InputError where it lies beyond what may be asked."""
    bound = easable(design)[key]
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    if not is_number or not bound.admits(value):
        word = "at most" if bound.is_maximum else "at least"
        raise InputError(
            key, value, f"{label_of(key)} may be eased to {word} {bound.furthest:g}, got {value!r}.",
            f"Give a {'whole number' if bound.is_whole else 'value'} within that bound.", f"{word} {bound.furthest:g}",
        )  # fmt: skip
    return float(value)


def apply(limits: SearchLimits, eased: dict[str, float]) -> SearchLimits:
    """Search limits with the eased values in place."""
    return limits._replace(**{key: value for key, value in eased.items() if key in SearchLimits._fields})


def side_of(limit_id: str, allocation: str) -> str:
    """The request's name of a limit: pressure drops belong to a fluid, not to a side of the tube wall."""
    sides = {"dP_tube_max_Pa": allocation, "dP_shell_max_Pa": OTHER[allocation]}
    return f"dP_{sides[limit_id]}_max_Pa" if limit_id in sides else limit_id


def label_of(key: str) -> str:
    """Plain name of a limit that may be eased."""
    if key.startswith("dP_"):
        return f"Allowed pressure drop of the {key.split('_')[1]} stream"
    return limit_label(key)


def eased_words(key: str, value: float) -> str:
    """A value of such a limit with its unit, pressure drops in bar as they are mostly stated."""
    if key.startswith("dP_"):
        return f"{value / BAR_PA:.4g} bar"
    unit = limit(key).unit
    return f"{value:.4g}" + (f" {unit}" if unit != "-" else "")
