"""W01: no page hands HTML to the browser, but for files of ours: the style sheets, and elements whose scripts make
every node in them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "streamlit_app.py", *sorted((ROOT / "pages").rglob("*.py"))]
RAW = {"html", "iframe", "components", "declare_component", "component", "write_stream", "write"}
OURS = {
    "pages/components/session.py": ("st.html", "for style in STYLES:\n        st.html(style)"),
    "pages/components/live_answer.py": ("st.components", """html='<div class="live-answer"></div>',"""),
    "pages/components/dictation.py": ("st.components", """html='<div class="dictation"></div>',"""),
    "pages/components/glance.py": ("st.components", """html='<div class="glance"></div>',"""),
    "pages/components/login.py": ("st.components", """html='<a class="sign-out" href="/logout">Sign out</a>',"""),
    "pages/components/form_typing.py": ("st.components", 'html="<span></span>",'),
}
"""The one raw thing each of these files hands over, and the words it does so with."""
READS_HTML = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser", "createContextualFragment")


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
    raw, words = OURS.get(name, (None, ""))
    assert found == ([raw] if raw else []), name
    assert not raw or path.read_text("utf-8").count(words) == 1


@pytest.mark.parametrize("path", sorted((ROOT / "pages").rglob("*.js")), ids=lambda path: path.name)
def test_W01_no_script_of_ours_reads_text_as_html(path: Path) -> None:
    assert [word for word in READS_HTML if word in path.read_text("utf-8")] == []
