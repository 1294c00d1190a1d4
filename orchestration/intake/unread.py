"""Every number of a message accounted for: those that no rule took are named, none is dropped in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from orchestration.intake.streams import StreamFacts
from orchestration.intake.tokens import Quantity, Token
from orchestration.intake.units import match_unit

MOST_NAMED = 8
_LIST_NUMBER = re.compile(r"(?m)^(\s*)\(?\d{1,2}[.)](?=\s+[A-Za-z])")
_REFERENCE = re.compile(
    r"(?i)\b(?:rev(?:ision)?|item|tag|no|nr|job|project|page|option|case|unit|ref|doc|drawing|rfq|po|p\.?o|enquiry|"
    r"inquiry|quote|order|line|pos(?:ition)?|tel|phone|ext|note|step|alternative|version|dated?)\b\.?(?: ?(?:no|nr|#))?"
    r"[ :.#-]*$"
)
_PAPER = re.compile(
    r"(?i)\b(?:rev(?:ision)?|item|tag|job|project|page|ref(?:erence)?|doc(?:ument)?|drawing|rfq|enquiry|inquiry|quote|tel|"
    r"phone|version)\b\.?(?: ?(?:no\.?|nr\.?|#))?[ :#-]{0,2}\d[\d./-]*(?![\w%°])"
)
_PHONE = re.compile(
    r"(?i)\b(?:tel|telephone|phone|mobile|mob|cell|fax)\b[.: ]{0,3}\+?\(?\d[\d ()/-]{5,24}\d(?![\w%°])|"
    r"\+(?=(?:[ ()-]*\d){9,})\d{1,3}(?:[ -]\(?\d+\)?){2,6}(?![\w%°])"
)
_DATE = re.compile(r"(?<![\w/.-])(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4})(?![\w/])")


def without_references(text: str) -> str:
    """The text with dates, telephone numbers and the numbers of lines and papers ("rev. 2", "item 3") blanked out."""
    for pattern in (_LIST_NUMBER, _DATE, _PHONE):
        text = pattern.sub(lambda match: " " * len(match.group()), text)

    def blanked(match: re.Match[str]) -> str:
        is_value = match_unit(text, match.end() + (text[match.end() : match.end() + 1] == " ")) is not None
        return match.group() if is_value else " " * len(match.group())

    return _PAPER.sub(blanked, text)


def is_reference(word: str) -> bool:
    """ "item", "rev.", "RFQ": a number behind it names a paper, not a value."""
    return _REFERENCE.fullmatch(word) is not None


def unread_numbers(
    tokens: Sequence[Token], facts: Sequence[StreamFacts], fouling: Sequence[Quantity], text: str
) -> tuple[list[str], list[str]]:
    """Numbers no rule took, as typed: those to ask about, and those of a kind that no duty has ("790 kg/m3").

    `tokens` are the ones left for the streams; `facts` still hold what was found before doubts are taken out.
    """
    used = {id(quantity) for quantity in (*fouling, *_of_streams(facts))}
    asked, other = [], []
    for token in tokens:
        if token.kind not in ("quantity", "pair") or token.value.kind == "pressure":
            continue  # every pressure is taken, or asked about where they are read
        if any(id(quantity) in used for quantity in _quantities(token)):
            continue
        if token.value.kind == "other":
            other.append(token.text)
        elif not (token.value.kind == "bare" and _REFERENCE.search(text[: token.start])):
            asked.append(token.text)
    return asked[:MOST_NAMED], other[:MOST_NAMED]


def _quantities(token: Token) -> tuple[Quantity, ...]:
    return (token.value,) if token.kind == "quantity" else (token.value.first, token.value.second)


def _of_streams(facts: Sequence[StreamFacts]) -> Iterator[Quantity]:
    for stream in facts:
        ends = stream.ends
        yield from (*ends.found.values(), *ends.unplaced, *stream.flows[:1], *stream.bare_flows)
        yield from (quantity for _, first, second in ends.clashes for quantity in (first, second))
        yield from ends.again
        yield from (flow for flow in stream.flows[1:] if flow.kind == stream.flows[0].kind)
