"""W01, P02: the exports of work in which every text is hostile hold that text and nothing active."""

from __future__ import annotations

import io
import json
import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
from lxml import etree
from openpyxl import load_workbook
from pypdf import PdfReader

from orchestration.comparison import Row, as_xlsx
from orchestration.comparison import as_markdown as as_table
from orchestration.conversations import Conversations
from orchestration.designs import Designs
from orchestration.drawing.model import Sheet
from orchestration.drawing.svg import render_svg
from orchestration.portfolio import Portfolio
from orchestration.report import Reports
from orchestration.report.service import FORMATS
from orchestration.stores.sqlite import SqliteStore
from orchestration.transcript import as_json, as_markdown
from tests.rig.hostile_work import PAYLOADS, TEXT, seed

OWNER = "ann"


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> tuple[SqliteStore, str, str]:
    store = SqliteStore(tmp_path_factory.mktemp("hostile") / "store.sqlite3")
    talk, finished, _ = seed(store, OWNER)
    return store, talk, finished


@pytest.fixture(scope="module")
def reports(work: tuple[SqliteStore, str, str]) -> Reports:
    return Reports(work[0], Designs(work[0]))


class Active(HTMLParser):
    """Collects every tag of a text that a Markdown viewer would pass through as HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.found.append(tag)

    def handle_decl(self, decl: str) -> None:
        self.found.append(decl)


def active_in_markdown(text: str) -> list[str]:
    """Tags, pictures and links with a hidden target; a backslash takes the meaning of what follows it."""
    bare = re.sub(r"\\.", "", text)
    parser = Active()
    parser.feed(bare)
    return parser.found + re.findall(r"!\[|\]\(|\]\[|^\s*\[[^\]]*\]:", bare, re.MULTILINE)


def test_there_are_at_least_sixty_payloads_and_the_oracle_sees_them() -> None:
    assert len(PAYLOADS) >= 60
    assert len(active_in_markdown(TEXT)) >= 30


def test_W01_P02_the_report_as_markdown_is_inert(reports: Reports, work: tuple[SqliteStore, str, str]) -> None:
    text = reports.render(OWNER, work[2], "markdown").decode()
    assert active_in_markdown(text) == []
    assert "://" not in text and "onerror" in text, "the words are there, as words"


def test_W01_P02_the_report_as_pdf_has_no_action_and_no_address(
    reports: Reports, work: tuple[SqliteStore, str, str]
) -> None:
    reader = PdfReader(io.BytesIO(reports.render(OWNER, work[2], "pdf")))
    root = reader.trailer["/Root"]
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(root) and "/JavaScript" not in root.get("/Names", {})
    actions = [str(note.get_object()) for page in reader.pages for note in page.get("/Annots", ())]
    assert not [action for action in actions if re.search(r"/(URI|Launch|JavaScript|GoToR|SubmitForm)", action)]
    assert "onerror" in "".join(page.extract_text() for page in reader.pages)


def test_W01_P02_the_report_as_word_points_nowhere(reports: Reports, work: tuple[SqliteStore, str, str]) -> None:
    with zipfile.ZipFile(io.BytesIO(reports.render(OWNER, work[2], "docx"))) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            assert b'TargetMode="External"' not in content, name
            if name.startswith("word/") and name.endswith(".xml"):
                kinds = {etree.QName(node).localname for node in etree.fromstring(content).iter(tag=etree.Element)}
                assert not {"hyperlink", "instrText", "fldSimple", "object"} & kinds, name


def test_W01_F11_the_sheet_as_workbook_holds_text_alone(reports: Reports, work: tuple[SqliteStore, str, str]) -> None:
    book = load_workbook(io.BytesIO(reports.render_sheet(OWNER, work[2], "xlsx")))
    for row in book.active.iter_rows():
        for cell in row:
            assert cell.data_type in ("s", "n", "inlineStr") and cell.hyperlink is None, cell.coordinate


@pytest.mark.parametrize("format_id", list(FORMATS))
def test_every_format_of_a_hostile_report_is_made(
    reports: Reports, work: tuple[SqliteStore, str, str], format_id: str
) -> None:
    assert reports.render(OWNER, work[2], format_id, "US", "Letter")


def test_W01_P02_a_conversation_as_a_file_is_inert(work: tuple[SqliteStore, str, str]) -> None:
    conversations = Conversations(work[0])
    talk, messages = conversations.get(OWNER, work[1]), conversations.messages(OWNER, work[1])
    assert active_in_markdown(as_markdown(talk, messages)) == []
    assert json.loads(as_json(talk, messages))["messages"][0]["text"] == TEXT


def test_W01_P02_F11_a_comparison_as_a_file_is_inert() -> None:
    rows = [Row(words, words, words, (words,), (words,)) for words in PAYLOADS]
    assert active_in_markdown(as_table([PAYLOADS[0]], rows)) == []
    for cells in load_workbook(io.BytesIO(as_xlsx([PAYLOADS[-3]], rows))).active.iter_rows():
        assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}


def test_W01_an_export_of_everything_names_no_file_outside(
    reports: Reports, work: tuple[SqliteStore, str, str], tmp_path: Path
) -> None:
    with zipfile.ZipFile(io.BytesIO(Portfolio(work[0], reports).export(OWNER, with_reports=True))) as archive:
        for name in archive.namelist():
            assert (tmp_path / name).resolve().is_relative_to(tmp_path) and re.fullmatch(r"[\w./-]+", name), name


@pytest.mark.parametrize("words", PAYLOADS)
def test_W01_a_drawing_named_by_a_payload_is_a_picture_and_nothing_else(words: str) -> None:
    root = etree.fromstring(render_svg(Sheet(words, words, "SI", (9.0, 9.0), 1.0)))
    assert {etree.QName(node).localname for node in root.iter()} <= {"svg", "title", "desc", "rect"}
    assert not [name for node in root.iter() for name in node.attrib if "href" in name or name.startswith("on")]
