"""The rating as machine code: the same code objects as ``rate``, bound to numba. Imports numba.

Every function keeps its one source. `rebind` makes a function of the same code whose globals are compiled ones: NumPy's
exp, log, where.. become those of ``compiled_math``, functions of ours are rebound in turn, named tuples and numbers
stay. Flags are given for every function, as numba would else take them from whoever calls first; none allows inexact
arithmetic.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from numba import njit
from numba.core import types as numba_types
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.extending import overload_attribute

from hx_engine.rating import compiled_math
from hx_engine.rating.model import Geometry, Service, Stream
from hx_engine.rating.rate import rate

EXACT = {"error_model": "numpy", "fastmath": False, "forceinline": True}
REPLACED = {
    np.exp: compiled_math.exp,
    np.log: compiled_math.log,
    np.arccos: compiled_math.arccos,
    np.cbrt: compiled_math.cbrt,
    np.sqrt: compiled_math.sqrt,
    np.where: compiled_math.select,
    np.minimum: compiled_math.minimum,
    np.maximum: compiled_math.maximum,
}
"""Whatever else a rating takes from NumPy, numba takes too."""

_rebound: dict[Callable, Any] = {}


def rebind(function: types.FunctionType) -> Any:
    """Compile a function and all it calls from the code objects it has."""
    if function not in _rebound:
        names = {name for name in function.__code__.co_names if name in function.__globals__}
        bound = {name: _bound(function.__globals__[name], function.__code__.co_names) for name in names}
        twin = types.FunctionType(function.__code__, bound, function.__name__, function.__defaults__)
        _rebound[function] = njit(**EXACT)(twin)
    return _rebound[function]


def _bound(value: Any, names: tuple[str, ...]) -> Any:
    """What a global becomes: compiled functions, modules holding those of their functions that are called."""
    if isinstance(value, types.FunctionType):
        return REPLACED.get(value) or rebind(value)
    if isinstance(value, types.ModuleType):
        twin = types.ModuleType(value.__name__)
        twin.__dict__.update({name: _bound(getattr(value, name), names) for name in names if hasattr(value, name)})
        return twin
    return REPLACED.get(value, value) if callable(value) else value


def _is_computed(kind: type, name: str) -> bool:
    return isinstance(vars(kind).get(name), property)


def _compile_property(name: str) -> None:
    """Teach numba an attribute that some named tuples compute; others may have it as a field."""
    getters = {kind: rebind(vars(kind)[name].fget) for kind in (Stream, Service, Geometry) if _is_computed(kind, name)}

    @overload_attribute(numba_types.BaseNamedTuple, name)
    def attribute(group):
        kind = group.instance_class
        if kind in getters:
            getter = getters[kind]
            return lambda group: getter(group)
        position = kind._fields.index(name)
        return lambda group: group[position]


for _name in sorted({name for kind in (Stream, Service, Geometry) for name in vars(kind) if _is_computed(kind, name)}):
    _compile_property(_name)


class _WithoutAliases(CompilerBase):
    """Arrays of a kernel never overlap, and the compiler is told: without that it does not use vector instructions."""

    def define_pipelines(self):
        self.state.flags.noalias = True
        return [DefaultPassBuilder.define_nopython_pipeline(self.state)]


_KERNEL = """
def kernel(service, {columns}, {results}):
    t, s = service.tube, service.shell
    tube = Stream({tube}, {tube_is_gas}, t.P_Pa, t.viscosity_slope_K)
    shell = Stream({shell}, {shell_is_gas}, s.P_Pa, s.viscosity_slope_K)
    fixed = Service(tube, shell, service.Q_W, service.k_wall_W_mK, {tube_is_hot}, service.tube_roughness_m)
    for position in range(r0.size):
        i = uintp(position)
        rating = rate(fixed, Geometry({elements}))
{stores}
"""


@lru_cache(maxsize=16)
def kernel(outputs: tuple[str, ...], tube_is_gas: bool, shell_is_gas: bool, tube_is_hot: bool) -> Any:
    """Loop over columns of geometries that stores the named outputs ("areas.overdesign_pct", ..).

    Called as kernel(service, *geometry columns, *result columns), all of one length, float64 and contiguous. It runs
    without the interpreter's lock. Which side is a gas and which is hot are fixed when it is compiled.
    """
    columns = [f"g{k}" for k in range(len(Geometry._fields))]
    constant = Stream._fields[: Stream._fields.index("is_gas")]
    source = _KERNEL.format(
        columns=", ".join(columns),
        results=", ".join(f"r{k}" for k in range(len(outputs))),
        tube=", ".join(f"t.{name}" for name in constant),
        shell=", ".join(f"s.{name}" for name in constant),
        tube_is_gas=bool(tube_is_gas),
        shell_is_gas=bool(shell_is_gas),
        tube_is_hot=bool(tube_is_hot),
        elements=", ".join(f"{name}[i]" for name in columns),
        stores="\n".join(f"        r{k}[i] = rating.{name}" for k, name in enumerate(outputs)),
    )
    namespace = {"rate": rebind(rate), "Geometry": Geometry, "Stream": Stream, "Service": Service, "uintp": np.uintp}
    exec(compile(source, "<rating kernel>", "exec"), namespace)
    return njit(**EXACT | {"forceinline": False}, nogil=True, pipeline_class=_WithoutAliases)(namespace["kernel"])
