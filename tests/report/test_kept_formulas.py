"""The formulas kept as they were set are those of the engine, as the setter sets them now."""

from __future__ import annotations

from dataclasses import astuple

import pytest

from orchestration.report import typeset as module
from orchestration.report.kept_formulas import kept_formulas
from orchestration.report.pdf_calculation import FORMULA_PT
from tests.rig.set_formulas import set_clauses

MAKE = "make them anew: python -m tests.rig.set_formulas"
SAME_PT = 0.011


def numbers(parts):
    return [value for part in parts for value in part if not isinstance(value, str)]


def words(parts):
    return [value for part in parts for value in part if isinstance(value, str)]


def test_kept_formulas_are_those_of_the_engine_as_they_are_set():
    drawn, kept = set_clauses(), kept_formulas()
    assert kept["size_pt"] == FORMULA_PT, MAKE
    assert kept["formulas"].keys() == drawn.keys(), MAKE
    for latex, formula in drawn.items():
        *sizes, letters, rules = kept["formulas"][latex]
        assert sizes == pytest.approx(astuple(formula)[:3], abs=SAME_PT), MAKE
        assert words(letters) == words(formula.letters), MAKE
        assert numbers(letters) == pytest.approx(numbers(formula.letters), abs=SAME_PT), MAKE
        assert numbers(rules) == pytest.approx(numbers(formula.rules), abs=SAME_PT), MAKE


def test_kept_formula_is_not_set_again(monkeypatch):
    monkeypatch.setattr(module, "set_now", lambda *_: pytest.fail("set again"))
    latex = min(kept_formulas()["formulas"])
    drawn = module.typeset.__wrapped__(latex, FORMULA_PT)
    assert drawn.letters


def test_another_size_is_set_when_it_is_met():
    latex = min(kept_formulas()["formulas"], key=len)
    assert module.typeset(latex, 2 * FORMULA_PT).width > module.typeset(latex, FORMULA_PT).width
