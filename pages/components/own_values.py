"""The fields of a question's own values. What is typed is kept with its units, so that other units show the same and
read it as it was typed."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.components.open_values import OpenValue

Typed = tuple[float | None, str]
"""A number, and the units it is in."""


def draw_own_value(value: OpenValue, system: str, asked: Any) -> None:
    """Shows what was typed, else what holds now."""
    key, shown = _key(value, system, asked), value.shown(system)
    number = _shown_number(value, system, asked)
    if st.session_state.get(key) != number:
        st.session_state[key] = number
    st.number_input(
        f"{value.label}, {shown.unit}" if shown.unit else value.label, value=None, step=None, format="%.5g", key=key,
        persist_state="page", on_change=_keep, args=(value, system, asked),
    )  # fmt: skip


def typed_value(value: OpenValue, system: str, asked: Any) -> Typed:
    """What stands in the field; a number typed in other units and untouched since comes back in those."""
    kept, number = _kept(asked).get(value.name), st.session_state[_key(value, system, asked)]
    return kept if kept and number == _shown_number(value, system, asked) else (number, system)


def _key(value: OpenValue, system: str, asked: Any) -> str:
    return f"own_{asked}_{value.name}_{system}"


def _kept(asked: Any) -> dict[str, Typed]:
    kept: dict[str, Typed] = st.session_state.setdefault(f"own_typed_{asked}", {})
    return kept


def _keep(value: OpenValue, system: str, asked: Any) -> None:
    _kept(asked)[value.name] = st.session_state[_key(value, system, asked)], system


def _shown_number(value: OpenValue, system: str, asked: Any) -> float | None:
    typed, typed_in = _kept(asked).get(value.name, (value.shown(system).value, system))
    return typed if typed_in == system else value.shown_as(value.stored(typed, typed_in), system)
