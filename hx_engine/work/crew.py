"""Who computes: threads of this process, processes of this machine, or the workers of a dask scheduler."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from hx_engine.pipeline.opinion import NotReviewed
from hx_engine.pipeline.runner import Checkpoint
from hx_engine.reviewer import reviewer_of
from hx_engine.settings import EngineSettings
from hx_engine.state import SessionStore
from hx_engine.work.dask_cluster import DaskCluster
from hx_engine.work.processes import Processes
from hx_engine.work.threads import Threads
from hx_engine.work.unit import advance

Unit = Callable[..., None]
"""unit(data_dir, session_id, worker), importable by name, so that other processes can be sent it."""


class Crew(Protocol):
    """A `concurrent.futures` executor with a way to get rid of what hangs in it."""

    def submit(self, session_id: str) -> Future[None]:
        """Advance a design in the background."""

    def prepare(self, load: Callable[[], object]) -> None:
        """Do some loading ahead, so that no request has to wait for it."""

    def is_lost(self, error: BaseException) -> bool:
        """Whether this error says that the worker died, not that the work failed."""

    def free(self, worker: str) -> None:
        """Take the place of a worker that hangs back into use."""

    def close(self) -> None:
        """Begin nothing new; what waited in line is cancelled."""

    def end(self, workers: list[str]) -> None:
        """After `close`: leave behind or end what still runs."""


def no_checkpoint(position: int, phase: str) -> None:
    """The checkpoint of an engine that nobody interrupts."""


def crew_of(
    settings: EngineSettings, store: SessionStore, checkpoint: Checkpoint = no_checkpoint, unit: Unit = advance
) -> Crew:
    """The crew the setting `scheduler` names. `checkpoint` reaches threads alone, `unit` the other two.

    With reviews on, threads and processes of this machine get the reviewer; its key never travels to a cluster.
    """
    data_dir, reviewer = str(Path(settings.data_dir).resolve()), reviewer_of(settings)
    if settings.scheduler == "threads":
        return Threads(settings.workers, store, checkpoint, reviewer)
    if settings.scheduler == "processes":
        return Processes(settings.workers, data_dir, partial(unit, reviewer=reviewer) if reviewer else unit)
    return DaskCluster(settings.scheduler, data_dir, partial(unit, reviewer=_not_there) if reviewer else unit)


def _not_there(facts: dict[str, Any]) -> NotReviewed:
    return NotReviewed("the key is not sent to the workers of a cluster")
