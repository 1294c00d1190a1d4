"""The units a message or a case is typed in: what a number without one is taken in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from orchestration.intake.case import Case
from orchestration.intake.tokens import Token, tokenize
from orchestration.intake.units import Unit


def _temperature_units(tokens: Sequence[Token]) -> list[Unit]:
    values = [token.value for token in tokens if token.kind in ("quantity", "pair")]
    quantities = [q for value in values for q in ((value,) if hasattr(value, "value") else (value.first, value.second))]
    return [q.unit for q in quantities if q.kind == "temperature"]


def message_unit(tokens: Sequence[Token]) -> Unit | None:
    """The one temperature unit of the message; None when it has none or several."""
    units = {unit.pint: unit for unit in reversed(_temperature_units(tokens))}
    return next(iter(units.values())) if len(units) == 1 else None


def case_unit(case: Case) -> Unit | None:
    typed = [entry.typed for name, entry in case.known.items() if name.startswith("T_")]
    return message_unit([token for text in typed for token in tokenize(text)])


def uses_us_units(tokens: Sequence[Token]) -> bool:
    if any(unit.pint in ("degF", "degR") for unit in _temperature_units(tokens)):
        return True
    text = " ".join(token.text for token in tokens if token.kind == "quantity")
    return bool(re.search(r"(?i)\b(?:psi|psig|psia|lb/hr?|gpm)\b", text))
