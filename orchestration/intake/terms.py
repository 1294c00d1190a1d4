"""What a word of the results means ("what does overdesign mean"), and where a page has what is asked for."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources

import yaml

_ASKS = re.compile(
    r"(?i)\bwhat (?:does|do|did) (?:the |an? )?(?P<a>.{1,60}?) (?:mean|stand for|tell (?:me|us))\b|"
    r"\b(?:meaning|definition) of (?:the |an? )?(?P<b>.{1,60})|\b(?:define|explain) (?:the (?:word|term) |the |an? )?"
    r"(?P<c>.{1,60})|\bwhat is meant by (?:the |an? )?(?P<d>.{1,60})"
)


@lru_cache(maxsize=1)
def _table() -> dict[str, list[dict[str, str]]]:
    return yaml.safe_load(resources.files("orchestration.intake").joinpath("terms.yaml").read_text("utf-8"))


def meaning_of(text: str) -> str:
    """The meaning of the one word that `text` asks about; "" where it asks for something else."""
    asked = _ASKS.search(" ".join(text.split()))
    if asked is None:
        return ""
    word = next(found for found in asked.groups() if found)
    return next((row["means"] for row in _table()["terms"] if re.search(f"(?i){row['words']}", word)), "")


def signpost_for(text: str) -> str:
    """Where to find what the whole message asks for, or a word back to a thank; "" for everything else."""
    said = " ".join(text.split()).strip(" .!?")
    said = re.sub(r"(?i)^(?:please|can you|could you|and|now)\b[ ,]*|[ ,]*please$", "", said)
    return next((row["tells"] for row in _table()["signposts"] if re.fullmatch(f"(?i){row['words']}", said)), "")
