"""A recorded rating run by NumPy: block after block, in arrays that are used again and stay in the caches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from hx_engine.rating.model import Geometry
from hx_engine.rating.recording import Recording, Term, column_operands

BLOCK = 16_384
"""Geometries rated together: large enough to hide the interpreter, small enough for the processor's caches."""
SLOW_WITH_NUMBERS = (np.minimum, np.maximum)
"""NumPy compares an array with an array several times faster than with a number."""


def _where(condition: Any, one: Any, other: Any, out: np.ndarray) -> None:
    out[...] = np.where(condition, one, other)


def _take(table: np.ndarray, index: np.ndarray, out: np.ndarray) -> None:
    table.take(index, out=out, mode="clip")


INTO_PLACE = {np.where: _where, np.take: _take}


class Step(NamedTuple):
    """One operation: places of its operands and of its result in the list of arrays."""

    function: Callable[..., Any]
    operands: tuple[int, ...]
    target: int


class Plan:
    """Steps of a recording, and what stands in each place of the list of arrays they work on.

    A result takes the place of one that no later step reads, if there is one of its kind.
    """

    def __init__(self, recording: Recording) -> None:
        self.values: dict[int, Any] = {}  # place: a number, a table, or a block full of one number
        self.columns: dict[int, str] = {}  # place: field of the geometry
        self.results: dict[int, str] = {}  # place: name of an output
        self.buffers: dict[int, np.dtype] = {}
        self._places: dict[Any, int] = {}
        self._free: dict[np.dtype, list[int]] = {}
        for term in recording.inputs:
            self._new_place(term.position, self.columns, term.function)
        for name, term in recording.computed.items():
            self._new_place(term.position, self.results, name)
        self._last_reader = {o.position: term for term in recording.operations for o in column_operands(term)}
        self.steps = [self._step(term) for term in recording.operations]

    @property
    def size(self) -> int:
        """Places in all."""
        return len(self.values) + len(self.columns) + len(self.results) + len(self.buffers)

    def _new_place(self, key: Any, kind: dict[int, Any], content: Any) -> int:
        self._places[key] = place = self.size
        kind[place] = content
        return place

    def _step(self, term: Term) -> Step:
        operands = tuple(self._operand(operand, term.function) for operand in term.operands)
        for position in {o.position for o in column_operands(term) if self._last_reader[o.position] is term}:
            place = self._places[position]
            if place in self.buffers:
                self._free.setdefault(self.buffers[place], []).append(place)
        if term.position not in self._places:
            free = self._free.get(term.dtype)
            place = free.pop() if free else self._new_place(term.position, self.buffers, term.dtype)
            self._places[term.position] = place
        return Step(INTO_PLACE.get(term.function, term.function), operands, self._places[term.position])

    def _operand(self, operand: Any, function: Any) -> int:
        if isinstance(operand, Term) and operand.is_column:
            return self._places[operand.position]
        value = operand.number if isinstance(operand, Term) else operand
        if isinstance(value, np.ndarray):
            key, content = ("table", id(value)), value
        elif function in SLOW_WITH_NUMBERS:
            key, content = ("block", float(value)), np.full(BLOCK, value, dtype=float)
        else:
            key, content = (type(value), value), value
        return self._places[key] if key in self._places else self._new_place(key, self.values, content)

    def run(self, geometry: Geometry, results: dict[str, np.ndarray], starts: Iterator[int]) -> None:
        """Rate the blocks that begin at `starts` into `results`; several threads may draw from one iterator."""
        arrays: list[Any] = [self.values.get(place) for place in range(self.size)]
        blocks = {place: np.empty(BLOCK, dtype) for place, dtype in self.buffers.items()}
        blocks |= {place: value for place, value in self.values.items() if np.shape(value) == (BLOCK,)}
        columns = {place: getattr(geometry, name) for place, name in self.columns.items()}
        columns |= {place: results[name] for place, name in self.results.items()}
        for first in starts:
            for place, column in columns.items():
                arrays[place] = column[first : first + BLOCK]
            size = arrays[next(iter(columns))].size
            for place, block in blocks.items():
                arrays[place] = block[:size]
            with np.errstate(all="ignore"):
                for function, operands, target in self.steps:
                    function(*[arrays[place] for place in operands], out=arrays[target])
