"""Fluid properties: names to fluids, fluids to properties with source and confidence.

`resolve("ethylene glycol 30 wt%")` finds a fluid, `Fluid.at(T_K, P_Pa)` gives a `PropertyPoint`, `stream_table` a cheap
table for rating and search, `user_fluid` a fluid from given values.
"""

from hx_engine.properties.catalogue import resolve, search_fluids
from hx_engine.properties.errors import AmbiguousFluidError, PhaseChangeError, UnknownFluidError, pressure_that_keeps
from hx_engine.properties.fluid import Fluid
from hx_engine.properties.point import USER_LIMITS, PropertyPoint
from hx_engine.properties.standard_conditions import standard_density
from hx_engine.properties.stream_table import StreamTable, stream_table
from hx_engine.properties.user import user_fluid

__all__ = [
    "USER_LIMITS",
    "AmbiguousFluidError",
    "Fluid",
    "PhaseChangeError",
    "PropertyPoint",
    "StreamTable",
    "UnknownFluidError",
    "pressure_that_keeps",
    "resolve",
    "search_fluids",
    "standard_density",
    "stream_table",
    "user_fluid",
]
