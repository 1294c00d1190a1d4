"""The clients of every engine of `engines.yaml`, by the id that each design keeps."""

from __future__ import annotations

import threading
from collections.abc import Callable

from orchestration.engine_client import EngineClient
from orchestration.errors import EngineUnavailableError
from orchestration.registry import EMBEDDED, Registry


class Engines:
    """`main` is the first engine, the only one that gets our secret. The others are connected when first asked;
    one whose address changes in the file gets a new connection, and calls under way end on the old one."""

    def __init__(
        self, registry: Registry, main: EngineClient, connect: Callable[[str], EngineClient] = EngineClient
    ) -> None:
        self._registry, self.main, self._connect = registry, main, connect
        self._others: dict[tuple[str, str], EngineClient] = {}
        self._lock = threading.Lock()

    def of(self, engine_id: str | None) -> EngineClient:
        """The engine of that id; None is the first one, as for designs stored before ids were.

        Raises
        ------
        EngineUnavailableError
            No engine of that id is in the file (any more): its designs wait until it is there again.
        """
        engines = self._registry.engines
        if engine_id is None or engine_id == engines[0].id:
            return self.main
        engine = next((engine for engine in engines if engine.id == engine_id), None)
        if engine is None:
            raise EngineUnavailableError(f"The engine {engine_id[:40]!r} is not in engines.yaml. The design is kept.")
        if engine.base_url == EMBEDDED:
            return self.main
        with self._lock:
            key = (engine.id, engine.base_url)
            if key not in self._others:
                self._others[key] = self._connect(engine.base_url)
            return self._others[key]

    def close(self) -> None:
        with self._lock:
            clients = [self.main, *self._others.values()]
            self._others.clear()
        for client in clients:
            client.close()
