"""Numbers in sentences."""

from __future__ import annotations


def figures(value: float) -> str:
    """At most four significant figures: `figures(68673.2)` is "68,670", `figures(0.53119)` "0.5312"."""
    rounded = float(f"{value:.4g}")
    return f"{rounded:,.0f}" if abs(rounded) >= 1000.0 else f"{rounded:g}"
