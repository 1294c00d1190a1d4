"""A run that a click began is not cut short by the next click: what the first one asked for is done, then the next.

Streamlit 1.67 stops a run as soon as anything of the page outside its fragment is clicked or changed. A button, a
form, a menu or a message is told to its own run alone, so it was lost where that run had not come to it yet; and where
it had, the stopped run still did its work beside the next one.
"""

from __future__ import annotations

import time
from dataclasses import replace
from functools import wraps

from streamlit import config
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import get_script_run_ctx, script_runner
from streamlit.runtime.scriptrunner_utils.script_requests import (
    RerunData,
    ScriptRequest,
    ScriptRequests,
    ScriptRequestType,
    _has_active_trigger_value,
)

PATIENCE_S = 10.0
_STOPS_AT_ONCE = "runner.fastReruns"


class PatientRequests(ScriptRequests):
    """What the browser asks for while a click's run goes on waits for its end; what that run itself asks for does
    not. A run that takes longer than PATIENCE_S, of an engine that hangs perhaps, is left as before."""

    _began_at = 0.0
    _clicked_at: float | None = None
    _asks_itself = False
    _address = ("", "")
    is_link = False
    """Whether a link or Back began the run: they alone hand in nothing that the page shows."""

    @property
    def is_clicked(self) -> bool:
        """Whether a click began the run that goes on now."""
        return self._clicked_at is not None

    @property
    def query(self) -> str:
        """Of the address that this run was asked for at."""
        return self._address[1]

    @property
    def is_patient(self) -> bool:
        """Whether the next run waits for the end of this one."""
        return self._clicked_at is not None and time.monotonic() - self._clicked_at < PATIENCE_S

    @property
    def keeps_run(self) -> bool:
        """Whether the run that goes on must not be dropped for the next one: a click began it, or waits for its end."""
        is_waiting = self._state == ScriptRequestType.RERUN and _is_clicked(self._rerun_data)
        return self.is_patient or (is_waiting and time.monotonic() - self._began_at < PATIENCE_S)

    def _request_rerun_locked(self, new_data: RerunData) -> bool:
        if new_data.widget_states is None:
            self._asks_itself = True
            new_data = self._led_elsewhere(new_data)
        return super()._request_rerun_locked(new_data)

    def _led_elsewhere(self, own: RerunData) -> RerunData:
        """The run's own request, at the address of a link that was clicked meanwhile."""
        asked = self._rerun_data
        if self._state != ScriptRequestType.RERUN or asked.is_auto_rerun or _address(asked) == self._address:
            return own
        return replace(
            own, page_script_hash=asked.page_script_hash, page_name=asked.page_name, query_string=asked.query_string
        )

    def on_scriptrunner_yield(self) -> ScriptRequest | None:
        if self._state == ScriptRequestType.RERUN and self.is_patient and not self._asks_itself:
            return None
        return self._begun(super().on_scriptrunner_yield())

    def on_scriptrunner_ready(self) -> ScriptRequest:
        return self._begun(super().on_scriptrunner_ready())

    def _begun(self, request: ScriptRequest | None) -> ScriptRequest | None:
        if request is not None and request.type == ScriptRequestType.RERUN:
            states, self._began_at = request.rerun_data.widget_states, time.monotonic()
            self._clicked_at = self._began_at if _is_clicked(request.rerun_data) else None
            self._asks_itself = False
            self._address = _address(request.rerun_data)
            self.is_link = states is not None and not states.widgets
        return request


def _is_clicked(data: RerunData) -> bool:
    return data.widget_states is not None and any(map(_has_active_trigger_value, data.widget_states.widgets))


def _address(data: RerunData) -> tuple[str, str]:
    return data.page_script_hash, data.query_string


def let_clicks_be_heard() -> None:
    """Make Streamlit do so, once in this process."""
    if script_runner.ScriptRequests is not PatientRequests:
        script_runner.ScriptRequests = PatientRequests
        config.set_option(_STOPS_AT_ONCE, False)
        AppSession.request_rerun = _patient(AppSession.request_rerun)


def requests_of_run() -> PatientRequests | None:
    """Those that this run was begun by; None outside of one, and in the first one of a process."""
    ctx = get_script_run_ctx()
    return ctx.script_requests if ctx and isinstance(ctx.script_requests, PatientRequests) else None


def is_clicked() -> bool:
    """Whether a click began this run, to be heard by what is drawn before the page follows a change."""
    requests = requests_of_run()
    return requests is not None and requests.is_clicked


def is_clicked_elsewhere() -> bool:
    """The same, asked in a fragment whose own clicks need not be waited for: not where it alone runs."""
    ctx = get_script_run_ctx()
    return is_clicked() and len((ctx and ctx.fragment_ids_this_run) or ()) != 1


def _patient(request_rerun):
    @wraps(request_rerun)
    def patient(self, client_state: ClientState | None) -> None:
        runner = self._scriptrunner
        if runner is not None and client_state and not client_state.fragment_id and not _keeps_run(runner):
            runner.request_stop()
            self._scriptrunner = None
        request_rerun(self, client_state)

    return patient


def _keeps_run(runner: script_runner.ScriptRunner) -> bool:
    return isinstance(runner._requests, PatientRequests) and runner._requests.keeps_run
