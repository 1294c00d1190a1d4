"""The compact bar over a running design: step name, how many of them, time spent and time left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from orchestration.durations import seconds_left, seconds_since, typical_seconds
from pages.components.design_model import StepCard, progress_fraction
from pages.components.session import Here
from pages.components.text import plain


def draw_progress(
    here: Here, design: Mapping[str, Any], records: Sequence[Mapping[str, Any]], cards: Sequence[StepCard]
) -> None:
    """One line over the cards; the time left is that of earlier designs here and is left out when there are none."""
    key = f"typical_{design['id']}"
    if key not in st.session_state:
        st.session_state[key] = typical_seconds(here.services.designs, here.owner)
    spent = seconds_since(design.get("created_at"), datetime.now(UTC))
    text = progress_text(cards, str(design.get("status")), spent, seconds_left(st.session_state[key], records))
    with st.container(key="progress"):
        st.progress(progress_fraction(cards), text=text)


def progress_text(
    cards: Sequence[StepCard], status: str, spent_s: float | None = None, left_s: float | None = None
) -> str:
    """Markdown of the bar's line; times [s] are left out where they are not known or a person is waited for."""
    finished = sum(1 for card in cards if card.state not in ("pending", "running", "waiting"))
    parts = [f"{finished} of {len(cards)} steps"]
    waiting = next((card for card in cards if card.state == "waiting"), None)
    running = next((card for card in cards if card.state == "running"), None)
    if waiting is not None:
        return " · ".join([*parts, f":orange[waiting for you in {waiting.step_id} {plain(waiting.name)}]"])
    if running is not None:
        parts.append(f"now {running.step_id} {plain(running.name)}")
    elif status == "pending":
        parts.append("about to start")
    if spent_s is not None:
        parts.append(f"{spent_s:.0f} s")
    if left_s is not None:
        parts.append("less than 1 s left" if left_s < 1 else f"about {left_s:.0f} s left")
    return " · ".join(parts)
