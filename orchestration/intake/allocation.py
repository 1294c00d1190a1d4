"""Which fluid the words put in the tubes or in the shell."""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.intake.case import Known
from orchestration.intake.mentions import LIMIT_WORDS, Draft, Item
from orchestration.intake.reading import Problem

_PLACES = {"tube_role": "tubes", "shell_role": "shell"}
_OTHER = {"hot": "cold", "cold": "hot"}


def read_allocation(drafts: Sequence[Draft], sides: Sequence[str], source: str) -> tuple[Known | None, list[Problem]]:
    """The side whose fluid is to flow in the tubes, and a problem where the words name both or neither.

    A place that stands with a pressure or a fouling resistance belongs to that and settles nothing.
    """
    said: dict[str, str] = {}
    for draft, side in zip(drafts, sides, strict=True):
        for item in draft.items:
            if side and item.token.kind in _PLACES and not _is_of_limit(draft.items, item):
                is_tubes = _PLACES[item.token.kind] == "tubes"
                said.setdefault(side if is_tubes else _OTHER[side], item.token.text)
    if len(said) < 2:
        return next((Known(side, "", text, source) for side, text in said.items()), None), []
    typed = " and ".join(said.values())
    message = "I cannot tell which fluid is to flow in the tubes"
    return None, [
        Problem("unclear_allocation", "fluid_in_tubes", typed, message, "", "Say which fluid is in the tubes")
    ]


def _is_of_limit(items: Sequence[Item], place: Item) -> bool:
    """A limit or its words right beside the place, in its clause: "max 0.5 bar on the shell side"."""
    at = next(index for index, item in enumerate(items) if item is place)
    for step in (-1, 1):
        index = at + step
        while 0 <= index < len(items) and items[index].clause == place.clause:
            token = items[index].token
            is_number = token.kind in ("quantity", "pair")
            if is_number and token.value.kind == "bare":
                index += step
                continue
            if token.kind == "fluid" or (is_number and token.value.kind not in ("pressure", "fouling")):
                break
            if is_number or token.kind in LIMIT_WORDS:
                return True
            index += step
    return False
