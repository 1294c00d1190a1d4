"""Bell-Delaware beside Kern on the published exchangers: a comparison of methods, not a validation."""

from __future__ import annotations

from typing import NamedTuple

from hx_engine.rating.rate import rate_kern
from hx_engine.rating.shell_rating import shell_flow, shell_heat, shell_pressure
from tests.validation.exchangers import bundle_type, exchanger
from tests.validation.reference import exchangers

H_BAND, DP_BAND = (0.6, 1.7), (0.25, 1.3)
"""Ratios of Bell-Delaware to Kern that the reference file calls usual."""
ROWS_PER_STRIP_PAIR = 5.0
"""Usual practice for floating heads; no source states its strips."""


class Pair(NamedTuple):
    """One exchanger by both methods, without wall factors and nozzles; a pressure drop may be NaN."""

    case: str
    bundle: str
    Re: float
    J_product: float
    h_bell: float
    h_kern: float
    dP_bell: float
    dP_kern: float
    note: str


def _final_design() -> dict:
    final = exchangers()["KERN-11.1"]["outputs_si"]["final_design"]
    return {key: final[key] for key in ("shell_ID_m", "tube_count", "baffle_spacing_m")}


SERTH_NOTE = "second-hand figure, Serth's simplified Delaware friction without nozzles: 14 000 Pa"
ROWS = (
    ("KERN-7.3", None, 0.0, ""),
    ("KERN-7.4", None, 0.0, ""),
    ("KERN-11.1", None, 0.0, "first trial"),
    ("KERN-11.1", _final_design, 0.0, "final design"),
    ("SINNOTT-12.1", None, 0.0, "bundle clearance of 68 mm as printed, no sealing strips"),
    ("SINNOTT-12.1", None, ROWS_PER_STRIP_PAIR, "one pair of strips for five rows"),
    ("SERTH-5.1", None, 0.0, f"no sealing strips; {SERTH_NOTE}"),
    ("SERTH-5.1", None, ROWS_PER_STRIP_PAIR, f"one pair of strips for five rows; {SERTH_NOTE}"),
    ("SERTH-6.1", None, 0.0, "the same exchanger, clearances and strips as printed"),
    ("KERN-8.1", None, 0.0, "F shell"),
    ("KERN-9.1", None, 0.0, "gas"),
    ("KERN-11.2", None, 0.0, "two F shells, first trial"),
    ("KERN-11.3", None, 0.0, "first trial"),
    ("KERN-11.4", None, 0.0, "first trial"),
    ("VG320", None, 0.0, "Re near 100: Kern's curve begins at 2000"),
    ("CR1-9.9", None, 0.0, "no density printed"),
    ("GAVHANE-5.10", None, 0.0, "no density printed"),
)


def _pair(case_id: str, changes: dict | None, rows_per_pair: float, note: str) -> Pair:
    service, geometry = exchanger(case_id, changes=changes)
    flow = shell_flow(service, geometry)
    if rows_per_pair:
        geometry = geometry._replace(n_sealing_strip_pairs=round(flow.rows_crossflow / rows_per_pair))
    heat = shell_heat(service, geometry, flow)
    p = shell_pressure(service, geometry, flow)
    second = rate_kern(service, geometry, 1.0)
    dP = geometry.n_shells_series * (p.dP_crossflow_Pa + p.dP_window_Pa + p.dP_ends_Pa)
    J = heat.h_W_m2K / heat.h_ideal_W_m2K
    numbers = (flow.Re, J, heat.h_W_m2K, second.h_shell_W_m2K, dP, second.dP_shell_Pa)
    return Pair(case_id, bundle_type(case_id).replace("_", " "), *map(float, numbers), note)


def pairs() -> list[Pair]:
    """All exchangers whose shell side is printed well enough for both methods."""
    return [_pair(case_id, changes() if changes else None, strips, note) for case_id, changes, strips, note in ROWS]
