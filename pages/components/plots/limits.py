"""How much of each limit a design uses, beside another case of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from orchestration.presentation import NO_BREAK
from orchestration.presentation.palette import COLD, NEUTRAL
from pages.components.plots.style import BAD, EDGE_ROOM, LIMIT, is_number, styled, with_edge, wrapped, write_at_edge

MOST = 7
FULL_PCT = 100.0
ROW_PX, FRAME_PX, TICK_PX = 33, 62, 18
SHOWN_MAX_PCT, SHARES_PX = 250.0, 78


def limits_figure(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> go.Figure | None:
    """Bars of value over limit [%] for the hard limits of either case that are used most, the case before as a tick;
    above 100 % one is broken.

    `before` and `after` are the checks of step 16: a "max" limit is used by value / limit, a "min" one by
    limit / value. None when there is nothing to compare.
    """
    old, new = limit_uses(before), limit_uses(after)
    shared = sorted(new.keys() & old.keys(), key=lambda label: -max(new[label], old[label]))[:MOST]
    if not shared:
        return None
    names = [wrapped(label) for label in shared]
    figure = go.Figure()
    figure.add_bar(
        x=[min(new[label], SHOWN_MAX_PCT) for label in shared], y=names, orientation="h", name="What if",
        marker={"color": [BAD if new[label] > FULL_PCT else COLD for label in shared]},
        customdata=[new[label] for label in shared], hovertemplate="%{y}: %{customdata:.0f} %<extra></extra>",
    )  # fmt: skip
    figure.add_scatter(
        x=[min(old[label], SHOWN_MAX_PCT) for label in shared], y=names, name="Design", mode="markers",
        marker={"symbol": "line-ns-open", "size": TICK_PX, "line": {"width": 3}, "color": NEUTRAL}, hoverinfo="skip",
    )  # fmt: skip
    figure.add_vline(x=FULL_PCT, line={"color": LIMIT, "width": 1.6, "dash": "dot"}, annotation_text="limit",
                     annotation_position="top", annotation_font={"color": LIMIT, "size": 10.5})  # fmt: skip
    for name, label in zip(names, shared, strict=True):
        color = BAD if new[label] > FULL_PCT else None
        write_at_edge(figure, name, _share_words(old[label], new[label]), color)
    largest = min(SHOWN_MAX_PCT, max(max(new[label], old[label]) for label in shared))
    figure.update_xaxes(title_text="Share of the limit in use, %", range=[0, EDGE_ROOM * max(FULL_PCT, largest)])
    figure.update_yaxes(autorange="reversed", showgrid=False, automargin=True)
    styled(figure, FRAME_PX + ROW_PX * len(shared))
    return with_edge(figure, SHARES_PX).update_layout(bargap=0.45)


def _share_words(old: float, new: float) -> str:
    """The share in use, before and after where it moved."""
    before, after = f"{old:.0f}", f"{new:.0f}"
    return f"{after}{NO_BREAK}%" if before == after else f"{before} → {after}{NO_BREAK}%"


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
