"""The report in every format, opened by independent readers; its numbers are those of the records."""

from __future__ import annotations

import io
import json

import pytest
from docx import Document
from pypdf import PdfReader

from orchestration.report import FORMATS, ReportProse, build_report
from orchestration.report.facts import facts_of
from orchestration.report.model import Calculation
from orchestration.report.pdf_calculation import FORMULA_LINE_PT
from orchestration.report.prose import template_prose
from orchestration.report.prose_check import unmatched_numbers
from orchestration.report.typeset import typeset, typeset_lines
from tests.rig.set_formulas import engine_formulas


def quantity(key, label, value, unit, formula="", source="hand calculation"):
    return {
        "key": key, "symbol": "", "label": label, "value": value, "unit": unit, "formula": formula,
        "inputs": [], "source": source, "range": "in",
    }  # fmt: skip


DERIVED_FORMULAS = engine_formulas()


RECORDS = [
    {
        "step_id": 2, "step_name": "Heat duty", "attempt": 1, "position": 1, "validation_passed": True,
        "ai_decision": "PROCEED", "ai_called": False, "duration_s": 0.02, "warnings": [],
        "ai_review": {"reasoning": "Both outlets are given; the cold flow closes the balance."},
        "outputs": {
            "Q_W": 6.9e6,
            "tq_curve": {"Q_W": [0.0, 6.9e6], "T_hot_C": [90.0, 150.0], "T_cold_C": [30.0, 50.0]},
        },
        "quantities": [quantity("Q_W", "Heat duty", 6.9e6, "W", r"\dot m_h c_p \Delta T")],
    },
    {
        "step_id": 10, "step_name": "Pressure drops", "attempt": 1, "position": 9, "validation_passed": None,
        "ai_decision": "WARN", "ai_called": False, "duration_s": 0.01,
        "warnings": ["Entrance loss uses [a link](http://example.org) | <b>bold</b>"],
        "ai_review": {}, "outputs": {"dP_tube_Pa": 31000.0, "dP_tube_max_Pa": 70000.0, "other_Pa": 1e5},
        "quantities": [
            quantity("dP_tube_Pa", "Tube-side pressure drop", 31000.0, "Pa", r"\frac{f L}{d}"),
            quantity("dP_tube_max_Pa", "Allowed tube-side pressure drop", 70000.0, "Pa"),
        ],
    },
    {
        "step_id": 10, "step_name": "Pressure drops", "attempt": 2, "position": 11, "validation_passed": True,
        "ai_decision": "PROCEED", "ai_called": False, "duration_s": 0.01, "warnings": [], "ai_review": {},
        "outputs": {"dP_tube_Pa": 42000.0, "dP_tube_max_Pa": 70000.0},
        "quantities": [
            quantity("dP_tube_Pa", "Tube-side pressure drop", 42000.0, "Pa"),
            quantity("dP_tube_max_Pa", "Allowed tube-side pressure drop", 70000.0, "Pa"),
        ],
    },
]  # fmt: skip
DESIGN = {
    "id": "d1",
    "revision": 1,
    "title": "Kerosene cooler\r\nX: y",
    "status": "completed",
    "warnings": [],
}
PROSE = ReportProse({"Assessment": "The duty is 6.9 MW."}, "templates", ())


def text_of(format_id: str, system: str) -> str:
    data = FORMATS[format_id].render(build_report(DESIGN, RECORDS, PROSE, system))
    if format_id == "pdf":
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    if format_id == "docx":
        document = Document(io.BytesIO(data))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)
    return data.decode()


@pytest.mark.parametrize("format_id", FORMATS)
@pytest.mark.parametrize(
    ("system", "expected"),
    [
        ("SI", ["6.9 MW", "0.42 bar", "0.31 bar", "0.7 bar"]),
        ("Metric", ["6.9 MW", "0.42 bar", "0.31 bar", "0.7 bar"]),
        ("US", ["23.54 MMBtu/h", "6.092 psi", "4.496 psi", "10.15 psi"]),
    ],
)
def test_every_format_holds_the_records_numbers_in_the_chosen_units(format_id, system, expected):
    text = text_of(format_id, system)
    for value in expected:
        assert value in text
    # 6.9 MW x 3.412142 MMBtu/h per MW = 23.54
    assert f"The duty is {'23.5 MMBtu/h' if system == 'US' else '6.9 MW'}." in text
    assert "0.42 bar of 0.7 bar allowed" in text or system == "US"


