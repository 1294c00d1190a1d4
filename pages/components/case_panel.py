"""Before a design: what was understood of the duty so far, or what will appear here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from orchestration.presentation import label_of_key, show
from pages.components.session import Here
from pages.components.tables import markdown_table
from pages.components.text import plain

LABELS = {
    "hot_fluid_name": "Hot fluid",
    "cold_fluid_name": "Cold fluid",
    "T_hot_in_C": "Hot inlet temperature",
    "T_hot_out_C": "Hot outlet temperature",
    "T_cold_in_C": "Cold inlet temperature",
    "T_cold_out_C": "Cold outlet temperature",
    "m_dot_hot_kg_s": "Hot flow",
    "m_dot_cold_kg_s": "Cold flow",
    "hot_flow": "Hot flow",
    "cold_flow": "Cold flow",
    "P_hot_Pa": "Hot pressure",
    "P_cold_Pa": "Cold pressure",
    "dP_hot_max_Pa": "Hot pressure drop, at most",
    "dP_cold_max_Pa": "Cold pressure drop, at most",
    "fouling_hot_m2K_W": "Hot fouling",
    "fouling_cold_m2K_W": "Cold fouling",
    "tema_preference": "TEMA type",
}


def draw_no_design(here: Here, record: Mapping[str, Any] | None) -> None:
    """The right half of the Design page while there is nothing to follow."""
    rows = case_rows((record or {}).get("case"), here.system)
    with st.container(key="no-design", gap="small"):
        if rows:
            st.markdown("**Understood so far**")
            st.markdown(markdown_table(("Given", "Value", "Read from"), rows, "lll"))
            st.caption("The design starts by itself as soon as nothing is missing. Say what is wrong to change it.")
        else:
            st.markdown("**The design appears here**")
            st.caption(
                "Sixteen steps fill in while the engine works, then the result: duty, area, pressure drops, "
                "construction, vibration, cost and how far to trust it."
            )


def case_rows(case: Any, system: str) -> list[tuple[str, str, str]]:
    """Label, value and original words of each value that was read, in the order of the table above."""
    known = case.get("known") if isinstance(case, Mapping) else None
    if not isinstance(known, Mapping):
        return []
    order = {key: number for number, key in enumerate(LABELS)}
    rows = []
    for key in sorted(known, key=lambda name: order.get(name, len(order))):
        entry = known[key]
        if isinstance(entry, Mapping):
            unit = str(entry.get("unit") or "-").replace("_", "/")
            shown = show(entry.get("value"), unit, system)
            rows.append((plain(LABELS.get(key) or label_of_key(key)), plain(shown), plain(entry.get("typed") or "")))
    for field, typed in (case.get("open_fluids") or {}).items():
        rows.append((plain(LABELS.get(field) or label_of_key(field)), ":orange[to be settled]", plain(typed)))
    return rows
