"""The offline assistant: reads the duty by rules, asks for what is missing, calls the same tools. No model."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from orchestration.designs import Designs
from orchestration.engine_client import EngineClient
from orchestration.errors import EngineClientError, EngineTimeoutError, EngineUnavailableError
from orchestration.fluid_search import fluids_like
from orchestration.intake import (
    Case,
    Reading,
    answer_about_design,
    asks_plainly,
    judged,
    read_datasheet,
    read_request,
    unjudged,
)
from orchestration.models.offline_followups import follow_up
from orchestration.models.offline_words import (
    HELP,
    HOW_TAKEN,
    NO_ENGINE,
    NOT_IN_RECORDS,
    NOTHING_CHANGED,
    found_text,
    read_back,
    read_so_far,
    refusal_text,
    result_text,
    waiting_text,
)
from orchestration.models.protocol import Emitter, Tools, TurnJob, TurnOutcome
from orchestration.presentation import restated, show

CHUNK_WORDS, CHUNK_S = 6, 0.03
GO_ON = ("again", "try again", "retry", "go", "go on", "start", "continue", "yes", "ok", "design it")
NAME = "offline assistant"


class OfflineClient:
    """Deterministic: equal messages and equal records give equal answers."""

    kind = "offline"
    name = NAME
    sees_pages = False

    def __init__(self, engine: EngineClient, designs: Designs) -> None:
        self._engine, self._designs = engine, designs
        self._fluids = partial(fluids_like, engine)

    def ping(self) -> str:
        return "rules in this process"

    def run_turn(self, job: TurnJob, emit: Emitter, tools: Tools) -> TurnOutcome:
        """Read, then ask, answer or design."""
        design = self._latest_design(job)
        chosen = _chosen_option(restated(design or {}, job.units), job.text)
        if design is not None and chosen is not None:
            return self._answer_question(job, emit, tools, design, chosen)
        answered = "" if job.files else follow_up(job, self._designs, design)
        if answered:
            return _said(job, emit, answered)
        before = Case.from_dict(job.case) if job.case else Case()
        if job.files and job.offer.rows:
            doubts = "\n".join(f"- {doubt}" for doubt in job.offer.doubts)
            return _said(job, emit, _joined(_files_line(job), found_text(job.offer.rows), doubts))
        reading = self._read(job, before)
        is_waiting = bool(design and design.get("question"))
        if not reading.is_understood and (is_waiting or not self._asks_again(job)):
            return _said(job, emit, self._talk(job, design, reading))
        reading = self._judged(job, reading)
        if not reading.is_ready:
            text = _joined(_files_line(job), read_so_far(reading.case, job.units), _notes(reading), reading.question())
            return _said(job, emit, text, case=reading.case)
        return self._design(job, emit, tools, reading)

    def _read(self, job: TurnJob, case: Case) -> Reading:
        """Documents first, then the words beside them, which may correct the document."""
        sheet: Reading | None = None
        for file in job.files:
            sheet = read_datasheet(file.document, sheet.case if sheet else case, self._fluids)
        if sheet is None:
            return read_request(job.text, case, self._fluids)
        words = read_request(job.text, sheet.case, self._fluids)
        if not words.is_understood:
            return sheet
        changed = tuple(dict.fromkeys((*sheet.changed, *words.changed)))
        return replace(words, notes=(*sheet.notes, *words.notes), changed=changed)

    def _asks_again(self, job: TurnJob) -> bool:
        """A duty or a value said once more, or a word to go on with what is known; never a question."""
        if job.offer.is_taken:
            return True
        said = " ".join(job.text.split()).strip(".! ").casefold()
        if not job.case or said.endswith("?") or asks_plainly(said):
            return False
        alone = read_request(job.text, None, self._fluids).case
        return said in GO_ON or bool(alone.known or alone.undecided or alone.duty_W)

    def _judged(self, job: TurnJob, reading: Reading) -> Reading:
        """The reading with the engine's verdict on whatever is known, complete or not."""
        body = {**reading.case.to_design_request(), "user_id": job.owner}
        try:
            reply = self._engine.requirements(body)
        except EngineClientError as error:
            is_away = isinstance(error, EngineTimeoutError | EngineUnavailableError)
            return unjudged(reading, NO_ENGINE if is_away else error.user_message)
        reply = restated(reply, job.units)
        return judged(reading, reply.get("errors") or (), reply.get("warnings") or ())

    def _design(self, job: TurnJob, emit: Emitter, tools: Tools, reading: Reading) -> TurnOutcome:
        opening = _joined(_files_line(job), read_back(reading.case, job.units), _notes(reading))
        _stream(job, emit, opening + "\n\n")
        request = reading.case.to_design_request()
        result = tools.run("hx_design", request, "offline-1")
        if not result.ok and "errors" in result.content:
            closing = refusal_text(restated(result.content["errors"], job.units))
        else:
            closing = _outcome(job, result.content)
        _stream(job, emit, closing)
        return TurnOutcome(_joined(opening, closing), "end_turn", case=reading.case.to_dict())

    def _answer_question(
        self, job: TurnJob, emit: Emitter, tools: Tools, design: Mapping[str, Any], option_id: str
    ) -> TurnOutcome:
        kind = option_id if option_id in ("accept", "skip") else "override"
        values = {} if kind != "override" else {"option_id": option_id, "user_input": option_id}
        arguments = {"design_id": design["id"], "type": kind, "values": values}
        result = tools.run("hx_respond", arguments, "offline-1")
        if not result.ok and "errors" in result.content:
            return _said(job, emit, refusal_text(restated(result.content["errors"], job.units)))
        return _said(job, emit, _outcome(job, result.content))

    def _talk(self, job: TurnJob, design: Mapping[str, Any] | None, reading: Reading) -> str:
        """No duty in the message: a question about the design, a reminder of what waits, or how to begin."""
        if reading.notes and job.case:
            return _joined(_notes(reading), self._judged(job, reading).question() or NOTHING_CHANGED)
        if design is not None:
            design = restated(dict(design), job.units)
            records = restated(self._designs.records(job.owner, design["id"]), job.units)
            answer = answer_about_design(job.text, records, partial(show, system=job.units))
            if answer:
                return answer
            if design.get("question"):
                return waiting_text(design["question"])
            if records and job.text.strip().endswith("?"):
                return NOT_IN_RECORDS
        question = self._judged(job, reading).question() if job.case else ""
        return _joined(HELP, question)

    def _latest_design(self, job: TurnJob) -> dict[str, Any] | None:
        """The newest design of this conversation, else the one of the messages it was branched off with."""
        found = self._designs.list(job.owner, job.conversation_id, limit=1)
        if found:
            return found[0]
        named = next((message["design_id"] for message in reversed(job.history) if message.get("design_id")), None)
        earlier = self._designs.get(job.owner, named) if named else None
        return earlier if earlier and not earlier.get("question") else None


