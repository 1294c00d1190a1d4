"""Which correlations a rating used outside their published range."""

from __future__ import annotations

from typing import Any

from hx_engine.correlations.validity import RANGES
from hx_engine.rating.model import Geometry, Service
from hx_engine.rating.rate import Rating


def _values(service: Service, geometry: Geometry, rating: Rating) -> dict[str, float]:
    t = rating.transfer
    values = {
        "Re_tube": rating.tube.Re,
        "Pr_tube": rating.tube.Pr,
        "relative_roughness": service.tube_roughness_m / rating.tube.d_in_m,
        "Re_shell": rating.flow.Re,
        "pitch_ratio": geometry.tube_pitch_m / geometry.tube_od_m,
        "baffle_cut": geometry.baffle_cut,
        "Re_shell_kern": rating.kern.Re,
        "temperature_ratio_tube": service.tube.T_mean_K / t.T_wall_tube_K,
    }
    if not service.tube.is_gas:
        values["viscosity_ratio_tube"] = t.viscosity_ratio_tube
        del values["temperature_ratio_tube"]
    if not service.shell.is_gas:
        values["viscosity_ratio_shell"] = t.viscosity_ratio_shell
    return {symbol: float(value) for symbol, value in values.items()}


def range_findings(service: Service, geometry: Geometry, rating: Rating) -> list[dict[str, Any]]:
    """Breaches of published ranges by one (scalar) rating, empty when every correlation was inside.

    Each finding: correlation, symbol, value, low, high, source.
    """
    values = _values(service, geometry, rating)
    return [
        {
            "correlation": r.correlation,
            "symbol": r.symbol,
            "value": values[r.symbol],
            "low": r.low,
            "high": r.high,
            "source": r.source,
        }
        for r in RANGES
        if r.symbol in values and not r.low * (1.0 - 1e-9) <= values[r.symbol] <= r.high * (1.0 + 1e-9)
    ]


def checked_ranges(service: Service, geometry: Geometry, rating: Rating) -> dict[str, str]:
    """Verdict by correlation of those that were checked: "in" or "out" of range."""
    values = _values(service, geometry, rating)
    verdicts = {r.correlation: "in" for r in RANGES if r.symbol in values}
    verdicts.update({f["correlation"]: "out" for f in range_findings(service, geometry, rating)})
    return verdicts
