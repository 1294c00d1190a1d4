"""What a word of the results means: "what does overdesign mean", "define LMTD"."""

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
def _terms() -> list[dict[str, str]]:
    return yaml.safe_load(resources.files("orchestration.intake").joinpath("terms.yaml").read_text("utf-8"))["terms"]


def meaning_of(text: str) -> str:
    """The meaning of the one word that `text` asks about; "" where it asks for something else."""
    asked = _ASKS.search(" ".join(text.split()))
    if asked is None:
        return ""
    word = next(found for found in asked.groups() if found)
    return next((row["means"] for row in _terms() if re.search(f"(?i){row['words']}", word)), "")
