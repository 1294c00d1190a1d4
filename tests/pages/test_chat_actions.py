"""Working with what was said: rate, edit, ask again, branch, delete, export, choose who answers."""

from __future__ import annotations

import pytest

from orchestration.errors import BudgetExceededError, EventLogError, StoreUnavailableError
from orchestration.events import ChatEvent
from orchestration.models.own_key import MAX_KEY_CHARS
from orchestration.models.protocol import Attachment
from orchestration.turn_files import TurnFiles
from tests.pages.test_pages import WORKSPACE, text_of
from tests.rig.datasheets import kerosene_pdf

PAGE = "pages/design.py"
CLAUDE = "claude:claude-sonnet-4-6"


@pytest.fixture
def answered(services, talk):
    """The conversation with its answer: (conversation id, the user's message, the answer)."""
    services.conversations.add_message(WORKSPACE, talk["id"], "assistant", "I still need the outlet temperature.")
    question, answer = services.conversations.messages(WORKSPACE, talk["id"])
    return talk["id"], question, answer


def act(app, message: dict, action: str):
    return app.menu_button(key=f"do-{message['id']}").set_value(action).run()


def test_a_message_edited_and_run_again_opens_a_new_version(open_page, services, answered):
    talk_id, question, _ = answered
    app = act(open_page(PAGE, c=talk_id), question, "Edit and run again")
    assert "This conversation stays as it is" in text_of(app)
    app.text_area(key=f"edited-{question['id']}").set_value("Cool 60 kg/s of kerosene")
    app.button(key="run_edited").click().run()
    (started,) = services.turns.started
    assert started[0] != talk_id and started[1] == "Cool 60 kg/s of kerosene"
    assert app.query_params["c"] == started[0] and not app.exception
    assert len(services.conversations.messages(WORKSPACE, talk_id)) == 2
    assert services.conversations.get(WORKSPACE, started[0])["branched_from"] == talk_id


def test_an_empty_edit_is_not_run(open_page, services, answered):
    talk_id, question, _ = answered
    app = act(open_page(PAGE, c=talk_id), question, "Edit and run again")
    app.text_area(key=f"edited-{question['id']}").set_value("  ")
    app.button(key="run_edited").click().run()
    assert "The message is empty." in text_of(app) and services.turns.started == []


def test_the_last_answer_is_asked_for_again_beside_the_first(open_page, services, answered):
    talk_id, question, answer = answered
    act(open_page(PAGE, c=talk_id), answer, "Answer again")
    ((branch_id, text, files),) = services.turns.started
    assert branch_id != talk_id and (text, files) == (question["text"], [])
    assert services.conversations.messages(WORKSPACE, talk_id)[1] == answer


def test_only_the_last_answer_is_offered_again(open_page, services, answered):
    talk_id, question, answer = answered
    app = open_page(PAGE, c=talk_id)
    assert any("Answer again" in one for one in app.menu_button(key=f"do-{answer['id']}").options)
    services.conversations.add_message(WORKSPACE, talk_id, "user", "90 °C")
    app = open_page(PAGE, c=talk_id)
    for message in (question, answer):
        assert not any("Answer again" in one for one in app.menu_button(key=f"do-{message['id']}").options)


def test_a_refused_message_leaves_no_version_behind(open_page, services, answered, monkeypatch):
    from orchestration.turns import TurnRefusedError

    def refuse(*_: object, **__: object) -> None:
        raise TurnRefusedError("Too many conversations are being answered.")

    monkeypatch.setattr(services.turns, "start", refuse)
    talk_id, _, answer = answered
    app = act(open_page(PAGE, c=talk_id), answer, "Answer again")
    assert "Too many conversations" in text_of(app)
    assert len(services.conversations.list(WORKSPACE)) == 1


def test_a_branch_begins_with_the_answer_and_both_know_each_other(open_page, services, answered):
    talk_id, _, answer = answered
    app = act(open_page(PAGE, c=talk_id), answer, "Branch from here")
    branch_id = app.query_params["c"]
    assert branch_id != talk_id and "I still need the outlet" in text_of(app)
    links = {link.proto.label.replace("\\", "") for link in app.get("page_link")}
    assert "Kerosene cooler" in links
    links = {link.proto.label.replace("\\", "") for link in open_page(PAGE, c=talk_id).get("page_link")}
    assert "Kerosene cooler · version 2" in links


