"""Every candidate of a thinned space rated whole: where designs exist, what blocks elsewhere, and what they trade.

The proven optimum comes from ``search``; a sweep shows the land around it, so its counts and least values are those
of the candidates it holds.
"""

from __future__ import annotations

import time
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from hx_engine.rating.model import Geometry, Service
from hx_engine.search.constraints import SearchLimits, in_order, is_kept
from hx_engine.search.judging import judge, thinned
from hx_engine.search.objective import OBJECTIVES
from hx_engine.search.picking import take
from hx_engine.search.result import Design
from hx_engine.search.space import Space
from hx_engine.standards.weights import Construction

MEASURES = ("cost_usd", "area_m2", "weight_kg", "pumping_W", "dP_tube_Pa", "dP_shell_Pa")


class Swept(NamedTuple):
    """Candidates of a sweep, one array element each; measures of what breaks a limit are given too."""

    allocation: np.ndarray  # index into `allocations`
    geometry: Geometry
    first_broken: np.ndarray  # index into `limit_ids`, its length where every limit is kept
    measures: dict[str, np.ndarray]
    allocations: tuple[str, ...]
    limit_ids: tuple[str, ...]
    is_complete: bool  # False where the time ran out between two kinds of candidates

    @property
    def feasible(self) -> np.ndarray:
        """Which candidates keep every limit."""
        return self.first_broken == len(self.limit_ids)


def sweep(
    services: dict[str, Service],
    space: Space,
    limits: SearchLimits,
    constructions: dict[str, Construction],
    deadline: float = np.inf,
) -> Swept:
    """Rate the thinned space.

    Parameters
    ----------
    services, space, limits, constructions
        As ``search``. The last test of the search (vibration but fluid-elastic, mechanics) is not made.
    deadline : float
        ``time.perf_counter()`` after which no further kind of candidates (allocation and shell) is begun.

    Raises
    ------
    ValueError
        When the space holds no candidate.
    """
    parts, found = [], []
    names = tuple(services)
    for kind, name in product(thinned(space).by_shell, names):
        if parts and time.perf_counter() > deadline:
            break
        parts.append(_part(name, services[name], kind, limits, constructions[name]))
        found.append((kind, name))
    ids = tuple(in_order(set().union(*(excess for _, excess, _ in parts))))
    first = [_first_broken(excess, ids, geometry.shell_id_m.size) for geometry, excess, _ in parts]
    sizes = [row.size for row in first]
    geometry = Geometry(
        *(np.concatenate([np.broadcast_to(f, n) for f, n in zip(fields, sizes, strict=True)])
          for fields in zip(*(part[0] for part in parts), strict=True))
    )  # fmt: skip
    return Swept(
        np.repeat([names.index(name) for _, name in found], sizes),
        geometry,
        np.concatenate(first),
        {name: np.concatenate([measures[name] for _, _, measures in parts]) for name in MEASURES},
        names,
        ids,
        len(parts) == len(thinned(space).by_shell) * len(names),
    )


def _part(name: str, service: Service, kind: Space, limits: SearchLimits, construction: Construction):
    """Geometry, excess and measures of one kind of candidates."""
    with np.errstate(all="ignore"):
        judged = judge(name, service, kind, limits, construction)
        losses, g, size = judged.losses, judged.geometry, judged.geometry.shell_id_m.size
        cost = OBJECTIVES["cost"].total(g, construction)
        flows = ((service.tube, losses.dP_tube_Pa), (service.shell, losses.dP_shell_Pa))
        measures = {
            "cost_usd": cost,
            "area_m2": OBJECTIVES["area"].total(g, construction),
            "weight_kg": OBJECTIVES["weight"].total(g, construction),
            "pumping_W": sum(stream.m_dot_kg_s / stream.density_kg_m3 * dP for stream, dP in flows),
            "dP_tube_Pa": losses.dP_tube_Pa,
            "dP_shell_Pa": losses.dP_shell_Pa,
        }
    excess = {**judged.excess, "shell_thickness": np.where(np.isnan(cost), np.inf, 0.0)}
    return g, excess, {key: np.broadcast_to(value, size) for key, value in measures.items()}


def _first_broken(excess: dict[str, np.ndarray], ids: tuple[str, ...], size: int) -> np.ndarray:
    """Position in `ids` of the first limit each candidate breaks; their number where none."""
    first = np.full(size, len(ids))
    for position in reversed(range(len(ids))):
        if ids[position] in excess:
            first = np.where(is_kept(excess[ids[position]]), first, position)
    return first


def removed(swept: Swept) -> dict[str, int]:
    """Candidates removed by each limit, in the order of the limits."""
    counts = np.bincount(swept.first_broken, minlength=len(swept.limit_ids) + 1)
    return {name: int(n) for name, n in zip(swept.limit_ids, counts, strict=False) if n}


