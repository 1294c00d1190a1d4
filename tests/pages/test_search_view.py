"""The search topic: funnel, map and alternatives from the engine's numbers; property curves with their source."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from orchestration.errors import EngineUnavailableError
from pages.components.plots.properties import property_figure, source_words
from pages.components.plots.search import blocking_reasons, funnel_figure, map_figure
from tests.pages.test_pages import RECORDS, WORKSPACE, shown, text_of

FUNNEL = {
    "n_candidates": 1000,
    "funnel": [{"label": "Length", "limit": 3.0, "unit": "-", "count": 900, "left": 100},
               {"label": "Drop", "limit": 70_000.0, "unit": "Pa", "count": 60, "left": 40}],
}  # fmt: skip


def cell(shell: float, length: float, cost: float | None, reason: str | None = None) -> dict:
    return {"shell_id_m": shell, "tube_length_m": length, "is_feasible": cost is not None, "cost_usd": cost,
            "area_m2": None if cost is None else cost / 100, "blocked_by": reason, "blocked_label": reason}  # fmt: skip


CELLS = [cell(0.5, 3.0, None, "Too fast"), cell(0.5, 6.0, 9000.0), cell(1.0, 3.0, 8000.0), cell(1.0, 6.0, None, "Long")]
CHOSEN = {"shell_id_m": 1.0, "tube_length_m": 3.0}
OTHER = {"shell_id_m": 0.5, "tube_length_m": 6.0}
FOUND = {"counts": {}, "map": CELLS, "fronts": {}}


class ScriptedExplorations:
    """Gives this answer, or fails, and counts how often it was asked."""

    def __init__(self, answer: dict | None) -> None:
        self.answer, self.asked = answer, 0

    def kept(self, owner: str, design_id: str) -> dict | None:
        return None

    def of(self, owner: str, design_id: str) -> dict | None:
        self.asked += 1
        if self.answer is None:
            raise EngineUnavailableError()
        return self.answer


def test_funnel_ends_with_what_no_limit_excludes():
    figure = funnel_figure(FUNNEL, "US")
    assert list(figure.data[0].x) == [1000, 900, 60, 40]
    assert "10.15 psi" in figure.data[0].customdata[2]
    assert funnel_figure({"n_candidates": 5}, "SI") is None


@pytest.mark.parametrize(("system", "names"), [("SI", ["500", "1,000"]), ("US", ["19.69", "39.37"])])
def test_map_colours_what_is_feasible_and_numbers_the_reasons(system, names):
    """0.5 m is 19.69 in; the largest shell sets the unit of the axis."""
    figure = map_figure({**CHOSEN, "search_map": CELLS, "alternatives": [OTHER]}, system)
    blocked, least, ring, star = figure.data
    assert list(least.y) == names
    assert [list(row) for row in least.z] == [[None, 9000.0], [8000.0, None]]
    assert [list(row) for row in blocked.text] == [["1", ""], ["", "2"]]
    assert (star.x[0], star.y[0]) == (least.x[0], names[1])
    assert (ring.x[0], ring.y[0]) == (least.x[1], names[0])
    assert map_figure({}, system) is None


def test_area_can_colour_the_map():
    figure = map_figure({**CHOSEN, "search_map": CELLS}, "SI", "Area")
    assert figure.data[1].z[0][1] == 90.0


def test_reasons_are_counted_most_first():
    cells = [*CELLS, cell(2.0, 3.0, None, "Long")]
    assert blocking_reasons(cells) == [("Long", 2), ("Too fast", 1)]


def test_property_curve_is_thick_between_inlet_and_outlet_and_names_its_source():
    """1 mPa s is 1 cP; 100 °C is 212 °F."""
    curve = {"T_C": [20.0, 60.0, 100.0], "viscosity_Pa_s": [2e-3, 1.5e-3, 1e-3], "source": "a table"}
    values = {"property_curve_hot": curve, "hot_fluid_name": "oil", "T_hot_in_C": 100.0, "T_hot_out_C": 60.0}
    dotted, thick = property_figure("Dynamic viscosity")(values, "US").data
    assert list(dotted.y) == pytest.approx([2.0, 1.5, 1.0])
    assert list(thick.x) == pytest.approx([140.0, 212.0])
    assert source_words(values) == [("oil", "a table")]


@pytest.fixture
def searched(open_page, services, begin_design):
    """Opens the search topic of the finished kerosene design over these explorations."""

    def open_(answer: dict | None):
        services.explorations = ScriptedExplorations(answer)
        return open_page("pages/design.py", d=begin_design()["id"], view="Plots", plot="Search")

    return open_


def test_search_topic_shows_the_map_and_counts_it(searched):
    text = text_of(searched(FOUND))
    assert "2 of 4 sizes hold a design" in text
    assert "1 too fast (1); 2 long (1)" in text


def test_an_engine_that_does_not_answer_is_said_and_can_be_tried_again(searched, services):
    app = searched(None)
    assert not app.exception
    assert "There is no map" in text_of(app)
    services.explorations.answer = FOUND
    app.button(key="explore_again").click().run()
    assert "sizes hold a design" in text_of(app)


@pytest.mark.parametrize("system", ["SI", "US"])
def test_alternative_is_taken_to_what_if_with_its_dimensions(open_page, services, begin_design, system):
    design = begin_design(len(RECORDS) - 1, status="running", current_step=16)
    chosen = next(record for record in RECORDS if record["step_id"] == 12)
    base = {key: chosen["outputs"][key] for key in ("shell_id_m", "tube_length_m", "n_baffles", "n_passes")}
    other = {"shell_id_m": 0.889, "tube_length_m": 1.8288, "n_baffles": 9, "n_passes": 2, "n_tubes": 700,
             "cost_usd": 70_000.0, "differs": {"built": [
                 {"name": "n_baffles", "label": "Baffles per shell", "value": 9, "chosen": 16}]}}  # fmt: skip
    searched = {**chosen, "attempt": 2, "position": 90, "outputs": {**chosen["outputs"], "alternatives": [other]}}
    for record in (searched, RECORDS[-1]):
        services.designs.upsert_record(WORKSPACE, design["id"], {**record, "position": 90 + record["step_id"]})
    services.designs.update_status(WORKSPACE, design["id"], status="completed", is_complete=True)
    services.explorations, tried = ScriptedExplorations(FOUND), []

    def rate(owner: str, design_id: str, request: dict, geometry: dict) -> None:
        tried.append(geometry)
        raise EngineUnavailableError()

    services.revisions = SimpleNamespace(
        geometry_of=lambda *_: base, duty_of=lambda _, design: design["request"], rate=rate, family=lambda *_: []
    )
    app = open_page("pages/design.py", d=design["id"], view="Plots", plot="Search", units=system)
    assert "Baffles 9 (16)" in text_of(app)
    app.button(key="try_alternative").click().run()
    assert not app.exception
    assert tried[-1] == pytest.approx({key: other[key] for key in base}, rel=1e-4)
    assert "what you typed are kept" in text_of(app)
    rated = len(tried)
    app.button(key="again_what_if").click().run()
    assert len(tried) == rated + 1 and tried[-1] == tried[-2], "another try with the same values"


def test_summary_leads_to_the_steps(open_page, begin_design):
    app = open_page("pages/design.py", d=begin_design()["id"])
    assert "Closest to its limit" in text_of(app)
    button = app.button(key="to_steps")
    assert shown(button.label).startswith("16 steps")
    app = button.click().run()
    assert len(app.expander) == 16
