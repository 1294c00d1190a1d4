"""What a design must keep, taken from the table of limits and the user's own allowances."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from hx_engine.limits import all_limits, limit
from hx_engine.rating.instability import fei_ratio
from hx_engine.rating.losses import Losses
from hx_engine.rating.model import Geometry, Service
from hx_engine.rating.rate import Areas, MeanTemperature
from hx_engine.rating.shell_rating import ShellFlow
from hx_engine.rating.tube_rating import TubeRating

OWN_LABELS = {
    "dP_tube_max_Pa": "Tube-side pressure drop allowed",
    "dP_shell_max_Pa": "Shell-side pressure drop allowed",
    "baffle_spacing_min_m": "Least baffle spacing beside a nozzle-wide end zone",
    "unsupported_span_max_m": "Longest unsupported tube span, TEMA RCB-4.52",
    "shell_thickness": "Thickness rules of ASME UG-27 and TEMA hold at the design pressure",
    "nozzle_to_shell_max": "Nozzle bore over shell diameter, ASME UG-36(b)(1)",
}


def limit_label(limit_id: str) -> str:
    """Plain name of a limit the search counts rejections by."""
    if limit_id in OWN_LABELS:
        return OWN_LABELS[limit_id]
    table = all_limits()
    return table[limit_id].label if limit_id in table else limit_id


_ORDER = (
    "L_over_D_min", "L_over_D_max", "tube_velocity_min_m_s", "gas_tube_velocity_min_m_s", "tube_velocity_max_m_s",
    "gas_tube_velocity_max_m_s", "nozzle_to_shell_max", "shell_thickness", "baffle_spacing_min_m",
    "unsupported_span_max_m", "F_min_search", "shell_velocity_max_m_s", "gas_shell_velocity_max_m_s",
    "rho_v2_bundle_entrance_max", "fei_ratio_max", "dP_tube_max_Pa", "overdesign_min_pct", "dP_shell_max_Pa",
    "long_baffle_dT_max_K", "long_baffle_dP_max_Pa",
)  # fmt: skip


def in_order(limit_ids: Iterable[str]) -> list[str]:
    """Limits from those of the bundle to those of the rated design; what the last test knows comes last, by name."""
    return sorted(limit_ids, key=lambda name: (_ORDER.index(name) if name in _ORDER else len(_ORDER), name))


class SearchLimits(NamedTuple):
    """Bounds on a design, SI units. The defaults come from the table of limits."""

    dP_hot_max_Pa: float
    dP_cold_max_Pa: float
    tube_velocity_min_m_s: float
    tube_velocity_max_m_s: float
    gas_tube_velocity_max_m_s: float
    shell_velocity_max_m_s: float
    gas_shell_velocity_max_m_s: float
    overdesign_min_pct: float
    F_min_search: float
    L_over_D_min: float
    L_over_D_max: float
    rho_v2_nozzle_shell_max: float
    rho_v2_bundle_entrance_max: float
    rho_v2_nozzle_tube_max: float
    fei_ratio_max: float
    gas_tube_velocity_min_m_s: float = 0.0
    nozzle_to_shell_max: float = 0.5
    long_baffle_dP_max_Pa: float = np.inf
    long_baffle_dT_max_K: float = np.inf


def search_limits(dP_hot_max_Pa: float, dP_cold_max_Pa: float, **overrides: float) -> SearchLimits:
    """Limits of the table with the two pressure-drop allowances [Pa]; ``overrides`` replace single values."""
    names = [name for name in SearchLimits._fields if name in all_limits()]
    values = {name: limit(name).value for name in names}
    return SearchLimits(**{**values, "dP_hot_max_Pa": dP_hot_max_Pa, "dP_cold_max_Pa": dP_cold_max_Pa, **overrides})


class Bounds(NamedTuple):
    """The limits as they apply to one allocation of the fluids."""

    dP_tube_max_Pa: float
    dP_shell_max_Pa: float
    v_tube_min_m_s: float
    v_tube_min_id: str
    v_tube_max_m_s: float
    v_tube_id: str
    v_shell_max_m_s: float
    v_shell_id: str
    limits: SearchLimits


def bounds_of(service: Service, limits: SearchLimits) -> Bounds:
    """Resolve which allowance and which velocity window hold for tubes and shell."""
    hot_in_tubes = service.tube_is_hot
    tube_gas, shell_gas = bool(service.tube.is_gas), bool(service.shell.is_gas)
    return Bounds(
        dP_tube_max_Pa=limits.dP_hot_max_Pa if hot_in_tubes else limits.dP_cold_max_Pa,
        dP_shell_max_Pa=limits.dP_cold_max_Pa if hot_in_tubes else limits.dP_hot_max_Pa,
        v_tube_min_m_s=limits.gas_tube_velocity_min_m_s if tube_gas else limits.tube_velocity_min_m_s,
        v_tube_min_id="gas_tube_velocity_min_m_s" if tube_gas else "tube_velocity_min_m_s",
        v_tube_max_m_s=limits.gas_tube_velocity_max_m_s if tube_gas else limits.tube_velocity_max_m_s,
        v_tube_id="gas_tube_velocity_max_m_s" if tube_gas else "tube_velocity_max_m_s",
        v_shell_max_m_s=limits.gas_shell_velocity_max_m_s if shell_gas else limits.shell_velocity_max_m_s,
        v_shell_id="gas_shell_velocity_max_m_s" if shell_gas else "shell_velocity_max_m_s",
        limits=limits,
    )


def geometry_excess(bounds: Bounds, geometry: Geometry, max_span_m, spacing_min_m) -> dict[str, Any]:
    """How far each geometric rule is broken, as a ratio above 1 (kept up to 1)."""
    ratio = geometry.tube_length_m / geometry.shell_id_m
    bore = np.maximum(geometry.nozzle_shell_id_m, geometry.nozzle_tube_id_m) / geometry.shell_id_m
    limits = bounds.limits
    return {
        "L_over_D_min": limits.L_over_D_min / ratio,
        "L_over_D_max": ratio / limits.L_over_D_max,
        "nozzle_to_shell_max": bore / limits.nozzle_to_shell_max,
    } | spacing_excess(geometry.baffle_spacing_m, geometry.baffle_spacing_in_m, max_span_m, spacing_min_m)


def spacing_excess(central_m, end_m, max_span_m, spacing_min_m) -> dict[str, Any]:
    """How far the rules for baffle spacings are broken."""
    return {
        "baffle_spacing_min_m": spacing_min_m / np.maximum(central_m, 1e-9),
        "unsupported_span_max_m": (central_m + np.maximum(end_m, central_m)) / max_span_m,
    }


def rating_excess(
    bounds: Bounds, mean: MeanTemperature, tube: TubeRating, flow: ShellFlow, areas: Areas, losses: Losses
) -> dict[str, Any]:
    """How far each limit on the rated design is broken: value over limit (or limit over value), kept up to 1.

    NaN counts as broken. The order of the keys is the order in which rejections are attributed.
    """
    b = bounds
    return {
        b.v_tube_min_id: b.v_tube_min_m_s / tube.v_m_s,
        b.v_tube_id: tube.v_m_s / b.v_tube_max_m_s,
        "F_min_search": b.limits.F_min_search / mean.F,
        b.v_shell_id: flow.v_m_s / b.v_shell_max_m_s,
        "rho_v2_bundle_entrance_max": flow.rho_v2_entrance / b.limits.rho_v2_bundle_entrance_max,
        "dP_tube_max_Pa": losses.dP_tube_Pa / b.dP_tube_max_Pa,
        "overdesign_min_pct": (1.0 + 0.01 * b.limits.overdesign_min_pct) / (1.0 + 0.01 * areas.overdesign_pct),
        "dP_shell_max_Pa": losses.dP_shell_Pa / b.dP_shell_max_Pa,
    }


def long_baffle_excess(bounds: Bounds, service: Service, geometry: Geometry, losses: Losses) -> dict[str, Any]:
    """How far pressure and temperature across the longitudinal baffle of an F shell break their limits; E: nothing.

    Both are largest at the nozzles: the whole loss of one shell without its nozzles, and the range of its fluid,
    shared alike among shells in series.
    """
    if np.max(geometry.n_shell_passes) == 1:
        return {}
    n, stream = geometry.n_shells_series, service.shell
    limits = bounds.limits
    return {
        "long_baffle_dT_max_K": abs(stream.T_in_K - stream.T_out_K) / n / limits.long_baffle_dT_max_K,
        "long_baffle_dP_max_Pa": (losses.dP_shell_Pa - losses.dP_shell_nozzles_Pa) / n / limits.long_baffle_dP_max_Pa,
    }


def fei_excess(bounds: Bounds, service: Service, geometry: Geometry, v_crossflow_m_s, tube_material: str) -> dict:
    """How far fluid-elastic instability breaks its limit; independent of the baffle cut."""
    ratio = fei_ratio(service, geometry, v_crossflow_m_s, tube_material)
    return {"fei_ratio_max": ratio / bounds.limits.fei_ratio_max}


def is_kept(excess) -> Any:
    """Whether a limit is kept; NaN is not."""
    return excess <= 1.0 + 1e-12