def cells(swept: Swept) -> list[dict[str, Any]]:
    """One row for each shell diameter and tube length: least cost and area of feasible candidates, or what blocks.

    The blocking limit is the last that any candidate of the cell reaches: all limits before it can be kept.
    """
    size = np.stack([swept.geometry.shell_id_m, swept.geometry.tube_length_m], axis=1)
    pairs, cell = np.unique(size, axis=0, return_inverse=True)
    cell = cell.ravel()
    furthest = np.full(len(pairs), -1)
    np.maximum.at(furthest, cell, swept.first_broken)
    least = {}
    for name in ("cost_usd", "area_m2"):
        least[name] = np.full(len(pairs), np.inf)
        np.minimum.at(least[name], cell[swept.feasible], swept.measures[name][swept.feasible])
    n_feasible = np.bincount(cell[swept.feasible], minlength=len(pairs))
    rows = []
    for i, (shell, length) in enumerate(pairs):
        ok = bool(n_feasible[i])
        rows.append({
            "shell_id_m": float(shell), "tube_length_m": float(length), "is_feasible": ok,
            "n_feasible": int(n_feasible[i]), "cost_usd": float(least["cost_usd"][i]) if ok else None,
            "area_m2": float(least["area_m2"][i]) if ok else None,
            "blocked_by": None if ok else swept.limit_ids[furthest[i]],
        })  # fmt: skip
    return rows


def front(swept: Swept, x: str, y: str, most: int) -> np.ndarray:
    """Indices of the feasible candidates none of which is beaten in both measures, by rising x; at most `most`."""
    index = np.flatnonzero(swept.feasible)
    a, b = swept.measures[x][index], swept.measures[y][index]
    order = np.lexsort((b, a))
    best = np.minimum.accumulate(b[order])
    is_new = np.concatenate(([True], best[1:] < best[:-1])) if order.size else np.zeros(0, dtype=bool)
    kept = index[order[is_new]]
    if kept.size <= most:
        return kept
    return kept[np.unique(np.round(np.linspace(0, kept.size - 1, most)).astype(int))]


def with_designs(swept: Swept, designs: list[Design], constructions: dict[str, Construction]) -> Swept:
    """The sweep with proven designs of the search added, so that its least values are theirs where those are less."""
    if not designs:
        return swept
    fields = zip(*(design.geometry for design in designs), strict=True)
    geometry = Geometry(*(np.array(field) for field in fields))
    rows = [_measures(design, constructions[design.allocation]) for design in designs]
    return swept._replace(
        allocation=np.concatenate([swept.allocation, [swept.allocations.index(d.allocation) for d in designs]]),
        geometry=Geometry(*(np.concatenate(pair) for pair in zip(swept.geometry, geometry, strict=True))),
        first_broken=np.concatenate([swept.first_broken, np.full(len(designs), len(swept.limit_ids))]),
        measures={
            name: np.concatenate([values, [row[name] for row in rows]]) for name, values in swept.measures.items()
        },
    )


def _measures(design: Design, construction: Construction) -> dict[str, float]:
    losses, flow, tube = design.rating.losses, design.rating.pressure, design.rating.tube
    g = design.geometry
    bores = ((g.nozzle_tube_id_m, tube.v_nozzle_m_s), (g.nozzle_shell_id_m, flow.v_nozzle_m_s))
    volumes = [0.25 * np.pi * bore**2 * v * g.n_shells_parallel for bore, v in bores]
    return {
        "cost_usd": design.cost_usd,
        "area_m2": float(OBJECTIVES["area"].total(g, construction)),
        "weight_kg": float(OBJECTIVES["weight"].total(g, construction)),
        "pumping_W": float(volumes[0] * losses.dP_tube_Pa + volumes[1] * losses.dP_shell_Pa),
        "dP_tube_Pa": float(losses.dP_tube_Pa),
        "dP_shell_Pa": float(losses.dP_shell_Pa),
    }


def one(swept: Swept, i: int) -> dict[str, Any]:
    """Measures and the sizes that tell one candidate apart."""
    g = take(swept.geometry, i)
    sizes = {
        name: float(getattr(g, name)) for name in ("shell_id_m", "tube_od_m", "tube_pitch_m", "tube_length_m")
    } | {
        name: int(getattr(g, name))
        for name in ("layout_deg", "n_tubes", "n_passes", "n_baffles", "n_shells_series", "n_shells_parallel",
                     "n_shell_passes")
    }  # fmt: skip
    measures = {name: float(values[i]) for name, values in swept.measures.items()}
    return {"tube_side_fluid": swept.allocations[swept.allocation[i]], **measures, **sizes}
