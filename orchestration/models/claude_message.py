"""One message of Claude's put together from the raw events of its stream.

The SDK's own helper fails on a message without `usage`; here the blocks are kept as they were sent, so that they can
be handed back unchanged, and what is unknown is passed over.
"""

from __future__ import annotations

from typing import Any

TEXT_DELTAS = {"text_delta": "text", "thinking_delta": "thinking"}


class StreamedMessage:
    """`content` in the order of the blocks, each as its plain fields; `raw_arguments` is the JSON text of tool
    arguments and `closed` the blocks that were completed, both by position."""

    def __init__(self) -> None:
        self.content: list[dict[str, Any]] = []
        self.raw_arguments: dict[int, str] = {}
        self.closed: set[int] = set()
        self.stop_reason: str | None = None
        self.has_begun = False
        self.has_ended = False

    def take(self, event: Any) -> str:
        """Add one event; gives the text it says. AttributeError, LookupError or TypeError when it does not fit."""
        kind = getattr(event, "type", None)
        if kind == "message_start":
            self.has_begun = True
        elif kind == "content_block_start":
            self._begin(event.index, event.content_block)
        elif kind == "content_block_delta":
            return self._extend(event.index, event.delta)
        elif kind == "content_block_stop":
            self.closed.add(event.index)
        elif kind == "message_delta":
            self.stop_reason = event.delta.stop_reason
        elif kind == "message_stop":
            self.has_ended = True
        return ""

    def _begin(self, index: int, block: Any) -> None:
        if index != len(self.content):
            raise LookupError("blocks out of order")
        self.content.append(block.to_dict())

    def _extend(self, index: int, delta: Any) -> str:
        block, kind = self.content[index], delta.type
        name = TEXT_DELTAS.get(kind)
        if name is not None:
            if block["type"] != name:
                return ""
            block[name] += getattr(delta, name)
        elif kind == "signature_delta":
            block["signature"] = delta.signature
        elif kind == "input_json_delta":
            self.raw_arguments[index] = self.raw_arguments.get(index, "") + delta.partial_json
        elif kind == "citations_delta":
            block["citations"] = [*(block.get("citations") or ()), delta.citation.to_dict()]
        return delta.text if kind == "text_delta" else ""
