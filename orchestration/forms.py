"""The form of a conversation's duty: fields as its engine describes them, one value at a time into the stored case."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from orchestration.conversations import Conversations
from orchestration.engine_client import EngineClient
from orchestration.errors import EngineProtocolError
from orchestration.fluid_search import fluids_like
from orchestration.intake import Case
from orchestration.intake.form import EntryError, problems_by_field, with_entry
from orchestration.intake.form_field import FormField, value_text
from orchestration.intake.found import with_taken
from orchestration.presentation import sentence_case
from orchestration.stores.protocol import Document

ALL_FLUIDS = 200
KEPT_CHECKS = 256
UNTITLED = "New design"


@dataclass(frozen=True)
class Verdict:
    """The engine's word on a case: errors by field, and what it assumed for the fields left open."""

    is_complete: bool
    errors: Mapping[str, Sequence[Mapping[str, Any]]]
    warnings: Sequence[str] = ()
    message: str = ""
    assumed: Mapping[str, float] = field(default_factory=dict)


class Forms:
    """Thread-safe. Fields and fluids are asked once of the engine, verdicts once for equal cases."""

    def __init__(self, conversations: Conversations, engine: EngineClient) -> None:
        self._conversations, self._engine = conversations, engine
        self._lock = threading.Lock()
        self._fields: tuple[FormField, ...] = ()
        self._fluids: tuple[str, ...] = ()
        self._verdicts: OrderedDict[str, Verdict] = OrderedDict()

    def fields(self) -> tuple[FormField, ...]:
        """Every field in the order of the form; a volume flow is typed in the field of the flow.

        Raises EngineClientError when the engine does not answer or has no description of its fields.
        """
        if not self._fields:
            try:
                rows = [FormField.from_engine(row) for row in self._engine.fields()["fields"]]
            except (KeyError, TypeError, ValueError) as error:
                raise EngineProtocolError(endpoint="/fields", reason=str(error)[:200]) from error
            self._fields = tuple(row for row in rows if row.kind != "flow")
        return self._fields

    def fluids(self) -> tuple[str, ...]:
        """Names of the catalogue to choose from; empty while the engine does not answer."""
        if not self._fluids:
            self._fluids = tuple(str(row["label"]) for row in self._search("") if row.get("label"))
        return self._fluids

    def case(self, conversation: Mapping[str, Any] | None) -> Case:
        """What the conversation knows of the duty."""
        stored = (conversation or {}).get("case")
        return Case.from_dict(stored) if stored else Case()

    def verdict(self, case: Case) -> Verdict:
        """The engine's check of the case. Raises EngineClientError when it does not answer."""
        body = {**case.to_design_request(), "user_id": "form"}
        key = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
        with self._lock:
            if key in self._verdicts:
                return self._verdicts[key]
        reply = self._engine.requirements(body)
        assumptions = (reply.get("design_input") or {}).get("assumptions") or ()
        verdict = Verdict(
            bool(reply.get("valid")), problems_by_field(reply.get("errors") or ()),
            [str(text) for text in reply.get("warnings") or ()], str(reply.get("user_message") or ""),
            {str(row["field"]): float(row["value"]) for row in assumptions},
        )  # fmt: skip
        with self._lock:
            self._verdicts[key] = verdict
            while len(self._verdicts) > KEPT_CHECKS:
                self._verdicts.popitem(last=False)
        return verdict

    def enter(self, owner: str, conversation_id: str | None, name: str, text: str, system: str) -> str:
        """Write one typed value into the case; gives the conversation's id, a new one's when there was none.

        A text that cannot be read is kept beside the case with the reason, so that nothing typed is lost.
        """
        row = next(row for row in self.fields() if row.name == name)
        if conversation_id is None:
            conversation_id = self._conversations.create(owner, UNTITLED)["id"]

        def change(conversation: Document) -> dict[str, Any]:
            case, unread = self.entered(self.case(conversation), conversation.get("unread") or {}, row, text, system)
            return {"case": case.to_dict(), "unread": unread, **_titled(conversation, case)}

        self._conversations.change(owner, conversation_id, change)
        return conversation_id

    def entered(
        self, case: Case, unread: Mapping[str, Any], row: FormField, text: str, system: str
    ) -> tuple[Case, dict[str, Any]]:
        """The case, and the texts that cannot be read, as they would be with this text in the field."""
        others = {name: kept for name, kept in unread.items() if name != row.name}
        if text == value_text(case, row, system):
            return case, others
        try:
            return with_entry(case, row, text, system, self._search), others
        except EntryError as error:
            return case, {**others, row.name: {"text": text[:200], "message": str(error)}}

    def take(self, owner: str, conversation_id: str, edited: Mapping[str, str | None], system: str) -> Case:
        """Put values that a sheet gave into the case: those named, as read (None) or as edited (the text typed).

        The others are left out, and nothing of the sheet waits any more. Gives the case as it is then.
        """
        fields = {row.name: row for row in self.fields()}

        def change(conversation: Document) -> dict[str, Any]:
            rows = [row for row in conversation.get("found") or () if row["field"] in edited]
            case, unread = with_taken(self.case(conversation), rows), dict(conversation.get("unread") or {})
            for name, text in edited.items():
                try:
                    case = case if text is None else with_entry(case, fields[name], text, system, self._search)
                except EntryError as error:
                    unread[name] = {"text": str(text)[:200], "message": str(error)}
            return {"case": case.to_dict(), "unread": unread, "found": [], "sheet": "", **_titled(conversation, case)}

        self._conversations.change(owner, conversation_id, change)
        return self.case(self._conversations.get(owner, conversation_id))

    def _search(self, query: str) -> list[Mapping[str, Any]]:
        return fluids_like(self._engine, query, ALL_FLUIDS)


def _titled(conversation: Mapping[str, Any], case: Case) -> dict[str, str]:
    """A name for a conversation that began with the form, once both fluids are there."""
    hot, cold = (str(case.value(f"{side}_fluid_name") or "") for side in ("hot", "cold"))
    is_open = conversation.get("title") == UNTITLED and hot and cold
    return {"title": f"{sentence_case(hot)} / {cold}"[:120]} if is_open else {}
