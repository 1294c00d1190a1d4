"""Text of people, models and engines as Markdown in which nothing is loaded, linked or run."""

from __future__ import annotations

import re

_JOINER = "\u2060"
_ESCAPED = re.compile(r"([\\`*_{}\[\]<>#|!~])")
_ACTIVE = re.compile(r"<(?=[A-Za-z/!?])|\](?=\s*[(\[:])|!(?=\[)")


def escaped_markdown(text: str) -> str:
    """One line in which every sign stands for itself; no link that a viewer would follow by itself."""
    return _ESCAPED.sub(r"\\\1", " ".join(text.split())).replace("://", ":\u200b//")


def inactive_markdown(text: str) -> str:
    """The prose with its emphasis, lists and tables; HTML, pictures and links with a hidden target are taken apart
    by an invisible word joiner."""
    return _ACTIVE.sub(lambda found: found.group() + _JOINER, text)
