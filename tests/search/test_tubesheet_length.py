"""Tubes are as much shorter between the tubesheets as the sheets of the class that is built are thick."""

from __future__ import annotations

import numpy as np
import pytest

from hx_engine.search import standard_space
from hx_engine.search.bundles import bundles
from hx_engine.standards.weights import Construction

SPACE = standard_space(tube_od_m=0.0254, tube_wall_m=0.0021082, pitch_ratios=1.25, layouts_deg=30, n_passes=2)
STEEL = Construction("fixed", "carbon_steel", "carbon_steel", 3.5e5, 3.5e5, 100.0, 100.0)


def test_the_search_takes_the_tubesheets_of_the_class():
    smallest = {name: bundles(SPACE, STEEL._replace(tema_class=name)).tubesheets_m[0] for name in "RCB"}
    # 1 in tubes: the least sheet governs in the smallest shell, 1 in or 3/4 in (CB-7.131), with a corrosion
    # allowance of 1/8 or 1/16 in on either side and a groove of 3/16 in: 23/16 and 17/16 in, and there are two of them.
    assert smallest["R"] == pytest.approx(2 * 23 / 16 * 0.0254)
    assert smallest["C"] == smallest["B"] == pytest.approx(2 * 17 / 16 * 0.0254)


def test_a_lighter_class_has_no_thicker_sheet():
    heavy, light = (bundles(SPACE, STEEL._replace(tema_class=name)).tubesheets_m for name in "RC")
    assert np.all(light < heavy)
