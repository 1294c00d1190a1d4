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
        at = f"{P_Pa / 1e5:.3g} bar abs"
        if phase == "freezing":
            message = f"{label} solidifies at {T_change_K - KELVIN:.1f} °C; {T_K - KELVIN:.1f} °C is below it."
            suggestion = f"Stay above {T_change_K - KELVIN:.1f} °C or choose another fluid."
        elif phase == "liquid":
            message = (
                f"{label} boils at {T_change_K - KELVIN:.1f} °C at {at}: at {T_K - KELVIN:.1f} °C it is vapour."
            )
            suggestion = (
                f"Give a pressure above {P_needed_Pa / 1e5:.3g} bar abs to keep it liquid, or change the"
                " temperatures."
                if P_needed_Pa
                else f"Stay below {T_change_K - KELVIN:.1f} °C."
            )
        else:
            message = (
                f"{label} begins to condense at {T_change_K - KELVIN:.1f} °C at {at};"
                f" {T_K - KELVIN:.1f} °C is below it."
            )
            suggestion = (
                f"Give a pressure below {P_needed_Pa / 1e5:.3g} bar abs to keep it gas, or change the"
                " temperatures."
                if P_needed_Pa
                else f"Stay above {T_change_K - KELVIN:.1f} °C."
            )
        if by_heat and phase != "freezing":
            change = "boils" if phase == "liquid" else "begins to condense"
            message = f"{label} {change} at {T_change_K - KELVIN:.1f} °C at {at}: the duty would take it further."
        bound = "below" if phase == "liquid" else "above"
        super().__init__(
            "temperature",
            round(T_K - KELVIN, 2),
            message,
            suggestion,
            f"{bound} {T_change_K - KELVIN:.1f} °C at {at}",
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
        "density 0.01..2000 kg/m3, viscosity 1e-7..1 Pa s, cp 100..100000 J/kgK, k 0.005..100 W/mK",
    )
