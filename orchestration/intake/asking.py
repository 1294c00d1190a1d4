"""Messages that only ask: they are answered, and change nothing of the duty."""

from __future__ import annotations

import re

_QUESTION = re.compile(
    r"(?i)(?:and |so |but |ok,? )?(?!(?:what|how) about|what if)"
    r"(?:why|what|how|which|who|when|where|is|are|was|does|do|did|has)\b"
)
_CHANGE = re.compile(
    r"(?i)\b(?:about|what if|use|using|make|change|put|take|set|try|instead|replace|switch|go|with|can|could|"
    r"would|please)\b"
)
_PLAIN = re.compile(
    r"(?i)(?:and |so |but |ok,? )*(?:why|which|what(?:'s| is| are| was| were| does| do)|how (?:much|many|long|big|"
    r"heavy|high|large|wide|sure)|(?:is|are|was|does|do|did|has)\b[^?]*\?\s*$)(?!\w)"
)


def asks(text: str) -> bool:
    """A question by its mark and its first word, or without any word of change."""
    said = text.strip()
    return said.endswith("?") and (bool(_QUESTION.match(said)) or not _CHANGE.search(said))


def asks_plainly(text: str) -> bool:
    """A question whatever numbers stand in it: "why 2 passes?", "what is the price of titanium tubes"."""
    said = text.strip()
    return bool(_PLAIN.match(said)) and not re.search(r"(?i)\b(?:what if|instead)\b", said)
