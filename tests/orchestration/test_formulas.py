"""Formulas as one line keep their meaning: what is divided and what is raised stays together."""

from __future__ import annotations

import pytest

from orchestration.presentation.formulas import formula_runs, plain_formula


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\frac{a}{b c}", "(a)/(b c)"),
        (r"\Delta P = f \frac{L}{d}", "ΔP = f (L)/(d)"),
        (r"\tfrac{1}{2} \rho v^2", "(1)/(2)ρ v^2"),
        (r"\tfrac12 x", "(1)/(2) x"),
        (r"Re^{0.8}", "Re^0.8"),
        (r"x^{a+b}", "x^(a+b)"),
        (r"N_{sp}N_b R_bR_l", "N_sp N_b R_b R_l"),
        (r"\sqrt[3]{2 r_{ss}}", "∛(2 r_ss)"),
        ("", ""),
        ("plain words", "plain words"),
    ],
)
def test_plain_formula(latex, text):
    assert plain_formula(latex) == text


@pytest.mark.parametrize(
    ("latex", "runs"),
    [
        (r"\dot m_{c,i}", [("ṁ", 0), ("c,i", -1)]),
        (r"(\mu/\mu_w)^{0.14}", [("(μ/μ", 0), ("w", -1), (")", 0), ("0.14", 1)]),
        (r"\frac{G_w^2}{2\rho_s}", [("(G", 0), ("w", -1), ("2", 1), (")/(2ρ", 0), ("s", -1), (")", 0)]),
        ("", []),
    ],
)
def test_indices_are_lowered_and_powers_raised(latex, runs):
    assert [(run.text, run.level) for run in formula_runs(latex)] == runs
