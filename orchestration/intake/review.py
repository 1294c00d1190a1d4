"""What a case still lacks before a design can start: every missing item at once."""

from __future__ import annotations

from orchestration.intake.case import SIDES, Case
from orchestration.intake.reading import Question
from orchestration.intake.roles import OTHER
from orchestration.intake.vocabulary import Fluid, fluid_by_name

_MEDIUM = {"hot": "heating medium", "cold": "cooling medium"}


def missing_items(case: Case) -> tuple[Question, ...]:
    """Questions for both fluids, inlet temperatures, and what closes the heat balance."""
    if case.is_side_open:
        return tuple(_undecided_questions(case))
    questions: list[Question] = []
    for side in SIDES:
        questions += _stream_questions(case, side)
    questions += _balance_questions(case) if case.duty_W is None else _questions_beside_duty(case)
    return tuple(questions)


def fluid_label(case: Case, side: str) -> str:
    """The stream in the user's words: "the methanol", or its job while it has no name."""
    entry = case.known.get(f"{side}_fluid_name")
    if entry is not None:
        return f"the {entry.value}"
    typed = case.open_fluids.get(f"{side}_fluid_name")
    return f"the {typed}" if typed else f"the {_MEDIUM[side]}"


def known_fluid(case: Case, side: str) -> Fluid | None:
    """The vocabulary's entry of a stream's fluid, when it has one."""
    typed = case.value(f"{side}_fluid_name") or case.open_fluids.get(f"{side}_fluid_name")
    return fluid_by_name(str(typed)) if typed else None


def is_condensing(case: Case, side: str) -> bool:
    return case.value(f"{side}_phase") == "condensing"


def has_flow(case: Case, side: str) -> bool:
    """A flow is known, or typed and only its unit is open."""
    return case.flow(side) is not None or side in case.open_flows


def has_temperature(case: Case, side: str, end: str) -> bool:
    """A temperature is known, or typed and only its unit is open."""
    field = f"T_{side}_{end}_C"
    return field in case.known or field in case.open_temperatures


def _undecided_questions(case: Case) -> list[Question]:
    names = [str(stream["fluid"]) for stream in case.undecided]
    questions = []
    if len(names) == 2:
        questions.append(Question("hot_fluid_name", f"which is the hot stream, {names[0]} or {names[1]}"))
    for stream, name in zip(case.undecided, names, strict=True):
        for end, word in (("in", "inlet"), ("out", "outlet")):
            if f"T_hot_{end}_C" not in stream["known"]:
                questions.append(Question(f"T_hot_{end}_C", f"{word} temperature of the {name}", "°C or °F"))
    if len(names) == 1:
        questions.append(Question("cold_fluid_name", f"the other fluid, which heats or cools the {names[0]}"))
    if not any({"m_dot_hot_kg_s", "hot_flow"} & set(stream["known"]) for stream in case.undecided):
        questions.append(Question("m_dot_hot_kg_s", f"flow of the {names[0]}", "kg/h, t/h, m3/h, lb/h"))
    return questions


def _stream_questions(case: Case, side: str) -> list[Question]:
    questions = []
    label = fluid_label(case, side)
    if f"{side}_fluid_name" not in case.known and f"{side}_fluid_name" not in case.open_fluids:
        example = ("cooling water", "sea water") if side == "cold" else ("steam", "hot water", "Therminol 66")
        questions.append(Question(f"{side}_fluid_name", f"which fluid is {label}", "", (), example))
    if not has_temperature(case, side, "in") and not is_condensing(case, side):
        questions.append(Question(f"T_{side}_in_C", f"inlet temperature of {label}", "°C or °F"))
    return questions


def _balance_questions(case: Case) -> list[Question]:
    """Of two flows and two outlets three are needed; what is asked first is the process stream's."""
    first = _process_side(case)
    other = OTHER[first]
    flow = {side: has_flow(case, side) for side in SIDES}
    outlet = {side: has_temperature(case, side, "out") or is_condensing(case, side) for side in SIDES}
    questions = []
    if not (flow[first] or flow[other]):
        both = f"flow of {fluid_label(case, first)}"
        if outlet[first] and outlet[other]:
            both += f" (or of {fluid_label(case, other)})"
        questions.append(Question(_flow_field(first), both, "kg/h, t/h, m3/h, lb/h", (_flow_field(other),)))
        flow[first] = True
    if sum((*flow.values(), *outlet.values())) >= 3:
        return questions
    duty_side = first if flow[first] else other
    if not outlet[duty_side]:
        either = flow[OTHER[duty_side]]
        text = f"outlet temperature of {fluid_label(case, duty_side)}"
        alternatives = (f"T_{OTHER[duty_side]}_out_C",) if either else ()
        if either:
            text += f" or of {fluid_label(case, OTHER[duty_side])}"
        questions.append(Question(f"T_{duty_side}_out_C", text, "°C or °F", alternatives))
        outlet[duty_side] = True
    if sum((*flow.values(), *outlet.values())) < 3:
        rest = OTHER[duty_side]
        text = f"outlet temperature of {fluid_label(case, rest)}, or its flow"
        questions.append(Question(f"T_{rest}_out_C", text, "", (_flow_field(rest),)))
    return questions


def _questions_beside_duty(case: Case) -> list[Question]:
    """Beside a stated duty each stream needs its flow or its outlet temperature."""
    questions = []
    for side in SIDES:
        if has_flow(case, side) or has_temperature(case, side, "out") or is_condensing(case, side):
            continue
        text = f"outlet temperature of {fluid_label(case, side)}, or its flow"
        questions.append(Question(f"T_{side}_out_C", text, "", (_flow_field(side),)))
    return questions


def _flow_field(side: str) -> str:
    return f"m_dot_{side}_kg_s"


def _process_side(case: Case) -> str:
    """The stream the exchanger is for: the one with a flow, else the one that is no utility."""
    with_flow = [side for side in SIDES if has_flow(case, side)]
    if len(with_flow) == 1:
        return with_flow[0]
    hot = known_fluid(case, "hot")
    is_utility = hot is not None and hot.entry.get("side") == "hot"
    return "cold" if is_utility and known_fluid(case, "cold") is not None else "hot"
