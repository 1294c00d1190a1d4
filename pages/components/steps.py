"""The sixteen steps as a dense list of cards: state, key numbers, duration; the working on demand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from orchestration.presentation import ShownQuantity, show
from orchestration.report.calculation import RANGE_WORDS
from pages.components.design_model import Correction, StepCard
from pages.components.search_view import funnel_table, iterations_table
from pages.components.tables import is_number, markdown_table, unbroken
from pages.components.text import inert_markdown, math, plain

STATE_ICONS = {
    "pending": ":gray[:material/radio_button_unchecked:]",
    "running": ":blue[:material/progress_activity:]",
    "waiting": ":orange[:material/help:]",
    "done": ":green[:material/check_circle:]",
    "warning": ":orange[:material/warning:]",
    "corrected": ":blue[:material/build_circle:]",
    "asked": ":orange[:material/front_hand:]",
    "failed": ":red[:material/cancel:]",
    "skipped": ":gray[:material/remove:]",
}
STATE_WORDS = {
    "pending": "pending", "running": "running", "waiting": "waiting for you", "done": "approved",
    "warning": "warning", "corrected": "corrected", "asked": "asked you", "failed": "failed",
    "skipped": "did not run",
}  # fmt: skip
_LONGEST_KEY_TEXT = 30


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
    """Numbers with their symbol; a word such as a fluid's name speaks for itself. What was corrected comes first."""
    shown = [f"*:blue[{plain(_changed(change, system))}]*" for change in card.corrections[:1]]
    for row in card.key_quantities[len(shown) :]:
        text = row.text(system)
        if isinstance(row.value, str):
            shown.append(f"*{plain(text[:_LONGEST_KEY_TEXT])}*")
        else:
            shown.append(f"*:gray[{quantity_name(row)}] {plain(text)}*")
    return shown


def _changed(change: Correction, system: str) -> str:
    """Old and new value in one unit."""
    like = float(change.new) if is_number(change.new) else None
    old, new = (show(value, change.unit, system, like=like) for value in (change.old, change.new))
    return f"{change.label}: {old} → {new}"


def card_label(card: StepCard, system: str) -> str:
    """One line of Markdown whose parts CSS aligns: icon, number, name, key numbers, state in words and duration."""
    head = f"{STATE_ICONS[card.state]} **{card.step_id}**"
    word = STATE_WORDS[card.state]
    if card.state in ("pending", "skipped"):
        return f"{head} **:gray[{plain(card.name)}]** `{word}`"
    if card.state in ("running", "waiting"):
        name = f":shimmer[{plain(card.name)}]" if card.state == "running" else plain(card.name)
        return " ".join([f"{head} **{name}**", *_key_numbers(card, system), f"`{word}`"])
    took = duration_text(card.duration_s)
    end = f"{word} · {took}" if took else word
    return " ".join([f"{head} **{plain(card.name)}**", *_key_numbers(card, system), f"`{end}`"])


def draw_steps(cards: Sequence[StepCard], system: str, draw_question: Callable[[StepCard], None] | None = None) -> None:
    """All cards, the working of those that are open; the one that waits opens once and holds the question."""
    with st.container(key="steps", gap=None):
        for card in cards:
            key = f"step_{card.step_id}"
            is_asking = card.state == "waiting" and draw_question is not None
            if is_asking:
                _open_once(key, card)
            opened = _expander(key, card_label(card, system), is_remembered=not is_asking)
            if opened.open:
                with opened:
                    if is_asking and draw_question is not None:
                        draw_question(card)
                    else:
                        _draw_working(card, cards, system)


def _expander(key: str, label: str, *, is_remembered: bool) -> Any:
    """A card that stays open when its label changes, which makes it a new widget."""
    known = st.session_state.setdefault("cards_open", {})
    label_before, was_open = known.get(key, (label, False))
    if was_open and label != label_before:
        st.session_state[key] = True
    expander = st.expander(label, key=key, on_change="rerun")
    known[key] = (label, is_remembered and expander.open)
    return expander


def _open_once(key: str, card: StepCard) -> None:
    """A question opens its card by itself; closed by hand, it stays closed."""
    asked = (key, card.record.get("position"), card.record.get("started_at"))
    if st.session_state.get("card_opened_for") != asked:
        st.session_state["card_opened_for"] = asked
        st.session_state[key] = True


def _draw_working(card: StepCard, cards: Sequence[StepCard], system: str) -> None:
    if not card.record:
        st.caption(f"This step: {STATE_WORDS[card.state]}.")
        return
    for message in card.errors:
        st.markdown(f":red[:material/cancel:] {inert_markdown(message)}")
    for message in card.warnings:
        st.markdown(f":orange[:material/warning:] {inert_markdown(message)}")
    _draw_review(card, system)
    funnel = funnel_table(card.record.get("outputs") or {}, system)
    if funnel:
        st.markdown(funnel)
        iterations = iterations_table(cards, system)
        if iterations:
            st.markdown(iterations)
    elif len(card.runs) > 1:
        st.caption(f"Run {len(card.runs)} times; the last run is shown, the iterations stand in step 12.")
    rows = card.quantities
    if rows:
        st.markdown(quantity_table(rows, system))


def _draw_review(card: StepCard, system: str) -> None:
    review = card.record.get("ai_review")
    if isinstance(review, dict):
        for key, label in (("reasoning", "Reasoning"), ("observation", "Observation"), ("recommendation", "Advice")):
            if review.get(key):
                st.markdown(f"**{label}.** {inert_markdown(review[key])}")
    for change in card.corrections:
        changed = plain(_changed(change, system))
        st.markdown(f":blue[:material/build_circle:] {changed}. {inert_markdown(change.reason)}")


def quantity_table(rows: Sequence[ShownQuantity], system: str) -> str:
    """Every number of a step: value with unit, and, where the engine says so, formula and below it source and range."""
    cells = [
        (
            plain(row.label), math(row.symbol) if row.symbol else "", unbroken(plain(row.text(system))),
            " ".join(part for part in (math(row.formula) if row.formula else "", _origin(row)) if part),
        )
        for row in rows
    ]  # fmt: skip
    return markdown_table(("Quantity", "", "Value", "Formula, source and range"), cells, "llrl")


def _origin(row: ShownQuantity) -> str:
    """Emphasised, which the style sets in small letters on a line of its own."""
    words = RANGE_WORDS.get(row.range_verdict, row.range_verdict)
    shown = f":orange[{words}]" if row.range_verdict == "out" else plain(words)
    parts = [part for part in (plain(row.source), shown) if part]
    return f"*{' · '.join(parts)}*" if parts else ""
