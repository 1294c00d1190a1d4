"""What a reviewer of a step is and gives. The pipeline knows the shape alone; who reviews is injected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple


class Proposal(NamedTuple):
    """A value that the reviewer would choose instead; unchecked."""

    field: str
    new_value: Any
    reason: str


class Opinion(NamedTuple):
    """A complete review. `confidence` 0 to 1; texts are short and plain; `model` names who gave it."""

    decision: Literal["PROCEED", "WARN", "CORRECT", "ESCALATE"]
    confidence: float
    reasoning: str
    observation: str
    corrections: tuple[Proposal, ...]
    recommendation: str
    model: str


class NotReviewed(NamedTuple):
    """No review was had; `reason` completes "not reviewed by a model: ..." and holds nothing secret."""

    reason: str


#: reviewer(facts): facts as `review_facts.facts_of` gives them, plain JSON values.
Reviewer = Callable[[dict[str, Any]], Opinion | NotReviewed]
