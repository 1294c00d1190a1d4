"""The words around a field of the form: name and unit, range and default, what is wrong with what stands in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from orchestration.forms import Verdict
from orchestration.intake import Case
from orchestration.intake.form_field import FormField, value_text
from orchestration.presentation import restate, restated, sentence_case, show
from pages.components.conversation import Conversation
from pages.components.form_typing import Typed
from pages.components.session import Here
from pages.components.text import plain


@dataclass(frozen=True)
class Sight:
    """A case with the engine's word on it, and the texts that cannot be read."""

    case: Case
    unread: Mapping[str, Mapping[str, str]]
    verdict: Verdict


@dataclass(frozen=True)
class Form:
    """One drawing of the form: as stored, and as it would be with what is being typed."""

    here: Here
    talk: Conversation
    stored: Sight
    drafted: Sight
    typed: Mapping[str, Typed]
    is_locked: bool

    def of(self, field: FormField) -> Sight:
        """What the field's own words speak of: only a field that is typed in looks ahead, its neighbours stay calm."""
        return self.drafted if field.name in self.typed else self.stored


def label_of(form: Form, field: FormField) -> str:
    """Its name, the unit of a bare number, and whether it is needed."""
    unit = field.label_unit(form.here.system)
    name = sentence_case(field.label)
    words = plain(f"{name}, {unit}" if unit else name)
    return f"{words} :orange-badge[needed]" if is_missing(form, field) else words


def is_missing(form: Form, field: FormField) -> bool:
    """True where nothing stands and the engine cannot do without."""
    seen = form.of(field)
    return not value_text(seen.case, field, form.here.system) and any(
        error.get("field") for error in seen.verdict.errors.get(field.name, ())
    )


def placeholder_of(form: Form, field: FormField) -> str:
    """Range and default in the field itself, as long as it is open."""
    system, allowed = form.here.system, field.range_text(form.here.system)
    assumed = form.stored.verdict.assumed.get(field.name)
    if assumed is not None:
        return f"{show(assumed, field.unit, system, like=field.typical)} assumed"
    if field.kind == "fluid":
        return "Choose or type a name"
    if field.default_value is not None:
        value = show(field.default_value, field.unit, system, like=field.typical)
        return f"{value} if left open · {allowed}".rstrip(" ·")
    if allowed and field.required == "no":
        return f"{allowed} · open: {restate(field.default_text, system)}"
    return allowed or restate(field.default_text, system)


def help_of(field: FormField, system: str) -> str:
    """Range, what is usual, and the default with its source."""
    lines = []
    if allowed := field.range_text(system):
        lines.append(f"Allowed: {allowed}.")
    if field.usual:
        lines.append(restate(field.usual, system).rstrip(".") + ".")
    if field.required == "always":
        lines.append("Must be given.")
    if field.default_value is not None or field.default_text:
        value = "" if field.default_value is None else show(field.default_value, field.unit, system, like=field.typical)
        lines.append(f"Left open: {' '.join(part for part in (value, restate(field.default_text, system)) if part)}.")
    if field.default_source:
        lines.append(f"Source: {restate(field.default_source, system)}.")
    if field.name.startswith("m_dot_"):
        lines.append("A volume flow is typed with its unit: m3/h, gpm, bbl/d, Nm3/h, SCFM.")
    return "\n\n".join(plain(line) for line in lines)


def draw_problems(form: Form, field: FormField) -> None:
    """What is wrong with what stands in the field."""
    seen, system = form.of(field), form.here.system
    unread = seen.unread.get(field.name)
    if unread:
        st.markdown(f":red[{plain(unread.get('message'))}]")
        return
    opened = seen.case.open_fluids.get(field.name) or _open_number(seen.case, field)
    if opened:
        st.markdown(f":orange[“{plain(opened)}” from the chat is to be settled.]")
    if is_missing(form, field):
        return
    outside = _outside(seen.case, field, system)
    if outside:
        st.markdown(f":red[{plain(outside)}]")
        return
    for error in restated(list(seen.verdict.errors.get(field.name, ())), system):
        allowed = f" Allowed: {error['valid_range']}." if error.get("valid_range") else ""
        st.markdown(f":red[{plain(error.get('message'))} {plain(error.get('suggestion') or '')}{plain(allowed)}]")


def _outside(case: Case, field: FormField, system: str) -> str:
    """A number outside the engine's range, said in the units of the page."""
    entry = case.duty_W if field.name == "duty_W" else case.known.get(field.name)
    value = entry.value if entry else None
    if not isinstance(value, int | float) or field.low is None or field.high is None:
        return ""
    is_low = value <= field.low if field.is_open else value < field.low
    if not is_low and value <= field.high:
        return ""
    given = f"{field.shown(value, system)} {field.label_unit(system)}".strip()
    usual = restate(field.usual, system)
    return f"{given} is outside what can be designed: {field.range_text(system)}. {usual}".strip()


def _open_number(case: Case, field: FormField) -> str:
    """A temperature or flow said in the chat without its unit."""
    value = case.open_temperatures.get(field.name)
    if value is None and field.name.startswith("m_dot_"):
        value = case.open_flows.get(str(field.side))
    return "" if value is None else f"{value:g}"
