"""Construction wishes in the text: TEMA type, tube material and size, baffle cut, passes; taken out before the rest."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from orchestration.intake.case import Known
from orchestration.intake.differences import named_difference
from orchestration.intake.own_limits import LARGEST_TUBE_OD_M, read_own_limits
from orchestration.intake.set_aside import not_excluded
from orchestration.intake.tokens import Token

PASSES = (1, 2, 4, 6, 8)
_NUMBER_WORDS = {"single": 1, "one": 1, "two": 2, "four": 4, "six": 6, "eight": 8}


_DENIALS = ("not", "no", "except", "without", "avoid", "never", "excluding")


@dataclass
class Wishes:
    """Fields found, the tokens left over, and what was said about doubtful ones, and the text they were cut from."""

    known: dict[str, Known] = field(default_factory=dict)
    rest: list[Token] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    duty: Known | None = None
    text: str = ""


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return yaml.safe_load(resources.files("orchestration.intake").joinpath("wishes.yaml").read_text("utf-8"))


def take_wishes(tokens: list[Token], source: str) -> Wishes:
    """Wishes and the heat duty of a message; `rest` holds every token that is about the streams."""
    limits = read_own_limits(tokens, source)
    wishes = Wishes(known=limits.known, notes=limits.notes)
    used = limits.used
    for index in range(len(tokens)):
        if index in used:
            continue
        for read in (_material, _tema, _gauge, _sized, _duty, _difference):
            spent = read(tokens, index, wishes, source)
            if spent:
                used |= spent
                break
    wishes.rest = [token for index, token in enumerate(tokens) if index not in used]
    return wishes


def _material(tokens: list[Token], index: int, wishes: Wishes, source: str) -> set[int]:
    token = tokens[index]
    if token.kind != "material":
        return set()
    spent = {index}
    if _is_denied(tokens, index, wishes):
        return spent
    if index and tokens[index - 1].kind == "means":
        spent.add(index - 1)
    nearby = {t.text.casefold() for t in tokens[max(0, index - 3) : index + 2]}
    before = tokens[index - 1] if index else None
    is_behind_shell = before is not None and (before.kind == "shell_role" or before.text.casefold() == "shell")
    if before is not None and before.kind in ("shell_role", "tube_role"):
        spent.add(index - 1)
    if is_behind_shell or ("shell" in nearby and not nearby & {"tubes", "tube", "tubing"}):
        wishes.notes.append(f"“{token.text} shell” is not used: only the tube material can be chosen")
        return spent
    name = next(name for name, words in _table()["materials"].items() if token.value in words)
    if token.value in _table()["assumed_materials"]:
        wishes.notes.append(f"“{token.text}” taken as {name}")
    wishes.known["tube_material"] = Known(name, "", token.text, source)
    return spent | {i for i in (index + 1,) if i < len(tokens) and tokens[i].kind in ("tube_od",)}


def _tema(tokens: list[Token], index: int, wishes: Wishes, source: str) -> set[int]:
    token = tokens[index]
    if token.kind in ("tema", "tema_word") and _is_denied(tokens, index, wishes):
        return {index}
    if token.kind == "tema":
        wishes.known["tema_preference"] = Known(token.value, "", token.text, source)
        return {index}
    if token.kind != "tema_word":
        return set()
    kind = next(kind for kind, words in _table()["tema"].items() if token.value in words)
    wishes.known.setdefault("tema_preference", Known(kind, "", token.text, source))
    wishes.notes.append(f"“{token.text}” taken as TEMA {kind}")
    return {index}


def _is_denied(tokens: list[Token], index: int, wishes: Wishes) -> bool:
    """ "not titanium", "any type except U-tube", "anything but BEM": said in a note, never taken."""
    at = index - 1
    while at >= 0 and tokens[at].kind in ("connector", "filler", "binder", "word", "in_loose", "means"):
        said, before = tokens[at].value, tokens[at - 1].value if at else ""
        if said in _DENIALS or (said, before) in (("but", "anything"), ("but", "everything"), ("than", "other")):
            words = " ".join(token.text for token in tokens[at : index + 1])
            wishes.notes.append(not_excluded(words))
            return True
        at -= 1
    return False


def _gauge(tokens: list[Token], index: int, wishes: Wishes, source: str) -> set[int]:
    token = tokens[index]
    if token.kind != "quantity" or token.value.kind != "gauge":
        return set()
    wishes.notes.append(f"“{token.text}” is not used: the tube wall is found by the design")
    size = next((at for at in (index - 1, index + 1) if _is_tube_size(tokens, at)), None)
    if size is None or _word_beside(tokens, size, ("tube_od",)) is not None:
        return {index}
    quantity = tokens[size].value
    wishes.known["tube_od_m"] = Known(round(quantity.unit.to_si(quantity.value), 6), "m", tokens[size].text, source)
    return {index, size}


def _is_tube_size(tokens: list[Token], index: int) -> bool:
    """ "3/4 in 14 BWG": the length beside the gauge of a tube's wall is its diameter."""
    token = tokens[index] if 0 <= index < len(tokens) else None
    is_length = token is not None and token.kind == "quantity" and token.value.kind == "length"
    return is_length and token.value.unit.to_si(token.value.value) <= LARGEST_TUBE_OD_M


