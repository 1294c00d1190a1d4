"""What-if beside the result: change the duty or a dimension, see the rated answer at once, keep it as a revision."""

from __future__ import annotations

from typing import Any

import streamlit as st

from orchestration.errors import EngineRejectedError, OrchestrationError
from orchestration.presentation import restated
from orchestration.report.facts import Facts, facts_of
from orchestration.revisions import RatedCase
from pages.components.failure import draw_engine_trouble, friendly_errors
from pages.components.moved import move
from pages.components.plots.limits import limits_figure
from pages.components.plots.style import is_number
from pages.components.results.dial_fields import draw_dials
from pages.components.results.dials import DUTY, GROUPS
from pages.components.results.model import FIRST_VIEW, SettledDesign, show_next
from pages.components.saved_figure import draw_kind_choice, draw_saved_figure
from pages.components.tables import markdown_table, unbroken
from pages.components.text import plain
from pages.components.verdicts import broken_limits

COMPARED = (
    "Q_W", "overdesign_pct", "overdesign_P10_pct", "U_dirty_W_m2K", "area_provided_m2", "n_tubes", "dP_shell_Pa",
    "dP_tube_Pa", "v_shell_m_s", "v_tube_m_s", "fei_ratio_max", "cost_purchase_usd", "weight_empty_kg",
)  # fmt: skip


def draw_what_if(settled: SettledDesign) -> None:
    """Dials at the top, the rated answer below them."""
    here, design_id = settled.here, settled.design["id"]
    base = here.services.revisions.geometry_of(here.owner, design_id)
    if not base:
        st.caption("This design has no geometry to change.")
        return
    request = here.services.revisions.duty_of(here.owner, settled.design)
    stated = {key: dial for key, dial in DUTY.items() if is_number(request.get(key))}
    with st.container(key="what-if", gap="xsmall"):
        st.caption("Change a value and press Enter: the engine rates that exchanger at once; nothing is searched.")
        asked, geometry = {**request, **draw_dials("Duty", settled, stated, request)}, dict(base)
        for group, dials in GROUPS.items():
            geometry |= draw_dials(group, settled, dials, base)
        is_changed = asked != request or geometry != base
        rated = _rated(settled, asked, geometry)
        if rated is not None:
            _draw_answer(settled, facts_of([dict(record) for record in rated.records], here.system))
            if is_changed:
                _draw_keep(settled, rated)


def _rated(settled: SettledDesign, request: dict[str, Any], geometry: dict[str, Any]) -> RatedCase | None:
    here = settled.here
    try:
        return here.services.revisions.rate(here.owner, settled.design["id"], request, geometry)
    except EngineRejectedError as refusal:
        st.warning(_refusal(refusal, here.system), icon=":material/rule:")
    except OrchestrationError as error:
        draw_engine_trouble(error, "what_if")
    return None


def _refusal(refusal: EngineRejectedError, system: str) -> str:
    """What is wrong and what would be right, a line for each value."""
    lines = []
    for error in restated(list(refusal.errors) or [{"message": refusal.user_message}], system):
        allowed = f" Allowed: {error['valid_range']}." if error.get("valid_range") else ""
        lines.append(f"{plain(error.get('message'))} {plain(error.get('suggestion') or '')}{plain(allowed)}")
    return "\n\n".join(lines)


def _draw_answer(settled: SettledDesign, changed: Facts) -> None:
    base = settled.facts
    broken = sorted(broken_limits(changed))
    if broken:
        named = plain(", ".join(_check_label(changed, limit) for limit in broken))
        limits = f"{len(broken)} hard limit{'s' if len(broken) > 1 else ''}"
        st.markdown(f":red[:material/block: **Breaks {limits}:**] {named}")
    figure = limits_figure(base.entries("checks"), changed.entries("checks"))
    if figure is not None:
        draw_kind_choice("Use of each limit")
        draw_saved_figure(
            figure, "what_if_limits", f"arken-{settled.design['id'][:8]}-limits",
            "Share of each limit in use, before and after the change",
        )  # fmt: skip
        st.caption("Bar: with these values; tick: the design as it stands. Past the dotted line a limit is broken.")
    rows = [_compared(key, base, changed) for key in COMPARED if changed.value(key) is not None]
    st.markdown(markdown_table(("", "Design", "What if", "Change"), rows, "lrrr"))


def _check_label(facts: Facts, limit_id: str) -> str:
    labels = {str(check.get("limit_id")): str(check.get("label")) for check in facts.entries("checks")}
    return labels.get(limit_id, limit_id)


def _compared(key: str, base: Facts, changed: Facts) -> list[str]:
    old, new = base.value(key), changed.value(key)
    like = old if is_number(old) else None
    texts = [unbroken(plain(base.text(key))), unbroken(plain(changed.text(key, like=like)))]
    change = ""
    if is_number(old) and is_number(new) and old != new:
        change = f"{100 * (new - old) / abs(old):+.1f} %" if old and not key.endswith("_pct") else _points(new - old)
    return [plain(changed.label(key)), *texts, plain(change)]


def _points(difference: float) -> str:
    return f"{difference:+.1f} points"


def _draw_keep(settled: SettledDesign, rated: RatedCase) -> None:
    here, design = settled.here, settled.design
    with st.container(key="what-if-keep", horizontal=True, vertical_alignment="bottom"):
        note = st.text_input("What changed and why", key=f"note_{design['id']}", max_chars=300)
        if st.button("Keep as revision", icon=":material/bookmark_add:", type="primary",
                     key=f"keep_revision_{design['id']}"):  # fmt: skip
            with friendly_errors():
                kept = here.services.revisions.keep(here.owner, design["id"], rated, note or "")
                _open(kept["id"])
        if st.button("New design of this duty", icon=":material/search:", key=f"new_design_{design['id']}",
                     help="Searches the standard geometries again for the changed duty"):  # fmt: skip
            with friendly_errors():
                _search_again(settled, rated)


def _search_again(settled: SettledDesign, rated: RatedCase) -> None:
    here, left_out = settled.here, ("user_id", "mode", "raw_request", "token")
    request = {key: value for key, value in rated.request.items() if key not in left_out}
    begun = here.services.start_design(here.owner, settled.design["conversation_id"], request)
    if begun.design_id is None:
        st.warning(plain(begun.summary))
    else:
        _open(begun.design_id)


def _open(design_id: str) -> None:
    move(d=design_id)
    show_next(FIRST_VIEW)
    st.rerun()
