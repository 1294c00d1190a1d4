"""The revisions of a design and the Compare page, over the stored records of a finished design."""

from __future__ import annotations

import copy
import json
import uuid
from pathlib import Path

import pytest

from orchestration.revisions import Revisions
from tests.pages.test_pages import text_of

RECORDS = json.loads((Path(__file__).parent / "data" / "kerosene_records.json").read_text("utf-8"))
WORKSPACE = "0123456789abcdef0123456789abcdef"


def changed_records(**values):
    """The stored records with these outputs and quantities in every step."""
    records = copy.deepcopy(RECORDS)
    for record in records:
        record["outputs"].update({key: value for key, value in values.items() if key in record["outputs"]})
        for quantity in record["quantities"]:
            quantity["value"] = values.get(quantity["key"], quantity["value"])
    return records


@pytest.fixture
def family(services, begin_design):
    """A design and its second revision with eight more baffles."""
    services.revisions = Revisions(services.designs, None)
    first = begin_design()
    second = services.designs.add_revision(
        first, {}, changed_records(n_baffles=26, overdesign_pct=18.1), [], "1.0", "more **baffles**"
    )
    return first, second


def test_revisions_are_listed_with_note_and_numbers_and_compared(open_page, family):
    app = open_page("pages/design.py", d=family[1]["id"], view="Revisions")
    assert not app.exception
    text = text_of(app)
    assert "18.1 %" in text
    assert "What caused what" in text
    assert "Overdesign 12.1 → 18.1 %" in text.replace("*", "")
    assert [box.value for box in app.selectbox] == ["Rev. 1", "Rev. 2"]


def test_a_revision_compared_with_itself_says_so(open_page, family):
    app = open_page("pages/design.py", d=family[1]["id"], view="Revisions")
    app.selectbox(key="from").set_value("Rev. 2").run()
    assert "the same in every input" in text_of(app)


def test_single_revision_says_how_to_make_another(open_page, services, begin_design):
    services.revisions = Revisions(services.designs, None)
    app = open_page("pages/design.py", d=begin_design()["id"], view="Revisions")
    assert "What if" in text_of(app)


def test_four_designs_of_the_address_stand_side_by_side(open_page, services, talk, family):
    more = [services.designs.add_revision(family[0], {}, changed_records(cost_purchase_usd=usd), [], "1.0", "")
            for usd in (90000.0, 20000.0)]  # fmt: skip
    ids = ",".join(design["id"] for design in (*family, *more))
    app = open_page("pages/compare.py", ids=ids)
    assert not app.exception
    text = text_of(app)
    assert "90,000 USD ▽" in text
    assert "20,000 USD ▲" in text
    assert len(app.get("plotly_chart")) == 1
    assert "Tube outside" not in text
    app.toggle(key="diff").set_value(False).run()
    assert len(text_of(app)) > len(text)
    assert app.query_params["ids"] == ids


def test_unknown_and_foreign_designs_are_named_and_left_out(open_page, services, family):
    foreign = services.designs.create("f" * 32, "talk", "s9", "Secret", {}, uuid.uuid4().hex)
    app = open_page("pages/compare.py", ids=f"{family[0]['id']},{foreign['id']},nonsense")
    (warning,) = app.warning
    assert foreign["id"] in warning.value
    assert "nonsense" in warning.value
    assert "Secret" not in text_of(app)
    assert app.multiselect[0].value == [family[0]["id"]]


def test_one_design_alone_is_not_offered_for_comparison(open_page, begin_design):
    begin_design()
    app = open_page("pages/compare.py")
    assert "Only one design is finished so far" in text_of(app)
    assert not app.multiselect


def test_choice_sets_the_address(open_page, family):
    app = open_page("pages/compare.py")
    assert "at least two" in text_of(app)
    app.multiselect[0].set_value([design["id"] for design in family]).run()
    assert app.query_params["ids"] == ",".join(design["id"] for design in family)
    assert "18.1 %" in text_of(app)
