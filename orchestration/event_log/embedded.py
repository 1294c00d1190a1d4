"""The embedded event log: one SQLite file that all threads of this machine share."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestration.errors import EventLogError
from orchestration.event_log.protocol import EventPage
from orchestration.events import ChatEvent

MAX_EVENTS_PER_CONVERSATION = 10_000
TRIM_EVERY = 500

SCHEMA = """
CREATE TABLE IF NOT EXISTS events (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, conversation_id TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS events_by_conversation ON events (conversation_id, sequence);
CREATE TABLE IF NOT EXISTS streams (conversation_id TEXT PRIMARY KEY, expires_at REAL NOT NULL);
"""


class EmbeddedEventLog:
    """Ids are the file's own growing sequence. `clock` gives seconds since the epoch."""

    def __init__(self, path: Path, ttl_s: int, clock: Callable[[], float] = time.time) -> None:
        self._ttl_s, self._clock = ttl_s, clock
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, timeout=5.0, check_same_thread=False)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.executescript(SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise EventLogError(reason=str(error)) from error

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._lock, self._db:
                yield self._db
        except sqlite3.Error as error:
            raise EventLogError(reason=str(error)) from error

    def append(self, event: ChatEvent) -> str:
        body = json.dumps(event.to_dict(), allow_nan=False, ensure_ascii=False)
        now = self._clock()
        with self._transaction() as db:
            self._forget_expired(db, now)
            sequence = db.execute(
                "INSERT INTO events (conversation_id, body) VALUES (?, ?)", (event.conversation_id, body)
            ).lastrowid
            db.execute(
                "INSERT INTO streams VALUES (?, ?) "
                "ON CONFLICT (conversation_id) DO UPDATE SET expires_at = excluded.expires_at",
                (event.conversation_id, now + self._ttl_s),
            )
            if sequence and sequence % TRIM_EVERY == 0:
                self._trim(db, event.conversation_id)
        return str(sequence)

    @staticmethod
    def _forget_expired(db: sqlite3.Connection, now: float) -> None:
        gone = db.execute("SELECT conversation_id FROM streams WHERE expires_at <= ?", (now,)).fetchall()
        for (conversation_id,) in gone:
            db.execute("DELETE FROM events WHERE conversation_id = ?", (conversation_id,))
            db.execute("DELETE FROM streams WHERE conversation_id = ?", (conversation_id,))

    @staticmethod
    def _trim(db: sqlite3.Connection, conversation_id: str) -> None:
        db.execute(
            "DELETE FROM events WHERE conversation_id = ? AND sequence <= (SELECT sequence FROM events "
            "WHERE conversation_id = ? ORDER BY sequence DESC LIMIT 1 OFFSET ?)",
            (conversation_id, conversation_id, MAX_EVENTS_PER_CONVERSATION),
        )

    def read(self, conversation_id: str, after_id: str | None = None, limit: int = 1000) -> EventPage:
        with self._transaction() as db:
            alive = self._is_alive(db, conversation_id)
            after, gap = 0, False
            if after_id is not None:
                known = alive and _holds(db, conversation_id, after_id)
                after, gap = (int(after_id), False) if known else (0, True)
            rows = db.execute(
                "SELECT sequence, body FROM events WHERE conversation_id = ? AND sequence > ? "
                "ORDER BY sequence LIMIT ?", (conversation_id, after, limit if alive else 0),
            ).fetchall()
        return EventPage([ChatEvent.from_dict(json.loads(body)).with_id(str(n)) for n, body in rows], gap)

    def last_id(self, conversation_id: str) -> str | None:
        with self._transaction() as db:
            if not self._is_alive(db, conversation_id):
                return None
            row = db.execute(
                "SELECT max(sequence) FROM events WHERE conversation_id = ?", (conversation_id,)
            ).fetchone()
        return None if row[0] is None else str(row[0])

    def _is_alive(self, db: sqlite3.Connection, conversation_id: str) -> bool:
        row = db.execute(
            "SELECT expires_at FROM streams WHERE conversation_id = ?", (conversation_id,)
        ).fetchone()
        return row is not None and row[0] > self._clock()

    def ping(self) -> str:
        with self._transaction() as db:
            db.execute("SELECT 1 FROM streams LIMIT 1").fetchone()
        return "SQLite file"

    def close(self) -> None:
        with self._lock:
            self._db.close()


def _holds(db: sqlite3.Connection, conversation_id: str, event_id: str) -> bool:
    if not (event_id.isascii() and event_id.isdigit() and len(event_id) <= 18):
        return False
    return db.execute(
        "SELECT 1 FROM events WHERE conversation_id = ? AND sequence = ?", (conversation_id, int(event_id))
    ).fetchone() is not None
