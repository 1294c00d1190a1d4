"""Imports run one way, and each outside library stays in its room."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("hx_engine", "orchestration", "pages")

# A room may import itself and the rooms named here, nothing else of the engine. `leaves` are open to all.
LEAVES = {"errors", "limits", "memory", "nomenclature", "packaged", "settings", "strict_json", "data", ""}
ENGINE_ROOMS = {
    "properties": set(),
    "correlations": set(),
    "standards": set(),
    "geometry": {"standards"},
    "rating": {"correlations", "geometry", "standards", "properties"},
    "search": {"rating", "correlations", "geometry", "standards"},
    "requirements": {"properties", "standards"},
    "state": set(),
    "pipeline": {"requirements", "search", "rating", "correlations", "geometry", "standards", "properties", "state"},
    "reviewer": {"pipeline"},
    "work": {"reviewer", "pipeline", "state", "properties"},
    "api": {"work", "pipeline", "requirements", "state", "search", "properties"},
    "__main__": {"api"},
}

# library -> where it may be imported
LIBRARY_ROOMS = {
    "streamlit": ("streamlit_app.py", "server.py", "pages/"),
    "anthropic": ("orchestration/models/", "hx_engine/reviewer/"),
    "httpx": ("orchestration/engine_client.py", "orchestration/embedded_engine.py", "orchestration/models/openai_"),
    "httpx_sse": ("orchestration/models/openai_wire.py",),
    "pymongo": ("orchestration/stores/mongo.py",),
    "redis": ("orchestration/event_log/",),
    "sqlite3": ("orchestration/stores/", "orchestration/event_log/", "hx_engine/state/"),
    "fastapi": ("hx_engine/api/", "orchestration/http_api/"),
    "uvicorn": ("hx_engine/__main__.py",),
    "sse_starlette": ("hx_engine/api/", "orchestration/http_api/", "orchestration/web/body_limit.py"),
    "distributed": ("hx_engine/work/dask_cluster.py",),
    "CoolProp": ("hx_engine/properties/backends/",),
    "numba": ("hx_engine/rating/",),
    "llvmlite": ("hx_engine/rating/",),
    "typst": ("orchestration/report/typst_child.py",),
    "matplotlib": ("orchestration/report/",),
    "docx": ("orchestration/report/", "orchestration/documents/child/"),
    "pypdf": ("orchestration/documents/child/",),
    "plotly": ("pages/components/",),
    "ezdxf": ("orchestration/drawing/",),
    "pint": ("orchestration/presentation/", "orchestration/intake/"),
    "hx_engine": ("hx_engine/", "orchestration/embedded_engine.py"),
    "orchestration": ("orchestration/", "pages/", "streamlit_app.py", "server.py"),
}
TEST_ONLY = {"ht", "fluids", "chemicals", "scipy", "mongomock", "playwright", "pytest", "reportlab"}


def sources() -> list[Path]:
    files = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return files + [ROOT / "streamlit_app.py", ROOT / "server.py"]


def imported_modules(path: Path) -> set[str]:
    """Dotted names a file imports, relative ones resolved."""
    names = set()
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*base, *([node.module] if node.module else [])])
            names.add(module)
            names.update(f"{module}.{alias.name}" for alias in node.names if module == "hx_engine")
    return names


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", sources(), ids=relative)
def test_libraries_stay_in_their_rooms(path):
    tops = {name.partition(".")[0] for name in imported_modules(path)}
    assert not tops & TEST_ONLY
    misplaced = {
        library
        for library, rooms in LIBRARY_ROOMS.items()
        if library in tops and not relative(path).startswith(rooms)
    }
    assert not misplaced


def engine_room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


@pytest.mark.parametrize("path", sorted((ROOT / "hx_engine").rglob("*.py")), ids=relative)
def test_engine_rooms_import_downwards_only(path):
    room = path.relative_to(ROOT / "hx_engine").parts[0].removesuffix(".py")
    reached = {engine_room(name) for name in imported_modules(path) if name.startswith("hx_engine")}
    allowed = ENGINE_ROOMS.get(room, set()) | LEAVES | {room}
    assert reached <= allowed | {"__version__"}


def test_every_engine_room_has_a_rule():
    rooms = {path.name for path in (ROOT / "hx_engine").iterdir() if (path / "__init__.py").exists()}
    assert rooms <= set(ENGINE_ROOMS) | LEAVES
