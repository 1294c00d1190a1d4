"""A search in the words of a record: the funnel of its limits, and the alternatives with what makes them differ."""

from __future__ import annotations

from typing import Any

from hx_engine.limits import all_limits
from hx_engine.nomenclature import entry
from hx_engine.pipeline.assemble import OTHER, geometry_outputs, process, tema_type
from hx_engine.pipeline.step import Design
from hx_engine.search import Design as Found
from hx_engine.search import SearchResult, limit_label
from hx_engine.search.constraints import in_order
from hx_engine.search.podium import KIND

_COMPARED = ("tube_side_fluid", *KIND, "n_baffles", "baffle_cut", "tube_wall_m", "tube_pitch_m")
_EFFECTS = ("cost_usd", "area_provided_m2", "dP_tube_Pa", "dP_shell_Pa", "overdesign_pct")


def funnel_rows(design: Design, result: SearchResult) -> list[dict[str, Any]]:
    """Candidates each limit removed, in the order of the limits, with the limit's value and source; what is left.

    `limit` is None where a limit has no one number: sizes by rule, or pressure drops where both allocations are tried.
    """
    rows, left = [], result.n_space
    for limit_id in in_order(result.rejected):
        count = result.rejected[limit_id]
        left -= count
        rows.append({**_limit(design, result, limit_id), "count": count, "left": left})
    return rows


def _limit(design: Design, result: SearchResult, limit_id: str) -> dict[str, Any]:
    table = all_limits()
    row = table.get(limit_id)
    value = getattr(result.limits, limit_id, None)
    unit, source = (row.unit, row.source) if row else ("-", "rule of the standard named")
    if limit_id in ("dP_tube_max_Pa", "dP_shell_max_Pa"):
        flow, unit, source = process(design), "Pa", "request, or usual allowance; as eased in step 12"
        allowed = {side: getattr(result.limits, f"dP_{side}_max_Pa") for side in OTHER}
        sides = result.allocations if limit_id == "dP_tube_max_Pa" else [OTHER[side] for side in result.allocations]
        found = {allowed[side] for side in sides if f"dP_{side}_max_Pa" in flow}
        value = found.pop() if len(found) == 1 else None
    return {"limit_id": limit_id, "label": limit_label(limit_id), "limit": value, "unit": unit, "source": source}


def design_row(design: Design, found: Found) -> dict[str, Any]:
    """One design with the numbers that tell designs apart."""
    r = found.rating
    return {
        "tube_side_fluid": found.allocation,
        "tema_type": tema_type(design, found.geometry.n_shell_passes),
        "cost_usd": found.cost_usd,
        "overdesign_pct": float(r.areas.overdesign_pct),
        "area_provided_m2": float(r.areas.area_provided_m2),
        "U_dirty_W_m2K": float(r.transfer.U_dirty_W_m2K),
        "dP_tube_Pa": float(r.losses.dP_tube_Pa),
        "dP_shell_Pa": float(r.losses.dP_shell_Pa),
        **geometry_outputs(found.geometry),
    }


def alternative_rows(design: Design, best: Found, others: list[Found]) -> list[dict[str, Any]]:
    """The alternatives, best first, each with `differs`: what is built otherwise, and what that does."""
    chosen, rows = design_row(design, best), [design_row(design, found) for found in others]
    return [{**row, "differs": _differs(row, chosen)} for row in rows]


def _differs(row: dict[str, Any], chosen: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    def pairs(names: tuple[str, ...]) -> list[dict[str, Any]]:
        return [
            {"name": name, "label": _label(name), "value": row[name], "chosen": chosen[name], "unit": _unit(name)}
            for name in names
            if row[name] != chosen[name]
        ]

    return {"built": pairs(_COMPARED), "effect": pairs(_EFFECTS)}


def _label(name: str) -> str:
    return "Fluid in the tubes" if name == "tube_side_fluid" else entry(name).label


def _unit(name: str) -> str:
    return "" if name == "tube_side_fluid" else entry(name).unit
