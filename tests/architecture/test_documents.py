"""The documents tell the truth: paths they name exist, settings they list are the settings there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hx_engine.settings import EngineSettings
from orchestration.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
MADE_WHEN_RUN = ("var/",)
PATH = re.compile(r"`((?:bin|pages|orchestration|hx_engine|tests|benchmarks|docs)/[\w./-]*)`")
LINK = re.compile(r"\]\(([^)#:]+)\)")


def test_readme_is_short():
    assert README.count("\n") <= 150


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_named_paths_exist(page):
    text = page.read_text("utf-8")
    named = [ROOT / found for found in PATH.findall(text) if not found.startswith(MADE_WHEN_RUN)]
    linked = [page.parent / found for found in LINK.findall(text)]
    assert [path.as_posix() for path in [*named, *linked] if not path.exists()] == []


def test_readme_lists_every_setting():
    listed = set(re.findall(r"`([A-Z][A-Z_]+)`", README.partition("## Settings")[2].partition("\n## ")[0]))
    assert {name.upper() for name in Settings.model_fields} == listed


def test_readme_lists_every_setting_of_the_engine():
    sections = README.partition("## Settings")[2].partition("\n## With")[0]
    listed = set(re.findall(r"`([A-Z][A-Z_]+)`", sections))
    own = {str(f.validation_alias or f"HX_ENGINE_{name}").upper() for name, f in EngineSettings.model_fields.items()}
    assert own <= listed
