"""What the tubesheet, baffle and setting-plan drawings of a design need, from the layout that counted its tubes.

The z axis runs along the shell from the outer face of the front tubesheet; y points up, x to the right seen from
the front head. Lengths in m, clock positions in degrees from the top, clockwise.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from hx_engine.correlations.bell_delaware import baffle_window
from hx_engine.geometry import TubeLayout, lay_out
from hx_engine.pipeline.assemble import bundle_type, geometry, is_estimate, tema_type
from hx_engine.pipeline.setting_plan import setting_plan
from hx_engine.pipeline.step import Design
from hx_engine.rating import Geometry
from hx_engine.standards.spans import tie_rods

DECIMALS = 5
COUNT_TOLERANCE = 0.05


def drawing(design: Design) -> dict[str, Any] | None:
    """Return the drawing of the design's geometry, None while there is none."""
    if 6 not in design.results and is_estimate(design):
        return None
    g, kind = geometry(design), bundle_type(design)
    letters = tema_type(design, int(g.n_shell_passes))
    sheet = lay_out(
        float(g.shell_id_m), float(g.tube_od_m), float(g.tube_pitch_m), int(g.layout_deg), int(g.n_passes), kind
    )
    window = _window(sheet, g)
    return _rounded({
        "tema_type": letters,
        "bundle_type": kind,
        "is_estimate": is_estimate(design),
        "tubesheet": _tubesheet(sheet, g),
        "baffles": {**_baffles(g), **window},
        **setting_plan(design, g, letters),
        "notes": _notes(sheet, g, window),
    })


def _tubesheet(sheet: TubeLayout, g: Geometry) -> dict[str, Any]:
    """Return the tubes by pass, rods, strips and lanes."""
    rod_m = float(tie_rods(sheet.shell_id_m)[1])
    passes = [
        {"pass": int(n), "x_m": sheet.x_m[sheet.pass_number == n], "y_m": sheet.y_m[sheet.pass_number == n]}
        for n in range(1, int(g.n_passes) + 1)
    ]
    return {
        "shell_id_m": sheet.shell_id_m,
        "outer_tube_limit_m": sheet.outer_tube_limit_m,
        "tube_od_m": sheet.tube_od_m,
        "tube_pitch_m": sheet.tube_pitch_m,
        "layout_deg": sheet.layout_deg,
        "n_tube_holes": sheet.n_tubes,
        "n_tube_holes_in_design": int(g.n_tubes),
        "n_passes": int(g.n_passes),
        "arrangement": list(sheet.columns),
        "passes": passes,
        "lane_width_m": sheet.lane_width_m,
        "lanes_across_flow_y_m": list(sheet.lanes_y_m),
        "lanes_along_flow": [{"x_m": 0.0, "y_from_m": low, "y_to_m": high} for low, high in sheet.lanes_along_flow_m],
        "tie_rods": [{"x_m": x, "y_m": y, "diameter_m": rod_m} for x, y in sheet.tie_rods_xy_m],
        "seal_rods": [{"x_m": x, "y_m": y, "diameter_m": rod_m} for x, y in sheet.seal_rods_xy_m],
        "sealing_strips": _sealing_strips(sheet, int(g.n_sealing_strip_pairs)),
        "nozzle_space_m": sheet.nozzle_space_m,
        "has_u_bends": sheet.bundle_type == "u_tube",
        "longitudinal_baffle_y_m": 0.0 if int(g.n_shell_passes) == 2 else None,
    }


def _sealing_strips(sheet: TubeLayout, n_pairs: int) -> list[dict[str, float]]:
    """Return the strips of each pair, left and right, evenly over the height between the nozzle spaces."""
    if n_pairs == 0:
        return []
    outer, inner = sheet.shell_id_m / 2.0, sheet.outer_tube_limit_m / 2.0
    heights = (np.arange(n_pairs) + 0.5) / n_pairs * 2.0 * 0.5 * inner - 0.5 * inner
    return [
        {"y_m": float(y), "x_from_m": side * float(np.sqrt(inner**2 - y**2)),
         "x_to_m": side * float(np.sqrt(outer**2 - y**2))}
        for y in heights for side in (-1.0, 1.0)
    ]  # fmt: skip


