"""How much of each limit a design uses, beside another case of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from orchestration.presentation.palette import COLD, NEUTRAL
from pages.components.plots.style import BAD, LIMIT, is_number, styled

MOST = 7
FULL_PCT = 100.0
ROW_PX, FRAME_PX = 34, 50
SHOWN_MAX_PCT = 250.0


def limits_figure(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> go.Figure | None:
    """Bars of value over limit [%] for the hard limits of either case that are used most; above 100 % one is broken.

    `before` and `after` are the checks of step 16: a "max" limit is used by value / limit, a "min" one by
    limit / value. None when there is nothing to compare.
    """
    old, new = limit_uses(before), limit_uses(after)
    shared = sorted(new.keys() & old.keys(), key=lambda label: -max(new[label], old[label]))[:MOST]
    if not shared:
        return None
    figure = go.Figure()
    for name, uses, colours in (
        ("What if", new, [BAD if new[label] > FULL_PCT else COLD for label in shared]),
        ("Design", old, [NEUTRAL] * len(shared)),
    ):
        figure.add_bar(
            x=[min(uses[label], SHOWN_MAX_PCT) for label in shared], y=shared, orientation="h", name=name,
            marker={"color": colours}, text=[f"{uses[label]:.0f} %" for label in shared], textposition="outside",
            cliponaxis=False, hovertemplate=f"{name}, %{{y}}: %{{text}}<extra></extra>",
        )  # fmt: skip
    figure.add_vline(x=FULL_PCT, line={"color": LIMIT, "width": 1.6, "dash": "dot"})
    largest = min(SHOWN_MAX_PCT, max(max(new[label], old[label]) for label in shared))
    figure.update_xaxes(title_text="Share of the limit in use, % (grey: the design as it stands)",
                        range=[0, 1.15 * max(FULL_PCT, largest)])  # fmt: skip
    figure.update_yaxes(autorange="reversed", showgrid=False, automargin=True)
    return styled(figure, FRAME_PX + ROW_PX * len(shared)).update_layout(hovermode="closest", bargap=0.3)


def limit_uses(checks: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Share in use [%] of each hard limit by its label; checks without a single positive limit are left out."""
    found = {}
    for check in checks:
        value, limit = check.get("value"), check.get("limit")
        if check.get("kind") != "hard" or not is_number(value) or not is_number(limit) or value <= 0 or limit <= 0:
            continue
        share = limit / value if _is_least(check, value, limit) else value / limit
        found[str(check.get("label") or check.get("limit_id"))] = FULL_PCT * share
    return found


def _is_least(check: Mapping[str, Any], value: float, limit: float) -> bool:
    """Whether the limit is a least value: checks do not say, but one that passed above its limit has such a one."""
    passed = check.get("verdict") == "passed"
    return (value > limit) == passed
