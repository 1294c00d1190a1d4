"""Everything the pages work with, one set a process."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from orchestration.api_keys import ApiKeys
from orchestration.branches import Branches
from orchestration.conversations import Conversations
from orchestration.designs import Designs
from orchestration.drawings import Drawings
from orchestration.engines import Engines
from orchestration.errors import EngineConflictError, EngineNotFoundError
from orchestration.event_log.resilient import ResilientEventLog
from orchestration.events import now_iso
from orchestration.explorations import Explorations
from orchestration.first_steps import FirstSteps
from orchestration.follower import Follower
from orchestration.forms import Forms
from orchestration.health import FAILED, OK, STARTING, Health, named
from orchestration.live_registry import LiveRegistry
from orchestration.login import Login
from orchestration.models.choice import Assistants
from orchestration.once import Once
from orchestration.portfolio import Portfolio
from orchestration.presets import Presets, bare_preset, case_of
from orchestration.report import Reports
from orchestration.revisions import Revisions
from orchestration.settings import Settings
from orchestration.shelf import Shelf
from orchestration.spending import Ledger
from orchestration.stores import DocumentStore
from orchestration.tools import ToolContext, ToolDispatcher, ToolResult
from orchestration.turns import Turns
from orchestration.visitors import Visitors


@dataclass(frozen=True)
class Services:
    """Thread-safe parts. `login` is None when no password is set; `is_served` while `/api` stands beside the pages."""

    settings: Settings
    store: DocumentStore
    events: ResilientEventLog
    engines: Engines
    registry: LiveRegistry
    conversations: Conversations
    branches: Branches
    forms: Forms
    presets: Presets
    first_steps: FirstSteps
    designs: Designs
    follower: Follower
    revisions: Revisions
    drawings: Drawings
    explorations: Explorations
    reports: Reports
    portfolio: Portfolio
    shelf: Shelf
    tools: ToolDispatcher
    turns: Turns
    assistants: Assistants
    ledger: Ledger
    once: Once
    login: Login | None
    api_keys: ApiKeys
    visitors: Visitors
    probes: Health
    is_served: threading.Event = field(default_factory=threading.Event)

    def health(self) -> dict[str, Any]:
        """{"status": "ok" | "starting" | "failing", "failing": [names], "starting": [names], "parts": {name: {"ok",
        "status", "detail", "in_use": "embedded" | "external", "meaning"}}} within two seconds."""
        parts = self.probes.check()
        broken, starting = named(parts, FAILED), named(parts, STARTING)
        status = "failing" if broken else STARTING if starting else OK
        return {"status": status, "failing": broken, "starting": starting, "parts": parts}

    def answer(self, owner: str, design_id: str, body: Mapping[str, Any]) -> None:
        """Hand the user's answer {"type", "values", "question_id"} to the engine and follow on.

        Raises
        ------
        EngineNotFoundError
            The owner has no such design.
        EngineConflictError, EngineGoneError
            The question was answered meanwhile, or another one is open now.
        EngineRejectedError
            With the fields that are wrong; the question stays open.
        """
        design = self.designs.get(owner, design_id)
        if design is None:
            raise EngineNotFoundError(status=404)
        question = design["question"]
        if question is None or question.get("question_id") != body.get("question_id"):
            raise EngineConflictError(status=409)
        self.tools.answer(owner, design, str(body["type"]), body.get("values") or {})

    def start_design(self, owner: str, conversation_id: str, request: Mapping[str, Any]) -> ToolResult:
        """Check a request put together on a page and design it; the result names the design or what is wrong."""
        call_id = uuid.uuid4().hex
        context = ToolContext(owner, conversation_id, call_id, now_iso())
        return self.tools.begin(context, {key: value for key, value in request.items() if value is not None}, call_id)

    def choose_assistant(self, owner: str, conversation_id: str, choice_id: str) -> None:
        """Let one of `assistants.choices` answer in this conversation from its next turn on.

        UnknownAssistantError for any other; a conversation of somebody else is left as it is.
        """
        choice = self.assistants.choice(choice_id)
        self.conversations.set_assistant(owner, conversation_id, choice.kind, choice.model)

    def begin_with(self, owner: str, conversation_id: str, preset_id: str) -> None:
        """Let a new conversation begin with one of the owner's presets: its assistant while it is on offer, its
        wishes and its limits. Nothing for a preset that is not there any more."""
        preset = self.presets.get(owner, preset_id)
        if preset is None:
            return
        self.conversations.begin_with(owner, conversation_id, bare_preset(preset), case_of(preset))
        if any(choice.id == preset["assistant"] for choice in self.assistants.choices):
            self.choose_assistant(owner, conversation_id, preset["assistant"])

    def close(self) -> None:
        """End turns, following and the engine; what was under way is taken up at the next start."""
        self.visitors.flush()
        self.turns.close()
        self.assistants.close()
        self.follower.stop()
        self.probes.close()
        self.engines.close()
        self.events.close()
        self.store.close()
