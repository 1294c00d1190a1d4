"""A question in its card: options with their effect, own values in the units shown, errors at the field."""

from __future__ import annotations

import pytest

from orchestration.errors import EngineConflictError, EngineRejectedError
from pages.components.open_values import OpenValue, out_of_range
from pages.components.question import MEANWHILE
from pages.components.question_options import option_effect, option_label, question_words
from tests.pages.conftest import WORKSPACE
from tests.pages.test_pages import shown, text_of

LIMIT_ROWS = [
    {"name": "dP_cold_max_Pa", "label": "Allowed drop", "unit": "Pa", "low": 0.0, "high": 1e6, "value": 70_000.0},
    {"name": "n_shells_max", "label": "Number of shells", "unit": "-", "low": 1, "high": 8, "value": 1},
]  # fmt: skip
LIMITS = {
    "question_id": "q12", "step_id": 12, "message": "Nothing keeps every limit.", "recommendation": "b",
    "options": [{"id": "a", "label": "Take two shells", "effect": "70,000 USD"},
                {"id": "b", "label": "Allow 0.9 bar", "effect": "61,000 USD"}],
    "property_request_payload": None, "open_values": LIMIT_ROWS,
}  # fmt: skip
PROPERTIES = {
    "question_id": "q2", "step_id": 2, "message": "The acid is not known.", "recommendation": "override",
    "options": [{"id": "override", "label": "Give measured values", "effect": "They replace the estimates."}],
    "property_request_payload": {
        "fluids": [{"side": "hot", "fluid_name": "acid", "temperature_C": 75.0, "ai_estimate": None}],
        "required_properties": ["density_kg_m3"], "threshold": 0.7,
    },
    "open_values": [{"name": "density_hot_kg_m3", "label": "Hot density", "unit": "kg/m3", "low": 0.01,
                     "high": 2000.0, "value": None}],
}  # fmt: skip


@pytest.fixture
def waiting(open_page, talk, begin_design):
    """Opens the page of a design that waits with this question."""

    def open_(question: dict, **params: str):
        begin_design(question["step_id"] - 1, status="waiting", current_step=question["step_id"], question=question)
        return open_page("pages/design.py", c=talk["id"], **params)

    return open_


def press(app, label: str):
    return next(button for button in app.button if button.label == label).click().run()


def choices(app) -> list:
    return [radio for radio in app.radio if str(radio.key).startswith("option_")]


def field(app, name: str):
    return next(box for box in app.number_input if f"_{name}_" in box.key)


def test_the_recommended_option_is_marked_and_taken_with_one_click(waiting, services):
    app = waiting(LIMITS)
    card = next(expander for expander in app.expander if "waiting for you" in expander.label)
    assert "Nothing keeps every limit." in text_of(card)
    (radio,) = card.radio
    assert [shown(option) for option in radio.options] == ["Take two shells", "Allow 0.9 bar :green-badge[recommended]"]
    assert radio.value == "b"
    press(app, "Go on with this")
    sent = services.answers[0][1]
    assert (sent["type"], sent["values"]["option_id"], sent["question_id"]) == ("accept", "b", "q12")


def test_another_option_can_be_chosen(waiting, services):
    app = waiting(LIMITS)
    choices(app)[0].set_value("a")
    press(app, "Go on with this")
    assert services.answers[0][1]["values"]["option_id"] == "a"


def test_the_option_chosen_stays_chosen_in_other_units(waiting, services):
    drop = {"name": "dP_cold_max_Pa", "label": "Allowed drop", "unit": "Pa", "now": 70_000.0}
    options = [{"id": name, "label": name, "changes": [{**drop, "becomes": becomes}]}
               for name, becomes in (("a", 80_000.0), ("b", 90_000.0))]  # fmt: skip
    app = waiting({**LIMITS, "options": options})
    app = choices(app)[0].set_value("a").run()
    app.button_group(key="units").set_value("US").run()
    assert choices(app)[0].value == "a" and "psi" in choices(app)[0].options[0]
    press(app, "Go on with this")
    assert services.answers[0][1]["values"]["option_id"] == "a"


