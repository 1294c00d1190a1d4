"""Each figure shows the record's own numbers, in the units chosen, and stays away without data."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pages.components import saved_figure
from pages.components.plots import hydraulic, money, odds, thermal, vibration
from pages.components.plots.style import saving_config, with_room_for_buttons
from pages.components.results.figures import TOPICS

LOSSES = {
    "dP_tube_friction_Pa": 30_000.0, "dP_tube_returns_Pa": 9_000.0, "dP_tube_nozzles_Pa": 1_000.0,
    "dP_tube_Pa": 40_000.0, "dP_shell_crossflow_Pa": 8_000.0, "dP_shell_window_Pa": 12_000.0,
    "dP_shell_ends_Pa": 3_000.0, "dP_shell_nozzles_Pa": 2_000.0, "dP_shell_Pa": 25_000.0,
    "dP_tube_max_Pa": 70_000.0, "dP_shell_max_Pa": 50_000.0, "tube_side_fluid": "cold",
}  # fmt: skip
CURVE = {"tq_curve": {"Q_W": [0.0, 1e6, 2e6], "T_hot_C": [90.0, 120.0, 150.0], "T_cold_C": [30.0, 75.0, 80.0]}}


def test_every_figure_stays_away_without_data():
    figures = [figure for topic in TOPICS.values() for figure in topic]
    assert len(figures) >= 17
    assert {figure.draw({}, "SI") for figure in figures} == {None}


def test_figures_begin_with_the_whole_of_pandas():
    """Plotly takes pandas from the loaded modules, half loaded by another thread or not."""
    asked = "import sys, pages.components.plots.style; sys.modules['pandas'].Series, sys.modules['pandas'].Index"
    subprocess.run([sys.executable, "-c", asked], check=True, timeout=120)


def test_every_figure_can_be_saved():
    """Drawn with the camera button; the summary's two and the report's curves stand among the plots too."""
    pages = Path(saved_figure.__file__).parents[1]
    drawn = {path.name for path in pages.rglob("*.py") if "st.plotly_chart(" in path.read_text("utf-8")}
    assert drawn == {"saved_figure.py", "report_view.py"}
    buttons = [saving_config(kind.lower(), "name")["toImageButtonOptions"] for kind in saved_figure.KINDS]
    assert [button["format"] for button in buttons] == ["svg", "png"]


@pytest.mark.parametrize(("system", "total", "allowed"), [("SI", 0.4, 0.7), ("US", 5.8015, 10.153)])
def test_parts_of_the_pressure_drop_add_up_to_it(system, total, allowed):
    """0.4 bar is 5.8015 psi and 0.7 bar is 10.153 psi (1 psi = 6894.757 Pa)."""
    figure = hydraulic.losses_figure(LOSSES, system)
    tube = [trace for trace in figure.data if trace.type == "bar" and trace.y[0] == "Tube side"]
    assert sum(trace.x[0] for trace in tube) == pytest.approx(total, rel=1e-4)
    marks = {trace.y[0]: trace.x[0] for trace in figure.data if trace.type == "scatter"}
    assert marks["Tube side"] == pytest.approx(allowed, rel=1e-4)


def test_least_approach_is_marked_where_the_curves_are_closest():
    figure = thermal.tq_figure(CURVE, "SI")
    assert "least approach 45 K" in [note.text for note in figure.layout.annotations]
    assert "least approach 81 °F diff." in [note.text for note in thermal.tq_figure(CURVE, "US").layout.annotations]


def test_words_of_a_narrow_approach_stand_below_the_lines():
    """5 K of 65 K are no room for words; at the right end the cold stream's name is below the line already."""
    heat = [0.0, 1.0e6, 2.0e6]
    left = {"tq_curve": {"Q_W": heat, "T_hot_C": [30.0, 62.0, 95.0], "T_cold_C": [25.0, 55.0, 85.0]}}
    right = {"tq_curve": {"Q_W": heat, "T_hot_C": [40.0, 65.0, 90.0], "T_cold_C": [25.0, 55.0, 85.0]}}
    for values, end in ((left, "left"), (right, "right")):
        notes = thermal.tq_figure(values, "SI").layout.annotations
        words = next(note for note in notes if note.text.startswith("least approach"))
        name = next(note for note in notes if note.text == "cold")
        assert (words.xanchor, words.yanchor) == (end, "top")
        assert words.y <= 55.0 and name.y == 55.0, "clear of the line over the length of the words"
    assert words.yshift < name.yshift - name.font.size


def test_room_for_the_buttons_is_made_once():
    figure = TOPICS["Temperatures"][0].draw_with_buttons(CURVE, "SI")
    height = figure.layout.height
    with_room_for_buttons(figure)
    assert figure.layout.height == height > thermal.tq_figure(CURVE, "SI").layout.height


def test_broken_span_is_red_and_the_limit_is_the_one_checked():
    spans = [{"zone": "inlet", "span_m": 0.5, "fei_ratio": 0.3, "verdict": "passed"},
             {"zone": "window", "span_m": 0.9, "fei_ratio": 0.7, "verdict": "failed"}]  # fmt: skip
    values = {"spans": spans, "checks": [{"limit_id": vibration.INSTABILITY_LIMIT, "limit": 0.5}]}
    figure = vibration.vibration_figure(values, "SI")
    assert list(figure.data[0].x) == [0.3, 0.7]
    assert len(set(figure.data[0].marker.color)) == 2
    assert figure.layout.shapes[0].x0 == 0.5


def test_negative_percentile_stands_out():
    values = {"overdesign_P10_pct": -2.0, "overdesign_P50_pct": 9.0, "overdesign_P90_pct": 20.0, "overdesign_pct": 10.0}
    points = [trace for trace in odds.odds_figure(values, "SI").data if trace.mode == "markers+text"]
    assert len({trace.marker.color for trace in points}) == 2
    assert points[0].text == ("P10 \u22122.0\u00a0%",)


def test_cost_is_shown_dearest_first():
    parts = [{"part": "shell", "usd": 100.0}, {"part": "tubes", "usd": 300.0}]
    figure = money.cost_figure({"cost_breakdown": parts}, "SI")
    assert list(figure.data[0].y) == ["Tubes", "Shell"]


def test_profile_keeps_its_four_lines_apart():
    profile = {"x_fraction": [0.0, 1.0], "T_hot_C": [150.0, 90.0], "T_cold_C": [50.0, 30.0],
               "T_wall_hot_C": [100.0, 60.0], "T_wall_cold_C": [58.0, 35.0]}  # fmt: skip
    figure = thermal.profile_figure({"profile": profile, "hot_fluid_name": "oil"}, "US")
    assert [trace.name for trace in figure.data] == ["oil", "wall, hot side", "wall, cold side", "cold"]
    assert figure.data[0].y[0] == pytest.approx(302.0)


def test_names_of_the_wall_stand_above_their_falling_lines():
    x = [part / 10 for part in range(11)]
    lines = {"T_hot_C": (150.0, 90.0), "T_wall_hot_C": (100.0, 60.0), "T_wall_cold_C": (58.0, 35.0),
             "T_cold_C": (50.0, 30.0)}  # fmt: skip
    profile = {"x_fraction": x} | {key: [a + (b - a) * part for part in x] for key, (a, b) in lines.items()}
    figure = thermal.profile_figure({"profile": profile}, "SI")
    heights = {note.text: note.y for note in figure.layout.annotations}
    assert 66.0 <= heights["wall, hot side"] < 75.0, "clear of its own line, and not half way to the next"
    assert 38.4 <= heights["wall, cold side"] < 49.0
