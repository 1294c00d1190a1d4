"""Limits a request may state for itself, beyond the pressure drops: their ranges and what they must not contradict."""

from __future__ import annotations

from math import floor
from typing import Any, NamedTuple

from hx_engine.errors import InputError
from hx_engine.limits import limit
from hx_engine.standards.shells import SHELL_ID_M, TUBE_LENGTH_M

ROUNDING_M = 1.5e-3
"""A stated size this near to a standard one means that one: sizes in inches and feet are often stated rounded."""


class OwnLimit(NamedTuple):
    """One limit a request may state, with its range."""

    label: str
    unit: str
    low: float
    high: float
    usual: str


def _table() -> dict[str, OwnLimit]:
    slow, fast = limit("velocity_stated_min_m_s").value, limit("velocity_stated_max_m_s").value
    window = "1 to 2.5 m/s are usual for liquids in tubes, 0.3 to 1 m/s in the shell, 10 to 30 m/s for gases"
    lengths, shells = (sorted(float(size) for size in sizes) for sizes in (TUBE_LENGTH_M, SHELL_ID_M))
    return {
        "v_tube_min_m_s": OwnLimit("least tube-side velocity", "m/s", slow, fast, window),
        "v_tube_max_m_s": OwnLimit(
            "largest tube-side velocity", "m/s", limit("tube_velocity_hard_min_m_s").value, fast, window
        ),
        "v_shell_max_m_s": OwnLimit("largest shell-side velocity", "m/s", slow, fast, window),
        "tube_length_max_m": OwnLimit(
            "longest tube allowed", "m", _whole_mm(lengths[0]), limit("tube_length_max_m").value,
            "standard lengths are " + ", ".join(f"{size:.4g}" for size in lengths) + " m",
        ),
        "shell_diameter_max_m": OwnLimit(
            "largest shell diameter allowed", "m", _whole_mm(shells[0]), limit("shell_diameter_max_m").value,
            f"standard shells go from {shells[0]:.4g} to {shells[-1]:.4g} m",
        ),
        "n_shells_max": OwnLimit("largest number of shells", "", 1, limit("n_shells_max").value, "one shell is usual"),
        "overdesign_min_pct": OwnLimit(
            "least overdesign", "%", 0.0, limit("overdesign_stated_max_pct").value, "10 to 25 % are usual"
        ),
    }  # fmt: skip


def _whole_mm(size_m: float) -> float:
    return floor(1e3 * size_m) / 1e3


OWN_LIMITS = _table()


def check_own_limits(values: dict[str, Any]) -> dict[str, float]:
    """The own limits among these values, sizes brought to the standard ones they mean.

    Raises
    ------
    InputError
        Where the velocities leave no window, or a wished size breaks its own limit.
    """
    found = {name: values[name] for name in OWN_LIMITS if values.get(name) is not None}
    for name, sizes in (("tube_length_max_m", TUBE_LENGTH_M), ("shell_diameter_max_m", SHELL_ID_M)):
        if name in found:
            nearest = float(min(sizes, key=lambda size: abs(size - found[name])))
            found[name] = nearest if abs(nearest - found[name]) <= ROUNDING_M else found[name]
    low, high = found.get("v_tube_min_m_s"), found.get("v_tube_max_m_s")
    if low is not None and high is not None and low >= high:
        least = f"the least tube-side velocity of {low:g} m/s"
        raise _contradiction("v_tube_max_m_s", high, least, f"above {low:g} m/s")
    shell, widest = values.get("shell_diameter_m"), found.get("shell_diameter_max_m")
    if shell is not None and widest is not None and shell > widest + ROUNDING_M:
        raise _contradiction(
            "shell_diameter_max_m", widest, f"the shell of {shell:g} m that is asked for", f"at least {shell:g} m"
        )
    return found


def _contradiction(field: str, value: float, what: str, allowed: str) -> InputError:
    row = OWN_LIMITS[field]
    return InputError(
        field, value, f"The {row.label} of {value:g} {row.unit} contradicts {what}.", "Change one of the two.", allowed
    )
