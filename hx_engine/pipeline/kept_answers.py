"""Answers of a stored design that hold for another rating of it."""

from __future__ import annotations

from typing import Any

from hx_engine.pipeline.assemble import OTHER
from hx_engine.pipeline.easing import eased_limits
from hx_engine.pipeline.given_geometry import BEFORE
from hx_engine.pipeline.own_limits import own_limits
from hx_engine.pipeline.plan import SEARCH_STEP
from hx_engine.pipeline.step import Design
from hx_engine.pipeline.stored_design import design_of
from hx_engine.requirements.own_limits import OWN_LIMITS
from hx_engine.state import Session


def answers_that_hold(stored: Session | None, asked: dict[str, Any]) -> list[dict[str, Any]]:
    """What the engineer answered in a stored design before its search: properties, materials, shells in series.

    What was answered about limits holds too, while `asked` states each limit as the design did or as the answers left
    it; a limit stated anew stands as it is stated.
    """
    if stored is None:
        return []
    design = design_of(stored)
    steps = (*BEFORE, SEARCH_STEP) if _has_limits_of(design, asked) else BEFORE
    return [row for row in design.answers if row["step_id"] in steps]


def _has_limits_of(design: Design, asked: dict[str, Any]) -> bool:
    eased, own, stated = eased_limits(design), own_limits(design), design.design_input
    drops = (f"dP_{side}_max_Pa" for side in OTHER)
    left = {key: eased.get(key, stated.get(key)) for key in drops} | {key: own.get(key) for key in OWN_LIMITS}
    return all(asked.get(key) in (stated.get(key), value) for key, value in left.items())
