"""Prices, sums and caps: what a model costs is known or unknown, and looked at before the next call."""

from __future__ import annotations

import pytest

from orchestration.errors import BudgetExceededError, StoreError, StoreUnavailableError
from orchestration.prices import Prices, counted
from orchestration.spending import Caps, Ledger
from orchestration.stores.sqlite import SqliteStore

SONNET = "claude-sonnet-4-6"
A_MILLION = {"input_tokens": 1_000_000, "output_tokens": 1_000_000, "cache_read_input_tokens": 1_000_000,
             "cache_creation_input_tokens": 1_000_000}  # fmt: skip


@pytest.fixture
def store(tmp_path):
    opened = SqliteStore(tmp_path / "store.sqlite3")
    yield opened
    opened.close()


def ledger_of(store, **caps):
    return Ledger(store, Prices.load(), Caps(**caps))


def test_cost_is_the_sum_of_the_published_prices():
    prices = Prices.load()
    assert prices.cost_usd(SONNET, A_MILLION) == pytest.approx(3.00 + 15.00 + 3.75 + 0.30)
    assert prices.cost_usd(SONNET + "-20260217", {"output_tokens": 2000}) == pytest.approx(0.03)
    assert "claude.com" in prices.of(SONNET).source and prices.of(SONNET).as_of == "2026-11-21"


def test_model_without_price_has_an_unknown_cost(store):
    assert Prices.load().cost_usd("llama3", A_MILLION) is None
    ledger = ledger_of(store)
    budget = ledger.for_turn("ann", "c", "t")
    budget.spent("llama3", {"input_tokens": 10})
    budget.spent(SONNET, {"output_tokens": 1_000})
    assert budget.cost_usd is None and budget.known_usd == pytest.approx(0.015)
    found = ledger.of_turn("ann", "t")
    assert (found.calls, found.without_price, found.tokens) == (2, 1, 1010)


@pytest.mark.parametrize("odd", [None, -5, True, 3.5, "12", 10**12])
def test_odd_counts_count_as_nothing(odd):
    assert counted({"input_tokens": odd, "output_tokens": 7})["input_tokens"] == 0


def test_sums_of_turn_conversation_user_and_day_are_the_owners(store):
    ledger = ledger_of(store)
    turns = (("ann", "c1", "t1"), ("ann", "c1", "t2"), ("ann", "c2", "t3"), ("bob", "c3", "t4"))
    for owner, conversation, turn in turns:
        ledger.for_turn(owner, conversation, turn).spent(SONNET, {"output_tokens": 1_000_000})
    assert ledger.of_turn("ann", "t1").cost_usd == pytest.approx(15)
    assert ledger.of_conversation("ann", "c1").cost_usd == pytest.approx(30)
    assert ledger.of_user("ann").cost_usd == ledger.of_day("ann").cost_usd == pytest.approx(45)
    assert ledger.of_day("ann", "2020-01-01").calls == 0
    assert ledger.of_conversation("bob", "c1").calls == 0
    assert ledger.of_everybody().cost_usd == pytest.approx(60)


@pytest.mark.parametrize(
    ("caps", "which", "advice"),
    [
        ({"turn_tokens": 1000}, "turn_tokens", "Ask for less"),
        ({"turn_usd": 0.01}, "turn_usd", "Ask for less"),
        ({"conversation_usd": 0.01}, "conversation_usd", "Start a new one"),
        ({"day_usd": 0.01}, "day_usd", "tomorrow"),
        ({"day_usd_all": 0.01}, "day_usd_all", "tomorrow"),
    ],
)
def test_cap_is_named_with_what_to_do_before_the_next_call(store, caps, which, advice):
    budget = ledger_of(store, **caps).for_turn("ann", "c", "t")
    budget.check()
    budget.spent(SONNET, {"output_tokens": 1_000})
    with pytest.raises(BudgetExceededError) as caught:
        budget.check()
    assert caught.value.which == which and advice in caught.value.user_message
    assert f"ARKEN_{which.upper()}" in caught.value.user_message


def test_what_a_visitor_pays_counts_for_no_cap_of_the_server(store):
    ledger = ledger_of(store, day_usd=0.01, day_usd_all=0.01, conversation_usd=0.01)
    own = ledger.for_turn("ann", "c", "t", own_key=True)
    own.spent(SONNET, {"output_tokens": 10_000})
    own.check()
    ledger.for_turn("ann", "c", "t2").check()
    assert ledger.of_user("ann").cost_usd == pytest.approx(0.15)


def test_a_failing_store_stops_the_next_call_and_keeps_the_answer(store, monkeypatch):
    budget = ledger_of(store).for_turn("ann", "c", "t")

    def down(*_):
        raise StoreUnavailableError

    monkeypatch.setattr(store, "insert", down)
    monkeypatch.setattr(store, "sum", down)
    budget.spent(SONNET, {"output_tokens": 10})
    assert budget.usage["output_tokens"] == 10
    with pytest.raises(StoreError):
        budget.check()
