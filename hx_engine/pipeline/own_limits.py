"""Limits the request states for itself: hard, kept by the search, compared in step 16, changed by an answer alone.

Some replace a value of the table of limits, the others narrow the standard sizes.
"""

from __future__ import annotations

from typing import Any

from hx_engine.limits import limit
from hx_engine.pipeline.answers import chosen_option, dropped_by, values_of
from hx_engine.pipeline.plan import SEARCH_STEP
from hx_engine.pipeline.step import Design, Finding, compare
from hx_engine.rating import Geometry
from hx_engine.requirements.fields import read_field
from hx_engine.requirements.own_limits import OWN_LIMITS, check_own_limits
from hx_engine.search import SearchLimits, Space

_REPLACED = {
    "v_tube_min_m_s": ("tube_velocity_min_m_s", "gas_tube_velocity_min_m_s"),
    "v_tube_max_m_s": ("tube_velocity_max_m_s", "gas_tube_velocity_max_m_s"),
    "v_shell_max_m_s": ("shell_velocity_max_m_s", "gas_shell_velocity_max_m_s"),
    "overdesign_min_pct": ("overdesign_min_pct",),
}
FIELD_OF = {limit_id: field for field, limit_ids in _REPLACED.items() for limit_id in limit_ids}


def own_limits(design: Design) -> dict[str, float]:
    """The limits the request states, as answers to step 12 changed them or gave them up; by field."""
    held = {name: design.design_input[name] for name in OWN_LIMITS if design.design_input.get(name) is not None}
    for answer in design.answers:
        if answer["step_id"] == SEARCH_STEP and answer["type"] != "skip":
            option = chosen_option(answer)
            held = {name: value for name, value in held.items() if name not in dropped_by(option)}
            changed = values_of(option) | (answer.get("values") or {})
            held |= typed_limits(changed, held, design.design_input)
    return held


def typed_limits(values: dict[str, Any], held: dict[str, float], wishes: dict[str, Any]) -> dict[str, float]:
    """Own limits typed in an answer, by their own name or, where one is held, by that of the limit it replaces.

    InputError where one is out of range or contradicts the others.
    """
    named = {FIELD_OF[key]: value for key, value in values.items() if FIELD_OF.get(key) in held}
    typed = named | {key: value for key, value in values.items() if key in OWN_LIMITS and key not in FIELD_OF}
    typed = {key: read_field(key, value) for key, value in typed.items()}
    found = check_own_limits({**held, **typed, "shell_diameter_m": wishes.get("shell_diameter_m")})
    return {key: found[key] for key in typed}


def replaced_values(own: dict[str, float]) -> dict[str, float]:
    """Values that stand in for those of the table, by limit id."""
    return {limit_id: own[field] for field in own for limit_id in _REPLACED.get(field, ())}


def with_own(limits: SearchLimits, own: dict[str, float]) -> SearchLimits:
    """Search limits with the stated values in place, liquids within their hard window.

    An advisory bound gives way where it contradicts a stated one.
    """
    values = replaced_values(own)
    slowest, fastest = (limit(f"tube_velocity_hard_{end}_m_s").value for end in ("min", "max"))
    if "v_tube_min_m_s" in own:
        values["tube_velocity_min_m_s"] = max(own["v_tube_min_m_s"], slowest)
    if "v_tube_max_m_s" in own:
        values["tube_velocity_max_m_s"] = min(own["v_tube_max_m_s"], fastest)
    elif own.get("v_tube_min_m_s", 0.0) >= limits.tube_velocity_max_m_s:
        values["tube_velocity_max_m_s"] = fastest
    return limits._replace(**values)


def narrowed(space: Space, own: dict[str, float]) -> Space:
    """The standard sizes within the stated ones; the check of the request has left at least one size of each."""
    longest, widest = own.get("tube_length_max_m"), own.get("shell_diameter_max_m")
    if longest is not None:
        lengths = tuple(length for length in space.tube_lengths_m if length <= longest)
        space = space._replace(tube_lengths_m=lengths)
    if widest is not None:
        space = space._replace(shell_ids_m=tuple(size for size in space.shell_ids_m if size <= widest))
    return space._replace(n_shells_max=int(own.get("n_shells_max", space.n_shells_max)))


def size_findings(own: dict[str, float], g: Geometry) -> list[Finding]:
    """The stated sizes compared with those of the geometry."""
    values = {
        "tube_length_max_m": g.tube_length_m,
        "shell_diameter_max_m": g.shell_id_m,
        "n_shells_max": g.n_shells_series * g.n_shells_parallel,
    }
    return [
        compare(field, value, f"The {OWN_LIMITS[field].label} is stated.", own[field], is_own=True)
        for field, value in values.items()
        if field in own
    ]


def words(own: dict[str, float]) -> str:
    """The stated limits as part of a sentence."""
    return " and ".join(f"{OWN_LIMITS[field].label} of {shown(field, value)}" for field, value in own.items())


def shown(field: str, value: float) -> str:
    """A stated value with its unit."""
    return f"{value:.4g} {OWN_LIMITS[field].unit}".strip()
