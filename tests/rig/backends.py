"""Every backend of the document store, opened empty for one test."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import mongomock
import pytest

from orchestration.stores import DocumentStore
from orchestration.stores.mongo import MongoStore
from orchestration.stores.sqlite import SqliteStore

BACKENDS = ["sqlite", "mongomock", "wire"] + (["mongodb"] if "TEST_MONGODB_URL" in os.environ else [])


@contextmanager
def open_store(backend: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[DocumentStore]:
    """A store of one of `BACKENDS`, gone afterwards."""
    database = f"test_{uuid.uuid4().hex[:12]}"
    opened: Any
    if backend == "sqlite":
        opened = SqliteStore(folder / f"{database}.sqlite3")
    elif backend == "mongomock":
        opened = MongoStore(mongomock.MongoClient(), database)
    elif backend == "wire":
        opened = MongoStore.connect(request.getfixturevalue("wire_mongo_url"), database)
    else:
        opened = MongoStore.connect(os.environ["TEST_MONGODB_URL"], database)
    yield opened
    if backend == "mongodb":
        opened._client.drop_database(database)
    opened.close()
