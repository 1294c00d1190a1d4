"""All parts together with their embedded defaults: one duty from words to report, and a restart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from orchestration import bootstrap
from orchestration.bootstrap import build_services, close_services
from orchestration.errors import ConfigError, EngineConflictError, EngineNotFoundError
from orchestration.services import Services
from orchestration.settings import Settings, load_settings
from tests.rig.kerosene import DUTY
from tests.rig.waiting import until


@pytest.fixture
def build(tmp_path: Path, clean_environment: pytest.MonkeyPatch) -> Iterator[Callable[[], Services]]:
    settings = Settings(arken_data_dir=tmp_path / "arken", hx_engine_data_dir=tmp_path / "engine")
    yield lambda: build_services(settings)
    close_services()


def test_a_duty_in_words_becomes_a_reported_design_that_outlives_a_restart(build: Callable[[], Services]) -> None:
    services = build()
    assert build() is services
    conversation = services.conversations.create("ann", "Kerosene cooler")
    services.turns.start("ann", conversation["id"], DUTY)
    until(lambda: services.turns.running(conversation["id"]) is None)
    design = services.designs.list("ann", conversation["id"])[0]
    until(lambda: services.designs.get("ann", design["id"])["report_status"] == "done")
    records = services.designs.records("ann", design["id"])
    assert {record["step_id"] for record in records} == set(range(1, 17))
    assert len(services.store.find("reports", "ann")) == 1
    assert services.reports.render("ann", design["id"], "markdown").startswith(b"#")
    answered = services.conversations.messages("ann", conversation["id"])[-1]
    assert answered["role"] == "assistant"
    close_services()

    reborn = build()
    assert reborn is not services
    assert reborn.designs.get("ann", design["id"])["status"] == "completed"
    assert reborn.designs.records("ann", design["id"]) == records
    assert reborn.conversations.messages("ann", conversation["id"])[-1] == answered


def test_health_says_what_is_in_use(build: Callable[[], Services]) -> None:
    services = build()
    until(lambda: services.health()["status"] == "ok")
    found = services.health()
    assert found["failing"] == [] == found["starting"]
    assert {name: part["in_use"] for name, part in found["parts"].items()} == dict.fromkeys(
        ("engine", "store", "event_log", "model"), "embedded")


def test_an_answer_meets_its_own_question_only(build: Callable[[], Services]) -> None:
    services = build()
    design = services.designs.create("ann", "talk", "0" * 32, "title", {}, "key")
    body = {"type": "accept", "values": {}, "question_id": "q1"}
    with pytest.raises(EngineNotFoundError):
        services.answer("bob", design["id"], body)
    with pytest.raises(EngineConflictError):
        services.answer("ann", design["id"], body)
    services.designs.update_status("ann", design["id"], question={"question_id": "q2"}, status="waiting")
    with pytest.raises(EngineConflictError):
        services.answer("ann", design["id"], body)


@pytest.mark.parametrize("variable", ["ARKEN_DATA_DIR", "HX_ENGINE_DATA_DIR"])
def test_a_folder_that_cannot_be_written_is_named(
    tmp_path: Path, clean_environment: pytest.MonkeyPatch, variable: str
) -> None:
    (tmp_path / "file").write_text("in the way")
    folders = {"ARKEN_DATA_DIR": tmp_path / "arken", "HX_ENGINE_DATA_DIR": tmp_path / "engine"}
    folders[variable] = tmp_path / "file" / "inside"
    with pytest.raises(ConfigError) as caught:
        build_services(Settings(**{name.lower(): folder for name, folder in folders.items()}))
    assert caught.value.variable == variable


def test_the_environment_is_checked_once_and_again_when_it_has_changed(
    clean_environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Every request asks for the services, and checking the settings takes milliseconds."""
    checked = []

    def counted() -> Settings:
        checked.append(1)
        return load_settings()

    clean_environment.setattr(bootstrap, "load_settings", counted)
    for name in ("ARKEN_DATA_DIR", "HX_ENGINE_DATA_DIR"):
        clean_environment.setenv(name, str(tmp_path / name))
    try:
        first = bootstrap.get_services()
        assert bootstrap.get_services() is first and len(checked) == 1
        clean_environment.setenv("ARKEN_MAX_ROUNDS", "5")
        assert bootstrap.get_services().settings.arken_max_rounds == 5 and len(checked) == 2
    finally:
        first.close()
        close_services()
