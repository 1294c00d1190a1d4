"""The words around a pressure: what stands beside it, what belongs to it, and whether it is designed for."""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.intake.mentions import Item

LARGEST_UNNAMED_DROP_PA = 3e5
NAMES = {"fluid", "hot_role", "cold_role"}
_PASSED_OVER = ("binder", "connector", "filler", "pressure", "drop", "limit", "design_pressure")
_DESIGNED = ("design", "designed", "rating")


def is_designed_for(items: Sequence[Item], index: int) -> bool:
    """ "design for 12 barg", "designed to 12 barg", "12 barg design"; not "design for 12 barg steam"."""
    quantity, clause = items[index].token.value, items[index].clause
    behind = [item.token for item in items[index + 1 : index + 2] if item.clause == clause]
    is_large = (
        quantity.kind == "pressure"
        and items[index].token.kind == "quantity"
        and (bool(quantity.unit.reference) or quantity.unit.to_si(quantity.value) > LARGEST_UNNAMED_DROP_PA)
    )
    if not is_large or (behind and behind[0].kind == "fluid"):
        return False
    if behind and behind[0].value in _DESIGNED:
        return True
    for item in reversed(items[max(0, index - 4) : index]):
        if item.clause != clause or item.token.kind in ("quantity", "pair", "fluid", "pressure"):
            return False
        if item.token.value in _DESIGNED:
            return True
    return False


def goes_on(items: Sequence[Item], index: int, words: set[str]) -> bool:
    """ "design pressure 16 barg hot side, 10 barg cold side": nothing but names between the two pressures."""
    if words & {"pressure", "at", "drop", "limit"}:
        return False
    for item in reversed(items[:index]):
        if item.token.kind in ("quantity", "pair"):
            return item.token.value.kind == "pressure"
        if item.token.kind not in (*NAMES, *_PASSED_OVER):
            return False
    return False


def beside(items: Sequence[Item], index: int) -> set[str]:
    """Kinds of the nearest words on both sides that say more than "on the" or "pressure"."""
    found: set[str] = set()
    for step in (-1, 1):
        at = index + step
        while 0 <= at < len(items) and items[at].clause == items[index].clause:
            kind = items[at].token.kind
            if kind not in _PASSED_OVER:
                found.add(kind)
                break
            at += step
    return found


def words_at_end(items: Sequence[Item], index: int) -> set[str]:
    """ "0.5 bar hot side, 0.7 bar cold side max pressure drop": the limit's name behind a run of pressures."""
    at = index + 1
    is_run = False
    while at < len(items):
        token = items[at].token
        if token.kind == "quantity" and token.value.kind == "pressure":
            is_run = True
        elif token.kind in ("drop", "limit") and is_run:
            return {"drop"} if "drop" in {item.token.kind for item in items[at : at + 2]} else set()
        elif token.kind not in (*NAMES, "binder", "connector", "filler", "shell_role", "tube_role"):
            return set()
        at += 1
    return set()
