"""Tables of designs beside one another, shared by the revisions of a design and the Compare page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from orchestration.comparison import GROUPS, Cause, Row, Side
from orchestration.comparison.rows import value_of
from orchestration.presentation import show
from orchestration.report.facts import facts_of
from pages.components.session import Here
from pages.components.tables import is_number, markdown_table, short_label, unbroken
from pages.components.text import plain

BEST, WORST = ":green[{}]", ":orange[{}]"
FIRST_CAUSES = ("overdesign_pct", "dP_shell_Pa", "dP_tube_Pa", "U_dirty_W_m2K", "cost_purchase_usd")
NO_CAUSE = "the steps recorded no changed input for it"


def side_of(here: Here, design: Mapping[str, Any], name: str) -> Side:
    """A stored design as one side of a comparison, in the units shown."""
    records = here.services.designs.records(here.owner, design["id"])
    return Side(name, dict(design.get("request") or {}), facts_of(records, here.system))


def draw_rows(names: Sequence[str], rows: Sequence[Row], *, with_change: bool = False) -> None:
    """One table for each group that has rows; best and worst are marked in words for those who see no colour."""
    for group in GROUPS:
        of_group = [row for row in rows if row.group == group]
        if of_group:
            head = (group, *(plain(name) for name in names), *(("Change",) if with_change else ()))
            lines = [[plain(row.label), *_cells(row), *((plain(row.change),) if with_change else ())]
                     for row in of_group]  # fmt: skip
            st.markdown(markdown_table(head, lines, "l" + "r" * (len(head) - 1)))


def _cells(row: Row) -> list[str]:
    cells = []
    for place, text in enumerate(row.texts):
        cell = unbroken(plain(text))
        if place in row.best:
            cell = BEST.format(f"{cell} ▲")
        elif place in row.worst:
            cell = WORST.format(f"{cell} ▽")
        cells.append(cell)
    return cells


def draw_causes(old: Side, new: Side, causes: Sequence[Cause]) -> None:
    """A line for each changed result: from what to what, because of which change, through which quantities."""
    first = [cause for key in FIRST_CAUSES for cause in causes if cause.result == key]
    rest = [cause for cause in causes if cause not in first]
    st.markdown("\n".join(f"- {cause_words(old, new, cause)}" for cause in first or rest))
    if first and rest:
        with st.expander(f"{len(rest)} more results"):
            st.markdown("\n".join(f"- {cause_words(old, new, cause)}" for cause in rest))
    st.caption("Read from the inputs that each step recorded; effects the steps do not record are not followed.")


def cause_words(old: Side, new: Side, cause: Cause) -> str:
    """`**Overdesign** 10.4 % → 18.1 % because baffles per shell 12 → 20, through shell-side coefficient`."""
    parts = []
    for link in cause.links:
        through = ", ".join(_lower(new.facts.label(key)) for key in link.through)
        parts.append(f"{_lower(new.facts.label(link.cause))} {_from_to(old, new, link.cause)}"
                     + (f" (through {through})" if through else ""))  # fmt: skip
    reason = f"because {'; '.join(parts)}" if parts else f"– {NO_CAUSE}"
    return f"**{plain(new.facts.label(cause.result))}** {plain(_from_to(old, new, cause.result))} {plain(reason)}"


def _from_to(old: Side, new: Side, key: str) -> str:
    values = [value_of(side, key) for side in (old, new)]
    quantity = new.facts.quantities.get(key) or old.facts.quantities.get(key)
    unit = quantity.unit if quantity else "-"
    like = float(values[0]) if is_number(values[0]) else None
    texts = [show(value, unit, new.facts.system, like=like) for value in values]
    number, _, label = texts[0].partition(" ")
    both_end_alike = label and texts[1].endswith(f" {label}")
    return f"{number if both_end_alike else texts[0]} → {texts[1]}"


def _lower(label: str) -> str:
    """A label within a sentence, without its brackets; what begins with a symbol keeps its capital."""
    label = short_label(label)
    return label[:1].lower() + label[1:] if label[1:2].islower() else label
