"""The form of a duty: every field of the request, hot beside cold, checked by the engine after each change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from orchestration.errors import EngineClientError
from orchestration.forms import Verdict
from orchestration.intake import Case, field_label
from orchestration.intake.form import FormField, entries_of_form, value_text, waiting
from orchestration.presentation import show
from pages.components.conversation import Conversation
from pages.components.failure import friendly_errors
from pages.components.session import Here
from pages.components.text import plain

GROUPS = {
    "streams": "Streams", "limits": "Limits", "construction": "Construction wishes",
    "fouling": "Fouling, materials and design pressures", "objective": "Objective",
}  # fmt: skip
CHOICE_WORDS = {"hot": "the hot fluid", "cold": "the cold fluid"}
LONGEST_TEXT = 120


@dataclass(frozen=True)
class _Form:
    """One drawing of the form."""

    here: Here
    talk: Conversation
    case: Case
    unread: Mapping[str, Mapping[str, str]]
    verdict: Verdict
    is_locked: bool


def draw_form(here: Here, talk: Conversation, begun: Callable[[], None]) -> None:
    """All groups, then what the engine says of the whole, and the button that designs; `begun` is called then."""
    forms = here.services.forms
    case = forms.case(talk.record)
    try:
        fields, verdict = forms.fields(), forms.verdict(case)
    except EngineClientError as error:
        st.warning(f"The form needs the engine. {plain(error.user_message)}", icon=":material/sync_problem:")
        return
    unread = (talk.record or {}).get("unread") or {}
    form = _Form(here, talk, case, unread, verdict, bool(talk.turn_id))
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
        if _asks_to_design(form):
            _design(form, begun)


def _draw_waiting(form: _Form) -> None:
    """Streams said in the chat of which nobody knows yet whether they are hot or cold, with their values."""
    streams = waiting(form.case)
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


def _draw_row(form: _Form, row: Sequence[FormField]) -> None:
    for column, field in zip(st.columns(2, gap="small"), row, strict=False):
        with column:
            _draw_field(form, field)
            _draw_problems(form, field)


def _draw_field(form: _Form, field: FormField) -> None:
    key = f"form_{field.name}"
    text = str((form.unread.get(field.name) or {}).get("text") or value_text(form.case, field, form.here.system))
    _bring_up_to_date(form, key, text, is_choice=field.kind in ("choice", "fluid"))
    common: dict[str, Any] = {
        "label": _label(form, field), "key": key, "help": _help(field, form.here.system), "disabled": form.is_locked,
        "on_change": _enter, "args": (form, field.name, key), "placeholder": _placeholder(form, field),
    }  # fmt: skip
    if field.kind in ("choice", "fluid"):
        offered = form.here.services.forms.fluids() if field.kind == "fluid" else [str(c) for c in field.choices]
        options = list(offered) if not text or text in offered else [text, *offered]
        st.selectbox(
            options=options, index=None, accept_new_options=field.kind == "fluid",
            format_func=lambda name: CHOICE_WORDS.get(name, name), **common,
        )  # fmt: skip
    else:
        st.text_input(max_chars=LONGEST_TEXT, **common)


def _bring_up_to_date(form: _Form, key: str, text: str, *, is_choice: bool) -> None:
    """The field shows the stored value after the chat, a sheet, the units or another conversation changed it; a
    value that is being typed is left alone."""
    seen, marker = st.session_state.get(f"{key}-seen"), (form.talk.id, form.here.system, text)
    value = (text or None) if is_choice else text
    if key not in st.session_state or (seen != marker and st.session_state[key] != value):
        st.session_state[key] = value
    st.session_state[f"{key}-seen"] = marker


def _enter(form: _Form, name: str, key: str) -> None:
    """Write the changed field into the conversation's case; the first one begins the conversation."""
    with friendly_errors():
        conversation_id = st.query_params.get("c") or form.talk.id
        typed = str(st.session_state[key] or "")
        found = form.here.services.forms.enter(form.here.owner, conversation_id, name, typed, form.here.system)
        st.query_params["c"] = found
        st.session_state.pop(f"{key}-seen", None)


def _label(form: _Form, field: FormField) -> str:
    unit = field.label_unit(form.here.system)
    name = field.label[:1].upper() + field.label[1:]
    words = plain(f"{name}, {unit}" if unit else name)
    return f"{words} :orange-badge[needed]" if _is_missing(form, field) else words


def _is_missing(form: _Form, field: FormField) -> bool:
    return not value_text(form.case, field, form.here.system) and any(
        error.get("field") for error in form.verdict.errors.get(field.name, ())
    )


