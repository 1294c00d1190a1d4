"""Each drawing read back by readers that are not ours: what stands in the file is what the engine laid out."""

from __future__ import annotations

import io
import re
import time
from xml.etree import ElementTree as ET

import ezdxf
import pytest

from orchestration.drawing import KINDS, DrawingDataError, draw_sheet, render_dxf, render_svg
from tests.drawing.conftest import ABOUT, CASES

SVG = "{http://www.w3.org/2000/svg}"
MAX_SVG_BYTES, MAX_S = 2_000_000, 1.0
MM_PER_INCH = 25.4


def read_dxf(sheet):
    document = ezdxf.read(io.StringIO(render_dxf(sheet).decode("utf-8")))
    assert not document.audit().errors
    return document


def sheet_of(layouts, case, kind, system="SI"):
    return draw_sheet(kind, layouts[case], ABOUT, system)


def svg_texts(sheet):
    return [node.text for node in ET.fromstring(render_svg(sheet)).iter(f"{SVG}text")]


def svg_circles(sheet, prefix):
    every = ET.fromstring(render_svg(sheet)).iter(f"{SVG}g")
    groups = [node for node in every if node.get("class", "").startswith(prefix)]
    return [circle for group in groups for circle in group.iter(f"{SVG}circle")]


def measured(document):
    """Measurement in the file's millimetres and the text drawn, for each dimension."""
    found = []
    for entity in document.modelspace().query("DIMENSION"):
        text = document.blocks[entity.dxf.geometry].query("MTEXT TEXT")[0]
        words = text.text if text.dxftype() == "MTEXT" else text.dxf.text
        found.append((entity.get_measurement(), words))
    return found


def assert_same(found, wanted):
    """Each found is wanted and each wanted is found, within 0.02 mm: the layout is sent in 0.01 mm."""
    for some, others in ((found, wanted), (wanted, found)):
        for value in some:
            assert min(abs(value - other) for other in others) < 0.02, value


def dimension_texts(sheet):
    root = ET.fromstring(render_svg(sheet))
    groups = [node for node in root.iter(f"{SVG}g") if node.get("class") == "DIMENSIONS"]
    return [group.find(f"{SVG}text").text for group in groups]


@pytest.mark.parametrize("case", CASES)
def test_tubes_of_every_pass_stand_in_both_files_at_their_true_places(layouts, case):
    plate, sheet = layouts[case]["tubesheet"], sheet_of(layouts, case, "Tubesheet")
    drawn = read_dxf(sheet).modelspace().query("CIRCLE")
    total = 0
    for row in plate["passes"]:
        tubes = [circle for circle in drawn if circle.dxf.layer == f"TUBES_PASS_{row['pass']}"]
        total += len(tubes)
        places = {(round(tube.dxf.center.x, 2), round(tube.dxf.center.y, 2)) for tube in tubes}
        wanted = {(round(1000 * x, 2), round(1000 * y, 2)) for x, y in zip(row["x_m"], row["y_m"], strict=True)}
        assert places == wanted
        assert {round(2 * tube.dxf.radius, 3) for tube in tubes} == {round(1000 * plate["tube_od_m"], 3)}
        in_svg = svg_circles(sheet, f"TUBES_PASS_{row['pass']}")
        assert len(in_svg) == len(row["x_m"])
        assert float(in_svg[0].get("r")) * sheet.scale == pytest.approx(500 * plate["tube_od_m"], abs=0.01)
    assert total == plate["n_tube_holes"] == len(svg_circles(sheet, "TUBES_PASS_"))
    rods = [circle for circle in drawn if circle.dxf.layer == "TIE_RODS"]
    assert len(rods) == len(plate["tie_rods"]) == len(svg_circles(sheet, "TIE_RODS"))


@pytest.mark.parametrize(("system", "factor"), [("SI", 1.0), ("Metric", 1.0), ("US", MM_PER_INCH)])
@pytest.mark.parametrize("case", CASES)
def test_dimensions_are_the_lengths_of_the_layout(layouts, case, system, factor):
    layout = layouts[case]
    sheet = sheet_of(layouts, case, "Setting plan", system)
    front, rear = (layout["heads"][end]["length_m"] for end in ("front", "rear"))
    first, second = layout["saddles"]["z_m"]
    wanted = {layout["overall_length_m"], layout["tube_length_m"], front, rear, first, second - first,
              layout["shell"]["od_m"], *(abs(row["z_m"]) for row in layout["nozzles"])}  # fmt: skip
    found = measured(read_dxf(sheet))
    assert_same([length for length, _ in found], [1000 * value for value in wanted])
    for length, words in found:
        assert float(words) == pytest.approx(length / factor, rel=6e-4)
    assert sorted(dimension_texts(sheet), key=float) == sorted((words for _, words in found), key=float)


