"""CoolProp's state objects: imported on first use, one per thread (they are not thread-safe)."""

from __future__ import annotations

import threading
from typing import Any

_LOCAL = threading.local()


def coolprop() -> Any:
    """The CoolProp module; importing it takes over a second, so only here."""
    import CoolProp

    return CoolProp


def abstract_state(backend: str, name: str, mass_fraction: float | None = None) -> Any:
    """This thread's state object for a fluid, e.g. ("HEOS", "Methanol") or ("INCOMP", "MEG", 0.3)."""
    cache = _LOCAL.__dict__.setdefault("states", {})
    key = (backend, name, mass_fraction)
    if key not in cache:
        state = coolprop().AbstractState(backend, name)
        if mass_fraction is not None:
            state.set_mass_fractions([mass_fraction])
        cache[key] = state
    return cache[key]
