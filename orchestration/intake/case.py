"""What is known of a duty: each value in SI with the words it came from, and the engine's design request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

SIDES = ("hot", "cold")
RAW_REQUEST_LIMIT = 4000

_LABELS = {
    "fluid_name": "fluid", "phase": "state", "flow": "flow", "T_in_C": "inlet temperature",
    "T_out_C": "outlet temperature", "m_dot_kg_s": "flow", "P_Pa": "pressure", "dP_max_Pa": "allowed pressure drop",
    "P_design_Pa": "design pressure", "fouling_m2K_W": "fouling resistance", "tema_preference": "TEMA type",
    "tube_material": "tube material", "baffle_cut": "baffle cut", "shell_diameter_m": "shell diameter",
    "tube_od_m": "tube outside diameter", "n_passes": "tube passes", "duty_W": "heat duty",
    "v_tube_min_m_s": "least tube-side velocity", "v_tube_max_m_s": "largest tube-side velocity",
    "v_shell_max_m_s": "largest shell-side velocity", "tube_length_max_m": "longest tube",
    "shell_diameter_max_m": "largest shell diameter", "n_shells_max": "most shells",
    "overdesign_min_pct": "least overdesign", "objective": "objective", "fluid_in_tubes": "fluid in the tubes",
    "tema_class": "TEMA class",
}  # fmt: skip
_NOT_SENT = ("hot_flow", "cold_flow")


def field_label(name: str) -> str:
    """A field in words: `T_hot_in_C` is "hot inlet temperature"."""
    for side in SIDES:
        neutral = name.replace(f"_{side}", "", 1).removeprefix(f"{side}_")
        if neutral != name and neutral in _LABELS:
            return f"{side} {_LABELS[neutral]}"
    return _LABELS.get(name, name)


@dataclass(frozen=True)
class Known:
    """One value of the duty. `unit` is the engine's unit (for a volume flow the contract's, e.g. "m3_h");
    `typed` is the text it was read from; `source` is the message or document that held it."""

    value: float | int | str
    unit: str
    typed: str
    source: str


@dataclass(frozen=True)
class Case:
    """Everything read so far. Immutable: each turn gives a new one.

    known: field name of the engine's design request (or hot_flow, cold_flow for volumes) to its value.
    open_fluids: field name to what was typed for a fluid that is not settled yet ("oil", "crude").
    open_flows: side to a flow typed without its unit; open_temperatures: field to a temperature without one.
    duty_W: a typed heat duty; the engine closes the heat balance with it, or holds it against the rest.
    undecided: streams whose side, hot or cold, nothing has told yet.
    confirmed: codes of warnings the user has confirmed by an option.
    unread: numbers of the last message that no rule took; asked about until another message or an option settles it.
    offered: ways out of what the last message left open: option label to field to value, None to forget it.
    """

    known: Mapping[str, Known] = field(default_factory=dict)
    open_fluids: Mapping[str, str] = field(default_factory=dict)
    open_flows: Mapping[str, float] = field(default_factory=dict)
    open_temperatures: Mapping[str, float] = field(default_factory=dict)
    duty_W: Known | None = None
    undecided: tuple[Mapping[str, Any], ...] = ()
    confirmed: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    offered: Mapping[str, Mapping[str, Known | None]] = field(default_factory=dict)
    raw_request: str = ""

    def value(self, name: str) -> Any:
        """The value of a field, None when it is not known."""
        entry = self.known.get(name)
        return entry.value if entry else None

    def with_known(self, entries: Mapping[str, Known]) -> Case:
        """This case with these values added or replaced.

        A flow replaces the side's other form of flow, and a value closes what was open about the same field.
        """
        known = dict(self.known)
        for name, entry in entries.items():
            for rival in _rivals(name):
                known.pop(rival, None)
            known[name] = entry
        flows = {f"{side}_flow" for side in SIDES} | {f"m_dot_{side}_kg_s" for side in SIDES}
        settled = {side for side in SIDES for name in flows & set(entries) if side in name}
        return replace(
            self,
            known=known,
            offered={},
            open_fluids={name: typed for name, typed in self.open_fluids.items() if name not in entries},
            open_flows={side: value for side, value in self.open_flows.items() if side not in settled},
            open_temperatures={n: value for n, value in self.open_temperatures.items() if n not in entries},
        )

    def without(self, *names: str) -> Case:
        """This case with these fields forgotten; "duty_W" forgets the duty."""
        known = {name: entry for name, entry in self.known.items() if name not in names}
        return replace(self, known=known, duty_W=None if "duty_W" in names else self.duty_W)

    @property
    def is_side_open(self) -> bool:
        """Streams wait for their side and no fluid has been named as the hot or the cold one."""
        return bool(self.undecided) and not any(f"{side}_fluid_name" in self.known for side in SIDES)

    def flow(self, side: str) -> Known | None:
        """The flow of a side, by mass or by volume."""
        return self.known.get(f"{side}_flow") or self.known.get(f"m_dot_{side}_kg_s")

    def to_design_request(self) -> dict[str, Any]:
        """The body of the engine's `/requirements` and `/design` (SI, °C); `user_id` is the caller's to add."""
        request: dict[str, Any] = {name: entry.value for name, entry in self.known.items() if name not in _NOT_SENT}
        for side in SIDES:
            entry = self.known.get(f"{side}_flow")
            if entry:
                request[f"{side}_flow"] = {"value": entry.value, "unit": entry.unit}
        if self.duty_W is not None:
            request["duty_W"] = self.duty_W.value
        request["mode"] = "design"
        request["raw_request"] = self.raw_request[-RAW_REQUEST_LIMIT:]
        return request

    def to_dict(self) -> dict[str, Any]:
        """Plain data for a store; `from_dict` reads it back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Case:
        """The case that `to_dict` wrote; unknown keys of a newer version are left out."""
        duty = data.get("duty_W")
        return cls(
            known={name: Known(**entry) for name, entry in (data.get("known") or {}).items()},
            open_fluids=dict(data.get("open_fluids") or {}),
            open_flows=dict(data.get("open_flows") or {}),
            open_temperatures=dict(data.get("open_temperatures") or {}),
            duty_W=Known(**duty) if duty else None,
            undecided=tuple(data.get("undecided") or ()),
            confirmed=tuple(data.get("confirmed") or ()),
            unread=tuple(data.get("unread") or ()),
            offered={
                label: {name: Known(**entry) if entry else None for name, entry in sets.items()}
                for label, sets in (data.get("offered") or {}).items()
            },
            raw_request=str(data.get("raw_request") or ""),
        )


def _rivals(name: str) -> tuple[str, ...]:
    for side in SIDES:
        if name == f"{side}_flow":
            return (f"m_dot_{side}_kg_s",)
        if name == f"m_dot_{side}_kg_s":
            return (f"{side}_flow",)
    return ()
