"""What the models have used and cost, against the caps in effect, and who can be chosen to answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import streamlit as st

from orchestration.spending import Caps, Spent
from pages.components.session import DESIGN_PAGE, Here
from pages.components.tables import markdown_table
from pages.components.text import plain

MONTHS, TALKS = 3, 20


def draw_usage(here: Here) -> None:
    """Sums by day, month and conversation of this owner; the caps beside them."""
    ledger, owner = here.services.ledger, here.owner
    st.header("Usage and cost", anchor=False)
    sums = [("Today", ledger.of_day(owner)), *((month, ledger.of_month(owner, month)) for month in months(MONTHS)),
            ("Since the beginning", ledger.of_user(owner))]  # fmt: skip
    st.markdown(usage_table("Yours", sums))
    if here.services.settings.app_shared_password is not None or here.services.settings.is_loopback_only:
        everybody_usd = ledger.of_everybody().cost_usd
        st.caption(f"Everybody today: {everybody_usd:.4f} USD paid by this installation. Days are UTC.")
    _draw_talks(here)
    st.markdown(caps_table(ledger.caps))


def draw_assistants(here: Here) -> None:
    """Every assistant on offer with its price; the first of a new conversation is marked."""
    assistants = here.services.assistants
    st.header("Assistants", anchor=False)
    rows = [
        (plain(one.label) + (" · **default**" if one.id == assistants.default.id else ""), plain(one.price),
         "with a visitor's own key" if one.needs_own_key else "ready")
        for one in assistants.choices
    ]  # fmt: skip
    st.markdown(markdown_table(("Assistant", "Price", "Use"), rows, "lll"))
    st.caption(
        "Chosen for each conversation above its messages. ARKEN_ASSISTANT sets the default, ARKEN_MODELS adds models."
    )


def months(count: int, today: datetime | None = None) -> list[str]:
    """This month and those before it as YYYY-MM, in UTC."""
    first = (today or datetime.now(UTC)).replace(day=1)
    found = []
    for _ in range(count):
        found.append(first.strftime("%Y-%m"))
        first = (first - timedelta(days=1)).replace(day=1)
    return found


def usage_table(title: str, sums: Iterable[tuple[str, Spent]]) -> str:
    """One row a sum: calls, tokens in and out, cost; what has no price is said, not counted as nothing."""
    rows = [
        (name, f"{spent.calls:,}", f"{spent.tokens - spent.usage['output_tokens']:,}",
         f"{spent.usage['output_tokens']:,}", cost_words(spent))
        for name, spent in sums
    ]  # fmt: skip
    return markdown_table((title, "Calls", "Tokens in", "Tokens out", "Cost"), rows, "lrrrr")


def cost_words(spent: Spent) -> str:
    """USD of the calls with a known price."""
    unknown = f" + {spent.without_price} calls without a price" if spent.without_price else ""
    return f"{spent.cost_usd:.4f} USD{unknown}"


def caps_table(caps: Caps) -> str:
    """The limits looked at before every call, by the variable that sets each."""
    rows = [
        ("Requests to the model in one turn", f"{caps.rounds}", "ARKEN_MAX_ROUNDS"),
        ("Designs in one turn", f"{caps.designs}", "ARKEN_MAX_DESIGNS"),
        ("Tokens in one turn", f"{caps.turn_tokens:,}", "ARKEN_TURN_TOKENS"),
        ("One turn", f"{caps.turn_usd:.2f} USD", "ARKEN_TURN_USD"),
        ("One conversation", f"{caps.conversation_usd:.2f} USD", "ARKEN_CONVERSATION_USD"),
        ("One owner, one day", f"{caps.day_usd:.2f} USD", "ARKEN_DAY_USD"),
        ("Everybody, one day", f"{caps.day_usd_all:.2f} USD", "ARKEN_DAY_USD_ALL"),
    ]
    return markdown_table(("Limit", "At most", "Set by"), [tuple(map(plain, row)) for row in rows], "lrl")


def _draw_talks(here: Here) -> None:
    """The latest conversations that a model was paid for."""
    talks = here.services.conversations.list(here.owner, TALKS)
    paid = [(talk, here.services.ledger.of_conversation(here.owner, talk["id"])) for talk in talks]
    paid = [(talk, spent) for talk, spent in paid if spent.calls]
    if not paid:
        return
    with st.expander(f"By conversation: the latest {len(paid)}"), st.container(key="paid-talks", gap=None):
        for talk, spent in paid:
            row = st.columns([6, 3], vertical_alignment="center")
            row[0].page_link(
                DESIGN_PAGE, label=plain(talk.get("title")), icon=":material/forum:",
                query_params=here.link(c=talk["id"]),
            )  # fmt: skip
            row[1].caption(f"{cost_words(spent)} · {spent.tokens:,} tokens")
