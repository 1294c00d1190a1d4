"""Whole designs with a reviewer, and the real SDK against the strict double of the Messages API."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from pydantic import SecretStr

from hx_engine.errors import InputError
from hx_engine.pipeline.answer_check import checked_answer
from hx_engine.pipeline.opinion import NotReviewed, Opinion, Proposal, Reviewer
from hx_engine.pipeline.runner import run_design
from hx_engine.requirements import check_request
from hx_engine.reviewer.claude import ClaudeReviewer
from hx_engine.state import Session, SessionStore
from hx_engine.state.store import now
from tests.fakes.messages_api import MessagesApi
from tests.fakes.messages_replies import Reply, say, text

DUTY = {
    "user_id": "ann", "hot_fluid_name": "kerosene", "cold_fluid_name": "cooling water", "T_hot_in_C": 180.0,
    "T_hot_out_C": 60.0, "T_cold_in_C": 30.0, "T_cold_out_C": 40.0, "m_dot_hot_kg_s": 12.5,
}  # fmt: skip


def opinion(decision: str = "PROCEED", confidence: float = 0.9, *corrections: Proposal, said: str = "") -> Opinion:
    return Opinion(decision, confidence, "because", said, corrections, "", "claude-test")


class Scripted:
    """A reviewer that says what it is told for a step, and remembers what it was asked."""

    def __init__(self, **by_step: Opinion | NotReviewed | Exception) -> None:
        self.by_step = {int(name.removeprefix("step_")): said for name, said in by_step.items()}
        self.asked: list[dict[str, Any]] = []

    def __call__(self, facts: dict[str, Any]) -> Opinion | NotReviewed:
        self.asked.append(facts)
        said = self.by_step.get(facts["step"]["number"], opinion())
        if isinstance(said, Exception):
            raise said
        return said

    @property
    def steps(self) -> list[int]:
        return [facts["step"]["number"] for facts in self.asked]


class Interrupted(Exception):
    """The engine's process ended."""


class Bench:
    """Designs on one store, advanced as the engine does it."""

    def __init__(self, store: SessionStore) -> None:
        self.store, self._count = store, 0

    def start(self, reviewer: Reviewer | None, until: int = 16, **changed: Any) -> Session:
        """Run a request until it waits, ends, or has stored its first record of the step `until`."""
        checked = check_request(DUTY | changed)
        assert checked.is_valid, checked.errors
        self._count += 1
        name = f"design-{self._count}"
        made = Session(
            name, "ann", "pending", 0, checked.design_input, [], [], None, [], [], "token", "test", now(), now()
        )  # fmt: skip
        self.store.create(made, None)
        return self.advance(name, reviewer, until)

    def answer(
        self, session: Session, reviewer: Reviewer | None, kind: str, until: int = 16, **values: Any
    ) -> Session:
        """Answer through the gate of the API; InputError leaves the question open."""
        kind, values = checked_answer(session, {"type": kind, "values": values})
        given = {
            "question_id": session.question["question_id"], "step_id": session.question["step_id"], "type": kind,
            "values": values, "at": now(),
        }  # fmt: skip
        assert self.store.answer(session.session_id, given, "running")
        return self.advance(session.session_id, reviewer, until)

    def refusal(self, session: Session, kind: str, **values: Any) -> InputError:
        with pytest.raises(InputError) as caught:
            checked_answer(session, {"type": kind, "values": values})
        return caught.value

    def advance(self, session_id: str, reviewer: Reviewer | None, until: int = 16) -> Session:
        def stop(position: int, phase: str) -> None:
            if phase == "stored" and self.store.load(session_id).records[-1]["step_id"] == until < 16:
                raise Interrupted

        with suppress(Interrupted):
            run_design(self.store, session_id, stop, reviewer)
        return self.store.load(session_id)


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    return Bench(SessionStore(tmp_path_factory.mktemp("designs")))


@pytest.fixture(scope="module")
def plain(bench):
    """The design without any reviewer."""
    return bench.start(None)


@pytest.fixture
def api():
    with MessagesApi() as double:
        yield double


@pytest.fixture
def claude(api):
    """`claude()` is the real reviewer, pointed at the double."""

    def made(key: str = "sk-secret", deadline_s: float = 3.0) -> ClaudeReviewer:
        return ClaudeReviewer(SecretStr(key), api.url, "claude-sonnet-4-6", deadline_s)

    return made


def replied(**changed: Any) -> Reply:
    """A reply of the form asked for, with some of its fields changed."""
    return say(text(json.dumps(body(**changed))))


def body(**changed: Any) -> dict[str, Any]:
    usual = {
        "decision": "PROCEED", "confidence": 0.9, "reasoning": "It fits.", "observation": "", "corrections": [],
        "recommendation": "",
    }  # fmt: skip
    return usual | changed
