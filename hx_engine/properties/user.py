"""A fluid the user describes by its properties at one or more temperatures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from hx_engine.errors import InputError
from hx_engine.properties.backends.point_table import PointTable, TablePoint
from hx_engine.properties.fluid import Fluid
from hx_engine.properties.point import USER_LIMITS
from hx_engine.properties.stores import confidence

_MARGIN_K = 400.0
_T_LIMITS_K = (50.0, 1500.0)


def user_fluid(
    name: str,
    points: Sequence[Mapping[str, Any]],
    phase: str = "liquid",
    base: Fluid | None = None,
) -> Fluid:
    """A fluid from user-given points: T_K, density_kg_m3, viscosity_Pa_s, cp_J_kgK, k_W_mK each.

    One point gives constant properties; two or more are interpolated and held constant outside (with a note).
    Boiling is not checked. `base` lends label, tags and fouling of the catalogue fluid whose values are replaced.
    Raises InputError naming field, value and range.
    """
    if not points:
        raise InputError("points", [], "At least one point of properties is needed.", "", "1 or more points")
    if phase not in ("liquid", "gas"):
        raise InputError("phase", phase, "The phase must be liquid or gas.", "", "liquid, gas")
    table = [_checked(point) for point in points]
    if len({point.T_K for point in table}) != len(table):
        raise InputError("T_K", table[0].T_K, "Two points have the same temperature.", "Give each once.", "")
    model = PointTable(table, f"given by the user for {name}", confidence("user"), phase, _MARGIN_K)
    model.saturation_note = "Boiling not checked: properties given by the user."
    return Fluid(
        key="user_fluid",
        label=name,
        kind=base.kind if base else ("gas" if phase == "gas" else "mixture"),
        model=model,
        phase_hint=phase,
        corrosion_tags=base.corrosion_tags if base else (),
        service_tags=base.service_tags if base else (("gas",) if phase == "gas" else ()),
        fouling_m2K_W=base.fouling_m2K_W if base else None,
        fouling_source=base.fouling_source if base else "",
        notes=("Properties given by the user.",),
    )


def _checked(point: Mapping[str, Any]) -> TablePoint:
    values = [_number(point, "T_K", *_T_LIMITS_K, "K")]
    values += [_number(point, name, *limits) for name, limits in USER_LIMITS.items()]
    return TablePoint(*values)


def _number(point: Mapping[str, Any], name: str, low: float, high: float, unit: str) -> float:
    value = point.get(name)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value)
    if not is_number or not low <= value <= high:
        raise InputError(
            name,
            value,
            f"{name} must be a number from {low:g} to {high:g} {unit}.",
            "Check the value and its unit.",
            f"{low:g} to {high:g} {unit}",
        )
    return float(value)
