"""A recorded rating as one loop of machine code. Imports numba.

The loop's source is written from the recording (``recording``), one line an operation, so it holds no physics of its
own. Flags are given for every function, as numba would else take them from whoever calls first; none allows inexact
arithmetic.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numba import njit
from numba.core.compiler import CompilerBase, DefaultPassBuilder

from hx_engine.rating import compiled_math
from hx_engine.rating.model import Geometry
from hx_engine.rating.recording import Recording, Term, column_operands

EXACT = {"error_model": "numpy", "fastmath": False, "forceinline": False}
EXPRESSIONS = {
    np.add: "{} + {}",
    np.subtract: "{} - {}",
    np.multiply: "{} * {}",
    np.divide: "{} / {}",
    np.negative: "-{}",
    np.absolute: "abs({})",
    np.equal: "{} == {}",
    np.less: "{} < {}",
    np.less_equal: "{} <= {}",
    np.greater: "{} > {}",
    np.greater_equal: "{} >= {}",
    np.bitwise_and: "{} & {}",
    np.bitwise_or: "{} | {}",
    np.exp: "exp({})",
    np.log: "log({})",
    np.arccos: "arccos({})",
    np.cbrt: "cbrt({})",
    np.sqrt: "sqrt({})",
    np.where: "select({}, {}, {})",
    np.minimum: "minimum({}, {})",
    np.maximum: "maximum({}, {})",
    np.take: "{}[uintp({})]",
}
"""Every operation a rating may use, as the kernel's source says it."""
NAMES = ("exp", "log", "arccos", "cbrt", "sqrt", "select", "minimum", "maximum")


class _WithoutAliases(CompilerBase):
    """Arrays of a kernel never overlap, and the compiler is told: without that it does not use vector instructions."""

    def define_pipelines(self):
        self.state.flags.noalias = True
        return [DefaultPassBuilder.define_nopython_pipeline(self.state)]


_KERNEL = """
def kernel(first, last, {arguments}):
    for position in range(first, last):
        i = uintp(position)
        {lines}
"""
CYCLES = {np.exp: 60, np.log: 80, np.cbrt: 90, np.arccos: 80, np.divide: 13, np.sqrt: 20, np.take: 30}
"""Roughly how long a processor waits for a result; 4 where not listed. Only the order of the lines depends on it."""


class Loop:
    """Machine code of a recording: one pass over columns of geometries that stores the computed outputs."""

    def __init__(self, recording: Recording) -> None:
        self._names: dict[int, str] = {}
        self._tables: dict[int, np.ndarray] = {}
        self._columns = [term.function for term in recording.inputs]
        self._results = list(recording.computed)
        self._numbers = [float(term.number) for term in recording.constants]
        numbers = [f"p{k}" for k in range(len(self._numbers))]
        results = [f"r{k}" for k in range(len(self._results))]
        self._names |= dict(zip((term.position for term in recording.constants), numbers, strict=True))
        lines = [f"{self._result(term)} = {term.function}[i]" for term in recording.inputs]
        lines += [self._line(term) for term in earliest_first(recording)]
        stored = recording.computed.values()
        lines += [f"{name}[i] = {self._names[term.position]}" for name, term in zip(results, stored, strict=True)]
        source = _KERNEL.format(arguments=", ".join(numbers + self._columns + results), lines="\n        ".join(lines))
        self.kernel = compiled(source, tuple(tuple(table.tolist()) for table in self._tables.values()))

    @property
    def is_compiled(self) -> bool:
        """Whether its machine code is there; else the next run compiles it first."""
        return bool(self.kernel.signatures)

    def run(self, geometry: Geometry, results: dict[str, np.ndarray], first: int, last: int) -> None:
        """Rate the geometries from first to before last into `results`, without the interpreter's lock."""
        columns = [getattr(geometry, name) for name in self._columns]
        self.kernel(first, last, *self._numbers, *columns, *(results[name] for name in self._results))

    def _result(self, term: Term) -> str:
        return self._names.setdefault(term.position, f"v{term.position}")

    def _line(self, term: Term) -> str:
        operands = [self._operand(operand) for operand in term.operands]
        return f"{self._result(term)} = {EXPRESSIONS[term.function].format(*operands)}"

    def _operand(self, operand: Any) -> str:
        if isinstance(operand, Term):
            return self._names[operand.position]
        if isinstance(operand, np.ndarray):
            self._tables.setdefault(id(operand), operand)
            return f"t{list(self._tables).index(id(operand))}"
        return repr(operand)


def earliest_first(recording: Recording) -> list[Term]:
    """Order operations by the time their operands are ready, so that the processor finds independent ones side by side.

    In the order of the source one film's long chain would follow the other's and each would be waited for.
    """
    ready: dict[int, int] = {}
    for term in recording.operations:
        waits = (ready.get(o.position, 0) + CYCLES.get(o.function, 4) for o in column_operands(term) if o.operands)
        ready[term.position] = max(waits, default=0)
    return sorted(recording.operations, key=lambda term: ready[term.position])


@lru_cache(maxsize=16)
def compiled(source: str, tables: tuple[tuple[float, ...], ...]) -> Any:
    """Compile the source of a kernel. Numbers of the service are arguments, so one kernel serves many services."""
    names = {name: getattr(compiled_math, name) for name in NAMES}
    names |= {"uintp": np.uintp, "nan": np.nan, "inf": np.inf}
    names |= {f"t{k}": np.array(table) for k, table in enumerate(tables)}
    exec(compile(source, "<rating kernel>", "exec"), names)
    return njit(**EXACT, nogil=True, pipeline_class=_WithoutAliases)(names["kernel"])
