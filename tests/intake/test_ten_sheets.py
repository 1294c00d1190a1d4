"""Varied datasheets through the real reader: how many of the printed fields are read, and none of them wrong."""

from __future__ import annotations

import pytest

from hx_engine.properties import search_fluids
from orchestration.documents import DocumentError, read_document
from orchestration.intake import read_datasheet
from tests.rig.five_sheets import FIVE
from tests.rig.ten_sheets import TEN, SampleSheet

LEAST_SHARE = 0.9
READABLE = [sheet for sheet in (*TEN, *FIVE) if sheet.truth]
NOT_FIELDS = {"mode", "raw_request"}


def fields_of(sheet: SampleSheet) -> dict[str, object]:
    reading = read_datasheet(read_document(sheet.name, sheet.data), None, lambda query: search_fluids(query, 10))
    return {name: value for name, value in reading.case.to_design_request().items() if name not in NOT_FIELDS}


def is_right(found: object, printed: object) -> bool:
    return found == (pytest.approx(printed, rel=1e-4) if isinstance(printed, float) else printed)


def test_nine_tenths_of_the_fields_are_read_and_none_is_wrong():
    right, total = 0, 0
    for sheet in READABLE:
        found = fields_of(sheet)
        wrong = {name: value for name, value in found.items() if not is_right(value, sheet.truth.get(name))}
        assert not wrong, f"{sheet.name}: read wrongly or not printed there"
        right, total = right + len(found), total + len(sheet.truth)
    assert right >= LEAST_SHARE * total, f"{right} of {total} fields"
    assert len(READABLE) == 14 and total > 170


def test_a_scanned_sheet_is_refused_with_its_reason():
    (scan,) = (sheet for sheet in TEN if not sheet.truth)
    with pytest.raises(DocumentError, match="scan") as refused:
        read_document(scan.name, scan.data)
    assert refused.value.code == "no_text"
