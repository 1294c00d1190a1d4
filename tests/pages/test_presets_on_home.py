"""Presets on the first page: made, chosen for a new conversation, deleted."""

from __future__ import annotations

import pytest

from tests.pages.test_pages import WORKSPACE, text_of

CLAUDE = "claude:claude-sonnet-4-6"


def save(app):
    return next(button for button in app.button if button.label == "Save preset").click().run()


@pytest.fixture
def ours(services):
    return services.presets.create(
        WORKSPACE, "Ours", assistant=CLAUDE, instructions="Prefer floating heads.", units="US",
        limits={"dP_hot_max_Pa": 70_000.0},
    )  # fmt: skip


def test_a_preset_is_made_with_a_limit_in_the_units_of_the_page(open_page, services):
    app = open_page(units="US")
    app.text_input(key="preset_name").set_value("Ours")
    app.number_input(key="preset_dP_hot_max_Pa_US").set_value(10.0)
    save(app)
    (preset,) = services.presets.list(WORKSPACE)
    assert preset["limits"]["dP_hot_max_Pa"] == pytest.approx(68_947.57, rel=1e-6), "10 psi"
    assert preset["name"] == "Ours" and not app.exception


def test_a_preset_without_a_name_is_refused_and_keeps_what_was_typed(open_page, services):
    app = open_page()
    app.text_area(key="preset_instructions").set_value("Prefer floating heads.")
    save(app)
    assert "Name: give it" in text_of(app) and services.presets.list(WORKSPACE) == []
    assert app.text_area(key="preset_instructions").value == "Prefer floating heads."


def test_a_new_conversation_begins_with_the_chosen_preset(open_page, services, ours):
    app = open_page()
    app.radio(key="chosen_preset").set_value(ours["id"]).run()
    app.chat_input[0].set_value("Cool 50 kg/s of kerosene").run()
    (talk,) = services.conversations.list(WORKSPACE)
    assert talk["preset"]["instructions"] == "Prefer floating heads."
    assert talk["assistant"] == "claude" and talk["case"]["known"]["dP_hot_max_Pa"]["value"] == 70_000.0
    assert app.session_state["units"] == "US" and "| 10.15 psi |" in text_of(app)
    assert "Hot pressure drop, at most" in text_of(app) and "preset Ours" in text_of(app)


def test_a_deleted_preset_is_no_longer_chosen(open_page, services, ours):
    app = open_page()
    app.radio(key="chosen_preset").set_value(ours["id"]).run()
    app.button(key="delete_preset").click().run()
    assert services.presets.list(WORKSPACE) == [] and not app.exception
    app.chat_input[0].set_value("Cool 50 kg/s of kerosene").run()
    assert "preset" not in services.conversations.list(WORKSPACE)[0]


def test_a_preset_in_the_units_of_the_page_changes_nothing(open_page, services, ours):
    app = open_page(units="US")
    app.radio(key="chosen_preset").set_value(ours["id"]).run()
    app.chat_input[0].set_value("Cool 50 kg/s of kerosene").run()
    assert app.session_state["units"] == "US" and not app.error and not app.exception
