"""What can be done to one entry of History: name and tags, address, project folder, delete."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from orchestration.conversations import TITLE_CHARS
from orchestration.shelf import MAX_TAGS, TAG_CHARS, UNDO_S
from pages.components.address import draw_address
from pages.components.history_model import Entry
from pages.components.session import Here

REPORT, EDIT, LINK, FOLDER, DELETE = "Report", "Rename, tags", "Copy link", "Project folder", "Delete"
ACTIONS = (REPORT, EDIT, LINK, FOLDER, DELETE)
_OPEN, _PACKED = "history_action", "history_packed"


def open_action(action: str, entry_id: str) -> None:
    """Open it under its row; only one is open at a time."""
    st.session_state[_OPEN] = (action, entry_id)
    st.session_state.pop(_PACKED, None)


def _close() -> None:
    st.session_state.pop(_OPEN, None)
    st.session_state.pop(_PACKED, None)
    st.rerun()


def draw_action(here: Here, entry: Entry, link: Mapping[str, str]) -> None:
    """What is open under this row, if anything."""
    action, entry_id = st.session_state.get(_OPEN) or ("", "")
    if entry_id != entry.id:
        return
    with st.container(key="history-action", border=True):
        if action == EDIT:
            _draw_edit(here, entry)
        elif action == LINK:
            draw_address(link)
            if st.button("Close", key="action_close", type="tertiary"):
                _close()
        elif action == FOLDER:
            _draw_folder(here, entry)
        elif action == DELETE:
            _draw_delete(here, entry)


def _draw_edit(here: Here, entry: Entry) -> None:
    with st.form("history_edit", border=False):
        title = st.text_input("Title", str(entry.document.get("title") or ""), max_chars=TITLE_CHARS, key="edit_title")
        tags = st.text_input("Tags, with commas between them", ", ".join(entry.tags), key="edit_tags",
                             max_chars=MAX_TAGS * (TAG_CHARS + 2), placeholder="unit 200, revamp")  # fmt: skip
        with st.container(horizontal=True):
            is_saved = st.form_submit_button("Save", type="primary", key="edit_save")
            is_left = st.form_submit_button("Cancel", key="edit_cancel")
    if is_saved:
        here.services.shelf.rename(here.owner, entry.kind, entry.id, title or "")
        here.services.shelf.tag(here.owner, entry.kind, entry.id, (tags or "").split(","))
    if is_saved or is_left:
        _close()


def _draw_folder(here: Here, entry: Entry) -> None:
    """Packed first, so that what goes wrong is said here and not in a broken download."""
    if _PACKED not in st.session_state:
        portfolio = here.services.portfolio
        pack = portfolio.export_design if entry.kind == "designs" else portfolio.export_conversation
        with st.spinner("Packing records and reports"):
            st.session_state[_PACKED] = pack(here.owner, entry.id)
    body = st.session_state[_PACKED]
    with st.container(horizontal=True, vertical_alignment="center"):
        if body is None:
            st.markdown("This is not here any more. Reload the page.")
        else:
            st.download_button(
                f"Download, {len(body) / 1e6:.1f} MB", body, f"arken-{entry.id[:8]}.zip", "application/zip",
                icon=":material/folder_zip:", key="download_folder", on_click="ignore",
            )  # fmt: skip
        if st.button("Close", key="action_close", type="tertiary"):
            _close()
    st.caption("Step records, reports in every format and the data to import it again, here or elsewhere.")


def _draw_delete(here: Here, entry: Entry) -> None:
    what = "this design with its records and reports"
    if entry.kind == "conversations":
        designs = f", its {entry.number} design{'s' if entry.number > 1 else ''} and reports"
        with_designs = designs if entry.number else ""
        what = f"this conversation with its messages and files{with_designs}"
    st.markdown(f"Delete {what}? It can be undone for {UNDO_S:.0f} seconds.")
    with st.container(horizontal=True):
        if st.button("Delete", key="action_delete", type="primary", icon=":material/delete:"):
            here.services.shelf.delete(here.owner, entry.kind, entry.id)
            _close()
        if st.button("Keep", key="action_close", type="tertiary"):
            _close()
