"""The packaged tables, read as they stand and looked up here by their own rules."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache
from math import ceil, floor
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parents[3] / "hx_engine" / "data"
INCH_M = 0.0254
P_ATM_PA = 101325.0


@cache
def read(name: str) -> Any:
    return yaml.safe_load((DATA / f"{name}.yaml").read_text("utf-8"))


def tema(name: str) -> dict[str, Any]:
    return read("standards/tema")[name]


def metal(key: str) -> dict[str, Any]:
    return read("standards/materials")["materials"][key]


@cache
def limit_value(limit_id: str) -> float:
    return next(row["value"] for row in read("limits")["limits"] if row["id"] == limit_id)


def between(x: float, known: Any, values: Any) -> float:
    """Straight between the neighbours, the end values beyond them."""
    if x <= known[0] or x >= known[-1]:
        return values[0] if x <= known[0] else values[-1]
    i = bisect_left(known, x)
    share = (x - known[i - 1]) / (known[i] - known[i - 1])
    return values[i - 1] + share * (values[i] - values[i - 1])


def row_for(bounds_in: list[float], shell_id_m: float) -> int:
    """Row of a table ordered by shell size: a bound covers the fractions of its whole inch."""
    return min(bisect_left(bounds_in, floor(shell_id_m / INCH_M + 1e-4)), len(bounds_in) - 1)


def rows_of_class(tema_class: str) -> str:
    return "R" if tema_class == "R" else "CB"


def stress_Pa(key: str, T_C: float) -> float:
    rows = metal(key)["stress_plate_MPa"]
    return between(T_C, rows["C"], rows["S"]) * 1e6


def baffle_plate_m(shell_id_m: float, span_m: float) -> float:
    rows = tema("baffle_thickness")
    column = min(bisect_left(rows["span_up_to_in"], span_m / INCH_M - 1e-6), len(rows["span_up_to_in"]) - 1)
    return rows["thickness_in"][row_for(rows["shell_id_up_to_in"], shell_id_m)][column] * INCH_M


def standard_bores_m() -> dict[float, float]:
    """Inside diameter of standard-weight pipe by its nominal size, as nozzles have it."""
    pipe = read("standards/pipes")["pipe"]
    walls = zip(pipe["nps"], pipe["od_mm"], pipe["wall_mm"]["STD"], strict=True)
    return {nps: (od - 2 * wall) / 1e3 for nps, od, wall in walls}


def up(value: float, step: float) -> float:
    """Rounded up to whole steps."""
    return ceil(round(value / step, 6)) * step
