"""What-if and revisions: another geometry or duty for a finished design, rated by the engine, kept when wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orchestration.designs import Designs
from orchestration.engines import Engines
from orchestration.errors import EngineNotFoundError, EngineProtocolError
from orchestration.report.facts import facts_of
from orchestration.stores.protocol import Document

GEOMETRY_FIELDS = (
    "tube_side_fluid", "shell_id_m", "tube_od_m", "tube_wall_m", "pitch_ratio", "layout_deg", "n_passes",
    "tube_length_m", "baffle_cut", "n_baffles", "n_shells_series", "n_shells_parallel", "n_shell_passes",
)  # fmt: skip
NOTE_CHARS = 300


@dataclass(frozen=True)
class RatedCase:
    """A duty in a geometry, rated by the engine: step records as those of a design, and what was asked."""

    request: Mapping[str, Any]
    geometry: Mapping[str, Any]
    records: Sequence[Mapping[str, Any]]
    warnings: Sequence[str]
    engine_version: str | None


class Revisions:
    """Revisions of a design share its `family_id`, the id of the first; each is a design of its own."""

    def __init__(self, designs: Designs, engines: Engines) -> None:
        self._designs, self._engines = designs, engines

    def geometry_of(self, owner: str, design_id: str) -> dict[str, Any]:
        """The dimensions of a design as `rate` takes them; only those its records hold."""
        outputs = facts_of(self._designs.records(owner, design_id), "SI").outputs
        return {name: outputs[name] for name in GEOMETRY_FIELDS if outputs.get(name) is not None}

    def duty_of(self, owner: str, design: Document) -> dict[str, Any]:
        """The request of a design, each limit of it as an answer eased it."""
        eased = facts_of(self._designs.records(owner, design["id"]), "SI").outputs.get("limits_eased")
        request = dict(design["request"])
        return request | {name: value for name, value in (eased or {}).items() if name in request}

    def stated_duty(self, owner: str, design: Document) -> dict[str, Any]:
        """The request of a design as a person stated it: a limit that a revision took over from what an answer had
        eased stands as it was before."""
        request = dict(design["request"])
        base = self._designs.get(owner, design["based_on"]) if design.get("based_on") else None
        if base is None:
            return request
        stated, taken_over = self.stated_duty(owner, base), self.duty_of(owner, base)
        return request | {name: value for name, value in stated.items() if request.get(name) == taken_over.get(name)}

    def rate(
        self, owner: str, design_id: str, request: Mapping[str, Any], geometry: Mapping[str, Any]
    ) -> RatedCase:
        """Rate a changed request and geometry of a design; nothing is stored.

        Raises
        ------
        EngineNotFoundError
            The owner has no such design.
        EngineRejectedError
            The engine refuses a value; `errors` names the fields.
        EngineProtocolError
            This engine cannot rate a stated geometry.
        """
        design = self._designs.get(owner, design_id)
        if design is None:
            raise EngineNotFoundError(status=404)
        asked = {key: value for key, value in request.items() if value is not None}
        asked.setdefault("user_id", design["request"].get("user_id"))
        body = {"request": asked, "geometry": dict(geometry), "session_id": design["session_id"]}
        reply = self._engines.of(design.get("engine_id")).call("POST", "/rate", body)
        records = reply.get("step_records")
        if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
            raise EngineProtocolError(reason="the answer to /rate holds no step records")
        warnings = [str(text) for text in reply.get("warnings") or ()]
        version = reply.get("engine_version")
        return RatedCase(asked, dict(geometry), records, warnings, None if version is None else str(version))

    def keep(self, owner: str, design_id: str, rated: RatedCase, note: str = "") -> Document:
        """Store a rated case as the next revision of the design's family."""
        base = self._designs.get(owner, design_id)
        if base is None:
            raise EngineNotFoundError(status=404)
        return self._designs.add_revision(
            base, dict(rated.request), [dict(record) for record in rated.records], list(rated.warnings),
            rated.engine_version, " ".join(note.split())[:NOTE_CHARS],
        )  # fmt: skip

    def family(self, owner: str, design: Document) -> list[Document]:
        """Every revision of a design, the first one first."""
        return self._designs.family(owner, design)
