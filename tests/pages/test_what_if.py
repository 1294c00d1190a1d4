"""What-if: the figure that compares limits, names of revisions, numbers typed in the units shown."""

from __future__ import annotations

import pytest

from orchestration.presentation import engine_value
from pages.components.design_panel import design_labels
from pages.components.plots.limits import limits_figure

DROP = {"label": "Shell-side drop", "kind": "hard", "value": 35.0, "limit": 70.0, "verdict": "passed"}
MARGIN = {"label": "Overdesign", "kind": "hard", "value": 20.0, "limit": 10.0, "verdict": "passed"}


def shares(figure, name):
    trace = next(trace for trace in figure.data if trace.name == name)
    return dict(zip(trace.y, trace.x, strict=True))


def test_share_of_a_limit_grows_towards_it_from_either_side():
    after = [{**DROP, "value": 84.0, "verdict": "failed"}, {**MARGIN, "value": 8.0, "verdict": "failed"}]
    figure = limits_figure([DROP, MARGIN], after)
    assert shares(figure, "Design") == {"Shell-side drop": 50.0, "Overdesign": 50.0}
    assert shares(figure, "What if") == pytest.approx({"Shell-side drop": 120.0, "Overdesign": 125.0})


def test_advice_and_what_only_one_case_knows_are_left_out():
    assert limits_figure([{**DROP, "kind": "advisory"}], [{**DROP, "kind": "advisory"}]) is None
    assert limits_figure([DROP], [MARGIN]) is None


def test_revision_is_named_after_the_design_it_belongs_to():
    designs = [
        {"id": "b", "created_at": "2", "family_id": "a", "revision": 2},
        {"id": "c", "created_at": "3", "family_id": None, "revision": 1},
        {"id": "a", "created_at": "1", "revision": 1},
    ]
    assert design_labels(designs) == {"a": "Design 1", "b": "Design 1, rev. 2", "c": "Design 2"}


@pytest.mark.parametrize(
    ("shown", "unit", "system", "like", "value"),
    [
        (302.0, "°C", "US", 150.0, 150.0), (25.0, "m", "US", 0.6, 0.635), (16.0, "m", "US", 4.0, 4.8768),
        (600.0, "m", "SI", 0.6, 0.6), (3.5, "furlong", "SI", 1.0, 3.5), (7936.64, "kg/s", "US", 1.0, 1.0),
    ],
)  # fmt: skip
def test_number_typed_is_read_in_the_unit_shown(shown, unit, system, like, value):
    """1 kg/s is 7936.64 lb/h; lengths below 2 m are shown in mm or inches."""
    assert engine_value(shown, unit, system, like=like) == pytest.approx(value, rel=1e-5)
