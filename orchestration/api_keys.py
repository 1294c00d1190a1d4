"""Keys for programs: made and revoked by their owner, stored as hashes, with the rights of that owner."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

from orchestration.errors import StoreError
from orchestration.events import now_iso
from orchestration.stores.protocol import Document, DocumentStore

PREFIX = "arken_"
RECHECK_S = 20.0
MAX_KEYS = 20
MAX_LABEL_CHARS = 80
MAX_KEY_CHARS = 200
MAX_REMEMBERED = 500


class ApiKeys:
    """`fixed` is the key of the settings, if any, which acts for `fixed_owner`. A key that was good stays good for
    twenty seconds without asking the store, and longer while the store is down."""

    def __init__(
        self, store: Callable[[], DocumentStore], fixed: str | None = None, fixed_owner: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._store, self._clock = store, clock
        self._fixed = _hash(fixed) if fixed else None
        self._fixed_owner = fixed_owner
        self._lock = threading.Lock()
        self._known: dict[str, tuple[str, float]] = {}

    def create(self, owner: str, label: str) -> tuple[str, dict[str, Any]]:
        """(the key, told this once; its entry as `list` gives it). ValueError beyond 20 keys of one owner."""
        if len(self.list(owner)) >= MAX_KEYS:
            raise ValueError(f"at most {MAX_KEYS} keys; revoke one first")
        key = PREFIX + secrets.token_urlsafe(32)
        entry: Document = {
            "id": uuid.uuid4().hex, "owner": owner, "key_hash": _hash(key), "version": 1,
            "label": " ".join(label.split())[:MAX_LABEL_CHARS] or "key", "created_at": now_iso(),
        }  # fmt: skip
        self._store().insert("api_keys", entry)
        return key, _shown(entry)

    def list(self, owner: str) -> list[dict[str, Any]]:
        """{id, label, created_at} of the owner's keys, newest first."""
        return [_shown(entry) for entry in self._store().find("api_keys", owner, limit=MAX_KEYS)]

    def revoke(self, owner: str, key_id: str) -> bool:
        """The key is worth nothing from now on; in another replica within twenty seconds."""
        entry = self._store().get("api_keys", owner, key_id)
        if entry is None:
            return False
        with self._lock:
            self._known.pop(entry["key_hash"], None)
        return self._store().delete("api_keys", owner, key_id)

    def owner_of(self, key: str) -> str | None:
        """Whose key this is, None for one that is not, or no longer, good."""
        if not key or len(key) > MAX_KEY_CHARS:
            return None
        found = _hash(key)
        if self._fixed is not None and hmac.compare_digest(found, self._fixed):
            return self._fixed_owner
        if not key.startswith(PREFIX):
            return None
        with self._lock:
            owner, checked_at = self._known.get(found, (None, 0.0))
        if owner is not None and self._clock() - checked_at < RECHECK_S:
            return owner
        try:
            entries = self._store().find_any_owner("api_keys", {"key_hash": found}, limit=1)
        except StoreError:
            return owner
        self._remember(found, entries[0]["owner"] if entries else None)
        return entries[0]["owner"] if entries else None

    def _remember(self, key_hash: str, owner: str | None) -> None:
        with self._lock:
            self._known.pop(key_hash, None)
            if owner is not None:
                if len(self._known) >= MAX_REMEMBERED:
                    self._known.pop(next(iter(self._known)))
                self._known[key_hash] = (owner, self._clock())


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _shown(entry: Document) -> dict[str, Any]:
    return {name: entry[name] for name in ("id", "label", "created_at")}
