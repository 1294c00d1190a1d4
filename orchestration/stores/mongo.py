"""MongoDB, used so that it and its stand-ins agree: whole documents in, equality searches, unique indexes."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pymongo
from pymongo.errors import (
    ConnectionFailure,
    DuplicateKeyError,
    ExecutionTimeout,
    PyMongoError,
    ServerSelectionTimeoutError,
)

from orchestration.errors import DuplicateError, StoreError, StoreUnavailableError
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
from orchestration.stores.protocol import NEWEST_FIRST, Document, Key, Scalar, Sort

TIMEOUT_MS = 4000
PAUSE_S = 2.0


class MongoStore:
    """`client` is a pymongo client, or anything that behaves like one."""

    def __init__(self, client: Any, database: str) -> None:
        self._client = client
        self._db = client[database]
        self._indexed = False
        self._down_until = 0.0

    @classmethod
    def connect(cls, url: str, database: str, timeout_ms: int = TIMEOUT_MS) -> MongoStore:
        """Connects at the first call, every wait bounded to `timeout_ms`. StoreError for an unusable URL."""
        with _translated():
            client: Any = pymongo.MongoClient(
                url, timeoutMS=timeout_ms, serverSelectionTimeoutMS=timeout_ms,
                connectTimeoutMS=timeout_ms, appname="arken",
            )
        return cls(client, database)

    def _collection(self, name: str) -> Any:
        """The collection, its indexes made sure of once before anything is read or written."""
        check_collection(name)
        if not self._indexed:
            for collection in COLLECTIONS:
                for key in UNIQUE_KEYS[collection]:
                    self._db[collection].create_index([(field, 1) for field in key], unique=True)
                for key in LOOKUP_KEYS.get(collection, ()):
                    self._db[collection].create_index([(field, 1) for field in key])
            self._indexed = True
        return self._db[name]

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """Errors translated. Once no server was found, everybody is told so at once for a moment, instead of
        each waiting in turn."""
        if time.monotonic() < self._down_until:
            raise StoreUnavailableError(reason="no server was found a moment ago")
        try:
            with _translated():
                yield
        except StoreUnavailableError as error:
            if isinstance(error.__cause__, ServerSelectionTimeoutError):
                self._down_until = time.monotonic() + PAUSE_S
            raise

    def insert(self, collection: str, doc: Document) -> None:
        doc.setdefault("version", 1)
        plain = json.loads(encode(collection, doc))
        with self._asking():
            self._collection(collection).insert_one({**plain, "_id": doc["id"]})

    def get(self, collection: str, owner: str, id: str) -> Document | None:
        with self._asking():
            found = self._collection(collection).find_one({"_id": str(id), "owner": check_owner(owner)})
        return _without_key(found) if found else None

    def replace(self, collection: str, doc: Document, expected_version: int) -> bool:
        changed = json.loads(encode(collection, next_version(doc, expected_version)))
        with self._asking():
            done = self._collection(collection).replace_one(
                {"_id": doc["id"], "owner": doc["owner"], "version": expected_version},
                {**changed, "_id": doc["id"]},
            ).matched_count
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
        name, direction = check_sort(sort)
        if limit < 1:
            return []
        wanted: dict[str, Any] = dict(where)
        if check_after(after, name, where) is not None:
            wanted[name] = {"$gt" if direction > 0 else "$lt": after}
        with self._asking():
            cursor = self._collection(collection).find(wanted).limit(limit)
            return [_without_key(found) for found in cursor.sort([(name, direction), ("_id", direction)])]

    def sum(
        self, collection: str, owner: str, where: Mapping[str, Scalar] | None, fields: Sequence[str],
    ) -> dict[str, float]:
        return self.sum_any_owner(collection, {**(where or {}), "owner": check_owner(owner)}, fields)

    def sum_any_owner(
        self, collection: str, where: Mapping[str, Scalar] | None, fields: Sequence[str],
    ) -> dict[str, float]:
        names = check_fields(fields)
        sums = {name: {"$sum": f"${name}"} for name in names}
        group = {"$group": {"_id": None, "count": {"$sum": 1}, **sums}}
        with self._asking():
            found = list(self._collection(collection).aggregate([{"$match": check_where(where)}, group]))
        row = found[0] if found else {}
        return {name: row.get(name) or 0 for name in ("count", *names)}

    def delete(self, collection: str, owner: str, id: str) -> bool:
        with self._asking():
            done = self._collection(collection).delete_one({"_id": str(id), "owner": check_owner(owner)})
        return bool(done.deleted_count)

    def ping(self) -> str:
        with self._asking():
            self._collection("conversations").find_one({"_id": "ping"})
        return "MongoDB"

    def close(self) -> None:
        self._client.close()


@contextmanager
def _translated() -> Iterator[None]:
    """pymongo's errors become ours; their text may hold the URL, so it goes no further than the cause."""
    try:
        yield
    except DuplicateKeyError as error:
        raise DuplicateError() from error
    except (ConnectionFailure, ExecutionTimeout) as error:
        raise StoreUnavailableError(reason=type(error).__name__) from error
    except PyMongoError as error:
        raise StoreError(reason=type(error).__name__) from error


def _without_key(found: dict[str, Any]) -> Document:
    return {name: value for name, value in found.items() if name != "_id"}
