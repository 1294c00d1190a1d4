"""The form of a duty: every field of the request, hot beside cold, checked by the engine while it is typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from orchestration.errors import EngineClientError
from orchestration.intake import field_label
from orchestration.intake.form import entries_of_form, waiting
from orchestration.intake.form_field import FormField, value_text
from orchestration.presentation import restate, restated
from pages.components.conversation import Conversation
from pages.components.failure import friendly_errors
from pages.components.form_shown import bring_up_to_date, key_of
from pages.components.form_typing import (
    TYPING_PAUSE,
    Typed,
    enter,
    settle,
    take_typed,
    typed_in,
    watch_leaving,
    write_typed,
)
from pages.components.form_words import Form, Sight, draw_problems, help_of, is_missing, label_of, placeholder_of
from pages.components.moved import move, named
from pages.components.session import Here
from pages.components.text import plain

GROUPS = {
    "streams": "Streams", "limits": "Limits", "construction": "Construction wishes",
    "fouling": "Fouling, materials and design pressures", "objective": "Objective",
}  # fmt: skip
CHOICE_WORDS = {"hot": "the hot fluid", "cold": "the cold fluid"}
LONGEST_TEXT = 120
DESIGN_BUTTON = "form_design"


def draw_form(here: Here, talk: Conversation, begun: Callable[[], None]) -> None:
    """All groups, then what the engine says of the whole, and the button that designs; `begun` is called then.

    A pause in typing draws the form alone; a value that is written is shown by the whole page.
    """

    @st.fragment
    def form() -> None:
        with friendly_errors():
            if settle(here) and not st.session_state.get(DESIGN_BUTTON):
                st.rerun()
            seen = _seen(here, _as_it_is(here, talk))
            if seen is not None:
                _draw(*seen, begun)

    form()


def _as_it_is(here: Here, talk: Conversation) -> Conversation:
    """The conversation read again: this part of the page may be drawn without the rest."""
    found = named("c") or talk.id
    return Conversation.of_id(here, found, talk.wanted_design_id) if found else talk


def _seen(here: Here, talk: Conversation) -> tuple[Form, Sequence[FormField]] | None:
    """Form and fields, or a word that the engine is away."""
    forms = here.services.forms
    case, unread, typed = forms.case(talk.record), (talk.record or {}).get("unread") or {}, typed_in(talk.id)
    try:
        fields = forms.fields()
        stored = Sight(case, unread, forms.verdict(case))
        for row in fields:
            if row.name in typed:
                case, unread = forms.entered(case, unread, row, typed[row.name].text, typed[row.name].system)
        drafted = Sight(case, unread, forms.verdict(case)) if typed else stored
    except EngineClientError as error:
        st.warning(f"The form needs the engine. {plain(error.user_message)}", icon=":material/sync_problem:")
        return None
    return Form(here, talk, stored, drafted, typed, bool(talk.turn_id)), fields


def _draw(form: Form, fields: Sequence[FormField], begun: Callable[[], None]) -> None:
    with st.container(key="form", gap="small"):
        st.caption(
            "A number is read in the unit beside its name, or in the one you type: 302 °F, 5 bar g, 220 m3/h. "
            "What is left open is taken as the grey words say."
        )
        if form.is_locked:
            st.info("The assistant is answering; the form opens again when it has finished.", icon=":material/lock:")
        _draw_waiting(form)
        for group, title in GROUPS.items():
            st.markdown(f"**{title}**")
            for row in _rows([field for field in fields if field.group == group]):
                _draw_row(form, row)
        _draw_end(form, fields)
        watch_leaving(form.here)
        if _asks_to_design(form):
            _design(form, begun)


def _draw_waiting(form: Form) -> None:
    """Streams said in the chat of which nobody knows yet whether they are hot or cold, with their values."""
    streams = waiting(form.stored.case)
    if streams:
        said = "; ".join(streams)
        st.info(
            f"Not placed yet: {plain(said)}. Name each fluid as the hot or the cold one and its values follow; "
            "a value that differs from the one in its field waits here.",
            icon=":material/swap_horiz:",
        )


def _rows(fields: Sequence[FormField]) -> list[list[FormField]]:
    """Hot beside cold; what belongs to no stream by twos."""
    rows: list[list[FormField]] = []
    for field in fields:
        is_pair = bool(rows) and len(rows[-1]) == 1 and bool(rows[-1][0].side) == bool(field.side)
        if is_pair:
            rows[-1].append(field)
        else:
            rows.append([field])
    return rows


def _draw_row(form: Form, row: Sequence[FormField]) -> None:
    for column, field in zip(st.columns(2, gap="small"), row, strict=False):
        with column:
            _draw_field(form, field)
            draw_problems(form, field)


def _draw_field(form: Form, field: FormField) -> None:
    system, is_choice = form.here.system, field.kind in ("choice", "fluid")
    text = str((form.stored.unread.get(field.name) or {}).get("text") or value_text(form.stored.case, field, system))
    key = key_of(field.name, system)
    if field.name not in form.typed or key not in st.session_state:
        key = bring_up_to_date(field.name, system, form.talk.id, (text or None) if is_choice else text)
    common: dict[str, Any] = {
        "label": label_of(form, field), "key": key, "help": help_of(field, system),
        "disabled": form.is_locked, "placeholder": placeholder_of(form, field),
    }  # fmt: skip
    if is_choice:
        offered = form.here.services.forms.fluids() if field.kind == "fluid" else [str(c) for c in field.choices]
        options = list(offered) if not text or text in offered else [text, *offered]
        st.selectbox(
            options=options, index=None, accept_new_options=field.kind == "fluid", on_change=_choose,
            args=(form, field.name, key), format_func=lambda name: CHOICE_WORDS.get(name, name), **common,
        )  # fmt: skip
    else:
        st.text_input(
            max_chars=LONGEST_TEXT, live=TYPING_PAUSE, on_change=take_typed,
            args=(form.here, form.talk.id, field.name, key), **common,
        )  # fmt: skip


def _choose(form: Form, name: str, key: str) -> None:
    """Write a choice into the conversation's case at once."""
    with friendly_errors():
        enter(form.here, Typed(str(st.session_state[key] or ""), form.talk.id, form.here.system), name)


