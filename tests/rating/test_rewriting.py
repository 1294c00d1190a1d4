"""A recording written over costs less and gives the same numbers."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from numpy import exp, log, maximum, where

from hx_engine.rating import Geometry
from hx_engine.rating.recording import Recording, Tape, Term, cut, record
from hx_engine.rating.rewriting import recorded, rewritten
from tests.rig.ratings import SERVICES

COLUMNS = {name: np.random.default_rng(k).uniform(0.5, 2.0, 500) for k, name in enumerate("abcd")}


def _counts(recording: Recording) -> Counter:
    return Counter(term.function for term in recording.operations)


def _values(recording: Recording) -> dict:
    """Every output, each operation done by NumPy on whole arrays."""
    found = {term.position: COLUMNS[term.function] for term in recording.inputs}
    found |= {term.position: term.number for term in recording.constants}
    for term in recording.operations:
        operands = [found[o.position] if isinstance(o, Term) else o for o in term.operands]
        found[term.position] = term.function(*operands)
    return {name: found[output.position] for name, output in recording.outputs.items()}


def _before_and_after(formula) -> tuple[Counter, Counter]:
    """Counts of operations of a formula of a, b, c, d; both must give the same numbers."""
    tape = Tape()
    found = formula(*(tape.column(name) for name in COLUMNS))
    outputs = {str(k): term for k, term in enumerate(found if isinstance(found, tuple) else (found,))}
    before = cut(tape, outputs)
    after = rewritten(before)
    expected, values = _values(before), _values(after)
    for name in outputs:
        np.testing.assert_allclose(values[name], expected[name], rtol=1e-14)
    return _counts(before), _counts(after)


@pytest.mark.parametrize(
    ("formula", "divisions", "exponentials"),
    [
        (lambda a, b, c, d: a / b / c / d, 1, 0),
        (lambda a, b, c, d: a / (b / (c / d)), 1, 0),
        (lambda a, b, c, d: 1.0 / (a * (b / c) * d), 1, 0),
        (lambda a, b, c, d: a * exp(b) * c * exp(d), 0, 1),
        (lambda a, b, c, d: a / exp(b) / exp(c * d), 0, 1),
        (lambda a, b, c, d: (3.0 / a / b, 5.0 / a / c), 2, 0),
        (lambda a, b, c, d: exp(a) * (1.0 + exp(b)), 0, 2),
    ],
)
def test_a_product_is_divided_once_and_has_one_exponential(formula, divisions, exponentials):
    _, after = _before_and_after(formula)
    assert (after[np.divide], after[exp]) == (divisions, exponentials)


def test_factors_that_others_read_too_are_kept():
    before, after = _before_and_after(lambda a, b, c, d: (a / b * c, (a / b) + d, exp(a) * b, exp(a) + c))
    assert (before[np.divide], before[exp]) == (after[np.divide], after[exp]) == (1, 1)


def test_quotients_by_one_divisor_share_its_inverse():
    before, after = _before_and_after(lambda a, b, c, d: (a / d + 1.0, b / d + 1.0, c / d + 1.0))
    assert (before[np.divide], after[np.divide]) == (3, 1)


def test_logarithms_of_an_inverse_and_of_a_larger_one_share_one():
    before, after = _before_and_after(lambda a, b, c, d: exp(0.9 * log(1.5 / a)) + log(maximum(a, 1.1)) * b)
    assert (before[log], before[np.divide]) == (2, 1)
    assert (after[log], after[np.divide]) == (1, 0)


def test_a_logarithm_that_counts_by_itself_is_left():
    """log c - log x would lose the digits of a result near zero."""
    before, after = _before_and_after(lambda a, b, c, d: log(1.5 / a) * b)
    assert before == after


@pytest.mark.parametrize(
    "choice",
    [
        lambda x: where(x > 1.0, 2.0, 3.0),
        lambda x: where(x == 1.0, 2.0, 3.0),
        lambda x: maximum(x - 1.0, 0.0),
    ],
)
def test_what_a_choice_is_computed_from_is_left(choice):
    before, after = _before_and_after(lambda a, b, c, d: (choice(a / b / c), a / b / d * 2.0))
    assert before[np.divide] == after[np.divide] == 3


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_choices_of_a_rating_are_made_on_the_same_operations(name):
    all_columns = Geometry(*(None for _ in Geometry._fields))
    outputs = ("areas.overdesign_pct", "losses.dP_shell_Pa", "losses.dP_tube_Pa", "mean.F")
    before, after = record(SERVICES[name], all_columns, outputs), recorded(SERVICES[name], all_columns, outputs)
    compared = (np.equal, np.less, np.less_equal, np.greater, np.greater_equal)
    assert {t.position for t in before.operations if t.function in compared} == {
        t.position for t in after.operations if t.function in compared
    }
    assert _counts(after)[np.divide] < _counts(before)[np.divide]
    assert _counts(after)[exp] <= _counts(before)[exp]
