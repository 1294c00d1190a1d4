"""Composed duties: the same parts in any wording, unit and order give the same request, or a question."""

from __future__ import annotations

import pytest

from tests.intake.compositions import composed
from tests.intake.phrasing_score import score

LEAST_RIGHT = 0.95


def check(count: int, seed: int) -> None:
    scores = [score(row) for row in composed(count, seed)]
    assert not [str(one) for one in scores if one.outcome == "wrong"]
    missed = [str(one) for one in scores if one.outcome != "right"]
    assert len(missed) <= (1.0 - LEAST_RIGHT) * count, "\n".join(missed)


def test_composed_duties_are_read() -> None:
    check(count=150, seed=11)


@pytest.mark.tier2
def test_two_thousand_composed_duties_are_read() -> None:
    check(count=2_000, seed=12)
