"""Text of others never becomes active; what it says stays readable. The browser suite renders the same texts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pages.components.text import inert_markdown, math, plain

PAYLOADS = (Path(__file__).parents[1] / "browser" / "inert_payloads.md").read_text("utf-8").splitlines()
JOINER = "\u2060"


@pytest.mark.parametrize("payload", [line for line in PAYLOADS if line.strip()])
def test_prose_keeps_no_syntax_of_links_images_or_html(payload):
    text = inert_markdown(payload)
    assert not re.search(r"\]\s*[(\[:]", text)
    assert not re.search(r"<[A-Za-z/!?]", text)
    assert not re.search(r"(?i)(https?|ftp|www|mailto)[:.]", text)
    assert not re.search(r"@\w", text)


@pytest.mark.parametrize("payload", [line for line in PAYLOADS if line.strip()])
def test_data_has_every_special_character_escaped(payload):
    text = plain(payload).replace(JOINER, "")
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_\[\]()<>|$!#~]", text)
    assert re.sub(r"\\(.)", r"\1", text) == " ".join(payload.split())


def test_prose_keeps_emphasis_lists_and_tables():
    assert inert_markdown("**bold**, *it*\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |") == (
        "**bold**, *it*\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    )


def test_money_is_not_mathematics():
    assert inert_markdown("$5 and $6") == "\\$5 and \\$6"


def test_diagram_fences_become_plain_code():
    assert "mermaid" not in inert_markdown("```mermaid\ngraph TD\n```")


def test_data_is_one_line():
    assert plain("a\nb\u2028c") == "a bc"


def test_formula_passes_and_active_commands_do_not():
    assert math(r"\dot Q = \dot m\, c_p \Delta T") == r"$\dot Q = \dot m\, c_p \Delta T$"
    assert not math(r"\href{http://evil.test}{x}").startswith("$")
    assert not math("a$b").startswith("$")
    assert math(r"\left[x\right]") == r"$\left\lbrack x\right\rbrack$"
    assert "](" not in math(r"a [b](http://evil.test)")
    assert not math("x = http://evil.test/q.png").startswith("$")
    assert math(r"\sqrt[3]{x}") == r"$\sqrt[3]{x}$"
