"""A strict local double of the chat-completions API of OpenAI-compatible servers, as a real HTTP server on loopback.

Source of its rules: the API reference of `POST /v1/chat/completions`, streamed, as vLLM and Ollama document it.
Replies are the same scripts as for the Messages API (`tests/fakes/messages_replies.py`).
"""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from jsonschema import Draft202012Validator

from tests.fakes.messages_replies import Reply, fault

FIELDS = {"model", "messages", "tools", "stream", "stream_options", "max_tokens", "tool_choice", "temperature"}
FINISH = {"end_turn": "stop", "max_tokens": "length", "tool_use": "tool_calls", "refusal": "content_filter"}


class ChatCompletions:
    """`requests` are the bodies that were accepted, `refused` the reasons of those that were not."""

    def __init__(self, key: str | None = "a-key") -> None:
        self.requests: list[dict[str, Any]] = []
        self.refused: list[str] = []
        self.model: Callable[[dict[str, Any]], Reply] | None = None
        self.key = key
        self._script: list[Reply] = []
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"api": self}))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> ChatCompletions:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def will(self, *replies: Reply) -> None:
        self._script.extend(replies)

    def answer(self, body: Any) -> Reply:
        check(body)
        with self._lock:
            self.requests.append(body)
            if self._script:
                return self._script.pop(0)
        return self.model(body) if self.model else fault(418, "api_error", "the script has ended")


def check(body: Any) -> None:
    """ValueError for a request that such a server refuses."""
    _require(isinstance(body, dict) and set(body) <= FIELDS, "unknown fields")
    _require(isinstance(body.get("model"), str) and body["model"], "model is required")
    _require(body.get("stream") is True and body.get("stream_options") == {"include_usage": True}, "not streamed")
    for tool in body.get("tools", ()):
        _require(set(tool) == {"type", "function"} and tool["type"] == "function", "not a function tool")
        _require(set(tool["function"]) == {"name", "description", "parameters"}, "a function's fields")
        Draft202012Validator.check_schema(tool["function"]["parameters"])
    messages = body.get("messages")
    _require(isinstance(messages, list) and messages and messages[0]["role"] == "system", "system first")
    open_calls: list[str] = []
    for message in messages[1:]:
        role = message.get("role")
        if role == "tool":
            _require(set(message) == {"role", "tool_call_id", "content"}, "a tool message's fields")
            _require(message["tool_call_id"] in open_calls, "a tool result without its call")
            open_calls.remove(message["tool_call_id"])
            _require(isinstance(message["content"], str), "a tool result is text")
            continue
        _require(not open_calls, "every tool call needs its result before the next message")
        _require(role in ("user", "assistant"), "unknown role")
        calls = message.get("tool_calls", [])
        _require(calls or (isinstance(message.get("content"), str) and message["content"].strip()), "empty message")
        _require(role == "assistant" or not calls, "only the assistant calls tools")
        for call in calls:
            _require(set(call) == {"id", "type", "function"} and call["type"] == "function", "a call's fields")
            _require(set(call["function"]) == {"name", "arguments"}, "a call's function")
            open_calls.append(call["id"])
    _require(not open_calls and messages[-1]["role"] != "assistant", "the last word must not be the assistant's")


def _require(condition: Any, message: str) -> None:
    if not condition:
        raise ValueError(message)


def chunks_of(reply: Reply, model: str) -> list[dict[str, Any]]:
    """The stream of a message, chunk by chunk."""
    chunks = [_chunk(model, {"role": "assistant", "content": ""})]
    index = 0
    for block in reply.blocks:
        if block["type"] == "text":
            chunks += [_chunk(model, {"content": part}) for part in _pieces(block["text"])]
        elif block["type"] == "tool_use":
            head = {"name": block["name"], "arguments": ""}
            chunks.append(_chunk(model, {"tool_calls": [
                {"index": index, "id": block["id"], "type": "function", "function": head}]}))
            typed = reply.arguments.get(block["id"], json.dumps(block["input"]))
            chunks += [
                _chunk(model, {"tool_calls": [{"index": index, "function": {"arguments": part}}]})
                for part in _pieces(typed)
            ]
            index += 1
    chunks.append(_chunk(model, {}, FINISH.get(str(reply.stop_reason), reply.stop_reason)))
    usage = {"prompt_tokens": 220, "completion_tokens": 40, "prompt_tokens_details": {"cached_tokens": 100}}
    chunks.append({"object": "chat.completion.chunk", "model": model, "choices": [], "usage": usage})
    return chunks


def _chunk(model: str, delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "chatcmpl-1", "object": "chat.completion.chunk", "model": model, "choices": [choice]}


def _pieces(whole: str, size: int = 24) -> list[str]:
    return [whole[start : start + size] for start in range(0, len(whole), size)]


class _Handler(BaseHTTPRequestHandler):
    api: ChatCompletions
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length", 0)))
        self.close_connection = True
        if self.api.key and self.headers.get("authorization") != f"Bearer {self.api.key}":
            return self._json(401, {"error": {"message": "no", "code": "invalid_api_key"}}, {})
        try:
            _require(self.path == "/v1/chat/completions", "not found")
            body = json.loads(raw)
            reply = self.api.answer(body)
        except ValueError as error:
            self.api.refused.append(str(error))
            return self._json(400, {"error": {"message": str(error), "code": "invalid_request"}}, {})
        if reply.status != 200:
            kind, message = reply.error or ("", "")
            return self._json(reply.status, {"error": {"message": message, "code": kind}}, reply.headers)
        try:
            self._stream(body, reply)
        except OSError:
            pass

    def _json(self, status: int, content: Any, headers: dict[str, str]) -> None:
        data = json.dumps(content).encode()
        self.send_response(status)
        for name, value in {"content-type": "application/json", "content-length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def _stream(self, body: dict[str, Any], reply: Reply) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        if reply.raw is not None:
            self.wfile.write(reply.raw)
            return
        for number, chunk in enumerate(chunks_of(reply, body["model"])):
            if reply.error_after == number and reply.error:
                self._event({"error": {"message": reply.error[1], "type": reply.error[0], "code": 529}})
                return
            if reply.cut_after == number:
                if reply.reset:
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    self.connection.close()
                return
            time.sleep(reply.gap_s)
            self._event(chunk)
        self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, data: dict[str, Any]) -> None:
        self.wfile.write(f"data: {json.dumps(data)}\n\n".encode())
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """Quiet."""
