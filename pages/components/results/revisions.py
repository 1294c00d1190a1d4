"""The revisions of a design: what each was for, its key numbers, and what changed between two of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from orchestration.comparison import Side, causes_of, compare
from pages.components.comparison import draw_causes, draw_rows, side_of
from pages.components.results.model import SettledDesign
from pages.components.session import COMPARE_PAGE, DESIGN_PAGE
from pages.components.tables import rows_table, short_label
from pages.components.text import plain
from pages.components.times import when
from pages.components.verdicts import broken_limits

KEY_NUMBERS = ("overdesign_pct", "dP_shell_Pa", "dP_tube_Pa", "fei_ratio_max", "cost_purchase_usd")
COMPARED_AT_ONCE = 4


def draw_revisions(settled: SettledDesign) -> None:
    """The family as a list, then two of it side by side."""
    here = settled.here
    family = here.services.revisions.family(here.owner, dict(settled.design)) or [settled.design]
    sides = {_name(design): side_of(here, design, _name(design)) for design in family}
    with st.container(key="revisions", gap="small"):
        for design in family:
            _draw_one(settled, design, sides[_name(design)])
        if len(family) == 1:
            st.caption("This is the only revision. Change a value under What if and keep it: it is listed here.")
            return
        newest = [design["id"] for design in family[-COMPARED_AT_ONCE:]]
        st.page_link(COMPARE_PAGE, label="Compare the latest in one table", icon=":material/compare:",
                     query_params=here.link(ids=",".join(newest)))  # fmt: skip
        _draw_difference(settled, family, sides)


def _name(design: Mapping[str, Any]) -> str:
    return f"Rev. {design.get('revision') or 1}"


def _draw_one(settled: SettledDesign, design: Mapping[str, Any], side: Side) -> None:
    facts, is_open = side.facts, design["id"] == settled.design["id"]
    n_broken = len(broken_limits(facts))
    label = f"{_name(design)}{' (open)' if is_open else ''}: {design.get('note') or 'as first designed'}"
    badge = f" :red-badge[Breaks {n_broken} hard limit{'s' if n_broken > 1 else ''}]" if n_broken else ""
    known = [key for key in KEY_NUMBERS if facts.value(key) is not None]
    numbers = " · ".join(f"{short_label(facts.label(key))} {facts.text(key)}" for key in known)
    with st.container(key=f"revision_{design['id']}", gap=None):
        st.page_link(
            DESIGN_PAGE, label=plain(label), icon=":material/bookmark:" if is_open else ":material/bookmark_border:",
            query_params=settled.here.link(c=design["conversation_id"], d=design["id"], view="Revisions"),
        )  # fmt: skip
        st.caption(f"{when(design.get('created_at'))} · {plain(numbers)}{badge}")


def _draw_difference(settled: SettledDesign, family: Sequence[Mapping[str, Any]], sides: Mapping[str, Side]) -> None:
    names = list(sides)
    here_at = names.index(_name(settled.design))
    before = next((names.index(_name(one)) for one in family if one["id"] == settled.design.get("based_on")), 0)
    with st.container(key="revision-choice", horizontal=True):
        old_name = st.selectbox("From", names, index=before if here_at else 0, key="from", bind="query-params")
        new_name = st.selectbox("To", names, index=here_at or len(names) - 1, key="to", bind="query-params")
    old, new = sides[old_name], sides[new_name]
    rows = [row for row in compare([old, new], settled.here.system) if row.is_different]
    if not rows:
        st.caption("These two are the same in every input, dimension, result and check.")
        return
    causes = causes_of(old, new)
    if causes:
        st.markdown("**What caused what**")
        draw_causes(old, new, causes)
    draw_rows((old_name, new_name), rows, with_change=True)
    versions = [(name, str(one.get("engine_version") or "")) for name in (old_name, new_name)
                for one in family if _name(one) == name]  # fmt: skip
    if versions[0][1] != versions[-1][1]:
        st.markdown(rows_table("Engine version", versions))