def _baffles(g: Geometry) -> dict[str, Any]:
    """Return cut, spacings and the place of each baffle from the inner face of the front tubesheet.

    An F shell is cut upright: a level cut would close one of its two shell passes.
    """
    sides = ("left", "right") if _is_upright(g) else ("bottom", "top")
    n = int(g.n_baffles)
    at = [float(g.baffle_spacing_in_m) + k * float(g.baffle_spacing_m) for k in range(n)]
    return {
        "count": n,
        "cut_fraction": float(g.baffle_cut),
        "cut_height_m": float(g.baffle_cut * g.shell_id_m),
        "cut_orientation": "vertical" if _is_upright(g) else "horizontal",
        "diameter_m": float(g.shell_id_m - g.shell_baffle_clearance_m),
        "hole_diameter_m": float(g.tube_od_m + g.tube_hole_clearance_m),
        "spacing_inlet_m": float(g.baffle_spacing_in_m),
        "spacing_central_m": float(g.baffle_spacing_m),
        "spacing_outlet_m": float(g.baffle_spacing_out_m),
        "from_front_tubesheet_m": at,
        "open_at": [sides[k % 2] for k in range(n)],
    }


def _is_upright(g: Geometry) -> bool:
    return int(g.n_shell_passes) == 2


def _window(sheet: TubeLayout, g: Geometry) -> dict[str, Any]:
    """Return the tubes in one window counted from their places, beside the fractions the rating uses."""
    edge_m = sheet.shell_id_m * (0.5 - float(g.baffle_cut))
    across_m = sheet.x_m if _is_upright(g) else sheet.y_m
    axis, high, low = ("x", "right", "left") if _is_upright(g) else ("y", "top", "bottom")
    in_window = [int((across_m > edge_m).sum()), int((across_m < -edge_m).sum())]
    rated = baffle_window(g.shell_id_m, g.shell_id_m - g.bundle_clearance_m - g.tube_od_m, g.baffle_cut)
    counted = float(np.mean(in_window)) / max(sheet.n_tubes, 1)
    return {
        f"cut_edge_{axis}_m": float(edge_m),
        f"tubes_in_{high}_window": in_window[0],
        f"tubes_in_{low}_window": in_window[1],
        "fraction_in_window_counted": counted,
        "fraction_in_window_in_rating": float(rated.fraction_window),
        "fraction_in_crossflow_counted": 1.0 - 2.0 * counted,
        "fraction_in_crossflow_in_rating": float(rated.fraction_crossflow),
    }


def _notes(sheet: TubeLayout, g: Geometry, window: dict[str, Any]) -> list[str]:
    """Return what a reader of the drawing should know, the differences to the rating among it."""
    notes = []
    off = window["fraction_in_crossflow_counted"] - window["fraction_in_crossflow_in_rating"]
    if abs(off) > COUNT_TOLERANCE:
        notes.append(
            f"Counted tube by tube, {100 * window['fraction_in_crossflow_counted']:.0f} % of the tubes lie in pure "
            f"cross-flow; the rating takes {100 * window['fraction_in_crossflow_in_rating']:.0f} % (Taborek)."
        )
    if sheet.n_tubes != int(g.n_tubes):
        notes.append(f"The design counts {int(g.n_tubes)} tube holes, this layout places {sheet.n_tubes}.")
    if int(g.n_shell_passes) == 2 and len(sheet.columns) % 2 == 1:
        notes.append("This arrangement has no centre lane: the longitudinal baffle of the F shell costs a row.")
    return notes


def _rounded(value: Any) -> Any:
    """Plain JSON values; numbers with five decimals, 0.01 mm."""
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [_rounded(item) for item in value]
    if isinstance(value, bool | int | str) or value is None:
        return value
    return round(float(value), DECIMALS)
