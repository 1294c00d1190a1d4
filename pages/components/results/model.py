"""What every view of a settled design is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import streamlit as st

from orchestration.designs import is_complete
from orchestration.presentation import restated
from orchestration.report.facts import Facts, facts_of
from pages.components.design_model import StepCard, step_cards
from pages.components.results.kept_figures import figure_of
from pages.components.session import Here

FIRST_VIEW, STEPS_VIEW, WHAT_IF_VIEW = "Summary", "Steps", "What if"
_NEXT = "next_view"


def show_next(view: str) -> None:
    """Switch to this view at the next run: a widget's own value cannot be changed once it is drawn."""
    st.session_state[_NEXT] = view


def take_next(widget_key: str) -> None:
    """Put the view asked for into the switch, before it is drawn."""
    if _NEXT in st.session_state:
        st.session_state[widget_key] = st.session_state.pop(_NEXT)


@dataclass(frozen=True)
class SettledDesign:
    """A design that nothing more will come of, with its stored records."""

    here: Here
    design: Mapping[str, Any]
    records: Sequence[Mapping[str, Any]]

    @property
    def is_complete(self) -> bool:
        """True when the engine finished it; False when it stopped before."""
        return is_complete(dict(self.design))

    @cached_property
    def facts(self) -> Facts:
        """Its quantities in the units chosen."""
        return facts_of(self.records, self.here.system)

    def figure(self, name: str, draw: Callable[[Mapping[str, Any], str], Any]) -> Any:
        """The figure `draw` makes of its outputs; built once for all who look at it, so it must not be changed."""
        system = self.here.system
        return figure_of(
            self.design["id"], str(self.design.get("updated_at")), system, name,
            lambda: draw(self.facts.outputs, system),
        )  # fmt: skip

    @cached_property
    def cards(self) -> list[StepCard]:
        """Its sixteen steps."""
        names = self.here.services.registry.step_names(self.design.get("engine_id"))
        return step_cards(self.design, restated(list(self.records), self.here.system), names)
