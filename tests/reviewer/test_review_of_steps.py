"""What a review does to a design: it is asked little, makes a step more careful, and never less."""

from __future__ import annotations

import json

import pytest

from hx_engine.api.views import record_events, status_view
from hx_engine.pipeline.opinion import NotReviewed, Proposal
from tests.reviewer.conftest import Scripted, opinion

UNLIKE = ("search_time_s", "search_backend", "warnings", "ranked_findings")
OF_THE_RUN = ("search_time_s", "search_backend")
CLOCK = ("started_at", "duration_s")
DOUBT = "The floating head looks unusual for this service."


def last(session, step_id):
    return session.latest(step_id)


def numbers(session):
    """Outputs of every step that is no question, as JSON text, every bit of them."""
    kept = [record for record in session.records if record["ai_decision"] != "ESCALATE"]
    latest = {record["step_id"]: record["outputs"] for record in kept}
    return json.dumps({k: {n: v for n, v in o.items() if n not in UNLIKE} for k, o in latest.items()})


def test_P09_without_a_reviewer_nothing_is_said_to_be_reviewed(plain):
    assert plain.status == "completed"
    assert not any(record["ai_called"] or record["ai_confidence"] for record in plain.records)
    assert {r["ai_review"]["observation"] for r in plain.records} == {"not reviewed by a model; rules only"}


def test_four_steps_are_shown_once_each_and_the_numbers_stay(bench, plain):
    reviewer = Scripted()
    session = bench.start(reviewer)
    assert session.status == "completed"
    assert reviewer.steps == [4, 12, 11, 16]
    reviewed = [record["step_id"] for record in session.records if record["ai_called"]]
    assert reviewed == [4, 12, 11, 16]
    assert {r["ai_confidence"] for r in session.records if r["ai_called"]} == {0.9}
    assert numbers(session) == numbers(plain)


def test_the_facts_are_allow_listed_and_bounded(bench):
    reviewer = Scripted()
    bench.start(reviewer, 16, raw_request="call me at 555 0100 " * 100, org_id="secret org", user_id="someone private")
    sent = json.dumps(reviewer.asked)
    for private in ("555 0100", "secret org", "someone private", "raw_request", "user_id", "token"):
        assert private not in sent
    assert max(len(json.dumps(facts)) for facts in reviewer.asked) < 12_000
    streams = reviewer.asked[0]["streams"]
    assert streams["hot"]["T_in_C"] == 180.0 and streams["cold"]["viscosity_Pa_s"] < 1e-3
    assert all(value is not None for value in streams["hot"].values())


FAILURES = [NotReviewed("the model service is busy"), RuntimeError("sk-secret in a message")]


@pytest.mark.parametrize("failure", FAILURES, ids=["told", "raised"])
def test_P09_a_review_that_fails_is_not_reviewed_and_the_design_goes_on(bench, plain, failure):
    session = bench.start(Scripted(step_4=failure, step_16=failure))
    assert session.status == "completed" and numbers(session) == numbers(plain)
    for step_id in (4, 16):
        record = last(session, step_id)
        assert (record["ai_called"], record["ai_confidence"]) == (False, None)
        assert record["ai_review"]["observation"].startswith("not reviewed by a model: ")
        assert record["ai_decision"] == last(plain, step_id)["ai_decision"]
    assert last(session, 12)["ai_called"], "a later review is tried anew"
    assert "sk-secret" not in json.dumps(session.records)


def test_a_warning_joins_the_warnings_of_the_design(bench, plain):
    session = bench.start(Scripted(step_12=opinion("WARN", 0.8, said=DOUBT)))
    record = last(session, 12)
    assert record["ai_decision"] == "WARN" and record["verdict"] == last(plain, 12)["verdict"]
    assert any(DOUBT in warning for warning in status_view(session)["warnings"])
    assert any(DOUBT in warning for warning in last(session, 16)["outputs"]["warnings"])


def forced(bench, reviewer):
    """A design the engineer insists on although nothing is feasible: it breaks hard limits."""
    session = bench.start(reviewer, dP_hot_max_Pa=1000.0, dP_cold_max_Pa=1000.0, shell_diameter_m=0.20526)
    assert session.question["event_subtype"] == "no_feasible_design"
    return bench.answer(session, reviewer, "skip")


def test_no_opinion_lifts_a_failed_verdict(bench):
    session = forced(bench, Scripted())
    assert session.status == "completed"
    record = last(session, 16)
    assert record["ai_called"] and record["ai_confidence"] == 0.9
    assert (record["verdict"], record["validation_passed"], record["ai_decision"]) == ("failed", False, "WARN")
    assert record["outputs"]["verdict"] == "failed" and record["validation_errors"]


