"""A datasheet in the style of a TEMA specification sheet read against the case."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from orchestration.intake.assembly import assemble
from orchestration.intake.case import Case, Known
from orchestration.intake.datasheet_rows import DocumentContent, Sheet, SheetRow, is_blank, read_sheet
from orchestration.intake.entries import merge, name_coolant, write_stream
from orchestration.intake.fouling import SI_UNIT, US_UNIT, Fouling
from orchestration.intake.longer_names import with_longer_names
from orchestration.intake.mentions import Draft
from orchestration.intake.pressure_table import Pressures
from orchestration.intake.reading import Reading
from orchestration.intake.request import finished, read_words
from orchestration.intake.roles import decide_roles
from orchestration.intake.streams import FLOWS, StreamFacts, settle_temperatures
from orchestration.intake.tokens import Quantity, tokenize
from orchestration.intake.turn_problems import doubt_problems, gate_problems, ownerless_cell, value_doubts
from orchestration.intake.units import Unit
from orchestration.intake.vocabulary import Fluid, FluidLookup, fluid_by_name, look_up
from orchestration.intake.wishes import take_wishes

_TABLES = {"pressure": "operating", "drop": "drop", "design_pressure": "design"}
_WORDS = {
    "tube_material": "{} tubes",
    "n_passes": "{} tube passes",
    "tube_od_m": "tube od {}",
    "baffle_cut": "baffle cut {}",
    "shell_diameter_m": "shell diameter {}",
    "tema_preference": "{}",
    "duty": "{}",
}
_CONSTRUCTION = tuple(_WORDS)


@dataclass
class _Column:
    """One stream of the sheet."""

    draft: Draft = field(default_factory=Draft)
    facts: StreamFacts = field(default_factory=StreamFacts)


def read_datasheet(
    document: DocumentContent, case: Case | None, fluids: FluidLookup, source: str = "datasheet"
) -> Reading:
    """Read the extracted text and tables of a datasheet and merge them into the case.

    Columns are the shell and tube side, the hot and cold stream, or simply two streams; which is hot follows
    from the temperatures when the sheet does not say. A document without such rows is read as a message.
    """
    before = case or Case()
    sheet = read_sheet(document)
    if not any(row.field in ("fluid", "flow", "temperature", "T_in") for row in sheet.rows):
        return read_words(document.text, case, fluids, source)
    columns = (_Column(), _Column())
    pressures, fouling, notes = Pressures(), Fouling(), []
    singles: list[tuple[SheetRow, str]] = []
    for row in sheet.rows:
        filled = [cell for cell in row.cells.values() if not is_blank(cell)]
        by_side = None if row.field in _CONSTRUCTION else _by_side(row, sheet)
        if by_side is None:
            singles += [(row, cell) for cell in filled[:1]]
            continue
        for place, cells in enumerate(by_side):
            _take(row, cells, place, columns[place], pressures, fouling, fluids, source, is_us=_is_us(sheet))
    return _merged(before, sheet, columns, pressures, fouling, singles, notes, fluids, source)


def _by_side(row: SheetRow, sheet: Sheet) -> tuple[list[str], list[str]] | None:
    """Cells of the row for the first and the second stream; None when one value stands where two could.

    Cells follow the header's columns when the row reaches them; otherwise they are shared out in order.
    """
    filled = [cell for cell in row.cells.values() if not is_blank(cell)]
    starts = sorted(sheet.columns.values())[:2]
    last = max(row.cells, default=0)
    if len(row.cells) >= 2 and len(starts) == 2 and last >= starts[1] and min(row.cells) < starts[1]:
        first = [cell for index, cell in row.cells.items() if index < starts[1] and not is_blank(cell)]
        second = [cell for index, cell in row.cells.items() if index >= starts[1] and not is_blank(cell)]
        if first or second:
            return first, second
    if len(filled) == 1 and len(row.cells) == 1:
        return None
    if len(row.cells) == 2:
        return tuple([cell] if not is_blank(cell) else [] for cell in row.cells.values())
    half = len(filled) // 2
    return filled[:half], filled[half:]


def _take(
    row: SheetRow,
    cells: Sequence[str],
    place: int,
    column: _Column,
    pressures: Pressures,
    fouling: Fouling,
    fluids: FluidLookup,
    source: str,
    *,
    is_us: bool,
) -> None:
    if not cells:
        return
    if row.field == "fluid":
        column.draft.fluid = column.draft.fluid or fluid_in(cells[0], fluids)
        return
    quantities = _quantities(cells, row.unit)
    if not quantities:
        return
    first = quantities[0]
    if row.field == "temperature":
        column.facts.ends.put("in", first)
        if len(quantities) > 1:
            column.facts.ends.put("out", quantities[1])
    elif row.field in ("T_in", "T_out"):
        column.facts.ends.put(row.field.removeprefix("T_"), first)
    elif row.field == "flow" and not (column.facts.flows or column.facts.bare_flows):
        known = first.kind in FLOWS
        (column.facts.flows if known else column.facts.bare_flows).append(first)
    elif row.field in _TABLES and first.kind == "pressure":
        getattr(pressures, _TABLES[row.field]).setdefault(place, first)
    elif row.field == "fouling":
        unit = first.unit or (US_UNIT if is_us else SI_UNIT)
        typed = f"{first.value:g} {unit.typed}"
        fouling.found.setdefault(place, Known(unit.to_si(first.value), "m2K/W", typed, source))
        if first.unit is None:
            fouling.notes.append(f"fouling {first.value:g} has no unit: taken in {unit.typed}, as the sheet's others")


def _is_us(sheet: Sheet) -> bool:
    """Whether the sheet's own units are US ones: any °F, psi, lb/h or gpm in a row's label or unit column."""
    us = ("degF", "psi", "pound/hour", "kilopound/hour", "gallon/minute")
    return any(row.unit is not None and row.unit.pint in us for row in sheet.rows)


def _quantities(cells: Sequence[str], unit: Unit | None) -> list[Quantity]:
    """Numbers of the cells in order, each in its own unit or the row's."""
    found: list[Quantity] = []
    for cell in dict.fromkeys(cells):
        joined = re.sub(r"\b\d{1,3}(?: \d{3})+\b", lambda match: match.group().replace(" ", ""), cell)
        for token in assemble(tokenize(joined)):
            if token.kind == "quantity":
                found.append(token.value)
            elif token.kind == "pair":
                found += [token.value.first, token.value.second]
    return [_in_unit(quantity, unit) for quantity in found]


