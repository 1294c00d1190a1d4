"""Picking elements of named tuples of arrays that broadcast to one shape."""

from __future__ import annotations

import numpy as np


def take(group, index):
    """Pick elements of every array in a (nested) named tuple by position, slice or mask; what is no array stays.

    An array that stands in several fields is picked once and stands in all of them.
    """
    if isinstance(index, np.ndarray) and index.dtype == bool:
        index = np.flatnonzero(index)
    return _picked(group, index, {})


def _picked(group, index, done: dict[int, np.ndarray]):
    fields = []
    for field in group:
        if isinstance(field, tuple):
            field = _picked(field, index, done)
        elif isinstance(field, np.ndarray) and field.ndim:
            if id(field) not in done:
                done[id(field)] = field.take(index) if isinstance(index, np.ndarray) else field[index]
            field = done[id(field)]
        fields.append(field)
    return type(group)(*fields)


def joined(first, second):
    """Two (nested) named tuples of one kind, their arrays one behind the other; what is no array stays."""
    return type(first)(*(
        joined(a, b) if isinstance(a, tuple) else np.concatenate((a, b)) if isinstance(a, np.ndarray) and a.ndim else a
        for a, b in zip(first, second, strict=True)
    ))  # fmt: skip


def as_column(group):
    """Every array of a named tuple as (n, 1), to be combined with a row of m."""
    return type(group)(*(f[:, None] if isinstance(f, np.ndarray) and f.ndim else f for f in group))


def take_of_table(group, shape: tuple[int, int], index: np.ndarray):
    """Pick elements, by position in a table of `shape`, of arrays that broadcast to it; other fields stay."""
    row, column = index // shape[1], index % shape[1]
    ways = {shape: index, (shape[0], 1): row, (shape[1],): column, (1, shape[1]): column}
    return type(group)(*(f.take(ways[f.shape]) if isinstance(f, np.ndarray) and f.ndim else f for f in group))
