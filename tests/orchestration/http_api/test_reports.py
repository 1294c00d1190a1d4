"""Designs and report files over HTTP, and what stands in the headers of every answer."""

from __future__ import annotations

import io

import httpx
import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from orchestration.identity import LOGIN_COOKIE
from orchestration.presentation import SYSTEMS
from tests.orchestration.http_api.conftest import PASSWORD, Installation

# Unit of the records: what it is multiplied with to be shown in SI, and its label without spaces.
FACTORS = {
    "Pa": (1e-5, "bar"), "°C": (1.0, "°C"), "K": (1.0, "K"), "kg/s": (1.0, "kg/s"), "m2": (1.0, "m²"),
    "m/s": (1.0, "m/s"), "W/m2K": (1.0, "W/(m²K)"), "USD": (1.0, "USD"),
}  # fmt: skip
STARTS = {"pdf": b"%PDF-", "docx": b"PK\x03\x04", "md": b"#", "json": b"{"}


@pytest.fixture(scope="module")
def design(installation: Installation) -> str:
    with installation.client() as client:
        return installation.designed(client)[1]


def test_a_design_comes_with_its_sixteen_steps(client: httpx.Client, design: str) -> None:
    view = client.get(f"/api/designs/{design}").json()
    assert view["design"]["status"] == "completed"
    assert {record["step_id"] for record in view["step_records"]} == set(range(1, 17))
    assert [record["position"] for record in view["step_records"]] == list(range(len(view["step_records"])))


@pytest.mark.parametrize("kind", list(STARTS))
@pytest.mark.parametrize("units", SYSTEMS)
def test_f06_f11_a_report_is_a_named_attachment_of_its_kind(
    client: httpx.Client, design: str, kind: str, units: str
) -> None:
    answer = client.get(f"/api/designs/{design}/report", params={"format": kind, "units": units})
    assert answer.status_code == 200 and answer.content.startswith(STARTS[kind])
    name = answer.headers["content-disposition"]
    assert name == f'attachment; filename="design-{design[:8]}-{units}.{kind}"'
    assert answer.headers["x-content-type-options"] == "nosniff"


def opened(kind: str, content: bytes) -> str:
    """The words of a report as a reader of its kind gives them, without any space."""
    if kind == "pdf":
        parts = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    elif kind == "docx":
        parts = [node.text or "" for node in Document(io.BytesIO(content)).element.body.iter(qn("w:t"))]
    else:
        parts = [content.decode("utf-8").replace("\\", "")]
    return "".join("".join(parts).split())


def written(value: float, unit: str) -> str:
    """With the sign of the unit it is shown in: four figures at most, thousands by commas; a modulus in GPa."""
    factor, sign = (1e-9, "GPa") if unit == "Pa" and value >= 1e9 else FACTORS[unit]
    value *= factor
    rounded = float(f"{value:.4g}")
    return (f"{rounded:,.0f}" if abs(rounded) >= 1000 else f"{rounded:.10g}") + sign


@pytest.mark.parametrize("kind", ["pdf", "docx", "md"])
def test_a_report_opened_by_another_reader_holds_every_number_of_the_records(
    client: httpx.Client, design: str, kind: str
) -> None:
    latest = {record["step_id"]: record for record in client.get(f"/api/designs/{design}").json()["step_records"]}
    wanted = {
        written(entry["value"], entry["unit"]): entry["key"]
        for record in latest.values() for entry in record["quantities"]
        if entry.get("unit") in FACTORS and isinstance(entry["value"], float) and abs(entry["value"]) > 1e-3
    }  # fmt: skip
    words = opened(kind, client.get(f"/api/designs/{design}/report", params={"format": kind}, timeout=60).content)
    assert len(wanted) > 40
    assert {key: text for text, key in wanted.items() if text not in words} == {}


def test_f11_a_hostile_title_reaches_no_header(client: httpx.Client, installation: Installation) -> None:
    parts = installation.services
    hostile = '=cmd()|"\r\nSet-Cookie: a=b' + "x" * 5000
    made = parts.designs.create("team", "0" * 32, "1" * 32, hostile, {}, "hostile-title")
    for kind in ("md", "json", "pdf", "docx"):
        answer = client.get(f"/api/designs/{made['id']}/report", params={"format": kind})
        assert answer.status_code == 200 and "set-cookie" not in answer.headers
        assert len(answer.headers["content-disposition"]) < 100


@pytest.mark.parametrize("query", ["format=exe", "format=", "units=metric", "units=si"])
def test_another_format_is_refused_with_the_allowed_ones(client: httpx.Client, design: str, query: str) -> None:
    answer = client.get(f"/api/designs/{design}/report?{query}")
    problem = answer.json()["errors"][0]
    assert answer.status_code == 422 and problem["field"] in ("format", "units") and "one of" in problem["allowed"]


def test_an_answer_without_an_open_question_is_a_conflict(client: httpx.Client, design: str) -> None:
    body = {"question_id": "q", "type": "accept", "values": {}}
    assert client.post(f"/api/designs/{design}/respond", json=body).status_code == 409
    for change in ({"question_id": None}, {"question_id": ""}, {"type": "A; DROP"}, {"values": 1}, {"option_index": 1}):
        wrong = body | change
        assert client.post(f"/api/designs/{design}/respond", json=wrong).status_code == 422


def test_w09_every_answer_has_the_headers_and_cookies_their_flags(installation: Installation, design: str) -> None:
    with installation.client() as client:
        answers = [
            client.get(f"/api/designs/{design}"), client.get("/api/docs"), client.get("/api/nope"),
            client.post("/api/chat", json={}), client.get("/v1/x"), client.get(f"/api/designs/{design}/report"),
            httpx.get(f"{installation.url}/api/docs"), httpx.get(f"{installation.url}/login"),
        ]  # fmt: skip
    for answer in answers:
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["referrer-policy"] == "same-origin"
    sent = {"X-Forwarded-Proto": "https"}
    given = httpx.post(f"{installation.url}/login", data={"password": PASSWORD}, headers=sent)
    cookies = given.headers.get_list("set-cookie")
    assert any(cookie.startswith(f"{LOGIN_COOKIE}=") for cookie in cookies)
    for cookie in cookies:
        assert {"HttpOnly", "SameSite=Lax", "Secure"} <= set(cookie.split("; "))


def test_the_documents_name_every_route_from_the_same_models(client: httpx.Client) -> None:
    document = client.get("/api/openapi.json").json()
    found = {(verb.upper(), path) for path, verbs in document["paths"].items() for verb in verbs}
    assert found == {
        ("POST", "/chat"), ("GET", "/chat/{id}/stream"), ("GET", "/chat/{id}/context"), ("DELETE", "/chat/{id}"),
        ("DELETE", "/chat/{id}/messages/{message_id}"), ("GET", "/designs/{id}"), ("GET", "/designs/{id}/report"),
        ("POST", "/designs/{id}/respond"),
    }  # fmt: skip
    assert document["components"]["schemas"]["ChatMessage"]["required"] == ["message"]
    page = client.get("/api/docs")
    assert page.headers["content-type"].startswith("text/html") and "/api/designs/{id}/respond" in page.text
    assert "http://" not in page.text and "https://" not in page.text and "<script" not in page.text