def test_thumbs_and_the_reason_are_stored(open_page, services, answered):
    talk_id, _, answer = answered
    app = open_page(PAGE, c=talk_id)
    app.feedback(key=f"rate-{answer['id']}").set_value(0).run()
    app.text_input(key=f"why-{answer['id']}").set_value("It asked what I had said.").run()
    stored = services.conversations.messages(WORKSPACE, talk_id)[1]["feedback"]
    assert (stored["verdict"], stored["note"]) == ("bad", "It asked what I had said.")
    assert open_page(PAGE, c=talk_id).feedback(key=f"rate-{answer['id']}").value == 0


def test_a_message_is_deleted_only_after_a_second_click_and_not_while_answering(open_page, services, answered):
    talk_id, question, answer = answered
    app = act(open_page(PAGE, c=talk_id), answer, "Delete")
    services.turns.active[talk_id] = "t1"
    app.button(key="delete_message").click().run()
    assert "still answers here" in text_of(app)
    services.turns.active.clear()
    act(app, answer, "Delete").button(key="delete_message").click().run()
    assert services.conversations.messages(WORKSPACE, talk_id) == [question]


def test_an_action_chosen_before_the_dialog_of_another_message_is_seen_opens_instead(open_page, answered):
    talk_id, question, answer = answered
    app = act(open_page(PAGE, c=talk_id), question, "Edit and run again")
    app = act(app, answer, "Delete")
    assert not app.error and "The message and its files are removed" in text_of(app)
    assert "This conversation stays as it is" not in text_of(app)


def test_text_to_copy_is_shown_as_it_was_said(open_page, answered):
    talk_id, _, answer = answered
    app = act(open_page(PAGE, c=talk_id), answer, "Copy text")
    assert app.code[0].value == answer["text"]


def test_the_conversation_is_offered_as_markdown_and_json(open_page, answered):
    app = open_page(PAGE, c=answered[0])
    labels = [button.label for button in app.get("download_button")]
    assert {"Export as Markdown", "Export as JSON"} <= set(labels)


def test_the_choice_of_the_assistant_is_kept_with_the_conversation(open_page, services, answered):
    talk_id = answered[0]
    app = open_page(PAGE, c=talk_id)
    assert [one.replace("\\", "") for one in app.radio(key=f"answers-{talk_id}").options] == [
        "Claude (claude-sonnet-4-6)", "Offline assistant",
    ]  # fmt: skip
    app.radio(key=f"answers-{talk_id}").set_value(CLAUDE).run()
    stored = services.conversations.get(WORKSPACE, talk_id)
    assert (stored["assistant"], stored["model"]) == ("claude", "claude-sonnet-4-6")


def test_a_new_conversation_begins_with_the_chosen_assistant_and_the_visitors_key(open_page, services):
    app = open_page()
    app.radio(key="answers-new").set_value(CLAUDE).run()
    assert "Until a key is given, the offline assistant answers" in text_of(app)
    app.text_input(key="own_key_field").set_value("sk-ant-mine").run()
    assert "Your own key is in use" in text_of(app) and "sk-ant-mine" not in text_of(app)
    app.chat_input[0].set_value("Cool 50 kg/s of kerosene").run()
    assert services.turns.own_keys == ["sk-ant-mine"]
    (conversation,) = services.conversations.list(WORKSPACE)
    assert conversation["assistant"] == "claude" and "sk-ant-mine" not in str(conversation)
    app.button(key="forget_key").click().run()
    app.chat_input[0].set_value("and now?").run()
    assert services.turns.own_keys[-1] is None


@pytest.mark.parametrize("key", ["with a blank", "x" * (MAX_KEY_CHARS + 1), "schlüssel"])
def test_what_cannot_be_a_key_is_refused_where_it_was_typed(open_page, key):
    app = open_page()
    app.text_input(key="own_key_field").set_value(key).run()
    assert "does not look like a key" in text_of(app)


