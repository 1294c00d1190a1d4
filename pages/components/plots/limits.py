"""How much of each limit a design uses, beside another case of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from orchestration.presentation.palette import COLD, NEUTRAL
from pages.components.plots.style import BAD, LIMIT, is_number, styled, wrapped

MOST = 7
FULL_PCT = 100.0
ROW_PX, FRAME_PX, TICK_PX = 33, 62, 18
BARS_SHARE = 0.86
SHOWN_MAX_PCT = 250.0


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
                     annotation_font={"color": LIMIT, "size": 10.5})  # fmt: skip
    for name, label in zip(names, shared, strict=True):
        _write_share(figure, name, old[label], new[label])
    largest = min(SHOWN_MAX_PCT, max(max(new[label], old[label]) for label in shared))
    figure.update_xaxes(title_text="Share of the limit in use, %", range=[0, max(FULL_PCT, largest) / BARS_SHARE])
    figure.update_yaxes(autorange="reversed", showgrid=False, automargin=True)
    styled(figure, FRAME_PX + ROW_PX * len(shared))
    return figure.update_layout(hovermode="closest", bargap=0.45, margin={"t": 18})


def _write_share(figure: go.Figure, name: str, old: float, new: float) -> None:
    """The share in figures at the right edge, clear of the bars and of the limit's line; before and after if moved."""
    before, after = f"{old:.0f}", f"{new:.0f}"
    figure.add_annotation(
        x=1, xref="paper", xanchor="right", y=name, yref="y", showarrow=False,
        text=f"{after}\u00a0%" if before == after else f"{before} → {after}\u00a0%",
        font={"size": 11, "color": BAD if new > FULL_PCT else None},
    )  # fmt: skip


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
