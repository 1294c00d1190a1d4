"""Which stream is hot and which is cold: temperatures first, then labels, verbs, and what utilities are for."""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.intake.mentions import Draft, Verb

OTHER = {"hot": "cold", "cold": "hot"}
_PHASE_STEMS = {"condensing": ("condens", "desuperheat"), "boiling": ("vapor", "vapour", "evapor", "boil", "reboil")}

_CHANGES = {"condensing": "hot", "boiling": "cold"}


def decide_roles(drafts: Sequence[Draft], ends: Sequence[dict[str, float]], verbs: Sequence[Verb]) -> tuple[str, ...]:
    """Side of each stream of one message, "hot" or "cold"; "" where nothing tells.

    `ends` holds the known temperatures of each stream [°C] by "in" and "out". A side fixed by an earlier
    message stays. The direction of a stream's own temperatures tells first, except where it contradicts the
    words and the levels of the two streams: then the words hold, and the engine reports the contradiction.
    """
    fixed = [draft.side if draft.is_from_case else "" for draft in drafts]
    if any(fixed):
        return tuple(_completed(fixed))
    by_direction = [_direction(pair) for pair in ends]
    by_words = _completed(_by_words(drafts, verbs))
    if _contradict(by_direction, by_words) and not _is_borne_out(by_direction, _by_levels(ends)):
        by_direction = _completed(by_words) if any(by_words) else ["hot", "cold"]
    for evidence in (by_direction, by_words, _by_levels(ends), [_usual(draft) for draft in drafts]):
        sides = _completed(evidence)
        if sides and all(sides) and (len(sides) < 2 or sides[0] != sides[1]):
            return tuple(sides)
    return tuple("" for _ in drafts)


def _direction(ends: dict[str, float]) -> str:
    if "in" not in ends or "out" not in ends or ends["in"] == ends["out"]:
        return ""
    return "hot" if ends["in"] > ends["out"] else "cold"


def _completed(sides: Sequence[str]) -> list[str]:
    """One side known of two streams settles the other."""
    if len(sides) == 2 and bool(sides[0]) != bool(sides[1]):
        known = 0 if sides[0] else 1
        return [sides[i] or OTHER[sides[known]] for i in range(2)]
    return list(sides)


def _by_words(drafts: Sequence[Draft], verbs: Sequence[Verb]) -> list[str]:
    """Labels ("hot benzene"), else the first verb that names a stream."""
    if any(draft.side for draft in drafts):
        return [draft.side for draft in drafts]
    sides = ["" for _ in drafts]
    for verb in verbs:
        target, means = _target_and_doer(verb)
        side = "hot" if verb.action == "cool" else "cold"
        if target is not None and not any(sides):
            sides[target] = side
        elif means is not None and target is None and not any(sides):
            sides[means] = OTHER[side]
    return sides


def phases_by_verbs(verbs: Sequence[Verb], sides: Sequence[str]) -> dict[int, str]:
    """Stream number to "condensing" or "boiling", for what is condensed, evaporated or boiled; only what is hot
    condenses, only what is cold boils."""
    found: dict[int, str] = {}
    for verb in verbs:
        phase = next((phase for phase, stems in _PHASE_STEMS.items() if verb.word.startswith(stems)), "")
        target = _target_and_doer(verb)[0]
        if phase and verb.form != "noun" and target is not None and target < len(sides):
            wanted = _CHANGES[phase]
            found[sides.index(wanted) if wanted in sides else target] = phase
    return found


def _target_and_doer(verb: Verb) -> tuple[int | None, int | None]:
    """The stream a verb acts on and the stream that does it."""
    if verb.form in ("passive", "noun"):
        return (verb.before if verb.before is not None else verb.after), None
    if verb.before is None or verb.form == "imperative":
        return (verb.after if verb.after is not None else verb.before), None
    if verb.after == verb.before:
        return verb.before, None
    return verb.after, verb.before


def _by_levels(ends: Sequence[dict[str, float]]) -> list[str]:
    """The warmer stream of two, when every known temperature of one lies above every one of the other."""
    if len(ends) != 2 or not all(ends):
        return ["" for _ in ends]
    first, second = (list(pair.values()) for pair in ends)
    if min(first) > max(second):
        return ["hot", "cold"]
    return ["cold", "hot"] if min(second) > max(first) else ["", ""]


def _usual(draft: Draft) -> str:
    return str(draft.fluid.entry.get("side", "")) if draft.fluid else ""


def _is_borne_out(by_direction: Sequence[str], by_levels: Sequence[str]) -> bool:
    """The stream that gets colder also lies above the other one: temperatures that agree outweigh a verb."""
    directions = _completed(by_direction)
    return all(directions) and directions == list(by_levels)


def _contradict(by_direction: Sequence[str], by_words: Sequence[str]) -> bool:
    """Both streams cooled or both heated, or a stream that moves against what the words say of it."""
    if len(by_direction) == 2 and by_direction[0] and by_direction[0] == by_direction[1]:
        return True
    return any(side and word and side != word for side, word in zip(by_direction, by_words, strict=True))
