"""The line above the messages: who answers, what it has cost, the conversation's versions and files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import streamlit as st

from orchestration.spending import Spent
from orchestration.transcript import as_json, as_markdown
from pages.components.assistant_choice import draw_choice
from pages.components.conversation import Conversation
from pages.components.session import DESIGN_PAGE
from pages.components.text import plain

NAME_CHARS = 60


def draw_chat_bar(talk: Conversation) -> None:
    """Drawn with the page, not while a turn runs."""
    here = talk.here
    with st.container(key="chat-bar", horizontal=True, gap="small", vertical_alignment="center"):
        draw_choice(here, talk.record)
        if talk.record is None:
            return
        cost = money(here.services.ledger.of_conversation(here.owner, str(talk.id)))
        if cost:
            with st.container(key="chat-cost", width="content"):
                st.caption(cost, width="content")
        with st.popover("Versions and export", key="talk-menu", icon=":material/forum:", type="tertiary"):
            _draw_versions(talk, talk.record)
            _draw_exports(talk, talk.record)


def money(spent: Spent) -> str:
    """A sum as the user sees it; nothing where no model was paid."""
    if not spent.calls:
        return ""
    unknown = f", {spent.without_price} without a known price" if spent.without_price else ""
    return f"{spent.cost_usd:.4f} USD · {spent.tokens:,} tokens{unknown}"


def _draw_versions(talk: Conversation, record: Mapping[str, Any]) -> None:
    services, owner = talk.here.services, talk.here.owner
    first = services.conversations.get(owner, str(record.get("branched_from") or ""))
    versions = services.branches.versions(owner, str(talk.id))
    if first is not None:
        st.caption(f"Branched after message {record.get('branched_at')} of")
        _link(talk, first)
    if versions:
        st.caption("Versions that branch off here")
        for version in versions:
            _link(talk, version)
    if first is None and not versions:
        st.caption("One version. Edit a message, ask again or branch from an answer to get another.")


def _link(talk: Conversation, record: Mapping[str, Any]) -> None:
    st.page_link(
        DESIGN_PAGE, label=plain(record.get("title")), icon=":material/call_split:",
        query_params=talk.here.link(c=record["id"]),
    )  # fmt: skip


def _draw_exports(talk: Conversation, record: Mapping[str, Any]) -> None:
    name = re.sub(r"[^A-Za-z0-9]+", "-", str(record.get("title"))).strip("-")[:NAME_CHARS] or "conversation"
    for label, make, extension, mime in (
        ("Export as Markdown", as_markdown, "md", "text/markdown"),
        ("Export as JSON", as_json, "json", "application/json"),
    ):
        st.download_button(
            label, lambda make=make: make(record, talk.here.services.conversations.messages(talk.here.owner, talk.id)),
            f"{name}.{extension}", mime, icon=":material/download:", key=f"export-{extension}", on_click="ignore",
            type="tertiary",
        )  # fmt: skip
