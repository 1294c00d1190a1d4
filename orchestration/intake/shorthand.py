"""What engineers write short, put into the words that the rules read."""

from __future__ import annotations

import re

from orchestration.intake.vocabulary import match_fluid

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
