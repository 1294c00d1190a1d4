"""How sure the overdesign is: random properties, fouling and correlation errors, rated in one array call.

The duty and the four temperatures are held: the question is whether the area suffices for what was asked.
Band widths and their reasons: hx_engine/data/uncertainty.yaml.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from hx_engine.packaged import parsed
from hx_engine.rating.model import Geometry, Service, Stream
from hx_engine.rating.rate import areas, mean_temperature
from hx_engine.rating.shell_rating import shell_flow, shell_heat
from hx_engine.rating.transfer import transfer
from hx_engine.rating.tube_rating import rate_tube_side

N_SAMPLES = 1000
SEED = 20240229
_FILE = Path(__file__).resolve().parent.parent / "data" / "uncertainty.yaml"
_NINETY_PCT = 1.6448536269514722  # half-width of the band of nine in ten, in standard deviations of a normal variable
_PROPERTIES = {
    "density": "density_kg_m3",
    "viscosity": "viscosity_Pa_s",
    "cp": "cp_J_kgK",
    "conductivity": "k_W_mK",
}


class Uncertainty(NamedTuple):
    """Overdesign of the samples [%]; `shares` of its variance by source, from squared correlation, sum 1."""

    P10_pct: float
    P50_pct: float
    P90_pct: float
    shortfall_share: float  # share of the samples whose overdesign is negative [-]
    shares: dict[str, float]
    samples_pct: Any


@cache
def bands() -> dict[str, Any]:
    """The band widths as they stand in the data file."""
    return parsed(_FILE.read_text(encoding="utf-8"))


def deviation(band: float) -> float:
    """Standard deviation of the logarithm of a lognormal error whose nine-in-ten band is 1/(1+band) .. 1+band."""
    return float(np.log1p(band)) / _NINETY_PCT


def property_band(name: str, confidence: float) -> float:
    """Band of a property ("density", "viscosity", "cp", "conductivity") for a source's confidence 0 .. 1."""
    table = bands()["properties"]
    return float(np.interp(confidence, table["confidence"], table[name]))


def _tube_band(turbulent_share) -> float:
    """Band of the tube-side correlation: the turbulent one, the wider one, or in between in the transition."""
    rows, share = bands()["correlations"], float(turbulent_share)
    return share * rows["tube"]["band"] + (1.0 - share) * rows["tube_not_turbulent"]["band"]


def _uncertain(stream: Stream, confidence: float, draw) -> tuple[Stream, list[Any]]:
    """The stream with sampled properties and fouling, and the logarithms of its property errors."""
    errors = {name: draw(property_band(name, confidence)) for name in _PROPERTIES}
    changed = {key: getattr(stream, key) * np.exp(errors[name]) for name, key in _PROPERTIES.items()}
    return stream._replace(**changed), list(errors.values())


def _variance_shares(groups: dict[str, list[Any]], result) -> dict[str, float]:
    """Share of each group of independent errors in the variance of the result, by squared correlation."""
    weights = {name: sum(_correlation(x, result) ** 2 for x in errors) for name, errors in groups.items()}
    total = sum(weights.values())
    return {name: float(weight / total) if total > 0.0 else 0.0 for name, weight in weights.items()}


def _correlation(x, y) -> float:
    spread = float(np.std(x) * np.std(y))
    return float(np.mean((x - np.mean(x)) * (y - np.mean(y)))) / spread if spread > 0.0 else 0.0


def overdesign_uncertainty(
    service: Service,
    geometry: Geometry,
    confidence_tube: float,
    confidence_shell: float,
    n: int = N_SAMPLES,
    seed: int = SEED,
) -> Uncertainty:
    """P10, P50 and P90 of the overdesign of one geometry.

    Parameters
    ----------
    service, geometry : Service, Geometry
        Scalars, SI.
    confidence_tube, confidence_shell : float
        Confidence of each stream's properties, 0 .. 1.
    n, seed : int
        Number of samples, and the seed: equal seeds give equal numbers.

    Returns
    -------
    Uncertainty
        Percentiles [%], the share of samples that fall short, and what the spread comes from.

    Method: independent lognormal errors of median 1 on four properties of each stream, on each fouling resistance and
    on each film coefficient; all samples pass through the functions of ``rate`` as arrays.
    """
    random = np.random.default_rng(seed)

    def draw(band: float):
        return deviation(band) * random.standard_normal(n)

    tube, tube_errors = _uncertain(service.tube, confidence_tube, draw)
    shell, shell_errors = _uncertain(service.shell, confidence_shell, draw)
    fouling = {"tube": draw(bands()["fouling"]["band"]), "shell": draw(bands()["fouling"]["band"])}
    sampled = service._replace(
        tube=tube._replace(fouling_m2K_W=tube.fouling_m2K_W * np.exp(fouling["tube"])),
        shell=shell._replace(fouling_m2K_W=shell.fouling_m2K_W * np.exp(fouling["shell"])),
    )
    e_tube = draw(_tube_band(rate_tube_side(service, geometry).turbulent_share))
    e_shell = draw(bands()["correlations"]["shell"]["band"])
    h_tube = rate_tube_side(sampled, geometry).h_W_m2K * np.exp(e_tube)
    h_shell = shell_heat(sampled, geometry, shell_flow(sampled, geometry)).h_W_m2K * np.exp(e_shell)
    U = transfer(sampled, geometry, h_tube, h_shell).U_dirty_W_m2K
    MTD = mean_temperature(service, geometry.n_shells_series, geometry.n_passes, geometry.n_shell_passes).MTD_K
    samples = areas(sampled, geometry, U, MTD).overdesign_pct
    groups = {
        "tube-side properties": tube_errors,
        "shell-side properties": shell_errors,
        "tube-side fouling": [fouling["tube"]],
        "shell-side fouling": [fouling["shell"]],
        "tube-side correlation": [e_tube],
        "shell-side correlation": [e_shell],
    }
    P10, P50, P90 = (float(value) for value in np.percentile(samples, (10, 50, 90)))
    return Uncertainty(P10, P50, P90, float(np.mean(samples < 0.0)), _variance_shares(groups, samples), samples)
