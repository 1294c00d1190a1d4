"""Who answers in a conversation, what that costs, and a visitor's own key, which lives in this browser session only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st
from pydantic import SecretStr

from orchestration.errors import UnknownAssistantError
from orchestration.models.choice import Choice
from orchestration.models.own_key import usable_own_key
from pages.components.session import Here
from pages.components.text import plain

OWN_KEY = "own_key"
KEY_EXPLAINED = (
    "Kept in the memory of this browser session alone, sent to Anthropic with your messages, never stored: a reload "
    "or closing the page forgets it. What it costs is yours."
)


def chosen_for(here: Here, record: Mapping[str, Any] | None) -> Choice:
    """Who answers next: in this conversation, or in a new one."""
    assistants = here.services.assistants
    if record is not None:
        return assistants.chosen(record)
    wanted = st.session_state.get(_key(None))
    return next((one for one in assistants.choices if one.id == wanted), assistants.default)


def own_key_for(choice: Choice) -> SecretStr | None:
    """The visitor's key where the choice needs it and it was given."""
    key = st.session_state.get(OWN_KEY)
    return SecretStr(key) if key and choice.needs_own_key else None


def draw_choice(here: Here, record: Mapping[str, Any] | None) -> None:
    """A button that names the assistant and opens the choice with prices; a change counts from the next message."""
    choice = chosen_for(here, record)
    is_unpaid = choice.needs_own_key and own_key_for(choice) is None
    label = "Offline assistant, no key yet" if is_unpaid else plain(choice.label)
    with st.popover(label, key="assistant", icon=":material/smart_toy:", type="tertiary"):
        _draw_choices(here, record, choice)
        if any(one.needs_own_key for one in here.services.assistants.choices):
            _draw_own_key(is_unpaid)


def _draw_choices(here: Here, record: Mapping[str, Any] | None, choice: Choice) -> None:
    choices = {one.id: one for one in here.services.assistants.choices}
    key = _key(record)

    def changed() -> None:
        if record is not None:
            here.services.choose_assistant(here.owner, record["id"], st.session_state[key])

    st.radio(
        "Who answers from the next message on", list(choices), list(choices).index(choice.id), key=key,
        format_func=lambda one: plain(choices[one].label), on_change=changed,
        captions=[plain(one.price) + (" · with your own key" if one.needs_own_key else "") for one in choices.values()],
    )  # fmt: skip


def _draw_own_key(is_unpaid: bool) -> None:
    if st.session_state.get(OWN_KEY):
        st.caption("Your own key is in use. " + KEY_EXPLAINED)
        if st.button("Forget my key", key="forget_key", icon=":material/key_off:"):
            del st.session_state[OWN_KEY]
            st.rerun()
        return
    given = st.text_input("Your own Anthropic key", key="own_key_field", type="password", autocomplete="off")
    st.caption(KEY_EXPLAINED)
    if is_unpaid:
        st.caption(":orange[Until a key is given, the offline assistant answers.]")
    if given:
        try:
            key = usable_own_key(SecretStr(given))
        except UnknownAssistantError as error:
            st.error(plain(error.user_message))
            return
        if key is not None:
            st.session_state[OWN_KEY] = key.get_secret_value()
            st.rerun()


def _key(record: Mapping[str, Any] | None) -> str:
    return f"answers-{record['id'] if record else 'new'}"
