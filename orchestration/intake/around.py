"""The words around a value in its clause, up to the next value on either side."""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.intake.mentions import Item

PLACES = ("tube_role", "shell_role")
_VALUES = ("quantity", "pair")


def words_around(items: Sequence[Item], index: int) -> list[str]:
    """Kinds of the words around a value. Of two places the one on the side where the clause names them is its own:

    "5 psi tube side and 8 psi shell side" names them behind the values, "tube side 5 psi and shell side 8 psi" before.
    """
    before, behind = _run(items, index, -1), _run(items, index, 1)
    if set(before) & set(PLACES) and set(behind) & set(PLACES):
        if _is_named_first(items, index):
            behind = [kind for kind in behind if kind not in PLACES]
        else:
            before = [kind for kind in before if kind not in PLACES]
    return before + behind


def _run(items: Sequence[Item], index: int, step: int) -> list[str]:
    words: list[str] = []
    at = index + step
    while 0 <= at < len(items) and items[at].clause == items[index].clause:
        if items[at].token.kind in _VALUES:
            break
        words.append(items[at].token.kind)
        at += step
    return words


def _is_named_first(items: Sequence[Item], index: int) -> bool:
    """A place stands before the first value of the clause."""
    kinds = [item.token.kind for item in items if item.clause == items[index].clause]
    return next(kind in PLACES for kind in kinds if kind in PLACES or kind in _VALUES)
