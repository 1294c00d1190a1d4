"""A datasheet with Claude in the lead: what it says waits for the user, whatever the model does."""

from __future__ import annotations

import io
import json

import pytest
from PIL import Image

from orchestration.intake import Case, Known
from orchestration.models.protocol import Attachment
from tests.fakes.kerosene_model import KEROSENE, kerosene_model
from tests.fakes.messages_replies import say, text, tool_use
from tests.fakes.turn_rig import OWNER, end_of
from tests.rig.datasheets import kerosene_pdf

SHEET = (Attachment("duty.pdf", kerosene_pdf(), "application/pdf"),)


def told(request) -> dict:
    """What the last tool call was answered."""
    return json.loads(request["messages"][-1]["content"][-1]["content"])


def asked(request) -> str:
    """The words of the last message, behind the documents."""
    return request["messages"][-1]["content"][-1]["text"]


def waiting(rig) -> dict:
    return {row["field"]: row for row in rig.conversations.get(OWNER, rig.conversation_id)["found"]}


def photo() -> tuple[Attachment, ...]:
    out = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(out, "PNG")
    return (Attachment("photo.png", out.getvalue(), "image/png"),)


def test_a_model_that_designs_from_a_sheet_at_once_begins_nothing(rig, api, engine):
    api.model = kerosene_model
    final = end_of(rig.say("Please design this", SHEET))
    assert engine.designs == 0 and final.data["design_id"] is None
    rows = json.loads(asked(api.requests[0]).partition("<found>")[2].partition("</found>")[0])
    assert {"field": "T_hot_in_C", "value": 150.0, "unit": "°C", "printed": "150 °C", "page": 1} == {
        name: next(row for row in rows if row["field"] == "T_hot_in_C")[name]
        for name in ("field", "value", "unit", "printed", "page")
    }
    assert told(api.requests[1])["error"] == "unconfirmed_sheet"
    assert waiting(rig)["T_hot_in_C"]["confidence"] == "clear", "both read the same"
    assert not (rig.conversations.get(OWNER, rig.conversation_id)["case"] or {}).get("known")


def test_a_value_the_model_reads_otherwise_is_put_to_the_user(rig, api, engine):
    api.will(say(tool_use("hx_design", {**KEROSENE, "T_hot_in_C": 140.0, "tube_material": "titanium"})), say(text("?")))
    rig.say("", SHEET)
    rows = waiting(rig)
    assert rows["T_hot_in_C"]["entry"]["value"] == 150.0 and "reads 140 °C" in rows["T_hot_in_C"]["why"]
    assert rows["T_hot_in_C"]["confidence"] == rows["tube_material"]["confidence"] == "look at it"
    assert rows["tube_material"]["entry"]["source"] == "duty.pdf" and engine.designs == 0


def test_what_a_model_sees_on_a_photo_waits_in_the_table_too(rig, api, engine):
    api.will(say(tool_use("hx_check_requirements", KEROSENE), tool_use("hx_design", KEROSENE)), say(text("Read.")))
    rig.say("Design what the photo shows", photo())
    assert asked(api.requests[0]).startswith("<found>[]</found>")
    assert {name: row["entry"]["value"] for name, row in waiting(rig).items()} == KEROSENE
    assert all("by the assistant" in row["why"] and row["page"] is None for row in waiting(rig).values())
    assert engine.designs == 0
    assert not (rig.conversations.get(OWNER, rig.conversation_id)["case"] or {}).get("known")


@pytest.mark.parametrize("together", [True, False], ids=["with the sheet", "in a later message"])
def test_taken_in_words_the_values_reach_the_model_as_the_users_own(rig, api, engine, together):
    api.model = kerosene_model
    if not together:
        rig.say("", SHEET)
    rig.say("Take all and design the kerosene cooler", SHEET if together else ())
    form = json.loads(asked(api.requests[-2]).partition("<form>")[2].partition("</form>")[0])
    assert form["T_hot_in_C"] == 150.0 and form["m_dot_hot_kg_s"] == 50.0
    assert engine.designs == 1 and waiting(rig) == {}
    assert rig.messages()[-1]["notices"] == []


def test_a_duty_typed_in_full_needs_no_sheet_and_leaves_it_waiting(rig, api, engine):
    api.will(say(text("Read.")))
    rig.say("", SHEET)
    api.model = kerosene_model
    rig.say("Cool 50 kg/s of kerosene from 150 °C to 90 °C with cooling water from 30 °C to 50 °C, "
            "max 0.7 bar on both sides")  # fmt: skip
    assert engine.designs == 1 and "T_hot_in_C" in waiting(rig)


def test_a_design_that_departs_from_what_was_confirmed_says_so_under_the_answer(rig, api, engine):
    stood = {"T_hot_in_C": Known(160.0, "°C", "160 °C", "duty.pdf"),
             "tube_material": Known("titanium", "-", "titanium", "duty.pdf")}  # fmt: skip
    rig.conversations.save_case(OWNER, rig.conversation_id, Case().with_known(stood).to_dict())
    api.model = kerosene_model
    rig.say("Design the kerosene cooler")
    (notice,) = rig.messages()[-1]["notices"]
    assert "hot inlet temperature 150 °C, 160 °C stood there" in notice
    assert "tube material left out, titanium stood there" in notice
