"""What to trust: warnings by gravity, checks with verdicts, confidence with its parts, cost with its basis."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import streamlit as st

from orchestration.presentation import NO_BREAK, label_of_key, show
from orchestration.report.facts import Facts
from pages.components.plots.limits import limit_uses
from pages.components.tables import is_number, markdown_table, percent, rows_table, unbroken
from pages.components.text import inert_markdown, plain

SEVERITIES = ("error", "warning", "info")
SEVERITY_OF_KIND = {"hard": "error", "advisory": "warning", "note": "info"}
SEVERITY_ICONS = {
    "error": ":red[:material/error:]",
    "warning": ":orange[:material/warning:]",
    "info": ":gray[:material/info:]",
}
VERDICTS = {
    "passed": ":green[passed]",
    "failed": ":red[**failed**]",
    "not_checked": ":gray[not checked]",
}
WARNINGS_SHOWN, CLOSEST_SHOWN, SEARCH_STEP = 3, 5, 12
STEP_PREFIX = re.compile(r"^Step \d+: ")
WORST_FIRST = {"failed": 0, "not_checked": 1}


def ranked_warnings(design: Mapping[str, Any], facts: Facts) -> list[tuple[str, str]]:
    """(severity, text) of every warning of the design and of the steps that hold, gravest first, each once; among
    equals what gave way in the search stands first."""
    found: dict[str, str] = {}
    for _, record in sorted(facts.latest.items(), key=lambda item: item[0] != SEARCH_STEP):
        for finding in record.get("findings") or ():
            if isinstance(finding, Mapping) and finding.get("severity") in ("error", "warning"):
                found.setdefault(str(finding.get("message")), str(finding["severity"]))
    plain_warnings = [*(facts.outputs.get("warnings") or ()), *(design.get("warnings") or ())]
    for record in facts.latest.values():
        plain_warnings.extend(record.get("warnings") or ())
    for entry in plain_warnings:
        text, severity = _read_warning(entry)
        if text and STEP_PREFIX.sub("", text) not in found:
            found.setdefault(text, severity)
    return sorted(((severity, text) for text, severity in found.items()), key=lambda w: SEVERITIES.index(w[0]))


def _read_warning(entry: Any) -> tuple[str, str]:
    """Text and severity of a warning as any engine may send it."""
    if not isinstance(entry, Mapping):
        return str(entry), "warning"
    text = str(entry.get("message") or entry.get("text") or entry.get("label") or "")
    severity = str(entry.get("severity") or SEVERITY_OF_KIND.get(str(entry.get("kind")), "warning"))
    return text, severity if severity in SEVERITIES else "warning"


def draw_warnings(design: Mapping[str, Any], facts: Facts) -> None:
    """Ranked list; nothing when there is nothing to say."""
    warnings = ranked_warnings(design, facts)
    if not warnings:
        return
    lines = [f"{SEVERITY_ICONS[severity]} {inert_markdown(text)}" for severity, text in warnings]
    with st.container(key="warnings", gap=None):
        for line in lines[:WARNINGS_SHOWN]:
            st.markdown(line)
        if lines[WARNINGS_SHOWN:]:
            with st.expander(f"{len(lines) - WARNINGS_SHOWN} more", key="more_warnings"):
                st.markdown("\n\n".join(lines[WARNINGS_SHOWN:]))


def broken_limits(facts: Facts) -> set[str]:
    """Ids of the hard limits that this design does not hold."""
    return {
        str(check.get("limit_id"))
        for check in facts.entries("checks")
        if check.get("verdict") == "failed" and check.get("kind") == "hard"
    }


def draw_closest_limits(facts: Facts) -> None:
    """The hard limits of which most is used, broken ones first, as value, limit and share."""
    checks = {str(check.get("label") or check.get("limit_id")): check for check in facts.entries("checks")}
    shares = sorted(limit_uses(list(checks.values())).items(), key=lambda item: -item[1])[:CLOSEST_SHOWN]
    if not shares:
        return
    rows = []
    for label, share in shares:
        name, value, limit, *_ = _check_cells(checks[label], facts.system)
        used = f"{share:.0f}{NO_BREAK}%"
        rows.append((name, value, limit, f":red[**{used}**]" if checks[label].get("verdict") == "failed" else used))
    st.markdown(markdown_table(("Closest to its limit", "Value", "Limit", "Used"), rows, "lrrr"))


def draw_checks(facts: Facts) -> None:
    """All checks, what failed or was not checked first; folded away when everything passed."""
    checks = sorted(facts.entries("checks"), key=lambda check: WORST_FIRST.get(str(check.get("verdict")), 2))
    if not checks:
        return
    passed = sum(1 for check in checks if check.get("verdict") == "passed")
    table = markdown_table(
        ("Check", "Value", "Limit", "Kind", "Verdict"),
        [_check_cells(check, facts.system) for check in checks],
        "lrrll",
    )
    label = f"**Checks against limits** :gray[{passed} of {len(checks)} passed]"
    with st.expander(label, expanded=passed < len(checks), key="checks"):
        st.markdown(table)


def _check_cells(check: Mapping[str, Any], system: str) -> list[str]:
    unit, value, limit = str(check.get("unit") or "-"), check.get("value"), check.get("limit")
    like = float(value) if is_number(value) else None
    bounds = limit if isinstance(limit, list | tuple) else [limit]
    label = check.get("label") or label_of_key(str(check.get("limit_id") or ""))
    verdict = str(check.get("verdict") or "not_checked")
    return [
        plain(label),
        unbroken(plain(show(value, unit, system))),
        unbroken(plain(" / ".join(show(bound, unit, system, like=like) for bound in bounds))),
        plain(check.get("kind")),
        VERDICTS.get(verdict, plain(verdict)),
    ]


def draw_confidence(facts: Facts) -> None:
    """Parts of the confidence, each with its reason."""
    parts = facts.entries("confidence_parts")
    if not parts:
        return
    rows = [
        (plain(str(part.get("name", "")).replace("_", " ")), percent(part.get("value")), plain(part.get("reason")))
        for part in parts
    ]
    st.markdown(markdown_table(("Confidence", percent(facts.value("confidence")), "Why"), rows, "lrl"))


def draw_cost(facts: Facts) -> None:
    """Cost by part, installed and running, with its basis."""
    rows = [
        (str(part.get("part", "")).replace("_", " "), show(part.get("usd"), "USD", facts.system))
        for part in facts.entries("cost_breakdown")
    ]
    rows += [
        ("Purchase", facts.text("cost_purchase_usd")),
        ("Installed (bare module)", facts.text("cost_bare_module_usd")),
        ("Pumping", facts.text("pumping_cost_usd_y")),
    ]
    st.markdown(rows_table("Cost", rows))
    basis = [str(facts.value(key)) for key in ("cost_basis", "cost_accuracy") if facts.value(key)]
    if basis:
        st.caption(plain(". ".join(basis)))
