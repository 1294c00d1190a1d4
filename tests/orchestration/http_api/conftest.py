"""One installation with a password, the offline assistant and the embedded engine, for all checks of the API."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from orchestration.bootstrap import build_services, close_services, door_for
from orchestration.services import Services
from orchestration.settings import Settings
from tests.rig.api_server import serving
from tests.rig.kerosene import DUTY
from tests.rig.waiting import until

PASSWORD = "a shared – pässword"
ORIGIN = "https://planner.example.org"


@dataclass
class Installation:
    url: str
    services: Services
    key: str

    def client(self, key: str | None = None) -> httpx.Client:
        """A program with the team's key, or another one."""
        headers = {"Authorization": f"Bearer {key or self.key}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=30)

    def designed(self, client: httpx.Client) -> tuple[str, str]:
        """(conversation, design) of a finished kerosene duty."""
        begun = client.post("/api/chat", json={"message": DUTY}).json()
        view = f"/api/chat/{begun['conversation']}/context"

        def is_done() -> bool:
            seen = client.get(view).json()
            rows = seen["designs"]
            return bool(rows) and rows[0]["report_status"] == "done" and seen["running_turn"] is None

        until(is_done, 60)
        return begun["conversation"], client.get(view).json()["designs"][0]["id"]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("api")
    with pytest.MonkeyPatch.context() as environment:
        for name in ("ANTHROPIC_API_KEY", "MONGODB_URL", "REDIS_HOST", "HX_ENGINE_BASE_URL"):
            environment.delenv(name, raising=False)
        settings = Settings(
            arken_data_dir=folder / "arken", hx_engine_data_dir=folder / "engine", app_shared_password=PASSWORD,
            cors_origins=ORIGIN,
        )  # fmt: skip
        services = build_services(settings)
        try:
            with serving(services, door_for(settings)) as url:
                yield Installation(url, services, services.api_keys.create("team", "tests")[0])
        finally:
            close_services()


@pytest.fixture
def client(installation: Installation) -> Iterator[httpx.Client]:
    with installation.client() as client:
        yield client
