"""Tube counts and layouts against printed tables, and against what a tubesheet must be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml

from hx_engine.errors import InputError
from hx_engine.geometry import lay_out, tube_count
from hx_engine.geometry.layout import rods_in_tube_places
from hx_engine.geometry.rows import Field, arrangements_of, best_rows, pattern, single_pass_rows
from hx_engine.geometry.tube_counts import count_by_layout, count_table
from hx_engine.standards.clearances import outer_tube_limit_m
from hx_engine.standards.shells import BUNDLE_TYPES, LAYOUTS_DEG, PITCH_RATIOS, SHELL_ID_M, TUBE_PASSES
from hx_engine.standards.spans import tie_rods
from hx_engine.standards.tubes import TUBE_OD_M

INCH_M = 0.0254
CASES = yaml.safe_load((Path(__file__).parents[1] / "reference/mechanical_cases.yaml").read_text())["cases"]
COUNT_CASES = [case for case in CASES if case["group"] == "tube_count" and case["provenance"] == "published_read"]
LARGE_SHELL_IN = 13.0

# Printed tables fix their own outer tube limit, lanes and nozzle space, mostly unstated: docs/decisions/standards.md
# says what is known of them. The bands were set from that comparison and hold the layout where it is.
MEAN_BAND, NINETY_PERCENT_BAND, SINGLE_BAND = 0.025, 0.055, 0.12
SMALL_SHELL_BAND = 0.16
MANY_PASS_BAND = 0.07
COMMON_PASSES, COMMON_SHELL_IN = (1, 2, 4), 15.0

def _printed(floating: bool):
    """Yield (shell_in, od_in, pitch_in, layout, passes, printed count) of one kind of head."""
    for case in COUNT_CASES:
        given, wanted = case["inputs"], case["outputs"]
        is_fixed = "LUDWIG" in case["id"]
        if is_fixed == floating:
            continue
        if is_fixed:
            yield (given["shell_ID_in"], 0.75, 0.9375, 30, 1, wanted["tubes_15_16_in_tri"])
            yield (given["shell_ID_in"], 0.75, 1.0, 30, 1, wanted["tubes_1_in_tri"])
            continue
        size = (given["shell_ID_in"], given["tube_OD_in"], given["tube_pitch_in"], given["layout_deg"])
        if "tubes" in wanted:
            yield (*size, given["tube_passes"], wanted["tubes"])
        else:
            for passes in (1, 2, 4, 6, 8):
                if wanted[f"tubes_{passes}pass"]:
                    yield (*size, passes, wanted[f"tubes_{passes}pass"])


def _deviations(rows, bundle_type: str) -> np.ndarray:
    return np.array([
        int(tube_count(D * INCH_M, od * INCH_M, pitch * INCH_M, layout, passes, bundle_type)) / printed - 1.0
        for D, od, pitch, layout, passes, printed in rows
    ])


def test_kern_counts_up_to_four_passes_are_met_by_split_ring_bundles():
    rows = [row for row in _printed(floating=True) if row[0] >= LARGE_SHELL_IN and row[4] <= 4]
    off = _deviations(rows, "split_ring")
    assert len(rows) > 60
    assert abs(off.mean()) < MEAN_BAND
    assert np.percentile(np.abs(off), 90) < NINETY_PERCENT_BAND
    assert np.abs(off).max() < SINGLE_BAND


def test_most_kern_counts_of_the_common_sizes_are_met_within_three_percent():
    rows = [row for row in _printed(floating=True) if row[0] >= COMMON_SHELL_IN and row[4] in COMMON_PASSES]
    off = np.abs(_deviations(rows, "split_ring"))
    assert (off <= 0.03).mean() > 0.70
    assert (off <= 0.05).mean() > 0.90


def test_kern_counts_of_small_shells_are_met_within_the_wider_band():
    rows = [row for row in _printed(floating=True) if row[0] < LARGE_SHELL_IN and row[4] <= 6]
    assert np.abs(_deviations(rows, "split_ring")).max() < SMALL_SHELL_BAND


def test_kern_counts_of_six_and_eight_passes_are_met_in_either_direction():
    rows = [row for row in _printed(floating=True) if row[0] >= 17.0 and row[4] >= 6]
    off = _deviations(rows, "split_ring")
    assert abs(off.mean()) < 0.02
    assert np.abs(off).max() < MANY_PASS_BAND


def test_no_printed_combination_of_six_or_eight_passes_is_left_out():
    rows = [row for row in _printed(floating=True) if row[4] >= 6]
    assert len(rows) > 45
    assert _deviations(rows, "split_ring").min() > -1.0


def test_ludwig_fixed_tubesheet_counts_are_met_from_23_in():
    rows = [row for row in _printed(floating=False) if row[0] >= 23.0]
    off = _deviations(rows, "fixed")
    assert len(rows) == 10
    assert np.abs(off).max() < MEAN_BAND


def test_plain_lattice_agrees_with_phadke_for_one_pass():
    case = next(case for case in CASES if case["id"] == "TUBECOUNT-PHADKE-1")
    given = case["inputs"]
    radius = (given["bundle_diameter_m"] - given["tube_OD_m"]) / 2.0
    rows = single_pass_rows(Field(radius, radius, 0.05, 0.05), pattern(given["pitch_m"], given["layout_deg"]))
    # Phadke centres the lattice on a tube; the best of four placements may hold a few tubes more.
    assert 0 <= rows.count.sum() - case["outputs"]["tubes"] <= 0.015 * case["outputs"]["tubes"]


def test_packaged_table_equals_the_layout_for_a_sample():
    axes = (SHELL_ID_M, TUBE_OD_M, PITCH_RATIOS, LAYOUTS_DEG, TUBE_PASSES, BUNDLE_TYPES)
    counts = count_table()
    assert counts.shape == tuple(len(axis) for axis in axes)
    random = np.random.default_rng(20260101)
    for _ in range(150):
        at = tuple(int(random.integers(n)) for n in counts.shape)
        shell, od, ratio, layout, passes, kind = (axis[i] for axis, i in zip(axes, at, strict=True))
        assert counts[at] == count_by_layout(float(shell), od, ratio * od, layout, passes, kind)


@pytest.mark.parametrize("bundle_type", BUNDLE_TYPES)
@pytest.mark.parametrize("layout_deg", LAYOUTS_DEG)
@pytest.mark.parametrize("n_passes", [2, 4, 6])
def test_layout_is_a_buildable_tubesheet(bundle_type, layout_deg, n_passes):
    shell, od, pitch = 0.635, 0.01905, 0.0254
    sheet = lay_out(shell, od, pitch, layout_deg, n_passes, bundle_type)
    centres = sheet.x_m + 1j * sheet.y_m
    distance = np.abs(centres[:, None] - centres[None, :]) + np.eye(len(centres))
    assert distance.min() >= pitch * (1.0 - 1e-9)
    assert np.abs(centres).max() + od / 2.0 <= float(outer_tube_limit_m(shell, bundle_type)) / 2.0 + 1e-9
    assert np.abs(sheet.y_m).max() + od / 2.0 <= shell / 2.0 - sheet.nozzle_space_m + 1e-9
    for lane in sheet.lanes_y_m:
        assert np.abs(sheet.y_m - lane).min() >= (od + 0.75 * INCH_M) / 2.0 - 1e-9
    assert len(sheet.tie_rods_xy_m) == tie_rods(shell)[0]
    assert sheet.n_tubes == count_by_layout(shell, od, pitch, layout_deg, n_passes, bundle_type)
    assert len(sheet.tubes_per_pass) == n_passes


def test_passes_that_follow_each_other_are_mirror_images():
    sheet = lay_out(0.8382, 0.01905, 0.0254, 90, 4, "u_tube")
    for first in (1, 3):
        y_first, y_return = sheet.y_m[sheet.pass_number == first], sheet.y_m[sheet.pass_number == first + 1]
        np.testing.assert_allclose(np.sort(y_first), np.sort(-y_return))


@pytest.mark.parametrize("bundle_type", ["fixed", "u_tube"])
@pytest.mark.parametrize("n_passes", [2, 4, 6, 8])
def test_passes_are_balanced_and_follow_each_other_across_one_lane(bundle_type, n_passes):
    sheet = lay_out(0.8382, 0.01905, 0.0254, 30, n_passes, bundle_type)
    held = np.array(sheet.tubes_per_pass)
    rods = tie_rods(0.8382)[0]
    assert held.min() > 0
    assert held.max() <= 1.105 * (held.min() + rods)
    # Two passes meet where their nearest tubes are no farther apart than a lane, or the U-tubes' bend.
    for first in range(1, n_passes):
        here = sheet.x_m + 1j * sheet.y_m
        gap = np.abs(here[sheet.pass_number == first][:, None] - here[sheet.pass_number == first + 1][None, :]).min()
        is_bend = bundle_type == "u_tube" and first % 2 == 1
        assert is_bend or gap < 3.0 * 0.0254


@pytest.mark.parametrize("layout_deg", LAYOUTS_DEG)
@pytest.mark.parametrize("n_passes", [2, 4, 6, 8])
def test_u_tubes_have_both_legs_also_where_tie_rods_stand(layout_deg, n_passes):
    sheet = lay_out(0.8382, 0.01905, 0.0254, layout_deg, n_passes, "u_tube")
    places = np.round(np.column_stack([sheet.x_m, np.abs(sheet.y_m)]), 6)
    legs, others = (set(map(tuple, places[side].tolist())) for side in (sheet.y_m > 0.0, sheet.y_m < 0.0))
    assert legs == others


def test_u_tubes_keep_the_least_bend_radius():
    sheet = lay_out(0.635, 0.01905, 0.0254, 90, 2, "u_tube")
    assert 2.0 * np.abs(sheet.y_m).min() >= 3.0 * 0.01905 - 1e-9


def test_lookup_takes_arrays_and_sizes_outside_the_table():
    counts = tube_count(SHELL_ID_M[:, None], 0.01905, 0.0254, 90, np.array([1, 2]), "fixed")
    assert counts.shape == (len(SHELL_ID_M), 2)
    assert np.all(np.diff(counts, axis=0) > 0)
    between = int(tube_count(0.70, 0.01905, 0.0254, 90, 2, "fixed"))
    assert counts[10, 1] < between < counts[11, 1]


def test_u_tube_bundle_has_no_single_pass():
    assert int(tube_count(0.635, 0.01905, 0.0254, 90, 1, "u_tube")) == 0


def test_bad_input_names_the_field():
    with pytest.raises(InputError) as too_tight:
        lay_out(0.635, 0.01905, 0.022, 30, 2, "fixed")
    assert too_tight.value.field == "tube_pitch_m"
    with pytest.raises(InputError) as odd_passes:
        lay_out(0.635, 0.01905, 0.0254, 30, 3, "fixed")
    assert odd_passes.value.field == "n_passes"
    with pytest.raises(InputError) as no_type:
        tube_count(0.635, 0.01905, 0.0254, 30, 2, "welded")
    assert no_type.value.field == "bundle_type"


KERN_CLEARANCE_IN, LANE_IN = 1.625, 0.75


def _in_a_full_circle(shell_in, od_in, pitch_in, layout, passes, _):
    """Our rows, lanes and tie rods in a circle 1 5/8 in smaller than the shell, nothing left free at the nozzles."""
    shell, od, pitch = (size * INCH_M for size in (shell_in, od_in, pitch_in))
    lane = max(od + LANE_IN * INCH_M, pitch)
    field = Field((shell - KERN_CLEARANCE_IN * INCH_M - od) / 2.0, (shell - od) / 2.0, lane, lane)
    tried = [best_rows(field, pattern(pitch, layout), columns, False) for columns in arrangements_of(passes, False)]
    return max(rows.n_tubes - rods_in_tube_places(shell, rows) for rows in tried)


def test_what_is_left_of_kerns_table_is_his_circle():
    """The deviations have a cause: with his circle instead of ours, 92 % of the counts of 1 and 2 passes are met."""
    rows = [row for row in _printed(floating=True) if row[0] >= COMMON_SHELL_IN and row[4] <= 2]
    off = np.array([_in_a_full_circle(*row) / row[5] - 1.0 for row in rows])
    assert len(rows) == 38
    assert np.mean(np.abs(off) <= 0.03) > 0.9
    assert abs(off.mean()) < 0.005
