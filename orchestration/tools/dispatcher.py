"""Runs one tool call: arguments through the gate, engine through its client, answer as data for the model."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import partial
from typing import Any

from orchestration.designs import Designs
from orchestration.engine_client import EngineClient
from orchestration.engines import Engines
from orchestration.errors import (
    EngineRejectedError,
    EngineTimeoutError,
    EngineUnavailableError,
    OrchestrationError,
)
from orchestration.faults import report_fault
from orchestration.follower import Follower
from orchestration.presentation import restated, sentence_case
from orchestration.registry import Registry, Tool
from orchestration.tools.arguments import argument_errors, canonical, fingerprint, idempotency_key
from orchestration.tools.design_calls import DesignCalls
from orchestration.tools.digest import design_digest
from orchestration.tools.outcome import ToolContext, ToolResult, for_model, plain_error, refused

DESIGN_WAIT_S = 15.0
RESPOND_WAIT_S = 15.0
MAX_REPLY_CHARS = 20_000
UNSEEN = "The user has not seen this question yet. Put it to them with its options and wait for their answer."
INCOMPLETE = "The requirements are not complete or not feasible"
NOT_FOUND = "There is no such design in this conversation."


class ToolDispatcher:
    """Thread-safe; knows no model. A tool calls the engine it belongs to; a design stays with its engine."""

    def __init__(
        self, registry: Registry, engines: Engines, designs: Designs, follower: Follower, calls: DesignCalls
    ) -> None:
        self._registry = registry
        self._engines = engines
        self._designs = designs
        self._follower = follower
        self._calls = calls

    def snapshot(self) -> Registry:
        """The tools as they are now, for a turn that begins."""
        return self._registry.snapshot()

    def label(self, name: str) -> str:
        """What the chat calls this tool."""
        tool = self._registry.tool(name)
        return tool.label if tool else name[:64]

    def run(
        self, context: ToolContext, name: str, arguments: Any, tool_use_id: str, wait_s: float = DESIGN_WAIT_S
    ) -> ToolResult:
        """Run a tool; every failure comes back as a result that says what happened. A design that was begun is
        waited for up to `wait_s`."""
        refusal = self.refusal(context, name, arguments)
        if refusal is not None:
            return refusal
        tool: Tool = self._tool(context, name)
        try:
            return self._act(tool, context, arguments, tool_use_id, wait_s)
        except EngineRejectedError as error:
            return refused(error.errors or [plain_error(error.user_message)], error.user_message)
        except OrchestrationError as error:
            return ToolResult(False, {"error": error.code, "message": error.user_message}, error.user_message)
        except Exception:
            error_id = report_fault(f"tool {tool.name} failed")
            message = f"The tool failed on our side (reference {error_id})."
            return ToolResult(False, {"error": "internal", "message": message}, message)

    def refusal(self, context: ToolContext, name: str, arguments: Any) -> ToolResult | None:
        """What is wrong with a call before anybody is asked: no such tool, or arguments out of its schema."""
        tool = self._tool(context, name)
        if tool is None:
            return refused([plain_error(f"There is no tool named {name[:64]!r}.")], "Unknown tool")
        errors = argument_errors(tool, arguments)
        return refused(errors, "The arguments were refused before the engine was asked") if errors else None

    def _tool(self, context: ToolContext, name: str) -> Tool | None:
        return (context.registry or self._registry).tool(name)

    def _act(
        self, tool: Tool, context: ToolContext, arguments: dict[str, Any], tool_use_id: str, wait_s: float
    ) -> ToolResult:
        if tool.action == "check":
            return self._check(tool, context, arguments)
        if tool.action == "design":
            return self._design(tool, context, arguments, tool_use_id, wait_s)
        if tool.action == "status":
            return self._status(context, arguments["design_id"])
        if tool.action == "respond":
            return self._respond(context, arguments)
        return self._call(tool, arguments)

    def _call(self, tool: Tool, arguments: dict[str, Any]) -> ToolResult:
        engine = self._engines.of(tool.engine_id)
        if tool.method == "GET":
            params = {key: str(value) for key, value in arguments.items()}
            reply = engine.call("GET", tool.endpoint, params=params)
        else:
            reply = engine.call("POST", tool.endpoint, arguments)
        if len(canonical(reply)) > MAX_REPLY_CHARS:
            message = "The answer is too large to read here. Ask for less."
            return ToolResult(False, {"error": "too_large", "message": message}, message)
        return ToolResult(True, for_model(reply), tool.label)

    def _check(self, tool: Tool, context: ToolContext, arguments: dict[str, Any]) -> ToolResult:
        reply = self._engines.of(tool.engine_id).requirements(_body(context, arguments))
        if not reply.get("valid"):
            return refused(reply.get("errors") or [], INCOMPLETE, reply)
        return ToolResult(True, for_model(reply), "The requirements are complete and feasible")

    def _design(
        self, tool: Tool, context: ToolContext, arguments: dict[str, Any], tool_use_id: str, wait_s: float
    ) -> ToolResult:
        """Validate, then design on exactly what was validated; the token stays on this side."""
        key = idempotency_key(context.conversation_id, context.turn_id, tool_use_id, arguments)
        same = (context.owner, context.conversation_id, tool.engine_id, key, fingerprint(arguments))
        call, token = self._calls.left(*same), None
        if call is None:
            body = _body(context, arguments)
            checked = self._engines.of(tool.engine_id).requirements(body)
            if not checked.get("valid"):
                return refused(checked.get("errors") or [], INCOMPLETE, checked)
            call, token = self._calls.open(*same, _title(arguments), body), checked.get("token")
        design_id = self._calls.make(call, partial(self._begun, token=token))
        self._follower.follow(context.owner, design_id, context.conversation_id, context.turn_id)
        return self._told(context, design_id, wait_s)

    def begin(self, context: ToolContext, arguments: dict[str, Any], call_id: str) -> ToolResult:
        """Start a design on values that a person put together on a page, without waiting for it.

        As the tool of the first engine that designs: the same gate, the same check, the same key for the same call.
        """
        tool = next(tool for engine in self._registry.engines for tool in engine.tools if tool.action == "design")
        return self.run(context, tool.name, arguments, call_id, wait_s=0.0)

    def take_up(self) -> bool:
        """Find or begin the designs whose call a crash cut off; False while an engine still does not answer."""
        return self._calls.finish_open(self._begun_and_followed)

    def _begun_and_followed(self, call: Mapping[str, Any]) -> str:
        design_id = self._begun(call)
        self._follower.follow(call["owner"], design_id, call["conversation_id"])
        return design_id

    def _begun(self, call: Mapping[str, Any], token: str | None = None) -> str:
        """The id of the call's design, begun now if it was not before."""
        owner, key, body = call["owner"], call["idempotency_key"], call["body"]
        design = self._designs.find_by_key(owner, key)
        if design is None:
            engine = self._engines.of(call["engine_id"])
            begun = _begin(engine, body, token or engine.requirements(body).get("token"), key)
            design = self._designs.create(
                owner, call["conversation_id"], begun["session_id"], call["title"], body, key, call["engine_id"]
            )
        return design["id"]

    def _status(self, context: ToolContext, design_id: str) -> ToolResult:
        return self._told(context, design_id, 0.0)

    def _respond(self, context: ToolContext, arguments: dict[str, Any]) -> ToolResult:
        design = self._own(context, arguments["design_id"])
        if design is None:
            return refused([plain_error(NOT_FOUND)], NOT_FOUND)
        question = design.get("question")
        if question is None:
            message = "This design does not wait for an answer."
            return refused([plain_error(message)], message)
        if design["updated_at"] > context.began_at:
            return refused([plain_error(UNSEEN)], "The question is still the user's to answer")
        self.answer(context.owner, design, arguments["type"], arguments.get("values") or {})
        return self._told(context, design["id"], RESPOND_WAIT_S)

    def answer(self, owner: str, design: Mapping[str, Any], kind: str, values: Mapping[str, Any]) -> None:
        """Hand the user's answer to the engine, bound to the question it answers, and follow on.

        Raises EngineRejectedError with the fields that are wrong, EngineConflictError or EngineGoneError when
        the question is no longer open.
        """
        question = design.get("question") or {}
        body: dict[str, Any] = {"type": kind, "values": dict(values)}
        if question.get("question_id") is not None:
            body["question_id"] = question["question_id"]
        self._engines.of(design.get("engine_id")).respond(design["session_id"], body)
        self._designs.update_status(owner, design["id"], question=None, status="running")
        self._follower.follow(owner, design["id"], design["conversation_id"])

    def _told(self, context: ToolContext, design_id: str, wait_s: float) -> ToolResult:
        if self._own(context, design_id) is None:
            return refused([plain_error(NOT_FOUND)], NOT_FOUND)
        design = self._follower.wait(context.owner, design_id, wait_s) or {}
        content = restated(design_digest(design, self._designs.records(context.owner, design_id)), context.units)
        status = str(design.get("status"))
        words = {"completed": "The design is complete", "waiting": "The design waits for an answer"}
        ok = status not in ("error", "terminated", "cancelled")
        return ToolResult(ok, content, words.get(status, f"The design is {status}"), design_id)

    def _own(self, context: ToolContext, design_id: str) -> dict[str, Any] | None:
        design = self._designs.get(context.owner, design_id)
        return design if design and design["conversation_id"] == context.conversation_id else None


def _begin(engine: EngineClient, body: dict[str, Any], token: Any, key: str) -> dict[str, Any]:
    """Twice at most: an engine that took the first call answers the second with the same design; one whose token has
    lapsed meanwhile checks the request again."""
    try:
        return engine.design({**body, "token": token}, key)
    except (EngineTimeoutError, EngineUnavailableError):
        return engine.design({**body, "token": token}, key)
    except EngineRejectedError as refusal:
        if not any(error.get("field") == "token" for error in refusal.errors):
            raise
        return engine.design({**body, "token": engine.requirements(body).get("token")}, key)


def _body(context: ToolContext, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The engine needs to tell users apart, not to know them: an owner's id may be all that protects the work."""
    user_id = hashlib.sha256(context.owner.encode()).hexdigest()[:32]
    return {"mode": "design", **arguments, "user_id": user_id}


def _title(arguments: Mapping[str, Any]) -> str:
    hot, cold = (str(arguments.get(f"{side}_fluid_name", "")).strip() for side in ("hot", "cold"))
    return f"{sentence_case(hot)} / {cold}"[:120]
