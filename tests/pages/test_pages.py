"""Every page as the first URL of a fresh session: what it shows, what its controls do, how it fails."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path

import pytest

from orchestration.errors import StoreUnavailableError
from orchestration.events import ChatEvent
from orchestration.presentation import SYSTEMS
from orchestration.settings import Settings
from pages.components.chat import FOLDED_ROWS, ROW_CHARS, beginning
from pages.components.session import DEMO_WORDS

PAGES = ["streamlit_app.py", "pages/design.py", "pages/report.py", "pages/history.py", "pages/compare.py",
         "pages/system.py"]
RECORDS = json.loads((Path(__file__).parent / "data" / "kerosene_records.json").read_text("utf-8"))
WORKSPACE = "0123456789abcdef0123456789abcdef"


def shown(value: str) -> str:
    """A text as a reader sees it: no Markdown escapes, no joiners, plain spaces."""
    return value.replace("\\", "").replace("\u2060", "").replace("\u00a0", " ")


def text_of(app) -> str:
    """All text of a page in one string."""
    kinds = (app.title, app.header, app.markdown, app.text, app.caption, app.error, app.warning)
    return "\n".join(shown(element.value) for kind in kinds for element in kind)


def tiles_of(app) -> dict[str, str]:
    """The headline numbers: label to value."""
    return {metric.label: shown(metric.value) for metric in app.metric}


@pytest.mark.parametrize("page", PAGES)
def test_empty_page_opens_first_and_says_what_to_do(open_page, page):
    app = open_page(page)
    assert not app.exception
    assert not app.error
    assert len(text_of(app)) > len("ARKEN")


def test_home_sends_the_duty_and_opens_its_conversation(open_page, services):
    app = open_page()
    app.chat_input[0].set_value("Cool 50 kg/s of kerosene").run()
    (conversation_id, text, attachments) = services.turns.started[0]
    assert text == "Cool 50 kg/s of kerosene"
    assert attachments == []
    assert app.query_params["c"] == conversation_id
    assert app.query_params["w"] == WORKSPACE


def test_C09_thirty_reruns_while_a_turn_runs_repeat_nothing(open_page, services):
    app = open_page()
    app.chat_input[0].set_value("Cool 50 kg/s of kerosene").run()
    (conversation_id, _, _), = services.turns.started
    services.turns.active[conversation_id] = "turn-1"
    for _ in range(30):
        app.run()
        assert not app.exception
    assert len(services.turns.started) == 1 and services.answers == []
    assert len(services.conversations.list(WORKSPACE)) == 1
    assert len(services.conversations.messages(WORKSPACE, conversation_id)) == 1


def test_U05_system_says_when_an_edit_of_the_engines_is_not_in_use(open_page, services, monkeypatch):
    problem = "engines.yaml:12: engines[0].title misses label. The last good content stays in use."
    monkeypatch.setattr(type(services.registry), "problem", problem)
    assert "last good content stays in use" in text_of(open_page("pages/system.py"))


def test_history_brings_an_export_back(open_page, services, begin_design):
    begin_design()
    out = services.portfolio.export(WORKSPACE, with_reports=False)
    app = open_page("pages/history.py")
    app.file_uploader(key="import_file").upload("export.zip", out, "application/zip").run()
    app.button(key="import_all").click().run()
    assert "Nothing was added" in app.info[0].value
    app.file_uploader(key="import_file").upload("x.zip", b"no zip", "application/zip").run()
    app.button(key="import_all").click().run()
    assert "not a readable zip" in app.error[0].value and not app.exception


def test_home_example_starts_a_turn_with_its_text(open_page, services):
    app = open_page()
    app.button(key="example_0").click().run()
    assert "kerosene" in services.turns.started[0][1]


def test_home_hands_over_uploaded_bytes(open_page, services):
    app = open_page()
    app.chat_input[0].upload("duty.pdf", b"%PDF-1.4", "application/pdf").set_value("").run()
    (attachment,) = services.turns.started[0][2]
    assert (attachment.name, attachment.data) == ("duty.pdf", b"%PDF-1.4")


def test_home_lists_recent_designs(open_page, begin_design):
    begin_design()
    assert "Completed" in text_of(open_page())


def test_design_page_shows_history_and_summary(open_page, talk, begin_design):
    begin_design()
    app = open_page("pages/design.py", c=talk["id"])
    text = text_of(app)
    assert "Cool 50 kg/s of kerosene" in text
    tiles = tiles_of(app)
    assert tiles["Duty"] == "6.86 MW"
    assert tiles["U in service"] == "594 W/(m² K)"
    assert tiles["ΔP shell side"] == "0.583 bar"
    assert tiles["Confidence"] == "81 %"
    assert tiles["TEMA type"] == "AES"
    assert tiles["Tubes"] == "538 × 4.877 m"
    assert tiles["Vibration"] == "passed"
    assert not app.get("plotly_chart"), "its script takes a browser a second to read"
    drawn = [json.loads(part.proto.json) for part in app.get("bidi_component") if "arken_glance" in str(part.proto)]
    assert [len(one["figure"]["data"]) for one in drawn] == [3, 1], "two streams and the pinch, one set of bars"
    assert "Inlet nozzle of the shell" in text
    assert "Acoustic resonance" in text
    assert "Kern within 12 %" in text


def test_broken_hard_limits_are_red_in_head_and_tile(open_page, talk, services, begin_design):
    design = begin_design(len(RECORDS) - 1, status="running", current_step=16)
    last = copy.deepcopy(RECORDS[-1])
    last["outputs"]["checks"] = [
        {"limit_id": "overdesign_min_pct", "label": "Overdesign", "value": 2.0, "unit": "%", "limit": 10.0,
         "kind": "hard", "verdict": "failed"},
        {"limit_id": "L_over_D", "label": "L/D", "value": 2.0, "unit": "-", "limit": [3, 15],
         "kind": "advisory", "verdict": "failed"},
    ]  # fmt: skip
    services.designs.upsert_record(WORKSPACE, design["id"], last)
    services.designs.update_status(WORKSPACE, design["id"], status="completed", is_complete=True)
    app = open_page("pages/design.py", c=talk["id"])
    assert "Breaks 1 hard limit]" in text_of(app)
    assert tiles_of(app)["Overdesign"] == ":red[12.1 %]"


def test_design_named_by_its_own_id_finds_its_conversation(open_page, begin_design):
    design = begin_design()
    assert "Cool 50 kg/s of kerosene" in text_of(open_page("pages/design.py", d=design["id"]))


def test_unknown_design_of_a_known_conversation_is_said_and_the_newest_shown(open_page, talk, begin_design):
    begin_design()
    app = open_page("pages/design.py", c=talk["id"], d="0" * 32)
    assert "not in this conversation" in app.warning[0].value
    assert tiles_of(app)["Duty"] == "6.86 MW"


def test_every_view_has_an_address_to_copy(open_page, begin_design):
    design = begin_design()
    app = open_page("pages/design.py", d=design["id"], view="Plots", plot="Cost")
    (address,) = [code.value for code in app.code if "d=" in code.value]
    assert f"d={design['id']}" in address
    assert "view=Plots" in address
    assert "plot=Cost" in address


@pytest.mark.parametrize(("system", "duty"), [("SI", "6.86 MW"), ("Metric", "6.86 MW"), ("US", "23.41 MMBtu/h")])
def test_units_of_the_address_are_used(open_page, talk, begin_design, system, duty):
    begin_design()
    app = open_page("pages/design.py", c=talk["id"], units=system)
    assert tiles_of(app)["Duty"] == duty


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_in_every_system_of_units(open_page, begin_design, page, system):
    design = begin_design()
    app = open_page(page, d=design["id"], units=system)
    assert not app.exception
    assert not app.error


def test_running_design_shows_progress_and_sixteen_cards(open_page, talk, begin_design):
    begin_design(4, status="running", current_step=5)
    app = open_page("pages/design.py", c=talk["id"])
    assert not app.metric
    labels = [expander.label.replace("\\", "") for expander in app.expander]
    assert len(labels) == 16
    assert "6.86 MW" in shown(labels[1])
    assert "shimmer" in labels[4]
    assert app.get("progress")[0].proto.value == 25


def test_working_of_a_step_names_formula_and_source(open_page, talk, begin_design):
    begin_design()
    app = open_page("pages/design.py", c=talk["id"], view="Steps")
    app.session_state["step_8"] = True
    app.run()
    step = next(expander for expander in app.expander if "Bell" in expander.label)
    table = next(element.value for element in step.markdown if "Formula" in element.value)
    assert "h_s = h_{id} J_c J_l J_b J_s J_r" in table
    assert "Taborek" in table


def test_an_open_card_stays_open_when_its_numbers_change(open_page, talk, services, begin_design):
    design = begin_design(4, status="running", current_step=5)
    app = open_page("pages/design.py", c=talk["id"])
    app.session_state["step_5"] = True
    app.run()
    for record in RECORDS[4:]:
        services.designs.upsert_record(WORKSPACE, design["id"], record)
    services.designs.update_status(WORKSPACE, design["id"], current_step=14)
    app.run()
    card = next(expander for expander in app.expander if "**5**" in expander.label)
    assert "approved" in card.label and card.markdown


def test_running_turn_streams_text_and_tools(open_page, talk, services):
    services.turns.active[talk["id"]] = "t1"
    for kind, data in (
        ("tool_start", {"tool": "hx_design", "label": "Designing the exchanger", "arguments": {}}),
        ("message_delta", {"text": "It will be "}),
        ("message_delta", {"text": "an AES."}),
    ):
        services.events.append(ChatEvent(kind, talk["id"], "t1", data))
    app = open_page("pages/design.py", c=talk["id"])
    assert "It will be an AES." in text_of(app)
    assert any("Designing the exchanger" in expander.label for expander in app.expander)
    app.button(key="stop").click().run()
    assert services.turns.active == {}


def test_message_in_the_design_room_goes_to_the_same_conversation(open_page, talk, services):
    app = open_page("pages/design.py", c=talk["id"])
    app.chat_input[0].set_value("The API gravity is 44").run()
    assert services.turns.started[0][:2] == (talk["id"], "The API gravity is 44")
    assert "The API gravity is 44" in text_of(app)


def test_long_conversation_starts_with_its_latest_messages(open_page, talk, services):
    for number in range(60):
        services.conversations.add_message(WORKSPACE, talk["id"], "user", f"message {number:03d}")
    app = open_page("pages/design.py", c=talk["id"])
    assert "message 059" in text_of(app)
    assert "message 010" not in text_of(app)
    app.button(key="earlier").click().run()
    assert "message 000" in text_of(app)


def test_a_message_stands_as_it_was_typed_and_a_long_one_is_folded(open_page, talk, services):
    typed = "\n".join(["Fluid\t<b>kerosene</b>", "", "# **50** kg/s", *(f"row {number}" for number in range(4, 21))])
    services.conversations.add_message(WORKSPACE, talk["id"], "user", typed)
    app = open_page("pages/design.py", c=talk["id"])
    assert app.text[-1].value == "\n".join(typed.splitlines()[:12])
    next(switch for switch in app.toggle if switch.label == "Show all").set_value(True).run()
    assert app.text[-1].value == typed


def test_one_endless_line_is_folded_too():
    assert beginning("short") == "short"
    assert beginning("x" * 5000) == "x" * FOLDED_ROWS * ROW_CHARS + " …"


def test_demo_mode_is_said_on_the_first_page_itself(open_page, monkeypatch):
    assert not any(DEMO_WORDS in caption.value for caption in open_page().main.caption)
    monkeypatch.setattr(Settings, "assistant", "demo")
    assert any(DEMO_WORDS in caption.value for caption in open_page().main.caption)


def test_conversation_of_somebody_else_looks_unknown(open_page, services):
    other = services.conversations.create("f" * 32, "Secret")
    services.conversations.add_message("f" * 32, other["id"], "user", "secret duty")
    text = text_of(open_page("pages/design.py", c=other["id"]))
    assert "secret" not in text.lower()
    assert text == text_of(open_page("pages/design.py", c="0" * 32))


@pytest.mark.parametrize("said_complete", [False, True])
def test_stopped_design_says_why(open_page, talk, services, begin_design, said_complete):
    """An engine's `is_complete` may mean no more than that it has ended."""
    notes = ["No geometry holds the tube-side pressure drop."]
    begin_design(11, status="error", is_complete=said_complete, notes=notes)
    app = open_page("pages/design.py", c=talk["id"])
    assert not app.metric, "numbers of a first estimate are no result"
    text = text_of(app)
    assert "could not be completed" in text
    assert "a new design begins" in text, "what to do"
    assert "No geometry holds the tube-side pressure drop." in text


