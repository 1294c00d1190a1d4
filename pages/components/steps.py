"""The sixteen steps as a dense list of cards: state, key numbers, duration; the working on demand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from orchestration.presentation import ShownQuantity
from pages.components.design_model import StepCard, progress_fraction
from pages.components.tables import markdown_table, unbroken
from pages.components.text import inert_markdown, math, plain

STATE_ICONS = {
    "pending": ":gray[:material/radio_button_unchecked:]",
    "running": ":blue[:material/progress_activity:]",
    "waiting": ":orange[:material/help:]",
    "done": ":green[:material/check_circle:]",
    "warning": ":orange[:material/error:]",
    "corrected": ":blue[:material/build_circle:]",
    "escalated": ":orange[:material/front_hand:]",
    "failed": ":red[:material/cancel:]",
    "skipped": ":gray[:material/remove:]",
}
STATE_WORDS = {
    "pending": "not started", "running": "running", "waiting": "waits for your answer", "done": "done",
    "warning": "done, with warnings", "corrected": "done, corrected by the review",
    "escalated": "answered by you", "failed": "failed a check", "skipped": "did not run",
}
_LONGEST_KEY_TEXT = 30
_RANGE_WORDS = {"in": "within", "out": ":orange[outside]", "not_stated": ""}


def quantity_name(quantity: ShownQuantity) -> str:
    """Symbol where the engine gave one, else the label."""
    return math(quantity.symbol) if quantity.symbol else plain(quantity.label)


def duration_text(seconds: float | None) -> str:
    """Duration of a step, in milliseconds below a second."""
    if seconds is None:
        return ""
    if seconds < 0.001:
        return "< 1 ms"
    return f"{1000 * seconds:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def _key_numbers(card: StepCard, system: str) -> list[str]:
    """Numbers with their symbol; a word such as a fluid's name speaks for itself."""
    shown = []
    for row in card.key_quantities:
        text = row.text(system)
        if isinstance(row.value, str):
            shown.append(f"*{plain(text[:_LONGEST_KEY_TEXT])}*")
        else:
            shown.append(f"*:gray[{quantity_name(row)}] {plain(text)}*")
    return shown


def card_label(card: StepCard, system: str) -> str:
    """One line of Markdown whose parts CSS aligns: state, number, name, key numbers, duration."""
    head = f"{STATE_ICONS[card.state]} **{card.step_id}**"
    if card.state in ("pending", "skipped"):
        return f"{head} **:gray[{plain(card.name)}]**"
    if card.state == "running":
        return f"{head} **:shimmer[{plain(card.name)}]** " + " ".join(_key_numbers(card, system))
    parts = [head, f"**{plain(card.name)}**", *_key_numbers(card, system)]
    if card.duration_s is not None:
        parts.append(f"`{duration_text(card.duration_s)}`")
    return " ".join(parts)


def draw_progress(cards: Sequence[StepCard], status: str) -> None:
    """Bar over the sixteen steps with the name of the step at work."""
    at_work = next((card for card in cards if card.state in ("running", "waiting")), None)
    finished = sum(1 for card in cards if card.record)
    text = f"{finished} of {len(cards)} steps"
    if at_work is not None:
        verb = "waiting in" if at_work.state == "waiting" else "now"
        text += f" · {verb} {at_work.step_id} {plain(at_work.name)}"
    elif status == "pending":
        text += " · about to start"
    st.progress(progress_fraction(cards), text=text)


def draw_steps(cards: Sequence[StepCard], system: str) -> None:
    """All cards; a card without a record has nothing to open."""
    with st.container(key="steps", gap=None):
        for card in cards:
            with st.expander(card_label(card, system), key=f"step_{card.step_id}"):
                _draw_working(card, system)


def _draw_working(card: StepCard, system: str) -> None:
    if not card.record:
        st.caption(f"This step is {STATE_WORDS[card.state]}.")
        return
    facts = [STATE_WORDS[card.state]]
    if card.attempts > 1:
        facts.append(f"run {card.attempts} times, the last one is shown")
    st.caption(plain(" · ".join(facts)).capitalize())
    for message in card.errors:
        st.markdown(f":red[:material/cancel:] {inert_markdown(message)}")
    for message in card.warnings:
        st.markdown(f":orange[:material/error:] {inert_markdown(message)}")
    _draw_review(card.record.get("ai_review"))
    rows = card.quantities
    if rows:
        st.markdown(quantity_table(rows, system))


def _draw_review(review: Any) -> None:
    if not isinstance(review, Mapping):
        return
    for key, label in (("reasoning", "Reasoning"), ("observation", "Observation"), ("recommendation", "Advice")):
        if review.get(key):
            st.markdown(f"**{label}.** {inert_markdown(review[key])}")
    for change in review.get("corrections") or ():
        if isinstance(change, Mapping):
            st.markdown(
                f"- {plain(change.get('field'))}: {plain(change.get('old_value'))} → "
                f"{plain(change.get('new_value'))}. {plain(change.get('reason'))}"
            )


def quantity_table(rows: Sequence[ShownQuantity], system: str) -> str:
    """Every number of a step: value with unit, and, where the engine says so, formula, source and range."""
    columns = [
        ("Quantity", "l", [plain(row.label) for row in rows]),
        ("", "l", [math(row.symbol) if row.symbol else "" for row in rows]),
        ("Value", "r", [unbroken(plain(row.text(system))) for row in rows]),
        ("Formula", "l", [math(row.formula) if row.formula else "" for row in rows]),
        ("Source", "l", [plain(row.source) for row in rows]),
        ("Range", "l", [_RANGE_WORDS.get(row.range_verdict, plain(row.range_verdict)) for row in rows]),
    ]
    kept = [column for column in columns if any(column[2])]
    cells = list(zip(*(column[2] for column in kept), strict=True))
    return markdown_table([column[0] for column in kept], cells, "".join(column[1] for column in kept))
