"""Step 15: purchase cost from parts, bare-module cost by Turton, pumping cost."""

from __future__ import annotations

from typing import Any

from hx_engine.pipeline.assemble import bundle_type, construction, tube_side
from hx_engine.pipeline.current_rating import current
from hx_engine.pipeline.figures import figures
from hx_engine.pipeline.fluids import SIDES
from hx_engine.pipeline.step import Design, Finding, Step, StepResult
from hx_engine.standards.cost import (
    ACCURACY,
    TurtonCost,
    cepci,
    cepci_year,
    cost_parts_usd,
    pumping_basis,
    pumping_cost_usd_y,
    turton_cost,
)
from hx_engine.standards.materials import material

OUTPUTS = (
    "cost_purchase_usd", "cost_bare_module_usd", "cost_turton_purchase_usd", "cost_breakdown", "cepci", "cost_basis",
    "cost_accuracy", "pumping_cost_usd_y", "pumping_cost_hot_usd_y", "pumping_cost_cold_usd_y",
)  # fmt: skip
PART_KEYS = {
    "tubes": "cost_tubes_usd", "shell": "cost_shell_usd", "channels": "cost_channels_usd",
    "tubesheets": "cost_tubesheets_usd", "flanges": "cost_flanges_usd", "baffles and tie rods": "cost_baffles_usd",
    "nozzles": "cost_nozzles_usd", "assembly and test": "cost_assembly_usd",
}  # fmt: skip
_PA_PER_BAR = 1.0e5


def run(design: Design) -> StepResult:
    """Price all shells of the unit and a year of pumping."""
    now, built = current(design), construction(design)
    g = now.geometry
    n_shells = g.n_shells_series * g.n_shells_parallel
    parts = {name: float(value) * n_shells for name, value in cost_parts_usd(g, built).items()}
    P_shell_barg, P_tube_barg = built.P_design_shell_Pa / _PA_PER_BAR, built.P_design_tube_Pa / _PA_PER_BAR
    turton = turton_cost(
        float(now.rating.areas.area_provided_m2) / n_shells, bundle_type(design), built.shell_material,
        built.tube_material, P_shell_barg, P_tube_barg,
    )  # fmt: skip
    pumping = _pumping_usd_y(now, tube_side(design))
    outputs: dict[str, Any] = {
        "cost_purchase_usd": sum(parts.values()),
        "cost_bare_module_usd": turton.bare_module_usd * n_shells,
        "cost_turton_purchase_usd": turton.purchased_usd * n_shells,
        "cost_breakdown": [{"part": name, "usd": parts[name]} for name in sorted(parts, key=lambda n: -parts[n])],
        **{PART_KEYS[name]: usd for name, usd in parts.items()},
        "price_tube_usd_kg": material(built.tube_material).price_tube_usd_kg,
        "price_plate_shell_usd_kg": material(built.shell_material).price_plate_usd_kg,
        "price_plate_channel_usd_kg": material(built.channel_material).price_plate_usd_kg,
        "pressure_factor": turton.pressure_factor,
        "material_factor": turton.material_factor,
        "cepci": cepci(),
        "cost_basis": (
            f"Purchase cost from masses, prices and shop hours; bare module by Turton et al., App. A; both in USD of "
            f"{cepci_year()} (CEPCI {cepci():.1f})"
        ),
        "cost_accuracy": ACCURACY,
        "pumping_cost_usd_y": sum(pumping.values()),
        **{f"pumping_cost_{side}_usd_y": usd for side, usd in pumping.items()},
    }
    return StepResult(
        outputs, ("cost_purchase_usd", "cost_bare_module_usd", "pumping_cost_usd_y"), _reasoning(outputs), "",
        tuple(_findings(turton) + _pumping_findings(outputs)),
        _pumping_sources(),
    )  # fmt: skip


def _pumping_sources() -> dict[str, str]:
    """Sources of the pumping costs, with the three values of practice in them."""
    return {f"pumping_cost_{side}_usd_y": f"volume flow times pressure drop; {pumping_basis()}" for side in SIDES}


def _pumping_usd_y(now, in_tubes: str) -> dict[str, float]:
    """Pumping cost of each stream for its loss in the exchanger [USD/y]."""
    losses = {"tube": now.rating.losses.dP_tube_Pa, "shell": now.rating.losses.dP_shell_Pa}
    streams = {"tube": now.service.tube, "shell": now.service.shell}
    named = {"tube": in_tubes, "shell": "cold" if in_tubes == "hot" else "hot"}
    return {
        named[place]: float(pumping_cost_usd_y(s.m_dot_kg_s, s.density_kg_m3, losses[place]))
        for place, s in streams.items()
    }


def _findings(turton: TurtonCost) -> list[Finding]:
    if turton.range == "in":
        return []
    message = "The shell leaves the range of Turton's curves (10 to 1000 m², to 140 bar): bare-module cost is rough."
    return [Finding("warning", message, "failed")]


def _pumping_findings(o: dict[str, Any]) -> list[Finding]:
    """A year of pumping dearer than the unit: the allowed pressure drops were not worth their saving in area."""
    pumping, purchase = o["pumping_cost_usd_y"], o["cost_purchase_usd"]
    if pumping <= purchase:
        return []
    message = (
        f"Pumping through the unit costs {figures(pumping)} USD a year, more than the unit itself ({figures(purchase)} "
        "USD): a larger one with less pressure drop would be cheaper over its life. Ask for smaller pressure drops."
    )
    return [Finding("warning", message, "failed", None, pumping, purchase, "USD")]


def _reasoning(o: dict[str, Any]) -> str:
    first = o["cost_breakdown"][0]
    share = 100.0 * first["usd"] / o["cost_purchase_usd"]
    return (
        f"The unit costs about {figures(o['cost_purchase_usd'])} USD, of which {first['part']} are {share:.0f} "
        "%. Turton's curves give "
        f"{figures(o['cost_turton_purchase_usd'])} USD for comparison, and {figures(o['cost_bare_module_usd'])} USD "
        "installed. "
        f"Pumping both streams through it costs about {figures(o['pumping_cost_usd_y'])} USD a year."
    )


STEP = Step(15, "Cost", (3, 4, 12, 14), OUTPUTS, run)
