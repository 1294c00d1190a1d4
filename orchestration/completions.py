"""What follows a completed design happens once per (design, revision), whoever sees the end first."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from orchestration.designs import Designs
from orchestration.errors import DuplicateError, StoreError
from orchestration.events import now_iso
from orchestration.stores.protocol import Document, DocumentStore

log = logging.getLogger(__name__)

LEASE_S = 5.0
BEAT_S = 1.5
TRIES = 4
RETRY_S = 2.0
OnComplete = Callable[[str, str], object]


class Completions:
    """Calls `on_complete(owner, design_id)` under a claim in the store. Its holder renews the claim while it
    works, so that of a dead one lapses within seconds however long the work may take; a failed call is tried again
    a few times, then marked on the design."""

    def __init__(
        self, store: DocumentStore, designs: Designs, on_complete: OnComplete | None,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        self._store, self._designs, self._on_complete = store, designs, on_complete
        self._now = wall_clock

    def complete(self, owner: str, design_id: str) -> float | None:
        """Do what is due for a settled design. Seconds until another look, None when all is done."""
        design = self._designs.get(owner, design_id)
        if design is None or design["report_status"] != "pending":
            return None
        if self._on_complete is None:
            self._designs.update_status(owner, design_id, report_status="none")
            return None
        claim = self._claim(design)
        if claim is None:
            return RETRY_S
        if claim["state"] != "claimed":
            self._designs.update_status(owner, design_id, report_status=claim["state"])
            return None
        return self._run(design, claim, self._on_complete)

    def _claim(self, design: Document) -> Document | None:
        """The claim if it is ours now or already decided; None while another holds it."""
        fresh: Document = {
            "id": f"{design['id']}-{design['revision']}", "owner": design["owner"],
            "design_id": design["id"], "revision": design["revision"], "state": "claimed", "tries": 0,
            "holder": uuid.uuid4().hex, "lease_until": self._now() + LEASE_S, "created_at": now_iso(),
            "version": 1,
        }
        try:
            self._store.insert("completions", fresh)
            return fresh
        except DuplicateError:
            found = self._store.get("completions", fresh["owner"], fresh["id"])
        if found is None or found["state"] != "claimed":
            return found
        if found["lease_until"] > self._now():
            return None
        found.update(holder=fresh["holder"], lease_until=fresh["lease_until"])
        return found if self._store.replace("completions", found, found["version"]) else None

    def _run(self, design: Document, claim: Document, on_complete: OnComplete) -> float | None:
        with self._renewing(claim):
            try:
                on_complete(design["owner"], design["id"])
                claim["state"] = "done"
            except Exception:
                log.exception("what follows the completed design %s failed", design["id"])
                claim["tries"] += 1
                claim["lease_until"] = 0.0
                if claim["tries"] >= TRIES:
                    claim["state"] = "failed"
        self._store.replace("completions", claim, claim["version"])
        if claim["state"] == "claimed":
            return RETRY_S
        self._designs.update_status(design["owner"], design["id"], report_status=claim["state"])
        return None

    @contextmanager
    def _renewing(self, claim: Document) -> Iterator[None]:
        """The lease is pushed on while the body runs; a store that is down lets it lapse."""
        ended = threading.Event()

        def beat() -> None:
            while not ended.wait(BEAT_S):
                try:
                    renewed = {**claim, "state": "claimed", "lease_until": self._now() + LEASE_S}
                    if self._store.replace("completions", renewed, claim["version"]):
                        claim["version"] = renewed["version"]
                except StoreError:
                    log.warning("the claim on the report of design %s could not be renewed", claim["design_id"])

        thread = threading.Thread(target=beat, name="completion-lease", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()
