"""Requests that come while a click's run goes on: they wait for its end, its own requests and a stop do not."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequests, ScriptRequestType

from pages.components import clicked_runs
from pages.components.clicked_runs import PatientRequests

CLICK = RerunData(widget_states=WidgetStates(widgets=[WidgetState(id="design", trigger_value=True)]))
SWITCH = RerunData(widget_states=WidgetStates(widgets=[WidgetState(id="units", string_value="US")]))
OWN = RerunData()


def during(begun: RerunData, *asked: RerunData, requests: ScriptRequests | None = None) -> ScriptRequests:
    """The requests of a session whose run `begun` goes on, after these were asked for."""
    requests = requests or PatientRequests()
    requests.request_rerun(begun)
    requests.on_scriptrunner_ready()
    for one in asked:
        requests.request_rerun(one)
    return requests


def test_what_is_asked_for_during_a_clicks_run_comes_after_its_end():
    requests = during(CLICK, SWITCH)
    assert requests.is_clicked and requests.on_scriptrunner_yield() is None
    after = requests.on_scriptrunner_ready()
    assert [state.id for state in after.rerun_data.widget_states.widgets] == ["units"]
    assert not requests.is_clicked


def test_streamlit_itself_still_cuts_a_clicks_run_short():
    """When it no longer does, clicked_runs.py is not needed any more."""
    assert during(CLICK, SWITCH, requests=ScriptRequests()).on_scriptrunner_yield() is not None


def test_a_run_that_no_click_began_is_left_at_once():
    assert during(SWITCH, SWITCH).on_scriptrunner_yield().type == ScriptRequestType.RERUN


def test_what_a_clicks_run_asks_for_itself_is_done_at_once_with_what_waited():
    request = during(CLICK, SWITCH, OWN).on_scriptrunner_yield()
    assert [state.id for state in request.rerun_data.widget_states.widgets] == ["units"]


def test_a_link_clicked_meanwhile_wins_over_where_the_run_leads():
    click = RerunData(widget_states=CLICK.widget_states, page_script_hash="home")
    asked = RerunData(widget_states=SWITCH.widget_states, page_script_hash="history")
    request = during(click, asked, RerunData(page_script_hash="design")).on_scriptrunner_yield()
    assert request.rerun_data.page_script_hash == "history"


@pytest.mark.parametrize(("waiting", "is_kept"), [(CLICK, True), (SWITCH, False)])
def test_a_click_that_waits_for_another_run_is_done_with_the_next_one_and_not_dropped(waiting, is_kept):
    requests = during(SWITCH, waiting)
    runner = SimpleNamespace(_requests=requests, request_stop=requests.request_stop)
    session = SimpleNamespace(_scriptrunner=runner)
    clicked_runs._patient(lambda *_: requests.request_rerun(SWITCH))(session, ClientState())
    assert (session._scriptrunner is runner) == is_kept
    request = requests.on_scriptrunner_yield()
    assert (request.type == ScriptRequestType.RERUN) == is_kept
    if is_kept:
        assert {state.id for state in request.rerun_data.widget_states.widgets} == {"design", "units"}


def test_a_stop_does_not_wait():
    requests = during(CLICK)
    requests.request_stop()
    assert requests.on_scriptrunner_yield().type == ScriptRequestType.STOP


@pytest.mark.parametrize(("patience_s", "waits"), [(60.0, True), (0.0, False)])
def test_a_run_that_hangs_is_not_waited_for_without_end(monkeypatch, patience_s, waits):
    monkeypatch.setattr(clicked_runs, "PATIENCE_S", patience_s)
    assert (during(CLICK, SWITCH).on_scriptrunner_yield() is None) == waits
