"""The written part of a report: by Claude when a key is set, otherwise from templates. Never the numbers' source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from orchestration.report.facts import Facts

PARTS = ("Assessment", "Margins", "Before the design is used")
TEMPLATE_AUTHOR = "templates"


class ProseWriter(Protocol):
    """Writes the named parts from shown facts; `author` names the model."""

    author: str

    def write_prose(self, facts: dict[str, Any]) -> dict[str, str]:
        """Text for each part asked for under `facts["parts"]`. May raise OrchestrationError."""
        ...


@dataclass(frozen=True)
class ReportProse:
    """`parts` by title; `unmatched` are numbers of the text that the data does not hold."""

    parts: Mapping[str, str]
    author: str
    unmatched: tuple[str, ...]


def shown_facts(facts: Facts) -> dict[str, str]:
    """Label to shown value of every described quantity: all that a writer may quote."""
    return {row.label: row.text(facts.system) for row in facts.quantities.values() if row.value is not None}


def template_prose(facts: Facts, warnings: int) -> dict[str, str]:
    """The three parts in plain sentences built around the records' own values."""
    return {
        "Assessment": _assessment(facts),
        "Margins": _margins(facts),
        "Before the design is used": _next_steps(facts, warnings),
    }


def _assessment(facts: Facts) -> str:
    hot, cold = facts.text("hot_fluid_name"), facts.text("cold_fluid_name")
    return (
        f"The unit transfers {facts.text('Q_W')} from {hot} to {cold}. The search over the standard sizes chose "
        f"type {facts.text('tema_type')} with {_shells(facts)} of {facts.text('shell_id_m')} inside diameter and "
        f"{facts.text('n_tubes')} tubes of {facts.text('tube_od_m')} outside diameter and "
        f"{facts.text('tube_length_m')} length in {facts.text('n_passes')} passes. It offers "
        f"{facts.text('area_provided_m2')} at a fouled overall coefficient of {facts.text('U_dirty_W_m2K')}."
    )


def _shells(facts: Facts) -> str:
    """ "a shell", or how many and in which way, so that the tubes named behind are of each."""
    ways = ("parallel", "series")
    counts = {way: value for way in ways if isinstance(value := facts.value(f"n_shells_{way}"), int) and value > 1}
    said = [f"{facts.text(f'n_shells_{way}')} in {way}" for way in counts]
    return f"shells ({' of '.join(said)}), each" if said else "a shell"


def _margins(facts: Facts) -> str:
    tube = facts.text("dP_tube_Pa", like=facts.value("dP_tube_max_Pa"))
    shell = facts.text("dP_shell_Pa", like=facts.value("dP_shell_max_Pa"))
    return (
        f"The area is {facts.text('overdesign_pct')} above what the duty needs with the given fouling. The tube side "
        f"uses {tube} of {facts.text('dP_tube_max_Pa')} allowed pressure drop, the shell side {shell} of "
        f"{facts.text('dP_shell_max_Pa')}. The largest ratio of cross-flow to critical velocity is "
        f"{facts.text('fei_ratio_max')}; the vibration check is "
        f"{facts.text('vibration_verdict').replace('_', ' ')}."
    )


def _next_steps(facts: Facts, warnings: int) -> str:
    counted = "no warnings" if warnings == 0 else "1 warning" if warnings == 1 else f"{warnings} warnings"
    text = (
        f"The steps gave {counted}, listed in full in this report, and the confidence of the design is "
        f"{facts.text('confidence')}. Confirm the fluid properties and the fouling resistances against plant data, and "
        "have the mechanical design checked by the fabricator under the applicable code."
    )
    assumed = facts.entries("assumptions")
    if assumed:
        names = ", ".join(facts.label(str(entry.get("field", ""))).lower() for entry in assumed)
        text += f" These inputs were assumed and need confirmation: {names}."
    return text
