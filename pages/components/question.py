"""The question of a waiting design, inside its card: options with their effect, own values, and why it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from orchestration.errors import EngineConflictError, EngineGoneError, EngineNotFoundError, EngineRejectedError
from orchestration.presentation import restated, show
from pages.components.design_model import StepCard
from pages.components.failure import friendly_errors
from pages.components.open_values import OpenValue, open_values_of, out_of_range
from pages.components.own_values import draw_own_value, typed_value
from pages.components.question_options import option_effect, option_label, question_words
from pages.components.search_view import blocking_table, funnel_table
from pages.components.session import Here
from pages.components.tables import is_number, markdown_table, percent
from pages.components.text import inert_markdown, plain

ANSWER_KINDS = ("accept", "override", "skip")
OWN_VALUES = "override"
MEANWHILE = "That question was answered meanwhile, in another tab or by another person. The design went on with it."


def draw_question(here: Here, design: Mapping[str, Any], card: StepCard) -> None:
    """The open question of a waiting design."""
    question = design.get("question") or {}
    st.session_state[_asked_key(design)] = question.get("question_id")
    with st.container(key="question", gap="small"):
        words = question_words(question, card.record.get("outputs") or {})
        st.markdown(words)
        values = open_values_of(question)
        _draw_options(here, design, question, has_form=bool(values))
        if values:
            _draw_form(here, design, question, values)
        _draw_why(question, card, here.system, words)


def tell_answered_elsewhere(design: Mapping[str, Any]) -> None:
    """Say once, in a tab that showed a question and said nothing since, that it was answered from somewhere else."""
    key, question = _asked_key(design), design.get("question") or {}
    if key in st.session_state and st.session_state[key] != question.get("question_id"):
        shown = st.session_state.pop(key)
        if st.session_state.pop(_spoken_key(design), None) != shown:
            st.toast(MEANWHILE, icon=":material/sync:", duration="long")


def note_words_for(design: Mapping[str, Any] | None) -> None:
    """A message of this tab goes to this design: its open question may be answered by that."""
    if design is not None and _asked_key(design) in st.session_state:
        st.session_state[_spoken_key(design)] = st.session_state[_asked_key(design)]


def _asked_key(design: Mapping[str, Any]) -> str:
    return f"question_shown_{design['id']}"


def _spoken_key(design: Mapping[str, Any]) -> str:
    return f"question_spoken_to_{design['id']}"


def _draw_options(here: Here, design: Mapping[str, Any], question: Mapping[str, Any], *, has_form: bool) -> None:
    options = {}
    for entry in question.get("options") or ():
        option = entry if isinstance(entry, Mapping) else {"id": str(entry), "label": str(entry)}
        if not (has_form and option.get("id") == OWN_VALUES):
            options[str(option.get("id"))] = option
    if not options:
        return
    advised = str(question.get("recommendation"))

    def words(option_id: str) -> str:
        label = option_label(options[option_id], here.system)
        return f"{label} :green-badge[recommended]" if option_id == advised and len(options) > 1 else label

    asked = question.get("question_id")
    key, kept = f"option_{asked}_{here.system}", f"chosen_{asked}"
    now = st.session_state.setdefault(kept, advised if advised in options else next(iter(options)))
    if st.session_state.get(key) != now:
        st.session_state[key] = now
    st.radio(
        "Your answer", list(options), format_func=words, key=key, on_change=_keep_choice, args=(key, kept),
        captions=[option_effect(option, here.system) for option in options.values()],
    )  # fmt: skip
    if st.button("Go on with this", key=f"go_on_{asked}", icon=":material/check:", type="primary"):
        chosen = st.session_state[kept]
        kind = chosen if chosen in ANSWER_KINDS else "accept"
        label = str(options[chosen].get("label") or chosen)
        _answer(here, design, question, kind, {"user_input": label, "option_id": chosen})


def _keep_choice(key: str, kept: str) -> None:
    """Streamlit knows a choice by its words, which are others in other units: it is kept by its id."""
    st.session_state[kept] = st.session_state[key]


def _draw_form(here: Here, design: Mapping[str, Any], question: Mapping[str, Any], values: list[OpenValue]) -> None:
    """Own values in the units shown, each with its range; what is wrong stands below its field."""
    asked, is_properties = question.get("question_id"), isinstance(question.get("property_request_payload"), Mapping)
    wrong: dict[str, str] = st.session_state.get(f"wrong_{asked}", {})
    with st.container(gap="small"):
        st.markdown("**Values of your own**")
        st.caption(_form_words(question, is_properties, here.system))
        with st.container(key="own-values"), st.grid(2, min_column_width=210, gap="small") as grid:
            for value in values:
                with grid.cell():
                    _draw_field(value, here.system, asked, wrong.get(value.name))
        for field, message in wrong.items():
            if field not in {value.name for value in values}:
                st.markdown(f":red[:material/error:] {plain(message)}")
        st.button("Use these values", icon=":material/edit:", key=f"use_values_{asked}_{here.system}",
                  on_click=_send_values, args=(here, design, question, values))  # fmt: skip


def _form_words(question: Mapping[str, Any], is_properties: bool, system: str) -> str:
    if not is_properties:
        return "Change one limit or several; what you leave as it is stays."
    payload = question["property_request_payload"]
    return " · ".join(
        f"{plain(fluid.get('fluid_name'))}, {plain(fluid.get('side'))} side"
        + (f", at {show(fluid['temperature_C'], '°C', system)}" if is_number(fluid.get("temperature_C")) else "")
        for fluid in payload.get("fluids") or () if isinstance(fluid, Mapping)
    )  # fmt: skip


def _draw_field(value: OpenValue, system: str, asked: Any, problem: str | None) -> None:
    shown = value.shown(system)
    draw_own_value(value, system, asked)
    if problem:
        st.markdown(f":red[:material/error:] {plain(problem)}")
    else:
        st.caption(plain(shown.allowed))


def _send_values(
    here: Here, design: Mapping[str, Any], question: Mapping[str, Any], values: list[OpenValue]
) -> None:
    """Read in the units of the form that was sent, whichever are chosen by now."""
    typed = {v.name: typed_value(v, here.system, question.get("question_id")) for v in values}
    is_properties = isinstance(question.get("property_request_payload"), Mapping)
    given = {v.name: v.stored(*typed[v.name]) for v in values}
    changed = {v.name: given[v.name] for v in values if given[v.name] is not None
               and (is_properties or given[v.name] != v.value)}  # fmt: skip
    wrong = {v.name: text for v in values if (text := out_of_range(v, *typed[v.name]))}
    if is_properties:
        wrong |= {v.name: "A value is needed here." for v in values if given[v.name] is None}
    elif not changed:
        wrong[""] = "Nothing is changed yet: change a limit, or choose one of the options above."
    if wrong:
        _show_problems(question, wrong)
    body: dict[str, Any] = {"user_input": "own values", **changed}
    if is_properties:
        body["option_id"] = OWN_VALUES
    _answer(here, design, question, OWN_VALUES, body)


def _show_problems(question: Mapping[str, Any], wrong: dict[str, str]) -> None:
    st.session_state[f"wrong_{question.get('question_id')}"] = wrong
    st.rerun()


def _draw_why(question: Mapping[str, Any], card: StepCard, system: str, words: str) -> None:
    """What the engine found before it asked: reasoning, findings, estimates with their source, limits in the way."""
    with st.expander("Why is this asked?", type="compact", key="why"):
        reasoning = (card.record.get("ai_review") or {}).get("reasoning")
        for said in dict.fromkeys(inert_markdown(text) for text in (question.get("message"), reasoning) if text):
            if said != words:
                st.markdown(said)
        for finding in card.record.get("findings") or ():
            if isinstance(finding, Mapping) and finding.get("severity") in ("error", "warning"):
                st.markdown(f"- {inert_markdown(finding.get('message'))}")
        payload = question.get("property_request_payload")
        if isinstance(payload, Mapping):
            _draw_estimates(payload)
        outputs = card.record.get("outputs") or {}
        for table in (blocking_table(outputs, system), funnel_table(outputs, system)):
            if table:
                st.markdown(table)


def _draw_estimates(payload: Mapping[str, Any]) -> None:
    rows = []
    for fluid in payload.get("fluids") or ():
        if isinstance(fluid, Mapping):
            estimate = fluid.get("ai_estimate") or {}
            source = estimate.get("property_source") or "no source gives them"
            rows.append((plain(fluid.get("fluid_name")), percent(estimate.get("property_confidence")), plain(source)))
    st.markdown(markdown_table(("Fluid", "Confidence", "Source of the estimate"), rows, "lrl"))
    if is_number(payload.get("threshold")):
        st.caption(
            f"Below a confidence of {percent(payload['threshold'])} the engine asks: heat capacity sets the duty, "
            "viscosity and conductivity the coefficients, density the pressure drops."
        )


def _answer(
    here: Here, design: Mapping[str, Any], question: Mapping[str, Any], kind: str, values: dict[str, Any]
) -> None:
    body = {"type": kind, "values": values, "question_id": question.get("question_id")}
    with friendly_errors():
        try:
            here.services.answer(here.owner, design["id"], body)
        except (EngineConflictError, EngineGoneError):
            st.rerun()
        except EngineNotFoundError:
            raise
        except EngineRejectedError as refusal:
            refused = restated(list(refusal.errors), here.system)
            wrong = {str(error.get("field") or ""): _refusal(error) for error in refused}
            _show_problems(question, wrong or {"": refusal.user_message})
        st.session_state.pop(_asked_key(design), None)
        st.session_state.pop(f"wrong_{question.get('question_id')}", None)
        st.rerun()


def _refusal(error: Mapping[str, Any]) -> str:
    allowed = f"Allowed: {error['valid_range']}." if error.get("valid_range") else ""
    return " ".join(filter(None, (str(error.get("message") or ""), str(error.get("suggestion") or ""), allowed)))
