"""Which drawings there are, and one of them made from a design's layout."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orchestration.drawing.baffle import baffle_sheet
from orchestration.drawing.model import Sheet
from orchestration.drawing.paper import About
from orchestration.drawing.setting_plan import setting_plan_sheet
from orchestration.drawing.tubesheet import tubesheet_sheet
from orchestration.errors import OrchestrationError

KINDS = {"Tubesheet": tubesheet_sheet, "Setting plan": setting_plan_sheet, "Baffle": baffle_sheet}


class DrawingDataError(OrchestrationError):
    """The layout lacks what the drawing needs."""

    code = "drawing_data"
    user_message = "The engine's layout of this design cannot be drawn: something in it is missing."


def about_design(design: Mapping[str, Any]) -> About:
    """What the title block says, from the design's document."""
    date = str(design.get("updated_at") or design.get("created_at") or "")[:10]
    title = str(design.get("title") or "Shell-and-tube heat exchanger")
    return About(title, str(design.get("revision", 1)), date, str(design.get("id", "")))


def draw_sheet(kind: str, layout: Mapping[str, Any], about: About, system: str) -> Sheet:
    """One of `KINDS` from a layout as `Drawings.of` gives it, dimensioned in the units of `system`.

    Raises
    ------
    DrawingDataError
        The layout lacks something, or holds it in another shape.
    """
    try:
        return KINDS[kind](layout, about, system)
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise DrawingDataError(kind=kind, reason=type(error).__name__) from error
