"""The form beside the conversation: it writes the case the chat edits, and the engine judges every change."""

from __future__ import annotations

import pytest

from orchestration.embedded_engine import embedded_client
from orchestration.forms import Forms
from orchestration.intake import Case, read_request
from orchestration.settings import Settings
from orchestration.tools import ToolResult
from tests.pages.test_pages import WORKSPACE, text_of

ENTERED = {
    "T_hot_in_C": "150", "T_hot_out_C": "90", "T_cold_in_C": "30", "T_cold_out_C": "50", "m_dot_hot_kg_s": "50",
}  # fmt: skip


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    settings = Settings(_env_file=None, hx_engine_data_dir=tmp_path_factory.mktemp("engine"))
    client = embedded_client(settings)
    yield client
    client.close()


@pytest.fixture
def form(services, engine, open_page):
    """Opens the form of a conversation, or of none yet."""
    services.forms = Forms(services.conversations, engine)
    services.started = []
    services.start_design = lambda owner, talk_id, request: (
        services.started.append((talk_id, request)) or ToolResult(True, {}, "", "d1")
    )
    return lambda **params: open_page("pages/design.py", panel_view="Form", **params)


def fields_of(app) -> list:
    return [box for box in [*app.text_input, *app.selectbox] if str(box.key).startswith("form_")]


def field(app, name: str):
    (found,) = [box for box in fields_of(app) if box.key.split("--")[0] == f"form_{name}"]
    return found


def only_case(services) -> Case:
    (conversation,) = services.conversations.list(WORKSPACE)
    return services.forms.case(conversation)


def fill(app, entries=ENTERED):
    field(app, "hot_fluid_name").set_value("kerosene").run()
    field(app, "cold_fluid_name").set_value("cooling water").run()
    for name, text in entries.items():
        field(app, name).set_value(text).run()
    return leave(app)


def leave(app):
    """As the browser tells that the last field was left; it is told by script there (tests/browser/test_form.py)."""
    app.session_state["form_left_for"] = ""
    return app.run()


def test_an_empty_form_marks_what_is_needed_and_shows_ranges(form, services):
    app = form()
    assert not app.exception
    labels = {box.key.removeprefix("form_").split("--")[0]: box.label for box in fields_of(app)}
    needed = {name for name, label in labels.items() if "needed" in label}
    assert {"hot_fluid_name", "cold_fluid_name", "T_hot_in_C", "T_cold_in_C"} <= needed
    assert "objective" not in needed and set(labels) == {row.name for row in services.forms.fields()}
    inlet = field(app, "T_hot_in_C")
    assert inlet.placeholder == "-60 to 500 °C"
    assert "Coulson" in field(app, "v_tube_max_m_s").help, "the default says its source"
    assert app.button(key="form_design").disabled
    assert not services.conversations.list(WORKSPACE), "nothing typed yet, nothing begun"


def test_a_filled_form_is_complete_and_designs_what_stands_in_it(form, services):
    app = fill(form())
    assert not app.exception
    assert "The request is complete" in text_of(app)
    app.button(key="form_design").click().run()
    ((talk_id, request),) = services.started
    assert request["m_dot_hot_kg_s"] == 50.0 and request["cold_fluid_name"] == "cooling water"
    (conversation,) = services.conversations.list(WORKSPACE)
    assert (conversation["id"], conversation["title"]) == (talk_id, "Kerosene / cooling water")


def test_units_switch_while_typing_and_the_stored_values_stay(form, services):
    app = fill(form(), {"T_hot_in_C": "150"})
    before = only_case(services)
    talk_id = services.conversations.list(WORKSPACE)[0]["id"]
    for system, shown in (("US", "302"), ("Metric", "150"), ("SI", "150")):
        app = form(c=talk_id, units=system)
        assert field(app, "T_hot_in_C").value == shown
        assert only_case(services) == before


