"""The OpenAPI document, from the same models the routes check with, and one page that shows it. No outside file."""

from __future__ import annotations

from functools import cache
from html import escape
from string import Template
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, JSONResponse

PAGE = Template("""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title · API</title><link rel="icon" href="data:,">
<style>
:root { color-scheme: light dark; --ink: #1b2631; --soft: #5b6874; --line: #d9dfe5; --card: #fff;
  --ground: #f3f5f7; --accent: #1f5f8b }
@media (prefers-color-scheme: dark) { :root { --ink: #dde4ea; --soft: #9fabb6; --line: #323c47;
  --card: #1d242c; --ground: #14191f; --accent: #7cb5de } }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem }
h1 { font-size: 1.5rem; margin: 0 } p { color: var(--soft); margin: .3rem 0 } a { color: var(--accent) }
details { background: var(--card); border: 1px solid var(--line); border-radius: 8px; margin: .6rem 0;
  padding: .6rem .9rem } summary { cursor: pointer } summary p { margin: 0 0 0 1rem }
code, pre { font: 13px/1.5 ui-monospace, monospace } pre { overflow-x: auto; margin: .4rem 0 }
.verb { display: inline-block; min-width: 4.5rem; font-weight: 700; color: var(--accent) }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 } td, th { text-align: left; vertical-align: top;
  border-top: 1px solid var(--line); padding: .3rem .6rem .3rem 0 } th { color: var(--soft); font-weight: 600 }
</style></head><body><main>
<h1>$title</h1><p>$about</p><p><a href="/api/openapi.json">openapi.json</a></p>
$operations
<h2>Bodies</h2>
$schemas
</main></body></html>
""")


def documentation_routes(api: FastAPI) -> APIRouter:
    routes = APIRouter(include_in_schema=False)

    @cache
    def document() -> dict[str, Any]:
        found = get_openapi(title=api.title, version=api.version, description=api.description, routes=api.routes,
                            servers=[{"url": "/api"}])  # fmt: skip
        found["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
        found["security"] = [{"key": []}]
        return found

    @routes.get("/openapi.json")
    def openapi_json() -> JSONResponse:
        return JSONResponse(document())

    @routes.get("/docs")
    def docs() -> HTMLResponse:
        return HTMLResponse(_page(document()))

    return routes


def _page(document: dict[str, Any]) -> str:
    operations = [
        _operation(verb, path, operation)
        for path, verbs in document["paths"].items() for verb, operation in verbs.items()
    ]  # fmt: skip
    schemas = [_schema(name, schema) for name, schema in document["components"]["schemas"].items()]
    return PAGE.substitute(
        title=escape(document["info"]["title"]), about=escape(document["info"]["description"]),
        operations="\n".join(operations), schemas="\n".join(schemas),
    )  # fmt: skip


def _operation(verb: str, path: str, operation: dict[str, Any]) -> str:
    about = _about(operation)
    rows = [
        (row["name"], row["in"], "yes" if row.get("required") else "no", row.get("description", ""),
         _allowed(row["schema"]))
        for row in operation.get("parameters", ())
    ]  # fmt: skip
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    if body:
        rows.append(("body", "JSON", "yes", "", _allowed(body)))
    table = _table(("name", "in", "needed", "meaning", "allowed"), rows) if rows else ""
    answers = _table(("status", "meaning"), [
        (status, row.get("description", "")) for status, row in operation.get("responses", {}).items()
    ])  # fmt: skip
    return (
        f'<details><summary><span class="verb">{verb.upper()}</span><code>/api{escape(path)}</code>'
        f"<p>{about}</p></summary>{table}{answers}</details>"
    )


def _schema(name: str, schema: dict[str, Any]) -> str:
    needed = set(schema.get("required", ()))
    rows = [
        (field, "yes" if field in needed else "no", row.get("description", ""), _allowed(row))
        for field, row in schema.get("properties", {}).items()
    ]
    table = _table(("field", "needed", "meaning", "allowed"), rows)
    about = escape(schema.get("description", ""))
    return f"<details><summary><code>{escape(name)}</code></summary><p>{about}</p>{table}</details>"


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = ["<tr>" + "".join(f"<th>{head}</th>" for head in heads) + "</tr>"]
    lines += ["<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows]
    return "<table>" + "".join(lines) + "</table>"


def _allowed(schema: dict[str, Any]) -> str:
    """The schema in words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_allowed(inner) for inner in schema["anyOf"])
    if "enum" in schema or "const" in schema:
        return " or ".join(str(value) for value in schema.get("enum", [schema.get("const")]))
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {_allowed(schema.get('items', {}))}{_bounds(schema, 'Items', '')}"
    if kind == "string":
        form = f" of the form {schema['pattern']}" if "pattern" in schema else ""
        return f"text{form}{_bounds(schema, 'Length', ' characters')}"
    if kind in ("integer", "number"):
        return f"{kind}{_bounds(schema, 'imum', '')}"
    return {"null": "nothing", "object": "object"}.get(kind, kind)


def _bounds(schema: dict[str, Any], name: str, unit: str) -> str:
    words = (("min", "at least"), ("max", "at most"))
    found = [f"{word} {schema[side + name]:,}{unit}" for side, word in words if side + name in schema]
    return ", " + ", ".join(found) if found else ""


def _about(operation: dict[str, Any]) -> str:
    """The description, with what stands in backticks as code."""
    parts = escape(operation.get("description", operation.get("summary", ""))).split("`")
    return "".join(f"<code>{part}</code>" if number % 2 else part for number, part in enumerate(parts))
