"""Follow-ups on designs that need no reading of a duty: compare two of them, a wish for less, the meaning of a word."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from orchestration.comparison import Side, compare
from orchestration.designs import Designs, is_complete
from orchestration.intake import answer_about_design, meaning_of, signpost_for
from orchestration.models.protocol import TurnJob
from orchestration.presentation import restated, show
from orchestration.report.facts import facts_of

_COMPARES = re.compile(
    r"(?i)^(?:please |and |now |can you |could you )*compare\b|\bwhat (?:has |have |was |is )?(?:changed|different)\b|"
    r"\b(?:difference|compared?|comparison) (?:to|with|from|against|between)\b"
)
_WANTS_LESS = re.compile(
    r"(?i)\b(?:make|get|do|find|is|be|want|need)\b.{0,40}\b"
    r"(?P<less>cheaper|less expensive|lighter|smaller|more compact)\b"
)
_OBJECTIVES = {
    "cheaper": ("cost", "cheapest"), "less expensive": ("cost", "cheapest"), "lighter": ("weight", "lightest"),
    "smaller": ("area", "smallest area"), "more compact": ("footprint", "smallest footprint"),
}  # fmt: skip
_COMPARED = (
    "tema_type", "tube_side_fluid", "shell_id_m", "n_shells_series", "n_shells_parallel", "n_tubes", "n_passes",
    "tube_length_m", "tube_od_m", "Q_W", "U_dirty_W_m2K", "area_provided_m2", "overdesign_pct", "dP_shell_Pa",
    "dP_tube_Pa", "weight_empty_kg", "cost_purchase_usd", "confidence",
)  # fmt: skip
NOTHING_TO_COMPARE = (
    "This conversation holds only one finished design. Change something, for example “make it 60 kg/s”, and I compare "
    "the two; the Compare page shows any designs side by side."
)


def follow_up(job: TurnJob, designs: Designs, design: Mapping[str, Any] | None) -> str:
    """The answer to a follow-up without a number in it; "" for everything else."""
    if re.search(r"\d", job.text):
        return ""
    records = designs.records(job.owner, design["id"]) if design is not None else []
    told = meaning_of(job.text)
    if told:
        held = answer_about_design(job.text, restated(records, job.units), partial(show, system=job.units))
        return "\n\n".join(part for part in (told, held and f"In this design:\n{held}") if part)
    if design is None or not is_complete(dict(design)):
        return ""
    signpost = signpost_for(job.text)
    if signpost:
        return signpost
    if _COMPARES.search(job.text):
        return _compared(job, designs)
    less = _WANTS_LESS.search(job.text)
    return _less(less.group("less").casefold(), job, design, records) if less else ""


def _compared(job: TurnJob, designs: Designs) -> str:
    """What differs between the newest finished design of the conversation and the one before it."""
    done = [row for row in designs.list(job.owner, job.conversation_id, limit=10) if is_complete(row)][:2]
    if len(done) < 2:
        return NOTHING_TO_COMPARE
    sides = [
        Side(name, dict(row.get("request") or {}), facts_of(designs.records(job.owner, row["id"]), job.units))
        for name, row in zip(("before", "now"), reversed(done), strict=True)
    ]
    rows = [row for row in compare(sides, job.units) if row.is_different]
    shown = [row for row in rows if row.group == "Inputs" or row.key in _COMPARED]
    if not shown:
        return "The last two designs of this conversation are alike in every figure."
    lines = [
        f"- {row.label}: {row.texts[0]} → {row.texts[1]}{f' ({row.change})' if row.change else ''}" for row in shown
    ]
    return "\n".join(["The design before this one → this one, where they differ:", *lines])


def _less(less: str, job: TurnJob, design: Mapping[str, Any], records: Sequence[Mapping[str, Any]]) -> str:
    """What the search looked for, and what holds it: no wish is worked out here."""
    objective, word = _OBJECTIVES[less]
    sought = str((design.get("request") or {}).get("objective") or "cost")
    if sought != objective:
        return f"This design is the one of least {sought}. Say “{word}” and I design again for the least {objective}."
    limits = answer_about_design("which limits are close?", restated(list(records), job.units),
                                 partial(show, system=job.units))  # fmt: skip
    return (
        f"This is already the design of least {objective} the search found within every limit. {limits}\n\n"
        "Ease one of your limits, for example “max 1 bar on both sides”, and I design again."
    )
