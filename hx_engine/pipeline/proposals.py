"""The few fields a review may propose to change, their ranges, and in which step a change can be tried at once."""

from __future__ import annotations

from typing import Any

from hx_engine.errors import HxError, InputError
from hx_engine.pipeline.assemble import construction
from hx_engine.pipeline.opinion import Proposal
from hx_engine.pipeline.step import Design, Step, StepResult
from hx_engine.requirements import check_request
from hx_engine.requirements.fields import NUMBERS, read_number
from hx_engine.requirements.wishes import FRONT_HEADS, material_key, tema_type
from hx_engine.standards.materials import MATERIAL_KEYS

OUTPUT_OF = {
    "fouling_hot_m2K_W": "fouling_hot_m2K_W", "fouling_cold_m2K_W": "fouling_cold_m2K_W",
    "tube_material": "tube_material", "tema_preference": "tema_type", "baffle_cut": "baffle_cut",
}  # fmt: skip
"""Field of the request to the output that shows its value. Limits, flows and temperatures are not among them."""
_REPEATED_IN = {
    4: ("fouling_hot_m2K_W", "fouling_cold_m2K_W", "tube_material", "tema_preference"), 12: ("baffle_cut",),
}  # fmt: skip
MOST_PROPOSALS = 5


def repeatable(step_id: int, design_input: dict[str, Any]) -> tuple[str, ...]:
    """Fields whose change is tried by repeating that step alone; the cut of a given exchanger stays as it is."""
    is_given = design_input.get("mode") == "rating"
    return tuple(field for field in _REPEATED_IN.get(step_id, ()) if not (is_given and field == "baffle_cut"))


def ranges() -> dict[str, str]:
    """What may be proposed, in words, by field."""
    texts = {field: NUMBERS[field].valid_range for field in OUTPUT_OF if field in NUMBERS}
    return texts | {
        "tube_material": "one of " + ", ".join(MATERIAL_KEYS),
        "tema_preference": f"front head of {FRONT_HEADS}, shell E or F, rear head of LMNSTU",
    }


def checked_value(field: str, value: Any) -> Any:
    """The value as a request holds it; InputError for another field or a value outside its range."""
    if field in OUTPUT_OF and field in NUMBERS:
        return read_number(field, value, NUMBERS[field])
    if field not in OUTPUT_OF or not isinstance(value, str) or len(value) > 60:
        raise InputError(
            field[:60], str(value)[:60], f"{field[:60]} cannot be changed here.", "Name a field that can.",
            "; ".join(f"{name}: {words}" for name, words in ranges().items()),
        )  # fmt: skip
    return material_key(value) if field == "tube_material" else tema_type(value)


def usable(
    step: Step, design: Design, outputs: dict[str, Any], proposals: tuple[Proposal, ...]
) -> list[dict[str, Any]]:
    """The proposals that are allowed and change something, as corrections {field, old_value, new_value, reason}.

    Each passes the check of a whole request; where the step can be repeated with them, it is, on trial, and what
    makes it fail or ask is left out.
    """
    known = {key: value for result in design.results.values() for key, value in result.items()} | outputs
    kept: dict[str, dict[str, Any]] = {}
    for field, value, reason in proposals[:MOST_PROPOSALS]:
        old = known.get(OUTPUT_OF.get(field, ""))
        try:
            new = checked_value(field, value)
            if new != old and field not in kept and _is_possible(step, design, kept, {field: new}):
                kept[field] = {"field": field, "old_value": old, "new_value": new, "reason": reason}
        except HxError:
            continue
    return list(kept.values())


def _is_possible(step: Step, design: Design, kept: dict[str, dict[str, Any]], change: dict[str, Any]) -> bool:
    fields = repeatable(step.id, design.design_input)
    if not change.keys() <= set(fields):
        _changed_request(design, change)
        return True
    earlier = {field: row["new_value"] for field, row in kept.items() if field in fields}
    return repeated(step, design, earlier | change).question is None


def repeated(step: Step, design: Design, changes: dict[str, Any]) -> StepResult:
    """The step on trial, with a changed request; nothing is stored. HxError where it cannot be computed or built."""
    changed = design._replace(design_input=_changed_request(design, changes))
    result = step.run(changed)
    if step.id == 4:
        construction(changed._replace(results=changed.results | {4: result.outputs}))
    return result


def _changed_request(design: Design, changes: dict[str, Any]) -> dict[str, Any]:
    """The request with the changes; the first InputError where it is no longer one that would be designed."""
    asked = design.design_input | changes
    errors = check_request(asked).errors
    if errors:
        raise errors[0]
    return asked


def checked_changes(step: Step, design: Design, values: dict[str, Any]) -> dict[str, Any]:
    """Own values in answer to a review; InputError for what cannot be changed here or makes the step fail."""
    fields = repeatable(step.id, design.design_input)
    for field in values:
        if field not in fields:
            raise InputError(
                str(field)[:60], str(values[field])[:60], f"{str(field)[:60]} cannot be changed in step {step.id}.",
                "Choose an option, or start a new design.", ", ".join(fields) or "no field",
            )  # fmt: skip
    changes = {field: checked_value(field, value) for field, value in values.items()}
    if not changes:
        raise InputError(
            "values", None, "The answer names no option and no value.", "Choose an option, or give own values.",
            ", ".join(["accept", *fields]),
        )  # fmt: skip
    try:
        repeated(step, design, changes)
    except InputError:
        raise
    except HxError as error:
        raise InputError(
            next(iter(changes)), next(iter(changes.values())), f"Step {step.id} cannot be computed with that: {error}",
            "Choose another value, or go on.", "; ".join(f"{key}: {ranges()[key]}" for key in changes),
        ) from error  # fmt: skip
    return changes