def _chosen_option(design: Mapping[str, Any], text: str) -> str | None:
    """The option whose id, label or number is the whole message; never a part of a sentence."""
    question = design.get("question") or {}
    said = " ".join(text.split()).strip(".!").casefold()
    for number, option in enumerate(question.get("options") or (), start=1):
        names = {str(option.get("id")).casefold(), str(option.get("label")).casefold(), str(number), f"option {number}"}
        if said in names:
            return str(option["id"])
    return None


def _outcome(job: TurnJob, content: Mapping[str, Any]) -> str:
    """The design in the units of the reader: its question where it waits, else its result or where it stands."""
    is_waiting = content.get("status") == "waiting"
    return waiting_text(content["question"]) if is_waiting else result_text(content, job.units)


def _files_line(job: TurnJob) -> str:
    lines = [f"Read {file.document.name[:120]}: {file.document.extent}." for file in job.files]
    return " ".join([*lines, *(warning for file in job.files for warning in file.document.warnings)])


def _notes(reading: Reading) -> str:
    """How doubtful words were taken and what is not used, under a head of its own: else it reads as a wish."""
    return "\n".join([HOW_TAKEN, *(f"- {note}" for note in reading.notes)]) if reading.notes else ""


def _joined(*parts: str) -> str:
    return "\n\n".join(part.strip() for part in parts if part and part.strip())


def _said(job: TurnJob, emit: Emitter, text: str, case: Case | None = None) -> TurnOutcome:
    _stream(job, emit, text)
    return TurnOutcome(text, "end_turn", case=case.to_dict() if case else None)


def _stream(job: TurnJob, emit: Emitter, text: str) -> None:
    for chunk in _chunks(text):
        emit.text(chunk)
        if not job.cancelled.is_set():
            time.sleep(CHUNK_S)


def _chunks(text: str) -> Iterator[str]:
    """A few words at a time, every character kept."""
    words = text.split(" ")
    for start in range(0, len(words), CHUNK_WORDS):
        end = start + CHUNK_WORDS
        yield " ".join(words[start:end]) + (" " if end < len(words) else "")
