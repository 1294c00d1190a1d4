"""Phrasings the rules were not made for: nothing silently wrong, at least nine in ten right, the rest asked."""

from __future__ import annotations

import pytest

from tests.intake.phrasing_score import is_held_out, rows_of, score

LEAST_RIGHT = 0.90
ROWS = rows_of("unseen_phrasings.yaml")
FRESH = rows_of("fresh_phrasings.yaml")
MAIL = rows_of("mail_phrasings.yaml")
LATER = rows_of("later_phrasings.yaml")
LAST = rows_of("last_phrasings.yaml")
SHOP = rows_of("shop_phrasings.yaml")
PLANT = rows_of("plant_phrasings.yaml")
SETS = {
    "held out": [row for row in ROWS if is_held_out(row)],
    "development": [row for row in ROWS if not is_held_out(row)],
    "written after the rules": FRESH,
    "from mails and tables": MAIL,
    "of the same kind, later": [*LATER, *LAST, *SHOP],
    "from a plant": PLANT,
}


@pytest.mark.parametrize(
    "row", [*ROWS, *FRESH, *MAIL, *LATER, *LAST, *SHOP, *PLANT], ids=lambda row: " / ".join(row["turns"])[-60:]
)
def test_phrasing_is_right_or_asked_never_silently_wrong(row: dict) -> None:
    found = score(row)
    assert found.outcome != "wrong", str(found)


@pytest.mark.parametrize("name", SETS)
def test_at_least_nine_in_ten_are_right(name: str) -> None:
    scores = [score(row) for row in SETS[name]]
    assert len(scores) >= 50
    missed = [str(one) for one in scores if one.outcome != "right"]
    assert len(missed) <= (1.0 - LEAST_RIGHT) * len(scores), "\n".join(missed)


@pytest.mark.parametrize("row", SHOP, ids=lambda row: " / ".join(row["turns"])[-60:])
def test_shorthand_of_the_shop_is_right(row: dict) -> None:
    found = score(row)
    assert found.outcome == "right", str(found)
