"""From stored results to what rating, search and standards take: the one place where records become objects."""

from __future__ import annotations

from typing import Any

from hx_engine.errors import InputError
from hx_engine.pipeline.fluids import KELVIN, stream_fluid
from hx_engine.pipeline.step import Design
from hx_engine.rating import Geometry, Service, Stream
from hx_engine.rating.vibration_check import ShellFluid
from hx_engine.requirements.wishes import BUNDLE_OF_REAR_HEAD, SHELL_PASSES
from hx_engine.standards.materials import conductivity_W_mK, material
from hx_engine.standards.pressure_vessel import ATMOSPHERE_PA, design_pressure_Pa, design_temperature_C
from hx_engine.standards.shells import bends_per_pass
from hx_engine.standards.weights import Construction

SOUND_EXACT = "speed of sound from CoolProp's equation of state"
SOUND_IDEAL = (
    "speed of sound by the ideal-gas relation cp - cv = P/(rho T), off by up to 2 % at 5 bar, 4 % at 20 bar and 8 % at "
    "40 bar (largest differences to CoolProp for ten common gases at 47 and 127 °C, away from saturation)"
)
OTHER = {"hot": "cold", "cold": "hot"}


def process(design: Design) -> dict[str, Any]:
    """Temperatures, flows, pressures and duty: the request, closed by step 2, and by step 3 where cp was given."""
    closed = design.results.get(3, {})
    keys = ("Q_W", "T_hot_out_C", "T_cold_out_C", "m_dot_hot_kg_s", "m_dot_cold_kg_s")
    return design.outputs(1) | design.outputs(2) | {key: closed[key] for key in keys if key in closed}


def is_estimate(design: Design) -> bool:
    """Whether the current geometry is still the first estimate of step 6; a search that failed leaves it so."""
    return not design.results.get(12)


def tube_side(design: Design) -> str:
    """Which stream runs in the tubes: "hot" or "cold"."""
    return design.outputs(4 if is_estimate(design) else 12)["tube_side_fluid"]


def known_tube_side(design: Design) -> str | None:
    """The stream in the tubes as chosen so far, None before step 4."""
    return tube_side(design) if design.results.keys() & {4, 12} else None


def bundle_type(design: Design) -> str:
    """Bundle type that the rear head of the TEMA type stands for."""
    return BUNDLE_OF_REAR_HEAD[design.outputs(4)["tema_type"][2]]


def tema_type(design: Design, n_shell_passes: int) -> str:
    """TEMA type of step 4 with the shell's letter for this number of shell passes."""
    front, _, rear = design.outputs(4)["tema_type"]
    return front + {passes: letter for letter, passes in SHELL_PASSES.items()}[n_shell_passes] + rear


def stream(design: Design, side: str) -> Stream:
    """One stream at its mean temperature, with fouling once step 4 has chosen it."""
    flow, found = process(design), design.outputs(3)
    return Stream(
        m_dot_kg_s=flow[f"m_dot_{side}_kg_s"],
        T_in_K=flow[f"T_{side}_in_C"] + KELVIN,
        T_out_K=flow[f"T_{side}_out_C"] + KELVIN,
        density_kg_m3=found[f"density_{side}_kg_m3"],
        viscosity_Pa_s=found[f"viscosity_{side}_Pa_s"],
        cp_J_kgK=found[f"cp_{side}_J_kgK"],
        k_W_mK=found[f"k_{side}_W_mK"],
        fouling_m2K_W=design.outputs(4)[f"fouling_{side}_m2K_W"],
        is_gas=found[f"phase_{side}"] == "gas",
        P_Pa=flow[f"P_{side}_Pa"],
        viscosity_slope_K=found[f"viscosity_slope_{side}_K"],
    )


def service(design: Design, in_tubes: str | None = None) -> Service:
    """The duty with `in_tubes` ("hot" or "cold", by default the current allocation) in the tubes."""
    in_tubes = in_tubes or tube_side(design)
    streams = {side: stream(design, side) for side in OTHER}
    return Service(
        tube=streams[in_tubes],
        shell=streams[OTHER[in_tubes]],
        Q_W=process(design)["Q_W"],
        k_wall_W_mK=conductivity_W_mK(design.outputs(4)["tube_material"], metal_temperature_C(design)),
        tube_is_hot=in_tubes == "hot",
    )


def metal_temperature_C(design: Design) -> float:
    """Mean tube metal temperature before any film coefficient is known: midway between both means [°C]."""
    flow = process(design)
    return 0.25 * sum(flow[f"T_{side}_{end}_C"] for side in OTHER for end in ("in", "out"))


