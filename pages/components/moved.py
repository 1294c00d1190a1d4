"""Where the app has led, until the browser has followed: what is clicked there meanwhile comes with the old address.

A conversation that begins, a revision that is kept and the like change the address in the middle of a run. On a slow
line the next click still hands in the address before, of which nothing of that is true any more: it would begin a
second conversation, or show the page as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.components.clicked_runs import is_clicked, requests_of_run

NAMES = ("c", "d", "ids")
_MOVED = "moved"


class _Moved(NamedTuple):
    """`left` are the places the browser may still be at, path and values of NAMES; `page` and `to` the path and the
    values set last."""

    left: frozenset[tuple[str | None, ...]]
    page: str
    to: tuple[str | None, ...]


def named(name: str) -> str | None:
    """One of NAMES as the address has it."""
    catch_up()
    return st.query_params.get(name)


def move(**to: str | None) -> None:
    """Set these of NAMES in the address, None takes one away; the others stay."""
    if any(st.query_params.get(name) != value for name, value in to.items()):
        _set(to)
        note_move(_asked_page(), **{name: st.query_params.get(name) for name in NAMES})


def note_move(page: str, **to: str | None) -> None:
    """The app leads to these of NAMES and to none of the others, on the page of this path."""
    moved, place = st.session_state.get(_MOVED), _place()
    if place is not None:
        left = moved.left if moved else frozenset()
        st.session_state[_MOVED] = _Moved(left | {place}, page, tuple(map(to.get, NAMES)))


def catch_up() -> None:
    """Before the address is read: set it again where the browser had not heard of it when this run was asked for.

    A link or Back to there leads there."""
    moved, now = st.session_state.get(_MOVED), tuple(map(st.query_params.get, NAMES))
    if moved is None or now == moved.to:
        return
    place = _place()
    is_there = place in moved.left and place == (_asked_page(), *now)
    if is_there and not _is_by_address() and (moved.page == _asked_page() or is_clicked()):
        _set(dict(zip(NAMES, moved.to, strict=True)))
    else:
        del st.session_state[_MOVED]


def is_led_on() -> bool:
    """Whether a click at an address that the app had led on from is taken at the one after it; Back clicks nothing."""
    moved, place = st.session_state.get(_MOVED), _place()
    if moved is None or place not in moved.left or place[1:] == moved.to or not is_clicked():
        return False
    return tuple(map(st.query_params.get, NAMES)) == moved.to


def _set(to: Mapping[str, str | None]) -> None:
    for name, value in to.items():
        if value is not None:
            st.query_params[name] = value
        elif name in st.query_params:
            del st.query_params[name]


def _is_by_address() -> bool:
    """Whether a link, Back or Forward asked for this run, and nothing of a page."""
    ctx, requests = get_script_run_ctx(), requests_of_run()
    return bool(ctx and ctx.is_history_navigation) or (requests is not None and requests.is_link)


def _asked_page() -> str:
    """Path of the page that this run draws, as in its address."""
    ctx = get_script_run_ctx()
    if ctx is None or ctx.page_script_hash == ctx.pages_manager.main_script_hash:
        return ""
    return str(ctx.pages_manager.get_pages().get(ctx.page_script_hash, {}).get("url_pathname") or "")


def _place() -> tuple[str | None, ...] | None:
    """Where the browser stood when it asked for this run: the path tells the browser; the values are those of the
    address that was asked for, which on the same path a link alone may have made others."""
    ctx, requests = get_script_run_ctx(), requests_of_run()
    url = ctx.context_info.url if ctx and ctx.context_info else ""
    if not url or requests is None:
        return None
    values = parse_qs(requests.query)
    return urlsplit(url).path.rstrip("/").rpartition("/")[2], *(values.get(name, [None])[0] for name in NAMES)
