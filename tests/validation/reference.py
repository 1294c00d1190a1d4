"""The reference files, and the gate that lets only printed or read values through."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parents[1] / "reference"
PUBLISHED = "published_read"
COUNTED = ("printed", "printed_rounded", "read")


@cache
def load(name: str) -> Any:
    """Return one reference file by its stem."""
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))


@cache
def exchangers() -> dict[str, dict]:
    """Published exchangers by id."""
    cases = [*load("exchangers")["cases"], *load("validation")["exchangers"], *load("whole_exchangers")["cases"]]
    return {case["id"]: case for case in cases}


@cache
def components() -> dict[str, dict]:
    """Published component values by id."""
    cases = [*load("components")["cases"], *load("mechanical_cases")["cases"], *load("validation")["components"]]
    return {case["id"]: case for case in cases}


def is_published(case: dict, key: str) -> bool:
    """True when this output was printed in, or read from, the source.

    A component value needs `published_read`, and where outputs are told apart its key among the printed ones.
    """
    listed = case.get("output_provenance")
    if listed is None:
        return case.get("provenance") == PUBLISHED
    if case.get("provenance", PUBLISHED) != PUBLISHED:
        return False
    return key in {name for kind in COUNTED for name in listed.get(kind) or ()}


def published(case: dict, key: str) -> float:
    """Return a published output.

    Raises
    ------
    ValueError
        When the reference file does not say that the value was printed or read.
    """
    if not is_published(case, key):
        raise ValueError(f"{key} of {case['id']} is not a published value")
    outputs = case.get("outputs_si", case.get("outputs"))
    return outputs[key]


def of_group(name: str) -> list[dict]:
    """Return the component cases of a group with provenance "published_read"."""
    return [c for c in components().values() if c["group"] == name and c["provenance"] == PUBLISHED]


def book_source(case: dict) -> str:
    """Return book, example and page of an exchanger in one line."""
    source = case["source"]
    book = source.get("book", source.get("document", ""))
    short = next((name for start, name in SHORT_BOOKS if book.startswith(start)), book)
    example = source.get("example", "")
    page = f"p {source['page']}" if "page" in source else ""
    return ", ".join(part for part in (short, example, page) if part)


SHORT_BOOKS = (
    ("D. Q. Kern", "Kern, Process Heat Transfer, 1950"),
    ("R. K. Sinnott", "Sinnott, Coulson & Richardson vol. 6"),
    ("R. K. Shah", "Shah & Sekulic, Fundamentals of Heat Exchanger Design"),
    ("R. W. Serth", "Serth & Lestina, Process Heat Transfer"),
    ("Coulson, Richardson, Backhurst", "Coulson & Richardson vol. 1, 6th ed."),
    ("K. A. Gavhane", "Gavhane, Heat Transfer"),
    ("Incropera", "Incropera et al., 6th ed."),
)
