"""A recording written over with fewer costly operations; each rule holds for any recording.

Rounding changes by a few units in the last place, so all that a choice is computed from stays as it was, to the bit.
The rules (an exponential or a logarithm costs a processor some 30 multiplications, a division 10):

- logarithms: log(c / x) is log c - log x where it ends in an exponential, and log(max(x, c)) is max(log x, log c)
  where log x is needed anyway (c above 0; x, which needs a logarithm, not below 0);
- products: a chain of products, quotients and exponentials becomes one product, divided once, with one exponential:
  (a / b) / c is a / (b c), a / (b / c) is a c / b, exp(x) exp(y) is exp(x + y), a / exp(x) is a exp(-x);
- divisors: several quotients by one divisor share its inverse.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from hx_engine.rating.model import Geometry, Service
from hx_engine.rating.recording import Recording, Term, cut, is_column, record

FACTORED = (np.multiply, np.divide, np.exp)
CHOICES = (np.equal, np.less, np.less_equal, np.greater, np.greater_equal, np.take)


class _Rewriting:
    """One pass over a recording: new terms on the same tape, which notes equal operations once."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.tape = recording.operations[0].tape
        self.readers: dict[int, list[Term]] = defaultdict(list)
        for term in recording.operations:
            for operand in filter(is_column, term.operands):
                self.readers[operand.position].append(term)
        self.outputs = {output.position for output in recording.outputs.values() if isinstance(output, Term)}
        self.exact, self.logged = self._before_choices(), self._logged()
        self.new: dict[int, Any] = {term.position: term for term in recording.inputs}

    def _before_choices(self) -> set[int]:
        """Positions of all a choice is computed from: comparisons, indices, and ramps that begin at zero."""
        found: set[int] = set()
        for term in reversed(self.recording.operations):
            is_choice = term.function in CHOICES or (term.function is np.maximum and any(map(_is_zero, term.operands)))
            if is_choice or term.position in found:
                found |= {operand.position for operand in filter(is_column, term.operands)}
        return found

    def run(self, rule: Callable[[_Rewriting, Term], Any]) -> Recording:
        """Return the recording with each operation as the rule notes it; None leaves it as it is."""
        for term in self.recording.operations:
            replaced = None if term.position in self.exact or term.dtype != float else rule(self, term)
            self.new[term.position] = self.plain(term) if replaced is None else replaced
        outputs = {name: self.of(output) for name, output in self.recording.outputs.items()}
        return cut(self.tape, outputs)

    def of(self, operand: Any) -> Any:
        """What has become of an operand."""
        return self.new.get(operand.position, operand) if isinstance(operand, Term) else operand

    def plain(self, term: Term) -> Any:
        """Note an operation as it was, on what has become of its operands."""
        if all(self.of(operand) is operand for operand in term.operands):
            return term
        return self.tape.note(term.function, tuple(self.of(operand) for operand in term.operands))

    def product(self, term: Term) -> Any:
        """Note a product of factors, divided once and with one exponential."""
        if term.function not in FACTORED or self._is_part_of_a_product(term):
            return None
        over, under, powers = [], [], []
        pending: list[tuple[Any, bool]] = [(term, True)]
        while pending:
            factor, is_over = pending.pop()
            if factor is not term and not self._is_part_of_a_product(factor):
                (over if is_over else under).append(self.of(factor))
            elif factor.function is np.exp:
                power = self.of(factor.operands[0])
                powers.append(power if is_over else -1.0 * power)
            else:
                pending.append((factor.operands[1], is_over == (factor.function is np.multiply)))
                pending.append((factor.operands[0], is_over))
        return self._written(over, under, powers)

    def _is_part_of_a_product(self, factor: Any) -> bool:
        """Whether a factor is taken apart into its own factors by the product that reads it."""
        if not is_column(factor) or factor.function not in FACTORED or factor.position in self.exact:
            return False
        readers = self.readers[factor.position]
        if factor.position in self.outputs or not readers:
            return False
        if any(reader.function not in (np.multiply, np.divide) or reader.position in self.exact for reader in readers):
            return False
        if len(readers) == 1:
            return True
        is_inverse = factor.function is np.divide and not is_column(factor.operands[0])
        return is_inverse and all(r.function is np.divide and r.operands[0] is factor for r in readers)

    def _written(self, over: list, under: list, powers: list) -> Any:
        """Note a product: of the factors over and under the line, and of the exponentials of powers."""
        if powers:
            over = [*over, np.exp(sum(powers[1:], powers[0]))]
        number = _multiplied([f for f in over if not is_column(f)])
        for factor in under:
            number = number if is_column(factor) else number / factor
        divisors = [f for f in under if is_column(f)]
        product = number * _multiplied([f for f in over if is_column(f)])
        return product / _multiplied(divisors) if divisors else product

    def logarithm(self, term: Term) -> Any:
        """Note a logarithm of an inverse or of a larger one by the logarithm of the column in it."""
        if term.function is not np.log:
            return None
        inside = term.operands[0]
        first, second = inside.operands[0], inside.operands[-1]
        if inside.function is np.divide and _is_positive(first) and self._ends_in_exponential(term):
            return self.tape.note(np.log, (first,)) - np.log(self.of(second))
        if inside.function is np.maximum and _is_positive(second) and first.position in self.logged:
            return np.maximum(np.log(self.of(first)), self.tape.note(np.log, (second,)))
        return None

    def _logged(self) -> set[int]:
        """Positions of columns whose logarithm is noted in any case, as themselves or as an inverse."""
        inside = [term.operands[0] for term in self.recording.operations if term.function is np.log]
        inverses = [t.operands[1] for t in inside if t.function is np.divide and not is_column(t.operands[0])]
        return {term.position for term in inside + inverses}

    def _ends_in_exponential(self, term: Term) -> bool:
        """Whether only its absolute size matters, as it is read by sums and products that lead to an exponential."""
        readers = self.readers[term.position]
        return term.position not in self.outputs and all(
            reader.function is np.exp
            or (reader.function in (np.multiply, np.add, np.subtract) and self._ends_in_exponential(reader))
            for reader in readers
        )

    def quotient(self, term: Term) -> Any:
        """Note a quotient as a product where another quotient has the same divisor."""
        if term.function is not np.divide or not is_column(term.operands[1]):
            return None
        divisor = term.operands[1]
        quotients = {
            reader.position
            for reader in self.readers[divisor.position]
            if reader.function is np.divide and reader.operands[1] is divisor and reader.position not in self.exact
        }
        if len(quotients) < 2:
            return None
        return self.of(term.operands[0]) * (1.0 / self.of(divisor))


def _is_positive(operand: Any) -> bool:
    return not is_column(operand) and float(operand) > 0.0


def _is_zero(operand: Any) -> bool:
    return not is_column(operand) and float(operand) == 0.0


def _multiplied(factors: list) -> Any:
    product = 1.0
    for k, factor in enumerate(factors):
        product = product * factor if k else factor
    return product


@lru_cache(maxsize=32)
def recorded(service: Service, geometry: Geometry, outputs: tuple[str, ...]) -> Recording:
    """Record a rating and write it over; arguments as of ``record``."""
    return rewritten(record(service, geometry, outputs))


def rewritten(recording: Recording) -> Recording:
    """Return a recording with the same outputs and fewer costly operations."""
    for rule in (_Rewriting.logarithm, _Rewriting.product, _Rewriting.quotient):
        if not recording.operations:
            return recording
        recording = _Rewriting(recording).run(rule)
    return recording