def test_wrong_values_say_why_at_the_field_and_are_not_lost(form, services):
    app = fill(form(), {"T_hot_in_C": "abc", "dP_hot_max_Pa": "50", "T_hot_out_C": "160", "T_cold_in_C": "30"})
    app = form(c=app.query_params["c"])
    text = text_of(app)
    assert field(app, "T_hot_in_C").value == "abc" and "“abc” is not a number" in text
    assert "50 bar is outside what can be designed: 0.001 to 10 bar" in text
    field(app, "T_hot_in_C").set_value("150").run()
    assert "“abc”" not in text_of(app), "a good value is known before its field is left"
    assert app.button(key="form_design").disabled


def test_what_is_being_typed_is_judged_at_once_and_stored_when_its_field_is_left(form, services):
    app = fill(form(), {"T_hot_in_C": "150"})
    before = services.conversations.list(WORKSPACE)
    for text, said in (("9", None), ("9x", "“9x” is not a number"), ("900", "900 °C is outside"), ("194 °F", None)):
        field(app, "T_hot_out_C").set_value(text).run()
        assert field(app, "T_hot_out_C").value == text, "nothing is rewritten under the caret"
        assert (said or "") in text_of(app) and ("outside" in text_of(app)) == ("900" in text)
        assert services.conversations.list(WORKSPACE) == before, "no keystroke is a revision"
        assert "From the form: hot outlet" not in text_of(app)
    app = leave(app)
    assert field(app, "T_hot_out_C").value == "90"
    assert only_case(services).known["T_hot_out_C"].typed == "194 °F"


def test_a_field_left_as_it_was_stays_as_it_was_said(form, services, talk):
    read = read_request("Cool 50 kg/s of kerosene from 150 °C to 90 °C", None, lambda query: [])
    services.conversations.save_case(WORKSPACE, talk["id"], read.case.to_dict())
    app = form(c=talk["id"])
    field(app, "T_hot_out_C").set_value("9").run()
    leave(field(app, "T_hot_out_C").set_value("90").run())
    case = services.forms.case(services.conversations.get(WORKSPACE, talk["id"]))
    assert case.known["T_hot_out_C"] == read.case.known["T_hot_out_C"]


def test_the_last_value_counts_when_design_is_pressed_before_its_field_is_left(form, services):
    app = fill(form(), {name: text for name, text in ENTERED.items() if name != "m_dot_hot_kg_s"})
    field(app, "m_dot_hot_kg_s").set_value("50").run()
    app.button(key="form_design").click().run()
    ((_, request),) = services.started
    assert request["m_dot_hot_kg_s"] == 50.0 and only_case(services).value("m_dot_hot_kg_s") == 50.0


def test_what_the_engine_says_is_said_in_the_units_chosen(form, services):
    app = fill(form(units="US"), {"T_hot_in_C": "302", "T_hot_out_C": "320", "T_cold_in_C": "86"})
    assert "its outlet of 320 °F is not below its inlet of 302 °F" in text_of(app)
    assert " °C" not in text_of(app).replace("302 °F, 5 bar g, 220 m3/h", "")


def test_what_the_chat_read_stands_in_the_form_and_back(form, services, talk):
    read = read_request("Cool 50 kg/s of kerosene from 150 °C to 90 °C", None, lambda query: [])
    services.conversations.save_case(WORKSPACE, talk["id"], read.case.to_dict())
    app = form(c=talk["id"])
    assert field(app, "T_hot_out_C").value == "90"
    app = leave(field(app, "T_hot_out_C").set_value("194 °F").run())
    assert "From the form: hot outlet temperature 194 °F" in text_of(app)
    assert services.forms.case(services.conversations.get(WORKSPACE, talk["id"])).value("T_hot_out_C") == 90.0


def test_the_form_waits_while_the_assistant_answers(form, services, talk):
    services.turns.active[talk["id"]] = "turn-1"
    app = form(c=talk["id"])
    assert all(box.disabled for box in fields_of(app))
    assert "opens again" in "".join(info.value for info in app.info)
