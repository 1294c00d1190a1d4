"""Stored designs: what was asked, the step records, the open question. The only owner of the database."""

from hx_engine.state.session import TERMINAL, Session
from hx_engine.state.store import SessionStore

__all__ = ["TERMINAL", "Session", "SessionStore"]
