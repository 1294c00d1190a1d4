"""One stated geometry for one duty: built, rated and taken through the steps at once, nothing searched or stored."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from hx_engine.errors import InputError
from hx_engine.limits import limit
from hx_engine.pipeline.assemble import (
    OTHER,
    bundle_type,
    construction,
    geometry_outputs,
    known_tube_side,
    process,
    service,
    tema_type,
)
from hx_engine.pipeline.easing import apply
from hx_engine.pipeline.levers import Held, held_by
from hx_engine.pipeline.own_limits import with_own
from hx_engine.pipeline.record import build
from hx_engine.pipeline.second_look import look
from hx_engine.pipeline.shells import shell_kinds
from hx_engine.pipeline.step import STATED, Design, Finding, Step, StepResult
from hx_engine.pipeline.steps import STEPS
from hx_engine.pipeline.steps.step_12_search import concessions
from hx_engine.pipeline.stored_design import design_of
from hx_engine.rating import Geometry
from hx_engine.requirements.fields import PASSES
from hx_engine.search import Space, search_limits
from hx_engine.search.bundles import bundles
from hx_engine.search.candidates import Choice, geometry_with
from hx_engine.search.constraints import bounds_of
from hx_engine.search.nozzle_fit import fitting_nozzles
from hx_engine.search.podium import single
from hx_engine.search.space import fits_shell
from hx_engine.standards.shells import LAYOUTS_DEG
from hx_engine.state import Session
from hx_engine.state.store import now

BEFORE, AFTER = (1, 2, 3, 4, 5), (7, 8, 9, 10, 11, 13, 14, 15, 16)
SMALLEST_WALL_SHARE, LARGEST_WALL_SHARE = 0.02, 0.4


class Wish(NamedTuple):
    """A dimension that must be given: its least and greatest value and its unit, or the values it may have."""

    low: float
    high: float
    unit: str
    among: tuple[int, ...] = ()

    @property
    def allowed(self) -> str:
        return ", ".join(map(str, self.among)) if self.among else f"{self.low:g} to {self.high:g} {self.unit}".strip()

    def admits(self, value: Any) -> bool:
        if isinstance(value, bool) or not isinstance(value, int | float) or not np.isfinite(value):
            return False
        return value in self.among if self.among else self.low <= value <= self.high


def _cut(kind: str) -> float:
    return limit(f"baffle_cut_{kind}").value


GIVEN: dict[str, Wish] = {
    "shell_id_m": Wish(0.19, 1.53, "m"), "tube_od_m": Wish(0.006, 0.06, "m"), "tube_wall_m": Wish(2e-4, 0.01, "m"),
    "pitch_ratio": Wish(1.25, 2.0, ""), "layout_deg": Wish(0, 0, "", tuple(LAYOUTS_DEG)),
    "n_passes": Wish(0, 0, "", PASSES), "tube_length_m": Wish(0.5, 12.2, "m"),
    "baffle_cut": Wish(_cut("min"), _cut("max"), ""), "n_baffles": Wish(0, 0, "", tuple(range(2, 101))),
    "n_shells_series": Wish(0, 0, "", tuple(range(1, 9))), "n_shells_parallel": Wish(0, 0, "", tuple(range(1, 9))),
}  # fmt: skip
TUBE_SIDE = "tube_side_fluid"
OPTIONAL = {"n_tubes": Wish(0, 0, "", tuple(range(1, 20001))), "n_shell_passes": Wish(0, 0, "", (1, 2))}
NAME = "Geometry given"


def check_geometry(body: dict[str, Any]) -> tuple[dict[str, Any], list[InputError]]:
    """The dimensions of a stated geometry, and what is wrong with them, each by its name.

    `GIVEN` lists what must be there; `n_tubes` (a count that differs from the layout's, such as with plugged tubes)
    and `n_shell_passes` (1 or 2, by default the first kind of shell that step 4 allows) may be; `tube_side_fluid` is
    "hot" or "cold". Lengths in m.
    """
    values, errors = {}, []
    for name, wish in (GIVEN | OPTIONAL).items():
        value = body.get(name)
        if value is None and name in OPTIONAL:
            continue
        if wish.admits(value):
            values[name] = int(value) if wish.among else float(value)
        else:
            problem = "is missing" if value is None else "is not possible"
            errors.append(InputError(f"geometry.{name}", value, f"{name} {problem}.", "Give a value.", wish.allowed))
    if body.get(TUBE_SIDE) in OTHER:
        values[TUBE_SIDE] = body[TUBE_SIDE]
    else:
        errors.append(
            InputError(f"geometry.{TUBE_SIDE}", body.get(TUBE_SIDE), "Which stream runs in the tubes is not said.",
                       "Name it.", "hot, cold")
        )  # fmt: skip
    if not errors and not SMALLEST_WALL_SHARE <= values["tube_wall_m"] / values["tube_od_m"] <= LARGEST_WALL_SHARE:
        share = f"{SMALLEST_WALL_SHARE:g} to {LARGEST_WALL_SHARE:g} of the outside diameter"
        errors.append(
            InputError("geometry.tube_wall_m", values["tube_wall_m"], "The tube wall does not fit the tube.",
                       "Give another wall.", share)
        )  # fmt: skip
    return values, errors


def rate_given(
    design_input: dict[str, Any], assumptions: list[dict[str, Any]], given: dict[str, Any],
    answers: list[dict[str, Any]], warnings: list[str] | None = None,
) -> Session:  # fmt: skip
    """A session that is stored nowhere, with the step records of the duty in the given geometry.

    The records stand in the order of the steps; the search is not among them.

    `design_input` and `assumptions` as the check of requests gives them, `given` as `check_geometry` does, `answers`
    as `answers_that_hold` picks them.

    Raises
    ------
    InputError
        The geometry cannot be built: no such layout, baffles that do not fit, a span without a tubesheet rule.
    HxError
        A step cannot be computed for this duty.
    """
    session = _session(design_input, assumptions, answers, warnings or [])
    for step_id in BEFORE:
        session = _with(session, STEPS[step_id])
    built = Step(12, NAME, (), (), lambda design: _built(design, given))
    session = _with(session, built)
    for step_id in AFTER:
        session = _with(session, STEPS[step_id])
    return session


def _session(
    design_input: dict[str, Any], assumptions: list[dict[str, Any]], answers: list[dict[str, Any]],
    warnings: list[str],
) -> Session:
    at = now()
    return Session(
        session_id="rate", user_id=design_input["user_id"], status="running", current_step=1,
        design_input=design_input, assumptions=assumptions, warnings=warnings, question=None,
        answers=answers, records=[],
        token="", engine_version="", created_at=at, updated_at=at,
    )  # fmt: skip


def _with(session: Session, step: Step) -> Session:
    """The session with one more record; a step that would ask is an error here, where nobody can answer."""
    design = design_of(session)
    result = step.run(design)
    if result.question is not None:
        raise InputError("request", None, result.question.message, "Design it instead, and answer the question.", "")
    looked = look(step, session, design, result, None)
    place = {"position": len(session.records), "attempt": 1, "started_at": now(), "duration_s": 0.0}
    return session._replace(records=[*session.records, build(step, looked, in_tubes=known_tube_side(design), **place)])


def _built(design: Design, given: dict[str, Any]) -> StepResult:
    held = held_by(design)
    geometry = _geometry(design, given, held)
    outputs = {
        TUBE_SIDE: given[TUBE_SIDE],
        "tema_type": tema_type(design, geometry.n_shell_passes),
        "limits_eased": held.eased,
        **geometry_outputs(geometry),
    }
    message = "The geometry was stated; nothing was searched."
    findings = (
        Finding("info", message, "not_checked"), *concessions(design, held), *_count_finding(given, geometry),
    )  # fmt: skip
    stated = {key: STATED for key in outputs if key in given and key != "n_tubes"}
    return StepResult(outputs, ("shell_id_m", "n_tubes", "tube_length_m"), message, "", findings, stated)


def _geometry(design: Design, given: dict[str, Any], held: Held) -> Geometry:
    in_tubes, flow = given[TUBE_SIDE], process(design)
    shell_passes = given.get("n_shell_passes", shell_kinds(design)[0])
    if not fits_shell(given["n_passes"], shell_passes):
        raise InputError(
            "geometry.n_passes", given["n_passes"], "An F shell has 2, 4 or 8 tube passes.",
            "Take one of them, or one shell pass.", "2, 4, 8",
        )  # fmt: skip
    space = Space(
        bundle_type=bundle_type(design), shell_ids_m=(given["shell_id_m"],),
        tubes_m=((given["tube_od_m"], given["tube_wall_m"]),), pitch_ratios=(given["pitch_ratio"],),
        layouts_deg=(given["layout_deg"],), passes=(given["n_passes"],), tube_lengths_m=(given["tube_length_m"],),
        baffle_cuts=(given["baffle_cut"],), shells_series=(given["n_shells_series"],),
        shells_parallel=(given["n_shells_parallel"],), shell_passes=(shell_passes,),
    )  # fmt: skip
    table = bundles(space, construction(design, in_tubes))
    if not table.n_tubes.size:
        raise InputError(
            "geometry.n_passes", given["n_passes"], "No tubes fit: this layout has no place for so many passes.",
            "Take fewer passes, a larger shell or a smaller pitch.", "",
        )  # fmt: skip
    usual = search_limits(flow["dP_hot_max_Pa"], flow["dP_cold_max_Pa"])
    limits = with_own(apply(usual, held.eased), held.own)
    chosen = service(design, in_tubes)
    choice = Choice(0, 0, float(given["n_baffles"]), 0, given["n_shells_series"], given["n_shells_parallel"])
    (bore_shell, _), (bore_tube, _) = fitting_nozzles(chosen, space, bounds_of(chosen, limits), table, choice)
    geometry = single(geometry_with(space, table, bore_shell, bore_tube, choice), 0)
    if not np.isfinite(geometry.baffle_spacing_m) or geometry.baffle_spacing_m <= 0.0:
        raise InputError(
            "geometry.n_baffles", given["n_baffles"], "So many baffles do not fit between the tubesheets.",
            "Take fewer baffles or longer tubes.", "",
        )  # fmt: skip
    return geometry._replace(n_tubes=given.get("n_tubes", geometry.n_tubes))


def _count_finding(given: dict[str, Any], geometry: Geometry) -> tuple[Finding, ...]:
    if "n_tubes" not in given:
        return ()
    message = f"The number of tubes ({geometry.n_tubes}) was stated, not counted in the layout."
    return (Finding("warning", message, "not_checked"),)
