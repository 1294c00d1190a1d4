"""A scripted model that knows one duty: kerosene against cooling water, and how to tell of a design."""

from __future__ import annotations

import json
from typing import Any

from tests.fakes.messages_replies import Reply, say, text, thinking, tool_use
from tests.rig.kerosene import REQUEST as KEROSENE

ASK = (
    "To size the exchanger I need both fluids, the flow of the process stream, and the temperatures: what goes in "
    "and what must come out."
)
TOLD = ("Q_W", "tema_type", "area_provided_m2", "overdesign_pct", "dP_tube_Pa", "dP_shell_Pa", "confidence")


def kerosene_model(body: dict[str, Any]) -> Reply:
    """Answers results, then report prose, then kerosene or a document, then asks."""
    last = body["messages"][-1]["content"]
    blocks = [{"type": "text", "text": last}] if isinstance(last, str) else last
    results = [block for block in blocks if block["type"] == "tool_result"]
    if results:
        return say(text(_told(json.loads(results[-1]["content"]))))
    said = " ".join(block["text"] for block in blocks if block["type"] == "text")
    if "tools" not in body:
        return say(text(_prose(said)))
    if "kerosene" in said.lower() or any(block["type"] == "document" for block in blocks):
        opening = text("Kerosene against cooling water; the duty is complete, I start the design.")
        return say(thinking("Both streams are given."), opening, tool_use("hx_design", KEROSENE))
    return say(text(ASK))


def _told(result: dict[str, Any]) -> str:
    """The tool's own words, number by number; errors with range and fix."""
    if result.get("error"):
        return str(result.get("message"))
    if result.get("errors"):
        lines = [f"- {e.get('message')} {e.get('valid_range')} {e.get('suggestion')}".strip() for e in result["errors"]]
        return "The engine refused this duty:\n" + "\n".join(lines)
    if result.get("question"):
        return f"The design waits for you: {result['question'].get('message')}"
    rows = {row["key"]: row for row in result.get("results", [])}
    lines = [f"- {rows[key]['label']}: {rows[key]['shown_SI']}" for key in TOLD if key in rows]
    return f"The design is {result.get('status')}.\n" + "\n".join(lines)


def _prose(asked: str) -> str:
    facts = json.loads(asked)
    shown = next(iter(facts["values"].items()), ("result", "none"))
    return json.dumps({part: f"{shown[0]}: {shown[1]}." for part in facts["parts"]})
