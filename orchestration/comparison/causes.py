"""What caused what: the changed inputs and dimensions that stand upstream of each changed result.

The path is read from the `inputs` that every step recorded for its quantities; what a step did not record cannot
be followed. A result whose records name no changed input is listed without a cause, never with a guessed one.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from orchestration.comparison.rows import INPUTS, NOT_ASKED, RESULTS, Side, alike, value_of
from orchestration.revisions import GEOMETRY_FIELDS

OTHER = {"hot": "cold", "cold": "hot"}
TUBE_WORDS, SHELL_WORDS = {"tube"}, {"shell", "crossflow", "ideal", "entrance"}
CHOSEN = (*GEOMETRY_FIELDS, "tube_pitch_m", "tema_type", "tube_material", "shell_material")


@dataclass(frozen=True)
class Link:
    """One cause of a result, with the engine's key quantities on the shortest way between the two."""

    cause: str
    through: tuple[str, ...]


@dataclass(frozen=True)
class Cause:
    """A changed result and its causes, all by key."""

    result: str
    links: tuple[Link, ...]


def causes_of(old: Side, new: Side) -> list[Cause]:
    """Every changed result of `RESULTS` in its order, with the changes upstream of it."""
    roots = changed_choices(old, new)
    notable = _key_quantities(old) | _key_quantities(new)
    found = []
    for result in RESULTS:
        before, after = old.facts.value(result), new.facts.value(result)
        if before is None or after is None or alike(before, after):
            continue
        ways = _ways_up(result, roots, old, new)
        links = [
            Link(root, tuple(key for key in reversed(way) if key in notable))
            for root, way in ways.items() if root != result
        ]  # fmt: skip
        found.append(Cause(result, tuple(links)))
    return found


def changed_choices(old: Side, new: Side) -> list[str]:
    """Keys that somebody or the search chose and that differ: stated inputs first, then dimensions."""
    stated = {key for side in (old, new) for key, value in side.request.items() if value is not None}
    fouling = {key for key in INPUTS if key.startswith("fouling")}
    keys = dict.fromkeys([*INPUTS, *sorted(stated - set(NOT_ASKED)), *CHOSEN])
    chosen = [key for key in keys if key in stated or key in CHOSEN or key in fouling]
    return [key for key in chosen if not alike(value_of(old, key), value_of(new, key)) and _is_plain(new, key)]


def _is_plain(side: Side, key: str) -> bool:
    return isinstance(value_of(side, key), str | int | float | bool)


def _key_quantities(side: Side) -> set[str]:
    return {str(key) for record in side.facts.latest.values() for key in record.get("key_outputs") or ()}


def _inputs(key: str, *sides: Side) -> list[str]:
    found = [_of_its_stream(key, side) for side in sides if key in side.facts.quantities]
    return list(dict.fromkeys(name for names in found for name in names))


def _of_its_stream(key: str, side: Side) -> list[str]:
    """The inputs of a quantity; of those named for either stream only the one that flows on the quantity's side."""
    inputs, words = side.facts.quantities[key].inputs, set(key.split("_"))
    in_tubes = side.facts.value("tube_side_fluid")
    if in_tubes not in OTHER or not words & (TUBE_WORDS | SHELL_WORDS):
        return list(inputs)
    other = OTHER[in_tubes] if words & TUBE_WORDS else in_tubes
    pairs = {name for name in inputs if f"_{other}_" in name and name.replace(other, OTHER[other]) in inputs}
    return [name for name in inputs if name not in pairs]


def _ways_up(result: str, roots: list[str], old: Side, new: Side) -> dict[str, tuple[str, ...]]:
    """{changed choice: changed quantities between it and the result, from the result upwards}, shortest way."""
    ways: dict[str, tuple[str, ...]] = {}
    seen, ahead = {result}, deque([(result, ())])
    while ahead:
        at, way = ahead.popleft()
        for name in _inputs(at, old, new):
            if name in seen or alike(value_of(old, name), value_of(new, name)):
                continue
            seen.add(name)
            if name in roots:
                ways[name] = way
            else:
                ahead.append((name, (*way, name)))
    return {root: ways[root] for root in roots if root in ways}
