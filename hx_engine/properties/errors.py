"""What can go wrong with a fluid: unknown, ambiguous, out of range, or changing phase."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, log10
from typing import Any

from hx_engine.errors import PropertyError

KELVIN = 273.15


class UnknownFluidError(PropertyError):
    """No fluid of the catalogue is called so; `suggestions` holds the nearest names."""

    code = "unknown_fluid"

    def __init__(self, name: str, suggestions: Sequence[str] = ()) -> None:
        self.suggestions = list(suggestions)
        hint = (
            "Did you mean: " + ", ".join(self.suggestions) + "?"
            if self.suggestions
            else "Use a catalogue name, or give density, viscosity, heat capacity and conductivity."
        )
        super().__init__(
            "fluid_name", name, f'"{name}" is not a fluid of the catalogue.', hint, "a name from GET /fluids"
        )


class AmbiguousFluidError(PropertyError):
    """The name covers fluids that differ too much; `missing` says what would decide."""

    code = "ambiguous_fluid"

    def __init__(self, name: str, missing: str, examples: Sequence[str] = ()) -> None:
        self.missing = missing
        self.suggestions = list(examples)
        hint = "For example: " + ", ".join(self.suggestions) + "." if self.suggestions else missing
        super().__init__("fluid_name", name, f'"{name}" is ambiguous: {missing}', hint, missing)


class PhaseChangeError(PropertyError):
    """A stream that must stay in one phase would boil, condense or freeze.

    Attributes: `T_change_K` [K], `P_Pa` [Pa] the pressure looked at, `P_needed_Pa` [Pa] the bound for
    staying in one phase (lower bound for a liquid, upper bound for a gas; None for freezing), `is_critical` where that
    bound is the critical pressure. With `by_heat` the duty, not a given temperature, leads through the change.
    `texts`: message and suggestion instead of the usual ones.
    """

    code = "phase_change"

    def __init__(
        self,
        label: str,
        T_K: float,
        T_change_K: float,
        P_Pa: float,
        phase: str,
        P_needed_Pa: float | None = None,
        by_heat: bool = False,
        is_critical: bool = False,
        texts: tuple[str, str] | None = None,
    ) -> None:
        self.T_change_K = T_change_K
        self.P_Pa = P_Pa
        self.P_needed_Pa = P_needed_Pa
        self.is_critical = is_critical
        change_C, at = T_change_K - KELVIN, f"{P_Pa / 1e5:.3g} bar abs"
        message = _phase_change_message(label, T_K - KELVIN, change_C, at, phase)
        if by_heat and phase != "freezing":
            change = "boils" if phase == "liquid" else "begins to condense"
            message = f"{label} {change} at {change_C:.1f} °C at {at}: the duty would take it further."
        suggestion = _phase_change_cure(change_C, phase, P_needed_Pa, is_critical)
        message, suggestion = texts or (message, suggestion)
        bound = "below" if phase == "liquid" else "above"
        super().__init__(
            "temperature", round(T_K - KELVIN, 2), message, suggestion, f"{bound} {change_C:.1f} °C at {at}"
        )


def _phase_change_message(label: str, T_C: float, change_C: float, at: str, phase: str) -> str:
    if phase == "freezing":
        return f"{label} solidifies at {change_C:.1f} °C; {T_C:.1f} °C is below it."
    if phase == "liquid":
        return f"{label} boils at {change_C:.1f} °C at {at}: at {T_C:.1f} °C it is vapour."
    return f"{label} begins to condense at {change_C:.1f} °C at {at}; {T_C:.1f} °C is below it."


def _phase_change_cure(change_C: float, phase: str, P_needed_Pa: float | None, is_critical: bool) -> str:
    """What to do for a stream that boils, condenses or freezes."""
    if phase == "freezing":
        return f"Stay above {change_C:.1f} °C or choose another fluid."
    if P_needed_Pa is None:
        return f"Stay {'below' if phase == 'liquid' else 'above'} {change_C:.1f} °C."
    return f"Give a pressure {pressure_that_keeps(phase, P_needed_Pa, is_critical)}, or change the temperatures."


def pressure_that_keeps(phase: str, P_Pa: float, is_critical: bool) -> str:
    """The bound on pressure in words: "above 1.99 bar abs to keep it liquid"."""
    if is_critical:
        return f"above the critical pressure of {rounded_bar(P_Pa, is_up=True):.3g} bar abs, where it does not boil"
    bound, kept = ("above", "liquid") if phase == "liquid" else ("below", "gas")
    return f"{bound} {rounded_bar(P_Pa, is_up=phase == 'liquid'):.3g} bar abs to keep it {kept}"


def rounded_bar(P_Pa: float, is_up: bool) -> float:
    """A pressure in bar with three digits, rounded to the side that can be relied on."""
    step = 10.0 ** (floor(log10(P_Pa / 1e5)) - 2)
    return (ceil if is_up else floor)(P_Pa / 1e5 / step) * step


def crossing(
    label: str, T_K: tuple[float, float], wrong_K: float, T_change_K: float, P_Pa: float,
    liquid_bound: tuple[float | None, bool], P_gas_Pa: float | None, phase: str,
) -> PhaseChangeError:  # fmt: skip
    """The error for a stream that is liquid at one end and gas at the other, with the bound for either phase.

    `T_K`: inlet and outlet; `wrong_K` the one that is not in `phase`, the usual one. `liquid_bound`: least pressure
    that keeps it liquid and whether that is the critical one; `P_gas_Pa` keeps it gas.
    """
    P_liquid_Pa, is_critical = liquid_bound
    change, at = "boils" if phase == "liquid" else "begins to condense", f"{P_Pa / 1e5:.3g} bar abs"
    message = (
        f"{label} {change} at {T_change_K - KELVIN:.1f} °C at {at}: at {max(T_K) - KELVIN:.1f} °C it is vapour, "
        f"at {min(T_K) - KELVIN:.1f} °C liquid."
    )
    ways = [pressure_that_keeps("liquid", P_liquid_Pa, is_critical)] if P_liquid_Pa else []
    ways += [pressure_that_keeps("gas", P_gas_Pa, False)] if P_gas_Pa else []
    texts = message, f"Give a pressure {', or '.join(ways)}; or change the temperatures."
    needed, critical = (P_liquid_Pa, is_critical) if phase == "liquid" else (P_gas_Pa, False)
    return PhaseChangeError(
        label, wrong_K, T_change_K, P_Pa, phase, needed, is_critical=critical, texts=texts if ways else None
    )


def temperature_out_of_range(label: str, T_K: float, low_K: float, high_K: float, source: str) -> PropertyError:
    """The error for a temperature outside what `source` covers."""
    span = f"{low_K - KELVIN:.0f} to {high_K - KELVIN:.0f} °C"
    return PropertyError(
        "temperature",
        round(T_K - KELVIN, 2),
        f"The properties of {label} are known from {span}; {T_K - KELVIN:.1f} °C lies outside ({source}).",
        "Change the temperature, or give the fluid's properties yourself.",
        span,
    )


def properties_needed(label: str, reason: str, value: Any = None) -> PropertyError:
    """The error for a fluid that is known by name only."""
    return PropertyError(
        "fluid_name",
        value or label,
        f"{label} is known, but no trustworthy source of its properties is at hand. {reason}".strip(),
        "Give density, viscosity, heat capacity and thermal conductivity at one or two temperatures.",
        "density 0.01 to 2000 kg/m³, viscosity 1e-7 to 1 Pa s, cp 100 to 100000 J/(kg K), k 0.005 to 100 W/(m K)",
    )
