"""`engines.yaml` followed while the app runs: an edit counts from the next turn, a broken one changes nothing."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from orchestration.errors import ConfigError
from orchestration.registry import FILE, Engine, Registry

log = logging.getLogger(__name__)

CHECK_S = 1.0


class LiveRegistry(Registry):
    """The last good content of the file. A turn works on one `snapshot` from its start to its end.

    The first engine cannot change while the app runs, as it holds designs and the secret: such an edit is
    reported like a broken file.
    """

    def __init__(
        self, path: Path = FILE, environment: Mapping[str, str] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Raises ConfigError when the file is unusable at the start."""
        self._path, self._environment, self._clock = path, environment, clock
        self._lock = threading.Lock()
        self._stamp = self._stamp_now()
        self._current = Registry.load(path, environment)
        self._checked_at = clock()
        self._problem: str | None = None

    @property
    def engines(self) -> tuple[Engine, ...]:
        return self.snapshot().engines

    @property
    def problem(self) -> str | None:
        """Why the file as it is now is not in use, with its line; None when it is."""
        self.snapshot()
        return self._problem

    def snapshot(self) -> Registry:
        with self._lock:
            if self._clock() - self._checked_at >= CHECK_S:
                self._checked_at = self._clock()
                self._reload_if_changed()
            return self._current

    def _reload_if_changed(self) -> None:
        stamp = self._stamp_now()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            fresh = Registry.load(self._path, self._environment)
            first, now = fresh.engines[0], self._current.engines[0]
            if (first.id, first.base_url) != (now.id, now.base_url):
                raise ConfigError(self._path.name, "the first engine's id or base_url changed: restart the app")
        except ConfigError as error:
            self._problem = f"{error.user_message}. The last good content stays in use."
            log.warning("engines.yaml was edited and cannot be used: %s", error.user_message)
            return
        self._current, self._problem = fresh, None

    def _stamp_now(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size
