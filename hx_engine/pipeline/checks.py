"""Every limit the finished design was compared with, one row each, gathered from the findings of all steps."""

from __future__ import annotations

from typing import Any

from hx_engine.limits import all_limits
from hx_engine.nomenclature import sentence_case
from hx_engine.pipeline.assemble import bundle_type
from hx_engine.pipeline.own_limits import own_limits, replaced_values, size_findings
from hx_engine.pipeline.step import Design, compare
from hx_engine.rating import Geometry
from hx_engine.search import limit_label

_ORDER = {"failed": 0, "not_checked": 1, "passed": 2}
_ROUNDING = 1e-9
_ADVISORY = ("shell_vacuum",)


def gather_checks(design: Design, chosen: Geometry) -> list[dict[str, Any]]:
    """One row per limit; where a limit was compared more than once, the worst verdict stays."""
    rows: dict[str, dict[str, Any]] = {}
    labels = {check["check_id"]: check["label"] for check in design.outputs(14)["mechanical_checks"]}
    own = own_limits(design)
    geometric = [*_geometric(chosen), *size_findings(own, chosen)]
    compared = [*design.findings, *(finding.to_dict() for finding in geometric)]
    for finding in compared:
        limit_id = finding["limit_id"]
        if limit_id is None or finding["limit"] is None:
            continue
        row = _row(limit_id, finding, labels)
        kept = rows.get(limit_id)
        if kept is None or _ORDER[row["verdict"]] < _ORDER[kept["verdict"]]:
            rows[limit_id] = row
    for limit_id in (*replaced_values(own), *own):
        if limit_id in rows:
            rows[limit_id] |= {"kind": "hard", "label": f"{rows[limit_id]['label']}, as the request states it"}
    return [*rows.values(), *_without_number(design)]


def _row(limit_id: str, finding: dict[str, Any], labels: dict[str, str]) -> dict[str, Any]:
    table = all_limits()
    is_advisory = limit_id in _ADVISORY or (finding["verdict"] == "failed" and finding["severity"] != "error")
    kind = "advisory" if is_advisory else table[limit_id].kind if limit_id in table else "hard"
    return {
        "limit_id": limit_id,
        "label": sentence_case(labels.get(limit_id, limit_label(limit_id))),
        "value": finding["value"],
        "unit": finding["unit"],
        "limit": finding["limit"],
        "kind": kind,
        "verdict": finding["verdict"],
    }


def _geometric(g: Geometry) -> list:
    """Comparisons that rest on the geometry alone."""
    spacing, slenderness = g.baffle_spacing_m / g.shell_id_m, g.tube_length_m / g.shell_id_m
    values = {
        "baffle_cut_min": g.baffle_cut,
        "baffle_cut_max": g.baffle_cut,
        "baffle_spacing_min_ratio": spacing * (1.0 + _ROUNDING),
        "baffle_spacing_max_ratio": spacing * (1.0 - _ROUNDING),
        "baffle_spacing_min_m": g.baffle_spacing_m,
        "L_over_D_min": slenderness,
        "L_over_D_max": slenderness,
        "L_over_D_advisory_min": slenderness,
        "L_over_D_advisory_max": slenderness,
    }
    return [compare(limit_id, value, all_limits()[limit_id].label) for limit_id, value in values.items()]


def _without_number(design: Design) -> list[dict[str, Any]]:
    """Checks that end in a verdict without one number to compare."""
    shell_phase = design.outputs(3)["phase_cold" if design.outputs(12)["tube_side_fluid"] == "hot" else "phase_hot"]
    rows = []
    if shell_phase == "gas":
        verdict = design.outputs(13)["acoustic_verdict"]
        rows.append(("acoustic_resonance", "Acoustic resonance of the shell-side gas", "advisory", verdict))
    if bundle_type(design) == "u_tube":
        rows.append(("u_bend_vibration", "Vibration of the U-bends", "advisory", "not_checked"))
    return [
        {"limit_id": i, "label": label, "value": None, "unit": "-", "limit": None, "kind": kind, "verdict": verdict}
        for i, label, kind, verdict in rows
    ]
