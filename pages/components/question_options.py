"""A question and its options in the units shown: which limit becomes what, and the main numbers it leads to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orchestration.presentation import show
from pages.components.tables import is_number, unbroken
from pages.components.text import inert_markdown, plain

BOTH_DROPS, BOTH_WORDS = ("dP_hot_max_Pa", "dP_cold_max_Pa"), "Allowed pressure drop of both streams"


def question_words(question: Mapping[str, Any], outputs: Mapping[str, Any]) -> str:
    """What is asked, in Markdown. Where the options name what they change, they tell the rest in the units shown;
    else it is the engine's own message."""
    total, message = outputs.get("n_candidates"), question.get("message")
    options = [option for option in question.get("options") or () if isinstance(option, Mapping)]
    if not is_number(total) or not any(option.get("changes") for option in options):
        return inert_markdown(message or "The engine waits for an answer.")
    return (
        f"**None of {total:,} standard geometries keeps every limit.** Something has to give way: below each choice "
        "stands the best design it leads to. What is given up is told among the design's warnings."
    )


def option_label(option: Mapping[str, Any], system: str) -> str:
    """What the option changes, from and to; the engine's words where it names no change."""
    changes = [row for row in option.get("changes") or () if isinstance(row, Mapping)]
    if not changes:
        return plain(option.get("label") or option.get("id"))
    if len(changes) > 1 and {row.get("name") for row in changes} == set(BOTH_DROPS):
        alike = {(row.get("now"), row.get("becomes")) for row in changes}
        if len(alike) == 1:
            return _change({**changes[0], "label": BOTH_WORDS}, system)
    first, *others = (_change(row, system) for row in changes)
    return " and ".join([first, *(text[0].lower() + text[1:] for text in others)])


def _change(row: Mapping[str, Any], system: str) -> str:
    unit, now, becomes = str(row.get("unit") or "-"), row.get("now"), row.get("becomes")
    like = becomes if is_number(becomes) else now
    before, after = (unbroken(plain(show(value, unit, system, like=like))) for value in (now, becomes))
    label = plain(row.get("label") or row.get("name") or "Limit")
    return f"{label} {before} → **{after}**" if is_number(becomes) else f"{label} of {before} given up"


def option_effect(option: Mapping[str, Any], system: str) -> str:
    """The design it leads to in one line; the engine's sentence where it gives no numbers."""
    found = option.get("result")
    if not isinstance(found, Mapping) or not is_number(found.get("cost_usd")):
        return plain(option.get("effect") or "")

    def text(key: str, unit: str) -> str:
        return unbroken(plain(show(found.get(key), unit, system)))

    drops = " / ".join(text(f"dP_{side}_Pa", "Pa") for side in ("hot", "cold"))
    parts = [
        f"{_shells(found)} of {text('shell_id_m', 'm')}, {text('n_tubes', '-')} tubes of {text('tube_length_m', 'm')}",
        text("area_provided_m2", "m2"), f"overdesign {text('overdesign_pct', '%')}",
        f"pressure drop hot / cold {drops}", f"about {text('cost_usd', 'USD')}",
    ]  # fmt: skip
    broken = plain(option.get("breaks") or "")
    return " · ".join([*parts, *([f"breaks {broken}"] if broken else [])])


def _shells(found: Mapping[str, Any]) -> str:
    series, parallel = found.get("n_shells_series") or 1, found.get("n_shells_parallel") or 1
    if series == 1 or parallel == 1:
        arranged = "" if series == parallel else f" in {'series' if series > 1 else 'parallel'}"
        return f"{series * parallel} shell{'s' if arranged else ''}{arranged}"
    return f"{series * parallel} shells ({series} in series, {parallel} in parallel)"
