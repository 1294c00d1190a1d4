"""The workers of a dask scheduler. dask.distributed is optional: it is imported only when a scheduler is named."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from hx_engine.errors import HxError

log = logging.getLogger(__name__)

CONNECT_S = 10.0
LEAVE_S = 4.0
RESTART_S = 30.0
RESTART_TRIES = 3


class SchedulerError(HxError):
    """The dask scheduler of HX_ENGINE_SCHEDULER cannot be used."""

    code = "scheduler"


class DaskCluster:
    """Designs as tasks of a cluster whose workers see the engine's data directory under the same path."""

    def __init__(self, address: str, data_dir: str, unit: Callable[[str, str, str], None]) -> None:
        self._address, self._data_dir, self._unit = address, data_dir, unit
        self._renewal = threading.Lock()
        self._client = _connected(address)
        self._executor = self._client.get_executor(pure=False)

    def submit(self, session_id: str) -> Future[None]:
        """Advance a design on some worker; a lost scheduler is connected to anew."""
        with self._renewal:
            if self._client.status in ("closing", "closed"):
                self._client = _connected(self._address)
                self._executor = self._client.get_executor(pure=False)
            return self._executor.submit(_advance, self._unit, self._data_dir, session_id)

    def prepare(self, load: Callable[[], object]) -> None:
        """Let every worker there is load; one that joins later loads with its first design."""
        for worker in self._client.scheduler_info(n_workers=-1)["workers"]:
            self._executor.submit(load, workers=[worker], allow_other_workers=True)

    def is_lost(self, error: BaseException) -> bool:
        """dask tries another worker by itself; it gives up on a task that several died with."""
        return type(error).__name__ in ("KilledWorker", "CommClosedError", "FutureCancelledError")

    def free(self, worker: str) -> None:
        """Restart the worker's process, which its nanny does meanwhile; what else ran there is tried again."""
        threading.Thread(target=self._restart, args=(self._client, worker), name="hx-restart", daemon=True).start()

    def close(self) -> None:
        """What waits in line is cancelled; what a worker has begun goes on there and is stored."""
        self._executor.shutdown(wait=False)

    def end(self, workers: list[str]) -> None:
        """Leave the cluster."""
        self._client.close(timeout=LEAVE_S)

    @staticmethod
    def _restart(client: Any, worker: str) -> None:
        """A restart that failed is tried again: until it succeeds the cluster has a worker less."""
        for _ in range(RESTART_TRIES):
            try:
                outcome = client.restart_workers([worker], timeout=RESTART_S, raise_for_error=False).get(worker)
            except Exception:
                log.exception("dask worker %s could not be asked to restart", worker)
                continue
            log.warning("dask worker %s was asked to restart: %s", worker, outcome)
            if outcome != "timed out":
                return


def _connected(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise SchedulerError(
            f"HX_ENGINE_SCHEDULER names a dask scheduler ({address}), but the package distributed is not installed."
        ) from error
    try:
        return Client(address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise SchedulerError(f"No dask scheduler answers at {address} (HX_ENGINE_SCHEDULER): {error}") from error


def _advance(unit: Callable[[str, str, str], None], data_dir: str, session_id: str) -> None:
    from distributed import get_worker

    unit(data_dir, session_id, get_worker().address)
