"""The fluids engineers name, spotted in text, with what a name alone leaves open (strength, gravity, grade)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

FluidLookup = Callable[[str], Sequence[Mapping[str, Any]]]

_BEFORE = r"(?<![A-Za-z0-9])(?<![A-Za-z]-)"
_AFTER = r"(?![A-Za-z0-9])"
BARE_PERCENT = ("%", "percent", "per cent")


@dataclass(frozen=True)
class Fluid:
    """One fluid as typed. `name` goes to the engine; it is None while `needs` names what is still open.

    needs: "" | "percent" (mass percent) | "api" | "grade" | "type" | "unknown".
    is_assumed: a part of the name was taken, not typed; a number typed later still replaces it.
    """

    typed: str
    name: str | None
    label: str
    family: str = ""
    needs: str = ""
    options: tuple[str, ...] = ()
    entry: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    is_assumed: bool = False

    @property
    def is_gas(self) -> bool:
        return bool(self.entry.get("gas"))

    @property
    def is_generic(self) -> bool:
        """A family word ("oil", "water", "acid") that may point back to a stream already named."""
        return bool(self.entry.get("plain")) or self.needs in ("grade", "type")


@lru_cache(maxsize=1)
def fluid_table() -> dict[str, Any]:
    """The names of `fluids.yaml`."""
    return yaml.safe_load(resources.files("orchestration.intake").joinpath("fluids.yaml").read_text("utf-8"))


@lru_cache(maxsize=1)
def _aliases() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for entry in fluid_table()["fluids"]:
        for alias in entry["aliases"]:
            found.setdefault(alias if alias.isupper() else alias.casefold(), entry)
    return found


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    def spelled(alias: str) -> str:
        words = r"[ -]".join(re.escape(word) for word in alias.split(" "))
        return words if alias.isupper() else f"(?i:{words})"

    graded = [f"(?P<g{i}>(?i:{_group(row, i)}))" for i, row in enumerate(fluid_table()["graded"])]
    names = [spelled(alias) for alias in sorted(_aliases(), key=len, reverse=True)]
    return re.compile(f"{_BEFORE}(?:{'|'.join([*graded, *names])}){_AFTER}")


def _group(row: Mapping[str, Any], index: int) -> str:
    return row["pattern"].replace("(?P<grade>", f"(?P<grade{index}>")


def match_fluid(text: str, position: int) -> tuple[Fluid, int] | None:
    """The fluid named at `position` of `text` and where its name ends, or None."""
    match = _pattern().match(text, position)
    if match is None:
        return None
    typed = match.group()
    for index, row in enumerate(fluid_table()["graded"]):
        if match.group(f"g{index}"):
            name = row["name"].format(grade=match.group(f"grade{index}"))
            return Fluid(typed, name, name, row["family"]), match.end()
    key = typed if typed in _aliases() else re.sub(r"[ -]+", " ", typed).casefold()
    entry = _aliases().get(key) or _aliases()[typed.casefold()]
    return _from_entry(typed, entry), match.end()


def fluid_by_name(name: str) -> Fluid | None:
    """The fluid whose whole name is `name`; None when the vocabulary does not hold it."""
    found = match_fluid(name, 0)
    if found is None:
        return None
    fluid, end = found
    rest = name[end:].strip(" ,()")
    amount = re.fullmatch(r"(\d+(?:\.\d+)?) ?(wt%|%|API)", rest)
    if amount:
        kind = "api" if amount.group(2) == "API" else "percent"
        if "{" + kind + "}" not in fluid.entry.get("name", ""):
            return replace(fluid, typed=name)
        return complete(fluid, float(amount.group(1)), kind, amount.group(2))
    return fluid if not rest or _SHARES.fullmatch(rest) else None


_SHARES = re.compile(r"\d{1,3} ?[/:] ?\d{1,3}(?: ?(?:by )?vol\w*)?")


def _from_entry(typed: str, entry: Mapping[str, Any]) -> Fluid:
    needs, options = entry.get("needs", ""), tuple(entry.get("options", ()))
    label = entry.get("label", entry["name"])
    name = None if needs else entry["name"]
    fluid = Fluid(typed, name, label, entry["family"], needs, options, entry)
    if needs == "percent" and "default" in entry:
        note = f"{label} taken as {entry['default']:g} wt%, the usual strength; type another one to change it"
        return replace(complete(fluid, entry["default"], "percent"), note=note, is_assumed=True)
    return fluid


def accepts(fluid: Fluid, kind: str) -> bool:
    """Whether a number of this kind ("percent" or "api") completes or corrects the fluid's name."""
    template = fluid.entry.get("name", "")
    if kind == "percent" and fluid.needs == "type":
        return "assumed_when_percent" in fluid.entry
    return "{" + kind + "}" in template and (fluid.needs == kind or fluid.is_assumed)


def complete(fluid: Fluid, amount: float, kind: str, unit: str = "") -> Fluid:
    """The fluid with its mass percent or API gravity filled in; a bare percent sign as `unit` is taken by mass."""
    name = fluid.entry["name"].format(**{kind: f"{amount:g}"})
    notes = []
    is_assumed = fluid.needs == "type" and "assumed_when_percent" in fluid.entry
    if is_assumed:
        notes.append(
            f"“{fluid.typed}” taken as {fluid.entry['assumed_when_percent']}; say propylene glycol if it is that"
        )
    if unit.strip().casefold() in BARE_PERCENT:
        notes.append(f"{amount:g} % of {fluid.label} taken as mass percent")
    return replace(fluid, name=name, needs="", note="; ".join(notes), is_assumed=is_assumed)


def with_share_of(assumed: Fluid, named: Fluid) -> Fluid:
    """The fluid `named` with the strength typed for the one that was assumed: "glycol 50 %", then "(EG)"."""
    share = re.search(r"([\d.]+) wt%", assumed.name or "")
    if share is None or named.needs != "percent":
        return named
    is_bare = assumed.note.endswith("mass percent")
    return complete(named, float(share.group(1)), "percent", "%" if is_bare else "")


def look_up(typed: str, fluids: FluidLookup) -> Fluid:
    """A name outside the vocabulary, asked from the engine's catalogue; close names become suggestions."""
    candidates = [row for row in fluids(typed) if isinstance(row, Mapping)]
    for row in candidates:
        names = [row.get("name"), row.get("label"), row.get("key"), *(row.get("aliases") or ())]
        if typed.casefold() in {str(name).casefold() for name in names if name}:
            name = _name_of(row)
            return Fluid(typed, name, name, str(row.get("kind") or ""), entry={"gas": _is_gas(row)})
    close = tuple(dict.fromkeys([*(_name_of(row) for row in candidates), *_close_names(typed)]))[:5]
    return Fluid(typed, None, typed, "", "unknown", close)


def _name_of(row: Mapping[str, Any]) -> str:
    return str(row.get("name") or row.get("label") or row.get("key") or "")


def _is_gas(row: Mapping[str, Any]) -> bool:
    return "gas" in (row.get("kind"), row.get("phase_hint"))


def _close_names(typed: str) -> list[str]:
    from rapidfuzz import process  # only when a name is unknown

    hits = process.extract(typed.casefold(), list(_aliases()), limit=4, score_cutoff=78)
    entries = [_aliases()[alias] for alias, _, _ in hits]
    return [entry["label"] if entry.get("needs") else entry["name"] for entry in entries]
