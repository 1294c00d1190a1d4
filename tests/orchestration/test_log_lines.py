"""The log: one line a record whatever is logged, nothing secret in it, and every error id found once."""

from __future__ import annotations

import base64
import io
import json
import logging
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from orchestration.faults import report_fault
from orchestration.log_lines import MAX_MESSAGE_CHARS, MAX_STACK_CHARS, JsonLines, Redactor, install, secrets_of
from orchestration.settings import Settings

SECRET = "canary/ä-of the+store=1"
SETTINGS = Settings(
    anthropic_api_key="sk-ant-canary-key-123456", app_shared_password="canary password", redis_password="canary-redis",
    hx_engine_internal_secret="canary-engine-secret", mongodb_url="mongodb://user:canary-mongo@db/",
    arken_api_key="canary-api-key-of-this-test",
)  # fmt: skip


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What a handler with our format writes of all that is logged."""
    out = io.StringIO()
    handler, root = writing_to(out), logging.getLogger()
    root.addHandler(handler)
    yield out
    root.removeHandler(handler)


def writing_to(out: io.StringIO) -> logging.Handler:
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonLines(Redactor([SECRET, *secrets_of(SETTINGS)])))
    return handler


HOSTILE = [
    "a\r\nERROR forged line", "\x1b[31mred\x1b[0m\x07", "a" * 1_000_000, "%s{} %d", "{0.__class__}", "\0\x85\u2028",
    "\ud800", "back\\slash \"quote\"",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_o04_whatever_is_logged_is_one_cut_json_line(text: str) -> None:
    """Given to the handler itself: pytest's own takes neither lone surrogates nor arguments that do not fit."""
    out = io.StringIO()
    handler = writing_to(out)
    for message, *given in ([text], ["with %s", text], [text, "and", "arguments"]):
        record = logging.LogRecord("any", logging.WARNING, __file__, 1, message, tuple(given), None)
        handler.handle(record)
    written = out.getvalue()
    assert written.count("\n") == 3 and written.isascii()
    for line in written.splitlines():
        assert len(json.loads(line)["message"]) <= MAX_MESSAGE_CHARS + 10
        assert "\x1b" not in line and "\r" not in line


def test_o04_a_long_stack_is_cut_to_its_end(lines: io.StringIO) -> None:
    try:
        raise ValueError("x" * 100_000 + "the end")
    except ValueError:
        logging.getLogger("any").exception("failed")
    stack = json.loads(lines.getvalue())["stack"]
    assert len(stack) <= MAX_STACK_CHARS + 2 and stack.endswith("the end")


@pytest.mark.parametrize(
    "shown", [SECRET, base64.b64encode(SECRET.encode()).decode(), quote(SECRET, safe=""), SECRET[:12], repr(SECRET),
              json.dumps(SECRET)],
)  # fmt: skip
def test_s01_a_known_secret_is_gone_in_every_form(lines: io.StringIO, shown: str) -> None:
    try:
        raise RuntimeError(f"could not use {shown}!")
    except RuntimeError:
        logging.getLogger("any").exception("with %s and %s", shown, "more")
    assert "canary" not in lines.getvalue() and "[redacted]" in lines.getvalue()
    assert base64.b64encode(b"canary")[:6].decode() not in lines.getvalue()


def test_s01_every_secret_setting_is_known(lines: io.StringIO) -> None:
    for name in type(SETTINGS).model_fields:
        logging.getLogger("any").warning("%s", getattr(getattr(SETTINGS, name), "get_secret_value", str)())
    logging.getLogger("any").warning("canary-mongo")
    assert "canary" not in lines.getvalue()


@pytest.mark.parametrize(
    "text", ["sk-ant-api03-unknown-canary", "Authorization: Bearer canary-token", "redis://u:canary@h:1/",
             "password=canary&x=1", "arken_login=canary-cookie; a=b", "arken_" + "canary" * 7],
)  # fmt: skip
def test_s01_what_looks_like_a_secret_is_gone(lines: io.StringIO, text: str) -> None:
    logging.getLogger("any").warning(text)
    assert "canary" not in lines.getvalue()


def test_o01_thirty_faults_are_each_found_once_with_their_stack(lines: io.StringIO) -> None:
    found = []
    for number in range(30):
        try:
            raise KeyError(f"fault {number}")
        except KeyError:
            found.append(report_fault("a part failed"))
    written = [json.loads(line) for line in lines.getvalue().splitlines()]
    for number, error_id in enumerate(found):
        hits = [line for line in written if error_id in line["message"]]
        assert len(hits) == 1 and hits[0]["error_id"] == error_id
        assert f"KeyError: 'fault {number}'" in hits[0]["stack"] and "test_log_lines.py" in hits[0]["stack"]


def test_a_fault_without_an_exception_still_has_a_stack(lines: io.StringIO) -> None:
    report_fault("ended from outside")
    assert "test_a_fault_without_an_exception" in json.loads(lines.getvalue())["stack"]


def test_install_covers_the_handlers_of_others() -> None:
    other = logging.getLogger("somebody.elses")
    handler = logging.StreamHandler(io.StringIO())
    other.addHandler(handler)
    try:
        install(SETTINGS)
        other.error("canary password")
        assert json.loads(handler.stream.getvalue())["message"] == "[redacted]"
    finally:
        other.removeHandler(handler)
