"""An answer as it arrives, brought into the one form the steps read, or refused while the design goes on waiting."""

from __future__ import annotations

from typing import Any

from hx_engine.errors import InputError
from hx_engine.pipeline.easing import check_easing, easable
from hx_engine.pipeline.fluids import given_properties, property_key
from hx_engine.pipeline.own_limits import FIELD_OF, own_limits, typed_limits
from hx_engine.pipeline.plan import MEAN_TEMPERATURE_STEP, SEARCH_STEP
from hx_engine.pipeline.proposals import checked_changes
from hx_engine.pipeline.steps import STEPS
from hx_engine.pipeline.stored_design import REVIEW, design_of
from hx_engine.properties import USER_LIMITS
from hx_engine.requirements.own_limits import OWN_LIMITS
from hx_engine.state import Session

ANSWER_TYPES = ("accept", "override", "skip")
LONGEST_REMARK = 2000
_NOT_VALUES = ("user_input", "option_id", "option")


def checked_answer(session: Session, body: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Type and values of an answer to the open question.

    Parameters
    ----------
    session : Session
        A design that waits.
    body : dict
        {"type", "values"} as sent. `values` may name an option ("option_id"), hold numbers, or a free text
        ("user_input"), which is kept for the record and decides nothing unless it is an option's id or label.

    Raises
    ------
    InputError
        With the field that is wrong; the question stays open.
    """
    question: dict[str, Any] = session.question or {}
    kind, values = body.get("type"), body.get("values") or {}
    if kind not in ANSWER_TYPES or not isinstance(values, dict):
        raise InputError(
            "type", kind, "An answer has a type and an object of values.", "Say accept, override or skip.",
            ", ".join(ANSWER_TYPES),
        )  # fmt: skip
    values = dict(values)
    values["user_input"] = str(values.get("user_input") or "")[:LONGEST_REMARK]
    option = _option(question, kind, values)
    if option is not None:
        values["option_id"] = option
    if question.get("event_subtype") == REVIEW:
        _check_review(session, values, option or kind)
    elif question["step_id"] == SEARCH_STEP and kind != "skip":
        _check_limits(session, values, option)
    elif question["step_id"] == MEAN_TEMPERATURE_STEP and kind != "skip":
        _require_option(question, option)
    elif kind == "override" or option == "override":
        _check_values(question, values)
    return kind, values


def ends_design(question: dict[str, Any], kind: str) -> bool:
    """Whether "skip" leaves the design, because the question offers no way on without an answer."""
    is_review = question.get("event_subtype") == REVIEW
    return kind == "skip" and not is_review and all(option["id"] != "skip" for option in question["options"])


def _option(question: dict[str, Any], kind: str, values: dict[str, Any]) -> str | None:
    """Id of the option meant: named, or the one the type stands for; "accept" takes the recommendation."""
    options = {option["id"]: option["label"] for option in question["options"]}
    named = values.get("option_id", values.get("option"))
    if named is None:
        typed = values["user_input"].strip()
        named = next((key for key, label in options.items() if typed and typed in (key, label)), None)
    if named is not None:
        if not isinstance(named, str) or named not in options:
            raise InputError(
                "option_id", str(named)[:100], "The question has no such option.", "Choose one of its options.",
                ", ".join(options),
            )  # fmt: skip
        return named
    if kind in options:
        return kind
    if kind == "accept":
        if question["recommendation"] not in options:
            raise InputError(
                "type", kind, "There is nothing to accept: the question recommends no option.",
                "Choose an option or give values.", ", ".join(options),
            )  # fmt: skip
        return question["recommendation"]
    return None


def _check_values(question: dict[str, Any], values: dict[str, Any]) -> None:
    """Own values must be of use and within their ranges."""
    if question["property_request_payload"]:
        _check_properties(question, values)


def _require_option(question: dict[str, Any], option: str | None) -> None:
    """A question about the arrangement is answered by one of its options."""
    if option is None:
        raise InputError(
            "values", None, "The answer names no option.", "Choose one of the options.",
            ", ".join(row["id"] for row in question["options"]),
        )  # fmt: skip


def _check_limits(session: Session, values: dict[str, Any], option: str | None) -> None:
    """Limits to ease and the request's own ones, as typed: within their ranges, and some where no option is named."""
    design = design_of(session)
    held = own_limits(design)
    own = typed_limits(values, held, design.design_input)
    bounds = easable(design)
    eased = {key: value for key, value in values.items() if key in bounds and FIELD_OF.get(key) not in held}
    for key, value in eased.items():
        check_easing(design, key, value)
    if option is None and not own and not eased:
        raise InputError(
            "values", None, "The answer names no option and no limit.", "Choose an option, or give new limits.",
            ", ".join([*(o["id"] for o in session.question["options"]), *bounds, *OWN_LIMITS]),
        )  # fmt: skip


def _check_review(session: Session, values: dict[str, Any], chosen: str) -> None:
    """Go on, take the proposal, or own values: they are tried before the answer is taken, and kept as "changes"."""
    own = {key: value for key, value in values.items() if key not in _NOT_VALUES}
    if chosen != "override":
        if own:
            raise InputError(
                "type", chosen, "Own values were given together with another answer.",
                "Say override to use the values, or leave them out.", ", ".join(ANSWER_TYPES),
            )  # fmt: skip
        return
    values["changes"] = checked_changes(STEPS[session.question["step_id"]], design_of(session), own)


def _check_properties(question: dict[str, Any], values: dict[str, Any]) -> None:
    """Every stream without an estimate needs all properties; with one, at least one value must be given."""
    asked = {row["side"]: row for row in question["property_request_payload"]["fluids"]}
    if len(asked) == 1:
        side = next(iter(asked))
        plain = {name: values.pop(name) for name in USER_LIMITS if name in values}
        if plain:
            values[side] = {**plain, **(values.get(side) or {})}
    given = {side: given_properties({"values": values}, side) for side in ("hot", "cold")}
    for side, row in asked.items():
        lacking = [name for name in USER_LIMITS if name not in given[side]]
        if lacking and (row["ai_estimate"] is None or not any(given.values())):
            low, high, unit = USER_LIMITS[lacking[0]]
            raise InputError(
                property_key(lacking[0], side), None, f"Properties of {row['fluid_name']} are missing: "
                + ", ".join(property_key(name, side) for name in lacking) + ".",
                f'Give values as {{"{side}": {{"{lacking[0]}": ...}}}}.', f"{low:g} to {high:g} {unit}",
            )  # fmt: skip
