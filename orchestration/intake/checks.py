"""Problems of reading that a case carries: open names and units, units mixed in a stream. Values the engine judges."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orchestration.intake.case import SIDES, Case, Known
from orchestration.intake.reading import Option, Problem
from orchestration.intake.review import fluid_label, known_fluid
from orchestration.intake.units import contract_flow, match_unit, unit_table, whole_unit
from orchestration.intake.vocabulary import FluidLookup, fluid_by_name, look_up


def problems_of(case: Case, fluids: FluidLookup) -> tuple[Problem, ...]:
    """Every problem of the case, whichever message brought it; confirmed warnings are left out."""
    found: list[Problem] = []
    for side in SIDES:
        found += _open_fluid(case, side, fluids)
        found += _open_flow(case, side)
        found += _mixed_units(case, side)
    found += _open_temperatures(case)
    found += _unread(case)
    first_of_code: dict[str, Problem] = {}
    for problem in found:
        first_of_code.setdefault(problem.code, problem)
    return tuple(problem for code, problem in first_of_code.items() if code not in case.confirmed)


def _open_fluid(case: Case, side: str, fluids: FluidLookup) -> Iterator[Problem]:
    field = f"{side}_fluid_name"
    typed = case.open_fluids.get(field)
    if typed is None:
        return
    fluid = fluid_by_name(typed) or look_up(typed, fluids)
    code = f"fluid_{side}"
    options = tuple(
        Option(f"{code}:{name}", name, "", {field: Known(name, "", name, "option")})
        for name in fluid.options
        if (known := fluid_by_name(name)) is None or known.name
    )
    message, fix = {
        "percent": (
            f"{fluid.label} needs its strength",
            f"Give it in mass percent, for example “30 wt% {fluid.label}”",
        ),
        "api": (
            "“crude oil” alone leaves density and viscosity open",
            "Give the API gravity, for example “34 API”",
        ),
        "grade": (
            f"“{typed}” is ambiguous: viscosities of oils differ by a factor of 1000",
            "Name the grade (kerosene, diesel, SAE 30, ISO VG 46, Therminol 66 ...)",
        ),
        "absent": (f"no source here gives the properties of “{typed}”", "Choose the nearest of these or another fluid"),
        "type": (f"“{typed}” can be several fluids with different properties", "Name the one that is meant"),
    }.get(fluid.needs, (f"“{typed}” is not a fluid I know", "Check the spelling or choose a listed fluid"))
    allowed = {"percent": "0 to 100 wt%", "api": "5 to 60 °API"}.get(fluid.needs, "")
    yield Problem(code, field, typed, message, allowed, fix, options)


def _open_flow(case: Case, side: str) -> Iterator[Problem]:
    value = case.open_flows.get(side)
    if value is None:
        return
    fluid = known_fluid(case, side)
    names = unit_table()["flow_options"]["gas" if fluid is not None and fluid.is_gas else "liquid"]
    labels = unit_table()["flow_option_labels"]
    options = []
    for name in names:
        amount, unit = contract_flow(value, whole_unit(name))
        field = f"m_dot_{side}_kg_s" if unit == "kg_s" else f"{side}_flow"
        known = Known(amount, "kg/s" if unit == "kg_s" else unit, f"{value:g} {name}", "option")
        options.append(Option(f"flow_unit_{side}:{name}", labels.get(name, name), "", {field: known}))
    name = fluid_label(case, side)
    message = f"the flow of {name}, {value:g}, has no unit; the candidates differ by a factor of ten and more"
    code, field, fix = f"flow_unit_{side}", f"m_dot_{side}_kg_s", "Which unit is it?"
    yield Problem(code, field, f"{value:g}", message, "", fix, tuple(options))


def _unread(case: Case) -> Iterator[Problem]:
    """Numbers nothing was made of: none is dropped in silence."""
    if not case.unread:
        return
    numbers = ", ".join(f"“{typed}”" for typed in case.unread)
    them, they = ("it", "it is") if len(case.unread) == 1 else ("them", "they are")
    code = f"unread:{numbers}"
    leave = Option(code, f"leave {' and '.join(case.unread)} out", confirms=code)
    fix = f"Say what {they} of, or leave {them} out"
    yield Problem(code, "raw_request", numbers, f"I have not used {numbers}", "", fix, (leave,))


def _open_temperatures(case: Case) -> Iterator[Problem]:
    if not case.open_temperatures:
        return
    numbers = " and ".join(f"{value:g}" for value in case.open_temperatures.values())
    options = []
    for name in ("°C", "°F", "K"):
        unit = whole_unit(name)
        sets = {
            field: Known(round(unit.to_si(value), 6), "°C", f"{value:g} {name}", "option")
            for field, value in case.open_temperatures.items()
        }
        options.append(Option(f"temperature_unit:{name}", name, "", sets))
    field = next(iter(case.open_temperatures))
    message = f"no temperature unit is given for {numbers}"
    yield Problem("temperature_unit", field, numbers, message, "", "Which unit is it?", tuple(options))


def _mixed_units(case: Case, side: str) -> Iterator[Problem]:
    """One stream typed in two temperature units: usually a slip, so it is read back with the converted value."""
    ends = [case.known.get(f"T_{side}_{end}_C") for end in ("in", "out")]
    if None in ends or ends[0].source != ends[1].source:
        return
    marks = [_typed_unit(entry.typed) for entry in ends]
    if marks[0] == marks[1]:
        return
    code = f"mixed_units_{side}"
    read_as = " and ".join(f"{entry.typed} = {float(entry.value):.1f} °C" for entry in ends)
    message = f"the temperatures of {fluid_label(case, side)} are in two units ({read_as})"
    keep = Option(f"{code}:keep", f"keep {ends[0].typed} and {ends[1].typed} as typed", confirms=code)
    yield Problem(code, f"T_{side}_in_C", ends[0].typed, message, "", "Confirm the units or give both in one", (keep,))


def _typed_unit(typed: str) -> str:
    """The temperature scale of a value as typed: "degC", "degF" or "kelvin"."""
    found = match_unit(typed, re.match(r"[-+]?[\d.,eE+-]*\s?", typed).end())
    return found[0].pint if found else ""
