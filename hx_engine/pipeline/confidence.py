"""How far a design is trusted: a weighted mean of five documented parts, capped by its weakest foundation.

The weights and their reasons stand in docs/decisions/confidence.md.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from hx_engine.limits import limit

WEIGHTS = {"properties": 0.35, "ranges": 0.25, "methods": 0.15, "margins": 0.15, "checks": 0.10}
FAILED_CAP = 0.5
"""No design that breaks a hard limit is trusted more than this."""
_PER_RANGE_LEFT, _RANGES_FLOOR = 0.2, 0.2
_AGREEING_RATIO, _DIVERGING_RATIO, _DIVERGING_VALUE = 1.5, 3.0, 0.4
_FULL_OVERDESIGN_PCT, _FULL_DP_SHARE = 15.0, 0.10


class Part(NamedTuple):
    """One part of the confidence; `value` and `weight` 0 to 1."""

    name: str
    value: float
    weight: float
    reason: str


def properties_part(confidences: dict[str, float]) -> Part:
    """The less certain of both fluids."""
    side = min(confidences, key=lambda key: confidences[key])
    return Part("properties", confidences[side], WEIGHTS["properties"], f"the {side} fluid is the less certain one")


def ranges_part(left: list[str]) -> Part:
    """One fifth off for each correlation used outside its published range."""
    value = max(1.0 - _PER_RANGE_LEFT * len(left), _RANGES_FLOOR)
    reason = f"outside their range: {', '.join(left)}" if left else "every correlation is within its published range"
    return Part("correlation ranges", value, WEIGHTS["ranges"], reason)


def methods_part(h_bell_delaware: float, h_kern: float, is_kern_in_range: bool) -> Part | None:
    """Agreement of Bell-Delaware with Kern on the shell side; None where Kern's method does not hold."""
    if not is_kern_in_range:
        return None
    ratio = max(h_bell_delaware / h_kern, h_kern / h_bell_delaware)
    beyond = min(max((ratio - _AGREEING_RATIO) / (_DIVERGING_RATIO - _AGREEING_RATIO), 0.0), 1.0)
    reason = f"Bell-Delaware gives {100 * h_bell_delaware / h_kern:.0f} % of Kern's shell-side coefficient"
    return Part("agreement of methods", 1.0 - beyond * (1.0 - _DIVERGING_VALUE), WEIGHTS["methods"], reason)


def margins_part(overdesign_pct: float, dP_shares: dict[str, float], least_pct: float | None = None) -> Part:
    """Room to the limits on area and pressure drop: half for just meeting them, full where an error is absorbed.

    `least_pct`: the least overdesign that is asked for, that of the table where nothing is stated.
    """
    least_pct = limit("overdesign_min_pct").value if least_pct is None else least_pct
    rooms = {"overdesign": (overdesign_pct - least_pct) / _FULL_OVERDESIGN_PCT}
    rooms |= {f"{side}-side pressure drop": (1.0 - share) / _FULL_DP_SHARE for side, share in dP_shares.items()}
    tightest = min(rooms, key=lambda key: rooms[key])
    value = 0.0 if rooms[tightest] < -1e-9 else 0.5 + 0.5 * min(rooms[tightest], 1.0)
    return Part("margins", value, WEIGHTS["margins"], f"the tightest one is on the {tightest}")


def checks_part(checks: list[dict[str, Any]]) -> Part:
    """Share of the checks that were carried out and passed."""
    passed = sum(check["verdict"] == "passed" for check in checks)
    return Part("checks", passed / len(checks), WEIGHTS["checks"], f"{passed} of {len(checks)} checks passed")


def overall(parts: list[Part], property_confidence: float, has_hard_failure: bool) -> float:
    """Weighted mean of the parts, never above the properties' confidence, nor above 0.5 with a hard limit broken."""
    mean = sum(part.value * part.weight for part in parts) / sum(part.weight for part in parts)
    return min(mean, property_confidence, FAILED_CAP if has_hard_failure else 1.0)
