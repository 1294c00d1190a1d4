"""A turn led by a model: ask, run the tools asked for, ask again; one transaction for each message."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from orchestration.errors import BudgetExceededError, ModelContextFullError, ModelTruncatedError
from orchestration.models.gateway import Gateway
from orchestration.models.history import History, fitting, starts_short
from orchestration.models.protocol import Emitter, Tools, TurnJob, TurnOutcome
from orchestration.models.reply import FinishedMessage, ToolAnswer, ToolCall, spoken

TURN_S = 120.0
STOPPED_TEXT = "(stopped)"
SILENT = "The model had nothing to add."
CUT_SHORT = "(The answer reached its length limit. Ask me to continue.)"
SHORTER = (1.0, 0.25, 0.0)

Message = dict[str, Any]


class Dialect(Protocol):
    """How one API writes a conversation. `history_tokens` is the room for earlier messages."""

    kind: str
    model: str
    history_tokens: int

    def earlier(self, history: History) -> list[Message]:
        """Earlier turns, user and assistant in alternation; ends with the assistant, or is empty."""
        ...

    def question(self, job: TurnJob, summary: str) -> Message:
        """This turn's message: documents first, then the words. `summary` stands for what is left out before it
        when no earlier message is kept."""
        ...

    def request(
        self, messages: Sequence[Message], tools: Sequence[Mapping[str, Any]], wishes: str = ""
    ) -> Mapping[str, Any]:
        """`wishes` stand at the end of the system prompt."""
        ...

    def results(self, answers: Sequence[ToolAnswer]) -> list[Message]:
        """Exactly one result for every tool call of the message, in its order."""
        ...


@dataclass
class _Exchange:
    """What one turn has said so far."""

    history: History
    earlier: list[Message]
    own: list[Message]
    deadline: float
    text: list[str] = field(default_factory=list)

    def add(self, finished: FinishedMessage) -> None:
        if finished.text:
            self.text.append(finished.text)
        self.own.extend(finished.replay)

    def outcome(self, stop_reason: str) -> TurnOutcome:
        text = "\n\n".join(self.text).strip()
        return TurnOutcome(text, stop_reason, replay=self.own, notices=self.history.notices)


class ToolLoop:
    """Drives one model through a turn."""

    def __init__(self, dialect: Dialect, gateway: Gateway) -> None:
        self._dialect, self._gateway = dialect, gateway

    def run(self, job: TurnJob, emit: Emitter, tools: Tools) -> TurnOutcome:
        """At most `job.max_rounds` requests in two minutes.

        Raises ModelClientError's family and BudgetExceededError with what the user is told.
        """
        rooms = list(SHORTER[1:] if starts_short(job.history) else SHORTER)
        exchange = self._begin(job, rooms.pop(0))
        for _ in range(job.max_rounds):
            emit.thinking(True)
            finished = self._ask(exchange, emit, job, rooms)
            exchange.add(finished)
            if finished.stop_reason == "tool_use":
                exchange.own.extend(self._dialect.results(_answers(finished, tools, job)))
            elif finished.stop_reason != "pause_turn":
                return _closed(exchange, finished.stop_reason)
            if job.cancelled.is_set():
                return _closed(exchange, "stopped")
        raise BudgetExceededError("rounds", job.max_rounds, job.max_rounds)

    def _begin(self, job: TurnJob, share: float) -> _Exchange:
        history = fitting(job, self._dialect.kind, self._dialect.model, int(share * self._dialect.history_tokens))
        earlier = self._dialect.earlier(history)
        question = self._dialect.question(job, "" if earlier else history.summary)
        return _Exchange(history, earlier, [question], time.monotonic() + TURN_S)

    def _ask(self, exchange: _Exchange, emit: Emitter, job: TurnJob, rooms: list[float]) -> FinishedMessage:
        """One request; again with less of the history while the model has no room and has shown nothing."""
        is_begun, has_shown = bool(exchange.text), False

        def show(chunk: str) -> None:
            """What a later message says begins a new paragraph."""
            nonlocal is_begun, has_shown
            emit.text("\n\n" + chunk if is_begun else chunk)
            is_begun, has_shown = False, True

        while True:
            try:
                return self._gateway.ask(
                    self._dialect.request([*exchange.earlier, *exchange.own], job.tools, job.wishes), emit=show,
                    cancelled=job.cancelled, deadline=exchange.deadline, budget=job.budget,
                )  # fmt: skip
            except ModelContextFullError:
                if has_shown or not rooms or not exchange.history.kept:
                    raise
                shorter = self._begin(job, rooms.pop(0))
                exchange.history, exchange.earlier = shorter.history, shorter.earlier
                exchange.own[0] = shorter.own[0]


def _answers(finished: FinishedMessage, tools: Tools, job: TurnJob) -> list[ToolAnswer]:
    answers = []
    for call in finished.tool_calls:
        if call.problem:
            answers.append(ToolAnswer(call, {"error": "bad_arguments", "message": call.problem}))
        elif job.cancelled.is_set():
            answers.append(ToolAnswer(call, {"error": "stopped", "message": "The user stopped this turn."}))
        else:
            answers.append(_run(tools, call))
    return answers


def _run(tools: Tools, call: ToolCall) -> ToolAnswer:
    try:
        result = tools.run(call.name, call.arguments, call.id)
    except BudgetExceededError as error:
        return ToolAnswer(call, {"error": error.code, "message": error.user_message})
    return ToolAnswer(call, result.content, result.ok)


def as_json(answer: ToolAnswer) -> str:
    """A tool's answer as text for the model."""
    return json.dumps(answer.content, ensure_ascii=False, allow_nan=False)


def _closed(exchange: _Exchange, stop_reason: str) -> TurnOutcome:
    """The turn's outcome for the stop reasons that end it with an answer."""
    outcome = exchange.outcome(stop_reason)
    if stop_reason in ("end_turn", "stop_sequence"):
        return outcome if spoken(outcome.replay) else _with_text(outcome, outcome.text or SILENT)
    if stop_reason == "stopped":
        return _with_text(outcome, f"{outcome.text} {STOPPED_TEXT}".strip())
    if stop_reason == "max_tokens":
        return _with_text(outcome, f"{outcome.text}\n\n{CUT_SHORT}".strip())
    raise ModelTruncatedError(stop_reason=stop_reason)


def _with_text(outcome: TurnOutcome, text: str) -> TurnOutcome:
    """A cut or empty answer is shown and stored, but handed back to the model as plain text only."""
    return TurnOutcome(text, outcome.stop_reason, notices=outcome.notices)
