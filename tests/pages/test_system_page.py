"""The System page: usage and cost against the caps, assistants with prices, keys for programs, visitors."""

from __future__ import annotations

from datetime import UTC, datetime

from pydantic import SecretStr

from orchestration.api_keys import MAX_KEYS
from orchestration.errors import StoreUnavailableError
from pages.components.usage_view import months
from tests.pages.test_pages import WORKSPACE, shown, text_of

PAGE = "pages/system.py"
USAGE = {"input_tokens": 10_000, "output_tokens": 1_000, "cache_read_input_tokens": 2_000}
COST = "0.0456 USD"  # 10 000 x 3 + 1 000 x 15 + 2 000 x 0.3 USD per million


def test_usage_is_summed_by_day_month_and_conversation(open_page, services, talk):
    where = {"conversation_id": talk["id"], "turn_id": "t1", "payer": "server"}
    services.ledger.record(WORKSPACE, where, "claude-sonnet-4-6", USAGE)
    services.ledger.record("f" * 32, where, "claude-sonnet-4-6", USAGE)
    app = open_page(PAGE)
    month = datetime.now(UTC).strftime("%Y-%m")
    for name in ("Today", month, "Since the beginning"):
        assert f"| {name} | 1 | 12,000 | 1,000 | {COST} |" in text_of(app)
    assert f"{COST} · 13,000 tokens" in text_of(app)
    assert any("Kerosene cooler" in shown(link.proto.label) for link in app.get("page_link"))


def test_settings_are_shown_while_the_store_is_down(open_page, services, monkeypatch):
    """That is when somebody looks them up."""

    def down(*_: object, **__: object) -> None:
        raise StoreUnavailableError()

    monkeypatch.setattr(services.ledger, "of_day", down)
    app = open_page(PAGE)
    assert "The store does not answer" in text_of(app)
    assert "MONGODB_URL" in text_of(app)
    assert not app.exception


def test_months_before_one_are_named_over_the_new_year():
    assert months(3, datetime(2026, 1, 31, tzinfo=UTC)) == ["2026-01", "2025-12", "2025-11"]


def test_caps_and_assistants_are_shown_with_what_sets_them(open_page, services):
    text = text_of(open_page(PAGE))
    assert "| One owner, one day | 20.00 USD | ARKEN_DAY_USD |" in text
    assert "Offline assistant · **default** | free | ready" in text
    assert "| Claude (claude-sonnet-4-6) | 3 / 15 USD per million tokens in / out | with a visitor's own key |" in text


def test_what_everybody_spends_is_told_to_the_owner_of_the_machine_only(open_page, services):
    assert "Everybody today" not in text_of(open_page(PAGE))
    services.settings.arken_host = "127.0.0.1"
    assert "Everybody today: 0.0000 USD" in text_of(open_page(PAGE))


def test_a_key_is_shown_once_works_and_is_revoked(open_page, services):
    app = open_page(PAGE)
    app.text_input[0].set_value("nightly check")
    next(button for button in app.button if button.label == "Make a key").click().run()
    key = app.code[0].value
    assert services.api_keys.owner_of(key) == WORKSPACE and "nightly check" in text_of(app)
    app.run()
    assert not app.code, "told once"
    (entry,) = services.api_keys.list(WORKSPACE)
    app.button(key=f"revoke-{entry['id']}").click().run()
    assert services.api_keys.owner_of(key) is None and "No key yet" in text_of(app)


def test_one_key_too_many_is_refused_with_what_to_do(open_page, services):
    for number in range(MAX_KEYS):
        services.api_keys.create(WORKSPACE, f"key {number}")
    app = open_page(PAGE)
    next(button for button in app.button if button.label == "Make a key").click().run()
    assert "revoke one first" in text_of(app) and not app.exception


def test_keys_of_others_are_not_listed(open_page, services):
    services.api_keys.create("f" * 32, "theirs")
    assert "theirs" not in text_of(open_page(PAGE))


def test_visitors_of_today_are_counted(open_page, services):
    services.visitors.count()
    services.visitors.count()
    assert "opened a page today (UTC): 2." in text_of(open_page(PAGE))


def test_X02_files_of_this_machine_are_said_to_be_as_permanent_as_its_disk(open_page, services, monkeypatch):
    said = "not permanent where its disk is not"
    app = open_page(PAGE)
    assert said in text_of(app)
    assert any(shown(link.proto.label) == "Export or import everything" for link in app.get("page_link"))
    monkeypatch.setattr(services.settings, "mongodb_url", SecretStr("mongodb://db.example"))
    assert said not in text_of(open_page(PAGE))


def test_a_part_that_has_not_answered_yet_is_shown_as_starting_not_as_broken(open_page, services):
    found = services.health()
    part = {**found["parts"]["engine"], "status": "starting", "detail": "no answer yet"}
    broken = {**found["parts"]["store"], "status": "failed", "detail": "it refuses"}
    services.health = lambda: {**found, "parts": {**found["parts"], "engine": part, "store": broken}}
    lines = text_of(open_page(PAGE)).splitlines()
    rows = {line.split("|")[1].strip(): line for line in lines if line.startswith("| **")}
    assert "starting" in rows["**Engine**"] and "fails" not in rows["**Engine**"]
    assert "fails" in rows["**Store**"] and "works" in rows["**Event log**"]
