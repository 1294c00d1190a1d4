"""Text from people, models and engines made inert before it reaches Markdown.

Two ways in: `inert_markdown` for prose whose emphasis, lists and tables may show, `plain` for data. Neither
lets an image, a link, HTML, a diagram or a Streamlit directive through: nothing is loaded, nothing is
clickable. A word joiner (U+2060, invisible) takes the syntax apart, so code spans show no stray backslash. Numbers
are set on the way: a minus sign, and their unit on the same line.
"""

from __future__ import annotations

import re
from typing import Any

from orchestration.presentation import typeset

_JOINER = "\u2060"
_MAX_CHARS = 60_000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]")
_AUTOLINK = re.compile(r"(https?|ftp|www|mailto|xmpp)", re.IGNORECASE)
_DIRECTIVE = re.compile(r":(?=[A-Za-z])")
_FENCE_LANGUAGE = re.compile(r"^([ \t>]*(?:`{3,}|~{3,}))[^\n`]*$", re.MULTILINE)
_PUNCTUATION = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$^=&:])")


def _without_targets(text: str) -> str:
    """Breaks every way Markdown or its plugins turn text into a link, an image or HTML."""
    text = _CONTROL.sub("", text[:_MAX_CHARS])
    text = _AUTOLINK.sub(rf"\1{_JOINER}", text)
    return text.replace("@", f"@{_JOINER}")


def inert_markdown(text: Any) -> str:
    """Markdown prose with its emphasis, lists, tables and code kept and everything active taken apart."""
    prose = _without_targets(str(text or ""))
    prose = _FENCE_LANGUAGE.sub(r"\1", prose)
    prose = prose.replace("]", f"]{_JOINER}").replace("[", f"{_JOINER}[{_JOINER}")
    prose = prose.replace("<", f"<{_JOINER}").replace("&", f"&{_JOINER}")
    prose = _DIRECTIVE.sub(f":{_JOINER}", prose)
    return typeset(prose).replace("$", "\\$")


def plain(text: Any) -> str:
    """One line of literal text for labels, cells and headings: every Markdown character is escaped."""
    line = " ".join(_without_targets(str("" if text is None else text)).split())
    return _PUNCTUATION.sub(r"\\\1", _DIRECTIVE.sub(f":{_JOINER}", typeset(line)))


_TEX_ALLOWED = re.compile(r"[A-Za-z0-9\\_{}^,.'+\-/*=()\[\]<>|\s#°·×ΔαβδηθλμρστφεπΩ:;!]{1,400}")
_TEX_ACTIVE = re.compile(r"\\(href|url|html\w*|includegraphics|def|gdef|let|newcommand|renewcommand|global|csname)")
_TEX_BRACKET = re.compile(r"\\sqrt\[\d\]|\[|\]")
_BRACKETS = {"[": r"\lbrack ", "]": r"\rbrack "}


def math(tex: Any) -> str:
    """A LaTeX formula for Markdown; one with anything unexpected in it is shown as its text instead.

    An address is unexpected too: until the page has loaded its formula setter, it shows a formula as prose.
    """
    text = " ".join(str(tex or "").split())
    if _TEX_ALLOWED.fullmatch(text) and not _TEX_ACTIVE.search(text) and not _AUTOLINK.search(text):
        text = _TEX_BRACKET.sub(lambda found: _BRACKETS.get(found[0], found[0]), text).strip()
        return f"${text}$".replace("|", "\\vert ")
    return plain(text)
