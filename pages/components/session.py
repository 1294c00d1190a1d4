"""What every page opens with: page settings, style, login, services, sidebar. Any page may be the first."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from orchestration.bootstrap import get_services
from orchestration.errors import ConfigError
from orchestration.presentation import SYSTEMS
from orchestration.services import Services
from pages.components.clicked_runs import let_clicks_be_heard
from pages.components.login import draw_sign_out, require_owner, workspace_params
from pages.components.moved import catch_up, note_move
from pages.components.run_ends import keep_run_ends
from pages.components.text import plain

HERE = Path(__file__).resolve().parent
MARK, LOGO = HERE / "mark.svg", HERE / "logo.svg"
STYLES = HERE / "style.css", HERE / "steps.css"
DEMO_WORDS = "Demo mode: the offline assistant answers, the server's model is not used."
UNITS_WANTED = "units_wanted"
SIDEBAR_WIDTH_PX = 208
DESIGN_PAGE, REPORT_PAGE, COMPARE_PAGE = "pages/design.py", "pages/report.py", "pages/compare.py"
NAVIGATION = (
    ("streamlit_app.py", "New design", ":material/add_circle:"),
    (DESIGN_PAGE, "Design", ":material/architecture:"),
    (REPORT_PAGE, "Report", ":material/description:"),
    ("pages/history.py", "History", ":material/history:"),
    (COMPARE_PAGE, "Compare", ":material/compare:"),
    ("pages/system.py", "System", ":material/monitor_heart:"),
)


@dataclass(frozen=True)
class Here:
    """What a page works with: services, whose data it shows, and the units to show it in."""

    services: Services
    owner: str
    system: str

    def link(self, **params: str | None) -> dict[str, str]:
        """Query parameters of a link: those given, the units where not the default, the workspace."""
        return {**{name: value for name, value in params.items() if value}, **_carried(self.system)}


    def go(self, page: str, system: str = "", **params: str | None) -> None:
        """Leave for another page, or for another conversation on this one. The units travel beside the address:
        a script may not write a parameter that a widget is bound to."""
        st.session_state[UNITS_WANTED] = system or self.system
        given = {name: value for name, value in params.items() if value}
        if page == DESIGN_PAGE:
            note_move(Path(page).stem, **given)
        st.switch_page(page, query_params={**given, **workspace_params()})


def _carried(system: str) -> dict[str, str]:
    units = {"units": system} if system != SYSTEMS[0] else {}
    return {**units, **workspace_params()}


def shared_services() -> Services:
    """The one set of services of this process; the first page of a fresh process builds it."""
    return get_services()


def page_setup(title: str) -> Here:
    """Call first on every page."""
    keep_run_ends()
    let_clicks_be_heard()
    catch_up()
    st.set_page_config(
        page_title=f"{title} · ARKEN HX",
        page_icon=str(MARK),
        layout="wide",
        initial_sidebar_state=SIDEBAR_WIDTH_PX,
        menu_items={"Get help": None, "Report a bug": None, "About": None},
    )
    for style in STYLES:
        st.html(style)
    try:
        services = shared_services()
    except ConfigError as error:
        st.error(f"The app cannot start. {plain(error.user_message)}", icon=":material/settings_alert:")
        st.stop()
    owner = require_owner(services)
    return Here(services, owner, _draw_sidebar(services))


def _draw_sidebar(services: Services) -> str:
    st.logo(str(LOGO), size="large", icon_image=str(MARK))
    with st.sidebar:
        kept = _carried(st.session_state.get("units") or SYSTEMS[0])
        with st.container(key="nav", gap=None):
            for page, label, icon in NAVIGATION:
                st.page_link(page, label=label, icon=icon, width="stretch", query_params=_kept(page, kept))
        wanted = st.session_state.pop(UNITS_WANTED, None)
        if wanted and wanted != (st.session_state.get("units") or SYSTEMS[0]):
            st.session_state["units"] = wanted
        system = st.segmented_control(
            "Units", SYSTEMS, default=SYSTEMS[0], required=True, key="units", bind="query-params",
            on_change=_forget_units_wanted,
        )  # fmt: skip
        _draw_mode(services)
        draw_sign_out(services)
    return system or SYSTEMS[0]


def _forget_units_wanted() -> None:
    """Units chosen since the page was left for the next one are those to go on with."""
    st.session_state.pop(UNITS_WANTED, None)


def _kept(page: str, kept: dict[str, str]) -> dict[str, str]:
    """Links to Design and Report lead back to what was open in this tab."""
    names = {DESIGN_PAGE: "c", REPORT_PAGE: "d"}
    name = names.get(page)
    value = st.session_state.get(f"open_{name}") if name else None
    return {**kept, name: value} if name and value else kept


def _draw_mode(services: Services) -> None:
    words = {
        "claude": "Claude leads new conversations.",
        "openai_compatible": "A model on a server of your own leads new conversations.",
        "claude_cli": "Claude Code leads new conversations.",
        "offline": "Offline assistant: no model is set up.",
        "demo": DEMO_WORDS,
    }
    st.caption(words[services.settings.assistant])
