"""The question of a design without a feasible geometry, in words: what blocks, and each way out with its effect."""

from __future__ import annotations

from typing import Any

from hx_engine.nomenclature import sentence_case
from hx_engine.pipeline.assemble import OTHER
from hx_engine.pipeline.easing import SIDE_BY_SIDE
from hx_engine.pipeline.figures import figures
from hx_engine.pipeline.levers import Lever, lever_of, option_id
from hx_engine.pipeline.rescue import Nearest, Rescue, Way
from hx_engine.pipeline.step import Option
from hx_engine.search import Design as Found
from hx_engine.search import SearchResult, limit_label

_SHOWN_CAUSES = _SHOWN_BROKEN = _TOLD = 3
_FLOW_TOO_LARGE = (
    "tube_velocity_max_m_s", "gas_tube_velocity_max_m_s", "nozzle_to_shell_max", "rho_v2_bundle_entrance_max",
)  # fmt: skip
_FLOW_TOO_SMALL = ("tube_velocity_min_m_s", "gas_tube_velocity_min_m_s")


def inside(label: str) -> str:
    """A label inside a sentence."""
    return label[0].lower() + label[1:]


def rejected_rows(result: SearchResult) -> list[dict[str, Any]]:
    """Counts by limit, most first."""
    ordered = sorted(result.rejected.items(), key=lambda item: -item[1])
    return [{"limit_id": key, "label": limit_label(key), "count": count} for key, count in ordered]


def causes(result: SearchResult) -> str:
    """The limits that excluded most, with their counts."""
    rows = rejected_rows(result)[:_SHOWN_CAUSES]
    return ", ".join(f"{row['count']:,} by {inside(row['label'])}" for row in rows)


def blocked(result: SearchResult) -> str:
    """That nothing was found, and what excluded most."""
    return f"None of {result.n_space:,} standard geometries keeps every limit; excluded most often: {causes(result)}."


def blocking_rows(saved: Rescue) -> list[dict[str, Any]]:
    """Limits by the candidates of the survey that break them, the request's own first, then by that number."""
    rows = []
    for key, (number, alone) in saved.blocking.items():
        lever = saved.levers.get(key)
        if number:
            rows.append({
                "limit_id": key, "label": lever.label if lever else limit_label(key),
                "limit": lever.now if lever else None, "unit": lever.unit if lever else "-",
                "is_stated": bool(lever and lever.is_stated), "count": number, "alone": alone,
            })  # fmt: skip
    return sorted(rows, key=lambda row: (not row["is_stated"], -row["count"]))


def in_the_way(result: SearchResult, saved: Rescue) -> list[str]:
    """Limits an answer can change among those that excluded candidates in the search, most first."""
    found = (
        lever_of(limit_id, side, saved.levers)
        for limit_id in sorted(result.rejected, key=lambda name: -result.rejected[name])
        for side in result.allocations
    )
    return [lever.key for lever in found if lever is not None]


def options_of(saved: Rescue) -> tuple[Option, ...]:
    """One option for each way, then to go on with the nearest geometry as it is."""
    options = [
        Option(
            option_id(way.values), _label(way, saved.levers), effect_of(way.found),
            tuple(_change_row(saved.levers[key], value) for key, value in way.values.items()), result_of(way.found),
        )
        for way in saved.ways
    ]  # fmt: skip
    return (*options, *([_go_on(saved.nearest, saved.levers)] if saved.nearest else []))


def _label(way: Way, known: dict[str, Lever]) -> str:
    return sentence_case(changes_words(way, known))


def changes_words(way: Way, known: dict[str, Lever]) -> str:
    """What gives way and how far."""
    values = list(way.values.items())
    if len(values) > 1 and all(key.startswith("dP_") for key, _ in values):
        changes = {(known[key].words(known[key].now), known[key].words(value)) for key, value in values}
        if len(changes) == 1:
            before, after = changes.pop()
            return f"allowed pressure drop of both streams from {before} to {after}"
    return " and ".join(_change(known[key], value) for key, value in values)


def _change_row(lever: Lever, value: float | None) -> dict[str, Any]:
    return {"name": lever.key, "label": lever.label, "unit": lever.unit, "now": lever.now, "becomes": value}


def _change(lever: Lever, value: float | None) -> str:
    if value is None:
        return f"{inside(lever.label)} of {lever.words(lever.now)} given up"
    return f"{inside(lever.label)} from {lever.words(lever.now)} to {lever.words(value)}"


def _go_on(nearest: Nearest, known: dict[str, Lever]) -> Option:
    broken = _broken(nearest, known)
    effect = f"{_train(nearest.found)}. It breaks {broken}. These are reported as failed in step 16."
    return Option("skip", "Go on with the nearest geometry as it is", effect, (), result_of(nearest.found), broken)


def _broken(nearest: Nearest, known: dict[str, Lever]) -> str:
    parts = []
    for limit_id, ratio in sorted(nearest.broken.items(), key=lambda item: -item[1]):
        lever = lever_of(limit_id, nearest.found.allocation, known)
        how_far = "more than a hundredfold" if ratio > 100.0 else f"{ratio:.3g} times over"
        parts.append(f"{inside(lever.label if lever else limit_label(limit_id))} ({how_far})")
    shown, rest = parts[:_SHOWN_BROKEN], len(parts) - _SHOWN_BROKEN
    return ", ".join(shown) + (f" and {rest} more" if rest > 0 else "")


