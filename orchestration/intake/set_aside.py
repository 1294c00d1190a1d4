"""Words that change what is meant and that the rules do not use: said, or asked about, never passed over."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import yaml

from orchestration.intake.reading import Problem
from orchestration.intake.vocabulary import match_fluid

_DENIED = re.compile(
    r"(?i)(?:^|[,;.\n(]|\band\b|\bbut\b)\s*(?P<said>(?:please )?(?:no|avoid|without|never|must not|do not|don't|"
    r"exclude) [a-z][^,;.\n()\d]{2,60})(?=[,;.\n()!]|$)"
)
_DENIED_BEHIND = re.compile(
    r"(?i)(?:^|[,;.\n(?!]|\band\b|\bbut\b)\s*"
    r"(?P<said>(?:[a-z][\w/-]*|3\d\d[lh]?)(?: (?:[a-z][\w/-]*|3\d\d[lh]?)){0,4}? (?:(?:is|are|be|will be) )?"
    r"(?:(?:not|isn't|aren't) (?:be )?(?:wanted|acceptable|accepted|ok|okay|allowed|permitted|desired|preferred|"
    r"possible|suitable|needed|required|an option)|unwanted|unacceptable|forbidden|excluded|prohibited))"
    r"(?=\s*(?:[,;.\n()!]|please|here|$))"
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


@dataclass(frozen=True)
class SetAside:
    """The text that is left to be read, notes on what is not used, and problems of what cannot be worked out."""

    rest: str
    notes: list[str]
    problems: list[Problem]


def set_aside(text: str) -> SetAside:
    """Everything of a message that the rules below do not use, taken out and said."""
    rest, denied = take_denied(text)
    rest, not_offered = take_not_offered(rest)
    rest, relative = take_relative(rest)
    rest, gravities = take_gravity(rest)
    return SetAside(rest, [*denied, *not_offered, *gravities], relative)


def not_excluded(said: str) -> str:
    """The note on a wish that forbids something."""
    return f"not used: “{said}”; nothing can be excluded here, only chosen"


def take_gravity(text: str) -> tuple[str, list[str]]:
    """The text without "SG 0.85", and a note: the properties are those of the fluid that is named."""
    said = (found.group().strip() for found in _GRAVITY.finditer(text))
    notes = [f"not used: “{words}”, the fluid's name gives its density" for words in said]
    return _GRAVITY.sub(lambda found: " " * len(found.group()), text), notes


def take_denied(text: str) -> tuple[str, list[str]]:
    """The text without every "no ...", "avoid ...", "... not wanted" that names no fluid, and a note for each.

    Such a wish has no field. Where a fluid is named it may be a correction, which is read elsewhere.
    """
    notes: list[str] = []

    def blanked(match: re.Match[str]) -> str:
        said = match.group("said").strip()
        words = re.finditer(r"\w+", said)
        if _HARMLESS.search(said) or any(match_fluid(said, word.start()) for word in words):
            return match.group()
        notes.append(not_excluded(said))
        return match.group().replace(match.group("said"), " ")

    return _DENIED_BEHIND.sub(blanked, _DENIED.sub(blanked, text)), notes


def take_not_offered(text: str) -> tuple[str, list[str]]:
    """The text without what the design has no field for ("Monel tubes", "pitch 25 mm"), and a note for each."""
    notes: list[str] = []
    for pattern, why in _not_offered():
        for match in pattern.finditer(text):
            notes.append(f"“{' '.join(match.group().split())}” is not used: {why}")
        text = pattern.sub(lambda match: " " * len(match.group()), text)
    return text, notes


@lru_cache(maxsize=1)
def _not_offered() -> list[tuple[re.Pattern[str], str]]:
    table = yaml.safe_load(resources.files("orchestration.intake").joinpath("not_offered.yaml").read_text("utf-8"))
    parts = {name: text for name, text in table.items() if isinstance(text, str)}
    rows = []
    for row in table["wishes"]:
        for words in row["words"]:
            for name, text in parts.items():
                words = words.replace("{" + name + "}", f"(?:{text})")
            rows.append((re.compile(rf"(?i)(?<![\w.,-])(?:{words})(?!\w)"), row["why"]))
    return rows


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