@pytest.mark.parametrize("case", CASES)
def test_baffle_keeps_the_holes_on_its_side_of_the_cut(layouts, case):
    layout, sheet = layouts[case], sheet_of(layouts, case, "Baffle")
    baffles = layout["baffles"]
    axis = "x" if case == "F shell" else "y"
    edge, hole = baffles[f"cut_edge_{axis}_m"], baffles["hole_diameter_m"]
    heights = [place for row in layout["tubesheet"]["passes"] for place in row[f"{axis}_m"]]
    space = read_dxf(sheet).modelspace()
    whole = [circle for circle in space.query("CIRCLE") if circle.dxf.layer == "TUBE_HOLES"]
    notches = [arc for arc in space.query("ARC") if arc.dxf.layer == "TUBE_HOLES"]
    assert len(whole) == sum(y - hole / 2 >= -edge for y in heights)
    assert len(whole) + len(notches) == sum(y + hole / 2 > -edge for y in heights)
    assert {round(2 * circle.dxf.radius, 3) for circle in whole} == {round(1000 * hole, 3)}
    outline = next(arc for arc in space.query("ARC") if arc.dxf.layer == "OUTLINE")
    assert 2 * outline.dxf.radius == pytest.approx(1000 * baffles["diameter_m"])
    ends = [getattr(point, axis) for point in (outline.start_point, outline.end_point)]
    assert ends == pytest.approx([-1000 * edge, -1000 * edge])
    edges = [point for line in space.query("LWPOLYLINE") if line.dxf.layer == "OUTLINE" for point in line.get_points()]
    assert {round(point[axis == "y"] + 1000 * edge, 3) for point in edges} == {0.0}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("case", CASES)
def test_nothing_leaves_the_paper_and_the_title_block_says_what_it_is(layouts, case, kind):
    sheet = sheet_of(layouts, case, kind)
    width, height = sheet.paper_mm
    root = ET.fromstring(render_svg(sheet))
    for node in root.iter(f"{SVG}text"):
        size, anchor = float(node.get("font-size")), node.get("text-anchor", "start")
        reach = 0.58 * size * len(node.text) * {"start": 1.0, "middle": 0.5, "end": 0.0}[anchor]
        if "transform" not in node.attrib:
            assert 0 < float(node.get("x")) and float(node.get("x")) + reach < width + 1, node.text
        assert 0 < float(node.get("y")) < height, node.text
    for node in root.iter(f"{SVG}circle"):
        assert 0 < float(node.get("cx")) < width and 0 < float(node.get("cy")) < height
    said = " ".join(svg_texts(sheet))
    for words in (sheet.title, layouts[case]["tema_type"], f"1:{sheet.scale:g}", "2026-11-21", "FOR REVIEW", "mm"):
        assert words in said


def test_text_of_a_design_is_inert_and_no_outside_address_is_named(layouts):
    picture = render_svg(sheet_of(layouts, "F shell", "Tubesheet")).decode()
    assert "Kerosene &lt;cooler&gt; &amp; co" in picture
    assert not re.search(r"<script|href|onload|url\(", picture)


def test_dimensions_in_inches_leave_the_geometry_in_millimetres(layouts):
    document = read_dxf(sheet_of(layouts, "60 in, 8 passes", "Tubesheet", "US"))
    assert document.header["$INSUNITS"] == 4
    lengths = dict(measured(document))
    assert {round(length, 1): words for length, words in lengths.items()}[1524.0] == "60"


def test_sixty_inch_shell_is_small_and_quick(layouts):
    sheet_of(layouts, "F shell", "Tubesheet")
    started = time.perf_counter()
    picture = render_svg(sheet_of(layouts, "60 in, 8 passes", "Tubesheet"))
    assert time.perf_counter() - started < MAX_S
    assert len(picture) < MAX_SVG_BYTES


def test_layout_that_lacks_something_is_refused_and_not_half_drawn(layouts):
    whole = layouts["fixed, 1 pass"]
    for part in ("tubesheet", "baffles", "shell"):
        broken = {key: value for key, value in whole.items() if key != part}
        with pytest.raises(DrawingDataError):
            draw_sheet("Tubesheet", broken, ABOUT, "SI")
