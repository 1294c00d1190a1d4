"""Step 4: fluid allocation, TEMA type and class, materials, first tube and layout, fouling."""

from __future__ import annotations

from hx_engine.nomenclature import sentence_case
from hx_engine.pipeline.allocation import Allocation, Candidate, allocate
from hx_engine.pipeline.assemble import OTHER, process
from hx_engine.pipeline.fluids import SIDES, stream_fluid
from hx_engine.pipeline.material_choice import choose_materials
from hx_engine.pipeline.step import STATED, Design, Finding, Step, StepResult
from hx_engine.pipeline.type_choice import choose_class, choose_layout, choose_tube, choose_type, needs_brushes
from hx_engine.properties import Fluid
from hx_engine.requirements.selection import selection

OUTPUTS = (
    "tema_type", "tema_class", "tube_side_fluid", "allocation_reason", "is_allocation_binding", "tube_material",
    "shell_material", "tube_od_m", "tube_wall_m", "tube_pitch_m", "layout_deg", "is_shell_cleaned",
    "fouling_hot_m2K_W", "fouling_cold_m2K_W", "metal_dT_K",
)  # fmt: skip


def run(design: Design) -> StepResult:
    """Choose by the rules of the selection table; wishes win and are commented where a rule disagrees."""
    fluids = {side: stream_fluid(design, side) for side in SIDES}
    wishes = design.design_input
    fouling, fouling_sources = _fouling(design, fluids)
    by_rule = allocate(*(_candidate(design, side, fluids[side], fouling[side]) for side in SIDES))
    allocation = _as_wished(by_rule, wishes.get("fluid_in_tubes"), fluids)
    shell_side = OTHER[allocation.tube_side]
    is_cleaned = needs_brushes(fluids[shell_side], fouling[shell_side])
    dT_metal = _metal_dT_K(design)
    kind = choose_type(wishes.get("tema_preference"), is_cleaned, dT_metal, fouling[allocation.tube_side])
    materials = choose_materials(fluids, shell_side, wishes.get("tube_material"), process(design)["T_hot_in_C"])
    tube_od, tube_wall = choose_tube(wishes.get("tube_od_m"), materials.tube)
    made = choose_class(fluids, materials.tube, wishes.get("tema_class"))
    pitch, layout = choose_layout(tube_od, is_cleaned)
    outputs = {
        "tema_type": kind.tema_type,
        "tema_class": made.tema_class,
        "tube_side_fluid": allocation.tube_side,
        "allocation_reason": allocation.reason,
        "is_allocation_binding": allocation.is_binding,
        "tube_material": materials.tube,
        "shell_material": materials.shell,
        "tube_od_m": tube_od,
        "tube_wall_m": tube_wall,
        "tube_pitch_m": pitch,
        "layout_deg": layout,
        "is_shell_cleaned": is_cleaned,
        "metal_dT_K": dT_metal,
        **{f"fouling_{side}_m2K_W": fouling[side] for side in SIDES},
    }
    first = sentence_case(allocation.reason)
    findings = (
        *kind.findings, *made.findings, *_fouling_findings(fouling_sources), *_free(allocation),
        *_against(allocation, by_rule),
    )  # fmt: skip
    sources = {f"fouling_{side}_m2K_W": fouling_sources[side] for side in SIDES}
    reasoning = f"{first}. {kind.reason} {made.reason} {materials.reason}"
    return StepResult(outputs, ("tube_od_m", "tube_pitch_m", "layout_deg"), reasoning, "", findings, sources)


def _candidate(design: Design, side: str, fluid: Fluid, fouling: float) -> Candidate:
    flow, found = process(design), design.outputs(3)
    return Candidate(
        side, fluid.label, fluid.corrosion_tags, fluid.service_tags, fouling, flow[f"P_{side}_Pa"],
        found[f"viscosity_{side}_Pa_s"], flow[f"m_dot_{side}_kg_s"], found[f"phase_{side}"] == "gas",
    )  # fmt: skip


def _fouling(design: Design, fluids: dict[str, Fluid]) -> tuple[dict[str, float], dict[str, str]]:
    """Fouling resistance of each side with its source: the request's, TEMA's, or an assumed one."""
    assumed = selection()["fouling_assumed"]
    values, sources = {}, {}
    for side, fluid in fluids.items():
        stated = design.design_input.get(f"fouling_{side}_m2K_W")
        if stated is not None:
            values[side], sources[side] = float(stated), STATED
        elif fluid.fouling_m2K_W is not None:
            values[side], sources[side] = fluid.fouling_m2K_W, fluid.fouling_source
        else:
            values[side], sources[side] = assumed[design.outputs(3)[f"phase_{side}"]], assumed["source"]
    return values, sources


def _fouling_findings(sources: dict[str, str]) -> list[Finding]:
    return [
        Finding("info", f"No fouling resistance is tabulated for the {side} fluid; {source}.", "not_checked")
        for side, source in sources.items()
        if source.startswith("assumed")
    ]


def _as_wished(by_rule: Allocation, wish: str | None, fluids: dict[str, Fluid]) -> Allocation:
    """The allocation the request asks for, which binds; else that of the rules."""
    if wish is None:
        return by_rule
    return Allocation(wish, f"{fluids[wish].label} runs in the tubes, as the request asks", True)


def _against(allocation: Allocation, by_rule: Allocation) -> list[Finding]:
    """What the rules say against a wished allocation; only those that bind."""
    if allocation.tube_side == by_rule.tube_side or not by_rule.is_binding:
        return []
    message = f"The request puts the {allocation.tube_side} fluid into the tubes; by rule, {by_rule.reason}."
    return [Finding("warning", message, "failed")]


def _free(allocation: Allocation) -> list[Finding]:
    if allocation.is_binding:
        return []
    message = "No strong rule binds the fluids to a side: the search tries both where the shell side allows it."
    return [Finding("info", message, "not_checked")]


def _metal_dT_K(design: Design) -> float:
    """Shell metal against tube metal: the shell at its fluid's mean, the tubes midway between both means [K]."""
    found = design.outputs(3)
    return 0.5 * abs(found["T_mean_hot_C"] - found["T_mean_cold_C"])


STEP = Step(4, "TEMA type and geometry", (1, 2, 3), OUTPUTS, run)
