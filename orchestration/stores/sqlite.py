"""The embedded store: one SQLite file, one JSON document a row. Needs no server and survives a kill.

`synchronous` is FULL: in WAL mode each commit is on the disk before it is acknowledged, so a message or an answer
that was taken also survives a power cut. That costs one fsync a commit, and those who write at once share one.
The event log, which can be rebuilt from this store, and the engine, which computes lost steps again, use NORMAL.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from orchestration.errors import DuplicateError, StoreCorruptError, StoreUnavailableError
from orchestration.stores.collections import COLLECTIONS, LOOKUP_KEYS, UNIQUE_KEYS
from orchestration.stores.documents import (
    check_after,
    check_collection,
    check_fields,
    check_owner,
    check_sort,
    check_where,
    encode,
    next_version,
)
from orchestration.stores.group_commit import GroupCommit
from orchestration.stores.protocol import NEWEST_FIRST, Document, Key, Scalar, Sort

BUSY_TIMEOUT_S = 5.0
MAX_IDLE_CONNECTIONS = 8


class SqliteStore:
    """Thread-safe: a read borrows a connection and never waits; writes queue for the one that commits."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._idle: list[sqlite3.Connection] = []
        self._idle_lock = threading.Lock()
        self._commits = GroupCommit(self._connect, BUSY_TIMEOUT_S)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreUnavailableError(reason=str(error)) from error
        with self._connection() as db:
            for statement in _schema():
                db.execute(statement)

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """A borrowed connection, foreign errors translated."""
        with _translated():
            db = self._borrow()
            try:
                yield db
            finally:
                self._give_back(db)

    def _write(self, statement: str, values: Sequence[Scalar]) -> int:
        with _translated():
            return self._commits.write(statement, values)

    def _borrow(self) -> sqlite3.Connection:
        with self._idle_lock:
            if self._idle:
                return self._idle.pop()
        return self._connect()

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        return db

    def _give_back(self, db: sqlite3.Connection) -> None:
        with self._idle_lock:
            if len(self._idle) < MAX_IDLE_CONNECTIONS:
                self._idle.append(db)
                return
        db.close()

    def insert(self, collection: str, doc: Document) -> None:
        doc.setdefault("version", 1)
        body = encode(collection, doc)
        self._write(
            f"INSERT INTO {collection} (id, owner, version, body) VALUES (?, ?, ?, ?)",
            (doc["id"], doc["owner"], doc["version"], body),
        )

    def get(self, collection: str, owner: str, id: str) -> Document | None:
        check_collection(collection)
        with self._connection() as db:
            row = db.execute(
                f"SELECT body FROM {collection} WHERE id = ? AND owner = ?", (id, check_owner(owner))
            ).fetchone()
        return _decode(row[0]) if row else None

    def replace(self, collection: str, doc: Document, expected_version: int) -> bool:
        changed = next_version(doc, expected_version)
        body = encode(collection, changed)
        done = self._write(
            f"UPDATE {collection} SET version = ?, body = ? WHERE id = ? AND owner = ? AND version = ?",
            (changed["version"], body, doc["id"], doc["owner"], expected_version),
        )
        if done:
            doc["version"] = changed["version"]
        return bool(done)

    def find(
        self, collection: str, owner: str, where: Mapping[str, Scalar] | None = None,
        sort: Sort = NEWEST_FIRST, limit: int = 100, after: Key | None = None,
    ) -> list[Document]:
        return self._search(collection, {**check_where(where), "owner": check_owner(owner)}, sort, limit, after)

    def find_any_owner(
        self, collection: str, where: Mapping[str, Scalar] | None = None,
        sort: Sort = NEWEST_FIRST, limit: int = 100,
    ) -> list[Document]:
        return self._search(collection, check_where(where), sort, limit)

    def _search(
        self, collection: str, where: dict[str, Scalar], sort: Sort, limit: int, after: Key | None = None
    ) -> list[Document]:
        check_collection(collection)
        name, direction = check_sort(sort)
        clauses, values = [f"{_column(field)} IS ?" for field in where], [*where.values()]
        order, beyond = ("ASC", ">") if direction > 0 else ("DESC", "<")
        if check_after(after, name, where) is not None:
            clauses.append(f"{_column(name)} {beyond} ?")
            values.append(after)
        statement = (
            f"SELECT body FROM {collection}" + (" WHERE " + " AND ".join(clauses) if clauses else "")
            + f" ORDER BY {_column(name)} {order}, id {order} LIMIT ?"
        )
        with self._connection() as db:
            rows = db.execute(statement, (*values, limit)).fetchall()
        return [_decode(row[0]) for row in rows]

    def sum(
        self, collection: str, owner: str, where: Mapping[str, Scalar] | None, fields: Sequence[str],
    ) -> dict[str, float]:
        return self.sum_any_owner(collection, {**(where or {}), "owner": check_owner(owner)}, fields)

    def sum_any_owner(
        self, collection: str, where: Mapping[str, Scalar] | None, fields: Sequence[str],
    ) -> dict[str, float]:
        check_collection(collection)
        checked, names = check_where(where), check_fields(fields)
        sums = "".join(f", total({_column(name)})" for name in names)
        condition = " AND ".join(f"{_column(field)} IS ?" for field in checked)
        statement = f"SELECT count(*){sums} FROM {collection}" + (f" WHERE {condition}" if condition else "")
        with self._connection() as db:
            row = db.execute(statement, tuple(checked.values())).fetchone()
        return dict(zip(("count", *names), row, strict=True))

    def delete(self, collection: str, owner: str, id: str) -> bool:
        check_collection(collection)
        return bool(self._write(f"DELETE FROM {collection} WHERE id = ? AND owner = ?", (id, check_owner(owner))))

    def ping(self) -> str:
        with self._connection() as db:
            db.execute("SELECT count(*) FROM conversations").fetchone()
        return "SQLite file"

    def close(self) -> None:
        self._commits.close()
        with self._idle_lock:
            for db in self._idle:
                db.close()
            self._idle.clear()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise DuplicateError() from error
    except sqlite3.OperationalError as error:
        raise StoreUnavailableError(reason=str(error)) from error
    except sqlite3.DatabaseError as error:
        raise StoreCorruptError(reason=str(error)) from error


def _column(field: str) -> str:
    return field if field in ("id", "owner", "version") else f"json_extract(body, '$.{field}')"


def _schema() -> Iterator[str]:
    for collection in COLLECTIONS:
        yield (
            f"CREATE TABLE IF NOT EXISTS {collection} "
            "(id TEXT PRIMARY KEY, owner TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL) "
            "WITHOUT ROWID"
        )
        for kind, table in (("UNIQUE INDEX", UNIQUE_KEYS), ("INDEX", LOOKUP_KEYS)):
            for key in table.get(collection, ()):
                columns = ", ".join(_column(field) for field in key)
                name = f"{collection}_by_{'_'.join(key)}"
                yield f"CREATE {kind} IF NOT EXISTS {name} ON {collection} ({columns})"


def _decode(body: str) -> Document:
    try:
        return json.loads(body)
    except ValueError as error:
        raise StoreCorruptError() from error
