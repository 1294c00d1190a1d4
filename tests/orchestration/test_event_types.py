"""The eight types of events: nothing else is said, and each says what its row in the table of `events` names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from orchestration import events
from orchestration.events import EVENT_TYPES, EVENT_VERSION, ChatEvent
from orchestration.loop_thread import LoopThread
from tests.fakes.kerosene_model import kerosene_model
from tests.fakes.messages_api import MessagesApi
from tests.fakes.messages_replies import say, text, thinking
from tests.fakes.scripted_engine import ScriptedEngine
from tests.fakes.turn_rig import TurnRig, claude_client

TABLE = {
    name: set(re.findall(r'"(\w+)"', fields))
    for name, fields in re.findall(r"^\| (\w+) +\| (.+?) \|$", events.__doc__, re.MULTILINE) if name != "type"
}  # fmt: skip


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> list[ChatEvent]:
    """All events of three turns: one with a design, one that is refused, one that breaks off."""
    loop = LoopThread("models")
    with MessagesApi(kerosene_model) as api:
        rig = TurnRig(tmp_path_factory.mktemp("turns"), ScriptedEngine(records_per_poll=5).client())
        rig.start(claude_client(api.url, loop))
        rig.say("Design the kerosene cooler")
        api.will(say(stop_reason="refusal"), say(thinking("Well."), text("The first words"), cut_after=6))
        rig.say("no")
        rig.say("go on")
        found = rig.events.read(rig.conversation_id).events
        rig.close()
    loop.stop()
    return found


def test_there_are_exactly_eight_and_the_table_names_them() -> None:
    assert len(EVENT_TYPES) == len(set(EVENT_TYPES)) == 8
    assert list(TABLE) == list(EVENT_TYPES)


def test_all_eight_are_said_each_with_its_fields_version_turn_and_id(said: list[ChatEvent]) -> None:
    assert {event.type for event in said} == set(EVENT_TYPES)
    for event in said:
        assert set(event.data) <= TABLE[event.type], event
        assert set(event.data) == TABLE[event.type] or event.type.startswith("thinking_"), event
        assert event.version == EVENT_VERSION and event.turn_id and event.id and event.at
    assert [event.id for event in said] == sorted((event.id for event in said), key=int)


def test_each_turn_ends_in_exactly_one_terminal_event_and_says_nothing_of_its_own_afterwards(
    said: list[ChatEvent],
) -> None:
    turns = list(dict.fromkeys(event.turn_id for event in said))
    assert len(turns) == 3
    for turn in turns:
        own = [event for event in said if event.turn_id == turn and event.type != events.RUN_PROGRESS]
        assert [event.is_terminal for event in own] == [False] * (len(own) - 1) + [True]


def test_an_event_of_a_newer_version_is_read_with_what_is_known() -> None:
    newer = {"type": "new_kind", "conversation_id": "c", "turn_id": None, "data": {"x": 1}, "version": 9, "more": [1]}
    assert (ChatEvent.from_dict(newer).version, ChatEvent.from_dict(newer).type) == (9, "new_kind")


def test_no_other_place_names_a_type_of_its_own() -> None:
    """Every event is made with a name of `events`; no word is spelled a second time."""
    root = Path(events.__file__).parent
    spelled = re.compile(r"ChatEvent\(\s*[\"']")
    assert [path.name for path in root.rglob("*.py") if spelled.search(path.read_text("utf-8"))] == []
