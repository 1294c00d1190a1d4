"""The dials of What if as fields in the units shown. What was typed is kept in engine units, read in those units that
its field was drawn in: other units, chosen before or after, change neither it nor the fields beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from orchestration.presentation import convert, engine_value
from pages.components.results.dials import GEOMETRY, Dial
from pages.components.results.model import SettledDesign
from pages.components.tables import SIDES


def draw_dials(
    group: str, settled: SettledDesign, dials: Mapping[str, Dial], values: Mapping[str, Any]
) -> dict[str, Any]:
    """The values as they stand in the fields, in engine units; untouched ones come back bit by bit."""
    found = {}
    with st.container(key=f"dials-{group}", gap=None):
        st.caption(f"**{group}**")
        with st.grid(5, min_column_width=112, gap="xsmall"):
            for key, dial in dials.items():
                if key in values:
                    _dial(settled, key, dial, values[key])
                    found[key] = _dialled(settled).get(key, values[key])
    return found


def try_geometry(settled: SettledDesign, geometry: Mapping[str, Any]) -> None:
    """Put these dimensions into the dials, to be rated when the view opens; the duty stays that of the design."""
    here = settled.here
    base = here.services.revisions.geometry_of(here.owner, settled.design["id"])
    for key in GEOMETRY:
        if key in base and geometry.get(key) is not None:
            _dialled(settled)[key] = geometry[key]


def _dialled(settled: SettledDesign) -> dict[str, Any]:
    """What was typed into the dials of this design, in engine units, so that other units show the same."""
    kept: dict[str, Any] = st.session_state.setdefault(f"dialled_{settled.design['id']}", {})
    return kept


def _widget(settled: SettledDesign, key: str) -> str:
    return f"dial_{settled.design['id']}_{key}_{settled.here.system}"


def _as_typed(dial: Dial, value: Any, base: Any, system: str) -> Any:
    """A value as its field holds it, in the unit that the design's own value `base` is shown in."""
    if dial.choices:
        return value
    if dial.is_whole:
        return int(value)
    return float(f"{dial.scale * convert(float(value), dial.unit, system, like=float(base))[0]:.5g}")


def _dial(settled: SettledDesign, key: str, dial: Dial, value: Any) -> None:
    """Shows what was typed, else the design's own value; a number typed is read in the units it was typed under."""
    widget, system = _widget(settled, key), settled.here.system
    _show(widget, _as_typed(dial, _dialled(settled).get(key, value), value, system))
    turned: dict[str, Any] = {"key": widget, "on_change": _turn, "args": (settled, key, dial, value)}
    if dial.choices:
        options = dial.choices if value in dial.choices else (*dial.choices, value)
        st.selectbox(dial.label, options, format_func=lambda one: _choice_words(settled, one), **turned)
    elif dial.is_whole:
        st.number_input(dial.label, 1, 100, **turned)
    else:
        unit = convert(float(value), dial.unit, system)[1]
        st.number_input(f"{dial.label}, {unit}" if unit else dial.label, step=None, format="%.5g", **turned)


def _show(widget: str, value: Any) -> None:
    """Only where the field shows something else: a value that is set takes away what is just being typed."""
    if st.session_state.get(widget) != value:
        st.session_state[widget] = value


def _turn(settled: SettledDesign, key: str, dial: Dial, value: Any) -> None:
    """Keep what was typed; an emptied field goes back to the design's own value, bit by bit."""
    system, typed = settled.here.system, st.session_state[_widget(settled, key)]
    if typed is None or typed == _as_typed(dial, value, value, system):
        _dialled(settled).pop(key, None)
    elif dial.choices or dial.is_whole:
        _dialled(settled)[key] = typed
    else:
        _dialled(settled)[key] = engine_value(typed / dial.scale, dial.unit, system, like=float(value))


def _choice_words(settled: SettledDesign, choice: Any) -> str:
    """A stream by its fluid, with its side where both are the same; a number as it is."""
    names = [str(settled.facts.value(f"{side}_fluid_name") or side) for side in (choice, *SIDES) if choice in SIDES]
    if not names:
        return str(choice)
    return names[0] if names.count(names[0]) == 2 else f"{names[0]}, {choice}"
