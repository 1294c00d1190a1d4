"""What the routes work with: the store, the key of the tokens, the workers. One per app."""

from __future__ import annotations

import secrets
import threading
import time

from hx_engine import __version__
from hx_engine.api.tokens import digest_of, stored_key, token_of
from hx_engine.requirements import Checked
from hx_engine.requirements.fields import ASSUMPTIONS
from hx_engine.search.sieve import compile_ahead, compiled_backend
from hx_engine.settings import EngineSettings
from hx_engine.state import Session, SessionStore
from hx_engine.state.store import now
from hx_engine.work import Checkpoint, Workers, crew_of, no_checkpoint
from hx_engine.work.unit import load_properties

STOP_PATIENCE_S = 5.0


class Engine:
    """Stored designs and the workers that advance them.

    `resume` takes up what was running when the last engine stopped; the app calls it when its lifespan starts.
    """

    def __init__(self, settings: EngineSettings, checkpoint: Checkpoint = no_checkpoint) -> None:
        self.store = SessionStore(settings.data_dir)
        self.key = stored_key(settings.data_dir)
        self.token_lifetime_s = settings.token_lifetime_s
        self._closing = threading.Event()
        self._searches_here = settings.scheduler == "threads"
        self._workers = Workers(self.store, crew_of(settings, self.store, checkpoint), settings.step_deadline_s)

    def resume(self) -> int:
        """Advance every design that had not ended and does not wait; how many there are."""
        self._workers.prepare(load_properties)
        if self._searches_here:
            compile_ahead(self._closing)
        unfinished = self.store.unfinished()
        for session_id in unfinished:
            self.run(session_id)
        return len(unfinished)

    def token(self, checked: Checked) -> str:
        """The proof that this request was checked now."""
        return token_of(self.key, checked.design_input, time.time())

    def start(self, checked: Checked, idempotency_key: str | None) -> Session:
        """Store a checked request as a design and run it; with a key used before, the first design of it."""
        at = now()
        values = checked.design_input
        session = Session(
            session_id=secrets.token_urlsafe(24), user_id=values["user_id"], status="pending", current_step=1,
            design_input=values, assumptions=values.get(ASSUMPTIONS, []), warnings=checked.warnings, question=None,
            answers=[], records=[], token=digest_of(self.key, values), engine_version=__version__, created_at=at,
            updated_at=at,
        )  # fmt: skip
        stored = self.store.create(session, idempotency_key)
        if stored.session_id == session.session_id:
            self.run(session.session_id)
        return stored

    def run(self, session_id: str) -> None:
        """Advance a design in the background."""
        self._workers.submit(session_id)

    def health(self) -> dict[str, str]:
        """Body of GET /health; `rating_backend` is what long searches can use now, "numpy" or "numba"."""
        backend = compiled_backend() if self._searches_here else "numpy"
        return {"status": "ok", "service": "hx-engine", "version": __version__, "rating_backend": backend}

    def close(self) -> None:
        """Let running steps end briefly; the designs go on at the next start."""
        self._closing.set()
        self._workers.stop(STOP_PATIENCE_S)
