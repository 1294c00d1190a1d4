"""Sentences of the phrasing files damaged at random: cut, doubled, swapped, spelled wrong, other signs and numbers."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from tests.intake.phrasing_score import rows_of

FILES = ("unseen_phrasings.yaml", "fresh_phrasings.yaml", "mail_phrasings.yaml", "later_phrasings.yaml")
_PIECES = (
    "°C", "→", "/", " - ", "|", "\t", "\n", "(", ")", "50/50", "1e9", "-", ",", ";", ":", "?", "no, ", "sorry", "hot",
    "cold", "both sides", "max", "0.5 bar", "dP", "shell side", "tubes", "water", "oil", "from", "to", "and", "not",
    "in", "out", "°", "%", "K", "kg/s", "2 x", "±", "…", "µ", "½", "\u202f", "0", "999999999", "1,2,3",
    "5 kg/s", "other side",
)  # fmt: skip


def mutated(count: int, seed: int) -> Iterator[str]:
    """`count` sentences, the same for the same seed."""
    chance = random.Random(seed)
    texts = [turn for name in FILES for row in rows_of(name) for turn in row["turns"]]
    for _ in range(count):
        text = chance.choice(texts)
        for _ in range(chance.randint(1, 6)):
            text = chance.choice(_DAMAGES)(text, chance, texts)
        yield text[:3900]


def _words(text: str) -> list[str]:
    return re.split(r"(\s+)", text) or [""]


def _cut(text: str, chance: random.Random, texts: list[str]) -> str:
    words = _words(text)
    del words[chance.randrange(len(words))]
    return "".join(words)


def _doubled(text: str, chance: random.Random, texts: list[str]) -> str:
    words = _words(text)
    place = chance.randrange(len(words))
    return "".join([*words[:place], words[place], " ", *words[place:]])


def _swapped(text: str, chance: random.Random, texts: list[str]) -> str:
    words = _words(text)
    first, second = chance.randrange(len(words)), chance.randrange(len(words))
    words[first], words[second] = words[second], words[first]
    return "".join(words)


def _spelled(text: str, chance: random.Random, texts: list[str]) -> str:
    if not text:
        return text
    place = chance.randrange(len(text))
    return text[:place] + chance.choice(["", "x", text[place] * 2]) + text[place + 1 :]


def _with_piece(text: str, chance: random.Random, texts: list[str]) -> str:
    place = chance.randint(0, len(text))
    return text[:place] + chance.choice(_PIECES) + text[place:]


def _renumbered(text: str, chance: random.Random, texts: list[str]) -> str:
    number = chance.choice(["0", "7", "1234567", "0,5", "1e99"])
    return re.sub(r"\d+", number, text, count=1)


def _joined(text: str, chance: random.Random, texts: list[str]) -> str:
    return text + chance.choice([" ", "\n", ", ", " and "]) + chance.choice(texts)


_DAMAGES = (_cut, _doubled, _swapped, _spelled, _with_piece, _renumbered, _joined)
