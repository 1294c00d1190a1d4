"""Designs beside one another: rows, what is best, what caused what, and the tables to take away."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from orchestration.comparison import Side, as_markdown, as_xlsx, causes_of, compare
from orchestration.report.facts import facts_of


def quantity(key, value, unit="-", inputs=(), label=""):
    return {"key": key, "label": label or key, "value": value, "unit": unit, "inputs": list(inputs)}


def side(name="A", system="SI", **values):
    """A design of a few quantities, whose records say how they hang together."""
    known = {
        "n_baffles": 12, "flow": 50.0, "h": 1600.0, "U": 800.0, "over": 10.4, "cost": 54000.0, "drop": 32000.0,
        "verdict": "passed", **values,
    }  # fmt: skip
    quantities = [
        quantity("m_dot_hot_kg_s", known["flow"], "kg/s", ["Q_W"]),
        quantity("n_baffles", known["n_baffles"]),
        quantity("h_shell_W_m2K", known["h"], "W/m2K", ["n_baffles"]),
        quantity("R_film", 1 / known["h"], "m2K/W", ["h_shell_W_m2K"]),
        quantity("U_dirty_W_m2K", known["U"], "W/m2K", ["R_film", "fouling_hot_m2K_W"]),
        quantity("overdesign_pct", known["over"], "%", ["U_dirty_W_m2K"]),
        quantity("dP_shell_Pa", known["drop"], "Pa", ["n_baffles", "m_dot_hot_kg_s"]),
        quantity("cost_purchase_usd", known["cost"], "USD", []),
    ]
    check = {"limit_id": "overdesign_min_pct", "label": "Overdesign", "value": known["over"], "unit": "%",
             "limit": 10.0, "kind": "hard", "verdict": known["verdict"]}  # fmt: skip
    record = {
        "step_id": 1, "outputs": {"n_baffles": known["n_baffles"], "checks": [check]}, "quantities": quantities,
        "key_outputs": ["h_shell_W_m2K", "U_dirty_W_m2K"],
    }  # fmt: skip
    return Side(name, {"m_dot_hot_kg_s": known["flow"], "user_id": "x"}, facts_of([record], system))


def by_key(rows):
    return {row.key: row for row in rows}


def test_a_row_says_what_changed_in_the_units_chosen():
    rows = by_key(compare([side(), side(n_baffles=20, over=18.1, drop=64000.0)], "SI"))
    assert rows["n_baffles"].texts == ("12", "20")
    assert (rows["n_baffles"].change, rows["dP_shell_Pa"].change) == ("+8", "+100.0 %")
    assert rows["overdesign_pct"].change == "+7.7 %"
    assert rows["dP_shell_Pa"].texts == ("0.32 bar", "0.64 bar")
    assert by_key(compare([side(), side()], "US"))["dP_shell_Pa"].texts[0] == "4.641 psi"  # 32000 / 6894.757
    assert not rows["U_dirty_W_m2K"].is_different
    assert "user_id" not in rows


def test_verdicts_stand_side_by_side_and_differ_when_one_fails():
    rows = by_key(compare([side(), side(over=8.0, verdict="failed")], "SI"))
    row = rows["check:overdesign_min_pct"]
    assert row.is_different
    assert row.texts == ("passed: 10.4 %, limit 10 %", "failed: 8 %, limit 10 %")


def test_best_and_worst_of_four_and_none_where_all_are_alike():
    sides = [side(cost=cost) for cost in (52000.0, 50000.0, 61000.0, 50000.0)]
    rows = by_key(compare(sides, "SI"))
    assert (rows["cost_purchase_usd"].best, rows["cost_purchase_usd"].worst) == ({1, 3}, {2})
    assert (rows["dP_shell_Pa"].best, rows["overdesign_pct"].best) == (frozenset(), frozenset())


def test_a_changed_result_is_traced_to_the_dimension_through_the_key_quantities():
    old, new = side(), side(n_baffles=20, h=1850.0, U=855.0, over=18.1, drop=50000.0)
    found = {cause.result: cause.links for cause in causes_of(old, new)}
    (link,) = found["overdesign_pct"]
    assert (link.cause, link.through) == ("n_baffles", ("h_shell_W_m2K", "U_dirty_W_m2K"))
    assert [link.cause for link in found["dP_shell_Pa"]] == ["n_baffles"]
    assert set(found) == {"overdesign_pct", "h_shell_W_m2K", "U_dirty_W_m2K", "dP_shell_Pa"}


def test_two_changes_are_both_named_and_a_result_without_a_recorded_cause_has_none():
    old, new = side(), side(n_baffles=20, flow=48.0, drop=45000.0, cost=56000.0)
    found = {cause.result: [link.cause for link in cause.links] for cause in causes_of(old, new)}
    assert found == {"dP_shell_Pa": ["m_dot_hot_kg_s", "n_baffles"], "cost_purchase_usd": []}


@pytest.mark.parametrize(("in_tubes", "stream"), [("hot", "m_dot_hot_kg_s"), ("cold", "m_dot_cold_kg_s")])
def test_a_tube_side_result_is_traced_to_the_stream_that_flows_there(in_tubes, stream):
    def rated(flow):
        rows = [quantity("v_tube_m_s", flow / 10, "m/s", ["m_dot_hot_kg_s", "m_dot_cold_kg_s"])]
        record = {"step_id": 7, "outputs": {"tube_side_fluid": in_tubes}, "quantities": rows}
        return Side("A", {"m_dot_hot_kg_s": flow, "m_dot_cold_kg_s": 2 * flow}, facts_of([record], "SI"))

    (cause,) = causes_of(rated(20.0), rated(21.0))
    assert [link.cause for link in cause.links] == [stream]


def test_records_that_go_in_a_circle_end_the_walk():
    loop = [quantity("Q_W", 1.0, "W", ["MTD_K"]), quantity("MTD_K", 2.0, "K", ["Q_W"])]
    other = [quantity("Q_W", 3.0, "W", ["MTD_K"]), quantity("MTD_K", 4.0, "K", ["Q_W"])]
    one, two = (Side("A", {}, facts_of([{"step_id": 1, "quantities": q}], "SI")) for q in (loop, other))
    assert [(cause.result, cause.links) for cause in causes_of(one, two)] == [("Q_W", ()), ("MTD_K", ())]


@pytest.mark.parametrize("hostile", ["=1+1", "+cmd", "@SUM(A1)", "-2"])
def test_workbook_and_markdown_hold_the_texts_and_nothing_that_acts(hostile):
    names = [hostile, "B | <b>"]
    rows = compare([side(), side(n_baffles=20)], "SI")
    page = load_workbook(io.BytesIO(as_xlsx(names, rows))).active
    head, *lines = page.iter_rows(values_only=True)
    assert head == ("Group", "Quantity", *names)
    assert page["C1"].data_type == "s" and page["C1"].quotePrefix
    assert ("Geometry", "n_baffles", "12", "20") in lines
    text = as_markdown(names, rows)
    assert "| n\\_baffles | 12 | 20 |" in text
    assert "B \\| \\<b\\>" in text
