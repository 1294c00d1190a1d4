"""What can be done to one entry of History: name and tags, address, project folder, delete.

Each field and button is one entry's own and does its work before the page is drawn: where another row was opened since,
it still means the row it was clicked under.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from orchestration.conversations import TITLE_CHARS
from orchestration.shelf import MAX_TAGS, TAG_CHARS, UNDO_S
from pages.components.address import draw_address
from pages.components.failure import friendly_errors
from pages.components.history_model import Entry
from pages.components.session import Here

REPORT, EDIT, LINK, FOLDER, DELETE = "Report", "Rename, tags", "Copy link", "Project folder", "Delete"
ACTIONS = (REPORT, EDIT, LINK, FOLDER, DELETE)
_OPEN, _PACKED = "history_action", "history_packed"


def open_action(action: str, entry_id: str) -> None:
    """Open it under its row; only one is open at a time."""
    st.session_state[_OPEN] = (action, entry_id)
    st.session_state.pop(_PACKED, None)


def _close(entry_id: str) -> None:
    """What is open under this row; another one may have been opened since it was drawn."""
    if (st.session_state.get(_OPEN) or ("", ""))[1] == entry_id:
        del st.session_state[_OPEN]
        st.session_state.pop(_PACKED, None)


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
            _draw_close("Close", entry)
        elif action == FOLDER:
            _draw_folder(here, entry)
        elif action == DELETE:
            _draw_delete(here, entry)


def _draw_close(label: str, entry: Entry) -> None:
    st.button(label, key=f"action_close_{entry.id}", type="tertiary", on_click=_close, args=(entry.id,))


def _draw_edit(here: Here, entry: Entry) -> None:
    with st.form(f"history_edit_{entry.id}", border=False):
        title, tags = _edited(entry)
        st.text_input("Title", title, max_chars=TITLE_CHARS, key=f"edit_title_{entry.id}")
        st.text_input("Tags, with commas between them", tags, key=f"edit_tags_{entry.id}",
                      max_chars=MAX_TAGS * (TAG_CHARS + 2), placeholder="unit 200, revamp")  # fmt: skip
        with st.container(horizontal=True):
            st.form_submit_button("Save", type="primary", key=f"edit_save_{entry.id}", on_click=_save,
                                  args=(here, entry))  # fmt: skip
            st.form_submit_button("Cancel", key=f"edit_cancel_{entry.id}", on_click=_close, args=(entry.id,))


def _edited(entry: Entry) -> tuple[str, str]:
    """Title and tags as their fields show them."""
    return str(entry.document.get("title") or ""), ", ".join(entry.tags)


def _save(here: Here, entry: Entry) -> None:
    """What was changed here; the other may have been changed in another tab meanwhile."""
    title, tags = (str(st.session_state[f"edit_{part}_{entry.id}"] or "") for part in ("title", "tags"))
    title_before, tags_before = _edited(entry)
    with friendly_errors():
        if title != title_before:
            here.services.shelf.rename(here.owner, entry.kind, entry.id, title)
        if tags != tags_before:
            here.services.shelf.tag(here.owner, entry.kind, entry.id, tags.split(","))
        _close(entry.id)


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
        _draw_close("Close", entry)
    st.caption("Step records, reports in every format and the data to import it again, here or elsewhere.")


def _draw_delete(here: Here, entry: Entry) -> None:
    what = "this design with its records and reports"
    if entry.kind == "conversations":
        designs = f", its {entry.number} design{'s' if entry.number > 1 else ''} and reports"
        with_designs = designs if entry.number else ""
        what = f"this conversation with its messages and files{with_designs}"
    st.markdown(f"Delete {what}? It can be undone for {UNDO_S:.0f} seconds.")
    with st.container(horizontal=True):
        st.button("Delete", key=f"action_delete_{entry.id}", type="primary", icon=":material/delete:",
                  on_click=_delete, args=(here, entry))  # fmt: skip
        _draw_close("Keep", entry)


def _delete(here: Here, entry: Entry) -> None:
    with friendly_errors():
        here.services.shelf.delete(here.owner, entry.kind, entry.id)
        _close(entry.id)