def geometry(design: Design) -> Geometry:
    """The geometry in hand: the searched one once there is one, else the estimate.

    Designs stored before their bends were say them by their TEMA type.
    """
    stored = {"bends_per_pass": bends_per_pass(bundle_type(design)), **design.outputs(6 if is_estimate(design) else 12)}
    return Geometry(**{name: stored[name] for name in Geometry._fields})


def geometry_outputs(chosen: Geometry) -> dict[str, Any]:
    """A geometry as step outputs, with the derived sizes that later formulas take."""
    values = {name: value if isinstance(value, int) else float(value) for name, value in chosen._asdict().items()}
    derived = {
        "tube_id_m": chosen.tube_id_m,
        "pitch_ratio": chosen.tube_pitch_m / chosen.tube_od_m,
        "effective_length_m": chosen.effective_length_m,
    }
    return values | {name: float(value) for name, value in derived.items()}


def eased_by_engineer(design: Design) -> dict[str, float]:
    """Limits the engineer eased when the search found nothing, by limit id."""
    return design.results.get(12, {}).get("limits_eased", {})


def allowed_dP_Pa(design: Design) -> dict[str, float]:
    """Allowed pressure drop of the tube and the shell side [Pa], as eased by the engineer in step 12."""
    flow, in_tubes, eased = process(design), tube_side(design), eased_by_engineer(design)
    allowed = {side: eased.get(f"dP_{side}_max_Pa", flow[f"dP_{side}_max_Pa"]) for side in OTHER}
    return {"tube": allowed[in_tubes], "shell": allowed[OTHER[in_tubes]]}


def design_conditions(design: Design, side: str) -> tuple[float, float]:
    """Design gauge pressure [Pa] and temperature [°C] of one stream; a stated design pressure (absolute) wins."""
    flow = process(design)
    stated = design.design_input.get(f"P_{side}_design_Pa")
    gauge = float(design_pressure_Pa(flow[f"P_{side}_Pa"])) if stated is None else stated - ATMOSPHERE_PA
    if gauge <= 0.0:
        raise InputError(
            f"P_{side}_design_Pa", stated, "The design pressure (absolute) is not above atmospheric pressure.",
            "Give an absolute pressure.", f"above {ATMOSPHERE_PA:.0f} Pa",
        )  # fmt: skip
    hottest = max(flow[f"T_{side}_in_C"], flow[f"T_{side}_out_C"])
    return gauge, float(design_temperature_C(hottest))


def construction(design: Design, in_tubes: str | None = None) -> Construction:
    """Materials and design conditions for an allocation of the fluids."""
    in_tubes = in_tubes or tube_side(design)
    chosen = design.outputs(4)
    P_tube, T_tube = design_conditions(design, in_tubes)
    P_shell, T_shell = design_conditions(design, OTHER[in_tubes])
    for key in (chosen["tube_material"], chosen["shell_material"]):
        if max(T_tube, T_shell) > material(key).T_max_C + 0.5:
            raise InputError(
                "tube_material", key,
                f"No allowable stress of {material(key).label} at the design temperature of "
                f"{max(T_tube, T_shell):.0f} °C.",
                "Choose another material or a lower temperature.", f"up to {material(key).T_max_C:.0f} °C",
            )  # fmt: skip
    return Construction(
        bundle_type(design), chosen["tube_material"], chosen["shell_material"], P_shell, P_tube, T_shell, T_tube,
        chosen["tema_class"],
    )


def shell_fluid(design: Design, in_tubes: str | None = None) -> ShellFluid:
    """Shell-side fluid for the vibration check; a gas with its isentropic exponent and where that comes from.

    From the speed of sound of the fluid's equation of state where it has one, else cp - cv = P/(rho T), which holds for
    ideal gases.
    """
    side = OTHER[in_tubes or tube_side(design)]
    s = stream(design, side)
    if not s.is_gas:
        return ShellFluid(s.density_kg_m3, s.viscosity_Pa_s, False, s.P_Pa)
    exact = stream_fluid(design, side).model.isentropic_exponent(s.T_mean_K, s.P_Pa)
    if exact is not None:
        return ShellFluid(s.density_kg_m3, s.viscosity_Pa_s, True, s.P_Pa, exact, SOUND_EXACT)
    gas_constant = s.P_Pa / (s.density_kg_m3 * s.T_mean_K)
    gamma = s.cp_J_kgK / (s.cp_J_kgK - gas_constant) if s.cp_J_kgK > gas_constant else None
    return ShellFluid(s.density_kg_m3, s.viscosity_Pa_s, True, s.P_Pa, gamma, SOUND_IDEAL)