def test_what_a_conversation_has_cost_is_shown(open_page, services, answered):
    talk_id = answered[0]
    assert "USD" not in text_of(open_page(PAGE, c=talk_id))
    usage = {"input_tokens": 1000, "output_tokens": 100}
    where = {"conversation_id": talk_id, "turn_id": "t1", "payer": "server"}
    services.ledger.record(WORKSPACE, where, "claude-sonnet-4-6", usage)
    assert "0.0045 USD · 1,100 tokens" in text_of(open_page(PAGE, c=talk_id)), "1000 x 3 + 100 x 15 USD a million"
    services.ledger.record(WORKSPACE, where, "a-model-of-our-own", usage)
    assert "1 without a known price" in text_of(open_page(PAGE, c=talk_id))


def test_files_are_listed_with_how_much_of_them_was_read(open_page, services, talk):
    files, sheet = TurnFiles(services.store), Attachment("duty.pdf", kerosene_pdf())
    kept = files.keep(WORKSPACE, talk["id"], [sheet, Attachment("photo.png", b"")])
    files.read(WORKSPACE, kept[0], sheet, sees_pages=False)
    services.conversations.add_message(WORKSPACE, talk["id"], "user", "Read these", attachments=kept)
    text = text_of(open_page(PAGE, c=talk["id"]))
    assert "duty.pdf: its one page read" in text
    assert text.splitlines().count(":material/description: photo.png") == 1, "nothing is said of what was not read"


def test_what_the_model_was_not_shown_and_a_reached_limit_are_said(open_page, services, talk):
    notice = "The first 40 messages of this conversation no longer fit; the model was given a summary of them."
    reached = BudgetExceededError("conversation_usd", 10.2, 10.0)
    add = services.conversations.add_message
    add(WORKSPACE, talk["id"], "assistant", "Good.", notices=[notice])
    add(WORKSPACE, talk["id"], "assistant", reached.user_message, error={"code": reached.code})
    text = text_of(open_page(PAGE, c=talk["id"]))
    assert notice in text and "This could not be answered in full" in text
    assert "reached its limit of 10.00 USD (ARKEN_CONVERSATION_USD)" in text


def test_D06_delayed_live_updates_are_said_while_they_are_and_no_longer(open_page, services, talk, monkeypatch):
    def down(*_: object, **__: object) -> None:
        raise EventLogError()

    services.turns.active[talk["id"]] = "t1"
    with monkeypatch.context() as broken:
        for name in ("append", "read", "ping"):
            broken.setattr(services.events._backend, name, down)
        services.events.append(ChatEvent("message_delta", talk["id"], "t1", {"text": "It will be "}))
        app = open_page(PAGE, c=talk["id"])
        assert "Live updates are delayed" in text_of(app) and "It will be" in text_of(app)
    services.events.ping()
    text = text_of(app.run())
    assert "Live updates are delayed" not in text and "It will be" in text


def test_D08_a_message_the_store_cannot_take_is_refused_and_said(open_page, services, talk, monkeypatch):
    def down(*_: object, **__: object) -> None:
        raise StoreUnavailableError()

    app = open_page(PAGE, c=talk["id"])
    with monkeypatch.context() as outage:
        outage.setattr(services.turns, "start", down)
        app.chat_input[0].set_value("Cool 50 kg/s of kerosene").run()
        assert "The store does not answer." in text_of(app) and not app.exception
    assert app.run().chat_input[0].proto.value == "Cool 50 kg/s of kerosene", "it can be sent again"


def raising(error: Exception):
    def call(*_: object, **__: object) -> None:
        raise error

    return call


def test_message_typed_while_the_store_is_down_comes_back_with_it(open_page, services, talk, monkeypatch):
    """The page cannot be read at all, so its input is not there to hold the text."""
    app = open_page(PAGE, c=talk["id"])
    with monkeypatch.context() as outage:
        outage.setattr(services.conversations, "get", raising(StoreUnavailableError()))
        app.chat_input[0].set_value("Cool 50 kg/s of kerosene").run()
        assert not app.chat_input and not app.exception
        for text in ("What was saved before is kept", "Not sent yet", "Cool 50 kg/s of kerosene"):
            assert text in text_of(app)
        assert "Cool 50 kg/s of kerosene" in text_of(app.run()), "it is still there after another try"
    assert app.run().chat_input[0].proto.value == "Cool 50 kg/s of kerosene"
