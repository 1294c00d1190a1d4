"""The PDF as it is set: words stay words, nothing is cut, tables break well, the child that sets it is disposable."""

from __future__ import annotations

import io
import threading

import pytest
from pypdf import PdfReader

from orchestration.errors import PdfError
from orchestration.report import pdf, typesetter
from orchestration.report.fonts import FONT, advance_em
from orchestration.report.model import Calculation, Chart, Entry, Paragraph, ReportDocument, Section, Series, Table
from orchestration.report.printable import BREAK, fitted, printable
from orchestration.report.typeset import typeset, words
from tests.rig.set_formulas import engine_formulas

HOSTILE = (
    "#panic(1)", "#import \"@preview/x:1.0.0\"", "$x^2$", "a \\ b", "[c] ]d[", "*bold* _it_", "@ref", "<label>",
    "a // b /* c */", "`raw` ```x```", "= head", "- item", "~ -- --- ...", "\"q\" 'q'", "sys.inputs", "\\u{41}",
    "&amp;", "{1 + 1}", "https://evil.test/x",
)  # fmt: skip


def report(*blocks, title="A cooler", origin="data", chapter="Chapter"):
    return ReportDocument(title, (("Design", "d1"),), (Section(chapter, blocks, origin),), "SI")


def pages_of(document, paper="A4"):
    return PdfReader(io.BytesIO(pdf.render_pdf(document, paper=paper))).pages


def text_of(document):
    return " ".join(" ".join(page.extract_text() for page in pages_of(document)).split())


def entry(**given):
    return Entry(**{"label": "", "symbol": "", "value": "", "formula": "", "put_in": (), "source": "",
                    "range_words": "", **given})  # fmt: skip


def test_words_of_others_are_shown_and_never_evaluated():
    rows = tuple((words, words) for words in HOSTILE)
    entries = tuple(entry(label=words, value=words, source=words, put_in=((words, words),)) for words in HOSTILE)
    said = [Paragraph(words) for words in HOSTILE]
    document = report(*said, Table(HOSTILE[0], HOSTILE[:2], rows, HOSTILE[2]), Calculation(entries), origin="prose")
    text = text_of(document)
    assert [words for words in HOSTILE if text.count(words) < 4] == []


@pytest.mark.parametrize("words", HOSTILE)
def test_titles_of_others_are_shown_and_never_evaluated(words):
    reader = PdfReader(io.BytesIO(pdf.render_pdf(report(Paragraph("x"), title=words, chapter=words))))
    assert reader.metadata.title == words
    assert [entry["/Title"] for entry in reader.outline] == [words]
    assert " ".join(reader.pages[0].extract_text().split()).count(words) >= 3


def test_half_letters_controls_and_turning_marks_do_no_harm():
    given = "a\ud800b\x00c\u202ed\u2066e\u200bf\r\n\tg"
    assert printable(given) == "a\ufffdbcdef g"
    assert "bcdef g 12 bar" in text_of(report(Paragraph(f"{given} 12 bar")))


def test_a_long_word_goes_on_in_the_next_line_and_short_ones_stay_whole():
    word, width_pt, size_pt = "mi" * 100, 44.0, 7.0
    parts = fitted(f"temperature {word} W", width_pt, size_pt).split(BREAK)
    assert "".join(parts) == f"temperature {word} W"
    widths = [sum(advance_em(FONT, letter) for letter in part.split(" ")[-1]) * size_pt for part in parts[:-1]]
    assert max(widths) <= width_pt < min(widths) + size_pt
    pages = pages_of(report(Table("", ("A", "B"), ((word, "b"),))))
    assert word in "".join(page.extract_text() for page in pages).replace("\n", "")


def test_a_table_over_pages_has_its_head_on_each_and_keeps_every_row():
    rows = tuple((f"row-{number}", "value " * (number % 40)) for number in range(200))
    pages = [page.extract_text() for page in pages_of(report(Table("", ("Name here", "Value there"), rows)))]
    assert len(pages) > 3
    assert all("Name here" in page and "Value there" in page for page in pages)
    shown = "\n".join(pages).split()
    assert [f"row-{number}" for number in range(200) if shown.count(f"row-{number}") != 1] == []
    assert [len(pages)] * len(pages) == [int(page.split(" of ")[-1].split()[0]) for page in pages]


def test_a_cell_longer_than_a_page_is_not_cut():
    cell = " ".join(f"w{number}" for number in range(2500))
    tall = Calculation((entry(label="short", source=cell), entry(symbol="x_{y}", value=cell)))
    for block in (Table("", ("A", "B"), (("a", cell),)), tall):
        pages = pages_of(report(block))
        shown = set("\n".join(page.extract_text() for page in pages).split())
        assert len(pages) > 1 and not set(cell.split()) - shown


def test_formula_is_drawn_with_each_letter_where_the_setter_put_it():
    for latex in engine_formulas():
        formula, at = typeset(latex, 8.0), 0.0
        placed = []
        for font, size, letters, gap, y in words(formula):
            at += gap
            for letter in letters:
                placed.append((font, size, letter, at, y))
                at += size * advance_em(font, letter)
        assert [one[:3] for one in placed] == [one[:3] for one in formula.letters]
        for now, then in zip(placed, formula.letters, strict=True):
            assert now[3:] == pytest.approx(then[3:], abs=0.1), latex


def test_the_same_report_is_the_same_bytes_also_when_many_are_made_at_once():
    chart = Chart("Chart", "Duty, MW", "Temperature, °C", (Series("Hot", (0.0, 1.0), (90.0, 50.0), "hot"),))
    document = report(Calculation((entry(symbol="Q", formula=r"\frac{f L}{d}", value="1"),)), chart)
    made: list[bytes] = []
    threads = [threading.Thread(target=lambda: made.append(pdf.render_pdf(document))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4 and len(set(made)) == 1
    assert "Temperature, °C" in PdfReader(io.BytesIO(made[0])).pages[0].extract_text(), "the chart's words are text"


def test_a_pdf_that_cannot_be_set_says_what_to_take_instead(monkeypatch, tmp_path):
    broken = tmp_path / "broken.typ"
    broken.write_text("#panic(json(\"data.json\").author)")
    with pytest.raises(PdfError, match="Word") as failed:
        typesetter.set_pdf(broken, {}, {})
    assert typesetter.AUTHOR in failed.value.details["said"]
    monkeypatch.setattr(typesetter, "WALL_CLOCK_S", 0.01)
    with pytest.raises(PdfError, match="Word"):
        pdf.render_pdf(report(Paragraph("x")))
