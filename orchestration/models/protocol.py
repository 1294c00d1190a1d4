"""What the turn worker and an assistant agree on."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from orchestration.documents import DocumentText
from orchestration.intake.found import Offer
from orchestration.presentation import SYSTEMS
from orchestration.tools import ToolResult


@dataclass(frozen=True)
class Attachment:
    """An uploaded file; `mime` is what the browser claimed and decides nothing."""

    name: str
    data: bytes
    mime: str = ""


@dataclass(frozen=True)
class ReadFile:
    """An attachment and what the document reader made of it."""

    attachment: Attachment
    document: DocumentText


@dataclass(frozen=True)
class ToolUse:
    """One finished tool call, as the chat shows it."""

    tool: str
    label: str
    ok: bool
    summary: str


class Budget(Protocol):
    """The purse of one turn."""

    def check(self) -> None:
        """Look at every cap before a call of the model. Raises BudgetExceededError, or StoreError."""
        ...

    def spent(self, model: str, usage: Mapping[str, Any]) -> None:
        """Count what a call has used, also one that failed."""
        ...


@dataclass(frozen=True)
class TurnJob:
    """One message to answer. `tools` are what a model may call (name, description, input_schema); `history` holds the
    stored messages before it, oldest first; `earlier_files` those of their attachments that are sent again, by
    message id; `case` is what the conversation knows of the duty, `offer` what of its sheets the user has not taken yet
    (the turn's tools begin no design on that, whoever asks); `wishes` are the user's standing ones, for the
    end of the system prompt; `units` the system of units they see. `cancelled` is set when the user stops the turn or
    its time is up."""

    owner: str
    conversation_id: str
    turn_id: str
    text: str
    budget: Budget
    max_rounds: int
    tools: Sequence[Mapping[str, Any]] = ()
    files: Sequence[ReadFile] = ()
    history: Sequence[Mapping[str, Any]] = ()
    earlier_files: Mapping[str, Sequence[ReadFile]] = field(default_factory=dict)
    case: Mapping[str, Any] | None = None
    offer: Offer = field(default_factory=Offer)
    wishes: str = ""
    units: str = SYSTEMS[0]
    cancelled: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True)
class TurnOutcome:
    """How an assistant ended a turn: `text` is the whole answer as it is kept, `replay` is what later turns hand
    back to the model (the user's message first), `case` replaces the conversation's one when it is given,
    `notices` tell the user what the assistant was not shown."""

    text: str
    stop_reason: str
    replay: Sequence[Mapping[str, Any]] = ()
    case: Mapping[str, Any] | None = None
    notices: Sequence[str] = ()


class Emitter(Protocol):
    """Where an assistant shows what it does."""

    def thinking(self, active: bool) -> None: ...

    def text(self, chunk: str) -> None: ...


class Tools(Protocol):
    """The tools of the registry, for this turn: shown, counted, capped."""

    def run(self, name: str, arguments: Any, tool_use_id: str) -> ToolResult:
        """Run one tool. BudgetExceededError when the turn has had its share."""
        ...


class ModelClient(Protocol):
    """One assistant. `kind` and `name` (its model) are stored with every answer it gives; `sees_pages` is True
    when it can make sense of images and of a PDF's pages that hold no text."""

    kind: str
    name: str
    sees_pages: bool

    def run_turn(self, job: TurnJob, emit: Emitter, tools: Tools) -> TurnOutcome:
        """Answer one message. Raises OrchestrationError with a text for the user."""
        ...

    def ping(self) -> str:
        """A short description for the health page."""
        ...
