"""Closing the heat balance by enthalpy, and the temperature-duty curve of both streams."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from hx_engine.errors import InputError
from hx_engine.properties import Fluid, stream_table
from hx_engine.requirements.streams import KELVIN

CURVE_POINTS = 25
_GRID = 400


class Balance(NamedTuple):
    """Both streams in balance; `stated_error_pct` is the imbalance of a request that stated everything."""

    Q_W: float
    T_hot_out_C: float
    T_cold_out_C: float
    m_dot_hot_kg_s: float
    m_dot_cold_kg_s: float
    solved_for: str
    stated_error_pct: float


class _Side(NamedTuple):
    """One stream with what is known of it."""

    fluid: Fluid
    T_in_K: float
    T_out_K: float | None
    m_dot_kg_s: float | None
    P_Pa: float

    def heat_J_kg(self) -> float:
        """Heat taken up by one kilogram (negative: given off)."""
        return self.fluid.heat_J_kg(self.T_in_K, self.T_out_K, self.P_Pa)

    @property
    def duty_W(self) -> float | None:
        if self.T_out_K is None or self.m_dot_kg_s is None:
            return None
        return abs(self.m_dot_kg_s * self.heat_J_kg())


def _side(fluid: Fluid, given: dict[str, Any], side: str) -> _Side:
    T_out = given.get(f"T_{side}_out_C")
    return _Side(
        fluid,
        given[f"T_{side}_in_C"] + KELVIN,
        None if T_out is None else T_out + KELVIN,
        given.get(f"m_dot_{side}_kg_s"),
        given[f"P_{side}_Pa"],
    )


def close_balance(hot: Fluid, cold: Fluid, given: dict[str, Any]) -> Balance:
    """Duty and the one open value of a request.

    Parameters
    ----------
    hot, cold : Fluid
        The fluids.
    given : dict
        T_hot_in_C, T_cold_in_C, P_hot_Pa, P_cold_Pa; of T_hot_out_C, T_cold_out_C [°C], m_dot_hot_kg_s,
        m_dot_cold_kg_s [kg/s] any three, or all four: then the flow of the utility (else of the cold stream) is
        brought into balance and the stated imbalance is returned.

    Raises
    ------
    InputError
        When too little is stated, or a temperature cannot be reached.
    """
    sides = {"hot": _side(hot, given, "hot"), "cold": _side(cold, given, "cold")}
    duties = {name: side.duty_W for name, side in sides.items()}
    if duties["hot"] is None and duties["cold"] is None:
        raise InputError(
            "T_hot_out_C", None, "The duty is open: neither stream has flow, inlet and outlet temperature.",
            "Give an outlet temperature together with that stream's flow.", "",
        )  # fmt: skip
    error = 0.0
    if duties["hot"] is not None and duties["cold"] is not None:
        error = 100.0 * (duties["cold"] / duties["hot"] - 1.0)
        adjusted = "hot" if _is_utility(hot) and not _is_utility(cold) else "cold"
        sides[adjusted] = sides[adjusted]._replace(m_dot_kg_s=None)
        duties[adjusted] = None
    known, open_side = ("hot", "cold") if duties["hot"] is not None else ("cold", "hot")
    Q = duties[known]
    sides[open_side], solved_for = _solved(sides[open_side], open_side, Q)
    return Balance(
        Q,
        sides["hot"].T_out_K - KELVIN,
        sides["cold"].T_out_K - KELVIN,
        sides["hot"].m_dot_kg_s,
        sides["cold"].m_dot_kg_s,
        solved_for,
        error,
    )


def _is_utility(fluid: Fluid) -> bool:
    return any(tag.endswith("utility") for tag in fluid.service_tags)


def _solved(side: _Side, name: str, Q_W: float) -> tuple[_Side, str]:
    """The stream with its outlet or its flow found from the duty."""
    if side.m_dot_kg_s is None and side.T_out_K is None:
        raise InputError(
            f"T_{name}_out_C", None, f"The {name} stream has neither flow nor outlet temperature.",
            f"Give the {name} flow or the {name} outlet temperature.", "",
        )  # fmt: skip
    if side.m_dot_kg_s is None:
        return side._replace(m_dot_kg_s=Q_W / abs(side.heat_J_kg())), f"m_dot_{name}_kg_s"
    sign = -1.0 if name == "hot" else 1.0
    T_out = side.fluid.T_after_K(side.T_in_K, sign * Q_W / side.m_dot_kg_s, side.P_Pa)
    return side._replace(T_out_K=T_out), f"T_{name}_out_C"


def duty_curve(hot: Fluid, cold: Fluid, given: dict[str, Any], balance: Balance) -> dict[str, list[float]]:
    """Temperatures of both streams in counter-flow over the duty: 25 points from the cold to the hot end."""
    Q = np.linspace(0.0, balance.Q_W, CURVE_POINTS)
    share = Q / balance.Q_W
    T_hot = _temperatures(hot, balance.T_hot_out_C, given["T_hot_in_C"], given["P_hot_Pa"], share)
    T_cold = _temperatures(cold, given["T_cold_in_C"], balance.T_cold_out_C, given["P_cold_Pa"], share)
    return {"Q_W": Q.tolist(), "T_hot_C": T_hot.tolist(), "T_cold_C": T_cold.tolist()}


def _temperatures(fluid: Fluid, T_low_C: float, T_high_C: float, P_Pa: float, share: np.ndarray) -> np.ndarray:
    """Temperature [°C] at shares of the heat between two temperatures, from the integral of cp."""
    table = stream_table(fluid, T_low_C + KELVIN, T_high_C + KELVIN, P_Pa)
    T = np.linspace(T_low_C + KELVIN, T_high_C + KELVIN, _GRID)
    cp = table.cp(T)
    heat = np.concatenate([[0.0], np.cumsum(0.5 * (cp[1:] + cp[:-1]) * np.diff(T))])
    return np.interp(share, heat / heat[-1], T) - KELVIN
