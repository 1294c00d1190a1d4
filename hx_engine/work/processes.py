"""Processes of this machine. One that hangs is killed; the pool it broke is replaced and its designs go on."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor

from hx_engine.work.unit import load_properties, process_name

WARM_MODULE = "hx_engine.work.warm"


class Processes:
    """A pool of processes that hold nothing but loaded libraries."""

    def __init__(self, count: int, data_dir: str, unit: Callable[[str, str, str], None]) -> None:
        is_forking = "forkserver" in multiprocessing.get_all_start_methods()
        self._context = multiprocessing.get_context("forkserver" if is_forking else "spawn")
        if is_forking:
            self._context.set_forkserver_preload([WARM_MODULE])
        self._count, self._data_dir, self._unit = count, data_dir, unit
        self._renewal = threading.Lock()
        self._pool = self._new_pool()

    def submit(self, session_id: str) -> Future[None]:
        """Advance a design in a process; a broken pool is replaced first."""
        with self._renewal:
            try:
                return self._pool.submit(_advance, self._unit, self._data_dir, session_id)
            except BrokenExecutor:
                self._pool = self._new_pool()
                return self._pool.submit(_advance, self._unit, self._data_dir, session_id)

    def prepare(self, load: Callable[[], object]) -> None:
        """Start every process, each of which loads, without waiting for them."""
        threading.Thread(target=self._start_all, name="hx-processes", daemon=True).start()

    def is_lost(self, error: BaseException) -> bool:
        """A process that dies breaks the pool; all designs in it are lost to it, not to the store."""
        return isinstance(error, BrokenExecutor)

    def free(self, worker: str) -> None:
        """Kill the process; the next submission finds the pool broken."""
        for child in multiprocessing.active_children():
            if str(child.pid) == worker:
                child.kill()

    def close(self) -> None:
        """Idle processes end now, the others with their design."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def end(self, workers: list[str]) -> None:
        """Kill what still computes: a design goes on from any step."""
        for worker in workers:
            self.free(worker)

    def _start_all(self) -> None:
        for _ in range(self._count):
            self._pool.submit(process_name)

    def _new_pool(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self._count, mp_context=self._context, initializer=_begin)


def _begin() -> None:
    """First thing in a process: leave Ctrl-C to the engine, end with the engine, load the libraries."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_engine, daemon=True).start()
    load_properties()


def _end_with_engine() -> None:
    multiprocessing.parent_process().join()
    os._exit(1)


def _advance(unit: Callable[[str, str, str], None], data_dir: str, session_id: str) -> None:
    unit(data_dir, session_id, process_name())
