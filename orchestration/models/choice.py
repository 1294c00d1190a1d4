"""Which assistants there are to choose from, who answers in a conversation, and who writes reports' prose."""

from __future__ import annotations

import concurrent.futures
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr

from orchestration.designs import Designs
from orchestration.engine_client import EngineClient
from orchestration.errors import UnknownAssistantError
from orchestration.loop_thread import LoopThread
from orchestration.models.offline import OfflineClient
from orchestration.models.protocol import ModelClient
from orchestration.prices import Price
from orchestration.report.prose import ProseWriter
from orchestration.settings import Settings
from orchestration.spending import Ledger

log = logging.getLogger(__name__)

CALL_S, CONNECT_S = 60.0, 5.0
CLOSING_S = 2.0


@dataclass(frozen=True)
class Choice:
    """One assistant a conversation may have. `price` is for the user; `needs_own_key` where the visitor's key is
    the only one that may be spent."""

    id: str
    kind: str
    model: str
    label: str
    price: str
    needs_own_key: bool = False


class Assistants:
    """One client for each choice, made when first needed; a client with a visitor's key lives for one turn."""

    def __init__(
        self, settings: Settings, engine: EngineClient, designs: Designs, ledger: Ledger
    ) -> None:
        self._settings, self._ledger = settings, ledger
        self._loop = LoopThread("models")
        self._offline = OfflineClient(engine, designs)
        self._clients: dict[str, ModelClient] = {}
        self.choices = tuple(self._offered())
        able = (one for one in self.choices if one.kind == settings.assistant and not one.needs_own_key)
        self.default = next(able, self.choices[-1])

    def choice(self, choice_id: str) -> Choice:
        """One of `choices`. UnknownAssistantError for anything else."""
        for one in self.choices:
            if one.id == choice_id:
                return one
        raise UnknownAssistantError(asked=choice_id[:100])

    def chosen(self, conversation: Mapping[str, Any]) -> Choice:
        """Who answers in this conversation: what was chosen for it while it is on offer, else the default."""
        wanted = (conversation.get("assistant"), conversation.get("model"))
        return next((one for one in self.choices if (one.kind, one.model) == wanted), self.default)

    @contextmanager
    def for_turn(self, conversation: Mapping[str, Any], own_key: SecretStr | None = None) -> Iterator[ModelClient]:
        """The client that answers the next turn. A visitor's own key goes to Claude, into this turn alone."""
        choice = self.chosen(conversation)
        if own_key is not None:
            model = choice.model if choice.kind == "claude" else self._settings.arken_model
            with self._with_own_key(own_key, model) as client:
                yield client
        elif choice.needs_own_key:
            yield self._offline
        else:
            yield self._client(choice)

    def prose_writer(self) -> ProseWriter | None:
        """Claude when there is a key that may be spent, else none: templates."""
        key = self._settings.usable_api_key()
        if key is None or self.default.kind != "claude":
            return None
        from orchestration.models.claude_prose import ClaudeProseWriter

        return ClaudeProseWriter(self._sdk(key), self._settings.arken_model, self._loop, self._ledger)

    def ping(self) -> str:
        return self._client(self.default).ping()

    def close(self) -> None:
        self._loop.stop()

    def _offered(self) -> Iterator[Choice]:
        settings = self._settings
        further = (name.strip() for name in settings.arken_models.split(","))
        models = dict.fromkeys([settings.arken_model, *filter(None, further)])
        for model in models:
            price = _price_words(self._ledger.prices.of(model))
            needs_own_key = settings.usable_api_key() is None
            yield Choice(f"claude:{model}", "claude", model, f"Claude ({model})", price, needs_own_key)
        if settings.openai_compatible_base_url and not settings.is_demo:
            model = settings.openai_compatible_model or ""
            price = _price_words(self._ledger.prices.of(model))
            yield Choice(f"openai_compatible:{model}", "openai_compatible", model, f"{model} (own server)", price)
        if settings.claude_cli_path and not settings.is_demo:
            model = settings.claude_cli_model
            label = f"Claude Code ({model})"
            yield Choice(f"claude_cli:{model}", "claude_cli", model, label, "within the subscription")
        yield Choice("offline", "offline", self._offline.name, "Offline assistant", "free")

    def _client(self, choice: Choice) -> ModelClient:
        if choice.kind == "offline":
            return self._offline
        if choice.id not in self._clients:
            self._clients[choice.id] = self._made(choice)
        return self._clients[choice.id]

    def _made(self, choice: Choice) -> ModelClient:
        settings = self._settings
        if choice.kind == "openai_compatible":
            from orchestration.models.openai_compatible import OpenAiCompatibleClient

            secret = settings.openai_compatible_api_key
            return OpenAiCompatibleClient(
                str(settings.openai_compatible_base_url), secret.get_secret_value() if secret else None, choice.model,
                settings.openai_compatible_context, self._loop,
            )  # fmt: skip
        if choice.kind == "claude_cli":
            from orchestration.models.claude_cli import ClaudeCliClient

            return ClaudeCliClient(str(settings.claude_cli_path), choice.model, self._loop)
        from orchestration.models.claude import ClaudeClient

        key = self._settings.usable_api_key()
        if key is None:
            raise UnknownAssistantError()
        return ClaudeClient(self._sdk(key), choice.model, self._loop)

    @contextmanager
    def _with_own_key(self, own_key: SecretStr, model: str) -> Iterator[ModelClient]:
        from orchestration.models.claude import ClaudeClient
        from orchestration.models.claude_faults import OWN_KEY_REFUSED

        client = self._sdk(own_key.get_secret_value())
        try:
            yield ClaudeClient(client, model, self._loop, OWN_KEY_REFUSED)
        finally:
            try:
                self._loop.run(client.close(), CLOSING_S)
            except (TimeoutError, concurrent.futures.CancelledError):
                log.warning("a connection to the model was left to close by itself")

    def _sdk(self, key: str) -> Any:
        import anthropic

        return anthropic.AsyncAnthropic(
            api_key=key,
            base_url=self._settings.anthropic_base_url,
            max_retries=0,
            timeout=anthropic.Timeout(CALL_S, connect=CONNECT_S),
        )


def _price_words(price: Price | None) -> str:
    return f"{price.input:g} / {price.output:g} USD per million tokens in / out" if price else "price not known"
