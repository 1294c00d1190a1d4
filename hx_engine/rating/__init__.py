"""One physics for one geometry or a million."""

from hx_engine.rating.findings import checked_ranges, range_findings
from hx_engine.rating.model import Geometry, Service, Stream, viscosity_slope
from hx_engine.rating.rate import Rating, mean_temperature, rate

__all__ = [
    "Geometry",
    "Rating",
    "Service",
    "Stream",
    "checked_ranges",
    "mean_temperature",
    "range_findings",
    "rate",
    "viscosity_slope",
]
