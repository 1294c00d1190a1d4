"""The data sections: what every reader of an exchanger report looks for, in the order they look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from orchestration.presentation import convert, show, unit_label
from orchestration.report.facts import Facts
from orchestration.report.model import Block, Chart, Paragraph, Section, Series, Table

MAIN_KEYS = (
    "Q_W", "U_dirty_W_m2K", "U_clean_W_m2K", "MTD_K", "area_provided_m2", "area_required_m2",
    "overdesign_pct", "overdesign_P10_pct", "overdesign_P50_pct", "overdesign_P90_pct", "tema_type",
    "n_shells_series", "n_shells_parallel", "shell_id_m", "n_tubes", "tube_od_m", "tube_length_m", "n_passes",
    "fei_ratio_max", "vibration_verdict", "cost_purchase_usd",
    "cost_bare_module_usd", "weight_empty_kg", "confidence",
)  # fmt: skip
GEOMETRY_KEYS = (
    "tema_type", "tema_class", "tube_side_fluid", "n_shells_series", "n_shells_parallel", "n_shell_passes",
    "shell_id_m",
    "tube_od_m", "tube_wall_m", "tube_pitch_m", "layout_deg", "n_tubes", "n_passes", "tube_length_m",
    "baffle_cut", "baffle_spacing_m", "n_baffles", "tube_material", "shell_material", "shell_thickness_m",
    "tubesheet_thickness_m", "nozzle_shell_id_m", "nozzle_tube_id_m", "P_design_shell_Pa",
    "P_design_tube_Pa", "T_design_shell_C", "T_design_tube_C", "weight_empty_kg", "weight_flooded_kg",
    "weight_bundle_kg",
)  # fmt: skip
STREAM_ROWS = (
    ("Fluid", "{}_fluid_name"),
    ("Mass flow", "m_dot_{}_kg_s"),
    ("Inlet temperature", "T_{}_in_C"),
    ("Outlet temperature", "T_{}_out_C"),
    ("Inlet pressure (absolute)", "P_{}_Pa"),
    ("Allowed pressure drop", "dP_{}_max_Pa"),
    ("Fouling resistance", "fouling_{}_m2K_W"),
    ("Density", "density_{}_kg_m3"),
    ("Viscosity", "viscosity_{}_Pa_s"),
    ("Heat capacity", "cp_{}_J_kgK"),
    ("Thermal conductivity", "k_{}_W_mK"),
    ("Source of the properties", "property_source_{}"),
    ("Confidence of the properties", "property_confidence_{}"),
)
RESISTANCES = (
    "R_shell_film_m2K_W", "R_shell_fouling_m2K_W", "R_wall_m2K_W", "R_tube_fouling_m2K_W", "R_tube_film_m2K_W",
)  # fmt: skip
TUBE_DROP_PARTS = ("dP_tube_friction_Pa", "dP_tube_returns_Pa", "dP_tube_nozzles_Pa", "dP_tube_Pa")
SHELL_DROP_PARTS = (
    "dP_shell_crossflow_Pa", "dP_shell_window_Pa", "dP_shell_ends_Pa", "dP_shell_nozzles_Pa", "dP_shell_Pa",
)  # fmt: skip


def summary_section(facts: Facts) -> Section:
    rows = [(label, value) for label, value, _ in facts.rows(MAIN_KEYS)]
    for side in ("shell", "tube"):
        drop, limit = facts.value(f"dP_{side}_Pa"), facts.value(f"dP_{side}_max_Pa")
        if drop is not None:
            text = facts.text(f"dP_{side}_Pa", like=limit)
            rows.append(
                (f"Pressure drop, {side} side", f"{text} of {facts.text(f'dP_{side}_max_Pa')} allowed")
            )
    return Section("Main results", (Table("", ("Quantity", "Value"), tuple(rows)),), "data")


def basis_section(facts: Facts) -> Section:
    rows = tuple(
        (label, facts.text(key.format("hot")), facts.text(key.format("cold")))
        for label, key in STREAM_ROWS
        if facts.value(key.format("hot")) is not None or facts.value(key.format("cold")) is not None
    )
    return Section("Design basis", (Table("Streams", ("", "Hot stream", "Cold stream"), rows),), "data")


def geometry_section(facts: Facts) -> Section:
    table = Table("", ("Dimension", "Value", "Source"), facts.rows(GEOMETRY_KEYS))
    return Section("Construction", (table,), "data")


def checks_section(facts: Facts) -> Section:
    rows = tuple(_check_row(check, facts.system) for check in facts.entries("checks"))
    if not rows:
        return Section("Checks against limits", (Paragraph("This engine reported no checks."),), "data")
    head = ("Check", "Value", "Limit", "Kind", "Verdict")
    return Section("Checks against limits", (Table("", head, rows),), "data")


def _check_row(check: Mapping[str, Any], system: str) -> tuple[str, ...]:
    unit = str(check.get("unit") or "-")
    limit = check.get("limit")
    like = limit if isinstance(limit, int | float) else None
    return (
        str(check.get("label") or check.get("limit_id") or ""),
        show(check.get("value"), unit, system, like=like),
        show(limit, unit, system),
        str(check.get("kind") or ""),
        show(check.get("verdict") or "not_checked"),
    )


def performance_section(facts: Facts) -> Section:
    """T-Q diagram, resistances and pressure drops by part."""
    blocks: list[Block] = []
    chart = tq_chart(facts)
    if chart is not None:
        blocks.append(chart)
    blocks.append(Table("Thermal resistances, referred to the tube outside", ("Part", "Value", "Source"),
                        facts.rows(RESISTANCES)))  # fmt: skip
    for title, keys in (
        ("Tube-side pressure drop", TUBE_DROP_PARTS),
        ("Shell-side pressure drop", SHELL_DROP_PARTS),
    ):
        blocks.append(Table(title, ("Part", "Value", "Source"), facts.rows(keys)))
    return Section("Thermal and hydraulic performance", tuple(blocks), "data")


def tq_chart(facts: Facts) -> Chart | None:
    """Temperatures over duty in shown units; None when the engine sent no curve."""
    curve = facts.outputs.get("tq_curve")
    if not isinstance(curve, Mapping) or not curve.get("Q_W"):
        return None
    like = max(curve["Q_W"])
    duty = tuple(convert(value, "W", facts.system, like=like)[0] for value in curve["Q_W"])
    lines = tuple(
        Series(name, duty, tuple(convert(value, "°C", facts.system)[0] for value in curve[key]), role)
        for name, key, role in (("Hot stream", "T_hot_C", "hot"), ("Cold stream", "T_cold_C", "cold"))
    )
    x_title = f"Duty, {unit_label('W', facts.system, like=like)}"
    return Chart("Temperature over duty", x_title, f"Temperature, {unit_label('°C', facts.system)}", lines)


def vibration_section(facts: Facts) -> Section:
    head = (
        "Zone",
        "Span",
        "Natural frequency",
        "Cross-flow velocity",
        "Critical velocity",
        "Ratio",
        "Verdict",
    )
    rows = tuple(
        (
            str(span.get("zone", "")),
            show(span.get("span_m"), "m", facts.system),
            show(span.get("f_n_Hz"), "Hz", facts.system),
            show(span.get("v_crossflow_m_s"), "m/s", facts.system),
            show(span.get("v_critical_m_s"), "m/s", facts.system),
            show(span.get("fei_ratio"), "-", facts.system),
            show(span.get("verdict") or "not_checked"),
        )
        for span in facts.entries("spans")
    )
    if not rows:
        return Section("Vibration", (Paragraph("Vibration was not checked by this engine."),), "data")
    return Section("Vibration", (Table("", head, rows),), "data")


def cost_section(facts: Facts) -> Section:
    keys = (
        "cost_purchase_usd",
        "cost_bare_module_usd",
        "pumping_cost_usd_y",
        "cepci",
        "cost_basis",
        "cost_accuracy",
    )
    blocks: list[Block] = [Table("", ("Quantity", "Value", "Source"), facts.rows(keys))]
    parts = tuple(
        (str(part.get("part", "")), show(part.get("usd"), "USD", facts.system))
        for part in facts.entries("cost_breakdown")
    )
    if parts:
        blocks.append(Table("By part", ("Part", "Cost"), parts))
    return Section("Cost", tuple(blocks), "data")


def confidence_section(facts: Facts) -> Section:
    rows = tuple(
        (
            str(part.get("name", "")),
            show(part.get("value")),
            show(part.get("weight")),
            str(part.get("reason", "")),
        )
        for part in facts.entries("confidence_parts")
    )
    text = Paragraph(f"Confidence of this design: {facts.text('confidence')}.")
    blocks: tuple[Block, ...] = (text,)
    if rows:
        blocks += (Table("", ("Part", "Value", "Weight", "Why"), rows),)
    return Section("Confidence", blocks, "data")


def warnings_section(
    design: Mapping[str, Any], records: Sequence[Mapping[str, Any]], facts: Facts
) -> Section:
    """Every warning of the latest attempts and of the design, each once, in order of the steps."""
    found: dict[str, str] = {}
    for step_id, record in facts.latest.items():
        for warning in record.get("warnings") or ():
            found.setdefault(_warning_text(warning), f"Step {step_id}, {record.get('step_name', '')}")
    for warning in design.get("warnings") or ():
        found.setdefault(_warning_text(warning), "Design")
    if not found:
        return Section("Warnings", (Paragraph("No step gave a warning."),), "data")
    rows = tuple((text, origin) for text, origin in found.items())
    return Section("Warnings", (Table("", ("Warning", "From"), rows),), "data")


def _warning_text(warning: Any) -> str:
    if isinstance(warning, Mapping):
        return str(warning.get("message") or warning.get("text") or warning.get("label") or "")
    return str(warning)
