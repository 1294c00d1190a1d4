"""SQLite store of designs (WAL): a step record, the new status and the question go in as one transaction.

Records are append-only: the primary key (session, position) makes a second writer of the same step stop
instead of doubling it, so a design resumed by two processes still has each record once.
A commit survives the death of the process; after a power cut the last steps are computed again.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from hx_engine.state.session import Session

_SCHEMA = """
CREATE TABLE IF NOT EXISTS sessions (
  session_id TEXT PRIMARY KEY, user_id TEXT NOT NULL, idempotency_key TEXT, status TEXT NOT NULL,
  current_step INTEGER NOT NULL, design_input TEXT NOT NULL, assumptions TEXT NOT NULL,
  warnings TEXT NOT NULL, question TEXT, token TEXT NOT NULL, engine_version TEXT NOT NULL,
  created_at TEXT NOT NULL, updated_at TEXT NOT NULL, UNIQUE (user_id, idempotency_key));
CREATE TABLE IF NOT EXISTS records (
  session_id TEXT NOT NULL, position INTEGER NOT NULL, step_id INTEGER NOT NULL, attempt INTEGER NOT NULL,
  record TEXT NOT NULL, PRIMARY KEY (session_id, position), UNIQUE (session_id, step_id, attempt));
CREATE TABLE IF NOT EXISTS answers (
  session_id TEXT NOT NULL, question_id TEXT NOT NULL, answer TEXT NOT NULL, number INTEGER NOT NULL,
  PRIMARY KEY (session_id, question_id));
