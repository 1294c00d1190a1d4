"""Which assistants are on offer, who answers in a conversation, and a visitor's own key."""

from __future__ import annotations

import logging
import time

import pytest
from pydantic import SecretStr

from orchestration.bootstrap import build_services, close_services
from orchestration.errors import ConfigError, UnknownAssistantError
from orchestration.settings import Settings, load_settings
from tests.fakes.chat_completions import ChatCompletions
from tests.fakes.messages_api import MessagesApi
from tests.fakes.messages_replies import fault, say, text

CANARY = "sk-ant-canary-0123456789"


@pytest.fixture
def api():
    with MessagesApi(lambda body: say(text("Claude speaks."))) as double:
        yield double


@pytest.fixture
def build(tmp_path, clean_environment, api):
    def made(**settings):
        return build_services(Settings(
            arken_data_dir=tmp_path / "arken", hx_engine_data_dir=tmp_path / "engine", anthropic_base_url=api.url,
            **settings,
        ))  # fmt: skip

    yield made
    close_services()


def answer(services, owner, conversation_id, words, **how):
    services.turns.start(owner, conversation_id, words, **how)
    deadline = time.monotonic() + 20
    while services.turns.running(conversation_id):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return services.conversations.messages(owner, conversation_id)[-1]


def test_conversation_changes_its_assistant_at_the_next_turn(build):
    with ChatCompletions(None) as local:
        local.will(say(text("A local model speaks.")))
        services = build(
            anthropic_api_key=SecretStr("k"), arken_host="127.0.0.1", openai_compatible_base_url=local.url,
            openai_compatible_model="llama3", claude_cli_path="/usr/bin/claude", arken_models="claude-opus-4-6",
        )  # fmt: skip
        offered = {one.id: one.price for one in services.assistants.choices}
        assert list(offered) == [
            "claude:claude-sonnet-4-6", "claude:claude-opus-4-6", "openai_compatible:llama3", "claude_cli:sonnet",
            "offline",
        ]  # fmt: skip
        assert offered["claude:claude-sonnet-4-6"].startswith("3 / 15 USD")
        assert "not known" in offered["openai_compatible:llama3"]
        talk = services.conversations.create("ann", "talk")["id"]
        said = [answer(services, "ann", talk, "hello")["model"]]
        for choice in ("openai_compatible:llama3", "claude:claude-opus-4-6", "offline"):
            services.choose_assistant("ann", talk, choice)
            said.append(answer(services, "ann", talk, "hello")["model"])
        assert said == ["claude-sonnet-4-6", "llama3", "claude-opus-4-6", "offline assistant"]
        assert local.refused == [] and "Claude speaks." in str(local.requests[0]["messages"])
        with pytest.raises(UnknownAssistantError):
            services.choose_assistant("ann", talk, "claude:claude-mythos")
        services.choose_assistant("bob", talk, "offline")
        services.choose_assistant("ann", talk, "claude:claude-opus-4-6")
        services.choose_assistant("bob", talk, "offline")
        assert services.assistants.chosen(services.conversations.get("ann", talk)).model == "claude-opus-4-6"


@pytest.mark.parametrize(
    ("variables", "names"),
    [
        ({"ARKEN_ASSISTANT": "claude"}, "ANTHROPIC_API_KEY"),
        ({"ARKEN_ASSISTANT": "openai_compatible"}, "OPENAI_COMPATIBLE_BASE_URL"),
        ({"ARKEN_ASSISTANT": "claude_cli"}, "CLAUDE_CLI_PATH"),
        ({"OPENAI_COMPATIBLE_BASE_URL": "http://127.0.0.1:1/v1"}, "OPENAI_COMPATIBLE_MODEL"),
        ({"ARKEN_ASSISTANT": "canary"}, "ARKEN_ASSISTANT"), ({"ARKEN_DAY_USD": "nan"}, "ARKEN_DAY_USD"),
        ({"ARKEN_MAX_ROUNDS": "0"}, "ARKEN_MAX_ROUNDS"), ({"CLAUDE_CLI_MODEL": "--canary"}, "CLAUDE_CLI_MODEL"),
    ],
)
def test_assistant_without_its_settings_stops_the_start(clean_environment, variables, names):
    for name, value in variables.items():
        clean_environment.setenv(name, value)
    with pytest.raises(ConfigError) as caught:
        load_settings()
    assert names in str(caught.value) and "canary" not in str(caught.value)


@pytest.mark.parametrize("extra", [
    {"anthropic_api_key": SecretStr("server-key")}, {"openai_compatible_base_url": "http://127.0.0.1:1/v1",
    "openai_compatible_model": "m"}, {"claude_cli_path": "/usr/bin/claude"},
])  # fmt: skip
def test_X01_open_installation_spends_nothing_of_the_servers(build, api, extra):
    services = build(arken_host="0.0.0.0", **extra)
    offered = [(one.kind, one.needs_own_key) for one in services.assistants.choices]
    assert offered == [("claude", True), ("offline", False)]
    talk = services.conversations.create("ann", "talk")["id"]
    services.choose_assistant("ann", talk, "claude:claude-sonnet-4-6")
    assert answer(services, "ann", talk, "hello")["assistant"] == "offline"
    assert services.settings.assistant == "demo" and "not used" in services.settings.notices()[0]
    assert api.requests == []


@pytest.mark.parametrize("works", [True, False], ids=["accepted", "refused"])
def test_X01_own_key_answers_one_turn_and_is_kept_nowhere(build, api, tmp_path, caplog, works):
    caplog.set_level(logging.DEBUG)
    services = build(arken_host="0.0.0.0", anthropic_api_key=SecretStr("server-key"))
    if not works:
        api.will(fault(401, "authentication_error", f"invalid x-api-key {CANARY}"))
    talk = services.conversations.create("ann", "talk")["id"]
    first = answer(services, "ann", talk, "hello", own_key=SecretStr(f" {CANARY}\n"))
    assert first["assistant"] == "claude"
    assert ("Claude speaks." if works else "Check it and enter it again") in first["text"]
    assert answer(services, "ann", talk, "and now?")["assistant"] == "offline"
    assert len(api.keys) == 1 and api.keys[0] == CANARY
    events = str([event.to_dict() for event in services.events.read(talk).events])
    assert services.ledger.of_everybody().calls == 0
    close_services()
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert CANARY.encode() not in kept and CANARY not in events and CANARY not in caplog.text


@pytest.mark.parametrize("odd", ["x" * 301, "two words", "bad\nheader", "schlüssel"])
def test_X01_what_cannot_be_a_key_is_refused_without_naming_it(build, odd):
    services = build(arken_host="0.0.0.0")
    talk = services.conversations.create("ann", "talk")["id"]
    with pytest.raises(UnknownAssistantError) as caught:
        services.turns.start("ann", talk, "hello", own_key=SecretStr(odd))
    assert odd not in str(caught.value.to_dict())
    assert services.conversations.messages("ann", talk) == []
