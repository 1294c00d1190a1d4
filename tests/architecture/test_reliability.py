"""Every reliability check has its test, and docs/reliability.md says where."""

from __future__ import annotations

import pytest

from tests.reliability import page
from tests.reliability.page import CHECKS, DOCUMENT, IDS, Found, render


@pytest.fixture(scope="module")
def found() -> Found:
    return page.tests_by_id()


@pytest.mark.parametrize("check", IDS)
def test_every_check_has_a_test_that_carries_its_id(found: Found, check: str) -> None:
    assert found.get(check), f"no test is named by {check}"


def test_the_page_is_what_the_tests_are() -> None:
    assert DOCUMENT.read_text("utf-8") == render(), "run .venv/bin/python -m tests.reliability"


def test_what_is_told_is_told_of_the_checks_there_are() -> None:
    assert list(CHECKS) == IDS
    assert all(set(told) <= {"done", "figure", "unmet"} and told["figure"] for told in CHECKS.values())