def _sized(tokens: list[Token], index: int, wishes: Wishes, source: str) -> set[int]:
    """Quantities that size the exchanger, known by the word beside them."""
    token = tokens[index]
    beside = _word_beside(tokens, index, ("baffle_cut", "tube_od", "shell_diameter", "passes"))
    if token.kind == "word" and token.value in _NUMBER_WORDS and beside is not None:
        if tokens[beside].kind == "passes":
            wishes.known["n_passes"] = Known(_NUMBER_WORDS[token.value], "-", token.text, source)
            return {index, beside}
    if token.kind != "quantity" or beside is None:
        return set()
    quantity, word = token.value, tokens[beside].kind
    if word == "passes" and quantity.kind == "bare":
        wishes.known["n_passes"] = Known(int(quantity.value), "-", token.text, source)
    elif word == "baffle_cut" and quantity.kind in ("percent", "bare"):
        share = quantity.value / 100 if quantity.kind == "percent" or quantity.value > 1 else quantity.value
        wishes.known["baffle_cut"] = Known(round(share, 6), "-", token.text, source)
    elif quantity.kind == "length" and word in ("tube_od", "shell_diameter"):
        size = quantity.unit.to_si(quantity.value)
        if word == "tube_od" and size > LARGEST_TUBE_OD_M:
            wishes.notes.append(f"“{token.text}” of tube is not used: the length is found by the design")
            return {index, beside}
        name = "tube_od_m" if word == "tube_od" else "shell_diameter_m"
        wishes.known[name] = Known(round(size, 6), "m", token.text, source)
    else:
        return set()
    return {index, beside}


def _word_beside(tokens: list[Token], index: int, kinds: tuple[str, ...]) -> int | None:
    """Index of the nearest such word around a number: behind it, or before it with "of", "=" between."""
    for step in (1, -1):
        at = index + step
        while 0 <= at < len(tokens) and abs(at - index) <= 3:
            if tokens[at].kind in kinds:
                return at
            if tokens[at].kind not in ("connector", "filler"):
                break
            at += step
    return None


def _duty(tokens: list[Token], index: int, wishes: Wishes, source: str) -> set[int]:
    token = tokens[index]
    if token.kind != "quantity" or token.value.kind != "power":
        return set()
    watts = token.value.unit.to_si(token.value.value)
    wishes.duty = Known(watts, "W", token.text, source)
    return {index}


def _difference(tokens: list[Token], index: int, wishes: Wishes, source: str) -> set[int]:
    """ "5 K approach", "by 20 °C" and the like are differences, never a stream's temperature."""
    beside = named_difference(tokens, index)
    if beside is None:
        return set()
    said = " ".join(tokens[at].text for at in dict.fromkeys((beside, index)))
    wishes.notes.append(f"“{said}” is not used: the design goes by inlet and outlet temperatures")
    return {index, beside}
