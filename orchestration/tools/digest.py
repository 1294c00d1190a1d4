"""What a model is told of a design: chosen from the stored records, nothing computed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from orchestration.designs import is_complete, latest_attempts
from orchestration.presentation import SYSTEMS, quantities_of

MAX_WARNINGS = 25
MAX_ENTRIES = 40
RESULT_KEYS = (
    "Q_W", "U_dirty_W_m2K", "U_clean_W_m2K", "MTD_K", "F", "area_provided_m2", "area_required_m2",
    "overdesign_pct", "dP_tube_Pa", "dP_tube_max_Pa", "dP_shell_Pa", "dP_shell_max_Pa", "tema_type",
    "tube_side_fluid", "shell_id_m", "n_tubes", "n_passes", "tube_od_m", "tube_length_m", "baffle_spacing_m",
    "baffle_cut", "n_shells_series", "n_shells_parallel", "v_tube_m_s", "v_shell_m_s", "fei_ratio_max",
    "vibration_verdict", "cost_purchase_usd", "cost_bare_module_usd", "confidence",
)  # fmt: skip


def design_digest(design: Mapping[str, Any], records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Status, main results with units, failed checks, warnings, and the open question if there is one."""
    latest = latest_attempts([dict(record) for record in records])
    rows = {row.key: row for _, record in sorted(latest.items()) for row in quantities_of(record)}
    return {
        "design_id": design["id"],
        "status": design.get("status"),
        "is_complete": is_complete(dict(design)),
        "steps_done": sorted(latest),
        "results": [
            {"key": key, "label": rows[key].label, "value": rows[key].value, "unit": rows[key].unit,
             **{f"shown_{system}": rows[key].text(system) for system in SYSTEMS}}
            for key in RESULT_KEYS if key in rows
        ],
        "assumptions": _entries(latest, "assumptions"),
        "failures": _failures(latest),
        "checks_not_passed": [check for check in _entries(latest, "checks") if check.get("verdict") != "passed"],
        "warnings": _warnings(design, latest)[:MAX_WARNINGS],
        "question": design.get("question"),
        "problem": design.get("problem"),
    }  # fmt: skip


def _entries(latest: Mapping[int, Mapping[str, Any]], key: str) -> list[dict[str, Any]]:
    """The objects a step lists under this key."""
    listed = [entry for record in latest.values() for entry in (record.get("outputs") or {}).get(key) or ()]
    return [dict(entry) for entry in listed if isinstance(entry, Mapping)][:MAX_ENTRIES]


def _failures(latest: Mapping[int, Mapping[str, Any]]) -> list[str]:
    """Why steps failed, in their own words."""
    found = [str(text)[:500] for record in latest.values() for text in record.get("validation_errors") or ()]
    return list(dict.fromkeys(found))[:MAX_WARNINGS]


def _warnings(design: Mapping[str, Any], latest: Mapping[int, Mapping[str, Any]]) -> list[str]:
    found = [str(text) for record in latest.values() for text in record.get("warnings") or ()]
    return list(dict.fromkeys([*found, *(str(text) for text in design.get("warnings") or ())]))
