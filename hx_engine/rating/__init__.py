"""One physics for one geometry or a million."""

from hx_engine.rating.findings import checked_ranges, range_findings
from hx_engine.rating.model import Geometry, Service, Stream, viscosity_slope
from hx_engine.rating.performance import Performance, performance
from hx_engine.rating.rate import Rating, mean_temperature, rate
from hx_engine.rating.streams import rate_streams
from hx_engine.rating.uncertainty import Uncertainty, overdesign_uncertainty
from hx_engine.rating.zones import ZoneRating, rate_in_zones

__all__ = [
    "Geometry",
    "Performance",
    "Rating",
    "Service",
    "Stream",
    "Uncertainty",
    "ZoneRating",
    "checked_ranges",
    "mean_temperature",
    "overdesign_uncertainty",
    "performance",
    "range_findings",
    "rate",
    "rate_in_zones",
    "rate_streams",
    "viscosity_slope",
]
