"""From a name or an API gravity to the data of an oil."""

from __future__ import annotations

from typing import Any

from hx_engine.properties import petroleum_correlations as pc
from hx_engine.properties.backends.petroleum import OilData, PetroleumLiquid
from hx_engine.properties.stores import confidence, data_file

F100_K, F210_K = 310.928, 372.039
_GLASO_API = (20.1, 48.1)
_GLASO_T_K = (283.15, 422.04)
_CRUDE_K = 11.8
_T_MIN_K, _T_MAX_K = 263.15, 673.15
_METHODS = "density ASTM D1250, cp Watson-Nelson 1933"


def named_oil(label: str, entry: dict[str, Any]) -> PetroleumLiquid:
    """An oil of `data/fluids/oils.yaml`: gravity and either a Watson factor or two viscosities."""
    SG = entry["SG"] if "SG" in entry else pc.specific_gravity(entry["api"])
    K = float(entry["watson_K"])
    if "viscosity_mm2_s" in entry:
        points = tuple((273.15 + t, float(v)) for t, v in sorted(entry["viscosity_mm2_s"].items()))
        how = entry["viscosity_source"]
        span = (points[0][0] - 40.0, points[1][0] + 60.0)
    else:
        api = 141.5 / SG - 131.5
        v100, v210 = pc.viscosities_abbott(api, K)
        points, how = ((F100_K, v100), (F210_K, v210)), "Abbott et al. 1971 with ASTM D341"
        span = (F100_K - 40.0, F210_K + 100.0)
    k_method = "Sato-Riedel" if "T10_C" in entry else "Cragoe 1929"
    data = OilData(
        label=label,
        SG=SG,
        K=K,
        viscosity_points=points,  # type: ignore[arg-type]
        group=entry.get("group") or pc.expansion_group(pc.density_15C(SG)),
        T_min_K=273.15 + entry.get("T_min_C", -10),
        T_max_K=273.15 + entry.get("T_max_C", 400),
        source=f"{label}: SG {SG:.4f}, K {K:g} ({entry['basis']}); {_METHODS}, k {k_method}; viscosity {how}",
        confidence=confidence(entry.get("confidence", "named_cut")),
        T10_K=273.15 + entry["T10_C"] if "T10_C" in entry else None,
        viscosity_range_K=span,
    )
    return PetroleumLiquid(data)


def crude_oil(api: float) -> PetroleumLiquid:
    """Gas-free crude oil of a given API gravity; viscosity by Glaso at two temperatures on a D341 line."""
    inside = _GLASO_API[0] <= api <= _GLASO_API[1]
    SG = pc.specific_gravity(api)
    rho_15 = pc.density_15C(SG)
    points = tuple(
        (T, 1e6 * pc.viscosity_glaso(T, api) / pc.density(T, rho_15, "crude")) for T in (F100_K, F210_K)
    )
    note = "" if inside else f", outside Glaso's {_GLASO_API[0]:g} to {_GLASO_API[1]:g} API"
    data = OilData(
        label=f"crude oil {api:g} API",
        SG=SG,
        K=_CRUDE_K,
        viscosity_points=points,  # type: ignore[arg-type]
        group="crude",
        T_min_K=_T_MIN_K,
        T_max_K=_T_MAX_K,
        source=f"crude oil {api:g} API, K {_CRUDE_K:g} assumed; {_METHODS}, k Cragoe 1929; viscosity Glaso 1980{note}",
        confidence=confidence("api_cut" if inside else "api_cut_outside"),
        viscosity_range_K=_GLASO_T_K,
    )
    return PetroleumLiquid(data)


def cut_of_gravity(label: str, api: float, entry: dict[str, Any]) -> PetroleumLiquid:
    """A named cut with the user's own API gravity; Watson factor and 10 % point stay those of the cut."""
    own = {**entry, "api": api, "confidence": "named_cut", "basis": f"{api:g} API given; K typical"}
    for name in ("SG", "group", "viscosity_mm2_s"):
        own.pop(name, None)
    return named_oil(f"{label} {api:g} API", own)


def oils() -> dict[str, Any]:
    """The entries of `data/fluids/oils.yaml`."""
    return data_file("fluids/oils.yaml")