def _in_unit(quantity: Quantity, unit: Unit | None) -> Quantity:
    if quantity.kind not in ("bare", "degree") or unit is None:
        return quantity
    return Quantity(quantity.value, unit, f"{quantity.typed.rstrip('°')} {unit.typed}")


def fluid_in(cell: str, fluids: FluidLookup) -> Fluid:
    """The fluid of a cell: the vocabulary's when the cell names one, else the catalogue's. A cell of more words than
    the vocabulary knows is the catalogue's fluid of that whole name, where there is one."""
    whole = fluid_by_name(cell)
    if whole is not None:
        kind = look_up(cell, fluids) if whole.name == "water" and cell.casefold() != "water" else None
        return kind if kind is not None and kind.name is not None else replace(whole, typed=cell)
    named = [token.value for token in with_longer_names(assemble(tokenize(cell)), fluids) if token.kind == "fluid"]
    exact = look_up(cell, fluids) if len(named) == 1 and named[0].typed.casefold() != cell.casefold() else None
    if exact is not None and exact.name is not None:
        return exact
    if len(named) == 1:
        return replace(named[0], typed=named[0].typed)
    return look_up(cell, fluids)


def _merged(
    before: Case,
    sheet: Sheet,
    columns: tuple[_Column, _Column],
    pressures: Pressures,
    fouling: Fouling,
    singles: Sequence[tuple[SheetRow, str]],
    notes: list[str],
    fluids: FluidLookup,
    source: str,
) -> Reading:
    drafts = [column.draft for column in columns]
    facts = [column.facts for column in columns]
    _label_sides(drafts, sheet)
    bare = settle_temperatures(facts, _sheet_unit(facts))
    doubts = value_doubts(drafts, facts, pressures, source)
    for row, cell in singles:
        if row.field == "flow":
            doubts += ownerless_cell(_quantities([cell], row.unit), source)
    sides = decide_roles(drafts, [stream.ends_C for stream in facts], [])
    written = [write_stream(i, drafts[i], facts[i], pressures, fouling, source) for i in range(2)]
    for place, end, value in bare:
        written[place].open_temperatures[f"T_hot_{end}_C"] = value
    name_coolant(drafts, sides, [], written)
    case = merge(before, sides, drafts, written)
    case, said = _with_construction(case, singles, source)
    problems = [*gate_problems(sheet.refused), *doubt_problems(doubts, sides, drafts)]
    offered = {option.label: option.sets for problem in problems for option in problem.options}
    raw = f"{before.raw_request}\n[{source}]".strip()
    notes += [*said, *fouling.notes, *(note for stream in written for note in stream.notes)]
    return finished(before, replace(case, offered=offered, raw_request=raw), problems, notes, fluids)


def _label_sides(drafts: Sequence[Draft], sheet: Sheet) -> None:
    order = sorted(sheet.columns, key=sheet.columns.__getitem__)
    if {"hot", "cold"} <= set(order):
        for draft, side in zip(drafts, [name for name in order if name in ("hot", "cold")], strict=True):
            draft.side = side


def _sheet_unit(facts: Sequence[StreamFacts]) -> Unit | None:
    units = [q.unit for stream in facts for q in stream.ends.found.values() if q.kind == "temperature"]
    return units[0] if units else None


def _with_construction(case: Case, singles: Sequence[tuple[SheetRow, str]], source: str) -> tuple[Case, list[str]]:
    """Rows with one value: duty, TEMA type, tube size and material, read as the same words in a message are."""
    notes: list[str] = []
    for row, cell in singles:
        quantities = _quantities([cell], row.unit)
        text = quantities[0].typed if quantities and row.unit is not None else cell
        wishes = take_wishes(tokenize(_WORDS.get(row.field, "{}").format(text)), source)
        case = case.with_known(wishes.known) if wishes.known else case
        notes += wishes.notes
        if wishes.duty is not None and row.field == "duty":
            case = replace(case, duty_W=wishes.duty)
    return case, notes
