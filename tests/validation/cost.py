"""Turton's printed bare-module costs."""

from __future__ import annotations

from hx_engine.standards.cost import turton_cost
from tests.validation.model import Band, Comparison, Group
from tests.validation.reference import components, published

BARE_MODULE = Band("reference file: printed with four figures", relative=0.01)
CHART = Band("two figures read off a logarithmic chart: 25 000 ± 500 USD", relative=0.02, is_after=True)
P_BARG = {"COST-TURTON-7.12a": 1.0, "COST-TURTON-7.12b": 100.0}


def group() -> Group:
    """Cost of one stainless-steel floating-head exchanger of 100 m2 in 2006."""
    rows = []
    for case_id, P in P_BARG.items():
        case = components()[case_id]
        i = case["inputs"]
        found = turton_cost(i["area_m2"], "split_ring", "ss316l", "ss316l", P, P, index=i["CEPCI_2006"])
        printed = published(case, "CBM_printed_USD")
        rows.append(
            Comparison(case_id, case["source"], "bare module", "USD", printed, found.bare_module_usd, BARE_MODULE)
        )
        base = found.purchased_usd * i["CEPCI_base_2001"] / i["CEPCI_2006"]
        if P == 1.0:  # both examples start from the same reading
            value = published(case, "Cp0_2001_USD")
            rows.append(Comparison(case_id, case["source"], "purchased, 2001, carbon steel", "USD", value, base, CHART))
    intro = "`standards.cost.turton_cost`. The bottom-up cost the search minimises has no published counterpart."
    return Group("Cost", intro, tuple(rows))
