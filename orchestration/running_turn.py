"""One turn in work, and how it and its end are stored."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from pydantic import SecretStr

from orchestration.events import APP_ERROR
from orchestration.faults import report_fault
from orchestration.intake import Case
from orchestration.intake.form import with_request
from orchestration.intake.found import departures
from orchestration.models.protocol import Attachment, TurnOutcome
from orchestration.presentation import SYSTEMS
from orchestration.spending import TurnBudget
from orchestration.turn_ends import TurnEnd
from orchestration.turn_parts import TurnEmitter, TurnTools

MAX_REPLAY_CHARS = 400_000
BY_RULES = "offline"  # what it reads is the user's own words, never a sheet that waits


@dataclass
class RunningTurn:
    """One turn in work. Whoever gets True from `claim_end` ends it; nobody else may."""

    owner: str
    conversation_id: str
    turn_id: str
    text: str
    attachments: Sequence[Attachment]
    emit: TurnEmitter
    tools: TurnTools
    budget: TurnBudget
    own_key: SecretStr | None = field(default=None, repr=False)
    units: str = SYSTEMS[0]
    kept_files: list[dict[str, Any]] = field(default_factory=list)
    kind: str = ""
    model: str = ""
    case: dict[str, Any] | None = None
    cancelled: threading.Event = field(default_factory=threading.Event)
    stop_asked: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _ended: bool = False

    def claim_end(self) -> bool:
        """True for the first who asks."""
        with self._lock:
            if self._ended:
                return False
            self._ended = True
        self.emit.close()
        return True

    def case_after(self, outcome: TurnOutcome) -> dict[str, Any] | None:
        """What the assistant has read; of one that keeps no case, the duty its tools were called with."""
        if outcome.case is not None:
            return dict(outcome.case)
        if not self.tools.request:
            return self.case
        return with_request(Case.from_dict(self.case or {}), self.tools.request).to_dict()

    def departures(self) -> list[str]:
        """Where a model designed something else than the case says."""
        if self.kind == BY_RULES or not self.tools.design_ids or not self.tools.request or not self.case:
            return []
        return departures(Case.from_dict(self.case), self.tools.request)

    @property
    def paid(self) -> dict[str, Any]:
        """Who answered and what it cost."""
        return {
            "assistant": self.kind, "model": self.model, "usage": dict(self.budget.usage),
            "cost_usd": self.budget.cost_usd,
        }  # fmt: skip

    @property
    def answered(self) -> dict[str, Any]:
        """That and what its tools did: the fields that every answer is stored with."""
        return {
            **self.paid, "tools": [asdict(use) for use in self.tools.uses],
            "design_id": self.tools.design_ids[-1] if self.tools.design_ids else None,
        }  # fmt: skip


def failure(
    owner: str, conversation_id: str, turn_id: str, status: str, said: str, code: str, message: str,
    answered: Mapping[str, Any], paid: Mapping[str, Any],
) -> TurnEnd:  # fmt: skip
    """The end of a turn that went wrong: the partial answer with what happened."""
    error_id = report_fault(f"turn {turn_id} ended by {code}")
    text = "\n\n".join(part for part in (said.strip(), f"{message} (reference {error_id})") if part)
    error = {"code": code, "message": message, "error_id": error_id}
    kept = {**answered, "stop_reason": "error", "replay": [], "notices": [], "error": error}
    return TurnEnd(owner, conversation_id, turn_id, status, code, text, kept, paid, APP_ERROR, error)


def kept_replay(replay: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What later turns hand back to the model; the user's message is stored already, its files are not."""
    if not replay:
        return []
    kept = [{"role": "user", "content": []}, *(dict(part) for part in replay[1:])]
    return kept if len(json.dumps(kept)) <= MAX_REPLAY_CHARS else []
