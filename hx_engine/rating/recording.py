"""A rating written down as a list of array operations, cut to the outputs asked for.

``rate`` is called once with stand-ins in place of numbers. They take part in NumPy's own protocols and note what is
done to them, so the physics keeps its one source and knows nothing of this. While it is noted down

- what only depends on the service is computed at once, and a choice it decides takes one side only,
- an operation on the same operands is noted once,
- log(exp(x)) is x, a column over a number is the column times its inverse, numbers along a product are multiplied out,

and afterwards whatever no output needs is dropped. The list runs on blocks in NumPy (``blocks``) and, written over
(``rewriting``), as source of one loop in numba (``compiled``).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from hx_engine.rating.model import Geometry, Service, Stream
from hx_engine.rating.rate import rate


class Term(NDArrayOperatorsMixin):
    """Stand-in for a number that is known while recording, or for a column of numbers (`number` is None)."""

    __slots__ = ("dtype", "function", "number", "operands", "position", "tape")

    def __init__(self, tape: Tape, position: int, function: Any, operands: tuple, number: Any, dtype: np.dtype) -> None:
        self.tape, self.position, self.function, self.operands = tape, position, function, operands
        self.number, self.dtype = number, dtype

    def __float__(self) -> float:
        return float(self.number)

    @property
    def is_column(self) -> bool:
        """Whether it stands for one number a geometry."""
        return self.number is None

    def __bool__(self) -> bool:
        if self.is_column:
            raise TypeError("a rating must choose between columns by `where`, not by `if`")
        return bool(self.number)

    def __array_ufunc__(self, function: np.ufunc, method: str, *operands: Any, **options: Any) -> Any:
        return NotImplemented if method != "__call__" or options else self.tape.note(function, operands)

    def __array_function__(self, function: Any, types: Any, operands: tuple, options: dict) -> Any:
        return NotImplemented if function is not np.where or options else self.tape.note(function, operands)

    def entry_of(self, table: np.ndarray) -> Any:
        """Note a look-up in a flat table."""
        return self.tape.note(np.take, (table, self))


class Tape:
    """Terms in the order they came up, each operation on the same operands once."""

    def __init__(self) -> None:
        self.terms: list[Term] = []
        self._known: dict[tuple, Term] = {}

    def column(self, name: str) -> Term:
        """Return a stand-in for an input with one number a geometry."""
        return self._add(("column", name), name, (), None, np.dtype(float))

    def constant(self, number: float) -> Term:
        """Return a stand-in for a number of the service, or one all geometries share."""
        return self._add(("constant", len(self.terms)), None, (), np.float64(number), np.dtype(float))

    def note(self, function: Any, operands: tuple) -> Any:
        """Return the term of an operation, or the operand it comes down to."""
        operands = tuple(o.item() if isinstance(o, np.generic) else o for o in operands)
        if function is np.multiply and is_column(operands[0]) and not is_column(operands[1]):
            operands = operands[::-1]
        simple = _simplified(function, operands)
        if simple is not None:
            return simple
        key = (function, *(_key(operand) for operand in operands))
        if key not in self._known:
            if any(map(is_column, operands)):
                self._add(key, function, operands, None, _dtype(function, tuple(map(_kind, operands))))
            else:
                with np.errstate(all="ignore"):
                    number = np.asarray(function(*(o.number if isinstance(o, Term) else o for o in operands)))[()]
                self._add(key, function, operands, number, number.dtype)
        return self._known[key]

    def _add(self, key: tuple, function: Any, operands: tuple, number: Any, dtype: np.dtype) -> Term:
        term = Term(self, len(self.terms), function, operands, number, dtype)
        self.terms.append(term)
        self._known[key] = term
        return term


def _key(operand: Any) -> tuple:
    if isinstance(operand, Term):
        return (Term, operand.position)
    return (np.ndarray, id(operand)) if isinstance(operand, np.ndarray) else (type(operand), operand)


def _kind(operand: Any) -> Any:
    return operand.dtype if isinstance(operand, Term | np.ndarray) else type(operand)


@lru_cache(maxsize=512)
def _dtype(function: Any, kinds: tuple) -> np.dtype:
    """Kind of numbers that come of an operation on columns; kinds: of each operand, Python's own for a plain number."""
    with np.errstate(all="ignore"):
        return function(*(np.zeros(1, kind) if isinstance(kind, np.dtype) else kind(1) for kind in kinds)).dtype


