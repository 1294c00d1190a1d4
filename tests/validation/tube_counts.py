"""Tube counts against Kern Table 9 (as floating heads), Kern's examples, and Ludwig's fixed tubesheets."""

from __future__ import annotations

from hx_engine.geometry import tube_count
from tests.validation.model import Band, Comparison, Group
from tests.validation.reference import of_group

INCH_M = 0.0254
SMALL_SHELL_IN = 13.0
KERN_BAND = Band("reference file: Kern prints neither his outer tube limit nor his lanes", relative=0.06)
SMALL_BAND = Band("reference file: 12 % below 13 in, where a few tubes are many percent", relative=0.12)
LUDWIG_BAND = Band("reference file: fixed tubesheets", relative=0.05)
PASSES = (1, 2, 4, 6, 8)


def _row(case: dict, size: tuple[float, float, float, int], passes: int, printed: int, bundle_type: str) -> Comparison:
    shell, od, pitch, layout = size
    ours = int(tube_count(shell * INCH_M, od * INCH_M, pitch * INCH_M, layout, passes, bundle_type))
    band = LUDWIG_BAND if bundle_type == "fixed" else SMALL_BAND if shell < SMALL_SHELL_IN else KERN_BAND
    name = f"{shell:g} in shell, {od:g} on {pitch:g} in, {layout}°, {passes} pass"
    return Comparison(case["id"], _source(case), name, "-", printed, ours, band)


def _source(case: dict) -> str:
    if "LUDWIG" in case["id"]:
        return "Ludwig vol. 3, Table 10-9"
    return "Kern Table 9 (Ray & Das, Table 4.8b)" if "KERN" not in case["id"] else case["source"]


def _case_rows(case: dict) -> list[Comparison]:
    given, printed = case["inputs"], case["outputs"]
    if "LUDWIG" in case["id"]:
        columns = ((0.9375, "tubes_15_16_in_tri"), (1.0, "tubes_1_in_tri"))
        return [_row(case, (given["shell_ID_in"], 0.75, pitch, 30), 1, printed[key], "fixed") for pitch, key in columns]
    size = (given["shell_ID_in"], given["tube_OD_in"], given["tube_pitch_in"], given["layout_deg"])
    if "tubes" in printed:
        return [_row(case, size, given["tube_passes"], printed["tubes"], "split_ring")]
    counts = [(passes, printed[f"tubes_{passes}pass"]) for passes in PASSES]
    return [_row(case, size, passes, count, "split_ring") for passes, count in counts if count is not None]


def group() -> Group:
    """Tube counts."""
    rows = [row for case in of_group("tube_count") for row in _case_rows(case)]
    intro = (
        "`geometry.tube_count`, as split-ring floating heads against Kern, as fixed tubesheets against Ludwig. A "
        "case is "
        "one line of a printed table: it fails when one of its counts does."
    )
    return Group("Tube counts", intro, tuple(rows))