def test_a_question_of_the_rules_costs_no_call_and_its_answer_survives_a_review(bench):
    """The answer "skip" belongs to the rules' question; the answer to the review must not take its place."""
    reviewer = Scripted(step_12=opinion("ESCALATE", 0.9, said=DOUBT))
    session = forced(bench, reviewer)
    assert reviewer.steps.count(12) == 1
    assert session.question["event_subtype"] == "review"
    session = bench.answer(session, reviewer, "accept")
    assert session.status == "completed" and reviewer.steps.count(12) == 1
    assert last(session, 12)["verdict"] == "failed"


UNSURE, ASKING = opinion("PROCEED", 0.69, said=DOUBT), opinion("ESCALATE", 0.95, said=DOUBT)


@pytest.mark.parametrize(("step_id", "said"), [(4, UNSURE), (12, ASKING), (11, UNSURE), (16, ASKING)])
def test_doubt_asks_the_engineer_once_and_accept_goes_on(bench, plain, step_id, said):
    reviewer = Scripted(**{f"step_{step_id}": said})
    session = bench.start(reviewer)
    assert session.status == "waiting" and session.question["step_id"] == step_id
    assert DOUBT in session.question["message"]
    assert [option["id"] for option in session.question["options"]] == ["accept"]
    waiting = session.records[-1]
    assert (waiting["ai_decision"], waiting["ai_called"]) == ("ESCALATE", True)
    assert waiting["verdict"] == last(plain, step_id)["verdict"], "a doubt is no verdict"
    events = dict(record_events(session.session_id, waiting))
    assert events["step_escalated"]["message"] == session.question["message"]
    session = bench.answer(session, reviewer, "accept")
    assert session.status == "completed" and reviewer.steps == [4, 12, 11, 16]
    assert numbers(session) == numbers(plain)
    record = last(session, step_id)
    assert (record["ai_decision"], record["ai_called"], record["ai_confidence"]) == ("WARN", False, None)
    assert any("the engineer went on" in warning for warning in status_view(session)["warnings"])
    history = status_view(session)["escalation_history"][str(step_id)]
    assert [row["answer"]["type"] for row in history] == ["accept"]


def test_at_the_threshold_the_design_goes_on(bench):
    assert bench.start(Scripted(step_4=opinion("PROCEED", 0.70)), until=4).status == "running"


def test_a_proposal_waits_for_the_engineer_and_is_computed_by_rules(bench, plain):
    steel = Proposal("tube_material", "ss304l", "cooling water of unknown quality")
    reviewer = Scripted(step_4=opinion("CORRECT", 0.9, steel))
    session = bench.start(reviewer)
    before = last(plain, 4)["outputs"]["tube_material"]
    row = {"field": "tube_material", "old_value": before, "new_value": "ss304l", "reason": steel.reason}
    assert session.records[-1]["ai_review"]["corrections"] == [row]
    assert [option["id"] for option in session.question["options"]] == ["accept", "apply"]
    session = bench.answer(session, reviewer, "accept", option_id="apply")
    assert session.status == "completed", session.question
    record = last(session, 4)
    assert (record["ai_decision"], record["ai_called"]) in (("CORRECT", False), ("WARN", False))
    assert record["outputs"]["tube_material"] == "ss304l" and record["ai_review"]["corrections"] == [row]
    asked_for = bench.start(None, 12, tube_material="ss304l")
    found, wanted = (dict(last(one, 12)["outputs"], search_time_s=0, search_backend="") for one in (session, asked_for))
    assert found == wanted


def test_a_fouling_chosen_in_answer_names_its_origin(bench):
    cleaner = Proposal("fouling_hot_m2K_W", 0.0002, "clean kerosene")
    session = bench.start(Scripted(step_4=opinion("CORRECT", 0.9, cleaner)))
    session = bench.answer(session, Scripted(), "override", 4, fouling_hot_m2K_W=0.0003)
    record = last(session, 4)
    assert record["outputs"]["fouling_hot_m2K_W"] == 0.0003
    assert record["ai_review"]["corrections"][0]["reason"] == "given by the engineer"
    source = next(row["source"] for row in record["quantities"] if row["key"] == "fouling_hot_m2K_W")
    assert "engineer" in source and "request" not in source


def test_the_cut_can_be_tried_in_the_search(bench, plain):
    old = last(plain, 12)["outputs"]["baffle_cut"]
    new = 0.25 if old != 0.25 else 0.3
    session = bench.start(Scripted(step_12=opinion("CORRECT", 0.9, Proposal("baffle_cut", new, "less bypass"))))
    session = bench.answer(session, Scripted(), "accept", 12, option_id="apply")
    assert last(session, 12)["outputs"]["baffle_cut"] == new
    assert last(session, 12)["ai_review"]["corrections"][0]["old_value"] == old


