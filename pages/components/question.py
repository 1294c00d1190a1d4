"""A design that waits: the engine's question, its options, and a form for the engineer's own values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages.components.failure import friendly_errors
from pages.components.session import Here
from pages.components.tables import is_number
from pages.components.text import inert_markdown, plain

ANSWER_KINDS = ("accept", "override", "skip")
# What the engine accepts from a user: unit, lowest, highest, format.
PROPERTY_FIELDS = {
    "density_kg_m3": ("Density", "kg/m³", 0.01, 2000.0, "%.5g"),
    "viscosity_Pa_s": ("Viscosity", "Pa s", 1e-7, 1.0, "%.5g"),
    "cp_J_kgK": ("Heat capacity", "J/(kg K)", 100.0, 100_000.0, "%.5g"),
    "k_W_mK": ("Conductivity", "W/(m K)", 0.005, 100.0, "%.5g"),
}


def draw_question(here: Here, design: Mapping[str, Any]) -> None:
    """The open question of a waiting design."""
    question = design.get("question") or {}
    with st.container(key="question", border=True, gap="small"):
        step = plain(question.get("step_id", ""))
        st.markdown(f":orange[:material/help:] **The engine needs your decision** in step {step}")
        st.markdown(inert_markdown(question.get("message") or "The engine waits for an answer."))
        _draw_options(here, design, question)
        payload = question.get("property_request_payload")
        if isinstance(payload, Mapping):
            _draw_properties(here, design, question, payload)


def _draw_options(here: Here, design: Mapping[str, Any], question: Mapping[str, Any]) -> None:
    has_form = isinstance(question.get("property_request_payload"), Mapping)
    for entry in question.get("options") or ():
        option = entry if isinstance(entry, Mapping) else {"id": str(entry), "label": str(entry)}
        option_id, label = str(option.get("id")), str(option.get("label") or option.get("id"))
        if has_form and option_id == "override":
            continue
        button, effect = st.columns([2, 3], vertical_alignment="center")
        chosen = button.button(
            plain(label),
            key=f"option_{question.get('question_id')}_{option_id}",
            type="primary" if option_id == question.get("recommendation") else "secondary",
            width="stretch",
        )
        effect.caption(plain(option.get("effect") or ""))
        if chosen:
            kind = option_id if option_id in ANSWER_KINDS else "accept"
            _answer(here, design, question, kind, {"user_input": label, "option_id": option_id})


def _draw_properties(
    here: Here, design: Mapping[str, Any], question: Mapping[str, Any], payload: Mapping[str, Any]
) -> None:
    wanted = [name for name in payload.get("required_properties") or PROPERTY_FIELDS if name in PROPERTY_FIELDS]
    form = st.form(key=f"properties_{question.get('question_id')}", border=False)
    with form, st.container(key="own-values", gap="xsmall"):
        given: dict[str, float | None] = {}
        for fluid in payload.get("fluids") or ():
            if isinstance(fluid, Mapping):
                given.update(_property_fields(fluid, wanted))
        sent = st.form_submit_button("Use these values", icon=":material/check:")
    if sent:
        missing = [key for key, value in given.items() if value is None]
        if missing:
            st.warning("Fill in every field, or choose one of the options above.")
        else:
            values = {"user_input": "own property values", "option_id": "override", **given}
            _answer(here, design, question, "override", values)


def _property_fields(fluid: Mapping[str, Any], wanted: list[str]) -> dict[str, float | None]:
    side = "cold" if fluid.get("side") == "cold" else "hot"
    temperature = fluid.get("temperature_C")
    at = f" at {temperature:.1f} °C" if is_number(temperature) else ""
    st.markdown(f"**{plain(fluid.get('fluid_name'))}** ({side} side){at}")
    estimate = fluid.get("ai_estimate") or {}
    given: dict[str, float | None] = {}
    for column, name in zip(st.columns(len(wanted)), wanted, strict=True):
        label, unit, lowest, highest, shape = PROPERTY_FIELDS[name]
        value = estimate.get(name)
        usable = float(value) if is_number(value) and lowest <= value <= highest else None
        given[name.replace("_", f"_{side}_", 1)] = column.number_input(
            f"{label}, {unit}", lowest, highest, usable, format=shape, key=f"property_{side}_{name}"
        )
    return given


def _answer(
    here: Here, design: Mapping[str, Any], question: Mapping[str, Any], kind: str, values: dict[str, Any]
) -> None:
    body = {"type": kind, "values": values, "question_id": question.get("question_id")}
    with friendly_errors():
        here.services.answer(here.owner, design["id"], body)
        st.rerun()
