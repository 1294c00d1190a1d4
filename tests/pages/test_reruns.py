"""C09: what a page's script does again and again happens once: a real turn with a real design, under thirty reruns."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from streamlit.testing.v1 import AppTest

from orchestration.bootstrap import build_services, close_services
from orchestration.services import Services
from orchestration.settings import Settings
from pages.components import session
from tests.fakes.kerosene_model import kerosene_model
from tests.fakes.messages_api import MessagesApi
from tests.rig.waiting import until

ROOT = Path(__file__).resolve().parents[2]
WORKSPACE = "0123456789abcdef0123456789abcdef"
RERUNS, WITHIN_S = 30, 5.0


@pytest.fixture
def real(
    tmp_path: Path, clean_environment: pytest.MonkeyPatch
) -> Iterator[tuple[Services, MessagesApi]]:
    """The services of an installation with a key, whose model is the double and takes its time."""

    def slow(body):
        time.sleep(WITHIN_S / 4)
        return kerosene_model(body)

    with MessagesApi(slow) as api:
        services = build_services(Settings(
            arken_data_dir=tmp_path / "arken", hx_engine_data_dir=tmp_path / "engine", anthropic_base_url=api.url,
            anthropic_api_key=SecretStr("a-key"), arken_host="127.0.0.1",
        ))  # fmt: skip
        clean_environment.setattr(session, "shared_services", lambda: services)
        yield services, api
        close_services()


def test_C09_thirty_reruns_while_a_real_turn_and_its_design_run_repeat_nothing(
    real: tuple[Services, MessagesApi],
) -> None:
    services, api = real
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    app.query_params["w"] = WORKSPACE
    app.run()
    app.chat_input[0].set_value("Design the kerosene cooler").run()
    (talk,) = services.conversations.list(WORKSPACE)
    begun, during = time.monotonic(), 0
    for number in range(RERUNS):
        during += services.turns.running(talk["id"]) is not None
        app.run()
        assert not app.exception
        time.sleep(max(0.0, begun + WITHIN_S * number / RERUNS - time.monotonic()))
    until(lambda: services.turns.running(talk["id"]) is None)
    assert during >= 3, "the page was drawn again while the turn ran"
    asked = [request for request in api.requests if "tools" in request]
    assert len(asked) == 2, "the question, and its tool's result; what writes the report has no tools"
    assert len(services.designs.list(WORKSPACE)) == 1
    assert [message["role"] for message in services.conversations.messages(WORKSPACE, talk["id"])] == [
        "user", "assistant"]  # fmt: skip
