"""U-tubes: entered once in two passes, turned in a bend that has a loss and a length; all else as straight tubes."""

from __future__ import annotations

from math import pi

import pytest
from fluids.fittings import bend_rounded

from hx_engine.correlations.friction import BEND_HEADS
from hx_engine.rating import Geometry, Service, Stream, rate

BORE_M, HEAD_PA = 0.015, 500.0
HALF_INCH_BORE_M = 0.0158
ONE_M_S = Stream(50 * pi / 4 * BORE_M**2 * 1000.0, 300.0, 310.0, 1000.0, 1e-3, 4180.0, 0.6, 2e-4)
"""1 m/s through fifty tubes: 500 Pa a velocity head."""
OIL = Stream(10.0, 360.0, 350.0, 850.0, 5e-3, 2100.0, 0.13, 2e-4)
SERVICE = Service(ONE_M_S, OIL, 1e5, 50.0, False)


def _geometry(n_passes: int, bends_per_pass: float) -> Geometry:
    """Fifty tubes a pass, legs of 5 m, an outer tube limit of 0.6 m."""
    return Geometry(
        0.6124, 0.020, 0.0025, 0.025, 30, n_passes, 50 * n_passes, 5.0, 0.25, 0.25, 0.25, 0.25, 19, 0.0124, 0.005,
        0.0008, bends_per_pass=bends_per_pass,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("n_passes", "heads"),
    [(2, 2.5 + 0.6), (4, 2 * 2.5 + 2 * 0.6), (8, 4 * 2.5 + 4 * 0.6)],
)  # fmt: skip
def test_two_passes_are_entered_and_left_once_and_turned_once(n_passes, heads):
    bent, straight = (rate(SERVICE, _geometry(n_passes, bends)).tube for bends in (0.5, 0.0))
    assert bent.v_m_s == pytest.approx(1.0, rel=1e-12)
    assert bent.dP_ends_Pa == pytest.approx(heads * HEAD_PA, rel=1e-12)
    assert straight.dP_ends_Pa == pytest.approx(2.5 * n_passes * HEAD_PA, rel=1e-12)


def test_friction_runs_through_the_mean_bend():
    """Two legs of 5 m and a half circle of 0.425 tube limits mean diameter: 10 m and 0.4006 m."""
    bent, straight = (rate(SERVICE, _geometry(2, bends)).losses.dP_tube_friction_Pa for bends in (0.5, 0.0))
    assert bent / straight == pytest.approx(10.4006 / 10.0, abs=1e-5)


def test_the_loss_of_a_bend_is_that_of_the_tightest_by_crane():
    """f_T of 1/2 in pipe was 0.027 up to the edition of 1988 and is 0.026 since 2009, which `fluids` follows."""
    by_hand = (0.25 * pi * 1.5 + 1.5 * 14.0) * 0.027
    program = bend_rounded(HALF_INCH_BORE_M, 180.0, bend_diameters=1.5, method="Crane")
    assert BEND_HEADS == pytest.approx(by_hand, abs=0.005)
    assert 0.93 * BEND_HEADS < program < BEND_HEADS


@pytest.mark.parametrize("f_darcy", [0.015, 0.03, 0.06])
@pytest.mark.parametrize("r_over_d", [1.65, 2.0, 4.0, 10.0, 40.0])
def test_no_bend_of_a_bundle_loses_more_by_rennels(f_darcy, r_over_d):
    """His K holds the friction along the bend; the tightest bend turns at 1.5 outside diameters, 1.65 bores."""
    whole = bend_rounded(BORE_M, 180.0, fd=f_darcy, bend_diameters=r_over_d, method="Rennels")
    assert BEND_HEADS + f_darcy * pi * r_over_d >= whole


def test_bends_change_no_heat_transfer():
    bent, straight = (rate(SERVICE, _geometry(4, bends)) for bends in (0.5, 0.0))
    assert bent._replace(tube=straight.tube, losses=straight.losses) == straight
    assert bent.tube.h_W_m2K == straight.tube.h_W_m2K
