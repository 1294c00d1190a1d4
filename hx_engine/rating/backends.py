"""Rate any number of geometries in blocks, by NumPy or, where numba is installed, by machine code of the same source.

Nothing in a design needs numba: it is for sweeps over millions of geometries.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from typing import get_type_hints

import numpy as np

from hx_engine.errors import InputError
from hx_engine.rating.model import Geometry, Service, Stream
from hx_engine.rating.rate import Rating, rate

BLOCK = 8_192
"""Geometries rated together: large enough to hide the interpreter, small enough for the processor's caches."""
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
        "numpy" or "numba". The first numba call for a set of outputs compiles some 10 s.
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
    results = {name: np.empty(size) for name in outputs}
    job = _compiled_job(service, geometry, results) if backend == "numba" else _numpy_job(service, geometry, results)
    starts = range(0, size, BLOCK)
    if threads == 1:
        for first in starts:
            job(first)
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(job, starts))
    return results


def _numpy_job(service: Service, geometry: Geometry, results: dict[str, np.ndarray]) -> Callable[[int], None]:
    def job(first: int) -> None:
        block = slice(first, first + BLOCK)
        with np.errstate(all="ignore"):
            rating = rate(service, Geometry(*(f if np.ndim(f) == 0 else f[block] for f in geometry)))
        for name, result in results.items():
            group, field = name.split(".")
            result[block] = getattr(getattr(rating, group), field)

    return job


def _compiled_job(service: Service, geometry: Geometry, results: dict[str, np.ndarray]) -> Callable[[int], None]:
    from hx_engine.rating.compiled import kernel

    plain = _plain(service)
    loop = kernel(tuple(results), plain.tube.is_gas, plain.shell.is_gas, plain.tube_is_hot)
    fields = [np.full(BLOCK, f, dtype=float) if np.ndim(f) == 0 else np.ascontiguousarray(f, float) for f in geometry]
    is_scalar = [np.ndim(f) == 0 for f in geometry]

    def job(first: int) -> None:
        targets = [result[first : first + BLOCK] for result in results.values()]
        size = targets[0].size
        columns = [
            field[:size] if scalar else field[first : first + BLOCK]
            for field, scalar in zip(fields, is_scalar, strict=True)
        ]
        loop(plain, *columns, *targets)

    return job


def _plain(service: Service) -> Service:
    """The service with every number a float, so that one kernel serves all."""
    tube, shell = (
        Stream(*(bool(v) if name == "is_gas" else float(v) for name, v in zip(Stream._fields, stream, strict=True)))
        for stream in (service.tube, service.shell)
    )
    return Service(
        tube, shell, float(service.Q_W), float(service.k_wall_W_mK), bool(service.tube_is_hot),
        float(service.tube_roughness_m),
    )  # fmt: skip