REFUSED = [
    Proposal("fouling_hot_m2K_W", -0.1, ""), Proposal("fouling_hot_m2K_W", "low", ""), Proposal("baffle_cut", 0.9, ""),
    Proposal("tube_material", "unobtainium", ""), Proposal("tema_preference", "BXM", ""),
    Proposal("dP_hot_max_Pa", 9e9, ""), Proposal("T_hot_in_C", 20.0, ""), Proposal("verdict", "passed", ""),
    Proposal("fouling_max_m2K_W", 1.0, ""), Proposal("fouling_hot_m2K_W", True, ""), Proposal("tube_material", 3.0, ""),
    Proposal("x" * 5000, "y" * 5000, ""),
]  # fmt: skip


@pytest.mark.parametrize("proposal", REFUSED, ids=lambda row: f"{row.field[:20]}={str(row.new_value)[:12]}")
def test_what_may_not_be_proposed_is_left_out(bench, proposal):
    session = bench.start(Scripted(step_4=opinion("CORRECT", 0.9, proposal, said=DOUBT)), until=4)
    record = last(session, 4)
    assert session.status == "running" and record["ai_review"]["corrections"] == []
    assert record["ai_decision"] == "WARN", "a wish to correct is not approval"


def test_carbon_steel_is_not_proposed_for_sea_water(bench):
    steel = Proposal("tube_material", "carbon_steel", "cheaper")
    session = bench.start(Scripted(step_4=opinion("CORRECT", 0.9, steel)), 4, cold_fluid_name="sea water")
    assert last(session, 4)["ai_review"]["corrections"] == []


def test_a_material_without_strength_at_the_design_temperature_is_not_proposed(bench):
    """Admiralty brass has allowable stresses to 232 °C (450 °F); this side is designed for 30 K above 210 °C."""
    brass = Proposal("tube_material", "admiralty", "usual for cooling water")
    session = bench.start(Scripted(step_4=opinion("CORRECT", 0.9, brass)), 4, T_hot_in_C=210.0)
    assert last(session, 4)["ai_review"]["corrections"] == []


def test_a_late_proposal_is_a_warning_and_changes_nothing(bench, plain):
    late = Proposal("tube_material", "titanium", "longer life")
    session = bench.start(Scripted(step_16=opinion("CORRECT", 0.9, late)))
    assert session.status == "completed" and numbers(session) == numbers(plain)
    record = last(session, 16)
    assert record["ai_decision"] == "WARN" and record["ai_review"]["corrections"][0]["new_value"] == "titanium_2"
    assert any("It is not applied." in warning for warning in record["warnings"])


def test_bad_answers_leave_the_question_open(bench):
    session = bench.start(Scripted(step_4=opinion("ESCALATE", 0.9, said=DOUBT)))
    for kind, values in (
        ("override", {}), ("override", {"T_hot_in_C": 10.0}), ("override", {"tube_material": "wood"}),
        ("override", {"fouling_hot_m2K_W": 5.0}), ("override", {"changes": {"T_hot_in_C": 1.0}}),
        ("accept", {"tube_material": "admiralty"}), ("accept", {"option_id": "apply"}),
    ):  # fmt: skip
        refusal = bench.refusal(session, kind, **values)
        assert refusal.field and refusal.message and refusal.suggestion
    assert bench.store.load(session.session_id).status == "waiting"
    assert bench.answer(session, Scripted(), "skip", 4).status == "running"


def test_a_design_taken_up_again_asks_nobody_twice(bench):
    """Interrupted after every step that is reviewed, and once more in the middle."""
    reviewer = Scripted(step_11=opinion("WARN", 0.8, said=DOUBT))
    session = bench.start(reviewer)
    again = Scripted(step_11=opinion("WARN", 0.8, said=DOUBT))
    name = "design-interrupted"
    bench.store.create(session._replace(session_id=name, status="pending", records=[]), None)
    for until in (4, 6, 12, 11):
        assert bench.advance(name, again, until).records[-1]["step_id"] == until
    resumed = bench.advance(name, again)
    assert resumed.status == "completed" and again.steps == reviewer.steps
    plain_records = [{k: v for k, v in record.items() if k not in CLOCK} for record in resumed.records]
    wanted = [{k: v for k, v in record.items() if k not in CLOCK} for record in session.records]
    for record in plain_records + wanted:
        record["outputs"] = {k: v for k, v in record["outputs"].items() if k not in OF_THE_RUN}
        record["quantities"] = [row for row in record["quantities"] if row["key"] != "search_time_s"]
    assert plain_records == wanted
