"""Whose data a page shows where no server stands in front: the password form, and the workspace of the address."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from orchestration.identity import LOGIN_COOKIE, TEAM_OWNER
from orchestration.login import Login

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["streamlit_app.py", "pages/design.py", "pages/report.py", "pages/history.py", "pages/system.py"]


@pytest.fixture
def with_password(services):
    """The same services behind a shared password."""
    services.login = Login("correct horse battery", lambda: services.store)
    return services


def fresh(page: str = "streamlit_app.py") -> AppTest:
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=20)
    return (app.switch_page(page) if page != "streamlit_app.py" else app).run()


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_shown_before_the_password(with_password, page):
    conversation = with_password.conversations.create(TEAM_OWNER, "Secret duty")
    assert conversation
    app = fresh(page)
    assert not app.exception
    assert [field.label for field in app.text_input] == ["Password"]
    assert not app.chat_input
    assert not app.markdown
    assert not app.get("page_link")


def test_wrong_password_stays_out_and_the_right_one_opens(with_password):
    app = fresh()
    app.text_input[0].set_value("wrong")
    app.button[0].click().run()
    assert "not the password" in app.error[0].value
    assert not app.chat_input
    app.text_input[0].set_value("correct horse battery")
    app.button[0].click().run()
    assert app.chat_input
    assert "w" not in app.query_params


def test_first_visit_without_password_gets_a_workspace_in_the_address(services):
    app = fresh()
    assert re.fullmatch(r"[0-9a-f]{32}", app.query_params["w"])


def test_two_visits_see_nothing_of_each_other(services):
    first, second = fresh(), fresh("pages/history.py")
    first.chat_input[0].set_value("Cool my secret stream").run()
    assert first.query_params["w"] != second.query_params["w"]
    assert "secret" not in " ".join(link.proto.label for link in second.run().get("page_link"))


def test_message_sent_after_the_session_ended_waits_in_the_input(with_password):
    app = fresh()
    app.text_input[0].set_value("correct horse battery")
    app.button[0].click().run()
    with_password.login.end(app.session_state[LOGIN_COOKIE])
    app.chat_input[0].set_value("Cool my stream").run()
    assert not app.chat_input, "nothing is shown to who is signed out"
    assert "Not sent yet" in app.caption[0].value
    app.text_input[0].set_value("correct horse battery")
    app.button[0].click().run()
    assert app.chat_input[0].proto.value == "Cool my stream"
    assert with_password.turns.started == [], "it is sent by hand"


def test_page_behind_the_server_sends_who_is_signed_out_to_its_form(with_password):
    """Only the server's own form gives the cookie that the connection of a page needs."""
    with_password.is_served.set()
    app = fresh("pages/design.py")
    assert not app.text_input
    assert not app.chat_input
    assert "(/login?next=/history)" in app.markdown[0].value
    assert not app.button, "a button's script may not have been loaded yet, and is refused now"


def test_signing_out_ends_the_session_for_whoever_holds_its_token(with_password):
    app = fresh()
    assert [button.label for button in app.button] == ["Log in"]
    app.text_input[0].set_value("correct horse battery")
    app.button[0].click().run()
    token = app.session_state[LOGIN_COOKIE]
    app.button(key="sign_out").click().run()
    assert not with_password.login.is_valid(token)
    assert [field.label for field in app.text_input] == ["Password"]
    assert not app.chat_input


def test_page_behind_the_server_signs_out_at_the_server(with_password):
    app = fresh()
    app.text_input[0].set_value("correct horse battery")
    app.button[0].click().run()
    with_password.is_served.set()
    app.run()
    assert "sign_out" not in [button.key for button in app.button]
    assert [part for part in app.get("bidi_component") if "arken_sign_out" in str(part.proto)]


def test_there_is_nothing_to_sign_out_of_without_a_password(services):
    app = fresh()
    assert "sign_out" not in [button.key for button in app.button]
    assert not [part for part in app.get("bidi_component") if "arken_sign_out" in str(part.proto)]
