"""History: what is found in which order, and what can be done to an entry."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from orchestration.errors import WorkBusyError
from pages.components.history_model import Wanted, entries_of, found
from pages.components.listing import duty_words
from tests.pages.test_pages import text_of

WORKSPACE = "0123456789abcdef0123456789abcdef"
NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)
DESIGNS = [
    {"id": "d1", "conversation_id": "c1", "title": "Kerosene / water", "status": "completed", "tags": ["unit 200"],
     "created_at": "2026-03-31T08:00:00+00:00", "request": {"hot_fluid_name": "kerosene", "T_hot_in_C": 150.0}},
    {"id": "d2", "conversation_id": "c1", "title": "Kerosene / water", "status": "completed", "family_id": "d1",
     "revision": 2, "note": "Longer tubes", "created_at": "2026-03-26T08:00:00+00:00", "request": {}},
    {"id": "d3", "conversation_id": "c2", "title": "Amine cooler", "status": "waiting",
     "created_at": "2025-12-01T08:00:00+00:00", "request": {}},
]  # fmt: skip
TALKS = [{"id": "c1", "title": "Crude unit", "updated_at": "2026-03-31T09:00:00+00:00", "case": {"hot": "kerosene"}}]


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (Wanted(), ["c1", "d1", "d2", "d3"]),
        (Wanted(order="Oldest first"), ["d3", "d2", "d1", "c1"]),
        (Wanted(order="Title"), ["d3", "c1", "d1", "d2"]),
        (Wanted("longer TUBES"), ["d2"]),
        (Wanted("kerosene 150"), ["d1"]),
        (Wanted("unit 200"), ["d1"]),
        (Wanted("kerosene", kind="Conversations"), ["c1"]),
        (Wanted(status="Waits for me"), ["d3"]),
        (Wanted(status="Completed"), ["d1", "d2"]),
        (Wanted(kind="Designs", date="Last 24 hours"), ["d1"]),
        (Wanted(kind="Designs", date="Last 7 days"), ["d1", "d2"]),
        (Wanted("steam"), []),
        (Wanted(kind="nonsense", status="nonsense", date="nonsense", order="nonsense"), ["c1", "d1", "d2", "d3"]),
    ],
)
def test_entries_are_found_and_ordered(wanted, ids):
    assert [entry.id for entry in found(entries_of(DESIGNS, TALKS), wanted, NOW)] == ids


def choose(app, entry_id: str, action: str):
    """Pick an action from the menu of a row."""
    from pages.components.history_actions import ACTIONS

    assert action in ACTIONS
    app.session_state["history_action"] = (action, entry_id)
    return app.run()


def test_new_title_and_tags_are_shown_and_found(open_page, begin_design):
    design = begin_design()
    app = choose(open_page("pages/history.py"), design["id"], "Rename, tags")
    app.text_input(key=f"edit_title_{design['id']}").set_value("E-101 **bold**")
    app.text_input(key=f"edit_tags_{design['id']}").set_value("unit 200, revamp")
    app.button(key=f"edit_save_{design['id']}").click().run()
    assert not app.exception
    assert "revamp" in text_of(app)
    app.text_input(key="q").set_value("e-101 unit").run()
    labels = [link.proto.label.replace("\\", "") for link in app.get("page_link")]
    assert "E-101 **bold**" in labels
    assert "Kerosene cooler" not in labels


def test_a_new_title_leaves_the_tags_that_another_tab_has_given_meanwhile(open_page, services, talk):
    app = choose(open_page("pages/history.py"), talk["id"], "Rename, tags")
    app.text_input(key=f"edit_title_{talk['id']}").set_value("E-101")
    services.shelf.tag(WORKSPACE, "conversations", talk["id"], ["revamp"])
    app.button(key=f"edit_save_{talk['id']}").click().run()
    kept = services.conversations.get(WORKSPACE, talk["id"])
    assert (kept["title"], kept["tags"]) == ("E-101", ["revamp"])


def test_each_row_has_a_form_of_its_own_for_title_and_tags(open_page, talk, begin_design):
    design = begin_design()
    app = choose(open_page("pages/history.py"), design["id"], "Rename, tags")
    app.text_input(key=f"edit_title_{design['id']}").set_value("E-101")
    app = choose(app, talk["id"], "Rename, tags")
    assert [box.value for box in app.text_input if box.label == "Title"] == [talk["title"]]


def test_deleting_says_what_goes_and_undo_brings_it_back(open_page, services, talk, begin_design):
    begin_design()
    app = choose(open_page("pages/history.py"), talk["id"], "Delete")
    assert "its 1 design and reports" in text_of(app)
    app.button(key=f"action_delete_{talk['id']}").click().run()
    assert "Nothing here yet" in text_of(app)
    assert services.designs.list(WORKSPACE) == []
    app.button(key=f"undo_{talk['id']}").click().run()
    assert "Completed" in text_of(app)
    assert len(services.designs.list(WORKSPACE)) == 1


def test_what_runs_is_not_deleted_and_the_page_says_why(open_page, services, begin_design):
    design = begin_design(4, status="running", current_step=5)
    app = choose(open_page("pages/history.py"), design["id"], "Delete")
    app.button(key=f"action_delete_{design['id']}").click().run()
    assert WorkBusyError.user_message.partition(",")[0] in app.error[0].value.replace("\\", "")
    assert services.designs.get(WORKSPACE, design["id"])


def test_address_and_project_folder_of_a_design(open_page, begin_design):
    design = begin_design()
    app = choose(open_page("pages/history.py"), design["id"], "Copy link")
    assert f"d={design['id']}" in app.code[0].value
    app.button(key=f"action_close_{design['id']}").click().run()
    app = choose(app, design["id"], "Project folder")
    assert not app.exception
    assert app.get("download_button")


def test_chosen_designs_lead_to_the_comparison(open_page, services, talk, begin_design):
    first = begin_design()
    second = services.designs.add_revision(first, {}, [{"step_id": 1, "outputs": {}}], [], None, "more baffles")
    app = open_page("pages/history.py")
    app.checkbox(key=f"pick_{first['id']}").check().run()
    assert "Choose another" in text_of(app)
    app.checkbox(key=f"pick_{second['id']}").check().run()
    assert app.button(key="compare_chosen").label == "Compare the 2 chosen designs"
    app.button(key="compare_chosen").click().run()
    assert set(app.query_params["ids"].split(",")) == {first["id"], second["id"]}
    assert app.title[0].value == "Compare designs"


def test_long_history_comes_in_pages_and_keeps_to_them_when_filtered(open_page, services):
    for number in range(45):
        services.conversations.create(WORKSPACE, f"Cooler {number:02d}")
    app = open_page("pages/history.py")
    rows = [link for link in app.get("page_link") if "Cooler" in link.proto.label]
    assert len(rows) == 20
    app.session_state["page"] = 3
    app.run()
    assert sum("Cooler" in link.proto.label for link in app.get("page_link")) == 5
    app.text_input(key="q").set_value("cooler 0").run()
    assert sum("Cooler" in link.proto.label for link in app.get("page_link")) == 14, "00 to 09, 10, 20, 30, 40"
    assert not app.exception


@pytest.mark.parametrize(
    ("system", "words"),
    [("SI", "50 kg/s, 150 → 90 °C / 30 → … °C"), ("US", "396,800 lb/h, 302 → 194 °F / 86 → … °F")],
)
def test_designs_of_the_same_fluids_are_told_apart_by_their_duty(system, words):
    """1 kg/s is 7936.64 lb/h."""
    request = {"m_dot_hot_kg_s": 50.0, "T_hot_in_C": 150.0, "T_hot_out_C": 90.0, "T_cold_in_C": 30.0}
    assert duty_words({"request": request}, system) == words
    assert duty_words({}, system) == ""
