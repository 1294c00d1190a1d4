"""A conversation's datasheets: what they say waits as rows until the user takes it, whoever leads the conversation."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from orchestration.conversations import Conversations
from orchestration.engine_client import EngineClient
from orchestration.fluid_search import fluids_like
from orchestration.intake import Case, read_datasheet, read_request
from orchestration.intake.form import NOT_OF_DUTY
from orchestration.intake.found import Offer, as_proposed, found_rows, is_same, with_proposed, with_taken
from orchestration.models.protocol import ReadFile
from orchestration.stores.protocol import Document
from orchestration.tools import ToolResult

TAKE_ALL = re.compile(r"(?i)\btake (?:all|everything|them|it all)\b")
NAME_CHARS = 120
HELD = (
    "No design was begun: these values are not the user's yet. They wait in the table beside the chat, where the user "
    "takes, changes or leaves them; those the table did not have were added to it as your reading. Tell the user what "
    "to look at, and to take or leave the values there."
)
HELD_SHORT = "The values of the sheet wait to be confirmed"
Gate = Callable[[Mapping[str, Any]], ToolResult | None]


class Sheets:
    """Thread-safe. Rows and the name of the open sheet lie in the conversation's document."""

    def __init__(self, conversations: Conversations, engine: EngineClient) -> None:
        self._conversations = conversations
        self._fluids = partial(fluids_like, engine)

    def read(self, owner: str, conversation: Mapping[str, Any], files: Sequence[ReadFile], words: str) -> Offer:
        """Put the rows of a message's files up for the user, and what was said beside them into the case.

        The words “take all” are the user's confirmation: the rows of these files, else those that wait from an
        earlier message, then stand in the case and wait no more.
        """
        if not files and not conversation.get("sheet"):
            return Offer()
        rows, doubts = self._rows(files)
        is_taken = bool(TAKE_ALL.search(words))

        def change(stored: Document) -> dict[str, Any]:
            case = Case.from_dict(stored.get("case") or {})
            if is_taken:
                return {"case": with_taken(case, rows or stored.get("found") or ()).to_dict(), "found": [], "sheet": ""}
            if not files:
                return {}
            name = files[-1].document.name[:NAME_CHARS]
            return {"case": self._with_said(case, files, words).to_dict(), "found": rows, "sheet": name}

        self._conversations.change(owner, str(conversation["id"]), change)
        now = self._conversations.get(owner, str(conversation["id"])) or {}
        return Offer(now.get("found") or (), doubts, bool(now.get("sheet")), is_taken)

    def gate(self, owner: str, conversation_id: str, words: str) -> Gate:
        """What stands before a design while a sheet is open: None where every value of the request is the user's own
        (in these words, typed before or taken), else the answer to the call, whose other values have become rows to
        confirm."""

        def check(request: Mapping[str, Any]) -> ToolResult | None:
            conversation = self._conversations.get(owner, conversation_id) or {}
            case = Case.from_dict(conversation.get("case") or {})
            known = read_request(words, case, self._fluids).case.to_design_request()
            foreign = {
                name: value for name, value in request.items()
                if name not in NOT_OF_DUTY and not is_same(known.get(name), value)
            }  # fmt: skip
            if not conversation.get("sheet") or not foreign:
                return None
            proposed = as_proposed(foreign, str(conversation["sheet"]))
            self._conversations.change(
                owner, conversation_id, lambda stored: {"found": with_proposed(stored.get("found") or (), proposed)}
            )
            content = {"error": "unconfirmed_sheet", "message": HELD, "unconfirmed": sorted(foreign)}
            return ToolResult(False, content, HELD_SHORT)

        return check

    def _rows(self, files: Sequence[ReadFile]) -> tuple[list[dict[str, Any]], list[str]]:
        rows: list[dict[str, Any]] = []
        doubts: list[str] = []
        for file in files:
            sheet = read_datasheet(file.document, None, self._fluids, file.document.name[:NAME_CHARS])
            rows += found_rows(file.document, sheet)
            doubts += [problem.message for problem in sheet.problems]
        return rows, doubts

    def _with_said(self, case: Case, files: Sequence[ReadFile], words: str) -> Case:
        """The words are read knowing the sheets they speak of; of the sheets' own values nothing stays."""
        if not words.strip():
            return case
        context = case
        for file in files:
            context = read_datasheet(file.document, context, self._fluids).case
        known = read_request(words, context, self._fluids).case.known
        return case.with_known({name: entry for name, entry in known.items() if entry.source == "message"})
