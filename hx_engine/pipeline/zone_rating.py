"""A geometry of a design rated in zones, with the properties of both streams along their way."""

from __future__ import annotations

from hx_engine.pipeline.assemble import OTHER
from hx_engine.pipeline.fluids import rated_fluid
from hx_engine.pipeline.step import Design
from hx_engine.properties import stream_table
from hx_engine.rating import Geometry, Service, ZoneRating, rate_in_zones


def zone_rating(design: Design, service: Service, geometry: Geometry, in_tubes: str) -> ZoneRating:
    """Zones of `geometry` with the stream `in_tubes` ("hot" or "cold") in the tubes, as in `service`."""
    coldest, hottest = min(service.cold.T_in_K, service.cold.T_out_K), service.hot.T_in_K
    tables = [
        stream_table(rated_fluid(design, side), s.T_in_K, s.T_out_K, s.P_Pa, wall_T_K=(coldest, hottest))
        for side, s in ((in_tubes, service.tube), (OTHER[in_tubes], service.shell))
    ]
    return rate_in_zones(service, geometry, *tables)
