"""The duty as a form: a value typed in one of its fields, or a whole request, into the case."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from orchestration.intake.case import SIDES, Case, Known, field_label
from orchestration.intake.datasheet import fluid_in
from orchestration.intake.form_field import SEEN_FLOW, FormField
from orchestration.intake.streams import flow_entry, pressure_entry
from orchestration.intake.tokens import Quantity, tokenize
from orchestration.intake.vocabulary import FluidLookup
from orchestration.number_gate import gate_text
from orchestration.presentation import engine_value, show
from orchestration.presentation.quantities import unit_of_key

SOURCE, ASSISTANT = "form", "assistant"
NOT_OF_DUTY = ("mode", "raw_request", "user_id", "org_id", "token")
MAX_ENTRY_CHARS = 120
KEPT_FIGURES = 10
_KINDS = {
    "°C": ("temperature",), "kg/s": ("mass_flow", "volume_flow", "standard_flow"), "Pa": ("pressure",),
    "m2K/W": ("fouling",), "W": ("power",), "m": ("length",), "m/s": ("speed",), "%": ("percent",), "-": ("percent",),
}  # fmt: skip


class EntryError(ValueError):
    """A typed value that cannot be read; the message names it and shows what can."""


def with_entry(case: Case, field: FormField, text: str, system: str, fluids: FluidLookup) -> Case:
    """The case with what was typed in a field; nothing typed leaves the field open again.

    Raises EntryError when the text is no value of that field; the case is then as it was.
    """
    said = " ".join(text.split())
    if len(said) > MAX_ENTRY_CHARS:
        raise EntryError(f"At most {MAX_ENTRY_CHARS} characters fit here.")
    if not said:
        return _left_open(case, field)
    if field.kind == "number":
        name, entry = _number(field, said, system)
        entry = replace(entry, value=float(f"{entry.value:.{KEPT_FIGURES}g}"))
    elif field.kind == "fluid":
        name, entry = field.name, Known(fluid_in(said, fluids).name or said, "", said, SOURCE)
    else:
        name, entry = field.name, Known(_choice(field, said), "-", said, SOURCE)
    if name == "duty_W":
        return replace(case, duty_W=entry, offered={})
    return _decided(case.with_known({name: entry}))


def _left_open(case: Case, field: FormField) -> Case:
    names = {field.name}
    if field.name.startswith("m_dot_"):
        names.add(f"{field.side}_flow")
    left = case.without(*names)
    return replace(
        left,
        open_fluids={name: typed for name, typed in case.open_fluids.items() if name not in names},
        open_temperatures={name: value for name, value in case.open_temperatures.items() if name not in names},
        open_flows={s: v for s, v in case.open_flows.items() if f"m_dot_{s}_kg_s" not in names},
        offered={},
    )


def _decided(case: Case) -> Case:
    """Streams whose side nobody has told, put where their fluid is named; of two the other one is its partner.

    A value that differs from the one in its field, and a stream that fits no column, stay aside.
    """
    waiting_streams = list(case.undecided)
    for side in SIDES:
        named = [stream for stream in waiting_streams if _is_fluid(case.value(f"{side}_fluid_name"), stream)]
        if len(named) != 1:
            continue
        case, rest = _placed(case, side, named[0])
        others = [stream for stream in waiting_streams if stream is not named[0]]
        partner = next(other for other in SIDES if other != side)
        if len(others) == 1 and len(case.undecided) == 2 and f"{partner}_fluid_name" not in case.known:
            case, more = _placed(case, partner, others[0])
            others, rest = [], [*rest, *more]
        waiting_streams = [*others, *rest]
    if all(f"{side}_fluid_name" in case.known for side in SIDES):
        waiting_streams = [stream for stream in waiting_streams if stream["known"]]
    return replace(case, undecided=tuple(waiting_streams)) if case.undecided else case


def _placed(case: Case, side: str, stream: Mapping[str, Any]) -> tuple[Case, list[Mapping[str, Any]]]:
    """The case with a stream's values in the free fields of a side, and what differs from the others."""
    values = {name: (name.replace("hot", side), Known(**entry)) for name, entry in stream["known"].items()}
    free = {name: entry for name, entry in values.values() if _there(case, name) is None}
    differs = {
        original: stream["known"][original]
        for original, (name, entry) in values.items()
        if name not in free and _there(case, name).value != entry.value and not name.endswith("fluid_name")
    }
    name = f"{side}_fluid_name"
    if name not in case.known and name not in free:
        free[name] = Known(stream["fluid"], "", stream["fluid"], SOURCE)
    return case.with_known(free), [{**stream, "known": differs}] if differs else []