def test_the_engines_sentences_are_in_the_units_of_the_report():
    said = {"warnings": ["It runs at 0.9 m/s."], "ai_review": {"reasoning": "Cooled to 90 °C."}}
    for system, warning, reason in (
        ("SI", "It runs at 0.9 m/s.", "Cooled to 90 °C."), ("Metric", "It runs at 0.9 m/s.", "Cooled to 90 °C."),
        ("US", "It runs at 2.95 ft/s.", "Cooled to 194 °F."),
    ):  # fmt: skip
        report = build_report(DESIGN, [*RECORDS[:-1], {**RECORDS[-1], **said}], PROSE, system)
        text = FORMATS["markdown"].render(report).decode().replace("\\", "")
        assert warning in text and reason in text


def test_numbers_nobody_has_computed_are_quoted_as_they_were_written():
    prose = ReportProse({"Assessment": "The duty is 6.8 MW."}, "a model", ("6.8",))
    assert "6.8 MW" in FORMATS["markdown"].render(build_report(DESIGN, RECORDS, prose, "US")).decode()


def test_pdf_has_bookmarks_and_numbered_pages():
    reader = PdfReader(io.BytesIO(FORMATS["pdf"].render(build_report(DESIGN, RECORDS, PROSE, "SI"))))
    titles = [entry["/Title"] for entry in reader.outline if not isinstance(entry, list)]
    assert titles[:3] == ["Document control", "Main results", "Warnings"]
    assert f"Page {len(reader.pages)} of {len(reader.pages)}" in reader.pages[-1].extract_text()


def test_markdown_keeps_record_text_inert():
    text = text_of("markdown", "SI")
    assert "](http" not in text
    assert "<b>" not in text.replace("\\<b\\>", "")
    assert "\nX: y" not in text


def test_formula_of_the_pdf_is_set_with_a_bar_between_its_parts():
    drawn = typeset(r"\frac{f L}{d}", 8.0)
    (_, bar, width, _), letters = drawn.rules[0], {letter: y for _, _, letter, _, y in drawn.letters}
    assert letters["f"] > bar > letters["d"]
    assert 0 < width <= drawn.width


def test_every_formula_of_the_engine_can_be_set():
    assert len(DERIVED_FORMULAS) > 100
    assert [latex for latex in DERIVED_FORMULAS if typeset(latex, 8.0) is None] == []


def test_long_formula_goes_on_below_between_its_clauses():
    assert len(typeset_lines("a = b", 8.0, 100.0)) == 1
    formula = r"\max\left(a,\;b\right) = c,\; c = d + e;\; e = f"
    lines = typeset_lines(formula, 8.0, 60.0)
    assert ["".join(letter for _, _, letter, _, _ in line.letters) for line in lines] == ["max(a,b)=c,", "c=d+e;e=f"]


def test_no_formula_of_the_engine_is_made_small():
    lines = {latex: typeset_lines(latex, 8.0, FORMULA_LINE_PT) for latex in DERIVED_FORMULAS}
    assert not [latex for latex, drawn in lines.items() if max(one.width for one in drawn) > 1.5 * FORMULA_LINE_PT]


def test_formula_nobody_can_set_is_shown_as_text():
    assert typeset(r"\unheard{x}", 8.0) is None
    report = build_report(DESIGN, [{**RECORDS[0], "quantities": [
        quantity("Q_W", "Heat duty", 6.9e6, "W", r"\unheard{x} = 2")]}], PROSE, "SI")  # fmt: skip
    reader = PdfReader(io.BytesIO(FORMATS["pdf"].render(report)))
    assert "= 2" in "\n".join(page.extract_text() for page in reader.pages)


