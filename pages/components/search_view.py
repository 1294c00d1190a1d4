"""The search inside step 12's card: what each limit removed, and what the geometry found changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from orchestration.presentation import quantities_of, show
from pages.components.design_model import StepCard
from pages.components.tables import is_number, markdown_table, percent, unbroken
from pages.components.text import math, plain

_MOST_BLOCKING = 10


def funnel_table(outputs: Mapping[str, Any], system: str) -> str:
    """Candidates, what each limit removed with its value and source, what is left; empty without a funnel."""
    rows = [row for row in outputs.get("funnel") or () if isinstance(row, Mapping)]
    total = outputs.get("n_candidates")
    if not rows or not is_number(total):
        return ""
    cells = [("Standard geometries", "", "", f"{total:,}", "")]
    for row in rows:
        limit = row.get("limit")
        shown = unbroken(plain(show(limit, str(row.get("unit") or "-"), system))) if is_number(limit) else ""
        cells.append((plain(row.get("label")), shown, _minus(row.get("count")), _count(row.get("left")),
                      plain(row.get("source"))))  # fmt: skip
    return markdown_table(("Removed by", "Limit", "Removed", "Left", "Source"), cells, "lrrrl")


def blocking_table(outputs: Mapping[str, Any], system: str) -> str:
    """How many of the candidates looked at break each limit whatever else they break; the request's own first."""
    sample = outputs.get("blocking")
    found = sample if isinstance(sample, Mapping) else {}
    rows, total = [row for row in found.get("limits") or () if isinstance(row, Mapping)], found.get("of")
    if not rows or not is_number(total) or not total:
        return ""
    cells = []
    for row in rows[:_MOST_BLOCKING]:
        limit = row.get("limit")
        shown = unbroken(plain(show(limit, str(row.get("unit") or "-"), system))) if is_number(limit) else ""
        share = row["count"] / total if is_number(row.get("count")) else None
        name = plain(row.get("label"))
        cells.append((f"**{name}** (stated)" if row.get("is_stated") else name, shown, percent(share),
                      _count(row.get("alone"))))  # fmt: skip
    head = (f"Of {total:,} geometries of a wider sample", "Limit", "Break it", "Break it alone")
    return markdown_table(head, cells, "lrrr")


def _minus(value: Any) -> str:
    return f"−{value:,}" if is_number(value) else ""


def _count(value: Any) -> str:
    return f"{value:,}" if is_number(value) else ""


def iterations_table(cards: Sequence[StepCard], system: str) -> str:
    """Key numbers of every step that ran more than once, one column a run; empty when none did."""
    repeated = [card for card in cards if len(card.runs) > 1]
    if not repeated:
        return ""
    most = max(len(card.runs) for card in repeated)
    cells = []
    for card in repeated:
        by_run = [{row.key: row for row in quantities_of(run)} for run in card.runs]
        for key in card.record.get("key_outputs") or ():
            if key in by_run[-1]:
                last = by_run[-1][key]
                like = last.value if is_number(last.value) else None
                texts = [unbroken(plain(show(run[key].value, run[key].unit, system, like=like))) if key in run else ""
                         for run in by_run]  # fmt: skip
                cells.append([plain(last.label), math(last.symbol) if last.symbol else "", *texts,
                              *[""] * (most - len(texts))])  # fmt: skip
    return markdown_table(("Iteration", "", *(str(number) for number in range(1, most + 1))), cells, "ll" + "r" * most)
