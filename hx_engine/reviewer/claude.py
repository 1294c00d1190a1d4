"""One bounded call to Claude for each review: a deadline, a token limit, at most one more try before anything came.

Every review has its own client and leaves nothing behind, so a refused key or an outage is met anew each time.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import anthropic
from pydantic import SecretStr

from hx_engine.pipeline.opinion import NotReviewed, Opinion
from hx_engine.reviewer.faults import FOREIGN_ERRORS, UNREADABLE, wait_before_retry_s, why
from hx_engine.reviewer.reply import SCHEMA, read_reply

log = logging.getLogger(__name__)

CONNECT_S = 5.0
MAX_TOKENS = 1500
MOST_FACTS_CHARS = 24_000
INSTRUCTIONS = Path(__file__).resolve().parent / "instructions.md"


class ClaudeReviewer:
    """Called with the facts of a step; plain values inside, so that it can be sent to a worker process."""

    def __init__(self, key: SecretStr, base_url: str | None, model: str, deadline_s: float) -> None:
        self._key, self._base_url, self._model, self._deadline_s = key, base_url, model, deadline_s
        self._instructions = INSTRUCTIONS.read_text("utf-8")

    def __call__(self, facts: dict[str, Any]) -> Opinion | NotReviewed:
        """The opinion within the deadline; whatever goes wrong gives the reason instead."""
        shown = json.dumps(facts, allow_nan=False, ensure_ascii=False)
        if len(shown) > MOST_FACTS_CHARS:
            return NotReviewed("the facts of the step are too many to send")
        deadline = time.monotonic() + self._deadline_s
        outcome: Future[Opinion | NotReviewed] = Future()
        with self._client() as client:
            threading.Thread(
                target=self._deliver, args=(outcome, client, shown, deadline), name="hx-review", daemon=True
            ).start()
            try:
                return outcome.result(self._deadline_s)
            except TimeoutError:
                return NotReviewed(f"no answer came within {self._deadline_s:g} s")

    def _client(self) -> anthropic.Anthropic:
        """A client that tries once and never takes the key to another address."""
        timeout = anthropic.Timeout(self._deadline_s, connect=min(CONNECT_S, self._deadline_s))
        return anthropic.Anthropic(
            api_key=self._key.get_secret_value(), base_url=self._base_url, max_retries=0, timeout=timeout,
            http_client=anthropic.DefaultHttpxClient(follow_redirects=False, timeout=timeout),
        )  # fmt: skip

    def _deliver(
        self, outcome: Future[Opinion | NotReviewed], client: anthropic.Anthropic, shown: str, deadline: float
    ) -> None:
        """On a thread of its own: closing the client at the deadline ends it, even when only pings come."""
        try:
            outcome.set_result(self._reviewed(client, shown, deadline))
        except Exception as error:
            outcome.set_exception(error)

    def _reviewed(self, client: anthropic.Anthropic, shown: str, deadline: float) -> Opinion | NotReviewed:
        for is_last in (False, True):
            reader = _Reader()
            try:
                return self._ask(client, shown, reader)
            except (*FOREIGN_ERRORS, *UNREADABLE) as error:
                wait_s = None if is_last or reader.has_begun else wait_before_retry_s(error)
                if wait_s is None or time.monotonic() + wait_s >= deadline:
                    reason = why(error, reader.has_begun)
                    log.warning("a step was not reviewed: %s (%s)", reason, type(error).__name__)
                    return NotReviewed(reason)
                time.sleep(wait_s)
        raise AssertionError("the last try returns")

    def _ask(self, client: anthropic.Anthropic, shown: str, reader: _Reader) -> Opinion | NotReviewed:
        with client.messages.stream(
            model=self._model, max_tokens=MAX_TOKENS,
            system=[{"type": "text", "text": self._instructions, "cache_control": {"type": "ephemeral"}}],
            messages=[{"role": "user", "content": shown}],
            output_config={"format": {"type": "json_schema", "schema": SCHEMA}},
        ) as stream:  # fmt: skip
            return reader.read(stream, self._model)


class _Reader:
    """Reads one stream; the text counts only when the message ended of itself."""

    def __init__(self) -> None:
        self.has_begun = False

    def read(self, stream: Any, model: str) -> Opinion | NotReviewed:
        for _ in stream:
            self.has_begun = True
        message = stream.get_final_message()
        if message.stop_reason == "end_turn":
            return read_reply("".join(b.text for b in message.content if b.type == "text"), model)
        ends = {"refusal": "the model declined", "max_tokens": "its answer was too long"}
        return NotReviewed(ends.get(str(message.stop_reason), "its answer broke off"))
