"""Work of one owner in which every text that is not the program's own is hostile, for pages and exports alike."""

from __future__ import annotations

import copy
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from orchestration.conversations import Conversations
from orchestration.designs import Designs
from orchestration.presets import Presets
from orchestration.stores.protocol import DocumentStore

TESTS = Path(__file__).resolve().parents[1]
TEXT = (TESTS / "browser" / "inert_payloads.md").read_text("utf-8")
PAYLOADS = [line for line in TEXT.splitlines() if line.strip()]
RECORDS = json.loads((TESTS / "pages/data/kerosene_records.json").read_text("utf-8"))
SAID_BY_AN_ENGINE = {
    "step_name", "label", "source", "formula", "symbol", "message", "reasoning", "observation", "recommendation",
    "title", "text", "note", "reason", "hot_fluid_name", "cold_fluid_name", "tube_material", "shell_material",
}  # fmt: skip
QUESTION = {
    "question_id": "q", "step_id": 3, "message": TEXT, "recommendation": PAYLOADS[3],
    "property_request_payload": None,
    "options": [{"id": f"o{number}", "label": words, "effect": words} for number, words in enumerate(PAYLOADS[:20])],
}  # fmt: skip


def hostile_records() -> list[dict[str, Any]]:
    """The kerosene records with every text of the engine's replaced by the next payload."""
    payloads = itertools.cycle(PAYLOADS)
    records = [_replaced(record, payloads) for record in copy.deepcopy(RECORDS)]
    records[-1]["warnings"] = list(PAYLOADS)
    return records


def _replaced(value: Any, payloads: Iterator[str]) -> Any:
    if isinstance(value, dict):
        return {
            name: next(payloads) if name in SAID_BY_AN_ENGINE and isinstance(inner, str) else _replaced(inner, payloads)
            for name, inner in value.items()
        }
    return [_replaced(item, payloads) for item in value] if isinstance(value, list) else value


def seed(store: DocumentStore, owner: str) -> tuple[str, str, str]:
    """(conversation, finished design, waiting design). Every payload is a title, a file's name, a tool, a warning."""
    conversations, designs = Conversations(store), Designs(store)
    for words in PAYLOADS:
        conversations.create(owner, words)
    talk = conversations.create(owner, TEXT)["id"]
    files = [{"id": None, "name": words, "bytes": 1} for words in PAYLOADS]
    conversations.add_message(owner, talk, "user", TEXT, attachments=files)
    tools = [{"tool": "hx_design", "label": words, "ok": True, "summary": words} for words in PAYLOADS]
    conversations.add_message(
        owner, talk, "assistant", TEXT, tools=tools, notices=PAYLOADS, model=PAYLOADS[0],
        error={"code": "x", "message": TEXT, "error_id": PAYLOADS[1]}, usage={"input_tokens": 1, "output_tokens": 1},
    )  # fmt: skip
    request = {"hot_fluid_name": " ".join(PAYLOADS[:30]), "cold_fluid_name": " ".join(PAYLOADS[30:])}
    ids = []
    for number, status in enumerate(({"status": "completed", "is_complete": True}, {"status": "waiting"})):
        design = designs.create(owner, talk, f"s-{number}", PAYLOADS[number], request, f"k-{number}")
        designs.upsert_records(owner, design["id"], hostile_records())
        question = None if number == 0 else QUESTION
        designs.update_status(
            owner, design["id"], **status, question=question, warnings=PAYLOADS, notes=PAYLOADS, current_step=16,
            problem={"code": "x", "message": TEXT, "since": "now", "tries": 1},
        )  # fmt: skip
        ids.append(design["id"])
    return talk, ids[0], ids[1]


def seed_presets(store: DocumentStore, owner: str) -> None:
    for words in PAYLOADS[:5]:
        Presets(store).create(owner, words[:40], instructions=TEXT[:500])
