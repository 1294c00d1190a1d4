"""A strict local double of the Messages API, as a real HTTP server on loopback.

In a test: `with MessagesApi() as api: api.will(say(text("Hello")))`, then point the SDK at `api.url`.
As a process: `python tests/fakes/messages_api.py --port 8200` answers like a model that knows one duty.
"""

from __future__ import annotations

import argparse
import json
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.fakes.kerosene_model import kerosene_model
from tests.fakes.messages_replies import Reply, events_of, fault, message_of
from tests.fakes.messages_rules import PAUSED, Refused, check_body, check_headers

Model = Callable[[dict[str, Any]], Reply]


class MessagesApi:
    """Scripted replies come first, in order; then `model` answers; without one the double fails loudly.

    `requests` are the bodies that were accepted, `refused` the reasons of those that were not, `keys` what they
    were sent with.
    """

    def __init__(self, model: Model | None = None, port: int = 0) -> None:
        self.requests: list[dict[str, Any]] = []
        self.refused: list[str] = []
        self.keys: list[str] = []
        self.model = model
        self._script: list[Reply] = []
        self._issued: dict[str, list[dict[str, Any]]] = {}
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), type("Handler", (_Handler,), {"api": self}))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> MessagesApi:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def serve(self) -> None:
        self._server.serve_forever()

    def will(self, *replies: Reply) -> None:
        """Answer the next requests like this."""
        self._script.extend(replies)

    def answer(self, headers: Any, raw: bytes) -> tuple[dict[str, Any], Reply]:
        """The checked body and the reply to it."""
        check_headers(headers)
        self.keys.append(headers.get("x-api-key") or headers.get("authorization", "").removeprefix("Bearer ").strip())
        try:
            body = json.loads(raw, parse_constant=_no_constant)
        except ValueError as error:
            raise Refused(f"The request body is not valid JSON: {error}") from error
        with self._lock:
            check_body(body, self._issued)
            self.requests.append(body)
            if self._script:
                reply = self._script.pop(0)
            elif self.model is not None:
                reply = self.model(body)
            else:
                reply = fault(418, "api_error", "the script has ended")
            content = [dict(block) for block in reply.blocks]
            if reply.stop_reason == "pause_turn":
                self._issued[f"{PAUSED}{len(self.requests)}"] = content
            for block in content:
                for name in ("id", "signature"):
                    if name in block:
                        self._issued[block[name]] = content
        return body, reply


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


class _Handler(BaseHTTPRequestHandler):
    """One request; `api` is set for each double."""

    api: MessagesApi
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length", 0)))
        try:
            if self.path != "/v1/messages":
                raise Refused("Not found", 404, "not_found_error")
            body, reply = self.api.answer(self.headers, raw)
        except Refused as refusal:
            self.api.refused.append(refusal.message)
            self._json(refusal.status, _error(refusal.kind, refusal.message), {})
            return
        try:
            self._reply(body, reply)
        except OSError:
            self.close_connection = True

    def _reply(self, body: dict[str, Any], reply: Reply) -> None:
        if reply.status != 200:
            self._json(reply.status, _error(*(reply.error or ("api_error", ""))), reply.headers)
        elif reply.raw is not None or body.get("stream"):
            self._stream(body, reply)
        else:
            self._json(200, message_of(reply, body["model"]), reply.headers)

    def _json(self, status: int, content: dict[str, Any], headers: dict[str, str]) -> None:
        data = json.dumps(content).encode()
        self.send_response(status)
        for name, value in {
            "content-type": "application/json",
            "content-length": str(len(data)),
            **headers,
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def _stream(self, body: dict[str, Any], reply: Reply) -> None:
        self.send_response(200)
        for name, value in {"content-type": "text/event-stream", "connection": "close", **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.close_connection = True
        if reply.raw is not None:
            self.wfile.write(reply.raw)
            return
        for number, (kind, data) in enumerate(events_of(reply, body["model"])):
            if reply.error_after == number and reply.error:
                self._event("error", _error(*reply.error))
                return
            if reply.cut_after == number:
                self._cut(reply.reset)
                return
            time.sleep(reply.gap_s)
            self._event(kind, data)

    def _event(self, kind: str, data: dict[str, Any]) -> None:
        self.wfile.write(f"event: {kind}\ndata: {json.dumps(data)}\n\n".encode())
        self.wfile.flush()

    def _cut(self, reset: bool) -> None:
        if reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()

    def log_message(self, *_: object) -> None:
        """Quiet."""


def _error(kind: str, message: str) -> dict[str, Any]:
    return {"type": "error", "error": {"type": kind, "message": message}}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8200)
    server = MessagesApi(kerosene_model, parser.parse_args().port)
    print(server.url, flush=True)
    server.serve()
