"""An owner's presets in an export: one file beside the projects, told apart by their names and not by ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from jsonschema import Draft202012Validator

from orchestration.number_gate import unusable_numbers
from orchestration.portfolio.archive import PRESETS, PortfolioError, canonical
from orchestration.presentation import SYSTEMS
from orchestration.presets import (
    LIMITS,
    MAX_PRESETS,
    NAME_CHARS,
    PresetRefusedError,
    Presets,
    bare_preset,
    usable_preset,
)
from orchestration.stores.protocol import Document

_TEXT = {"type": "string"}
_PRESET = {
    "type": "object", "required": ["name", "assistant", "instructions", "limits", "units", "created_at"],
    "additionalProperties": False,
    "properties": {
        "name": _TEXT, "assistant": {**_TEXT, "maxLength": 200}, "instructions": _TEXT, "created_at": _TEXT,
        "units": {"enum": ["", *SYSTEMS]},
        "limits": {"type": "object", "additionalProperties": False,
                   "properties": {field: {"type": "number"} for field in LIMITS}},
    },
}  # fmt: skip
_BODY = Draft202012Validator({"type": "array", "items": _PRESET, "maxItems": MAX_PRESETS})


def presets_body(presets: Sequence[Mapping[str, Any]]) -> bytes:
    """Canonical JSON, by name."""
    return canonical([{**bare_preset(preset), "created_at": preset["created_at"]} for preset in presets])


def checked_presets(content: Any) -> list[dict[str, Any]]:
    """The presets of a stranger's file, as they may be kept. PortfolioError names the place and what is wrong."""
    error = next(iter(_BODY.iter_errors(content)), None)
    if error is not None:
        raise _refused(error.json_path, error.message)
    for place in unusable_numbers(content):
        raise _refused(place, "the number is not finite or beyond 1e30")
    return [_usable(f"$[{place}]", preset) for place, preset in enumerate(content)]


def _usable(place: str, preset: Mapping[str, Any]) -> dict[str, Any]:
    wishes = {name: value for name, value in preset.items() if name not in ("name", "created_at")}
    try:
        if datetime.fromisoformat(preset["created_at"]).tzinfo is None:
            raise ValueError
        return {**usable_preset(preset["name"], **wishes), "created_at": preset["created_at"]}
    except PresetRefusedError as error:
        raise _refused(place, error.user_message) from error
    except ValueError:
        raise _refused(f"{place}.created_at", "is not a time such as 2026-01-31T12:00:00+00:00") from None


def new_presets(presets: Presets, owner: str, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Those of a file that the owner does not have, a taken name with a number behind it.

    PortfolioError where they would be more than there may be.
    """
    there = {str(preset["name"]): bare_preset(preset) for preset in presets.list(owner)}
    new = []
    for preset in found:
        named = _named(there, preset)
        if named is not None:
            there[named] = {**bare_preset(preset), "name": named}
            new.append({**preset, "name": named})
    if len(there) > MAX_PRESETS:
        raise _refused("$", f"there would be {len(there)} presets, {MAX_PRESETS} is the most. Delete some here first")
    return new


def _named(there: Mapping[str, Document], preset: Mapping[str, Any]) -> str | None:
    """The name to keep it under; None when it is there already, under its own name or a numbered one."""
    wanted, bare = str(preset["name"]), bare_preset(preset)
    for number in range(1, MAX_PRESETS + 2):
        behind = f" ({number})" if number > 1 else ""
        name = wanted[: NAME_CHARS - len(behind)] + behind
        if name not in there:
            return name
        if {**there[name], "name": wanted} == bare:
            return None
    return None


def _refused(place: str, reason: str) -> PortfolioError:
    return PortfolioError(f"{PRESETS}: {place[:120]}: {reason[:200].rstrip('.')}. Nothing was imported.")
