"""docs/validation.md is what the engine gives today, and counts only what was published."""

from __future__ import annotations

import re

import pytest

from tests.validation.__main__ import DOCUMENT
from tests.validation.collect import groups
from tests.validation.document import FAILED_MARK, render, show
from tests.validation.method_comparison import pairs
from tests.validation.model import FAILED, Band
from tests.validation.reasons import BY_KEY, reason_for
from tests.validation.reference import exchangers, published

ROW = re.compile(
    r"^\| `(?P<case>[^`]+)` \| [^|]+ \| (?P<quantity>[^|]+) \|.*\| (?P<verdict>passed|\*\*failed\*\*.*) \|$"
)


@pytest.fixture(scope="module")
def found():
    return groups()


@pytest.fixture(scope="module")
def written() -> str:
    return DOCUMENT.read_text("utf-8")


def _verdicts_in(text: str) -> dict[str, bool]:
    rows = [match for line in text.splitlines() if (match := ROW.match(line))]
    return {f"{row['case']} · {row['quantity']}": row["verdict"].startswith(FAILED_MARK) for row in rows}


def test_no_verdict_changed(found, written):
    before = _verdicts_in(written)
    now = {row.key: row.verdict == FAILED for group in found for row in group.comparisons}
    assert {key for key in now if now[key] and not before.get(key, True)} == set(), "passed before, fails now"
    assert {key for key in now if not now[key] and before.get(key, False)} == set(), "failed before, passes now"
    assert set(now) == set(before), "regenerate: python -m tests.validation"


def test_document_is_not_stale(found, written):
    assert render(found, pairs()) == written, "regenerate: python -m tests.validation"


def test_rows_have_names_of_their_own(found):
    keys = [row.key for group in found for row in group.comparisons]
    assert len(keys) == len(set(keys))


def test_at_least_25_computed_cases_count(found):
    assert len({case for group in found if not group.is_lookup for case in group.cases}) >= 25


def test_every_failure_has_its_reason_and_no_reason_is_idle(found):
    failing = [row for group in found for row in group.comparisons if row.verdict == FAILED]
    assert [row.key for row in failing if reason_for(row) is None] == []
    assert set(BY_KEY) <= {(row.case, row.quantity) for row in failing}


def test_only_published_outputs_pass_the_gate():
    case = exchangers()["KERN-7.3"]
    assert published(case, "Re_shell") == case["outputs_si"]["Re_shell"]
    for key in ("h_shell_W_m2K", "U_clean_W_m2K", "dP_shell_Pa"):
        with pytest.raises(ValueError, match=key):
            published(case, key)
    with pytest.raises(ValueError, match="SERTH"):
        published(exchangers()["SERTH-5.1"], "dP_shell_friction_Pa")


def test_what_is_not_a_number_fails():
    assert not Band("", relative=0.5).holds(1.0, float("nan"))
    assert Band("", absolute=0.1).holds(1.0, 1.1)
    assert not Band("", relative=0.1).holds(10.0, 11.01)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (31.0, "31"), (25296.3, "25300"), (0.905, "0.9050"), (6.35249, "6.352"), (3.4e-5, "3.400e-05"),
     (1.5e8, "1.500e+08"), (9.9999, "10"), (float("nan"), "not a number")],
)  # fmt: skip
def test_four_significant_figures(value, text):
    assert show(value) == text