def test_values_of_ones_own_stay_typed_in_other_units(waiting, services):
    """1 lb/in² is 6894.757 Pa; 14.50377 psi is 1 bar."""
    app = waiting(LIMITS)
    field(app, "dP_cold_max_Pa").set_value(0.8123456).run()
    app = app.button_group(key="units").set_value("US").run()
    assert field(app, "dP_cold_max_Pa").value == pytest.approx(0.8123456 * 14.50377, rel=1e-4)
    app = press(app, "Use these values")
    assert services.answers[0][1]["values"]["dP_cold_max_Pa"] == pytest.approx(81_234.56, rel=1e-9), "as typed"
    field(app, "dP_cold_max_Pa").set_value(14.50377).run()
    app = app.button_group(key="units").set_value("SI").run()
    assert field(app, "dP_cold_max_Pa").value == pytest.approx(1.0, rel=1e-4)


@pytest.mark.parametrize(
    ("system", "typed", "stored"), [("SI", 0.9, 90_000.0), ("Metric", 0.9, 90_000.0), ("US", 14.50377, 1e5)]
)
def test_only_what_was_changed_is_sent_in_the_engines_unit(waiting, services, system, typed, stored):
    """14.50377 psi is 1 bar."""
    app = waiting(LIMITS, units=system)
    field(app, "dP_cold_max_Pa").set_value(typed)
    press(app, "Use these values")
    sent = services.answers[0][1]
    assert sent["type"] == "override"
    assert sent["values"]["dP_cold_max_Pa"] == pytest.approx(stored, rel=1e-5)
    assert "n_shells_max" not in sent["values"]


def test_a_value_out_of_range_is_refused_at_its_field_and_kept(waiting, services):
    app = waiting(LIMITS)
    field(app, "n_shells_max").set_value(12.0)
    app = press(app, "Use these values")
    assert services.answers == []
    assert "12 is outside the range: 1 to 8" in text_of(app)
    assert field(app, "n_shells_max").value == 12.0


def test_nothing_changed_is_said(waiting, services):
    app = press(waiting(LIMITS), "Use these values")
    assert services.answers == [] and "Nothing is changed yet" in text_of(app)


def test_properties_must_all_be_given(waiting, services):
    app = press(waiting(PROPERTIES), "Use these values")
    assert services.answers == [] and "A value is needed here." in text_of(app)
    assert not choices(app), "the only option is the form itself"
    field(app, "density_hot_kg_m3").set_value(1780.0)
    press(app, "Use these values")
    sent = services.answers[0][1]
    assert (sent["type"], sent["values"]["option_id"], sent["values"]["density_hot_kg_m3"]) == (
        "override", "override", 1780.0,
    )  # fmt: skip


def test_what_the_engine_refuses_stands_at_its_field(waiting, services):
    def refuse(*args: object) -> None:
        error = {"field": "density_hot_kg_m3", "message": "Too heavy for an acid.", "suggestion": "Check the unit."}
        raise EngineRejectedError(errors=[error])

    app = waiting(PROPERTIES)
    services.answer = refuse
    field(app, "density_hot_kg_m3").set_value(1780.0)
    app = press(app, "Use these values")
    assert "Too heavy for an acid. Check the unit." in text_of(app)
    assert not app.error and field(app, "density_hot_kg_m3").value == 1780.0


def test_an_answer_given_elsewhere_is_told(waiting, services, talk):
    app = waiting(LIMITS)

    def too_late(owner: str, design_id: str, body: dict) -> None:
        services.designs.update_status(owner, design_id, status="running", question=None)
        raise EngineConflictError(status=409)

    services.answer = too_late
    app = press(app, "Go on with this")
    assert MEANWHILE in [toast.value for toast in app.toast]
    assert not choices(app) and not app.error


@pytest.mark.parametrize("words", ["", "1"])
def test_an_answer_in_words_of_this_tab_is_not_told_as_one_from_elsewhere(waiting, services, talk, words):
    app = waiting(LIMITS)
    if words:
        app.chat_input[0].set_value(words).run()
    (design,) = services.designs.list(WORKSPACE, talk["id"])
    services.designs.update_status(WORKSPACE, design["id"], status="running", question=None)
    app.run()
    assert not app.exception
    assert (MEANWHILE in [toast.value for toast in app.toast]) == (not words)


def test_a_question_of_an_engine_without_ranges_still_has_its_fields(waiting, services):
    app = waiting({**PROPERTIES, "open_values": []})
    field(app, "density_hot_kg_m3").set_value(1780.0)
    press(app, "Use these values")
    assert services.answers[0][1]["values"]["density_hot_kg_m3"] == 1780.0


