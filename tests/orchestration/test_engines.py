"""Several engines in `engines.yaml`, and the file edited while the app runs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from orchestration.completions import Completions
from orchestration.design_sync import DesignSync
from orchestration.designs import Designs
from orchestration.engine_client import EngineClient
from orchestration.engines import Engines
from orchestration.errors import ConfigError, EngineUnavailableError
from orchestration.event_log.embedded import EmbeddedEventLog
from orchestration.events import now_iso
from orchestration.follower import Follower
from orchestration.live_registry import CHECK_S, LiveRegistry
from orchestration.registry import FILE
from orchestration.stores.sqlite import SqliteStore
from orchestration.tools import ToolContext, ToolDispatcher
from orchestration.tools.design_calls import DesignCalls
from tests.fakes.kerosene_model import KEROSENE
from tests.fakes.scripted_engine import ScriptedEngine

PLATES = """
  - id: plates
    title: Plate Engine
    base_url: http://plates.test
    health: /health
    step_names: [Plates]
    tools:
      - {name: plate_design, label: Designing, action: design, method: POST, endpoint: /design,
         description: Designs., input_schema: {type: object, properties: {}}}
      - {name: plate_answer, label: Answering, action: respond, method: POST, endpoint: "/design/{id}/respond",
         description: Answers., input_schema: {type: object, properties: {}}}