def is_column(operand: Any) -> bool:
    """Whether an operand is a term that stands for one number a geometry."""
    return isinstance(operand, Term) and operand.is_column


def _simplified(function: Any, operands: tuple) -> Any:
    """Return what an operation comes down to, None where it must be noted as it is."""
    first, second = operands[0], operands[-1]
    if function is np.log and isinstance(first, Term) and first.function is np.exp:
        return first.operands[0]
    if function is np.where and not is_column(first):
        return operands[1] if first else operands[2]
    if function is np.bitwise_and:
        for one, other in (operands, operands[::-1]):
            if not is_column(one):
                return other if one else False
    if function is np.divide and is_column(first) and not is_column(second):
        return first * (1.0 / second)
    if function is not np.multiply or is_column(first) or not isinstance(second, Term):
        return None
    if second.is_column:
        return _scaled(first, second)
    return None if isinstance(first, Term) else _scaled_number(first, second)


def _scaled_number(factor: float, number: Term) -> Any:
    """Return a factor times a factor times a number of the service as one factor times it."""
    if number.function is np.multiply and not isinstance(number.operands[0], Term):
        return (factor * number.operands[0]) * number.operands[1]
    return None


def _scaled(number: Any, column: Term) -> Any:
    """Return what a number times a column comes down to, None where it must be noted as it is."""
    if float(number) == 1.0 and column.dtype == float:
        return column
    if column.function is np.multiply and not is_column(column.operands[0]):
        return (number * column.operands[0]) * column.operands[1]
    return None


class Recording(NamedTuple):
    """Operations in order, each a column, and what they are computed from and lead to."""

    inputs: tuple[Term, ...]  # columns of the geometry; `function` is the field's name
    constants: tuple[Term, ...]  # numbers known when recorded
    operations: tuple[Term, ...]
    outputs: dict[str, Any]  # name: a term or a number

    @property
    def computed(self) -> dict[str, Term]:
        """Outputs that are operations, each operation under its first name only."""
        first_names: dict[int, str] = {}
        for name, term in self.outputs.items():
            if is_column(term) and term.operands:
                first_names.setdefault(term.position, name)
        return {name: self.outputs[name] for name in first_names.values()}


def column_operands(term: Term) -> list[Term]:
    """Return the columns an operation reads."""
    return [operand for operand in term.operands if is_column(operand)]


@lru_cache(maxsize=32)
def record(service: Service, geometry: Geometry, outputs: tuple[str, ...]) -> Recording:
    """Record a rating for the outputs named.

    service: numbers; geometry: a number where all geometries share it, None where each has its own;
    outputs: group and field, "areas.overdesign_pct".
    """
    tape = Tape()
    tube, shell = (
        Stream(*(value if name == "is_gas" else tape.constant(value) for name, value in stream._asdict().items()))
        for stream in (service.tube, service.shell)
    )
    noted = Service(
        tube, shell, tape.constant(service.Q_W), tape.constant(service.k_wall_W_mK), service.tube_is_hot,
        tape.constant(service.tube_roughness_m),
    )  # fmt: skip
    fields = geometry._asdict().items()
    columns = Geometry(*(tape.column(name) if value is None else tape.constant(value) for name, value in fields))
    rating = rate(noted, columns)
    found = {}
    for name in outputs:
        group, field = name.split(".")
        found[name] = getattr(getattr(rating, group), field)
    return cut(tape, found)


def cut(tape: Tape, outputs: dict[str, Any]) -> Recording:
    """Return the recording of what the outputs need, each term just before the first that reads it, so few are kept."""
    terms: dict[int, Term] = {}
    pending = [output for output in reversed(outputs.values()) if isinstance(output, Term)]
    while pending:
        term = pending[-1]
        operands = term.operands if term.is_column and term.position not in terms else ()
        missing = [o for o in operands if isinstance(o, Term) and o.position not in terms]
        if missing:
            pending += missing[::-1]
        else:
            terms.setdefault(term.position, pending.pop())
    return Recording(
        inputs=tuple(term for term in terms.values() if term.is_column and not term.operands),
        constants=tuple(term for term in terms.values() if not term.is_column),
        operations=tuple(term for term in terms.values() if term.is_column and term.operands),
        outputs=outputs,
    )
