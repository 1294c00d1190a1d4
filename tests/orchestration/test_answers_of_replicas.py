"""C03: two replicas over one store and one engine; a question is answered once, whichever of them is asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.designs import Designs
from orchestration.embedded_engine import embedded_client
from orchestration.engine_client import EngineClient
from orchestration.errors import EngineConflictError, EngineGoneError
from orchestration.events import now_iso
from orchestration.settings import Settings
from orchestration.tools import ToolContext
from tests.fakes.turn_rig import TurnRig
from tests.rig.waiting import until

OWNER = "ann"
ACID = {
    "hot_fluid_name": "sulfuric acid 98 wt%", "cold_fluid_name": "cooling water", "T_hot_in_C": 95.0,
    "T_hot_out_C": 70.0, "T_cold_in_C": 30.0, "T_cold_out_C": 40.0, "m_dot_hot_kg_s": 12.5,
}  # fmt: skip
PROPERTIES = {"density_hot_kg_m3": 1780.0, "viscosity_hot_Pa_s": 0.006, "cp_hot_J_kgK": 1500.0, "k_hot_W_mK": 0.36}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineClient]:
    client = embedded_client(Settings(hx_engine_data_dir=tmp_path_factory.mktemp("engine")))
    yield client
    client.close()


@pytest.fixture
def replicas(tmp_path: Path, engine: EngineClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[TurnRig]]:
    """Two processes' parts over one store; the engine stays for the next test."""
    monkeypatch.setattr(engine, "close", lambda: None)
    made = [TurnRig(tmp_path, engine) for _ in range(2)]
    yield made
    for replica in made:
        replica.close()


def waiting_design(replica: TurnRig, turn: str) -> dict:
    context = ToolContext(OWNER, replica.conversation_id, turn, now_iso())
    design_id = replica.tools.run(context, "hx_design", ACID, "use").design_id
    until(lambda: replica.designs.get(OWNER, design_id)["question"] is not None)
    return replica.designs.get(OWNER, design_id)


def test_C03_an_answer_of_another_replica_that_comes_second_is_told_so_and_decides_nothing(
    replicas: list[TurnRig],
) -> None:
    here, there = replicas
    seen_here = waiting_design(here, "turn-1")
    seen_there = Designs(there.store).get(OWNER, seen_here["id"])
    assert seen_there["question"] == seen_here["question"]
    here.tools.answer(OWNER, seen_here, "override", PROPERTIES)
    with pytest.raises((EngineConflictError, EngineGoneError), match=r"already answered|no longer waits"):
        there.tools.answer(OWNER, seen_there, "override", {**PROPERTIES, "density_hot_kg_m3": 900.0})
    until(lambda: (d := here.designs.get(OWNER, seen_here["id"]))["is_settled"] or d["question"] is not None, 60)
    after = here.designs.get(OWNER, seen_here["id"])
    used = [r["outputs"]["density_hot_kg_m3"] for r in here.designs.records(OWNER, after["id"])
            if "density_hot_kg_m3" in r["outputs"]]  # fmt: skip
    assert set(used) == {1780.0}
    assert (after["question"] or {}).get("question_id") != seen_here["question"]["question_id"]
    with pytest.raises((EngineConflictError, EngineGoneError)):
        there.tools.answer(OWNER, seen_there, "override", PROPERTIES)
    assert (here.designs.get(OWNER, after["id"])["question"] or {}) == (after["question"] or {}), "not applied to it"


def test_C03_of_two_replicas_that_answer_at_once_one_wins(replicas: list[TurnRig]) -> None:
    design = waiting_design(replicas[0], "turn-2")
    won, lost = [], []

    def answer(number: int) -> None:
        try:
            replicas[number % 2].tools.answer(OWNER, design, "override", PROPERTIES)
            won.append(number)
        except (EngineConflictError, EngineGoneError):
            lost.append(number)

    threads = [threading.Thread(target=answer, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(lost)) == (1, 19)