def test_why_names_the_source_of_the_estimate(waiting):
    estimate = {"density_kg_m3": 1800.0, "property_confidence": 0.5, "property_source": "a correlation of 1933"}
    fluids = [{"side": "hot", "fluid_name": "acid", "temperature_C": 75.0, "ai_estimate": estimate}]
    payload = {**PROPERTIES["property_request_payload"], "fluids": fluids}
    text = text_of(waiting({**PROPERTIES, "property_request_payload": payload}))
    assert "a correlation of 1933" in text and "50 %" in text and "70 %" in text


def test_the_end_of_a_range_in_other_units_is_that_end():
    """2000 kg/m³ is 124.86 lb/ft³, shown with five digits: typed back it must not fall outside."""
    density = OpenValue("density_hot_kg_m3", "Density", "kg/m3", 0.01, 2000.0, None)
    assert density.stored(124.86, "US") == 2000.0
    assert out_of_range(density, 124.86, "US") == ""
    assert "outside" in out_of_range(density, 125.0, "US")


CHANGES = [
    {"name": "dP_hot_max_Pa", "label": "Allowed pressure drop of the hot stream", "unit": "Pa", "now": 2000.0,
     "becomes": 10_000.0},
    {"name": "n_shells_max", "label": "Largest number of shells", "unit": "-", "now": 1, "becomes": 4.0},
]  # fmt: skip
RESULT = {
    "n_shells_series": 2, "n_shells_parallel": 2, "shell_id_m": 0.508, "n_tubes": 1200, "tube_length_m": 3.048,
    "area_provided_m2": 92.903, "overdesign_pct": 12.0, "dP_hot_Pa": 6894.757, "dP_cold_Pa": 1000.0,
    "cost_usd": 61_000.0,
}  # fmt: skip


def test_an_option_says_in_the_units_shown_what_becomes_what_and_where_it_leads():
    """6894.757 Pa is 1 psi, 92.903 m2 are 1000 ft2, 0.508 m 20 in, 3.048 m 10 ft."""
    option = {"id": "x", "label": "engine's words", "effect": "engine's sentence", "changes": CHANGES, "result": RESULT}
    label, effect = (shown(words(option, "US")) for words in (option_label, option_effect))
    assert "0.2901 psi → **1.45 psi** and largest number of shells 1 → **4**" in label
    for text in ("4 shells (2 in series, 2 in parallel) of 20 in", "1,200 tubes of 10 ft", "1,000 ft²", "12 %",
                 "1 psi / 0.145 psi", "61,000 USD"):  # fmt: skip
        assert text in effect, effect
    assert "0.02 bar → **0.1 bar**" in shown(option_label(option, "SI"))
    given_up = option | {"changes": [CHANGES[0] | {"becomes": None}], "breaks": "the law *1*"}
    assert shown(option_label(given_up, "SI")).endswith("hot stream of 0.02 bar given up")
    assert shown(option_effect(given_up, "SI")).endswith("breaks the law *1*")


def test_an_option_without_numbers_keeps_the_engines_words():
    option = LIMITS["options"][0]
    assert (option_label(option, "US"), shown(option_effect(option, "US"))) == ("Take two shells", "70,000 USD")


def test_one_change_of_both_streams_is_told_once():
    rows = [{"name": f"dP_{side}_max_Pa", "label": f"Allowed drop, {side}", "unit": "Pa", "now": 2e3, "becomes": 7e4}
            for side in ("cold", "hot")]  # fmt: skip
    both = "Allowed pressure drop of both streams 0.02 bar → **0.7 bar**"
    assert shown(option_label({"changes": rows}, "SI")) == both
    rows[1] |= {"becomes": 8e4}
    assert "drop, cold 0.02 bar" in shown(option_label({"changes": rows}, "SI"))


def test_a_question_leads_with_its_choices_and_keeps_the_engines_words_for_the_why():
    question = {"message": "None of 9 keeps every limit: 0.02 bar.", "options": [{"id": "a", "changes": CHANGES}]}
    assert "None of 9 standard geometries" in question_words(question, {"n_candidates": 9})
    assert "bar" not in question_words(question, {"n_candidates": 9}), "the rows say it in the units chosen"
    assert shown(question_words(question | {"options": []}, {"n_candidates": 9})) == question["message"]
    assert shown(question_words(question, {})) == question["message"]
