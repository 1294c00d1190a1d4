"""The finished design at a glance: headline numbers, figures, tables, verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from orchestration.presentation import show
from orchestration.report.facts import Facts
from pages.components.glance import draw_glance
from pages.components.plots.thermal import resistance_figure, tq_figure
from pages.components.results.model import STEPS_VIEW, SettledDesign, show_next
from pages.components.tables import (
    construction_rows,
    counted,
    is_number,
    percent,
    performance_rows,
    rows_table,
    shells_text,
    streams_table,
    unbroken,
    vibration_verdict,
)
from pages.components.text import plain
from pages.components.verdicts import (
    broken_limits,
    draw_checks,
    draw_closest_limits,
    draw_confidence,
    draw_cost,
    draw_warnings,
)

TABLE_WIDTH_PX, GLANCE_HEIGHT_PX = 270, 180
QUICKEST_S = 0.01


def draw_summary(settled: SettledDesign) -> None:
    """What an engineer asks first in one screen: numbers, warnings, limits, trust; figures and tables below."""
    facts = settled.facts
    _draw_headline(facts, _stated(settled))
    draw_warnings(settled.design, facts)
    with st.container(key="trust"):
        grid = _two_columns()
        with grid.cell():
            draw_closest_limits(facts)
            _draw_way_to_steps(settled)
        with grid.cell():
            draw_confidence(facts)
            _draw_odds(facts)
    _draw_figures(settled)
    with st.container(key="tables"):
        grid = _two_columns()
        grid.markdown(rows_table("Construction", construction_rows(facts)))
        with grid.cell():
            st.markdown(streams_table(facts))
            st.markdown(rows_table("Performance and walls", performance_rows(facts)))
        draw_checks(facts)
        draw_cost(facts)


def _stated(settled: SettledDesign) -> Mapping[str, Any]:
    """The request with its limits as they were first stated."""
    here, design = settled.here, settled.design
    revised = design.get("based_on") and design.get("request")
    return here.services.revisions.stated_duty(here.owner, dict(design)) if revised else design.get("request") or {}


def _draw_odds(facts: Facts) -> None:
    """P10, P50 and P90 of the overdesign; red where it is negative."""
    texts = []
    for name in ("P10", "P50", "P90"):
        value = facts.value(f"overdesign_{name}_pct")
        if is_number(value):
            shown = unbroken(plain(facts.text(f"overdesign_{name}_pct")))
            texts.append(f"{name} " + (f":red[**{shown}**]" if value < 0 else f"**{shown}**"))
    if texts:
        st.markdown("Overdesign " + " · ".join(texts))


def _draw_way_to_steps(settled: SettledDesign) -> None:
    """How much was computed in what time, and the way to it."""
    records = settled.records
    steps = {record.get("step_id") for record in records}
    seconds = sum(record["duration_s"] for record in records if is_number(record.get("duration_s")))
    label = " · ".join(filter(None, (f"{len(steps)} steps, {seconds:.1f} s", plain(searched(settled.facts)))))
    if st.button(label, key="to_steps", icon=":material/checklist:", type="tertiary", wrap=True):
        show_next(STEPS_VIEW)
        st.rerun()


def _two_columns() -> Any:
    """Two columns that become one where a table would not fit."""
    return st.grid(2, min_column_width=TABLE_WIDTH_PX, gap="medium")


def _tile(label: str, value: str, note: str = "", *, is_broken: bool = False) -> None:
    st.metric(
        label, f":red[{plain(value)}]" if is_broken else plain(value), delta=plain(note) or None,
        delta_color="off", delta_arrow="off", height="stretch",
    )  # fmt: skip


def _drop_note(facts: Facts, request: Mapping[str, Any], side: str, *, is_broken: bool) -> str:
    """The limit of a pressure drop, and the stated one that an answer has changed; that it is broken is said in a
    word, not by colour alone."""
    key = f"dP_{side}_max_Pa"
    note = _note(facts, "over the limit of" if is_broken else "limit", key)
    limit, stated = facts.value(key), request.get(f"dP_{_stream_at(facts, side)}_max_Pa")
    if not is_number(limit) or not is_number(stated) or limit == stated:
        return note
    return f"{note}, stated {show(stated, 'Pa', facts.system, like=limit)}"


def _stream_at(facts: Facts, side: str) -> str:
    """The stream, hot or cold, on this side of the tube wall."""
    in_tubes = facts.value("tube_side_fluid")
    return str(in_tubes) if side == "tube" else {"hot": "cold", "cold": "hot"}.get(str(in_tubes), "")


def _note(facts: Facts, word: str, key: str) -> str:
    return f"{word} {facts.text(key)}" if is_number(facts.value(key)) else ""


def _exceeds(facts: Facts, key: str, limit_key: str) -> bool:
    value, limit = facts.value(key), facts.value(limit_key)
    return is_number(value) and is_number(limit) and value > limit


def _draw_headline(facts: Facts, request: Mapping[str, Any]) -> None:
    text, vibration = facts.text, vibration_verdict(facts)
    is_short = any("overdesign" in limit_id for limit_id in broken_limits(facts))
    with st.container(key="headline"), st.grid(4, min_column_width=128, gap=None):
        _tile("Duty", text("Q_W"), _note(facts, "MTD", "MTD_K"))
        _tile("U in service", text("U_dirty_W_m2K"), _note(facts, "clean", "U_clean_W_m2K"))
        _tile("Area", text("area_provided_m2"), _note(facts, "needs", "area_required_m2"))
        over = _note(facts, "P10", "overdesign_P10_pct") or _note(facts, "when clean", "overdesign_clean_pct")
        _tile("Overdesign", text("overdesign_pct"), over, is_broken=is_short)
        for side in ("shell", "tube"):
            drop, limit = f"dP_{side}_Pa", f"dP_{side}_max_Pa"
            is_over = _exceeds(facts, drop, limit)
            note = _drop_note(facts, request, side, is_broken=is_over)
            _tile(f"ΔP {side} side", text(drop), note, is_broken=is_over)
        _tile("Vibration", vibration, _note(facts, "V/Vcrit", "fei_ratio_max"), is_broken=vibration == "failed")
        _tile("Confidence", percent(facts.value("confidence")), "")
        _tile("TEMA type", text("tema_type"), shells_text(facts))
        _tile("Shell", text("shell_id_m"), counted(facts, "n_baffles", "baffle"))
        _tile("Tubes", f"{text('n_tubes')} × {text('tube_length_m')}", counted(facts, "n_passes", "pass"))
        _tile("Purchase cost", text("cost_purchase_usd"), _note(facts, "installed", "cost_bare_module_usd"))


def _draw_figures(settled: SettledDesign) -> None:
    figures = (
        ("Temperature and heat", tq_figure, "Temperatures of the hot and the cold stream over the heat transferred"),
        ("Thermal resistances", resistance_figure,
         "Share of each thermal resistance in 1/U, referred to the tube outside"),
    )  # fmt: skip
    with st.container(key="figures"):
        for column, (title, draw, alt) in zip(st.columns(2, gap="medium"), figures, strict=True):
            with column:
                st.markdown(f"**{title}**")
                figure = settled.figure(title, draw)
                if figure is None:
                    st.caption("The engine sent no data for this figure.")
                else:
                    draw_glance(figure, f"figure_{title.split()[0].lower()}", alt, GLANCE_HEIGHT_PX)


def searched(facts: Facts) -> str:
    """What the geometry was chosen from, empty before the search; where a limit is broken, it found no best one."""
    count, word = facts.outputs.get("n_candidates"), "Nearest" if broken_limits(facts) else "Best"
    return f"{word} of {count:,.0f} standard geometries" if is_number(count) else ""


def search_note(facts: Facts) -> str:
    """One sentence on the geometry search: what it chose from, and how long it took."""
    seconds = facts.outputs.get("search_time_s")
    if not searched(facts) or not is_number(seconds):
        return searched(facts)
    return f"{searched(facts)}, searched in " + (f"{seconds:.2f} s" if seconds >= QUICKEST_S else "less than 0.01 s")