"""
TEXT = FILE.read_text("utf-8") + PLATES
QUESTION = {"question_id": "q-1", "step_id": 3, "message": "Which plate?", "options": [], "recommendation": None}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[SimpleNamespace]:
    """Two engines, the real dispatcher and follower, a file to edit and a clock that finds the edits."""
    file, clock = tmp_path / "engines.yaml", [0.0]
    file.write_text(TEXT, "utf-8")
    registry = LiveRegistry(file, clock=lambda: clock[0])
    tubes, plates, asked = ScriptedEngine(), ScriptedEngine(), []

    def connect(url: str) -> Any:
        asked.append(url)
        return plates.client()

    engines = Engines(registry, tubes.client(), connect)
    store = SqliteStore(tmp_path / "store.sqlite3")
    designs = Designs(store)
    sync = DesignSync(designs, engines, EmbeddedEventLog(tmp_path / "events.sqlite3", 3600))
    follower = Follower(designs, sync, Completions(store, designs, None))
    tools = ToolDispatcher(registry, engines, designs, follower, DesignCalls(store))

    def edit(text: str, is_gone: bool = False) -> None:
        clock[0] += CHECK_S
        if is_gone:
            file.unlink()
            return
        file.write_text(text, "utf-8")
        os.utime(file, (clock[0], clock[0]))

    yield SimpleNamespace(registry=registry, engines=engines, tubes=tubes, plates=plates, designs=designs,
                          tools=tools, edit=edit, file=file, asked=asked)  # fmt: skip
    follower.stop()
    engines.close()


def turn(desk: SimpleNamespace, number: int = 1) -> ToolContext:
    return ToolContext("ann", "talk", f"turn-{number}", now_iso(), desk.tools.snapshot())


def test_a_design_is_begun_followed_and_answered_in_its_own_engine(desk: SimpleNamespace) -> None:
    desk.plates.question = QUESTION
    begun = desk.tools.run(turn(desk), "plate_design", {}, "use-1")
    assert begun.content.get("errors"), "a plate duty without fluids is refused by the plate engine"
    begun = desk.tools.run(turn(desk), "plate_design", KEROSENE, "use-2")
    assert begun.content["question"]["question_id"] == "q-1"
    assert desk.designs.get("ann", begun.design_id)["engine_id"] == "plates"
    answer = {"design_id": begun.design_id, "type": "accept", "values": {}}
    assert desk.tools.run(turn(desk, 2), "hx_respond", answer, "use-3").content["status"] == "completed"
    assert (desk.tubes.calls, len(desk.plates.answers)) == ([], 1)
    beside = desk.tools.run(turn(desk, 2), "hx_design", KEROSENE, "use-4")
    assert beside.content["status"] == "completed"
    assert (desk.tubes.designs, desk.plates.designs) == (1, 1)
    assert desk.registry.step_names("plates") == ("Plates",)


def test_a_design_stored_before_engines_had_ids_belongs_to_the_first(desk: SimpleNamespace) -> None:
    assert desk.engines.of(None) is desk.engines.of("hx") is desk.engines.main


def test_U05_an_edit_counts_from_the_next_turn(desk: SimpleNamespace) -> None:
    in_flight = turn(desk)
    desk.edit(TEXT.replace("plate_design", "plates_new"))
    assert desk.tools.run(in_flight, "plate_design", KEROSENE, "use-1").ok
    after = turn(desk, 2)
    assert "no tool named" in str(desk.tools.run(after, "plate_design", KEROSENE, "use-2").content)
    assert desk.tools.run(after, "plates_new", KEROSENE, "use-3").ok
    assert "plates_new" in [tool["name"] for tool in desk.registry.tool_definitions()]


def test_U05_a_removed_engine_keeps_its_designs_waiting(desk: SimpleNamespace) -> None:
    desk.plates.question = QUESTION
    design_id = desk.tools.run(turn(desk), "plate_design", KEROSENE, "use-1").design_id
    in_flight = turn(desk)
    desk.edit(FILE.read_text("utf-8"))
    with pytest.raises(EngineUnavailableError, match="plates"):
        desk.engines.of("plates")
    refused = desk.tools.run(in_flight, "plate_design", KEROSENE, "use-2")
    assert (refused.ok, refused.content["error"]) == (False, "engine_unavailable")
    assert desk.designs.get("ann", design_id)["question"] == QUESTION
    desk.edit(TEXT)
    answer = {"design_id": design_id, "type": "accept", "values": {}}
    assert desk.tools.run(turn(desk, 2), "hx_respond", answer, "use-3").content["status"] == "completed"


BROKEN: dict[str, Callable[[str], str]] = {
    "syntax": lambda text: text.replace("title: HX Engine", "title: [HX Engine"),
    "empty": lambda text: "", "gone": lambda text: "",
    "duplicate tools": lambda text: text.replace("plate_design", "hx_design"),
    "main moved": lambda text: text.replace("${HX_ENGINE_BASE_URL:-embedded}", "http://elsewhere.test"),
    "main renamed": lambda text: text.replace("- id: hx", "- id: other"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BROKEN)
def test_U05_a_broken_edit_keeps_the_last_good_and_says_so(desk: SimpleNamespace, kind: str) -> None:
    assert desk.registry.problem is None
    desk.edit(BROKEN[kind](TEXT), is_gone=kind == "gone")
    assert "engines.yaml" in desk.registry.problem and "last good" in desk.registry.problem
    assert desk.tools.run(turn(desk), "plate_design", KEROSENE, "use-1").ok
    desk.edit(TEXT)
    assert desk.registry.problem is None


def test_an_address_that_changes_gets_a_new_connection(desk: SimpleNamespace) -> None:
    first = desk.engines.of("plates")
    assert desk.engines.of("plates") is first
    desk.edit(TEXT.replace("http://plates.test", "http://plates-2.test"))
    assert desk.engines.of("plates") is not first
    assert desk.asked == ["http://plates.test", "http://plates-2.test"]


def test_other_engines_get_no_secret(tmp_path: Path) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={})

    (tmp_path / "engines.yaml").write_text(TEXT, "utf-8")
    registry = LiveRegistry(tmp_path / "engines.yaml")
    main = EngineClient("http://main.test", "inner-secret", transport=httpx.MockTransport(answer))
    engines = Engines(registry, main, lambda url: EngineClient(url, transport=httpx.MockTransport(answer)))
    engines.of("hx").limits()
    engines.of("plates").limits()
    engines.close()
    assert [request.headers.get("X-Internal-Secret") for request in seen] == ["inner-secret", None]


def test_an_unusable_file_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"engines\.yaml"):
        LiveRegistry(tmp_path / "engines.yaml")
