"""Claude writes the report's prose from shown values; the report checks its numbers afterwards."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import anthropic

from orchestration.errors import ModelTruncatedError
from orchestration.models.claude_gateway import ClaudeGateway
from orchestration.strict_json import loads

PROMPT = Path(__file__).resolve().parent.parent / "prompts" / "report.md"
MAX_TOKENS = 2000
DEADLINE_S = 60.0
MAX_PART_CHARS = 4000


class ClaudeProseWriter:
    """The report's `ProseWriter` when a key may be spent."""

    def __init__(self, client: anthropic.Anthropic, model: str) -> None:
        self.author = model
        self._gateway = ClaudeGateway(client, model)

    def write_prose(self, facts: dict[str, Any]) -> dict[str, str]:
        """Text for each part of `facts["parts"]`. ModelClientError's family when there is none to be had."""
        asked = json.dumps(facts, ensure_ascii=False)
        answer = self._gateway.complete(PROMPT.read_text("utf-8"), asked, MAX_TOKENS, DEADLINE_S)
        start, end = answer.find("{"), answer.rfind("}")
        try:
            parts = loads(answer[start : end + 1])
        except ValueError as error:
            raise ModelTruncatedError("The model's prose could not be read.") from error
        wanted = facts["parts"]
        return {name: parts[name][:MAX_PART_CHARS] for name in wanted if isinstance(parts.get(name), str)}
