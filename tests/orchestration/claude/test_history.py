"""Earlier turns and their files: what is handed back to the model, what is left out, and what the user is told."""

from __future__ import annotations

import io
import json

import pytest
from openpyxl import Workbook
from PIL import Image

from orchestration.models.protocol import Attachment
from tests.fakes.kerosene_model import KEROSENE, kerosene_model
from tests.fakes.messages_replies import fault, say, text, thinking, tool_use
from tests.fakes.turn_rig import OWNER, end_of
from tests.rig.datasheets import kerosene_docx, kerosene_pdf


def talk_of(rig, turns, chars=200):
    for number in range(turns):
        rig.conversations.add_message(OWNER, rig.conversation_id, "user", f"question {number} " + "x" * chars)
        rig.conversations.add_message(OWNER, rig.conversation_id, "assistant", f"answer {number} " + "y" * chars)


def test_L15_conversation_of_300_turns_goes_on_with_a_notice(rig, api):
    api.model = kerosene_model
    design_id = end_of(rig.say("Design the kerosene cooler")).data["design_id"]
    talk_of(rig, 300, chars=1000)
    api.model = lambda body: say(text("Still here."))
    final = end_of(rig.say("hello"))
    assert final.data["text"] == "Still here." and "no longer fit" in final.data["notices"][0]
    assert rig.messages()[-1]["notices"] == final.data["notices"]
    sent = json.dumps(api.requests[-1]["messages"])
    assert len(sent) < 60_000 * 4 and "question 299" in sent and "question 3 " not in sent
    assert "Design the kerosene cooler" in sent and design_id in sent
    assert end_of(rig.say("and now?")).type == "message_final"


@pytest.mark.parametrize(
    "reply",
    [
        fault(400, "invalid_request_error", "prompt is too long: 250000 tokens > 200000 maximum"),
        fault(413, "request_too_large"),
        say(stop_reason="model_context_window_exceeded"),
    ],
    ids=["400", "413", "window"],
)
def test_L15_request_that_is_too_long_is_asked_again_with_less(rig, api, reply):
    talk_of(rig, 100, chars=1000)
    api.will(reply, reply, say(text("Fine.")), say(text("Fine again.")))
    final = end_of(rig.say("hello"))
    assert final.data["text"] == "Fine." and "no longer fit" in final.data["notices"][0]
    lengths = [len(json.dumps(request["messages"])) for request in api.requests]
    assert lengths[0] > 2 * lengths[1] > 2 * lengths[2] and "question 0" in json.dumps(api.requests[2]["messages"])
    assert end_of(rig.say("more")).data["text"] == "Fine again."


def test_L15_window_full_after_some_text_is_an_error_and_the_next_turn_is_shorter(rig, api):
    talk_of(rig, 100, chars=1000)
    api.will(say(text("I ran"), stop_reason="model_context_window_exceeded"), say(text("Fine.")))
    end = end_of(rig.say("hello"))
    assert end.data["code"] == "model_context_full" and "Send less at once" in end.data["message"]
    assert end_of(rig.say("again")).data["text"] == "Fine."
    assert len(json.dumps(api.requests[1]["messages"])) < len(json.dumps(api.requests[0]["messages"])) / 2


def test_tool_loops_are_handed_back_whole_or_in_words(rig, api):
    api.model = kerosene_model
    rig.say("Design the kerosene cooler")
    talk_of(rig, 4, chars=50_000)
    api.model = lambda body: say(text("Yes."))
    rig.say("hello")
    sent = api.requests[-1]["messages"]
    kinds = [block["type"] for message in sent for block in message["content"]]
    assert kinds.count("tool_use") == kinds.count("tool_result") == kinds.count("thinking")


def test_failed_turn_tells_the_next_one_what_its_tools_did(rig, api):
    api.will(say(thinking("So."), tool_use("hx_design", KEROSENE)), say(text("The des"), cut_after=4))
    api.model = lambda body: say(text("Yes."))
    rig.say("design")
    design_id = rig.messages()[-1]["design_id"]
    rig.say("is it there?")
    assert f"design_id {design_id}" in json.dumps(api.requests[-1]["messages"])


def test_files_come_again_in_later_turns_as_they_were_read(rig, api):
    api.model = lambda body: say(text("Read."))
    pdf = kerosene_pdf((("Hot fluid", "kerosene", "water"),))
    rig.say("", (Attachment("sheet.pdf", pdf), Attachment("sheet.docx", kerosene_docx())))
    rig.say("what was the duty?")
    first, later = api.requests[0]["messages"][0]["content"], api.requests[1]["messages"][0]["content"]
    assert [block["type"] for block in later[:3]] == ["document", "text", "text"]
    assert [block for block in later[:3]] == first[:3]
    rig.conversations.delete(OWNER, rig.conversation_id)
    for collection in ("attachments", "attachment_parts"):
        assert rig.store.find(collection, OWNER) == []


def test_file_of_many_parts_comes_back_whole(rig, api):
    api.model = lambda body: say(text("Read."))
    pdf = kerosene_pdf((("Hot fluid", "kerosene", "water"),))
    big = pdf + b"\n%" + b"p" * 7_000_000 + b"\n"
    rig.say("", (Attachment("big.pdf", big),))
    assert len(rig.store.find("attachment_parts", OWNER)) == 3
    rig.say("again")
    blocks = [request["messages"][0]["content"][0] for request in api.requests]
    assert blocks[0]["source"]["data"] == blocks[1]["source"]["data"]


def test_somebody_elses_file_is_never_sent(rig, api):
    api.model = lambda body: say(text("Yes."))
    theirs = rig.conversations.create("bob", "talk")["id"]
    rig.turns.start("bob", theirs, "", (Attachment("secret.docx", kerosene_docx()),))
    while rig.turns.running(theirs):
        pass
    entry = rig.conversations.messages("bob", theirs)[0]["attachments"][0]
    rig.conversations.add_message(OWNER, rig.conversation_id, "user", "mine", attachments=[entry])
    rig.conversations.add_message(OWNER, rig.conversation_id, "assistant", "ok")
    rig.say("what is in it?")
    assert "<document" not in json.dumps(api.requests[-1]["messages"])


def test_image_and_workbook_reach_a_model_that_sees(rig, api):
    api.will(say(text("Seen.")))
    image, sheet = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(image, "PNG")
    book = Workbook()
    book.active.append(["Hot fluid", "kerosene", 150.0])
    book.save(sheet)
    rig.say("read", (Attachment("photo.png", image.getvalue()), Attachment("duty.xlsx", sheet.getvalue())))
    blocks = api.requests[0]["messages"][0]["content"]
    assert [block["type"] for block in blocks] == ["image", "text", "text"]
    assert blocks[0]["source"]["media_type"] == "image/png" and "Hot fluid | kerosene | 150" in blocks[1]["text"]
