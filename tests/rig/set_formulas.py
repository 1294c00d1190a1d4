"""Makes `orchestration/report/kept_formulas.json.gz` anew: `.venv/bin/python -m tests.rig.set_formulas`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple
from typing import Any

from hx_engine.pipeline.record import derivations
from orchestration.report.kept_formulas import FILE, packed
from orchestration.report.pdf_calculation import FORMULA_PT
from orchestration.report.typeset import Typeset, clauses, set_now


def engine_formulas() -> list[str]:
    """Every formula that stands anywhere in the engine's table of derivations."""
    return sorted(set(_formulas(derivations())))


def _formulas(entry: Any) -> Iterator[str]:
    if isinstance(entry, dict):
        for key, value in entry.items():
            yield from [value] if key == "formula" and isinstance(value, str) else _formulas(value)


def set_clauses() -> dict[str, Typeset | None]:
    """Their clauses, each set by the setter now."""
    return {clause: set_now(clause, FORMULA_PT) for latex in engine_formulas() for clause in clauses(latex)}


def main() -> None:
    FILE.write_bytes(packed(FORMULA_PT, {latex: astuple(drawn) for latex, drawn in set_clauses().items() if drawn}))


if __name__ == "__main__":
    main()
