"""What a document may hold, checked before any backend sees it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from orchestration.errors import StoreError
from orchestration.stores.collections import UNIQUE_KEYS
from orchestration.stores.protocol import Document, Key, Scalar, Sort

MAX_DOCUMENT_BYTES = 8_000_000  # MongoDB's own limit is 16 MB
MAX_LISTED_BYTES = 1_000_000  # of what is read by the page
LISTED = frozenset({"messages", "step_records", "turns"})
FIELD_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
MAX_INT = 2**63 - 1


def check_collection(collection: str) -> None:
    if collection not in UNIQUE_KEYS:
        raise StoreError("Unknown collection.", collection=collection)


def check_owner(owner: object) -> str:
    if not isinstance(owner, str) or not owner:
        raise StoreError("An owner is required.")
    return owner


def check_where(where: Mapping[str, Scalar] | None) -> dict[str, Scalar]:
    """Equality on top-level scalars only: no value can become an operator."""
    checked = dict(where or {})
    for name, value in checked.items():
        if not FIELD_NAME.fullmatch(name):
            raise StoreError("Not a field name.", field=name[:80])
        if value is not None and not isinstance(value, (str, int, float, bool)):
            raise StoreError("A search value must be text, a number, true, false or null.", field=name)
    return checked


def check_sort(sort: Sort) -> Sort:
    name, direction = sort
    if not FIELD_NAME.fullmatch(name) or direction not in (1, -1):
        raise StoreError("Not a sort order.")
    return name, direction


def check_fields(fields: Sequence[str]) -> list[str]:
    """Names of top-level fields to sum over."""
    for name in fields:
        if not FIELD_NAME.fullmatch(name) or name == "count":
            raise StoreError("Not a field to sum.", field=name[:80])
    return list(fields)


def check_after(after: Key | None, sorted_by: str, where: Mapping[str, Scalar]) -> Key | None:
    """A place in the order of a field that is not fixed by the search, never an operator."""
    if after is None:
        return None
    if isinstance(after, bool) or not isinstance(after, (str, int, float)) or sorted_by in where:
        raise StoreError("A page begins after a text or a number.")
    return after


def next_version(doc: Document, expected_version: int) -> Document:
    """The document as `replace` writes it, one version on, whatever version it holds."""
    return {**doc, "version": expected_version + 1}


def encode(collection: str, doc: Document) -> str:
    """The document as strict JSON, after checking identity, unique keys, numbers and size.

    Raises
    ------
    StoreError
        Names the field at fault: no id or owner, NaN or infinity, an integer beyond 64 bits, a key that is
        not text or could act as an operator, a value JSON does not know, more than 8 MB (1 MB for what is listed).
    """
    check_collection(collection)
    check_owner(doc.get("owner"))
    if not isinstance(doc.get("id"), str) or not doc["id"]:
        raise StoreError("A document needs an id.", collection=collection)
    for key in UNIQUE_KEYS[collection]:
        for name in key:
            if doc.get(name) is None:
                raise StoreError("A field of a unique key is missing.", collection=collection, field=name)
    _check_value(doc, "")
    try:
        text = json.dumps(doc, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
        size = len(text.encode("utf-8"))
    except (TypeError, ValueError, RecursionError) as error:
        raise StoreError(f"The document is not plain JSON: {error}", collection=collection) from error
    if size > (MAX_LISTED_BYTES if collection in LISTED else MAX_DOCUMENT_BYTES):
        raise StoreError("The document is too large.", collection=collection, bytes=size)
    return text


def _check_value(value: Any, path: str, depth: int = 0) -> None:
    if depth > 60:
        raise StoreError("The document is nested too deeply.", field=path[:80])
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return
    if isinstance(value, int):
        if abs(value) > MAX_INT:
            raise StoreError("An integer is too large.", field=path)
    elif isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            raise StoreError("A number is not finite.", field=path)
    elif isinstance(value, dict):
        for name, inner in value.items():
            if not isinstance(name, str) or name.startswith("$") or "\0" in name:
                raise StoreError("A field name is not allowed.", field=f"{path}.{name}"[:80])
            _check_value(inner, f"{path}.{name}" if path else name, depth + 1)
    elif isinstance(value, (list, tuple)):
        for position, inner in enumerate(value):
            _check_value(inner, f"{path}[{position}]", depth + 1)
    else:
        raise StoreError(f"{type(value).__name__} is not JSON.", field=path)
