"""Writers of one SQLite file take turns in this process: whoever comes first commits for all who wait.

SQLite lets waiting writers poll for its lock in no order, so among fifty the unlucky ones give up after the busy
timeout. Here they queue in front of it, and one commit, which is one fsync, serves all that queued meanwhile.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

MAX_TOGETHER = 64


@dataclass
class _Write:
    statement: str
    values: Sequence[Any]
    changed: int = 0
    error: Exception | None = None
    is_taken: bool = False


class GroupCommit:
    """`connect` opens the one connection that writes; it must leave transactions to us (isolation_level None)."""

    def __init__(self, connect: Callable[[], sqlite3.Connection], timeout_s: float) -> None:
        self._connect, self._timeout_s = connect, timeout_s
        self._db: sqlite3.Connection | None = None
        self._committing = threading.Lock()
        self._queue_lock = threading.Lock()
        self._queue: list[_Write] = []

    def write(self, statement: str, values: Sequence[Any]) -> int:
        """Run one statement; it is on the disk on return. How many rows it changed.

        sqlite3.IntegrityError for this statement alone; sqlite3.OperationalError when no commit was possible
        within `timeout_s`, which leaves open whether one already under way still succeeds.
        """
        write = _Write(statement, values)
        with self._queue_lock:
            self._queue.append(write)
        if not self._committing.acquire(timeout=self._timeout_s):
            self._withdraw(write)
            raise sqlite3.OperationalError("waited too long for other writers")
        try:
            ends_at = time.monotonic() + self._timeout_s
            while not write.is_taken:
                self._commit(self._take(), ends_at)
        finally:
            self._committing.release()
        if write.error is not None:
            raise write.error
        return write.changed

    def _withdraw(self, write: _Write) -> None:
        with self._queue_lock:
            if write in self._queue:
                self._queue.remove(write)

    def _take(self) -> list[_Write]:
        with self._queue_lock:
            taken, self._queue = self._queue[:MAX_TOGETHER], self._queue[MAX_TOGETHER:]
        for write in taken:
            write.is_taken, write.error = True, sqlite3.OperationalError("not committed")
        return taken

    def _commit(self, writes: list[_Write], ends_at: float) -> None:
        try:
            if time.monotonic() > ends_at:
                raise sqlite3.OperationalError("waited too long for other writers")
            if self._db is None:
                self._db = self._connect()
            self._db.execute("BEGIN IMMEDIATE")
            refused = [self._run(self._db, write) for write in writes]
            self._db.execute("COMMIT")
        except BaseException as error:
            self._roll_back()
            if not isinstance(error, sqlite3.Error):
                raise
            for write in writes:
                write.error = type(error)(*error.args)
        else:
            for write, why in zip(writes, refused, strict=True):
                write.error = why

    @staticmethod
    def _run(db: sqlite3.Connection, write: _Write) -> Exception | None:
        """Why this one statement is refused; an error that concerns the whole file is raised."""
        try:
            write.changed = db.execute(write.statement, write.values).rowcount
        except sqlite3.IntegrityError as error:
            return error
        except sqlite3.Error:
            raise
        except Exception as error:
            return error
        return None

    def _roll_back(self) -> None:
        """A connection whose commit failed is not trusted again."""
        db, self._db = self._db, None
        if db is not None:
            db.close()

    def close(self) -> None:
        with self._committing:
            self._roll_back()
