"""Rate any number of geometries in blocks, by NumPy or, where numba is installed, by machine code of the same source.

Nothing in a design needs numba: it is for sweeps over millions of geometries.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, get_type_hints

import numpy as np

from hx_engine.errors import InputError
from hx_engine.rating.blocks import BLOCK, Plan
from hx_engine.rating.model import Geometry, Service, Stream
from hx_engine.rating.rate import Rating
from hx_engine.rating.recording import Recording, Term, record
from hx_engine.rating.rewriting import recorded

if TYPE_CHECKING:
    from hx_engine.rating.compiled import Loop

SHARE = 32_768
"""Geometries a thread rates at a time in machine code."""
OUTPUTS = tuple(
    f"{group}.{name}" for group, kind in get_type_hints(Rating).items() for name in get_type_hints(kind)
)
"""Every number of a rating by group and field."""
BACKENDS = ("numpy", "numba")


def numba_is_installed() -> bool:
    """Whether the compiled backend can be used here."""
    return find_spec("numba") is not None


def rate_many(
    service: Service,
    geometry: Geometry,
    outputs: tuple[str, ...] = OUTPUTS,
    backend: str = "numpy",
    threads: int = 1,
) -> dict[str, np.ndarray]:
    """Rate a flat array of geometries and return the outputs asked for.

    Parameters
    ----------
    service : Service
        Scalars. SI.
    geometry : Geometry
        Scalars or arrays of one length n.
    outputs : tuple of str
        Names out of ``OUTPUTS``.
    backend : str
        "numpy" or "numba". The first numba call for a set of outputs compiles a few seconds.
    threads : int
        Blocks rated at the same time.

    Returns
    -------
    dict
        Each output as an array of n.
    """
    for name in outputs:
        if name not in OUTPUTS:
            known = ", ".join(OUTPUTS)
            raise InputError("outputs", name, f"a rating has no output {name!r}", "pick listed ones", known)
    if backend not in BACKENDS:
        raise InputError("backend", backend, f"unknown backend {backend!r}", "pick a listed one", ", ".join(BACKENDS))
    size = np.broadcast(*geometry).size
    columns, shared = _split(geometry)
    service = _plain(service)
    recording = (recorded if backend == "numba" else record)(service, shared, outputs)
    results = {name: np.empty(size) for name in recording.computed}
    if recording.operations and backend == "numba":
        _run_compiled(_loop(service, shared, outputs), columns, results, size, threads)
    elif recording.operations:
        _run_in_blocks(_plan(service, shared, outputs), columns, results, size, threads)
    return {name: _column(recording, name, columns, results, size) for name in outputs}


def is_compiled(service: Service, geometry: Geometry, outputs: tuple[str, ...]) -> bool:
    """Whether ``rate_many`` by numba would find its loop compiled; geometry as there."""
    _, shared = _split(geometry)
    return _loop(_plain(service), shared, outputs).is_compiled


def _split(geometry: Geometry) -> tuple[Geometry, Geometry]:
    """Fields with one number a geometry as columns, and those that all share; None where the other has it."""
    columns = Geometry(*(None if np.ndim(f) == 0 else np.ascontiguousarray(f, dtype=float) for f in geometry))
    return columns, Geometry(*(float(f) if np.ndim(f) == 0 else None for f in geometry))


def _column(recording: Recording, name: str, columns: Geometry, results: dict[str, np.ndarray], size: int):
    """An output as an array of its own: computed, computed under another name, taken from the geometry, or a number."""
    if name in results:
        return results[name]
    output = recording.outputs[name]
    if not isinstance(output, Term):
        return np.full(size, output, dtype=float)
    if not output.is_column:
        return np.full(size, output.number, dtype=float)
    same = (results[other] for other, term in recording.computed.items() if term is output)
    return np.array(getattr(columns, output.function) if not output.operands else next(same))


def _in_threads(job: Callable[..., None], starts: range, threads: int) -> None:
    if threads == 1 or len(starts) == 1:
        for start in starts:
            job(start)
        return
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(job, starts))


@lru_cache(maxsize=32)
def _plan(service: Service, shared: Geometry, outputs: tuple[str, ...]) -> Plan:
    return Plan(record(service, shared, outputs))


def _run_in_blocks(plan: Plan, columns: Geometry, results: dict[str, np.ndarray], size: int, threads: int) -> None:
    starts = iter(range(0, size, BLOCK))
    _in_threads(lambda _: plan.run(columns, results, starts), range(threads), threads)


@lru_cache(maxsize=32)
def _loop(service: Service, shared: Geometry, outputs: tuple[str, ...]) -> Loop:
    from hx_engine.rating.compiled import Loop

    return Loop(recorded(service, shared, outputs))


def _run_compiled(loop: Loop, columns: Geometry, results: dict[str, np.ndarray], size: int, threads: int) -> None:
    _in_threads(
        lambda first: loop.run(columns, results, first, min(first + SHARE, size)), range(0, size, SHARE), threads
    )


def _plain(service: Service) -> Service:
    """The service with every number a float, so that equal ones are recorded once."""
    tube, shell = (
        Stream(*(bool(v) if name == "is_gas" else float(v) for name, v in stream._asdict().items()))
        for stream in (service.tube, service.shell)
    )
    return Service(
        tube, shell, float(service.Q_W), float(service.k_wall_W_mK), bool(service.tube_is_hot),
        float(service.tube_roughness_m),
    )  # fmt: skip
