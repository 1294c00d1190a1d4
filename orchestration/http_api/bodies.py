"""What the routes take and give, as the OpenAPI document shows it."""

from __future__ import annotations

import base64
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from orchestration.http_api.problems import refuse
from orchestration.number_gate import unusable_numbers
from orchestration.presentation import SYSTEMS, UnitSystem
from orchestration.turns import MAX_ATTACHMENTS, MAX_TEXT_CHARS, Attachment

Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
MAX_VALUES = 40


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class AttachmentBody(_Body):
    """A datasheet; its type is told by its content."""

    name: str = Field(min_length=1, max_length=200)
    data: str = Field(description="the file, base64", max_length=8_000_000)

    def decoded(self, field: str) -> Attachment:
        try:
            return Attachment(self.name, base64.b64decode(self.data, validate=True))
        except ValueError:
            raise refuse(422, field, "This is not base64.", "standard base64", "Encode the file anew.") from None


class ChatMessage(_Body):
    """One message to the assistant."""

    message: str = Field(max_length=MAX_TEXT_CHARS)
    conversation: Id | None = Field(None, description="left out: a new conversation begins")
    attachments: list[AttachmentBody] = Field(default_factory=list, max_length=MAX_ATTACHMENTS)
    units: UnitSystem = Field(SYSTEMS[0], description="the system of units that this answer is worded in")

    @model_validator(mode="after")
    def _usable(self) -> ChatMessage:
        if not self.message.strip() and not self.attachments:
            raise ValueError("the message is empty")
        return self

    def files(self) -> list[Attachment]:
        """The attachments as they were before base64. To be called from a worker thread: large ones take a while."""
        return [attachment.decoded(f"attachments.{number}.data") for number, attachment in enumerate(self.attachments)]


class TurnStarted(BaseModel):
    """202: the assistant answers; follow `stream`, or read `context`."""

    conversation: str
    turn: str
    stream: str
    context: str


class AnswerBody(_Body):
    """The answer to the question a design waits with. `values` by field, SI with the unit in the name."""

    question_id: str = Field(min_length=1, max_length=200)
    type: str = Field(pattern=r"^[a-z_]{1,40}$", description="one of the question's own ways to answer")
    values: dict[str, Any] = Field(default_factory=dict, max_length=MAX_VALUES)

    @model_validator(mode="after")
    def _numbers(self) -> AnswerBody:
        wild = unusable_numbers(self.values)
        if wild:
            raise ValueError(f"not a finite number of usable size: {wild[0][:80]}")
        if any(not name.isidentifier() or len(name) > 80 for name in self.values):
            raise ValueError("a name among the values is not a field name")
        return self


class Done(BaseModel):
    """The change was made."""

    status: Literal["deleted", "received"]


class Conversation(BaseModel):
    """Everything a client needs to show a conversation; `last_event_id` is where its stream goes on."""

    conversation: dict[str, Any]
    messages: list[dict[str, Any]]
    case: dict[str, Any] | None
    designs: list[dict[str, Any]]
    questions: list[dict[str, Any]] = Field(description="{design, question} for each design that waits")
    running_turn: str | None
    saving_delayed: bool
    last_event_id: str | None


class DesignView(BaseModel):
    """A design and its step records in order of execution, as stored."""

    design: dict[str, Any]
    step_records: list[dict[str, Any]]
