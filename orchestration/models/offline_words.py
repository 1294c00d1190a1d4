"""The sentences of the offline assistant, built around stored values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from orchestration.intake import Case, Known, field_label
from orchestration.intake.found import LOOK
from orchestration.presentation import SYSTEMS, show

HELP = (
    "I am the offline assistant: I read heat-exchanger duties by fixed rules; Claude is not connected here. Tell me "
    "both fluids, the flow and the temperatures of the process stream and what is known of the other one, for example: "
    "Cool 50 kg/s of kerosene from 150 °C to 90 °C with cooling water from 30 °C to 50 °C, max 0.7 bar on both sides."
)
NOT_IN_RECORDS = (
    "The records of this design hold no answer to that, and I do not guess. Ask for a number, a limit, a warning or "
    "the reason of a step, or state a change of the duty. I am the offline assistant and read by fixed rules."
)
HOW_TAKEN = "How I took your words:\n"
NOTHING_CHANGED = "Nothing of the duty has changed by this."
NO_ENGINE = (
    "The HX Engine does not answer, so no design has begun. What you gave is kept: say “go on” when the System page "
    "shows that the engine works again."
)
TO_BE_FOUND, OPEN = "to be found", "open"
_STATES = {
    "pending": "The design is starting and goes on by itself.",
    "running": "The design is still running and goes on by itself.",
    "error": "The design could not be completed.",
    "terminated": "The design was ended.",
    "cancelled": "The design was cancelled.",
}
_VERDICTS = {"passed": "no vibration problem found", "failed": "a vibration limit is broken"}


def read_back(case: Case, system: str = SYSTEMS[0]) -> str:
    """What was understood, stream by stream, so that a misreading is seen at once."""
    lines = _lines(case, TO_BE_FOUND, system)
    return "I read this duty and start the design:\n\n" + "\n".join(f"- {line}" for line in lines)


def read_so_far(case: Case, system: str = SYSTEMS[0]) -> str:
    """What is understood of a duty that is not complete; "" when nothing is."""
    lines = _lines(case, OPEN, system)
    return "So far I read:\n\n" + "\n".join(f"- {line}" for line in lines) if lines else ""


def _lines(case: Case, absent: str, system: str) -> list[str]:
    """A line for each stream and one for the rest; `absent` says what a temperature nobody gave is."""
    lines = [line for side in ("hot", "cold") if (line := _stream_line(case, side, absent, system))]
    lines += [_undecided_line(stream) for stream in case.undecided if case.is_side_open]
    lines += [f"Duty: {case.duty_W.typed}"] if case.duty_W else []
    wishes = [_wish(case, name, entry, system) for name, entry in case.known.items() if not _is_of_stream(name)]
    return [*lines, f"Limits and wishes: {', '.join(wishes)}"] if wishes else lines


def _undecided_line(stream: Mapping[str, Any]) -> str:
    """A stream of which nothing tells yet whether it is the hot or the cold one."""
    typed = [str(entry["typed"]) for name, entry in stream["known"].items() if not name.endswith("fluid_name")]
    return ", ".join([f"Hot or cold: {stream['fluid']}", *typed])


def _is_of_stream(name: str) -> bool:
    return any(side in name for side in ("hot", "cold")) and "design" not in name and "fouling" not in name


def _wish(case: Case, name: str, entry: Known, system: str) -> str:
    """One limit or wish as it goes to the engine."""
    if name == "fluid_in_tubes":
        return f"{case.value(f'{entry.value}_fluid_name') or entry.value} in the tubes"
    if entry.unit in ("", "-"):
        return f"{field_label(name)} {entry.value}"
    mark = " absolute" if name.startswith("P_") else ""
    return f"{field_label(name)} {show(entry.value, entry.unit, system)}{mark}"


def _stream_line(case: Case, side: str, absent: str, system: str) -> str:
    name = case.value(f"{side}_fluid_name") or case.open_fluids.get(f"{side}_fluid_name")
    is_given = bool(name) or any(_is_of_stream(field) and side in field for field in case.known)
    if not is_given and side not in case.open_flows:
        return ""
    parts = [f"{side.capitalize()}: {name or 'fluid not named'}"]
    flow = case.flow(side)
    if flow is not None:
        parts.append(flow.typed)
    parts.append(_temperatures(case, side, absent, system))
    phase = case.value(f"{side}_phase")
    if phase is not None:
        parts.append(str(phase))
    limit = case.value(f"dP_{side}_max_Pa")
    if limit is not None:
        parts.append(f"pressure drop at most {show(limit, 'Pa', system)}")
    pressure = case.value(f"P_{side}_Pa")
    if pressure is not None:
        parts.append(f"{show(pressure, 'Pa', system)} absolute")
    return ", ".join(parts)


def _temperatures(case: Case, side: str, absent: str, system: str) -> str:
    known = [case.value(f"T_{side}_{end}_C") for end in ("in", "out")]
    inlet, outlet = (None if value is None else show(float(value), "°C", system) for value in known)
    if inlet and outlet:
        return f"{inlet} to {outlet}"
    if inlet:
        return f"from {inlet}, outlet temperature {absent}"
    return f"to {outlet}, inlet temperature {absent}" if outlet else f"temperatures {absent}"


def found_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """How many values a sheet gave, and where they wait."""
    n_doubtful = sum(row["confidence"] == LOOK for row in rows)
    doubtful = f", {n_doubtful} of them to look at" if n_doubtful else ""
    return (
        f"I found {len(rows)} values{doubtful}. Nothing of it is used yet: take them in the table beside the chat, "
        "or say “take all and design”."
    )


def refusal_text(errors: Sequence[Mapping[str, Any]]) -> str:
    """Every problem with its field, the allowed range and the fix."""
    lines = ["The design cannot start yet. Nothing you gave is lost; correct this and I go on:"]
    for error in errors:
        line = f"- {error.get('message', '')}".rstrip(".") + "."
        if error.get("field"):
            line += f" Field: {error['field']}."
        if error.get("valid_range"):
            line += f" Allowed: {str(error['valid_range']).rstrip('.')}."
        if error.get("suggestion"):
            line += f" {str(error['suggestion']).rstrip('.')}."
        lines.append(line)
    return "\n".join(lines)


def waiting_text(question: Mapping[str, Any] | None) -> str:
    """The open question with its options; answered by number, exact words, or in its card."""
    asked = question or {}
    lines = [str(asked.get("message") or "The design waits for your answer.")]
    for number, option in enumerate(asked.get("options") or (), start=1):
        effect = f": {option['effect']}" if option.get("effect") else ""
        lines.append(f"{number}. {option.get('label', '')}{effect}")
    lines.append("\nAnswer in the card beside the chat, or type the number of an option.")
    return "\n".join(lines)


def result_text(digest: Mapping[str, Any], system: str = SYSTEMS[0]) -> str:
    """The main numbers of a finished design, or where it stands."""
    rows = {row["key"]: row for row in digest.get("results") or ()}
    if not digest.get("is_complete") or "area_provided_m2" not in rows:
        return _unfinished_text(digest)

    def text(key: str) -> str:
        return rows[key][f"shown_{system}"] if key in rows else show(None)

    lines = [
        f"The design is complete: {text('Q_W')} in type {text('tema_type')}, {_shells(rows)} {text('shell_id_m')}, "
        f"{text('n_tubes')} tubes of {text('tube_od_m')} × {text('tube_length_m')}, {_passes(rows)}.",
        f"- U {text('U_dirty_W_m2K')} fouled; area {text('area_provided_m2')}, {text('overdesign_pct')} to spare.",
        f"- Pressure drop: tubes {_of_limit(rows, 'tube', system)}, shell {_of_limit(rows, 'shell', system)}.",
        f"- Vibration: {_VERDICTS.get(str(_value(rows, 'vibration_verdict')), 'not checked')}.",
        f"- Cost {text('cost_purchase_usd')} (purchase). Confidence {_confidence(rows)}.",
    ]
    warnings = list(digest.get("warnings") or ())
    if warnings:
        count = "One warning" if len(warnings) == 1 else f"{len(warnings)} warnings, first of all"
        lines.append(f"- {count}: {warnings[0]}")
    lines.append(
        "\nThe report is ready under Report. Ask about any number, or change the duty, for example “make it 60 kg/s”."
    )
    return "\n".join(lines)


def _unfinished_text(digest: Mapping[str, Any]) -> str:
    """A design that still runs, or that ended without a result: why, and what is kept."""
    if "message" in digest:
        return str(digest["message"])
    lines = [_STATES.get(str(digest.get("status")), f"The design is {digest.get('status')}.")]
    problem = digest.get("problem") or {}
    lines += [f"- {text}" for text in (problem.get("message"), *(digest.get("failures") or ())) if text]
    lines.append("\nThe steps beside the chat show how far it came.")
    return "\n".join(lines)


def _value(rows: Mapping[str, Mapping[str, Any]], key: str) -> Any:
    return rows[key]["value"] if key in rows else None


def _shells(rows: Mapping[str, Mapping[str, Any]]) -> str:
    """ "shell", or how many stand in which way and that what follows is of each."""
    counts = [(way, _value(rows, f"n_shells_{way}")) for way in ("parallel", "series")]
    said = [f"{show(count)} in {way}" for way, count in counts if count is not None and count > 1]
    return f"shells: {' of '.join(said)}, each" if said else "shell"


def _confidence(rows: Mapping[str, Mapping[str, Any]]) -> str:
    value = _value(rows, "confidence")
    return show(value) if value is None else f"{100 * value:.0f} %"


def _passes(rows: Mapping[str, Mapping[str, Any]]) -> str:
    passes = _value(rows, "n_passes")
    return "one tube pass" if passes == 1 else f"{show(passes)} tube passes"


def _of_limit(rows: Mapping[str, Mapping[str, Any]], side: str, system: str) -> str:
    drop, limit = _value(rows, f"dP_{side}_Pa"), _value(rows, f"dP_{side}_max_Pa")
    return f"{show(drop, 'Pa', system, like=limit)} of {show(limit, 'Pa', system)}"
