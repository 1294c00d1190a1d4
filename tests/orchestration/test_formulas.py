"""Formulas as one line keep their meaning: what is divided and what is raised stays together."""

from __future__ import annotations

import pytest

from orchestration.presentation.formulas import plain_formula


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\frac{a}{b c}", "(a)/(b c)"),
        (r"\Delta P = f \frac{L}{d}", "Δ P = f (L)/(d)"),
        (r"\tfrac{1}{2} \rho v^2", "(1)/(2)ρ v^2"),
        (r"\tfrac12 x", "(1)/(2) x"),
        (r"Re^{0.8}", "Re^0.8"),
        (r"x^{a+b}", "x^(a+b)"),
        ("", ""),
        ("plain words", "plain words"),
    ],
)
def test_plain_formula(latex, text):
    assert plain_formula(latex) == text
