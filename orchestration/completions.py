"""What follows a completed design happens once per (design, revision), whoever sees the end first."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable

from orchestration.designs import Designs
from orchestration.errors import DuplicateError
from orchestration.events import now_iso
from orchestration.stores.protocol import Document, DocumentStore

log = logging.getLogger(__name__)

LEASE_S = 90.0
TRIES = 4
RETRY_S = 5.0
OnComplete = Callable[[str, str], object]


class Completions:
    """Calls `on_complete(owner, design_id)` under a claim in the store. A claim whose holder died lapses
    after its lease; a failed call is tried again a few times, then marked on the design."""

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