def test_what_was_understood_is_shown_before_a_design(open_page, talk, services):
    known = {"T_hot_in_C": {"value": 65.0, "unit": "°C", "typed": "65 C", "source": "message"}}
    services.conversations.save_case(WORKSPACE, talk["id"], {"known": known, "open_fluids": {"hot_fluid_name": "oil"}})
    text = text_of(open_page("pages/design.py", c=talk["id"]))
    assert "| Hot inlet temperature | 65 °C | 65 C |" in text
    assert "to be settled" in text


def test_report_shows_sections_and_downloads(open_page, begin_design):
    app = open_page("pages/report.py", d=begin_design()["id"])
    assert "Main results" in text_of(app)
    labels = [button.label for button in app.get("download_button")]
    assert len(labels) == 4


def test_report_without_a_design_offers_the_finished_ones(open_page, begin_design):
    begin_design()
    assert "Choose a finished design" in text_of(open_page("pages/report.py"))


def test_report_of_an_unknown_design_says_so(open_page):
    assert "There is no design with this address" in text_of(open_page("pages/report.py", d="nope"))


def test_history_finds_by_words(open_page, begin_design, services):
    begin_design()
    services.conversations.create(WORKSPACE, "Glycol cooler")
    app = open_page("pages/history.py")
    links = [link.proto.label for link in app.get("page_link")]
    assert any("Glycol" in label for label in links)
    app.text_input(key="q").set_value("kerosene").run()
    links = [link.proto.label for link in app.get("page_link")]
    assert any("Kerosene" in label for label in links)
    assert not any("Glycol" in label for label in links)


