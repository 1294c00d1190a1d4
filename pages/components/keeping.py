"""Taking everything away and bringing it back: one zip file out, one in."""

from __future__ import annotations

import streamlit as st

from orchestration.portfolio import PortfolioError
from pages.components.session import Here
from pages.components.text import plain

EXPLAINED = (
    "The file holds your conversations, designs with their step records, reports as data, and presets. It can be "
    "brought back here or into another installation of this app; the same file twice adds nothing."
)


def draw_keeping(here: Here) -> None:
    """Export and import, folded away."""
    with st.expander("Export and import", icon=":material/inventory_2:"), st.container(width=720):
        st.caption(EXPLAINED)
        st.download_button(
            "Export everything", lambda: here.services.portfolio.export(here.owner, with_reports=False),
            "arken-export.zip", "application/zip", icon=":material/download:", key="export_all", on_click="ignore",
        )  # fmt: skip
        file = st.file_uploader("Import an export", type="zip", key="import_file")
        if file is not None and st.button("Import", icon=":material/upload:", key="import_all"):
            _import(here, file.getvalue())


def _import(here: Here, data: bytes) -> None:
    try:
        summary = here.services.portfolio.import_(here.owner, data)
    except PortfolioError as error:
        st.error(plain(error.user_message))
        return
    added, copied = summary.added, f"; {len(summary.renamed)} under a new id" if summary.renamed else ""
    if not added:
        st.info("All of it is here already. Nothing was added.")
        return
    st.success(
        f"Added {added.get('conversations', 0)} conversations, {added.get('messages', 0)} messages, "
        f"{added.get('designs', 0)} designs, {added.get('reports', 0)} reports and "
        f"{added.get('presets', 0)} presets{copied}. "
        "They are listed when you open this page again."
    )
