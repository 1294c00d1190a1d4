"""One field of the form as the engine describes it, and what stands in it in the units chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.intake.case import Case
from orchestration.presentation import convert, format_number, unit_label

SHOWN_FIGURES = 6
SEEN_FLOW = {"m3_h": "m³/h", "m3_s": "m³/s", "gpm": "gpm", "bbl_d": "bbl/d", "sm3_h": "Sm³/h", "Nm3_h": "Nm³/h"}


@dataclass(frozen=True)
class FormField:
    """One field as the engine describes it; low, high, typical and default_value in `unit`, None where unknown."""

    name: str
    label: str
    group: str
    side: str | None
    kind: str
    unit: str
    low: float | None
    high: float | None
    is_open: bool
    typical: float
    usual: str
    choices: tuple[Any, ...]
    required: str
    default_text: str
    default_value: float | None
    default_source: str

    @classmethod
    def from_engine(cls, row: Mapping[str, Any]) -> FormField:
        """A row of the engine's /fields; KeyError when it is none."""
        default = row.get("default") or {}
        return cls(
            str(row["name"]), str(row["label"]), str(row["group"]), row.get("side"), str(row["kind"]),
            str(row.get("unit") or "-"), row.get("low"), row.get("high"), bool(row.get("is_open")),
            float(row.get("typical") or 0.0), str(row.get("usual") or ""), tuple(row.get("choices") or ()),
            str(row["required"]), str(default.get("text") or ""), default.get("value"),
            str(default.get("source") or ""),
        )  # fmt: skip

    def label_unit(self, system: str) -> str:
        """The unit a bare number in this field has; one for the field, whatever its value."""
        return unit_label(self.unit, system, like=self.typical) if self.kind == "number" else ""

    def shown(self, value: float, system: str) -> str:
        """A value of this field [engine unit] as it stands in the field, without its unit."""
        return f"{convert(float(value), self.unit, system, like=self.typical)[0]:.{SHOWN_FIGURES}g}"

    def range_text(self, system: str) -> str:
        """The allowed range with its unit, or the choices."""
        if self.low is None or self.high is None:
            return ""
        ends = [convert(end, self.unit, system, like=self.typical)[0] for end in (self.low, self.high)]
        low, high = (format_number(end) for end in ends)
        return f"{'above ' if self.is_open else ''}{low} to {high} {self.label_unit(system)}".strip()


def value_text(case: Case, field: FormField, system: str) -> str:
    """What stands in the field: the stored value in these units, a volume flow with its own unit, or nothing."""
    if field.name.startswith("m_dot_") and field.side:
        volume = case.known.get(f"{field.side}_flow")
        if volume is not None:
            return f"{float(volume.value):.{SHOWN_FIGURES}g} {SEEN_FLOW.get(volume.unit, volume.unit)}"
    entry = case.duty_W if field.name == "duty_W" else case.known.get(field.name)
    if entry is None:
        return ""
    is_number = field.kind == "number" and isinstance(entry.value, int | float)
    return field.shown(entry.value, system) if is_number else str(entry.value)
