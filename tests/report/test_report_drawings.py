"""The drawings inside the report, opened by readers that are not ours."""

from __future__ import annotations

import io

import pytest
from docx import Document
from PIL import Image
from pypdf import PdfReader

from orchestration.report import markdown, pdf, word
from orchestration.report.model import Paragraph, Picture, ReportDocument, Section
from orchestration.report.pictures import drawings_section, picture_png
from tests.drawing.conftest import layouts  # noqa: F401  the layouts of real exchangers, computed once

DESIGN = {"id": "abc", "title": "Kerosene", "revision": 2, "updated_at": "2026-11-21T08:00:00Z"}
KINDS = ("Tubesheet layout", "Setting plan", "Baffle")


@pytest.fixture
def report(layouts):  # noqa: F811
    drawn = drawings_section(DESIGN, layouts["U-tubes, 4 passes"], "SI")
    before, after = (Section(name, (Paragraph(f"{name} text"),), "data") for name in ("Before", "After"))
    return ReportDocument("Kerosene", (("Design", "abc"),), (before, drawn, after), "SI")


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_pdf_has_each_drawing_on_a_landscape_page_of_its_own(report, paper):
    pages = PdfReader(io.BytesIO(pdf.render_pdf(report, paper=paper))).pages
    lying = [page.mediabox.width > page.mediabox.height for page in pages]
    assert lying == [False, True, True, True, False]
    for page, kind in zip(pages[1:4], KINDS, strict=True):
        words = page.extract_text()
        assert kind in words
        assert "FOR REVIEW" in words
    assert "After text" in pages[4].extract_text()


def test_word_has_each_drawing_as_a_picture_with_words(report, layouts):  # noqa: F811
    document = Document(io.BytesIO(word.render_docx(report)))
    assert len(document.inline_shapes) == len(KINDS)
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert f"{layouts['U-tubes, 4 passes']['tubesheet']['n_tube_holes']} tube holes" in said


def test_picture_is_as_large_as_its_paper_and_not_blank(report):
    picture = next(block for block in report.sections[1].blocks if isinstance(block, Picture))
    image = Image.open(io.BytesIO(picture_png(picture.sheet)))
    width, height = picture.sheet.paper_mm
    assert image.width / image.height == pytest.approx(width / height, rel=2e-3)
    assert len(image.convert("RGB").getcolors(maxcolors=2**24)) > 50


def test_markdown_says_what_the_drawings_show(report):
    text = markdown.render_markdown(report).decode()
    assert all(f"**{kind}**" in text for kind in KINDS)


def test_without_a_layout_the_report_says_so():
    section = drawings_section(DESIGN, None, "SI")
    assert "no layout" in section.blocks[0].text
