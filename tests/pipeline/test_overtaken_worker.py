"""A worker that is slow before it begins a step, or between computing it and storing it."""

from __future__ import annotations

from pathlib import Path

from hx_engine.pipeline.runner import run_design
from hx_engine.requirements import check_request
from hx_engine.state import SessionStore
from tests.pipeline.conftest import Bench

ACID = {
    "user_id": "ann", "hot_fluid_name": "sulfuric acid 98 wt%", "cold_fluid_name": "cooling water",
    "T_hot_in_C": 95.0, "T_hot_out_C": 70.0, "T_cold_in_C": 30.0, "T_cold_out_C": 40.0, "m_dot_hot_kg_s": 12.5,
}  # fmt: skip
ACID_VALUES = {"density_hot_kg_m3": 1780.0, "viscosity_hot_Pa_s": 0.006, "cp_hot_J_kgK": 1500.0, "k_hot_W_mK": 0.36}


class AnsweredMeanwhile(SessionStore):
    """The question is answered just after the worker has read the design that waits."""

    answered = False

    def load(self, session_id, known=()):
        session = super().load(session_id, known)
        if session.status == "waiting" and not self.answered:
            self.answered = True
            answer = {
                "question_id": session.question["question_id"], "step_id": session.question["step_id"],
                "type": "override", "values": ACID_VALUES,
            }  # fmt: skip
            assert self.answer(session_id, answer, "running")
        return session


def test_an_answer_is_not_passed_over_by_a_worker_that_read_the_design_before_it(tmp_path: Path) -> None:
    waiting = Bench(SessionStore(tmp_path)).start(check_request(ACID).design_input)
    assert waiting.status == "waiting"
    overtaken = AnsweredMeanwhile(tmp_path)
    run_design(overtaken, waiting.session_id, lambda position, phase: None)
    left = overtaken.load(waiting.session_id)
    assert (left.status, left.question, len(left.records)) == ("running", None, len(waiting.records))
    run_design(overtaken, waiting.session_id, lambda position, phase: None)
    done = overtaken.load(waiting.session_id)
    given = [record for record in done.records if "density_hot_kg_m3" in record["outputs"]]
    assert given[-1]["outputs"]["density_hot_kg_m3"] == ACID_VALUES["density_hot_kg_m3"]


KEROSENE = {
    "user_id": "ann", "hot_fluid_name": "kerosene", "cold_fluid_name": "cooling water", "T_hot_in_C": 180.0,
    "T_hot_out_C": 60.0, "T_cold_in_C": 30.0, "T_cold_out_C": 40.0, "m_dot_hot_kg_s": 12.5,
}  # fmt: skip


class StoredMeanwhile(SessionStore):
    """Another worker stores this step, and all that follow, while it is computed here."""

    overtaken = False

    def append(self, session_id, record, status, question):
        if record["position"] == 3 and not self.overtaken:
            self.overtaken = True
            run_design(SessionStore(self.folder), session_id, lambda position, phase: None)
            self.ended = self.load(session_id)
        return super().append(session_id, record, status, question)


def test_D01_a_step_that_two_workers_computed_is_stored_once(tmp_path: Path) -> None:
    store = StoredMeanwhile(tmp_path)
    store.folder = tmp_path
    done = Bench(store).start(check_request(KEROSENE).design_input)
    assert done == store.ended and done.status == "completed"
    assert [record["position"] for record in done.records] == list(range(len(done.records)))