def test_word_lowers_the_indices_of_symbols():
    lowered = {**quantity("T_w_C", "Wall temperature", 60.0, "°C"), "symbol": "T_{w}"}
    data = FORMATS["docx"].render(build_report(DESIGN, [{**RECORDS[0], "quantities": [lowered]}], PROSE, "SI"))
    runs = [run for table in Document(io.BytesIO(data)).tables for row in table.rows for cell in row.cells
            for run in cell.paragraphs[0].runs]  # fmt: skip
    assert [run.text for run in runs if run.font.subscript] == ["w"]


def test_warning_of_a_superseded_run_is_not_reported_as_current():
    report = build_report(DESIGN, RECORDS, PROSE, "SI")
    warnings = next(section for section in report.sections if section.title == "Warnings")
    assert warnings.blocks[0].text == "No step gave a warning."


@pytest.mark.parametrize(
    ("prose", "missing"),
    [
        ("The duty is 6.9 MW and the drop 0.42 bar.", ()),
        ("The duty is 6.8 MW.", ("6.8",)),
        ("The cost is 45,230 USD.", ()),
        ("The cost is 45,320 USD.", ("45,320",)),
        ("About 45 thousand; 3 checks remain.", ("45",)),
        ("Duty 6.90 MW", ()),
        ("Duty -6.9 MW", ()),
    ],
)
def test_changed_digit_is_caught(prose, missing):
    assert unmatched_numbers(prose, ["6.9 MW", "0.42 bar", "45,230 USD"]) == missing


def test_reports_are_made_once_and_only_for_ended_designs(tmp_path):
    from orchestration.designs import Designs
    from orchestration.report import Reports
    from orchestration.stores.sqlite import SqliteStore

    store = SqliteStore(tmp_path / "store.sqlite")
    designs = Designs(store)
    reports = Reports(store, designs)
    design = designs.create("o", "c", "s", "Kerosene cooler", {}, "key")
    for record in RECORDS:
        designs.upsert_record("o", design["id"], record)
    assert reports.create("o", design["id"]) is None
    designs.update_status("o", design["id"], status="completed", is_complete=True)
    first = reports.create("o", design["id"])
    assert reports.create("o", design["id"])["id"] == first["id"]
    assert reports.create("somebody else", design["id"]) is None
    records = json.loads(reports.records_json("o", design["id"]))["step_records"]
    assert [record["outputs"].get("dP_tube_Pa") for record in records] == [None, 31000.0, 42000.0]
    assert reports.render("o", design["id"], "pdf").startswith(b"%PDF-")
    store.close()


class FailingWriter:
    author = "a model"

    def write_prose(self, facts):
        from orchestration.errors import OrchestrationError

        raise OrchestrationError("busy")


class InventingWriter:
    author = "a model"

    def write_prose(self, facts):
        return {"Assessment": "The duty is 7.3 MW.", "Not asked for": "x"}


@pytest.mark.parametrize(
    ("writer", "author", "unmatched"),
    [(FailingWriter(), "templates", []), (InventingWriter(), "a model", ["7.3"])],
)
def test_prose_of_a_model_is_checked_and_replaced_when_it_fails(tmp_path, writer, author, unmatched):
    from orchestration.designs import Designs
    from orchestration.report import Reports
    from orchestration.stores.sqlite import SqliteStore

    store = SqliteStore(tmp_path / "store.sqlite")
    designs = Designs(store)
    design = designs.create("o", "c", "s", "t", {}, "key")
    designs.upsert_record("o", design["id"], RECORDS[0])
    designs.update_status("o", design["id"], status="completed", is_complete=True)
    report = Reports(store, designs, writer).create("o", design["id"])
    assert (report["author"], report["unmatched"]) == (author, unmatched)
    store.close()


def section_of(title, design=DESIGN, records=RECORDS, family=()):
    report = build_report(design, records, PROSE, "SI", family)
    return next(section for section in report.sections if section.title == title)


