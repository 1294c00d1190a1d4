"""One published value against ours: band, deviation, verdict."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

PASSED, FAILED = "passed", "failed"


@dataclass(frozen=True)
class Band:
    """How far ours may lie from the published value, and why.

    `relative` or `absolute` (in the unit of the value), one of them given. `is_after` says that the band was chosen
    with the deviation known.
    """

    why: str
    relative: float | None = None
    absolute: float | None = None
    is_after: bool = False

    def holds(self, published: float, ours: float) -> bool:
        """True when ours lies within the band; False for anything that is not a number."""
        allowed = self.absolute if self.relative is None else self.relative * abs(published)
        return isfinite(ours) and abs(ours - published) <= allowed * (1.0 + 1e-9)

    @property
    def text(self) -> str:
        """The band as it is shown."""
        return f"± {self.absolute:.3g}" if self.relative is None else f"± {100.0 * self.relative:.3g} %"


@dataclass(frozen=True)
class Comparison:
    """One quantity of one published case."""

    case: str
    source: str
    quantity: str
    unit: str
    published: float
    ours: float
    band: Band

    @property
    def key(self) -> str:
        """Name of the row, unique in the document."""
        return f"{self.case} · {self.quantity}"

    @property
    def deviation_pct(self) -> float:
        """Ours over published, less one. [%]"""
        return 100.0 * (self.ours / self.published - 1.0)

    @property
    def verdict(self) -> str:
        """ "passed" or "failed"."""
        return PASSED if self.band.holds(self.published, self.ours) else FAILED


@dataclass(frozen=True)
class Group:
    """The comparisons of one topic; `intro` says what is compared and with which function of the engine."""

    title: str
    intro: str
    comparisons: tuple[Comparison, ...]
    is_lookup: bool = False
    """True when values are copied from a table rather than computed: shows that the copy is right, no more."""

    @property
    def cases(self) -> tuple[str, ...]:
        """Ids of the cases, in order, each once."""
        return tuple(dict.fromkeys(row.case for row in self.comparisons))

    def case_verdict(self, case: str) -> str:
        """A case passes when all its values do."""
        rows = [row for row in self.comparisons if row.case == case]
        return PASSED if all(row.verdict == PASSED for row in rows) else FAILED