def test_system_names_defaults_and_hides_secrets(open_page, services, monkeypatch):
    services.settings.redis_password = "correct horse battery"
    text = text_of(open_page("pages/system.py"))
    assert "MONGODB_URL" in text
    assert "One file on this machine." in text
    assert "correct horse" not in text


def test_system_tells_strangers_no_folders(open_page, services, tmp_path):
    assert str(tmp_path) not in text_of(open_page("pages/system.py"))
    services.settings.arken_host = "127.0.0.1"
    assert str(tmp_path) in text_of(open_page("pages/system.py"))


def test_broken_store_is_said_in_plain_words(open_page, services, monkeypatch):
    def down(*args: object, **kwargs: object) -> None:
        raise StoreUnavailableError()

    monkeypatch.setattr(services.designs, "list", down)
    app = open_page("pages/history.py")
    assert not app.exception
    said = app.error[0].value.replace("\\", "")
    assert re.fullmatch(r"The store does not answer\. What was saved before is kept; .* \(error [0-9a-f]{12}\)", said)


def test_unexpected_failure_shows_an_id_and_no_traceback(open_page, services, monkeypatch):
    monkeypatch.setattr(services.designs, "list", lambda *a, **k: 1 / 0)
    app = open_page("pages/history.py")
    assert not app.exception
    assert "report error" in app.error[0].value
    assert "ZeroDivision" not in text_of(app)


