"""What can go wrong with a fluid: unknown, ambiguous, out of range, or changing phase."""

from __future__ import annotations

from collections.abc import Sequence
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
    staying in one phase (lower bound for a liquid, upper bound for a gas; None for freezing). With `by_heat` the duty
    asked for, not a given temperature, leads through the change.
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
    ) -> None:
        self.T_change_K = T_change_K
        self.P_Pa = P_Pa
        self.P_needed_Pa = P_needed_Pa
        change_C, at = T_change_K - KELVIN, f"{P_Pa / 1e5:.3g} bar abs"
        message, suggestion = _phase_change_texts(label, T_K - KELVIN, change_C, at, phase, P_needed_Pa)
        if by_heat and phase != "freezing":
            change = "boils" if phase == "liquid" else "begins to condense"
            message = f"{label} {change} at {change_C:.1f} °C at {at}: the duty would take it further."
        bound = "below" if phase == "liquid" else "above"
        super().__init__(
            "temperature", round(T_K - KELVIN, 2), message, suggestion, f"{bound} {change_C:.1f} °C at {at}"
        )


def _phase_change_texts(
    label: str, T_C: float, change_C: float, at: str, phase: str, P_needed_Pa: float | None
) -> tuple[str, str]:
    """What happens and what to do, for a stream that boils, condenses or freezes."""
    if phase == "freezing":
        return (
            f"{label} solidifies at {change_C:.1f} °C; {T_C:.1f} °C is below it.",
            f"Stay above {change_C:.1f} °C or choose another fluid.",
        )
    is_liquid = phase == "liquid"
    if is_liquid:
        message = f"{label} boils at {change_C:.1f} °C at {at}: at {T_C:.1f} °C it is vapour."
    else:
        message = f"{label} begins to condense at {change_C:.1f} °C at {at}; {T_C:.1f} °C is below it."
    side = "above" if is_liquid else "below"
    if P_needed_Pa is None:
        return message, f"Stay {'below' if is_liquid else 'above'} {change_C:.1f} °C."
    kept = "liquid" if is_liquid else "gas"
    bar = f"{P_needed_Pa / 1e5:.3g} bar abs"
    return message, f"Give a pressure {side} {bar} to keep it {kept}, or change the temperatures."


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
        "density 0.01..2000 kg/m3, viscosity 1e-7..1 Pa s, cp 100..100000 J/kgK, k 0.005..100 W/mK",
    )
