"""Step 6: a first overall coefficient from published ranges, and the first standard geometry for it."""

from __future__ import annotations

from math import inf, sqrt

from hx_engine.errors import InfeasibleDesignError
from hx_engine.pipeline.assemble import construction, geometry_outputs, process, service
from hx_engine.pipeline.figures import figures
from hx_engine.pipeline.first_geometry import first_geometry
from hx_engine.pipeline.own_limits import own_limits, with_own
from hx_engine.pipeline.space import allowed_space, size_wishes
from hx_engine.pipeline.step import Design, Finding, Step, StepResult
from hx_engine.pipeline.usual_coefficients import usual_range
from hx_engine.rating import Geometry
from hx_engine.requirements.selection import selection
from hx_engine.search import Space, search_limits

OUTPUTS = ("U_assumed_W_m2K", "U_assumed_low_W_m2K", "U_assumed_high_W_m2K", "area_required_m2", *Geometry._fields)


def run(design: Design) -> StepResult:
    """Area from the assumed coefficient, then the nearest geometry of the standard space."""
    flow, mean = process(design), design.outputs(5)
    pair, (low, high) = usual_range(design)
    U = sqrt(low * high)
    area = flow["Q_W"] / (U * mean["MTD_K"])
    own = own_limits(design)
    if mean["n_shells_series"] > own.get("n_shells_max", inf):
        del own["n_shells_max"]
    limits = with_own(search_limits(flow["dP_hot_max_Pa"], flow["dP_cold_max_Pa"]), own)
    space = _of_step_5(allowed_space(design, size_wishes(design), own), mean)
    if mean["n_shells_series"] not in space.shells_series:
        raise InfeasibleDesignError(f"The temperatures need {mean['n_shells_series']} shells in series.", {})
    chosen = first_geometry(
        service(design), space, limits, construction(design), area, mean["n_shells_series"]
    )
    outputs = {
        "U_assumed_W_m2K": U,
        "U_assumed_low_W_m2K": float(low),
        "U_assumed_high_W_m2K": float(high),
        "area_required_m2": area,
        **geometry_outputs(chosen),
    }
    reasoning = (
        f"For {pair.replace('_hp', ' under pressure').replace('-', ' against ')} published coefficients "
        f"range from {low} to {high} W/(m² K); their geometric mean, {U:.0f} W/(m² K), is a start, not a result. "
        f"It asks for {figures(area)} m², and the nearest "
        f"standard bundle is {chosen.n_tubes} tubes of {chosen.tube_length_m:.2f} m in a "
        f"{1e3 * chosen.shell_id_m:.4g} mm shell."
    )
    source = selection()["U"]["source"]
    finding = Finding("info", "The coefficient is assumed; steps 7 to 12 replace it.", "not_checked")
    return StepResult(
        outputs, ("U_assumed_W_m2K", "area_required_m2", "shell_id_m"), reasoning, "", (finding,),
        {"U_assumed_W_m2K": f"geometric mean of the range for {pair} ({source})"},
    )  # fmt: skip


def _of_step_5(space: Space, mean: dict) -> Space:
    """The space of the kind of shell whose F step 5 took, with one tube pass where it rests on that."""
    kinds = {kind.shell_passes[0]: kind for kind in space.by_shell}
    kind = kinds[mean["n_shell_passes"]]
    fewest = mean["n_shell_passes"]
    return kind._replace(passes=(fewest,)) if mean["is_counter_current"] and fewest in kind.passes else kind


STEP = Step(6, "Initial U and size", (1, 2, 3, 4, 5), OUTPUTS, run)
