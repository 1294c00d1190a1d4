"""One conversation as the pages see it at this moment: stored messages, the running turn, the design."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import streamlit as st

from orchestration.errors import OrchestrationError
from orchestration.turns import Attachment, TurnRefusedError
from pages.components.assistant_choice import chosen_for, own_key_for
from pages.components.design_model import is_moving
from pages.components.moved import named
from pages.components.session import Here
from pages.components.turn_view import TurnView, brought_forward

MAX_MESSAGE_CHARS = 20_000
_VIEW = "turn_view"


@dataclass
class Conversation:
    """A snapshot; `record` is the stored conversation, None while none has begun or it is not the owner's."""

    here: Here
    id: str | None = None
    record: Mapping[str, Any] | None = None
    designs: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    turn_id: str | None = None
    wanted_design_id: str | None = None

    @classmethod
    def of_url(cls, here: Here) -> Conversation:
        """The conversation named by ?c=, or the one of the design named by ?d=."""
        conversation_id, design_id = named("c"), named("d")
        if conversation_id is None and design_id:
            design = here.services.designs.get(here.owner, design_id)
            conversation_id = design["conversation_id"] if design else None
        return cls.of_id(here, conversation_id, design_id) if conversation_id else cls(here)

    @classmethod
    def of_id(cls, here: Here, conversation_id: str, design_id: str | None = None) -> Conversation:
        """Read the snapshot from the store."""
        services = here.services
        record = services.conversations.get(here.owner, conversation_id)
        if record is None:
            return cls(here)
        named = (services.designs.get(here.owner, design) for design in record.get("earlier_designs") or ())
        designs = [*services.designs.list(here.owner, conversation_id), *filter(None, named)]
        return cls(
            here, conversation_id, record, designs,
            services.turns.running(conversation_id), design_id,
        )  # fmt: skip

    @cached_property
    def messages(self) -> list[Mapping[str, Any]]:
        """All messages in their order."""
        return self.here.services.conversations.messages(self.here.owner, self.id) if self.id else []

    @property
    def design(self) -> Mapping[str, Any] | None:
        """The design the URL names, else the newest."""
        wanted = [design for design in self.designs if design["id"] == self.wanted_design_id]
        return (wanted or list(self.designs) or [None])[0]

    @property
    def is_live(self) -> bool:
        """True while something on the page may change by itself."""
        return bool(self.turn_id) or is_moving(self.design)

    @property
    def signature(self) -> tuple[Any, ...]:
        """Changes when the page outside the live parts must be drawn anew."""
        design = self.design or {}
        return (
            self.turn_id, len(self.designs), design.get("id"), design.get("is_settled"), design.get("status"),
            (self.record or {}).get("updated_at"),
        )  # fmt: skip

    def turn_view(self) -> TurnView:
        """The running turn, folded from the event log; this session folds each event once."""
        view = st.session_state.get(_VIEW)
        if view is None or view.turn_id != self.turn_id:
            view = TurnView(self.turn_id)
        view = brought_forward(self.here.services.events, str(self.id), view)
        st.session_state[_VIEW] = view
        return view

    def has_answer(self, turn_id: str) -> bool:
        """True when the messages of this snapshot hold the end of the turn."""
        return any(one.get("turn_id") == turn_id and one.get("role") != "user" for one in self.messages[-2:])


def run_again(talk: Conversation, message: Mapping[str, Any], text: str) -> str:
    """Send a message of the user's once more, with its files, in a new version that ends before it. Gives the id
    of that version; where the message cannot be taken there is none."""
    services, owner = talk.here.services, talk.here.owner
    branch = services.branches.begin(owner, str(talk.id), message["id"], with_message=False, words=text)
    if branch is None:
        raise TurnRefusedError("This message is not there any more. Reload the page.")
    try:
        files, key = services.branches.files(owner, message), own_key_for(services.assistants.chosen(branch))
        services.turns.start(owner, branch["id"], text, files, own_key=key, units=talk.here.system)
    except OrchestrationError:
        services.conversations.delete(owner, branch["id"])
        raise
    return branch["id"]


def send(
    here: Here, text: str, files: Sequence[Any], conversation_id: str | None, preset_id: str | None = None
) -> str:
    """Start a turn with this message; begins a conversation, with the preset, when there is none. Gives its id."""
    services = here.services
    record = services.conversations.get(here.owner, conversation_id) if conversation_id else None
    is_new = conversation_id is None
    if conversation_id is None:
        name = files[0].name if files else "New design"
        conversation_id = services.conversations.create(here.owner, text.strip() or f"Datasheet {name}")["id"]
        services.choose_assistant(here.owner, conversation_id, chosen_for(here, None).id)
        if preset_id:
            services.begin_with(here.owner, conversation_id, preset_id)
        record = services.conversations.get(here.owner, conversation_id)
    attachments = [Attachment(file.name, file.getvalue(), file.type or "") for file in files]
    units = ((record or {}).get("preset") or {}).get("units") if is_new else ""
    services.turns.start(
        here.owner, conversation_id, text, attachments, own_key=own_key_for(chosen_for(here, record)),
        units=units or here.system,
    )  # fmt: skip
    return conversation_id
