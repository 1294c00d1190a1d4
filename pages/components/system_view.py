"""The System page: parts with their health, settings in effect (never secrets), versions."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

import streamlit as st

from orchestration.presentation import NO_BREAK
from orchestration.settings import Settings
from pages.components.api_keys_view import draw_api_keys
from pages.components.failure import friendly_errors
from pages.components.session import Here
from pages.components.tables import markdown_table, rows_table
from pages.components.text import plain
from pages.components.usage_view import draw_assistants, draw_usage

PACKAGES = ("streamlit", "anthropic", "httpx", "pymongo", "redis", "pydantic", "numpy", "CoolProp", "plotly")
HEALTH = {
    "ok": f":green[:material/check_circle:{NO_BREAK}works]",
    "starting": f":orange[:material/hourglass_top:{NO_BREAK}starting]",
    "failed": f":red[:material/error:{NO_BREAK}fails]",
}  # fmt: skip
KEPT_HERE = (
    "Conversations and designs are kept in files of this machine: not permanent where its disk is not, as on Streamlit "
    "Community Cloud. Export them there before it sleeps, or set MONGODB_URL."
)
CHOSEN_BY = {
    "engine": "HX_ENGINE_BASE_URL", "store": "MONGODB_URL", "event_log": "REDIS_HOST", "model": "ANTHROPIC_API_KEY",
}  # fmt: skip


def draw_system(here: Here) -> None:
    """Health first, then what is used and spent, then what is configured."""
    settings, health = here.services.settings, here.services.health()
    st.title("System", anchor=False)
    for notice in settings.notices():
        st.warning(plain(notice))
    if problem := here.services.registry.problem:
        st.warning(plain(problem))
    with st.container(key="system", width=1000):
        st.header("Parts", anchor=False)
        st.markdown(_parts_table(health["parts"]))
        draw_assistants(here)
        for draw in (draw_usage, draw_api_keys, _draw_work):
            with friendly_errors():
                draw(here)
        left, right = st.columns([3, 2], gap="large")
        left.header("Settings in effect", anchor=False)
        left.markdown(rows_table("Variable", settings_rows(settings)))
        left.caption("Secrets are never shown. Settings are environment variables; a change needs a restart.")
        right.header("Versions", anchor=False)
        right.markdown(rows_table("Package", [("Python", platform.python_version()), *_versions()]))
        st.caption("Units are chosen at the left and kept in this tab's address.")


def _draw_work(here: Here) -> None:
    """Where everything is taken out and brought back, and how many look."""
    st.header("Your work", anchor=False)
    st.page_link(
        "pages/history.py", label="Export or import everything", icon=":material/inventory_2:",
        query_params=here.link(),
    )  # fmt: skip
    if here.services.settings.mongodb_url is None:
        st.caption(KEPT_HERE)
    st.caption(f"Browsers that opened a page today (UTC): {here.services.visitors.today()}. Nothing else is counted.")


def _parts_table(parts: dict) -> str:
    rows = [
        (
            f"**{plain(name.replace('_', ' ').capitalize())}**",
            HEALTH[part["status"]],
            plain(part["in_use"]),
            plain(part["detail"]),
            plain(part["meaning"]),
            plain(CHOSEN_BY.get(name, "")),
        )
        for name, part in parts.items()
    ]
    return markdown_table(("Part", "Health", "In use", "Found", "What that means", "Chosen by"), rows, "llllll")


def settings_rows(settings: Settings) -> list[tuple[str, str]]:
    """Every setting by its variable's name. Of a secret only whether it is set; where strangers may look,
    the same goes for folders and addresses."""
    is_private = settings.app_shared_password is not None or settings.is_loopback_only
    rows = []
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        hidden = "Secret" in str(field.annotation) or not is_private and name.endswith(("_dir", "_url", "_host"))
        text = "not set" if value is None else "set" if hidden else str(value)
        rows.append((name.upper(), text))
    return rows


def _versions() -> list[tuple[str, str]]:
    found = []
    for package in PACKAGES:
        try:
            found.append((package, version(package)))
        except PackageNotFoundError:
            found.append((package, "not installed"))
    return found
