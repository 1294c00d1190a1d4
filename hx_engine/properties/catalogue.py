"""Finding a fluid by name, and searching the catalogue."""

from __future__ import annotations

from functools import cache
from typing import Any

from rapidfuzz import fuzz, process

from hx_engine.properties.backends.coolprop_pure import CoolPropPure
from hx_engine.properties.build import build_fluid
from hx_engine.properties.errors import AmbiguousFluidError, UnknownFluidError
from hx_engine.properties.fluid import Fluid
from hx_engine.properties.names import FluidName, normalise, parse_name
from hx_engine.properties.stores import data_file

_TYPO_SCORE = 90.0
_SUGGESTION_SCORE = 60.0
_SHORTEST_TYPO = 5
_LONGEST_NAME = 120
_ROOM_TEMPERATURE_K = 298.15


@cache
def _entries() -> dict[str, dict[str, Any]]:
    return {entry["key"]: entry for entry in data_file("fluids.yaml")}


@cache
def _names() -> dict[str, str]:
    """Every normalised name of the catalogue and the key it stands for."""
    table: dict[str, str] = {}
    for key, entry in _entries().items():
        own = [] if "ambiguous" in entry else [key, entry["label"]]
        for name in (*own, *entry["aliases"]):
            table.setdefault(normalise(str(name)), key)
    return table


def resolve(name: str, *, pressure_Pa: float | None = None) -> Fluid:
    """The fluid a name stands for, with concentration or API gravity read from the name.

    `pressure_Pa` [Pa abs] only sets `phase_hint` of fluids that may be liquid or gas at room temperature.
    Raises UnknownFluidError (with nearest names) and AmbiguousFluidError (with what is missing).
    """
    if not isinstance(name, str) or not name.strip() or len(name) > _LONGEST_NAME:
        raise UnknownFluidError(str(name)[:_LONGEST_NAME])
    parsed = parse_name(name)
    key, read_as = _find_key(parsed)
    if key is None:
        _raise_if_number_unclear(name, parsed)
        raise UnknownFluidError(name, _nearest(parsed.text or parsed.whole))
    entry = _entries()[key]
    if "ambiguous" in entry:
        raise AmbiguousFluidError(name, entry["ambiguous"], entry["examples"])
    phase = _phase_hint(entry, pressure_Pa)
    return build_fluid(entry, parsed, phase, (read_as,) if read_as else ())


def search_fluids(query: str, limit: int = 20) -> list[dict[str, Any]]:
    """Catalogue entries for a query, best first: key, label, kind, aliases, what the name must add."""
    wanted = normalise(query)
    names = _names()
    if not wanted:
        keys = [key for key, entry in _entries().items() if "ambiguous" not in entry]
    else:
        starts = sorted((len(name), key) for name, key in names.items() if name.startswith(wanted))
        inside = sorted((len(name), key) for name, key in names.items() if wanted in name)
        near = process.extract(
            wanted, names.keys(), scorer=_likeness, limit=4 * limit, score_cutoff=_SUGGESTION_SCORE
        )
        keys = [key for _, key in (*starts, *inside)] + [names[match] for match, _, _ in near]
    ordered = [key for key in dict.fromkeys(keys) if "ambiguous" not in _entries()[key]]
    return [_listing(_entries()[key]) for key in ordered[:limit]]


def _listing(entry: dict[str, Any]) -> dict[str, Any]:
    concentration = entry.get("concentration") or {}
    needs = []
    if concentration and not {"default", "bare", "optional"} & concentration.keys():
        needs.append("mass percent")
    if entry.get("gravity") == "required":
        needs.append("API gravity")
    return {
        "key": entry["key"],
        "label": entry["label"],
        "kind": entry["kind"],
        "aliases": [str(alias) for alias in entry["aliases"]],
        "needs": needs,
        "has_properties": entry["model"]["type"] != "known",
    }


def _find_key(parsed: FluidName) -> tuple[str | None, str]:
    names = _names()
    for candidate in (parsed.whole, parsed.text, parsed.short, parsed.without_brackets):
        if candidate in names:
            return names[candidate], ""
    if not parsed.text:
        return None, ""
    return _typo(parsed.text) or _typo(parsed.short) or (None, "")


def _typo(text: str) -> tuple[str, str] | None:
    """A catalogue name that differs by a slip of the keyboard; digits must agree, and no second fluid be as near."""
    if len(text) < _SHORTEST_TYPO:
        return None
    names = _names()
    found = process.extract(text, names.keys(), scorer=fuzz.ratio, limit=5, score_cutoff=_TYPO_SCORE)
    found = [hit for hit in found if _digits(hit[0]) == _digits(text)]
    if not found:
        return None
    best_name, best_score, _ = found[0]
    rivals = [hit for hit in found if names[hit[0]] != names[best_name] and hit[1] >= best_score - 2.0]
    if rivals:
        return None
    return names[best_name], f'"{text}" was read as {best_name}.'


def _raise_if_number_unclear(name: str, parsed: FluidName) -> None:
    """ "MEG 30" and "water/MEG 60/40" name a solution but leave its concentration open."""
    words = " ".join(word for word in parsed.text.split() if not word.isdigit())
    key = _names().get(words)
    if key is not None and "concentration" in _entries()[key] and "ambiguous" not in _entries()[key]:
        example = f"{_entries()[key]['label']} 30 wt%"
        raise AmbiguousFluidError(name, "say the concentration in mass percent", [example])


def _likeness(first: str, second: str, **_: Any) -> float:
    return max(fuzz.ratio(first, second), 0.95 * fuzz.token_set_ratio(first, second))


def _digits(text: str) -> list[str]:
    return [char for char in text if char.isdigit()]


def _nearest(text: str) -> list[str]:
    names = _names()
    found = process.extract(text, names.keys(), scorer=_likeness, limit=12, score_cutoff=_SUGGESTION_SCORE)
    labels = [_entries()[names[match]].get("label") for match, _, _ in found]
    return list(dict.fromkeys(label for label in labels if label))[:5]


def _phase_hint(entry: dict[str, Any], pressure_Pa: float | None) -> str:
    usual = entry.get("phase", "liquid")
    if pressure_Pa is None or entry["model"]["type"] != "pure" or entry["model"]["name"] == "Water":
        return usual
    boiling = CoolPropPure(entry["model"]["name"]).saturation_T_K(pressure_Pa)
    if boiling is None:
        return usual
    return "gas" if boiling < _ROOM_TEMPERATURE_K else "liquid"
