"""An engine behind the real client: the contract's replies, records of one design, faults on demand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx

from orchestration.engine_client import EngineClient

RECORDS = json.loads(
    (Path(__file__).resolve().parents[1] / "pages" / "data" / "kerosene_records.json").read_text("utf-8")
)
REQUIRED = ("hot_fluid_name", "cold_fluid_name", "T_hot_in_C", "T_cold_in_C")
Problem = dict[str, str]


class ScriptedEngine:
    """`calls` lists (method, endpoint, body); `designs` counts the designs begun; `fail` holds replies or
    exceptions for an endpoint, taken first; a question, when set, waits after the first records."""

    def __init__(self, records_per_poll: int = 21) -> None:
        self.calls: list[tuple[str, str, Any]] = []
        self.keys: dict[str, str] = {}
        self.polls: dict[str, int] = {}
        self.fail: dict[str, list[httpx.Response | Exception]] = {}
        self.question: dict[str, Any] | None = None
        self.answers: list[dict[str, Any]] = []
        self._per_poll = records_per_poll

    def client(self) -> EngineClient:
        return EngineClient("http://engine.test", "inner-secret", transport=httpx.MockTransport(self._handle))

    @property
    def designs(self) -> int:
        return len(self.polls)

    def bodies(self, endpoint: str) -> list[Any]:
        return [body for _, called, body in self.calls if called == endpoint]

    def _handle(self, request: httpx.Request) -> httpx.Response:
        endpoint = request.url.path.removeprefix("/api/v1/hx")
        body = json.loads(request.content) if request.content else None
        self.calls.append((request.method, endpoint, body))
        if self.fail.get(endpoint):
            failure = self.fail[endpoint].pop(0)
            if isinstance(failure, Exception):
                if endpoint == "/design":
                    self._begin(request.headers.get("idempotency-key", ""))
                raise failure
            return failure
        if endpoint == "/requirements":
            return self._requirements(body)
        if endpoint == "/design":
            session_id = self._begin(request.headers.get("idempotency-key", ""))
            return httpx.Response(200, json={"session_id": session_id, "stream_url": "/stream", "token": "tok"})
        if endpoint == "/fluids":
            return httpx.Response(200, json={"fluids": []})
        session_id, action = endpoint.removeprefix("/design/").split("/")
        if session_id not in self.polls:
            return httpx.Response(404, json={"detail": "unknown design"})
        return self._status(session_id) if action == "status" else self._respond(body)

    def _begin(self, key: str) -> str:
        session_id = self.keys.setdefault(key, f"session-{len(self.keys) + 1}")
        self.polls.setdefault(session_id, 0)
        return session_id

    def _requirements(self, body: dict[str, Any]) -> httpx.Response:
        errors = [
            {"field": name, "message": f"{name} is missing", "suggestion": "Give it.", "valid_range": "-60 to 500 °C"}
            for name in REQUIRED if name not in body
        ]  # fmt: skip
        if errors:
            return httpx.Response(422, json={"valid": False, "errors": errors, "warnings": []})
        reply = {"valid": True, "token": "tok", "user_message": "Complete.", "design_input": body, "warnings": [],
                 "errors": []}  # fmt: skip
        return httpx.Response(200, json=reply)

    def _status(self, session_id: str) -> httpx.Response:
        self.polls[session_id] += 1
        count = min(len(RECORDS), self.polls[session_id] * self._per_poll)
        waits = self.question is not None
        done = count == len(RECORDS) and not waits
        return httpx.Response(200, json={
            "session_id": session_id, "current_step": RECORDS[count - 1]["step_id"],
            "pipeline_status": "waiting" if waits else "completed" if done else "running",
            "waiting_for_user": waits, "is_complete": done, "step_records": RECORDS[:3] if waits else RECORDS[:count],
            "warnings": [], "notes": [], "escalation_history": {}, "question": self.question, "wait_s": 0.0,
        })  # fmt: skip

    def _respond(self, body: dict[str, Any]) -> httpx.Response:
        self.answers.append(body)
        self.question = None
        return httpx.Response(200, json={"status": "received"})
