"""What is written down of a rating: no more than the outputs need, nothing that hangs on one geometry's values."""

from __future__ import annotations

import numpy as np
import pytest
from numpy import exp, log, where

from hx_engine.rating import Geometry
from hx_engine.rating.recording import Tape, record
from tests.rig.ratings import SERVICES

ALL_COLUMNS = Geometry(*(None for _ in Geometry._fields))


def _recorded(*outputs: str):
    return record(SERVICES["water_in_tubes"], ALL_COLUMNS, outputs)


def test_only_what_an_output_needs_is_kept():
    assert {term.function for term in _recorded("mean.F").inputs} == {"n_shells_series", "n_shell_passes", "n_passes"}
    tube, both = _recorded("tube.Nu"), _recorded("tube.Nu", "transfer.U_dirty_W_m2K")
    assert {term.function for term in tube.inputs} == {
        "tube_od_m", "tube_wall_m", "n_passes", "n_tubes", "tube_length_m", "n_shells_parallel",
    }  # fmt: skip
    assert len(tube.operations) < len(both.operations)


def test_what_depends_on_the_service_alone_is_a_number():
    recording = _recorded("mean.LMTD_K", "tube.Pr")
    assert recording.operations == ()
    assert recording.outputs["tube.Pr"].number == pytest.approx(4180.0 * 6.5e-4 / 0.63, rel=1e-15)


def test_the_same_operation_is_noted_once():
    tape = Tape()
    x, y = tape.column("x"), tape.column("y")
    assert x * y is x * y
    assert x * y is not x + y
    assert 1.0 + x is not 1 + x


def test_choices_decided_by_the_service_take_one_side():
    tape = Tape()
    x, two = tape.column("x"), tape.constant(2.0)
    assert where(two > 1.0, x, exp(x)) is x
    assert where(two > 3.0, x, 0.0) == 0.0
    assert ((two > 1.0) & (x > 0.0)) is (x > 0.0)


def test_round_trips_through_the_logarithm_are_left_out():
    tape = Tape()
    x = tape.column("x")
    assert log(exp(x)) is x
    assert exp(log(x)) is not x


def test_numbers_along_a_product_are_multiplied_out():
    tape = Tape()
    x = tape.column("x")
    doubled = x / 0.5
    assert doubled is 2.0 * x
    assert 3.0 * doubled is 6.0 * x
    assert tape.constant(1.0) * x is x
    assert (1 * (x > 0.0)).dtype == int


def test_a_branch_on_a_column_is_refused():
    with pytest.raises(TypeError, match="where"):
        bool(Tape().column("x") > 0.0)


def test_other_array_functions_are_refused():
    x = Tape().column("x")
    with pytest.raises(TypeError):
        np.clip(x, 0.0, 1.0)
    with pytest.raises(TypeError):
        np.add.reduce(x)
