"""Which numbers of the packaged tables were read in a source, and which are recalled or estimated."""

from __future__ import annotations

from hx_engine.standards.tables import table

TO_CONFIRM = {"recalled": "recalled, confirm", "estimate": "estimate"}


def provenance_of(name: str) -> str:
    """Return "read", "recalled" or "estimate" of a table named as file.table, for instance "tema.tie_rods".

    The columns of materials.yaml are named "materials.stress" and so on.

    Raises
    ------
    KeyError
        When no such table is packaged.
    """
    file_name, key = name.split(".")
    rows = table(file_name)
    return (rows["columns"] if file_name == "materials" else rows)[key]["provenance"]


def to_confirm(names: list[str]) -> str:
    """Return what a reader must confirm of these tables, or "" where all of them were read in a source.

    >>> to_confirm(["tema.shell_thickness_min", "tema.unsupported_span"])
    'recalled, confirm: least shell thickness'
    """
    parts = []
    for word, text in TO_CONFIRM.items():
        marked = [_in_words(name) for name in names if provenance_of(name) == word]
        if marked:
            parts.append(f"{text}: {', '.join(marked)}")
    return "; ".join(parts)


def _in_words(name: str) -> str:
    """The table's key as words: "tema.shell_thickness_min" is "least shell thickness"."""
    words = name.split(".")[1].replace("_", " ").replace("tubesheet min", "tubesheet thickness min")
    words = words.replace("stress", "allowable stress")
    return f"least {words.removesuffix(' min')}" if words.endswith(" min") else words