def effect_of(found: Found) -> str:
    """What an option allows: the best design it admits, in one sentence."""
    r = found.rating
    return (
        f"{_train(found)}: {figures(r.areas.area_provided_m2)} m², overdesign {float(r.areas.overdesign_pct):.3g} %, "
        f"pressure drops {float(r.losses.dP_tube_Pa) / 1e5:.3g} bar in the tubes and "
        f"{float(r.losses.dP_shell_Pa) / 1e5:.3g} bar in the shell, about {figures(found.cost_usd)} USD."
    )


def result_of(found: Found) -> dict[str, Any]:
    """The main numbers of a design, by output key."""
    r, g = found.rating, found.geometry
    in_tubes, losses = found.allocation, r.losses
    drops = {in_tubes: losses.dP_tube_Pa, OTHER[in_tubes]: losses.dP_shell_Pa}
    return {
        "n_shells_series": g.n_shells_series, "n_shells_parallel": g.n_shells_parallel, "shell_id_m": g.shell_id_m,
        "n_tubes": g.n_tubes, "tube_length_m": g.tube_length_m,
        "area_provided_m2": float(r.areas.area_provided_m2), "overdesign_pct": float(r.areas.overdesign_pct),
        **{f"dP_{side}_Pa": float(drops[side]) for side in OTHER}, "cost_usd": found.cost_usd,
    }  # fmt: skip


def _train(found: Found) -> str:
    g = found.geometry
    n = g.n_shells_series * g.n_shells_parallel
    shells = "1 shell" if n == 1 else f"{n} shells"
    if n > 1 and min(g.n_shells_series, g.n_shells_parallel) > 1:
        shells += f" ({g.n_shells_series} in series, {g.n_shells_parallel} in parallel)"
    elif n > 1:
        shells += " in series" if g.n_shells_series > 1 else " in parallel"
    return f"{shells} of {1e3 * g.shell_id_m:.4g} mm with {g.n_tubes:,} tubes of {g.tube_length_m:.3g} m"


def question_words(result: SearchResult, saved: Rescue) -> str:
    """Which limits would have to give way and how far, the request's own before the advisory ones."""
    ways: dict[tuple, Way] = {}
    for way in saved.ways:  # a limit given up whole is told by its option
        ways.setdefault(tuple(way.values), way)
    kinds: dict[tuple[bool, ...], list[Way]] = {}
    for way in ways.values():
        kinds.setdefault(tuple(sorted({saved.levers[key].is_stated for key in way.values})), []).append(way)
    stated, advisory, mixed = (kinds.get(kind, []) for kind in ((True,), (False,), (False, True)))
    kept = [lever for lever in saved.levers.values() if lever.is_stated]
    sentences = [f"None of {result.n_space:,} standard geometries keeps every limit."]
    if stated:
        sentences.append(f"Of what the request states, {_one_of(stated, saved)}.")
    elif kept and (mixed or not advisory):
        sentences.append(f"Giving up what the request states ({_listed(kept)}) would not be enough by itself.")
    if mixed:
        sentences.append(f"Together with a limit of usual practice, {_one_of(mixed, saved)}.")
    if advisory:
        opening = "Or all of that stays, and of" if stated else "All that is stated can stay: of" if kept else "Of"
        sentences.append(f"{opening} the limits of usual practice {_one_of(advisory, saved)}.")
    if not ways:
        sentences.append("Neither one limit nor two or three together would be enough within what may be asked for.")
    return " ".join([*sentences, *_flow_words(saved), f"Excluded most often: {causes(result)}."])


def _listed(kept: list[Lever]) -> str:
    return ", ".join(f"{inside(lever.label)} of {lever.words(lever.now)}" for lever in kept)


def _one_of(ways: list[Way], saved: Rescue) -> str:
    told = [changes_words(way, saved.levers) for way in ways[:_TOLD]]
    return f"{'one of these' if len(told) > 1 else 'this'} would have to give way: {'; or '.join(told)}"


def _flow_words(saved: Rescue) -> list[str]:
    """That the flow is too large or too small for the sizes there are, where that is what blocks."""
    if any(SIDE_BY_SIDE in way.values for way in saved.ways):
        most = saved.levers[SIDE_BY_SIDE].now
        return [f"As stated, the flow is too large for {most:g} shells side by side, the most tried without asking."]
    if saved.ways or saved.nearest is None:
        return []
    broken = max(saved.nearest.broken, key=lambda name: saved.nearest.broken[name])
    if broken in _FLOW_TOO_SMALL:
        return [
            "The flow is too small: even the smallest standard shell with most passes is too wide for it. A "
            "double-pipe or plate exchanger fits such a duty."
        ]
    if broken in _FLOW_TOO_LARGE:
        return ["The flow is too large for the shells there are: divide the duty among several exchangers."]
    return []
