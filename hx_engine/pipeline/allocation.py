"""Which fluid runs in the tubes: ranked rules, the first that tells the fluids apart decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from hx_engine.pipeline.assemble import OTHER
from hx_engine.requirements.selection import selection


class Candidate(NamedTuple):
    """What the rules look at in one stream."""

    side: str
    label: str
    corrosion_tags: tuple[str, ...]
    service_tags: tuple[str, ...]
    fouling_m2K_W: float
    P_Pa: float
    viscosity_Pa_s: float
    m_dot_kg_s: float
    is_gas: bool

    @property
    def severity(self) -> int:
        """How corrosive the fluid is, 0 for not at all."""
        table = selection()["corrosion_severity"]
        return max((table.get(tag, 0) for tag in self.corrosion_tags), default=0)


class Allocation(NamedTuple):
    """The side in the tubes, why, and whether the rule was strong enough to bind the search."""

    tube_side: str
    reason: str
    is_binding: bool


Rule = Callable[[Candidate, Candidate], tuple[str, str] | None]


def _corrosion(hot: Candidate, cold: Candidate) -> tuple[str, str] | None:
    """Only what attacks a steel shell: an alloy shell is what this rule saves."""
    low, high = sorted((hot, cold), key=lambda c: c.severity)
    if high.severity == low.severity or high.severity < selection()["allocation"]["corrosion_least_severity"]:
        return None
    return high.side, f"{high.label} is the more corrosive fluid; inside it meets only tubes and channels"


def _mild_corrosion(hot: Candidate, cold: Candidate) -> tuple[str, str] | None:
    low, high = sorted((hot, cold), key=lambda c: c.severity)
    if high.severity == low.severity:
        return None
    return high.side, f"{high.label} is the more corrosive fluid, though steel stands it"


def _cooling_water(hot: Candidate, cold: Candidate) -> tuple[str, str] | None:
    inside = [c for c in (hot, cold) if "cooling_water" in c.service_tags]
    if len(inside) != 1:
        return None
    return inside[0].side, f"{inside[0].label} runs in the tubes, where it can be kept fast and they can be brushed"


def _fouling(hot: Candidate, cold: Candidate) -> tuple[str, str] | None:
    """Only what fouls so much that brushes must reach it, and runs turbulent where they do."""
    low, high = sorted((hot, cold), key=lambda c: c.fouling_m2K_W)
    rules, is_clean = selection()["allocation"], high.fouling_m2K_W <= selection()["tema"]["clean_fouling_max_m2K_W"]
    is_named = "fouling" in high.service_tags and "fouling" not in low.service_tags
    is_alike = is_clean or high.fouling_m2K_W <= rules["fouling_ratio"] * low.fouling_m2K_W
    if high.is_gas or high.viscosity_Pa_s > rules["laminar_viscosity_Pa_s"] or (is_alike and not is_named):
        return None
    return high.side, f"{high.label} fouls more ({high.fouling_m2K_W:.2g} m² K/W), and tubes are easier to clean inside"


def _pressure(hot: Candidate, cold: Candidate) -> tuple[str, str] | None:
    low, high = sorted((hot, cold), key=lambda c: c.P_Pa)
    rules = selection()["allocation"]
    if high.P_Pa < rules["pressure_least_Pa"] or high.P_Pa < rules["pressure_ratio"] * low.P_Pa:
        return None
    return high.side, f"{high.label} has the higher pressure ({high.P_Pa / 1e5:.3g} bar abs), which tubes hold cheaply"


def _viscosity(hot: Candidate, cold: Candidate) -> tuple[str, str] | None:
    low, high = sorted((hot, cold), key=lambda c: c.viscosity_Pa_s)
    ratio = selection()["allocation"]["viscosity_ratio"]
    if hot.is_gas or cold.is_gas or high.viscosity_Pa_s < ratio * low.viscosity_Pa_s:
        return None
    return low.side, f"{high.label} is the more viscous fluid and transfers more heat on the shell side"


def _flow(hot: Candidate, cold: Candidate) -> tuple[str, str] | None:
    low, high = sorted((hot, cold), key=lambda c: c.m_dot_kg_s)
    if high.m_dot_kg_s < selection()["allocation"]["flow_ratio"] * low.m_dot_kg_s:
        return None
    return high.side, f"{low.label} has the smaller flow, and the shell side is turbulent at lower velocity"


BINDING: tuple[Rule, ...] = (_corrosion, _cooling_water, _fouling, _pressure)
LEANING: tuple[Rule, ...] = (_mild_corrosion, _viscosity, _flow)


def allocate(hot: Candidate, cold: Candidate) -> Allocation:
    """Apply the rules in order: corrosion, cooling water, fouling, pressure bind.

    Mild corrosion, viscosity and flow only lean.
    """
    for rule in (*BINDING, *LEANING):
        found = rule(hot, cold)
        if found is not None:
            return Allocation(*found, rule in BINDING)
    reason = f"no rule tells the fluids apart; {cold.label} is taken inside first, as is usual for the cold stream"
    return Allocation(OTHER[hot.side], reason, False)
