"""The drawings of a design in a real browser: each opens at its own address, is a picture, and can be taken away."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree as ET

import ezdxf
import pytest

from tests.browser.conftest import WAIT_MS
from tests.browser.test_journey import ask, download, headline
from tests.rig.kerosene import DUTY

pytestmark = pytest.mark.browser
KINDS = {"Tubesheet": "Tubesheet layout", "Setting plan": "Setting plan", "Baffle": "Segmental baffle"}
SVG = "{http://www.w3.org/2000/svg}"


def open_drawing(page, kind: str) -> str:
    """Choose a drawing; its description once the picture is there."""
    page.locator(".st-key-drawing button").get_by_text(kind, exact=True).click()
    page.wait_for_function(
        "words => { const found = document.querySelector('.st-key-drawing-sheet img');"
        " return found && found.complete && found.naturalWidth > 0 && found.alt.startsWith(words); }",
        arg=KINDS[kind], timeout=WAIT_MS,
    )  # fmt: skip
    return page.locator(".st-key-drawing-sheet img").get_attribute("alt")


@pytest.fixture(scope="module")
def drawn(person, app):
    page = ask(person, app, DUTY)
    headline(page)
    page.locator(".st-key-view button").get_by_text("Drawings", exact=True).click()
    return page


@pytest.mark.parametrize("kind", KINDS)
def test_each_drawing_opens_at_its_own_address(drawn, shoot, kind):
    open_drawing(drawn, kind)
    shoot(drawn, f"drawing-{kind.lower().replace(' ', '-')}")
    assert drawn.locator(".st-key-drawing-sheet script, .st-key-drawing-sheet svg circle").count() == 0
    again = drawn.context.new_page()
    again.goto(drawn.url)
    again.wait_for_selector(f".st-key-drawing-sheet img[alt^='{KINDS[kind]}']", timeout=WAIT_MS)
    again.close()


def test_both_files_hold_the_tubes_that_the_page_speaks_of(drawn):
    words = open_drawing(drawn, "Tubesheet")
    count = int(re.search(r"(\d+) tube holes", words).group(1))
    picture = ET.fromstring(download(drawn, "drawing_svg"))
    groups = [node for node in picture.iter(f"{SVG}g") if node.get("class", "").startswith("TUBES_PASS_")]
    assert sum(len(group) for group in groups) == count
    document = ezdxf.read(io.StringIO(download(drawn, "drawing_dxf").decode("utf-8")))
    circles = document.modelspace().query("CIRCLE")
    assert sum(circle.dxf.layer.startswith("TUBES_PASS_") for circle in circles) == count


def test_drawing_follows_the_units_chosen(drawn):
    assert " mm" in open_drawing(drawn, "Baffle")
    drawn.locator("[data-testid=stSidebar] button").get_by_text("US", exact=True).click()
    drawn.wait_for_selector(".st-key-drawing-sheet img[alt*=' in ']", timeout=WAIT_MS)
    drawn.locator("[data-testid=stSidebar] button").get_by_text("SI", exact=True).click()
    drawn.wait_for_selector(".st-key-drawing-sheet img[alt*=' mm']", timeout=WAIT_MS)
