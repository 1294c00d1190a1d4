"""Messages that take a value back: "forget the water outlet temperature", "remove the limit on the tube length"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from orchestration.intake.case import SIDES, Case, field_label
from orchestration.intake.reading import Problem
from orchestration.intake.vocabulary import match_fluid

_ORDER = re.compile(
    r"(?i)^(?:please |ok,? |no,? |and |actually,? )*(?P<verb>forget|remove|delete|ignore|drop|"
    r"take (?:away|out)|leave out|cancel|lift|clear)\s+(?:about )?(?P<what>[^,;.?!]{3,80}?)"
    r"(?:[.!]?$|(?:[,;.]\s+|\s+and\s+)(?:and |but |then )*(?P<rest>\S.*)$)"
)
_SURE = ("forget", "ignore", "remove", "delete")
_ENDINGS = {
    "T_in_C": r"inlet(?: temperature)?", "T_out_C": r"outlet(?: temperature)?", "flow": r"flow(?: rate)?|flowrate",
    "P_Pa": r"(?:operating )?pressure", "dP_max_Pa": r"(?:allowed |allowable )?(?:pressure drop|dp)(?: limit)?",
    "P_design_Pa": r"design pressure", "fouling_m2K_W": r"fouling(?: factor| resistance)?",
}  # fmt: skip
_WHOLE = {
    "tube_length_max_m": r"(?:maximum |max )?tube length(?: limit)?",
    "n_shells_max": r"(?:number of )?shells?(?: limit)?",
    "shell_diameter_max_m": r"(?:maximum |max )?shell diameter(?: limit)?", "objective": r"objective",
    "v_tube_max_m_s": r"(?:maximum |max )?tube(?:[ -]side)? velocity(?: limit)?",
    "v_shell_max_m_s": r"(?:maximum |max )?shell(?:[ -]side)? velocity(?: limit)?",
    "overdesign_min_pct": r"over-?design", "tube_material": r"(?:tube )?material", "tema_preference": r"tema(?: type)?",
    "baffle_cut": r"baffle cut", "n_passes": r"(?:tube )?passes", "duty_W": r"(?:heat )?(?:duty|load)",
    "fluid_in_tubes": r"(?:fluid )?allocation", "tema_class": r"(?:tema )?class",
}  # fmt: skip


@dataclass(frozen=True)
class TakenBack:
    """The case without a value, that value in words, and what the message goes on with."""

    case: Case
    what: str
    rest: str


def take_back(text: str, case: Case) -> TakenBack | None:
    """The one value that the message or its first clause takes back; None when it takes back none or several."""
    order = _ORDER.match(" ".join(text.split()))
    if order is None:
        return None
    named = [name for name in _asked(order, case) if name in case.known or (name == "duty_W" and case.duty_W)]
    if len(named) != 1:
        return None
    return TakenBack(case.without(named[0]), field_label(named[0]), order.group("rest") or "")


def unclear_take_back(text: str, case: Case) -> Problem | None:
    """A plain order to forget a value of which several are known, or none: asked, never passed over."""
    order = _ORDER.match(" ".join(text.split()))
    if order is None or order.group("verb").casefold() not in _SURE:
        return None
    asked = _asked(order, case)
    known = [name for name in asked if name in case.known]
    if not asked:
        return None
    what = order.group("what").strip()
    if not known:
        message, fix = f"there is no value yet that “{what}” would take back", "Say which value is meant"
    else:
        message = f"“{what}” may be any of {len(known)} values"
        fix = f"Say which: {' or '.join(f'forget the {field_label(name)}' for name in known)}"
    return Problem("take_back", (known or asked)[0], what, message, "", fix)


def _asked(order: re.Match[str], case: Case) -> list[str]:
    what = re.sub(r"(?i)\b(?:the|a|any|that|limits? (?:on|of|for)|max(?:imum)?)\s+", "", order.group("what").strip())
    named = _names(what, case)
    if named:
        return named
    endings = [ending for ending, words in _ENDINGS.items() if re.fullmatch(f"(?i){words}", what)]
    return [name for ending in endings for side in SIDES for name in _fields(ending, side, case)]


def _names(what: str, case: Case) -> list[str]:
    found = [name for name, words in _WHOLE.items() if re.fullmatch(f"(?i){words}", what)]
    for side in SIDES:
        for stem in (f"{side}(?: side| stream| fluid)?", *_spellings(case, side)):
            for ending, words in _ENDINGS.items():
                about = rf"(?i)(?:{stem}) (?:{words})|(?:{words}) (?:of|on|for) (?:the )?(?:{stem})(?: side)?"
                if re.fullmatch(about, what):
                    found += _fields(ending, side, case)
    return list(dict.fromkeys(found))


def _spellings(case: Case, side: str) -> list[str]:
    entry = case.known.get(f"{side}_fluid_name")
    if entry is None:
        return []
    names = {str(entry.value), entry.typed}
    if names & {"cooling water", "hot water", "chilled water", "sea water"} and match_fluid("water", 0):
        names.add("water")
    return [re.escape(name) for name in names]


def _fields(ending: str, side: str, case: Case) -> list[str]:
    if ending == "flow":
        return [name for name in (f"{side}_flow", f"m_dot_{side}_kg_s") if name in case.known]
    stem, rest = ending.split("_", 1)
    return [f"{stem}_{side}_{rest}"]
