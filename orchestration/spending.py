"""What the models have cost, and the caps that are looked at before every call."""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.errors import BudgetExceededError, StoreError
from orchestration.events import now_iso
from orchestration.prices import COUNTED, Prices, counted
from orchestration.stores.protocol import DocumentStore, Scalar

log = logging.getLogger(__name__)

INSTALLATION = "installation"  # owner of what is spent for nobody in particular: the prose of reports
SUMMED = (*COUNTED, "cost_usd", "without_price")


@dataclass(frozen=True)
class Caps:
    """Limits on what may be spent: USD, tokens of all kinds together, rounds of one turn."""

    rounds: int = 8
    designs: int = 3
    turn_tokens: int = 400_000
    turn_usd: float = 1.0
    conversation_usd: float = 10.0
    day_usd: float = 20.0
    day_usd_all: float = 100.0


@dataclass(frozen=True)
class Spent:
    """A sum over calls. `cost_usd` covers the calls with a known price; `without_price` counts the others."""

    calls: int
    usage: Mapping[str, int]
    cost_usd: float
    without_price: int

    @property
    def tokens(self) -> int:
        return sum(self.usage.values())


class Ledger:
    """One document for each call of a model in the store, and the sums over them. Days are UTC."""

    def __init__(self, store: DocumentStore, prices: Prices, caps: Caps) -> None:
        self._store, self.prices, self.caps = store, prices, caps

    def for_turn(self, owner: str, conversation_id: str, turn_id: str, *, own_key: bool = False) -> TurnBudget:
        """The purse of one turn. With the visitor's own key the money caps of this installation do not apply."""
        return TurnBudget(self, owner, conversation_id, turn_id, "own" if own_key else "server")

    def record(self, owner: str, where: Mapping[str, str], model: str, usage: Mapping[str, int]) -> float | None:
        """Keep one call; gives its cost, None when the model has no price or did not say what it used. A store
        that fails loses the sum, never the answer."""
        cost_usd, at = self.prices.cost_usd(model, usage) if any(usage.values()) else None, now_iso()
        document: dict[str, Any] = {
            **where, **usage, "id": uuid.uuid4().hex, "owner": owner, "model": model, "cost_usd": cost_usd,
            "without_price": int(cost_usd is None), "day": at[:10], "month": at[:7], "created_at": at,
        }  # fmt: skip
        try:
            self._store.insert("usage", document)
        except StoreError:
            log.exception("the usage of turn %s could not be stored", where.get("turn_id"))
        return cost_usd

    def of_turn(self, owner: str, turn_id: str) -> Spent:
        return self._sum(owner, {"turn_id": turn_id})

    def of_conversation(self, owner: str, conversation_id: str) -> Spent:
        return self._sum(owner, {"conversation_id": conversation_id})

    def of_user(self, owner: str) -> Spent:
        return self._sum(owner, {})

    def of_day(self, owner: str, day: str | None = None) -> Spent:
        """`day` as YYYY-MM-DD in UTC; today without one."""
        return self._sum(owner, {"day": day or now_iso()[:10]})

    def of_month(self, owner: str, month: str) -> Spent:
        """`month` as YYYY-MM in UTC."""
        return self._sum(owner, {"month": month})

    def of_everybody(self, day: str | None = None) -> Spent:
        """All owners together on one day: for the cap on this installation and its System page."""
        where = {"day": day or now_iso()[:10], "payer": "server"}
        return _spent(self._store.sum_any_owner("usage", where, SUMMED))

    def check_money(self, owner: str, conversation_id: str) -> None:
        """BudgetExceededError when the conversation, its owner today, or everybody today has had their share."""
        paid: dict[str, Scalar] = {"payer": "server"}
        today = now_iso()[:10]
        looks = (
            ("conversation_usd", self.caps.conversation_usd,
             lambda: self._sum(owner, {**paid, "conversation_id": conversation_id})),
            ("day_usd", self.caps.day_usd, lambda: self._sum(owner, {**paid, "day": today})),
            ("day_usd_all", self.caps.day_usd_all, lambda: self.of_everybody(today)),
        )  # fmt: skip
        for which, limit, look in looks:
            used = look().cost_usd
            if used >= limit:
                raise BudgetExceededError(which, used, limit)

    def _sum(self, owner: str, where: Mapping[str, Scalar]) -> Spent:
        return _spent(self._store.sum("usage", owner, where, SUMMED))


class TurnBudget:
    """One turn's purse: `check` before each call, `spent` after it, whatever became of it. Thread-safe."""

    def __init__(self, ledger: Ledger, owner: str, conversation_id: str, turn_id: str, payer: str) -> None:
        self._ledger, self._owner = ledger, owner
        self._where = {"conversation_id": conversation_id, "turn_id": turn_id, "payer": payer}
        self._lock = threading.Lock()
        self.usage: dict[str, int] = {}
        self.known_usd = 0.0
        self.without_price = 0

    @property
    def caps(self) -> Caps:
        return self._ledger.caps

    @property
    def cost_usd(self) -> float | None:
        """What the turn has cost so far; None when a call of it has no known price."""
        return None if self.without_price else self.known_usd

    def check(self) -> None:
        """BudgetExceededError when the next call is one too many; StoreError when that cannot be told."""
        tokens = sum(self.usage.values())
        if tokens >= self.caps.turn_tokens:
            raise BudgetExceededError("turn_tokens", tokens, self.caps.turn_tokens)
        if self.known_usd >= self.caps.turn_usd:
            raise BudgetExceededError("turn_usd", self.known_usd, self.caps.turn_usd)
        if self._where["payer"] == "server":
            self._ledger.check_money(self._owner, self._where["conversation_id"])

    def spent(self, model: str, usage: Mapping[str, Any]) -> None:
        """Count one call whose reply had begun. A reply that does not say what it used has an unknown cost."""
        tokens = counted(usage)
        cost_usd = self._ledger.record(self._owner, self._where, model, tokens)
        with self._lock:
            for name, count in tokens.items():
                self.usage[name] = self.usage.get(name, 0) + count
            self.known_usd += cost_usd or 0.0
            self.without_price += cost_usd is None


def _spent(found: Mapping[str, float]) -> Spent:
    usage = {name: int(found[name]) for name in COUNTED}
    return Spent(int(found["count"]), usage, float(found["cost_usd"]), int(found["without_price"]))
