"""Designs driven through the runner as the engine does it, each on its own store."""

from __future__ import annotations

import pytest

from hx_engine.pipeline.runner import run_design
from hx_engine.state import Session, SessionStore
from hx_engine.state.store import now


class Bench:
    """Starts, answers and advances designs on one store."""

    def __init__(self, store: SessionStore) -> None:
        self.store = store
        self._count = 0

    def start(self, request: dict, warnings: list[str] | None = None) -> Session:
        """Run a checked request until it waits or ends."""
        self._count += 1
        session_id, assumptions = f"design-{self._count}", request.get("assumptions", [])
        self.store.create(
            Session(
                session_id, "user", "pending", 0, request, assumptions, warnings or [], None, [], [], "token",
                "test", now(), now(),
            ),  # fmt: skip
            None,
        )
        return self._advance(session_id)

    def fork(self, session: Session) -> Session:
        """A second design at the same point of its way."""
        self._count += 1
        fork_id, records = f"design-{self._count}", session.records
        self.store.create(session._replace(session_id=fork_id, status="running"), None)
        for record in records:
            is_last = record is records[-1]
            self.store.append(
                fork_id, record, session.status if is_last else "running", session.question if is_last else None
            )
        return self.store.load(fork_id)

    def answer(self, session: Session, kind: str, **values: object) -> Session:
        """Answer the open question and run on."""
        given = {
            "question_id": session.question["question_id"],
            "step_id": session.question["step_id"],
            "type": kind,
            "values": values,
            "at": now(),
        }
        assert self.store.answer(session.session_id, given, "running")
        return self._advance(session.session_id)

    @staticmethod
    def outputs(session: Session) -> dict:
        """Outputs of the latest run of every step in one dictionary, later steps winning."""
        merged: dict = {}
        for step_id in range(1, 17):
            record = session.latest(step_id)
            merged |= record["outputs"] if record else {}
        return merged

    def _advance(self, session_id: str) -> Session:
        run_design(self.store, session_id, lambda position, phase: None)
        return self.store.load(session_id)


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    return Bench(SessionStore(tmp_path_factory.mktemp("designs")))
