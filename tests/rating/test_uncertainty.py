"""Random errors through the rating: against error propagation by hand, and repeatable."""

from __future__ import annotations

import time

import numpy as np
import pytest

from hx_engine.rating import Geometry, Service, Stream, rate
from hx_engine.rating.uncertainty import bands, deviation, overdesign_uncertainty, property_band

GEOMETRY = Geometry(
    shell_id_m=0.59, tube_od_m=0.01905, tube_wall_m=0.00211, tube_pitch_m=0.0254, layout_deg=90, n_passes=2,
    n_tubes=280, tube_length_m=4.88, baffle_spacing_m=0.25, baffle_spacing_in_m=0.4, baffle_spacing_out_m=0.4,
    baffle_cut=0.25, n_baffles=17, bundle_clearance_m=0.035, shell_baffle_clearance_m=0.0043,
    tube_hole_clearance_m=0.0008, n_sealing_strip_pairs=1,
)  # fmt: skip
SERVICE = Service(
    tube=Stream(17.94, 305.0, 325.0, 988.0, 5.5e-4, 4180.0, 0.64, 1.8e-4),
    shell=Stream(11.36, 400.0, 340.0, 820.0, 2.0e-3, 2200.0, 0.13, 3.5e-4),
    Q_W=1.5e6,
    k_wall_W_mK=50.0,
    tube_is_hot=False,
)
SURE = 0.98


def test_spread_is_that_of_first_order_propagation():
    """ln U varies by the share of each resistance times its error; properties add little at high confidence."""
    t = rate(SERVICE, GEOMETRY).transfer
    rows, U = bands(), float(t.U_dirty_W_m2K)
    parts = {
        t.R_tube_film_m2K_W: rows["correlations"]["tube"]["band"],
        t.R_shell_film_m2K_W: rows["correlations"]["shell"]["band"],
        t.R_tube_fouling_m2K_W: rows["fouling"]["band"],
        t.R_shell_fouling_m2K_W: rows["fouling"]["band"],
    }
    by_hand = np.sqrt(sum((float(R) * U * np.log(1.0 + band) / 1.645) ** 2 for R, band in parts.items()))
    samples = overdesign_uncertainty(SERVICE, GEOMETRY, SURE, SURE, n=20000).samples_pct
    assert np.std(np.log(1.0 + samples / 100.0)) == pytest.approx(by_hand, rel=0.05)


def test_median_stays_near_the_rated_value_and_percentiles_enclose_it():
    rated = float(rate(SERVICE, GEOMETRY).areas.overdesign_pct)
    found = overdesign_uncertainty(SERVICE, GEOMETRY, SURE, SURE)
    assert found.P50_pct == pytest.approx(rated, abs=2.0)
    assert found.P10_pct < rated < found.P90_pct
    assert np.mean(found.samples_pct < found.P10_pct) == pytest.approx(0.10, abs=0.002)
    assert np.mean(found.samples_pct < found.P90_pct) == pytest.approx(0.90, abs=0.002)


def test_same_seed_gives_the_same_bits_and_another_one_does_not():
    first, second = (overdesign_uncertainty(SERVICE, GEOMETRY, 0.8, 0.9) for _ in range(2))
    assert (first.P10_pct, first.P50_pct, first.P90_pct) == (second.P10_pct, second.P50_pct, second.P90_pct)
    assert first.samples_pct.tobytes() == second.samples_pct.tobytes()
    assert overdesign_uncertainty(SERVICE, GEOMETRY, 0.8, 0.9, seed=1).P10_pct != first.P10_pct


def test_doubtful_properties_widen_the_spread_and_take_the_blame():
    sure = overdesign_uncertainty(SERVICE, GEOMETRY, SURE, SURE)
    doubtful = overdesign_uncertainty(SERVICE, GEOMETRY, SURE, 0.5)
    assert doubtful.P90_pct - doubtful.P10_pct > 1.3 * (sure.P90_pct - sure.P10_pct)
    assert max(doubtful.shares, key=doubtful.shares.get) == "shell-side properties"
    assert sum(doubtful.shares.values()) == pytest.approx(1.0)


def test_nine_in_ten_errors_lie_in_the_band():
    errors = np.exp(deviation(0.2) * np.random.default_rng(3).standard_normal(200000))
    assert np.mean((errors > 1.0 / 1.2) & (errors < 1.2)) == pytest.approx(0.90, abs=0.003)


def test_less_confidence_never_narrows_a_band():
    for name in ("density", "viscosity", "cp", "conductivity"):
        widths = [property_band(name, c) for c in np.linspace(0.4, 1.0, 25)]
        assert all(a >= b for a, b in zip(widths, widths[1:], strict=False)), name


def test_every_band_names_its_ground():
    rows = bands()
    stated = [*rows["correlations"].values(), rows["fouling"], rows["properties"]]
    assert all(row["source"] for row in stated)


def test_thousand_samples_take_less_than_two_seconds():
    start = time.perf_counter()
    found = overdesign_uncertainty(SERVICE, GEOMETRY, 0.8, 0.9)
    assert found.samples_pct.shape == (1000,)
    assert time.perf_counter() - start < 2.0