def _placeholder(form: _Form, field: FormField) -> str:
    """Range and default in the field itself, as long as it is open."""
    system, allowed = form.here.system, field.range_text(form.here.system)
    assumed = form.verdict.assumed.get(field.name)
    if assumed is not None:
        return f"{show(assumed, field.unit, system, like=field.typical)} assumed"
    if field.kind == "fluid":
        return "Choose or type a name"
    if field.default_value is not None:
        value = show(field.default_value, field.unit, system, like=field.typical)
        return f"{value} if left open · {allowed}".rstrip(" ·")
    if allowed and field.required == "no":
        return f"{allowed} · open: {field.default_text}"
    return allowed or field.default_text


def _help(field: FormField, system: str) -> str:
    """Range, what is usual, and the default with its source."""
    lines = []
    if allowed := field.range_text(system):
        lines.append(f"Allowed: {allowed}.")
    if field.usual:
        lines.append(field.usual.rstrip(".") + ".")
    if field.required == "always":
        lines.append("Must be given.")
    if field.default_value is not None or field.default_text:
        value = "" if field.default_value is None else show(field.default_value, field.unit, system, like=field.typical)
        lines.append(f"Left open: {' '.join(part for part in (value, field.default_text) if part)}.")
    if field.default_source:
        lines.append(f"Source: {field.default_source}.")
    if field.name.startswith("m_dot_"):
        lines.append("A volume flow is typed with its unit: m3/h, gpm, bbl/d, Nm3/h, SCFM.")
    return "\n\n".join(plain(line) for line in lines)


def _draw_problems(form: _Form, field: FormField) -> None:
    unread = form.unread.get(field.name)
    if unread:
        st.markdown(f":red[{plain(unread.get('message'))}]")
        return
    opened = form.case.open_fluids.get(field.name) or _open_number(form.case, field)
    if opened:
        st.markdown(f":orange[“{plain(opened)}” from the chat is to be settled.]")
    if _is_missing(form, field):
        return
    outside = _outside(form, field)
    if outside:
        st.markdown(f":red[{plain(outside)}]")
        return
    for error in form.verdict.errors.get(field.name, ()):
        allowed = f" Allowed: {error['valid_range']}." if error.get("valid_range") else ""
        st.markdown(f":red[{plain(error.get('message'))} {plain(error.get('suggestion') or '')}{plain(allowed)}]")


def _outside(form: _Form, field: FormField) -> str:
    """A number outside the engine's range, said in the units of the page."""
    entry = form.case.duty_W if field.name == "duty_W" else form.case.known.get(field.name)
    value, system = entry.value if entry else None, form.here.system
    if not isinstance(value, int | float) or field.low is None or field.high is None:
        return ""
    is_low = value <= field.low if field.is_open else value < field.low
    if not is_low and value <= field.high:
        return ""
    given = f"{field.shown(value, system)} {field.label_unit(system)}".strip()
    return f"{given} is outside what can be designed: {field.range_text(system)}. {field.usual}".strip()


def _open_number(case: Case, field: FormField) -> str:
    """A temperature or flow said in the chat without its unit."""
    value = case.open_temperatures.get(field.name)
    if value is None and field.name.startswith("m_dot_"):
        value = case.open_flows.get(str(field.side))
    return "" if value is None else f"{value:g}"


def _draw_end(form: _Form, fields: Sequence[FormField]) -> None:
    """What stands against the design that belongs to no field of the form, or the duty in one sentence; the button."""
    verdict, names = form.verdict, {field.name for field in fields}
    missing = [field.label for field in fields if _is_missing(form, field)]
    if missing:
        st.markdown(f":orange[Still needed: {plain(', '.join(missing))}.]")
    for name in set(verdict.errors) - names:
        for error in verdict.errors[name]:
            st.markdown(f":red[{plain(error.get('message'))} {plain(error.get('suggestion') or '')}]")
    if verdict.is_complete:
        st.markdown(plain(verdict.message))
        for warning in verdict.warnings:
            st.caption(f":material/info: {plain(warning)}")


def _asks_to_design(form: _Form) -> bool:
    is_ready = form.verdict.is_complete and not form.unread and not form.is_locked
    return st.button("Design", key="form_design", type="primary", icon=":material/play_arrow:", disabled=not is_ready)


def _design(form: _Form, begun: Callable[[], None]) -> None:
    request = form.case.to_design_request()
    result = form.here.services.start_design(form.here.owner, str(form.talk.id), request)
    if not result.ok and result.design_id is None:
        st.error(plain(result.summary), icon=":material/block:")
        return
    begun()
    st.query_params.pop("d", None)
    st.rerun()


def draw_form_note(here: Here, talk: Conversation) -> None:
    """In the chat: what of the duty stands there because it was typed in the form."""
    typed = entries_of_form(here.services.forms.case(talk.record))
    if typed:
        with st.container(key="form-note"):
            said = ", ".join(f"{field_label(name)} {text}" for name, text in typed)
            st.caption(f":material/edit_note: From the form: {plain(said)}.")