CREATE TABLE IF NOT EXISTS in_hand (
  session_id TEXT PRIMARY KEY, step_id INTEGER NOT NULL, position INTEGER NOT NULL, worker TEXT NOT NULL,
  started_at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS sessions_by_status ON sessions (status);
"""


class InHand(NamedTuple):
    """A step that a worker computes; `position` is that of the record it will have."""

    session_id: str
    step_id: int
    position: int
    worker: str
    started_at: str


def now() -> str:
    """UTC time as ISO text with microseconds."""
    return datetime.now(UTC).isoformat()


def encode(value: Any) -> str:
    """Strict JSON: NaN and infinity are refused, floats keep every bit."""
    return json.dumps(value, allow_nan=False, ensure_ascii=False, separators=(",", ":"))


class SessionStore:
    """Designs under `<data_dir>/designs.sqlite3`; safe for threads, one connection per thread.

    `worker` says who computes the steps that are started through this store.
    """

    def __init__(self, data_dir: Path, worker: str = "thread") -> None:
        self._worker = worker
        data_dir.mkdir(parents=True, exist_ok=True)
        self._path = data_dir / "designs.sqlite3"
        self._local = threading.local()
        self._connection().executescript(_SCHEMA)

    def _connection(self) -> sqlite3.Connection:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._path, timeout=10.0, isolation_level=None)
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            self._local.connection = connection
        return connection

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        connection = self._connection()
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    def create(self, session: Session, idempotency_key: str | None) -> Session:
        """Store a new design; with a key already used by this user the first design is returned instead."""
        with self._transaction() as connection:
            found = idempotency_key and connection.execute(
                "SELECT session_id FROM sessions WHERE user_id = ? AND idempotency_key = ?",
                (session.user_id, idempotency_key),
            ).fetchone()
            if found:
                return self._read(connection, found["session_id"])
            connection.execute(
                "INSERT INTO sessions VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
                (
                    session.session_id, session.user_id, idempotency_key, session.status,
                    session.current_step, encode(session.design_input), encode(session.assumptions),
                    encode(session.warnings), None, session.token, session.engine_version,
                    session.created_at, session.updated_at,
                ),
            )  # fmt: skip
        return session

    def load(self, session_id: str, known: Sequence[dict[str, Any]] = ()) -> Session | None:
        """The design with all its records, or None when there is none of that id.

        `known` are its first records as an earlier `load` gave them: they never change, so only newer ones are read.
        """
        connection = self._connection()
        connection.execute("BEGIN")
        try:
            return self._read(connection, session_id, known)
        finally:
            connection.execute("COMMIT")

    def progress(self, session_id: str) -> tuple[str, int] | None:
        """Status and number of records, None for an unknown design: what tells whether there is anything new."""
        row = self._connection().execute(
            "SELECT status, (SELECT count(*) FROM records WHERE session_id = :id) FROM sessions WHERE session_id = :id",
            {"id": session_id},
        ).fetchone()
        return (row[0], row[1]) if row else None

    def _read(
        self, connection: sqlite3.Connection, session_id: str, known: Sequence[dict[str, Any]] = ()
    ) -> Session | None:
        row = connection.execute("SELECT * FROM sessions WHERE session_id = ?", (session_id,)).fetchone()
        if row is None:
            return None
        records = connection.execute(
            "SELECT record FROM records WHERE session_id = ? AND position >= ? ORDER BY position",
            (session_id, len(known)),
        )
        answers = connection.execute(
            "SELECT answer FROM answers WHERE session_id = ? ORDER BY number", (session_id,)
        )
        return Session(
            session_id=session_id,
            user_id=row["user_id"],
            status=row["status"],
            current_step=row["current_step"],
            design_input=json.loads(row["design_input"]),
            assumptions=json.loads(row["assumptions"]),
            warnings=json.loads(row["warnings"]),
            question=json.loads(row["question"]) if row["question"] else None,
            answers=[json.loads(answer["answer"]) for answer in answers],
            records=[*known, *(json.loads(record["record"]) for record in records)],
            token=row["token"],
            engine_version=row["engine_version"],
            created_at=row["created_at"],
            updated_at=row["updated_at"],
        )

    def start_step(self, session: Session, step_id: int) -> bool:
        """Say which step of a loaded design is being computed; False when it no longer runs or has moved on since.

        An answer that came in after the loading counts as moving on: without it the step would ask again.
        """
        session_id = session.session_id
        with self._transaction() as connection:
            changed = connection.execute(
                "UPDATE sessions SET current_step = ?, updated_at = ?, status = 'running'"
                " WHERE session_id = ? AND status IN ('pending', 'running')"
                " AND (SELECT count(*) FROM records WHERE records.session_id = sessions.session_id) = ?"
                " AND (SELECT count(*) FROM answers WHERE answers.session_id = sessions.session_id) = ?",
                (step_id, now(), session_id, len(session.records), len(session.answers)),
            )
            if changed.rowcount == 1:
                connection.execute(
                    "INSERT OR REPLACE INTO in_hand SELECT ?, ?, count(*), ?, ? FROM records WHERE session_id = ?",
                    (session_id, step_id, self._worker, now(), session_id),
                )
            return changed.rowcount == 1

    def in_hand(self) -> list[InHand]:
        """Steps that were started and are not stored yet, those of dead workers included."""
        rows = self._connection().execute("SELECT session_id, step_id, position, worker, started_at FROM in_hand")
        return [InHand(*row) for row in rows]

    def release(self, session_id: str) -> None:
        """Forget that a step of this design is in hand: whoever computed it is gone or no longer counts."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM in_hand WHERE session_id = ?", (session_id,))

    def append(
        self, session_id: str, record: dict[str, Any], status: str, question: dict[str, Any] | None
    ) -> bool:
        """Add one step record with what it leads to; False when the design moved on without this writer."""
        with self._transaction() as connection:
            connection.execute(
                "DELETE FROM in_hand WHERE session_id = ? AND position = ?", (session_id, record["position"])
            )
            changed = connection.execute(
                "UPDATE sessions SET status = ?, question = ?, updated_at = ?"
                " WHERE session_id = ? AND status = 'running'"
                " AND (SELECT count(*) FROM records WHERE records.session_id = sessions.session_id) = ?",
                (status, encode(question) if question else None, now(), session_id, record["position"]),
            )
            if changed.rowcount == 1:
                connection.execute(
                    "INSERT INTO records VALUES (?,?,?,?,?)",
                    (session_id, record["position"], record["step_id"], record["attempt"], encode(record)),
                )
            return changed.rowcount == 1

    def answer(self, session_id: str, answer: dict[str, Any], status: str) -> bool:
        """Close the open question with this answer; False when that question is no longer open."""
        with self._transaction() as connection:
            changed = connection.execute(
                "UPDATE sessions SET status = ?, question = NULL, updated_at = ?"
                " WHERE session_id = ? AND status = 'waiting'"
                " AND json_extract(question, '$.question_id') = ?",
                (status, now(), session_id, answer["question_id"]),
            )
            if changed.rowcount == 1:
                connection.execute(
                    "INSERT INTO answers SELECT ?, ?, ?, count(*) FROM answers WHERE session_id = ?",
                    (session_id, answer["question_id"], encode(answer), session_id),
                )
            return changed.rowcount == 1

    def end(self, session_id: str, status: str) -> bool:
        """Move a design that has not ended to a terminal state; False when it had ended already."""
        with self._transaction() as connection:
            changed = connection.execute(
                "UPDATE sessions SET status = ?, question = NULL, updated_at = ? WHERE session_id = ?"
                " AND status IN ('pending', 'running', 'waiting')",
                (status, now(), session_id),
            )
            return changed.rowcount == 1

    def unfinished(self) -> list[str]:
        """Designs to take up again after a start: all that were running or about to, oldest first."""
        rows = self._connection().execute(
            "SELECT session_id FROM sessions WHERE status IN ('pending', 'running') ORDER BY created_at"
        )
        return [row["session_id"] for row in rows]
