"""The main job with every real service named: the SDK against the strict double of the Messages API, an engine
in a process of its own behind its secret, a redis-server, and a server that speaks MongoDB's protocol."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pymongo
import pytest
import redis

from tests.browser.conftest import ROOT, WAIT_MS, RunningApp
from tests.browser.test_journey import headline
from tests.fakes.kerosene_model import kerosene_model
from tests.fakes.messages_api import MessagesApi
from tests.rig.datasheets import kerosene_pdf
from tests.rig.servers import free_port

pytestmark = [pytest.mark.browser, pytest.mark.redis]
SECRET = "engine-secret-for-this-test"
PASSWORD = "a long shared password"
MODEL_NAME = "claude-sonnet-4-6"


@pytest.fixture(scope="module")
def engine_url(tmp_path_factory):
    """`python -m hx_engine` as a deployment runs it."""
    port = free_port()
    environment = {**os.environ, "HX_ENGINE_INTERNAL_SECRET": SECRET,
                   "HX_ENGINE_DATA_DIR": str(tmp_path_factory.mktemp("remote-engine"))}  # fmt: skip
    command = [sys.executable, "-m", "hx_engine", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    url = f"http://127.0.0.1:{port}"
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(f"{url}/api/v1/hx/health", timeout=2).close()
            break
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    yield url
    process.terminate()
    process.wait(15)


@pytest.fixture(scope="module")
def messages_api():
    with MessagesApi(kerosene_model) as api:
        yield api


@pytest.fixture(scope="module")
def served(tmp_path_factory, engine_url, messages_api, redis_server, wire_mongo_url):
    settings = {
        "ANTHROPIC_API_KEY": "test-key", "ANTHROPIC_BASE_URL": messages_api.url, "HX_ENGINE_BASE_URL": engine_url,
        "HX_ENGINE_INTERNAL_SECRET": SECRET, "MONGODB_URL": wire_mongo_url, "REDIS_HOST": "127.0.0.1",
        "REDIS_PORT": str(redis_server.port), "APP_SHARED_PASSWORD": PASSWORD,
    }  # fmt: skip
    running = RunningApp(tmp_path_factory.mktemp("served"), settings=settings)
    yield running
    running.stop()


def test_claude_leads_and_every_named_service_is_used(
    served, person, messages_api, redis_server, wire_mongo_url, shoot
):
    page = person.new_page()
    page.goto(served.url)
    page.locator("input[type=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("textarea")
    page.locator("textarea").first.fill("Please design the kerosene cooler we talked about.")
    page.locator("textarea").first.press("Enter")
    page.wait_for_url("**/design**")
    page.wait_for_selector(".st-key-headline", timeout=WAIT_MS)
    page.wait_for_function(
        "() => document.body.innerText.includes('The design is completed')", timeout=WAIT_MS
    )
    shoot(page, "6-claude-with-real-services")

    asked = [request for request in messages_api.requests if "tools" in request]
    assert asked[0]["model"] == MODEL_NAME
    assert {tool["name"] for tool in asked[0]["tools"]} >= {"hx_design", "hx_check_requirements"}
    assert messages_api.refused == []
    assert all("test-key" not in str(request) and SECRET not in str(request) for request in messages_api.requests)

    streams = redis.Redis(port=redis_server.port).keys("*")
    assert len(streams) >= 1
    with pymongo.MongoClient(wire_mongo_url) as client:
        designs = list(client["arken"]["designs"].find())
        assert [design["status"] for design in designs] == ["completed"]
        end = time.monotonic() + 15
        while not (reports := list(client["arken"]["reports"].find())) and time.monotonic() < end:
            time.sleep(0.2)
    assert [report["author"] for report in reports] == [MODEL_NAME]
    assert not list(Path(served.directory).glob("arken/*.sqlite3"))


def test_a_sheet_waits_for_the_user_with_claude_in_the_lead_too(served, person, messages_api, shoot):
    page = person.new_page()
    page.goto(served.url)
    page.wait_for_selector("textarea")
    page.locator("input[type=file]").set_input_files({"name": "duty.pdf", "mimeType": "", "buffer": kerosene_pdf()})
    page.get_by_text("duty.pdf").first.wait_for()
    page.locator("[data-testid=stChatInputSubmitButton]:not([disabled])").click()
    page.wait_for_url("**/design**")
    page.wait_for_selector("[class*='st-key-found_all_'] button", timeout=WAIT_MS)
    page.get_by_text("No design was begun").wait_for()
    assert page.locator(".st-key-headline").count() == 0, "the model called for a design at once and got none"
    shoot(page, "6-sheet-with-claude")
    page.locator("[class*='st-key-found_all_'] button").click()
    assert headline(page)["Duty"] == "7.199 MW"
    assert messages_api.refused == []
    page.close()


def test_system_page_and_health_name_what_is_in_use(served, person, shoot):
    page = person.new_page()
    page.goto(f"{served.url}/system")
    password = page.locator("input[type=password]")
    if password.count():
        password.fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "login" not in url)
        page.goto(f"{served.url}/system")
    shown = page.get_by_text("Settings in effect")
    try:
        shown.wait_for(timeout=WAIT_MS)
    finally:
        shoot(page, "6-system-with-real-services")
    text = page.inner_text("body")
    assert text.count("external") >= 4, text + served.log()[-3000:]
    assert PASSWORD not in text
    assert SECRET not in text
    assert "test-key" not in text