@pytest.mark.parametrize(("units", "told"), [("SI", "limit 0.7 bar, stated 0.02 bar"), ("US", "stated 0.2901 psi")])
def test_limit_that_an_answer_changed_stands_beside_the_stated_one(open_page, services, begin_design, units, told):
    """0.02 bar is 0.2901 psi; the cold stream keeps the limit it was given."""
    begun = begin_design()
    request = {"dP_hot_max_Pa": 2_000.0, "dP_cold_max_Pa": 70_000.0}
    records = services.designs.records(WORKSPACE, begun["id"])
    design = services.designs.add_revision(begun, request, records, [], None, "")
    app = open_page("pages/design.py", d=design["id"], units=units)
    notes = {metric.label: shown(metric.delta) for metric in app.metric}
    assert told in notes["ΔP shell side"]
    assert "stated" not in notes["ΔP tube side"]


@pytest.mark.parametrize(("kept_limit_Pa", "is_told"), [(70_000.0, True), (60_000.0, False)])
def test_revision_tells_what_was_stated_before_an_answer_eased_the_limit(
    open_page, services, begin_design, kept_limit_Pa, is_told
):  # fmt: skip
    """Where the revision states another limit than the eased one, that is the stated one."""
    begun = begin_design()
    records = copy.deepcopy(services.designs.records(WORKSPACE, begun["id"]))
    next(record for record in records if record["step_id"] == 12)["outputs"]["limits_eased"] = {"dP_hot_max_Pa": 7e4}
    eased = services.designs.add_revision(begun, {"dP_hot_max_Pa": 2_000.0}, records, [], None, "")
    request, changed = {"dP_hot_max_Pa": kept_limit_Pa}, services.designs.records(WORKSPACE, begun["id"])
    kept = services.designs.add_revision(eased, request, changed, [], None, "more baffles")
    notes = {metric.label: shown(metric.delta) for metric in open_page("pages/design.py", d=kept["id"]).metric}
    assert ("stated 0.02 bar" in notes["ΔP shell side"]) is is_told
