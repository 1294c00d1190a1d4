"""How stored SI values are shown to people: units, significant figures, labels."""

from orchestration.presentation.formulas import Run, formula_runs, plain_formula
from orchestration.presentation.quantities import ShownQuantity, label_of_key, quantities_of, unit_of_key
from orchestration.presentation.sentences import restate, restated
from orchestration.presentation.typography import MINUS, NO_BREAK, sentence_case, typeset
from orchestration.presentation.units import (
    SYSTEMS,
    UnitSystem,
    convert,
    engine_value,
    format_number,
    show,
    unit_label,
)

__all__ = [
    "MINUS",
    "NO_BREAK",
    "SYSTEMS",
    "Run",
    "ShownQuantity",
    "UnitSystem",
    "convert",
    "engine_value",
    "format_number",
    "formula_runs",
    "label_of_key",
    "plain_formula",
    "quantities_of",
    "restate",
    "restated",
    "sentence_case",
    "show",
    "typeset",
    "unit_label",
    "unit_of_key",
]
