"""What the search makes least: one value for a design, the smaller the better.

The bounds of the search hold for any value that is affine in tube length and number of baffles for one bundle, does
not fall with the number of baffles, is proportional to the number of shells and does not depend on the baffle cut.
Every objective here is of that kind; a test compares each with its plane.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from hx_engine.errors import InputError
from hx_engine.standards.cost import purchase_cost_usd
from hx_engine.standards.weights import CHANNEL_LENGTHS, Construction, parts, weights_kg

FLANGE_PER_SHELL, FLANGE_M = 0.08, 0.04
"""Ring width of the girth flanges over shell diameter and beside it [m], as in the masses of ``weights``."""


class Objective(NamedTuple):
    """A value to make least. `total`: (geometry, construction) to the value of all shells, scalars or arrays."""

    name: str
    label: str
    unit: str
    total: Callable[[Any, Construction], Any]


def _all_shells(one_shell, geometry, construction: Construction):
    """Times the number of shells; NaN where a thickness rule does not hold, as for the cost."""
    p = parts(geometry, construction)
    is_built = np.isfinite(p.shell_thickness_m + p.channel_thickness_m + p.tubesheet_thickness_m)
    return np.where(is_built, one_shell, np.nan) * geometry.n_shells_series * geometry.n_shells_parallel


def tube_area_m2(geometry, construction: Construction):
    """Outside area of all tubes over their whole straight length, tubesheets included [m2]."""
    one_shell = np.pi * geometry.tube_od_m * geometry.tube_length_m * geometry.n_tubes
    return _all_shells(one_shell, geometry, construction)


def empty_weight_kg(geometry, construction: Construction):
    """Mass of all shells, empty [kg]."""
    return _all_shells(weights_kg(geometry, construction)["weight_empty_kg"], geometry, construction)


def footprint_m2(geometry, construction: Construction):
    """Plan area of all shells side by side, channels and flanges included, without room to pull bundles [m2]."""
    length = geometry.tube_length_m + CHANNEL_LENGTHS * geometry.shell_id_m
    width = geometry.shell_id_m * (1.0 + 2.0 * FLANGE_PER_SHELL) + 2.0 * FLANGE_M
    return _all_shells(length * width, geometry, construction)


OBJECTIVES = {
    "cost": Objective("cost", "Lowest purchase cost", "USD", purchase_cost_usd),
    "area": Objective("area", "Least tube area", "m2", tube_area_m2),
    "weight": Objective("weight", "Least empty weight", "kg", empty_weight_kg),
    "footprint": Objective("footprint", "Least plan area", "m2", footprint_m2),
}


def objective_named(name: str) -> Objective:
    """The objective of that name; an unknown one is refused."""
    if name not in OBJECTIVES:
        raise InputError(
            "objective", name, f"the search knows no objective {name!r}", "pick a listed one", ", ".join(OBJECTIVES)
        )
    return OBJECTIVES[name]
