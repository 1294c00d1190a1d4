"""Words that change what is meant and that the rules do not use: said, or asked about, never passed over."""

from __future__ import annotations

import re

from orchestration.intake.reading import Problem
from orchestration.intake.vocabulary import match_fluid

_DENIED = re.compile(
    r"(?i)(?:^|[,;.\n(]|\band\b|\bbut\b)\s*(?P<said>(?:please )?(?:no|avoid|without|never|must not|do not|don't|"
    r"exclude) [a-z][^,;.\n()\d]{2,60})(?=[,;.\n()!]|$)"
)
_HARMLESS = re.compile(
    r"(?i)\b(?:no (?:more|less|idea|problem|hurry|longer|sorry|wait)|do not (?:know|have)|don't (?:know|have))\b"
)
_RELATIVE = re.compile(
    r"(?i)\b(?:twice|double|doubled|triple|half|halve|halved|(?:two|three|four|\d+(?:\.\d+)?) times|"
    r"\d+ ?% (?:more|less|higher|lower))\b(?=[^,;.\n]{0,40}\b(?:flow|rate|throughput)\b)"
)

_AMOUNT = r"\d[\d.,]* ?(?:%|[^\s,;.\d]+(?:/[a-z]+)?)"
_CHANGE = re.compile(
    rf"(?i)\b(?:increas|rais|reduc|lower|decreas|cut)\w*\b[^,;.\n\d]{{0,50}}\bby {_AMOUNT}"
    rf"|\b{_AMOUNT} (?:more|less|extra|higher|lower|additional)\b(?! than)"
)


_GRAVITY = re.compile(
    r"(?i)\b(?:s\.? ?g\.?|sp\.? ?gr\.?|specific gravity|relative density)(?: of| is|:| =|=)? ?\d?[.,]\d{1,4}(?![\d%])"
)


def take_gravity(text: str) -> tuple[str, list[str]]:
    """The text without "SG 0.85", and a note: the properties are those of the fluid that is named."""
    said = (found.group().strip() for found in _GRAVITY.finditer(text))
    notes = [f"not used: “{words}”, the fluid's name gives its density" for words in said]
    return _GRAVITY.sub(lambda found: " " * len(found.group()), text), notes


def take_denied(text: str) -> tuple[str, list[str]]:
    """The text without every "no ...", "avoid ..." that names no fluid and no number, and a note for each.

    Such a wish has no field. Where a fluid is named it may be a correction, which is read elsewhere.
    """
    notes: list[str] = []

    def blanked(match: re.Match[str]) -> str:
        said = match.group("said").strip()
        words = re.finditer(r"\w+", said)
        if _HARMLESS.search(said) or any(match_fluid(said, word.start()) for word in words):
            return match.group()
        notes.append(f"not used: “{said}”")
        return match.group().replace(match.group("said"), " ")

    return _DENIED.sub(blanked, text), notes


def take_relative(text: str) -> tuple[str, list[Problem]]:
    """The text without a change by an amount ("increase the flow by 5 kg/s"); a problem for it or for a multiple."""
    change = _CHANGE.search(text)
    match = change or _RELATIVE.search(text)
    if match is None:
        return text, []
    said = match.group().strip()
    what = "value" if change else "flow"
    message = f"I do not work out a {what} from “{said}”"
    fix = f"Give the {what} itself, with its unit"
    left = text if change is None else text[: match.start()] + " " * len(match.group()) + text[match.end() :]
    return left, [Problem("relative_flow", "m_dot_hot_kg_s", said, message, "", fix)]
