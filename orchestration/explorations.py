"""The search map of a design, asked of its engine once and kept with the design."""

from __future__ import annotations

import hashlib
from typing import Any

from orchestration.designs import Designs, is_settled
from orchestration.engines import Engines
from orchestration.errors import DuplicateError, EngineNotFoundError, EngineProtocolError
from orchestration.events import now_iso
from orchestration.stores.protocol import Document, DocumentStore

KEPT = ("counts", "map", "fronts")


class Explorations:
    """What lies around designs and revisions in the space of standard geometries."""

    def __init__(self, store: DocumentStore, designs: Designs, engines: Engines) -> None:
        self._store, self._designs, self._engines = store, designs, engines

    def kept(self, owner: str, design_id: str) -> Document | None:
        """What was asked before, None when it was not."""
        design = self._designs.get(owner, design_id)
        found = None if design is None else self._store.get("explorations", owner, _kept_id(design))
        return None if found is None else found["found"]

    def of(self, owner: str, design_id: str) -> Document | None:
        """Counts, map and fronts of a design, as the engine's `/explore`; None when the owner has no such design.

        Raises
        ------
        EngineClientError
            The engine does not answer, cannot explore, or answers with something else.
        """
        design = self._designs.get(owner, design_id)
        if design is None:
            return None
        found = self.kept(owner, design_id)
        if found is None:
            answer = self._ask(design)
            if not all(name in answer for name in KEPT):
                raise EngineProtocolError(reason="the answer to /explore holds no map")
            found = {name: answer[name] for name in KEPT}
            if is_settled(design):
                self._keep(owner, design, found)
        return found

    def _ask(self, design: Document) -> dict[str, Any]:
        """By the session, which knows the answers given; by the request for a revision or an imported design."""
        engine = self._engines.of(design.get("engine_id"))
        if not design.get("based_on"):
            try:
                return engine.call("POST", "/explore", {"session_id": design["session_id"]})
            except (EngineNotFoundError, EngineProtocolError):
                pass
        return engine.call("POST", "/explore", {k: v for k, v in design["request"].items() if v is not None})

    def _keep(self, owner: str, design: Document, found: Document) -> None:
        document = {
            "id": _kept_id(design), "owner": owner, "design_id": design["id"], "revision": design["revision"],
            "found": found, "created_at": now_iso(), "version": 1,
        }  # fmt: skip
        try:
            self._store.insert("explorations", document)
        except DuplicateError:
            return


def _kept_id(design: Document) -> str:
    return hashlib.sha256(f"exploration:{design['id']}:{design['revision']}".encode()).hexdigest()[:32]
