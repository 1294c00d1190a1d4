"""LaTeX formulas of step records as one line of text, plain or with raised and lowered runs, for documents."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_SIZED_FRACTION = re.compile(r"\\[td]frac")
_CUBE_ROOT = re.compile(r"\\sqrt\[3\]\{((?:[^{}]|\{[^{}]*\})*)\}")
_GROUPED_POWER = re.compile(r"([\^_])\{([^{}]*[+\-*/ ,][^{}]*)\}")
_SCRIPT = re.compile(r"([_^])(?:\{((?:[^{}]|\{[^{}]*\})*)\}|(\\[A-Za-z]+|[^\s\\{}]))")
_TIGHT_SCRIPT = re.compile(r"([_^](?:\{[^{}]*\}|[A-Za-z0-9]))(?=[A-Za-z]|\\(?!right|[,;]))")
_LOWERED, _RAISED, _LEVEL_AGAIN = "\ue000", "\ue001", "\ue002"
_MARKS = re.compile(f"([{_LOWERED}{_RAISED}{_LEVEL_AGAIN}])")


@lru_cache(maxsize=1)
def _converter() -> Any:
    from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

    context = get_default_latex_context_db()
    brackets = MacroTextSpec("frac", simplify_repl="(%s)/(%s)")
    context.add_context_category("unambiguous", prepend=True, macros=[brackets])
    return LatexNodes2Text(latex_context=context, math_mode="text")


@lru_cache(maxsize=2048)
def plain_formula(latex: str) -> str:
    """The formula in Unicode: fractions in brackets, grouped powers and indices kept together.

    Text that is not LaTeX comes back as it is; nothing in it is ever executed.
    """
    if not latex:
        return ""
    guarded = _GROUPED_POWER.sub(r"\1{(\2)}", _TIGHT_SCRIPT.sub(r"\1\\ ", _simplified(latex)))
    return _converted(guarded)


def _simplified(latex: str) -> str:
    """With one kind of fraction, and cube roots as the sign that the converter does not know."""
    return _CUBE_ROOT.sub(r"∛(\1)", _SIZED_FRACTION.sub(r"\\frac", latex.strip("$")))


def _converted(latex: str) -> str:
    try:
        return " ".join(_converter().latex_to_text(f"${latex}$").split()).replace("Δ ", "Δ")
    except Exception:  # the converter fails in many ways on what is no LaTeX; a report is made all the same
        return " ".join(latex.split())


@dataclass(frozen=True)
class Run:
    """A piece of a formula's text: `level` is 0 on the line, -1 below it (an index), 1 above it (a power)."""

    text: str
    level: int


@lru_cache(maxsize=2048)
def formula_runs(latex: str) -> tuple[Run, ...]:
    """The formula in Unicode with its indices lowered and its powers raised; fractions stay in brackets."""
    if not latex:
        return ()
    marked = _SCRIPT.sub(_marked, _simplified(latex))
    runs, level = [], 0
    for piece in _MARKS.split(_converted(marked)):
        if _MARKS.fullmatch(piece):
            level = {_LOWERED: -1, _RAISED: 1, _LEVEL_AGAIN: 0}[piece]
        elif piece:
            runs.append(Run(piece, level))
    return tuple(runs)


def _marked(script: re.Match[str]) -> str:
    mark = _LOWERED if script[1] == "_" else _RAISED
    return f"{mark}{script[2] or script[3]}{_LEVEL_AGAIN}"
