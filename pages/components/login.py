"""Whose data a page shows, and the password form where no server stands in front of the pages."""

from __future__ import annotations

import streamlit as st

from orchestration.errors import OrchestrationError
from orchestration.identity import LOGIN_COOKIE, WORKSPACE_QUERY_KEY, new_workspace_id, owner_from
from orchestration.services import Services
from pages.components.text import plain
from pages.components.unsent import draw_unsent, keep_unsent

SIGNED_OUT = "The session has ended, or somebody signed out in another tab."
SIGN_IN, GO_ON = "/login?next=/history", ":material/refresh: Go on here"
_SIGN_OUT_LINK = st.components.v2.component(
    "arken_sign_out", html='<a class="sign-out" href="/logout">Sign out</a>', isolate_styles=False
)


def require_owner(services: Services) -> str:
    """The owner of this browser. Stops the page with a form until the password, if there is one, was given."""
    if services.login is not None:
        _require_login(services)
    owner = owner_from(st.context.cookies, st.query_params, services.login is not None)
    if owner is None:
        owner = st.session_state.setdefault(WORKSPACE_QUERY_KEY, new_workspace_id())
        st.query_params[WORKSPACE_QUERY_KEY] = owner
    return owner


def workspace_params() -> dict[str, str]:
    """What a link must carry so that the next page knows the workspace where no cookie does."""
    workspace = st.query_params.get(WORKSPACE_QUERY_KEY)
    return {WORKSPACE_QUERY_KEY: workspace} if workspace else {}


def draw_sign_out(services: Services) -> None:
    """Where there is a password, what ends the session for every tab of this browser: a link to the server, which
    takes the cookie back and shows its form; where no server stands in front, a button."""
    if services.login is None:
        return
    if services.is_served.is_set():
        _SIGN_OUT_LINK(key="sign_out")
    else:
        st.button("Sign out", key="sign_out", type="tertiary", on_click=_end_session, args=(services,))


def _end_session(services: Services) -> None:
    for token in _tokens():
        services.login.end(token)


def _tokens() -> list[str]:
    """Of the server's form and of the page's own."""
    found = (st.context.cookies.get(LOGIN_COOKIE), st.session_state.get(LOGIN_COOKIE))
    return [token for token in found if isinstance(token, str)]


def _require_login(services: Services) -> None:
    login = services.login
    if any(login.is_valid(token) for token in _tokens()):
        return
    keep_unsent()
    if services.is_served.is_set():
        _draw_signed_out()
        st.stop()
    with st.container(key="login", width=340), st.form("login_form", border=False):
        st.title("ARKEN HX", anchor=False)
        draw_unsent()
        password = st.text_input("Password", type="password", autocomplete="current-password")
        sent = st.form_submit_button("Log in", type="primary", width="stretch")
    if sent:
        try:
            token = login.attempt(password, st.context.ip_address or "unknown")
        except OrchestrationError as error:
            st.error(plain(error.user_message))
            st.stop()
        if token is None:
            st.error("That is not the password.")
            st.stop()
        st.session_state[LOGIN_COOKIE] = token
        st.rerun()
    st.stop()


def _draw_signed_out() -> None:
    """On a page that was open when its session ended: the server's own form takes the password, in a tab of its own,
    so that this one keeps what was typed into it.

    Drawn with what every page has loaded already: who is signed out is served no more of Streamlit's scripts.
    """
    with st.container(key="login", width=460, gap="small"):
        st.title("You are signed out", anchor=False)
        st.markdown(f"{SIGNED_OUT} What you typed here is kept: [sign in in a new tab]({SIGN_IN}), then go on.")
        draw_unsent()
        st.pills("Then", [GO_ON], key="signed_in_again", label_visibility="collapsed")
        st.caption("The page may take half a minute to notice the sign-in; then choose it again.")
