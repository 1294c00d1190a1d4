"""The shared password: constant-time check, throttle, and sessions that are stored hashed and can be ended."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from orchestration.errors import OrchestrationError, StoreError
from orchestration.events import now_iso
from orchestration.identity import TEAM_OWNER
from orchestration.stores.protocol import DocumentStore

WINDOW_S = 60.0
TRIES_PER_PEER = 10
TRIES_IN_ALL = 100
SESSION_S = 30 * 24 * 3600
IDLE_S = 7 * 24 * 3600
SEEN_EVERY_S = 3600.0
DEVICE_S = 400 * 24 * 3600
RECHECK_S = 20.0
MAX_PASSWORD_CHARS = 1000


class LoginThrottledError(OrchestrationError):
    code = "login_throttled"
    user_message = "Too many tries. Please wait a minute."


class Throttle:
    """Counts tries in a sliding minute, for each peer and for all together; a refused try is not counted, so
    nobody is kept out longer than a minute after the tries of others end. A device that has logged in before is
    a peer of its own and outside the common count: strangers cannot keep it out."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._failures: dict[str, deque[float]] = {}
        self._all: deque[float] = deque()

    def begin(self, peer: str, is_known: bool = False) -> None:
        """Count a try. LoginThrottledError when this peer, or everybody together, has tried too often."""
        with self._lock:
            self._forget_old()
            full = not is_known and len(self._all) >= TRIES_IN_ALL
            if full or len(self._failures.get(peer, ())) >= TRIES_PER_PEER:
                raise LoginThrottledError()
            self._failures.setdefault(peer, deque()).append(self._clock())
            if not is_known:
                self._all.append(self._clock())

    def succeeded(self, peer: str) -> None:
        """The peer knows the password: its tries are forgiven."""
        with self._lock:
            self._failures.pop(peer, None)

    def _forget_old(self) -> None:
        horizon = self._clock() - WINDOW_S
        for tries in (self._all, *self._failures.values()):
            while tries and tries[0] <= horizon:
                tries.popleft()
        self._failures = {peer: tries for peer, tries in self._failures.items() if tries}


class Login:
    """Sessions live in the store under the hash of their token, with a short-lived copy in memory; a store
    that is down ends nobody's session and keeps nobody out."""

    def __init__(
        self, password: str, store: Callable[[], DocumentStore], wall_clock: Callable[[], float] = time.time,
        throttle: Throttle | None = None,
    ) -> None:
        self._expected = _digest(password)
        self._store, self._now = store, wall_clock
        self._throttle = throttle or Throttle()
        self._lock = threading.Lock()
        self._known: dict[str, dict[str, Any]] = {}
        self._checked_at: dict[str, float] = {}
        self._to_delete: set[str] = set()

    def attempt(self, password: str, peer: str, device: str | None = None) -> str | None:
        """A new session's token, None for a wrong password. LoginThrottledError after too many tries of this
        peer, or of this device where it is one that `knows_device` knows."""
        is_known = self.knows_device(device)
        peer = f"device {device}" if is_known else peer
        self._throttle.begin(peer, is_known)
        given = _digest(password[:MAX_PASSWORD_CHARS])
        if not hmac.compare_digest(given, self._expected):
            return None
        self._throttle.succeeded(peer)
        token = secrets.token_urlsafe(32)
        session = {
            "id": _session_id(token), "owner": TEAM_OWNER, "created_at": now_iso(), "version": 1,
            "expires_at": self._now() + SESSION_S, "seen_at": self._now(), "password_mark": self._mark(),
        }
        self._remember(session)
        try:
            self._store().insert("login_sessions", session)
        except StoreError:
            pass
        return token

    def is_valid(self, token: str | None) -> bool:
        """True for a session that was begun with today's password, is not expired and not ended."""
        if not token or len(token) > 200:
            return False
        session_id = _session_id(token)
        with self._lock:
            session = self._known.get(session_id)
            fresh = self._now() - self._checked_at.get(session_id, 0.0) < RECHECK_S
        if session is None or not fresh:
            session = self._look_up(session_id, session)
        now = self._now()
        if session is None or session["expires_at"] <= now or session.get("seen_at", now) + IDLE_S <= now:
            return False
        if not hmac.compare_digest(session["password_mark"], self._mark()):
            return False
        if session.get("seen_at", 0.0) + SEEN_EVERY_S < now:
            self._saw(session, now)
        return True

    def new_device(self) -> str:
        """For a cookie that says that this browser has logged in before; it opens nothing."""
        device = secrets.token_hex(16)
        return f"{device}.{self._device_proof(device)}"

    def knows_device(self, cookie: str | None) -> bool:
        """True for a cookie of `new_device` under today's password."""
        device, _, proof = (cookie or "")[:200].partition(".")
        return hmac.compare_digest(proof.encode("utf-8", "replace"), self._device_proof(device).encode())

    def _device_proof(self, device: str) -> str:
        key = b"arken device" + self._expected
        return hmac.new(key, device.encode("utf-8", "replace"), hashlib.sha256).hexdigest()

    def _saw(self, session: dict[str, Any], now: float) -> None:
        """Keep the session from running out; another replica's later word is as good."""
        session = {**session, "seen_at": now}
        try:
            self._store().replace("login_sessions", session, session["version"])
        except StoreError:
            pass
        self._remember(session)

    def end(self, token: str | None) -> None:
        """Log out: the token is worth nothing from now on, also where the store is away and is told later."""
        if not token:
            return
        session_id = _session_id(token)
        with self._lock:
            self._known.pop(session_id, None)
            self._checked_at.pop(session_id, None)
            self._to_delete.add(session_id)
        self._delete(session_id)

    def _delete(self, session_id: str) -> None:
        try:
            self._store().delete("login_sessions", TEAM_OWNER, session_id)
        except StoreError:
            return
        with self._lock:
            self._to_delete.discard(session_id)

    def _look_up(self, session_id: str, cached: dict[str, Any] | None) -> dict[str, Any] | None:
        if session_id in self._to_delete:
            self._delete(session_id)
            return None
        try:
            stored = self._store().get("login_sessions", TEAM_OWNER, session_id)
        except StoreError:
            return cached
        if stored is not None:
            self._remember(stored)
        elif cached is not None:
            with self._lock:
                self._known.pop(session_id, None)
        return stored

    def _remember(self, session: dict[str, Any]) -> None:
        with self._lock:
            self._known[session["id"]] = session
            self._checked_at[session["id"]] = self._now()

    def _mark(self) -> str:
        """Tells whether a session began with the present password, without revealing it."""
        return hashlib.sha256(b"arken session mark" + self._expected).hexdigest()


def _digest(password: str) -> bytes:
    text = password.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(text, salt=b"arken shared password", n=2**12, r=8, p=1)


def _session_id(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
