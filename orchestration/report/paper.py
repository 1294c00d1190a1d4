"""The papers that reports come on."""

from __future__ import annotations

SIZES_PT = {"A4": (595.276, 841.890), "Letter": (612.0, 792.0)}
PAPERS = tuple(SIZES_PT)


def usual_paper(system: str) -> str:
    """The paper of those who think in these units."""
    return PAPERS[1] if system == "US" else PAPERS[0]


def page_size(paper: str) -> tuple[float, float]:
    """Width and height [pt] of one of `PAPERS`."""
    return SIZES_PT[paper]
