"""LaTeX formulas of step records as one line of plain text, for tables and documents."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

_SIZED_FRACTION = re.compile(r"\\[td]frac")
_GROUPED_POWER = re.compile(r"([\^_])\{([^{}]*[+\-*/ ,][^{}]*)\}")


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
    one_fraction = _SIZED_FRACTION.sub(r"\\frac", latex.strip("$"))
    guarded = _GROUPED_POWER.sub(r"\1{(\2)}", one_fraction)
    return " ".join(_converter().latex_to_text(f"${guarded}$").split())
