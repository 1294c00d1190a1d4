"""The order in which a search looks at rows: every row once, the cheapest first, a sample before the rest."""

from __future__ import annotations

import numpy as np
import pytest

from hx_engine.search.picking import take
from hx_engine.search.pruned import blocks
from hx_engine.search.reach import Reach, Rows, by_value


def _reach(least: np.ndarray) -> Reach:
    """A reach of bundles with two lengths each; only the values matter here."""
    nothing = np.zeros(least.shape)
    return Reach(1, np.arange(len(least)), nothing, 0.0, least, nothing, nothing, nothing.astype(bool))


@pytest.mark.parametrize("n_bundles", [1, 3, 40])
def test_rows_come_once_each_in_ascending_order_of_value(n_bundles):
    least = np.round(np.random.default_rng(n_bundles).random((n_bundles, 2)), 1)  # ties across the ends of pieces
    index = np.arange(2 * n_bundles)[::-1]
    pieces = list(by_value(_reach(least), index, 8))
    found = np.concatenate([piece.index for piece in pieces])
    assert sorted(found) == sorted(index)
    assert np.array_equal(least.ravel()[found], np.sort(least.ravel()))
    assert len(pieces) > 1 or n_bundles < 40
    for piece in pieces:
        assert np.array_equal(piece.bundle * 2 + piece.length, piece.index)


def test_no_rows_are_one_empty_piece():
    pieces = list(by_value(_reach(np.zeros((2, 2))), np.empty(0, dtype=int), 8))
    assert [piece.index.size for piece in pieces] == [0]


@pytest.mark.parametrize("is_anything_known", [True, False])
@pytest.mark.parametrize("n_rows", [0, 5, 129, 3000])
def test_blocks_hold_every_row_once(n_rows, is_anything_known):
    found = list(blocks(n_rows, is_anything_known))
    assert sorted(np.concatenate([np.empty(0, dtype=int), *found])) == list(range(n_rows))
    if n_rows == 3000 and not is_anything_known:
        assert found[0].size < n_rows / 4 and found[0][-1] > n_rows - 10  # the sample reaches from end to end


def test_an_array_in_two_fields_is_picked_once():
    shared = np.arange(5)
    picked = take(Rows(shared, shared, 1.0, np.arange(5), shared), np.array([3, 1]))
    assert picked.index is picked.bundle is picked.least
    assert picked.index.tolist() == [3, 1] and picked.length == 1.0
