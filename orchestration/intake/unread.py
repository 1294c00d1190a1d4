"""Every number of a message accounted for: those that no rule took are named, none is dropped in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from orchestration.intake.streams import StreamFacts
from orchestration.intake.tokens import Quantity, Token
from orchestration.intake.units import match_unit
from orchestration.intake.vocabulary import match_fluid

MOST_NAMED = 8
_LIST_NUMBER = re.compile(r"(?m)^(\s*)\(?\d{1,2}[.)](?=\s+[A-Za-z])")
_REFERENCE = re.compile(
    r"(?i)\b(?:rev(?:ision)?|item|tag|no|nr|job|project|page|option|case|unit|ref|doc|drawing|rfq|po|p\.?o|enquiry|"
    r"inquiry|quote|order|line|pos(?:ition)?|tel|phone|ext|note|step|alternative|version|dated?)\b\.?(?: ?(?:no|nr|#))?"
    r"[ :.#-]*$"
)
_SYMBOL = re.compile(
    r"\b[Tt](?:[_ ]?(?P<side>hot|cold|[hHcC])[_, ]*(?P<end>in|out|i|o|1|2))\b(?!,)"
)
_NUMBERED = re.compile(r"\b(?P<letter>[Tt])_?(?P<end>[12])(?: ?[=:] ?| )(?=[-+]?\d)")
_MORE_NUMBERED = re.compile(r"\b[Tt]_?[3-9] ?[=:]")
_FOREIGN_TO = re.compile(r"(?<=[\d°CFK]) (?:à|auf|bis|hasta|naar) (?=[-+]?\d)")
_SHORT_MATERIAL = re.compile(
    r"\b(?P<kind>[CS])(?:/S\b|[.]?S[.]?(?= (?:tubes?|tubing|shell)\b))|(?<=tubes )(?P<behind>[CS])S\b(?! ?\d)"
)
_SIDE_OF_DROP = re.compile(r"(?i)\b(?P<side>tube|shell)s? (?=(?:dp|Δp|delta[ -]?p|pressure (?:drop|loss))\b)")
_FROM_A_PLACE = re.compile(
    r"(?i)\b(?:leav|exit)(?:es|ing|s)? (?:a|an|the|our|its) (?:[a-z-]+ ){0,3}?(?:column|tower|reactor|jacket|still|"
    r"separator|drum|compressor|stage|furnace|boiler|tank|vessel|stripper|absorber|scrubber|engine|turbine|kiln|dryer|evaporator|"
    r"fractionator|mixer|stack|pump) (?=(?:at|with) [\d~])"
)
_PAPER = re.compile(
    r"(?i)\b(?:rev(?:ision)?|item|tag|job|project|page|ref(?:erence)?|doc(?:ument)?|drawing|rfq|enquiry|inquiry|quote|tel|"
    r"phone|version)\b\.?(?: ?(?:no\.?|nr\.?|#))?[ :#-]{0,2}\d[\d./-]*(?![\w%°])"
)
_PHONE = re.compile(
    r"(?i)\b(?:tel|telephone|phone|mobile|mob|cell|fax)\b[.: ]{0,3}\+?\(?\d[\d ()/-]{5,24}\d(?![\w%°])|"
    r"\+\d{1,3}(?:[ -]\(?\d+\)?){2,6}(?![\w%°])"
)
_DATE = re.compile(r"(?<![\w/.-])(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4})(?![\w/])")


def in_words(text: str) -> str:
    """What is written short in the words that are read.

    "Th,in", "T_c,out" and "Thi" name an end of a stream, "t1 = ..., t2 = ..." the ends of the stream they stand with,
    "tube dp" is the tube side's, "C/S" carbon steel, "70 à 35 °C" from the one to the other, and what leaves a reactor
    arrives here.
    """

    def worded(match: re.Match[str]) -> str:
        side = "hot" if match.group("side").lower().startswith("h") else "cold"
        return f"{side} {'in' if match.group('end').lower() in ('in', 'i', '1') else 'out'}"

    text = _SIDE_OF_DROP.sub(r"\g<side> side ", text.replace(" & ", " and "))
    text = _SHORT_MATERIAL.sub(_material, _FOREIGN_TO.sub(" to ", text))
    if not _MORE_NUMBERED.search(text):
        text = _numbered_in_words(text)
    return _SYMBOL.sub(worded, _FROM_A_PLACE.sub(" ", text))


def _material(match: re.Match[str]) -> str:
    return "carbon steel" if (match.group("kind") or match.group("behind")) == "C" else "stainless steel"


def _numbered_in_words(text: str) -> str:
    """ "T1, T2" and "t1, t2" before any name are the hot and the cold stream's ends, else those of the one beside."""
    found = list(_NUMBERED.finditer(text))
    words = re.finditer(r"\w+", text[: found[0].start()] if found else "")
    is_named = any(match_fluid(text, word.start()) for word in words)
    is_both = len({match.group("letter") for match in found}) == 2
    sides = {"T": "hot ", "t": "cold "} if is_both and not is_named else {}
    return _NUMBERED.sub(
        lambda m: f"{sides.get(m.group('letter'), '')}{'in' if m.group('end') == '1' else 'out'} ", text
    )


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