def test_a_last_run_is_followed_with_numbers_of_last_runs():
    def run(step_id, attempt, *rows):
        return {**RECORDS[0], "step_id": step_id, "step_name": "S", "attempt": attempt, "quantities": list(rows)}

    film = {**quantity("h_tube_W_m2K", "Film", 900.0, "W/m2K", "h = f(T_w, D)"), "inputs": ["T_wall_C", "shell_id_m"]}
    records = [
        run(6, 1, quantity("shell_id_m", "Shell", 0.5, "m")), run(7, 1, film),
        run(9, 1, quantity("T_wall_C", "Wall", 40.0, "°C")), run(12, 1, quantity("shell_id_m", "Shell", 0.6, "m")),
        run(7, 2, film), run(9, 2, quantity("T_wall_C", "Wall", 50.0, "°C")),
    ]  # fmt: skip
    put_in = {
        title: dict(section_of(title, records=records).blocks[-1].entries[0].put_in)
        for title in ("Step 7: S", "Step 7, run 2: S")
    }
    assert put_in == {"Step 7: S": {"Shell": "500 mm"}, "Step 7, run 2: S": {"Wall": "50 °C", "Shell": "600 mm"}}


def test_numbers_put_into_a_formula_stand_beside_it():
    later = {**quantity("U_W_m2K", "Overall coefficient", 800.0, "W/m2K", "U = Q/(A T)"), "inputs": ["Q_W", "unknown"]}
    records = [*RECORDS, {"step_id": 11, "step_name": "Area", "attempt": 1, "outputs": {}, "quantities": [later]}]
    calculation = section_of("Step 11: Area", records=records).blocks[-1]
    assert isinstance(calculation, Calculation)
    assert calculation.entries[0].put_in == (("Heat duty", "6.9 MW"),)
    report = build_report(DESIGN, records, PROSE, "SI")
    assert "| Heat duty = 6.9 MW |" in FORMATS["markdown"].render(report).decode()


def test_register_names_what_was_assumed_and_what_nobody_has_confirmed():
    assumed = {"assumptions": [{"field": "P_hot_Pa", "value": 3e5, "unit": "Pa", "reason": "not stated: 3 bar abs"}]}
    open_one = quantity("k", "Connors constant", 3.0, "-", source="TEMA V-8 (recalled, confirm: damping)")
    records = [{"step_id": 1, "outputs": assumed, "quantities": [open_one]}]
    first, second = section_of("Assumptions register", records=records).blocks
    assert first.rows == (("P hot", "3 bar", "not stated: 3 bar abs"),)
    assert second.rows == (("Connors constant", "3", "TEMA V-8 (recalled, confirm: damping)"),)


def test_revisions_stand_with_their_notes_where_there_is_more_than_one():
    family = [{"revision": 1, "created_at": "2026-11-20T10:00"},
              {"revision": 2, "created_at": "2026-11-21T10:00", "note": "more baffles", "family_id": "d1"}]  # fmt: skip
    assert len(section_of("Document control", family=family[:1]).blocks) == 1
    table = section_of("Document control", family=family).blocks[1]
    assert table.rows == (("1", "2026-11-20", "first issue"), ("2", "2026-11-21", "more baffles"))


@pytest.mark.parametrize(("paper", "width_pt"), [("A4", 595), ("Letter", 612)])
def test_pdf_and_word_come_on_the_paper_asked_for(paper, width_pt):
    report = build_report(DESIGN, RECORDS, PROSE, "SI")
    page = PdfReader(io.BytesIO(FORMATS["pdf"].render(report, paper=paper))).pages[0]
    assert round(float(page.mediabox.width)) == width_pt
    word = Document(io.BytesIO(FORMATS["docx"].render(report, paper=paper)))
    assert round(word.sections[0].page_width.pt) == width_pt


@pytest.mark.parametrize(
    ("series", "parallel", "words"),
    [(1, 1, "with a shell of"), (4, 1, "with shells (4 in series), each of"),
     (2, 3, "with shells (3 in parallel of 2 in series), each of")],
)  # fmt: skip
def test_prose_counts_the_shells_and_says_that_the_rest_is_of_each(series, parallel, words):
    counted = {"n_shells_series": series, "n_shells_parallel": parallel, "shell_id_m": 0.54, "n_tubes": 430}
    record = {"step_id": 12, "step_name": "Search", "attempt": 1, "position": 1, "outputs": counted}
    assert words in template_prose(facts_of([record], "SI"), 0)["Assessment"]
