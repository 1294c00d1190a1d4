"""The table of what a datasheet says: looked at, changed, taken or left, before anything of it is used."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import streamlit as st

from orchestration.intake import Case, field_label
from orchestration.intake.form_field import FormField, value_text
from orchestration.intake.found import with_taken
from pages.components.conversation import Conversation
from pages.components.failure import friendly_errors
from pages.components.session import Here
from pages.components.text import plain

LOCKED = ["Field", "Unit", "Printed", "Page", "Confidence", "Why"]
_CHANGED = "found_changed"
WIDTHS_PX = {"Take": 56, "Field": 165, "Value": 112, "Unit": 62, "Printed": 112, "Page": 48, "Confidence": 84}


class _Changed(NamedTuple):
    """What was changed in the table of these rows before `system` was chosen, by row, in those units."""

    talk_id: str | None
    rows: Sequence[Mapping[str, Any]]
    system: str
    changes: Mapping[int, Mapping[str, Any]]


def draw_found(here: Here, talk: Conversation, show_form: Callable[[], None], show_result: Callable[[], None]) -> None:
    """The waiting values of the last sheet, if any; the callbacks choose what the panel shows next."""
    rows = (talk.record or {}).get("found") or []
    if not rows or talk.turn_id:
        return
    fields = {field.name: field for field in here.services.forms.fields()}
    before = here.services.forms.case(talk.record)
    read = [_shown(row, fields, before, here.system) for row in rows]
    changes = _changed_before(here, talk, rows, fields)
    shown = [{**row, **changes.get(place, {})} for place, row in enumerate(read)]
    with st.container(key="found", gap="small"):
        st.markdown(f"**Found on {plain(rows[0]['entry']['source'])}**")
        st.caption("Nothing of it is used yet. Untick what is wrong, or change its value.")
        table = _table(talk, here.system)
        edited = st.data_editor(
            shown, key=f"found_{table}", hide_index=True, disabled=LOCKED, width="stretch",
            column_config={name: st.column_config.Column(width=width) for name, width in WIDTHS_PX.items()},
        )  # fmt: skip
        what = "all" if all(row["Take"] for row in edited) else "the ticked"

        def take(is_all: bool) -> None:
            with friendly_errors():
                if not _is_waiting(here, talk):
                    return
                taken = _taken(rows, read, _as_edited(shown, f"found_{table}"))
                if _take(here, talk, taken, designs=is_all):
                    show_result()
                else:
                    show_form()

        with st.container(horizontal=True, gap="small"):
            st.button(f"Take {what} and design", key=f"found_all_{table}", type="primary", on_click=take, args=(True,))
            st.button(f"Take {what}", key=f"found_ticked_{table}", on_click=take, args=(False,))
            st.button("Leave it", key=f"found_none_{table}", type="tertiary", on_click=here.services.forms.take,
                      args=(here.owner, str(talk.id), {}, here.system))  # fmt: skip


def _table(talk: Conversation, system: str) -> str:
    return f"{talk.id}_{system}"


def _changed_before(
    here: Here, talk: Conversation, rows: Sequence[Mapping[str, Any]], fields: Mapping[str, FormField]
) -> Mapping[int, Mapping[str, Any]]:
    """By row, what was changed in the table of these rows while other units were shown."""
    last: _Changed | None = st.session_state.get(_CHANGED)
    if last is None or (last.talk_id, last.rows) != (talk.id, rows):
        last = _Changed(talk.id, rows, here.system, {})
    elif last.system != here.system:
        edited = (st.session_state.get(f"found_{_table(talk, last.system)}") or {}).get("edited_rows", {})
        places = {*last.changes, *edited}
        changes = {place: {**last.changes.get(place, {}), **edited.get(place, {})} for place in places}
        for place, change in changes.items():
            if "Value" in change:
                field = _field_of(str(rows[place]["field"]), fields)
                change["Value"] = _in_other_units(here, field, str(change["Value"] or ""), last.system)
        last = _Changed(talk.id, rows, here.system, changes)
    st.session_state[_CHANGED] = last
    return last.changes


def _in_other_units(here: Here, field: FormField, text: str, system: str) -> str:
    """A text typed in the units of `system` as it stands in those shown now; one that cannot be read stays."""
    case, unread = here.services.forms.entered(Case(), {}, field, text, system)
    return text if unread else value_text(case, field, here.system)


def _is_waiting(here: Here, talk: Conversation) -> bool:
    """False for the second of two clicks."""
    return bool((here.services.conversations.get(here.owner, str(talk.id)) or {}).get("found"))


def _take(here: Here, talk: Conversation, taken: Mapping[str, str | None], *, designs: bool) -> bool:
    """Whether a design has begun with it. Done before the page is drawn, so that a click means the table it stands
    under: its sheet, its edits and its units."""
    services, talk_id = here.services, str(talk.id)
    case = services.forms.take(here.owner, talk_id, taken, here.system)
    if not designs or not services.forms.verdict(case).is_complete:
        return False
    return services.start_design(here.owner, talk_id, case.to_design_request()).design_id is not None


def _as_edited(shown: Sequence[Mapping[str, Any]], key: str) -> list[Mapping[str, Any]]:
    """The rows with what was changed in the table of this key."""
    changed = st.session_state[key]["edited_rows"]
    return [{**row, **changed.get(place, {})} for place, row in enumerate(shown)]


def _field_of(name: str, fields: Mapping[str, FormField]) -> FormField:
    """The field of the form that a row goes to; a volume flow stands in that of the mass flow."""
    return fields.get(name) or fields[f"m_dot_{name.removesuffix('_flow')}_kg_s"]


def _shown(
    row: Mapping[str, Any], fields: Mapping[str, FormField], before: Case, system: str
) -> dict[str, Any]:
    name, entry = str(row["field"]), row["entry"]
    field = _field_of(name, fields)
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
