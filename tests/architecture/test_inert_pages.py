"""W01: no page hands HTML to the browser, but for the one style sheet that is a file of ours."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "streamlit_app.py", *sorted((ROOT / "pages").rglob("*.py"))]
RAW = {"html", "iframe", "components", "declare_component", "component", "write_stream", "write"}
STYLE_SHEET = ("pages/components/session.py", "st.html(STYLE)")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_W01_no_page_draws_raw_html(path: Path) -> None:
    name, found = path.relative_to(ROOT).as_posix(), []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.keyword) and node.arg in ("unsafe_allow_html", "unsafe_allow_javascript"):
            found.append(node.arg)
        elif isinstance(node, ast.Attribute) and node.attr in RAW and ast.unparse(node.value) in ("st", "streamlit"):
            found.append(ast.unparse(node))
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("streamlit.components"):
            found.append(node.module)
    assert found == (["st.html"] if name == STYLE_SHEET[0] else []), name
    if found:
        assert path.read_text("utf-8").count("st.html(") == path.read_text("utf-8").count(STYLE_SHEET[1]) == 1
