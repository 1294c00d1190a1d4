"""What each field of the form shows, under a new key whenever its text was changed by something else than itself.

Every click hands in all the texts that the browser shows. A click made before the new ones had arrived would thus
bring a number of the units before, or of another conversation, as if it had just been typed: of a key that is gone,
nobody takes it. What was typed in the field itself is set right under the same key, so that the caret stays.
"""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

_SHOWN = "form_shown"


class _Shown(NamedTuple):
    version: int = 0
    marker: tuple[str | None, ...] | None = None  # of what was shown last; None where the field itself was written


def key_of(name: str, system: str) -> str:
    """The key of this field as it is drawn now; before the first "--" it always begins `form_` and its name."""
    return f"form_{name}--{system}-{_shown(name).version}"


def bring_up_to_date(name: str, system: str, conversation_id: str | None, text: str | None) -> str:
    """Show this text where the chat, a sheet, the units or another conversation changed it; gives the field's key."""
    shown, key, marker = _shown(name), key_of(name, system), (conversation_id, system, text)
    is_other = shown.marker != marker and st.session_state.get(key, text) != text
    version = shown.version + (is_other and shown.marker is not None)
    st.session_state.setdefault(_SHOWN, {})[name] = _Shown(version, marker)
    key_now = key_of(name, system)
    if is_other or key_now not in st.session_state:
        st.session_state[key_now] = text
    return key_now


def read_again(name: str) -> None:
    """The field itself was written: its text is set right where it stands."""
    shown = st.session_state.get(_SHOWN, {})
    if name in shown:
        shown[name] = shown[name]._replace(marker=None)


def _shown(name: str) -> _Shown:
    return st.session_state.get(_SHOWN, {}).get(name, _Shown())
