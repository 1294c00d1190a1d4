"""The tree's own rules: small rooms, no machine's paths, no unfinished business, every fixed library used."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 60
FORBIDDEN = re.compile(
    r"/(?:home|root|Users)/[A-Za-z]|\b(?:TODO|FIXME|XXX)\b|NotImplementedError|unsafe_allow_html=True.*\{",
)
FIXED_LIBRARIES = {
    "streamlit", "anthropic", "httpx", "pymongo", "redis", "yaml", "pypdf", "docx", "plotly", "pytest",
}  # fmt: skip


def tracked(pattern: str) -> list[Path]:
    out = subprocess.run(["git", "ls-files", "-z", pattern], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in out.stdout.split("\0") if name and (ROOT / name).exists()]


def code() -> list[Path]:
    return [path for path in tracked("*.py") if "tests" not in path.relative_to(ROOT).parts]


def test_files_and_functions_are_small():
    too_long = []
    for path in code():
        text = path.read_text("utf-8")
        if text.count("\n") > MAX_FILE_LINES:
            too_long.append(f"{path.name}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = node.end_lineno - node.lineno + 1
                if length > MAX_FUNCTION_LINES:
                    too_long.append(f"{path.name}: {node.name} has {length} lines")
    assert not too_long


def test_no_vague_rooms():
    vague = {"utils", "helpers", "common", "misc", "manager"}
    assert not [path for path in code() if vague & {part.removesuffix(".py") for part in path.parts}]


@pytest.mark.parametrize(
    "path", [*tracked("*.py"), *tracked("*.md"), *tracked("*.yaml")], ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_text_names_no_machine_and_leaves_nothing_open(path):
    if path == Path(__file__).resolve():
        return
    found = FORBIDDEN.search(path.read_text("utf-8"))
    assert found is None, found.group(0)


def test_every_fixed_library_is_used():
    used = set()
    for path in tracked("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                used.update(alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                used.add(node.module.partition(".")[0])
    assert used >= FIXED_LIBRARIES
