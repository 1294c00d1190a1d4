"""Step 16: nothing said on the way is lost, the spread is in the summary, the confidence is the documented function."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hx_engine.pipeline import confidence
from hx_engine.pipeline.area_margin import by_zones, zone_outputs
from hx_engine.pipeline.current_rating import current
from hx_engine.pipeline.stored_design import design_of
from hx_engine.requirements import check_request

DOCUMENT = Path(__file__).parents[2] / "docs" / "decisions" / "confidence.md"
DUTY = {
    "user_id": "u1", "hot_fluid_name": "kerosene", "cold_fluid_name": "cooling water", "T_hot_in_C": 150.0,
    "T_hot_out_C": 90.0, "T_cold_in_C": 30.0, "T_cold_out_C": 50.0, "m_dot_hot_kg_s": 50.0, "tema_preference": "BFM",
    "fluid_in_tubes": "hot", "colour": "green",
}  # fmt: skip
ORDER = ("error", "warning", "info")


@pytest.fixture(scope="module")
def design(bench):
    checked = check_request(DUTY)
    assert checked.warnings
    session = bench.start(checked.design_input, checked.warnings)
    assert session.status == "completed", session.question
    return session


def test_every_finding_of_every_step_is_ranked(design):
    raised = [
        (finding["severity"], record["step_id"], finding["message"])
        for record in (design.latest(step) for step in range(1, 16))
        for finding in record["findings"]
    ]
    rows = design.latest(16)["outputs"]["ranked_findings"]
    ranked = [(row["severity"], row["step_id"], row["message"]) for row in rows]
    assert sorted(ranked) == sorted(raised)
    assert {severity for severity, _, _ in raised} >= {"warning", "info"}
    assert [(ORDER.index(severity), step) for severity, step, _ in ranked] == sorted(
        (ORDER.index(severity), step) for severity, step, _ in raised
    )


def test_remarks_on_the_request_reach_the_summary(design):
    warnings = design.latest(16)["outputs"]["warnings"]
    assert any(text.startswith("Step 1: ") and "colour" in text for text in warnings)
    ranked = design.latest(16)["outputs"]["ranked_findings"]
    assumed = [row for row in ranked if "assumed, not stated" in row["message"]]
    assert assumed and all(row["severity"] == "info" for row in assumed)
    notable = [row for row in ranked if row["severity"] != "info"]
    assert warnings == [f"Step {row['step_id']}: {row['message']}" for row in notable]


def test_spread_and_zones_stand_in_the_summary(design):
    summary, area = design.latest(16)["outputs"]["summary"], design.latest(11)["outputs"]
    assert summary["overdesign_P10_pct"] < summary["overdesign_P50_pct"] < summary["overdesign_P90_pct"]
    for key in ("overdesign_P10_pct", "overdesign_P50_pct", "overdesign_P90_pct", "overdesign_zones_pct"):
        assert summary[key] == area[key]


@pytest.mark.parametrize(("by_zones_pct", "words"), [(6.0, "below the 10 % of the mean point"), (-2.0, "is missing")])
def test_overdesign_by_zones_below_the_limit_is_a_warning(design, by_zones_pct, words):
    stored = design_of(design)
    now = current(stored)
    zones = by_zones(stored, now)._replace(overdesign_pct=by_zones_pct)
    raised = [finding for finding in zone_outputs(now, zones)[1] if words in finding.message]
    assert [finding.severity for finding in raised] == ["warning"]
    assert not any("With local properties the overdesign" in finding.message
                   for finding in zone_outputs(now, zones._replace(overdesign_pct=12.0))[1])  # fmt: skip


def test_zone_difference_above_the_limit_is_a_warning(design):
    stored = design_of(design)
    now = current(stored)
    zones = by_zones(stored, now)
    severity = {}
    for difference in (9.0, -11.0):
        found = zone_outputs(now, zones._replace(difference_pct=difference))[1]
        severity[difference] = next(row.severity for row in found if row.limit_id == "zone_difference_max_pct")
    assert severity == {9.0: "info", -11.0: "warning"}


# ---- the documented function of the confidence


def test_weights_are_those_of_the_document():
    rows = re.findall(r"(?m)^\| ([a-z ]+) \| (0\.\d+) \|", DOCUMENT.read_text("utf-8"))
    documented = {name: float(weight) for name, weight in rows}
    named = {"properties": "properties", "ranges": "correlation ranges", "methods": "agreement of methods",
             "margins": "margins", "checks": "checks"}  # fmt: skip
    assert documented == {named[key]: weight for key, weight in confidence.WEIGHTS.items()}
    assert sum(documented.values()) == pytest.approx(1.0)


def test_parts_have_the_documented_values():
    assert confidence.properties_part({"hot": 0.9, "cold": 0.6}).value == 0.6
    assert [confidence.ranges_part(["x"] * n).value for n in (0, 1, 3, 9)] == pytest.approx([1.0, 0.8, 0.4, 0.2])
    for ratio, value in ((1.0, 1.0), (1.5, 1.0), (2.25, 0.7), (3.0, 0.4), (9.0, 0.4)):
        assert confidence.methods_part(ratio, 1.0, True).value == pytest.approx(value)
        assert confidence.methods_part(1.0, ratio, True).value == pytest.approx(value)
    assert confidence.methods_part(1.0, 1.0, False) is None
    rooms = ((10.0, 1.0, 0.5), (25.0, 0.9, 1.0), (17.5, 0.5, 0.75), (9.0, 0.5, 0.0), (40.0, 1.1, 0.0))
    for overdesign, share, value in rooms:
        assert confidence.margins_part(overdesign, {"tube": share}).value == pytest.approx(value), (overdesign, share)
    assert confidence.checks_part([{"verdict": v} for v in ("passed", "passed", "failed", "not_checked")]).value == 0.5


def test_caps_are_those_of_the_document():
    parts = [confidence.Part("a", 1.0, 0.35, ""), confidence.Part("b", 0.5, 0.15, "")]
    assert confidence.overall(parts, 1.0, False) == pytest.approx((0.35 + 0.075) / 0.5)
    assert confidence.overall(parts, 0.6, False) == 0.6
    assert confidence.overall(parts, 1.0, True) == 0.5
