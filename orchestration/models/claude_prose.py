"""Claude writes the report's prose from shown values; the report checks its numbers afterwards."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import anthropic

from orchestration.errors import ModelTruncatedError
from orchestration.events import now_iso
from orchestration.loop_thread import LoopThread
from orchestration.models.claude_wire import ClaudeWire
from orchestration.models.gateway import Gateway
from orchestration.spending import INSTALLATION, Ledger, TurnBudget
from orchestration.strict_json import loads

PROMPT = Path(__file__).resolve().parent.parent / "prompts" / "report.md"
MAX_TOKENS = 2000
DEADLINE_S = 60.0
MAX_PART_CHARS = 4000


class ClaudeProseWriter:
    """The report's `ProseWriter` when a key may be spent. What it costs counts for the whole installation."""

    def __init__(self, client: anthropic.AsyncAnthropic, model: str, loop: LoopThread, ledger: Ledger) -> None:
        self.author = model
        self._gateway = Gateway(ClaudeWire(client, model), loop)
        self._ledger = ledger

    def write_prose(self, facts: dict[str, Any]) -> dict[str, str]:
        """Text for each part of `facts["parts"]`. OrchestrationError's family when there is none to be had."""
        asked = json.dumps(facts, ensure_ascii=False)
        request = {
            "max_tokens": MAX_TOKENS,
            "system": PROMPT.read_text("utf-8"),
            "messages": [{"role": "user", "content": asked}],
        }
        answer = self._gateway.complete(request, DEADLINE_S, self._purse())
        start, end = answer.find("{"), answer.rfind("}")
        try:
            parts = loads(answer[start : end + 1])
        except ValueError as error:
            raise ModelTruncatedError("The model's prose could not be read.") from error
        wanted = facts["parts"]
        return {name: parts[name][:MAX_PART_CHARS] for name in wanted if isinstance(parts.get(name), str)}

    def _purse(self) -> TurnBudget:
        return self._ledger.for_turn(INSTALLATION, f"reports of {now_iso()[:10]}", uuid.uuid4().hex)