def _draw_end(form: Form, fields: Sequence[FormField]) -> None:
    """What stands against the design that belongs to no field of the form, or the duty in one sentence; the button."""
    verdict, names = form.drafted.verdict, {field.name for field in fields}
    missing = [field.label for field in fields if is_missing(form, field)]
    if missing:
        st.markdown(f":orange[Still needed: {plain(', '.join(missing))}.]")
    for name in set(verdict.errors) - names:
        for error in restated(list(verdict.errors[name]), form.here.system):
            st.markdown(f":red[{plain(error.get('message'))} {plain(error.get('suggestion') or '')}]")
    if verdict.is_complete:
        st.markdown(plain(restate(verdict.message, form.here.system)))
        for warning in verdict.warnings:
            st.caption(f":material/info: {plain(restate(warning, form.here.system))}")


def _asks_to_design(form: Form) -> bool:
    is_ready = form.drafted.verdict.is_complete and not form.drafted.unread and not form.is_locked
    return st.button("Design", key=DESIGN_BUTTON, type="primary", icon=":material/play_arrow:", disabled=not is_ready)


def _design(form: Form, begun: Callable[[], None]) -> None:
    write_typed(form.here)
    request, talk_id = form.drafted.case.to_design_request(), named("c") or form.talk.id
    result = form.here.services.start_design(form.here.owner, str(talk_id), request)
    if not result.ok and result.design_id is None:
        st.error(plain(result.summary), icon=":material/block:")
        return
    begun()
    move(d=None)
    st.rerun()


def draw_form_note(here: Here, talk: Conversation) -> None:
    """In the chat: what of the duty stands there because it was typed in the form."""
    typed = entries_of_form(here.services.forms.case(talk.record))
    if typed:
        with st.container(key="form-note"):
            said = ", ".join(f"{field_label(name)} {text}" for name, text in typed)
            st.caption(f":material/edit_note: From the form: {plain(said)}.")
