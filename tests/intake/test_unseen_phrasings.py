"""Phrasings the rules were not made for: nothing silently wrong, at least nine in ten right, the rest asked."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.intake.phrasing_score import Score, is_held_out, rows_of, score

LEAST_RIGHT = 0.90
ROWS = rows_of("unseen_phrasings.yaml")


def _share_right(scores: Sequence[Score]) -> float:
    return sum(one.outcome == "right" for one in scores) / len(scores)


@pytest.mark.parametrize("row", ROWS, ids=[" / ".join(row["turns"])[-60:] for row in ROWS])
def test_phrasing_is_right_or_asked_never_silently_wrong(row: dict) -> None:
    found = score(row)
    assert found.outcome != "wrong", str(found)


@pytest.mark.parametrize("is_held", [True, False], ids=["held out", "development"])
def test_at_least_nine_in_ten_are_right(is_held: bool) -> None:
    scores = [score(row) for row in ROWS if is_held_out(row) == is_held]
    assert len(scores) >= 75
    missed = [str(one) for one in scores if one.outcome != "right"]
    assert _share_right(scores) >= LEAST_RIGHT, "\n".join(missed)
