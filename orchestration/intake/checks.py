"""Problems a case carries: open names and units, impossible values, contradictions. Each names field, value and fix."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orchestration.intake.case import SIDES, Case, Known
from orchestration.intake.reading import Option, Problem
from orchestration.intake.review import ONE_ATMOSPHERE_PA, fluid_label, is_condensing, known_fluid
from orchestration.intake.units import contract_flow, match_unit, unit_table, whole_unit
from orchestration.intake.vocabulary import FluidLookup, fluid_by_name, fluid_table, look_up

ABSOLUTE_ZERO_C = -273.15
SMALLEST_USUAL_DROP_PA = 1000.0
DUTY_AGREEMENT = 0.05
CP_RANGE_KJ_KGK = (0.5, 15.0)


def problems_of(case: Case, fluids: FluidLookup) -> tuple[Problem, ...]:
    """Every problem of the case, whichever message brought it; confirmed warnings are left out."""
    found: list[Problem] = []
    for side in SIDES:
        found += _open_fluid(case, side, fluids)
        found += _open_flow(case, side)
        found += _impossible(case, side)
        found += _direction(case, side)
        found += _mixed_units(case, side)
        found += _phase(case, side)
        found += _small_drop(case, side)
        found += _material(case, side)
        found += _duty(case, side)
    found += _open_temperatures(case)
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


def _impossible(case: Case, side: str) -> Iterator[Problem]:
    flow = case.flow(side)
    if flow is not None and not float(flow.value) > 0:
        message = f"the flow of {fluid_label(case, side)} is {flow.typed}"
        yield Problem(f"flow_{side}", f"m_dot_{side}_kg_s", flow.typed, message, "greater than 0", "What is the flow?")
    for end in ("in", "out"):
        entry = case.known.get(f"T_{side}_{end}_C")
        if entry is not None and float(entry.value) <= ABSOLUTE_ZERO_C:
            message = f"{entry.typed} is below absolute zero"
            fix = "Check the number and its unit"
            yield Problem(f"T_{side}_{end}", f"T_{side}_{end}_C", entry.typed, message, "above -273.15 °C", fix)
    entry = case.known.get(f"P_{side}_Pa")
    if entry is not None and not float(entry.value) > 0:
        message = f"the pressure of {fluid_label(case, side)}, {entry.typed}, is not above a perfect vacuum"
        fix = "Give an absolute pressure above 0, or a gauge pressure above -1.01325 bar g"
        yield Problem(f"P_{side}", f"P_{side}_Pa", entry.typed, message, "above 0 Pa absolute", fix)


def _direction(case: Case, side: str) -> Iterator[Problem]:
    """The hot stream must leave colder than it enters, the cold one warmer."""
    ends = [case.known.get(f"T_{side}_{end}_C") for end in ("in", "out")]
    if None in ends or ends[0].value == ends[1].value or (ends[0].value > ends[1].value) == (side == "hot"):
        return
    wrong, job = ("warmer", "cooled") if side == "hot" else ("colder", "heated")
    name, into, out_of = fluid_label(case, side), ends[0].typed, ends[1].typed
    message = f"{name} is to be {job}, but leaves ({out_of}) {wrong} than it enters ({into})"
    allowed = f"{'below' if side == 'hot' else 'above'} {ends[0].typed}"
    fix = "Check its two temperatures, or which stream is the hot one"
    yield Problem(f"direction_{side}", f"T_{side}_out_C", ends[1].typed, message, allowed, fix)


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


def _phase(case: Case, side: str) -> Iterator[Problem]:
    fluid = known_fluid(case, side)
    if fluid is None or is_condensing(case, side) or case.value(f"{side}_phase") in ("vapor", "gas"):
        return
    freezes, boils = fluid.entry.get("freezes_C"), fluid.entry.get("boils_C")
    pressure = case.value(f"P_{side}_Pa")
    for end in ("in", "out"):
        entry = case.known.get(f"T_{side}_{end}_C")
        if entry is None:
            continue
        field, name = f"T_{side}_{end}_C", fluid_label(case, side)
        if freezes is not None and entry.value < freezes:
            message = f"{name} freezes at {freezes:g} °C: at {entry.typed} it is solid"
            fix = "Raise the temperature or check the fluid"
            yield Problem(f"freezing_{side}", field, entry.typed, message, f"above {freezes:g} °C", fix)
        elif boils is not None and pressure is not None and pressure <= ONE_ATMOSPHERE_PA and entry.value > boils:
            message = f"{name} boils near {boils:g} °C at 1 atm: at {entry.typed} and this pressure it is vapour"
            fix = "Give the pressure that keeps it liquid, or say that it condenses"
            yield Problem(f"boiling_{side}", field, entry.typed, message, f"below {boils:g} °C at 1 atm", fix)


def _small_drop(case: Case, side: str) -> Iterator[Problem]:
    entry = case.known.get(f"dP_{side}_max_Pa")
    if entry is None or float(entry.value) >= SMALLEST_USUAL_DROP_PA:
        return
    fields = [name for name in ("dP_hot_max_Pa", "dP_cold_max_Pa") if case.value(name) == entry.value]
    usual = {name: Known(50_000.0, "Pa", "0.5 bar", "option") for name in fields}
    read_as = f"{entry.typed} is {float(entry.value):.4g} Pa"
    message = f"an allowed pressure drop of {read_as}; 0.3 to 1 bar is usual for liquids"
    options = (
        Option("small_drop:0.5 bar", "allow 0.5 bar", "usual velocities", usual),
        Option("small_drop:keep", f"keep {entry.typed}", "very low velocities, large shells", confirms="small_drop"),
    )
    fix = "So little leaves only very low velocities and a very large shell: which should it be?"
    yield Problem("small_drop", f"dP_{side}_max_Pa", entry.typed, message, "usually 0.1 to 1 bar", fix, options)


def _material(case: Case, side: str) -> Iterator[Problem]:
    name, material = str(case.value(f"{side}_fluid_name") or ""), case.known.get("tube_material")
    if material is None:
        return
    hottest = max((case.value(f"T_{side}_{end}_C") or -300.0 for end in ("in", "out")), default=-300.0)
    for row in fluid_table()["material_conflicts"]:
        if not name.startswith(row["fluid"]) or material.value != row["material"] or hottest <= row["above_C"]:
            continue
        code = f"material_{side}"
        better = {"tube_material": Known("stainless steel 316L", "", "316L", "option")}
        options = (
            Option(f"{code}:316L", "use stainless steel 316L", "", better),
            Option(f"{code}:keep", f"keep {material.value}", confirms=code),
        )
        message = f"{material.value} tubes with {name} at {hottest:.4g} °C: {row['message']}"
        fix = f"Recommended: {row['suggestion']}. Please confirm the material"
        yield Problem(code, "tube_material", str(material.value), message, f"below {row['above_C']} °C", fix, options)


def _duty(case: Case, side: str) -> Iterator[Problem]:
    """A duty typed beside flow and both temperatures: compared where cp is known, or where no cp could fit."""
    flow, duty = case.known.get(f"m_dot_{side}_kg_s"), case.duty_W
    ends = [case.known.get(f"T_{side}_{end}_C") for end in ("in", "out")]
    if duty is None or flow is None or None in ends or not float(flow.value) > 0:
        return
    difference = abs(float(ends[0].value) - float(ends[1].value))
    fluid = known_fluid(case, side)
    cp = fluid.entry.get("cp_kJ_kgK") if fluid is not None else None
    if not difference:
        return
    implied = float(duty.value) / 1e3 / (float(flow.value) * difference)
    fits = abs(implied / cp - 1) <= DUTY_AGREEMENT if cp else CP_RANGE_KJ_KGK[0] <= implied <= CP_RANGE_KJ_KGK[1]
    if fits:
        return
    name = fluid_label(case, side)
    message = f"{flow.typed} of {name} over {difference:.4g} K and a duty of {duty.typed} do not agree"
    if cp:
        own = float(flow.value) * difference * cp / 1e3
        needed = float(duty.value) / 1e3 / (difference * cp)
        message = (
            f"{flow.typed} of {name} over {difference:.4g} K is {own:.3g} MW, not {duty.typed} "
            f"(the flow for {duty.typed} is {needed:.3g} kg/s)"
        )
    options = [Option("duty:keep_flow", "keep flow and temperatures, drop the duty", forgets=("duty_W",))]
    if cp:
        known = Known(needed, "kg/s", f"{needed:.4g} kg/s", "option")
        keep = Option("duty:keep_duty", f"keep the duty, flow {needed:.4g} kg/s", "", {f"m_dot_{side}_kg_s": known})
        options.append(keep)
    yield Problem("duty", "duty_W", duty.typed, message, "", "Which should be kept?", tuple(options))
