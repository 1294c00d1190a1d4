"""What the engine gives to draw a design from, kept with the design so that it outlives the engine's session."""

from __future__ import annotations

import hashlib

from orchestration.designs import Designs, is_settled
from orchestration.engines import Engines
from orchestration.errors import DuplicateError, EngineNotFoundError, EngineProtocolError
from orchestration.events import now_iso
from orchestration.revisions import Revisions
from orchestration.stores.protocol import Document, DocumentStore

PARTS = ("tubesheet", "baffles", "shell", "tubesheets", "heads", "nozzles", "tube_length_m", "overall_length_m")


class Drawings:
    """Layouts of designs and revisions; each is asked for once."""

    def __init__(self, store: DocumentStore, designs: Designs, engines: Engines, revisions: Revisions) -> None:
        self._store, self._designs, self._engines, self._revisions = store, designs, engines, revisions

    def of(self, owner: str, design_id: str) -> Document | None:
        """The layout of a design: lengths in m, z from the front tubesheet's outer face, y up.

        Returns
        -------
        dict or None
            As the engine's `/design/{id}/drawing`; None when the owner has no such design or it has no geometry yet.

        Raises
        ------
        EngineClientError
            The engine does not answer, cannot draw, or answers with something else.
        """
        design = self._designs.get(owner, design_id)
        if design is None:
            return None
        kept = self._store.get("drawings", owner, _kept_id(design))
        if kept is not None:
            return kept["layout"]
        geometry = self._revisions.geometry_of(owner, design_id)
        if not geometry:
            return None
        layout = self._ask(design, geometry)
        if not all(name in layout for name in PARTS):
            raise EngineProtocolError(reason="the answer holds no layout to draw")
        if is_settled(design):
            self._keep(owner, design, layout)
        return layout

    def _ask(self, design: Document, geometry: dict) -> Document:
        """From the engine's session of the design; a revision has none, and that of an imported design is unknown."""
        engine = self._engines.of(design.get("engine_id"))
        if not design.get("based_on"):
            try:
                return engine.drawing(design["session_id"])
            except EngineNotFoundError:
                pass
        request = {key: value for key, value in design["request"].items() if value is not None}
        body = {"request": request, "geometry": geometry, "session_id": design["session_id"]}
        return engine.call("POST", "/drawing", body)

    def _keep(self, owner: str, design: Document, layout: Document) -> None:
        document = {
            "id": _kept_id(design), "owner": owner, "design_id": design["id"], "revision": design["revision"],
            "layout": layout, "created_at": now_iso(), "version": 1,
        }  # fmt: skip
        try:
            self._store.insert("drawings", document)
        except DuplicateError:
            return


def _kept_id(design: Document) -> str:
    return hashlib.sha256(f"drawing:{design['id']}:{design['revision']}".encode()).hexdigest()[:32]
