"""Presets on the first page: choose one, make one, delete one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from orchestration.presentation import SYSTEMS, engine_value, label_of_key, show, unit_label
from orchestration.presets import INSTRUCTION_CHARS, LIMITS, NAME_CHARS, PresetRefusedError
from pages.components.session import Here
from pages.components.text import plain

CHOSEN = "chosen_preset"
NONE = "none"
LIKE = {"Pa": 70_000.0, "m2K/W": 2e-4}
LABELS = {
    "dP_hot_max_Pa": "Hot pressure drop, at most", "dP_cold_max_Pa": "Cold pressure drop, at most",
    "fouling_hot_m2K_W": "Hot fouling", "fouling_cold_m2K_W": "Cold fouling",
}  # fmt: skip
EXPLAINED = (
    "What a new conversation begins with. Instructions go to a language model with every message; the offline "
    "assistant takes the limits and the units, it does not read instructions."
)


def chosen_preset(here: Here) -> Mapping[str, Any] | None:
    """The preset of the next new conversation."""
    wanted = st.session_state.get(CHOSEN, NONE)
    return next((preset for preset in here.services.presets.list(here.owner) if preset["id"] == wanted), None)


def draw_presets(here: Here) -> None:
    """A button that names the preset in use and opens the choice."""
    presets = {preset["id"]: preset for preset in here.services.presets.list(here.owner)}
    if st.session_state.get(CHOSEN, NONE) not in presets:
        st.session_state[CHOSEN] = NONE
    chosen = presets.get(st.session_state[CHOSEN])
    label = f"Preset: {plain(chosen['name'])}" if chosen else "No preset"
    with st.popover(label, key="presets", icon=":material/tune:", type="tertiary"):
        st.radio(
            "Begin with", [NONE, *presets], key=CHOSEN,
            format_func=lambda one: plain(presets[one]["name"]) if one in presets else "No preset",
            captions=["", *(_words(preset, here) for preset in presets.values())],
        )  # fmt: skip
        if chosen and st.button("Delete this preset", key="delete_preset", icon=":material/delete:", type="tertiary"):
            here.services.presets.delete(here.owner, chosen["id"])
            st.rerun()
        _draw_form(here)


def _draw_form(here: Here) -> None:
    choices = {"": "As chosen for the conversation", **{one.id: one.label for one in here.services.assistants.choices}}
    with st.form("make_preset", border=False):
        st.markdown("**New preset**")
        st.caption(EXPLAINED)
        name = st.text_input("Name", max_chars=NAME_CHARS, key="preset_name")
        instructions = st.text_area(
            "Instructions", max_chars=INSTRUCTION_CHARS, key="preset_instructions", height=80,
            placeholder="e.g. Prefer floating heads. Answer in German.",
        )  # fmt: skip
        limits = {field: _limit(here, field) for field in LIMITS}
        assistant = st.selectbox("Assistant", list(choices), format_func=lambda one: plain(choices[one]))
        units = st.selectbox("Units", ["", *SYSTEMS], format_func=lambda one: one or "As chosen at the left")
        if not st.form_submit_button("Save preset", icon=":material/save:"):
            return
    try:
        here.services.presets.create(
            here.owner, name, assistant=assistant, instructions=instructions, units=units,
            limits={field: value for field, value in limits.items() if value is not None},
        )  # fmt: skip
    except PresetRefusedError as error:
        st.error(plain(error.user_message))
        return
    st.rerun()


def _limit(here: Here, field: str) -> float | None:
    """A limit typed in the units of the page, in SI; None when it is left open."""
    unit = LIMITS[field][0]
    label = f"{LABELS[field]} [{unit_label(unit, here.system, like=LIKE[unit])}]"
    typed = st.number_input(label, min_value=0.0, value=None, format="%.6g", key=f"preset_{field}_{here.system}")
    return None if typed is None else engine_value(typed, unit, here.system, like=LIKE[unit])


def _words(preset: Mapping[str, Any], here: Here) -> str:
    limits = [f"{LABELS.get(field) or label_of_key(field)} {show(value, LIMITS[field][0], here.system)}"
              for field, value in preset["limits"].items()]  # fmt: skip
    return plain(" · ".join(filter(None, [preset["assistant"], preset["units"], *limits, preset["instructions"][:80]])))
