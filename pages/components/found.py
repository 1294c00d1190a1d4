"""The table of what a datasheet says: looked at, changed, taken or left, before anything of it is used."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from orchestration.intake import Case, field_label
from orchestration.intake.form_field import FormField, value_text
from orchestration.intake.found import with_taken
from pages.components.conversation import Conversation
from pages.components.session import Here
from pages.components.text import plain

LOCKED = ["Field", "Unit", "Printed", "Page", "Confidence", "Why"]
WIDTHS_PX = {"Take": 56, "Field": 165, "Value": 112, "Unit": 62, "Printed": 112, "Page": 48, "Confidence": 84}


def draw_found(here: Here, talk: Conversation, show_form: Callable[[], None], show_result: Callable[[], None]) -> None:
    """The waiting values of the last sheet, if any; the callbacks choose what the panel shows next."""
    rows = (talk.record or {}).get("found") or []
    if not rows or talk.turn_id:
        return
    fields = {field.name: field for field in here.services.forms.fields()}
    before = here.services.forms.case(talk.record)
    shown = [_shown(row, fields, before, here.system) for row in rows]
    with st.container(key="found", gap="small"):
        st.markdown(f"**Found on {plain(rows[0]['entry']['source'])}**")
        st.caption("Nothing of it is used yet. Untick what is wrong, or change its value.")
        edited = st.data_editor(
            shown, key=f"found_{talk.id}_{here.system}", hide_index=True, disabled=LOCKED, width="stretch",
            column_config={name: st.column_config.Column(width=width) for name, width in WIDTHS_PX.items()},
        )  # fmt: skip
        with st.container(horizontal=True, gap="small"):
            what = "all" if all(row["Take"] for row in edited) else "the ticked"
            is_all = st.button(f"Take {what} and design", key="found_all", type="primary")
            is_ticked = st.button(f"Take {what}", key="found_ticked")
            is_none = st.button("Leave it", key="found_none", type="tertiary")
    if not (is_all or is_ticked or is_none):
        return
    taken = {} if is_none else _taken(rows, shown, edited)
    case = here.services.forms.take(here.owner, str(talk.id), taken, here.system)
    if not is_none:
        show_form()
    if is_all and here.services.forms.verdict(case).is_complete:
        if here.services.start_design(here.owner, str(talk.id), case.to_design_request()).design_id:
            show_result()
    st.rerun()


def _shown(
    row: Mapping[str, Any], fields: Mapping[str, FormField], before: Case, system: str
) -> dict[str, Any]:
    name, entry = str(row["field"]), row["entry"]
    side_flow = name.removesuffix("_flow")
    field = fields.get(name) or fields[f"m_dot_{side_flow}_kg_s"]
    there = value_text(before, field, system)
    clash = f"the chat or form says {there}; " if there else ""
    return {
        "Take": not there, "Field": field_label(name), "Value": value_text(with_taken(Case(), [row]), field, system),
        "Unit": field.label_unit(system) if name in fields else "", "Printed": str(entry["typed"]),
        "Page": row["page"], "Confidence": row["confidence"], "Why": clash + str(row["why"]),
    }  # fmt: skip


def _taken(
    rows: Sequence[Mapping[str, Any]], shown: Sequence[Mapping[str, Any]], edited: Sequence[Mapping[str, Any]]
) -> dict[str, str | None]:
    """Ticked field to the text it was changed to, None where it is taken as read."""
    return {
        str(row["field"]): None if new["Value"] == old["Value"] else str(new["Value"] or "")
        for row, old, new in zip(rows, shown, edited, strict=True)
        if new["Take"]
    }
