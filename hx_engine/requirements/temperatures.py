"""Which way heat may flow: direction, crossing and approach of the four temperatures."""

from __future__ import annotations

from typing import Any

from hx_engine.errors import InputError
from hx_engine.limits import limit
from hx_engine.requirements.fields import NUMBERS


def direction_errors(values: dict[str, Any]) -> list[InputError]:
    """Errors of the temperatures given, each naming the value that must change; the rest stays untouched."""
    T = {key: values[key] for key in NUMBERS if key.startswith("T_") and key in values}
    approach = limit("min_approach_K").value
    found = [_inlets(T, approach), _hot_cools(T), _cold_heats(T)]
    errors = [error for error in found if error is not None]
    return errors or [error for error in (_hot_end(T, approach), _cold_end(T, approach)) if error is not None]


def cross_warning(T_hot_out_C: float, T_cold_out_C: float) -> list[str]:
    """A remark where the cold outlet is hotter than the hot outlet: a shell of one pass bears little of that."""
    if T_cold_out_C <= T_hot_out_C:
        return []
    return [
        f"Temperature cross: the cold outlet ({T_cold_out_C:.1f} °C) is hotter than the hot outlet "
        f"({T_hot_out_C:.1f} °C). One shell pass with several tube passes bears little of that: the search also tries "
        "shells in series, a shell of two passes and one tube pass."
    ]


def _inlets(T: dict[str, float], approach: float) -> InputError | None:
    if "T_hot_in_C" not in T or "T_cold_in_C" not in T or T["T_cold_in_C"] <= T["T_hot_in_C"] - approach:
        return None
    hot, cold = T["T_hot_in_C"], T["T_cold_in_C"]
    return InputError(
        "T_cold_in_C", cold,
        f"The cold inlet of {cold:g} °C is not colder than the hot inlet of {hot:g} °C by at least {approach:g} K: "
        "no heat would flow.",
        "Check which stream is hot, or change one inlet temperature.", f"up to {hot - approach:g} °C",
    )  # fmt: skip


def _hot_cools(T: dict[str, float]) -> InputError | None:
    if "T_hot_in_C" not in T or "T_hot_out_C" not in T or T["T_hot_out_C"] < T["T_hot_in_C"]:
        return None
    hot_in, hot_out = T["T_hot_in_C"], T["T_hot_out_C"]
    low = f"{T['T_cold_in_C']:g} °C" if "T_cold_in_C" in T else "the cold inlet"
    return InputError(
        "T_hot_out_C", hot_out,
        f"The hot stream must be cooled: its outlet of {hot_out:g} °C is not below its inlet of {hot_in:g} °C.",
        "Give a lower hot outlet temperature; a stream that condenses at one temperature is not designed here.",
        f"between {low} and {hot_in:g} °C",
    )  # fmt: skip


def _cold_heats(T: dict[str, float]) -> InputError | None:
    if "T_cold_in_C" not in T or "T_cold_out_C" not in T or T["T_cold_out_C"] > T["T_cold_in_C"]:
        return None
    cold_in, cold_out = T["T_cold_in_C"], T["T_cold_out_C"]
    high = f"{T['T_hot_in_C']:g} °C" if "T_hot_in_C" in T else "the hot inlet"
    return InputError(
        "T_cold_out_C", cold_out,
        f"The cold stream must be heated: its outlet of {cold_out:g} °C is not above its inlet of {cold_in:g} °C.",
        "Give a higher cold outlet temperature; a stream that boils at one temperature is not designed here.",
        f"between {cold_in:g} °C and {high}",
    )  # fmt: skip


def _hot_end(T: dict[str, float], approach: float) -> InputError | None:
    if "T_hot_in_C" not in T or "T_cold_out_C" not in T or T["T_cold_out_C"] <= T["T_hot_in_C"] - approach:
        return None
    hot, cold = T["T_hot_in_C"], T["T_cold_out_C"]
    verb = "is above" if cold > hot else f"comes closer than {approach:g} K to"
    return InputError(
        "T_cold_out_C", cold,
        f"The cold outlet of {cold:g} °C {verb} the hot inlet of {hot:g} °C: heat cannot flow there.",
        "Ask for a lower cold outlet temperature (more cold flow).", f"up to {hot - approach:g} °C",
    )  # fmt: skip


def _cold_end(T: dict[str, float], approach: float) -> InputError | None:
    if "T_hot_out_C" not in T or "T_cold_in_C" not in T or T["T_hot_out_C"] >= T["T_cold_in_C"] + approach:
        return None
    hot, cold = T["T_hot_out_C"], T["T_cold_in_C"]
    verb = "is below" if hot < cold else f"comes closer than {approach:g} K to"
    return InputError(
        "T_hot_out_C", hot,
        f"The hot outlet of {hot:g} °C {verb} the cold inlet of {cold:g} °C: heat cannot flow there.",
        "Ask for a higher hot outlet temperature, or use a colder medium.", f"at least {cold + approach:g} °C",
    )  # fmt: skip
