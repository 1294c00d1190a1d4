"""What is said of the search: the best geometry, or the nearest where no geometry holds every limit."""

from __future__ import annotations

import pytest

from orchestration.report.facts import facts_of
from pages.components.results.working import search_note

SEARCHED = {"step_id": 12, "step_name": "Search", "outputs": {"n_candidates": 1_234_567, "search_time_s": 0.5}}


@pytest.mark.parametrize(("verdict", "word"), [("passed", "Best"), ("failed", "Nearest")])
def test_geometry_that_breaks_a_limit_is_not_called_the_best(verdict, word):
    check = {"limit_id": "dP_shell_max_Pa", "kind": "hard", "value": 2.0, "limit": 1.0, "verdict": verdict}
    checked = {"step_id": 16, "step_name": "Validation", "outputs": {"checks": [check]}}
    facts = facts_of([SEARCHED, checked], "SI")
    assert search_note(facts) == f"{word} of 1,234,567 standard geometries, searched in 0.50 s"
    assert search_note(facts_of([checked], "SI")) == ""