def _there(case: Case, name: str) -> Known | None:
    """What stands in the field; a flow by mass or by volume is one field."""
    side = next((side for side in SIDES if name in (f"{side}_flow", f"m_dot_{side}_kg_s")), None)
    return case.flow(side) if side else case.known.get(name)


def _is_fluid(named: Any, stream: Mapping[str, Any]) -> bool:
    names = {str(stream["fluid"]), str((stream["known"].get("hot_fluid_name") or {}).get("typed") or stream["fluid"])}
    return str(named or "").casefold() in {name.casefold() for name in names}


def waiting(case: Case) -> list[str]:
    """Each stream without a side and what was typed of it, in words; nothing of it stands in a column yet."""
    return [
        f"{stream['fluid']}: " + (", ".join(_said(n, e) for n, e in stream["known"].items() if "fluid" not in n) or "-")
        for stream in case.undecided
    ]


def _said(name: str, entry: Mapping[str, Any]) -> str:
    return f"{field_label(name).removeprefix('hot ')} {entry['typed']}"


def _choice(field: FormField, said: str) -> Any:
    found = [choice for choice in field.choices if str(choice) == said]
    if field.choices and not found:
        raise EntryError(f"“{said}” is not offered: {', '.join(map(str, field.choices))}.")
    return found[0] if found else said


def _number(field: FormField, said: str, system: str) -> tuple[str, Known]:
    quantity = _quantity(field, said, system)
    unit = quantity.unit
    if unit is None or quantity.kind in ("bare", "degree"):
        label = field.label_unit(system)
        value = engine_value(quantity.value, field.unit, system, like=field.typical)
        return field.name, Known(value, field.unit, f"{quantity.value:g} {label}".strip(), SOURCE)
    if field.unit == "kg/s":
        return flow_entry(quantity, str(field.side), SOURCE)
    if field.unit == "Pa":
        return field.name, pressure_entry(quantity, SOURCE, is_difference=field.name.startswith("dP_"))
    value = quantity.value / 100.0 if field.unit == "-" else unit.to_si(quantity.value)
    return field.name, Known(value, field.unit, quantity.typed, SOURCE)


def _quantity(field: FormField, said: str, system: str) -> Quantity:
    """The one number of the text with its unit, if it has one of the right kind."""
    gated = gate_text(re.sub(r"(?<=\d) ?in$", " inch", said))
    tokens = [] if gated.refused or gated.doubtful else tokenize(gated.text)
    if len(tokens) != 1 or tokens[0].kind != "quantity":
        example = f"{field.shown(field.typical, system)} {field.label_unit(system)}".strip()
        raise EntryError(f"“{said}” is not a number with a unit known here. Type it like {example}.")
    quantity: Quantity = tokens[0].value
    if quantity.kind not in ("bare", "degree", *_KINDS.get(field.unit, ())):
        wanted = field.label_unit(system) or "a number"
        raise EntryError(f"“{said}” has the unit of something else; here it is {wanted}.")
    return quantity


def with_request(case: Case, request: Mapping[str, Any]) -> Case:
    """The case with a design request that an assistant put together; values that stand there keep their words."""
    found: dict[str, Known] = {}
    for name, value in request.items():
        if name in NOT_OF_DUTY or case.value(name) == value:
            continue
        if isinstance(value, Mapping):
            unit = str(value.get("unit"))
            found[name] = Known(value.get("value", 0.0), unit, f"{value.get('value')} {SEEN_FLOW.get(unit, unit)}",
                                ASSISTANT)
        elif isinstance(value, str | int | float):
            unit = unit_of_key(name)
            found[name] = Known(value, unit, show(value, unit), ASSISTANT)
    duty = found.pop("duty_W", case.duty_W)
    return _decided(replace(case.with_known(found), duty_W=duty))


def from_others(case: Case) -> dict[str, Any]:
    """The part of the request that an assistant has not put there itself."""
    known = {name: entry for name, entry in case.known.items() if entry.source != ASSISTANT}
    duty = case.duty_W if case.duty_W and case.duty_W.source != ASSISTANT else None
    request = replace(case, known=known, duty_W=duty).to_design_request()
    return {name: value for name, value in request.items() if name not in NOT_OF_DUTY}


def entries_of_form(case: Case) -> list[tuple[str, str]]:
    """Field and typed text of every value that stands in the case because it was typed in the form."""
    entries = [*case.known.items(), *([("duty_W", case.duty_W)] if case.duty_W else [])]
    return [(name, entry.typed) for name, entry in entries if entry.source == SOURCE]


def problems_by_field(errors: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """The engine's errors by the field of the form they belong to; those of a volume flow stand at the flow."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for error in errors:
        name = str(error.get("field") or "")
        for side in SIDES:
            name = f"m_dot_{side}_kg_s" if name.split(".")[0] == f"{side}_flow" else name
        found.setdefault(name, []).append(error)
    return found
