"""What can be changed under What if: the duty and the dimensions, in the groups they are shown in."""

from __future__ import annotations

from typing import Any, NamedTuple


class Dial(NamedTuple):
    """A number to turn: label and engine unit; `choices` where only few values are possible; `scale` turns a
    share into the percent shown."""

    label: str
    unit: str = "-"
    choices: tuple[Any, ...] = ()
    is_whole: bool = False
    scale: float = 1.0


DUTY = {
    "T_hot_in_C": Dial("Hot inlet", "°C"), "T_hot_out_C": Dial("Hot outlet", "°C"),
    "T_cold_in_C": Dial("Cold inlet", "°C"), "T_cold_out_C": Dial("Cold outlet", "°C"),
    "m_dot_hot_kg_s": Dial("Hot flow", "kg/s"), "m_dot_cold_kg_s": Dial("Cold flow", "kg/s"),
    "fouling_hot_m2K_W": Dial("Hot fouling", "m2K/W"), "fouling_cold_m2K_W": Dial("Cold fouling", "m2K/W"),
}  # fmt: skip
SHELL = {
    "shell_id_m": Dial("Shell ID", "m"), "n_baffles": Dial("Baffles", is_whole=True),
    "baffle_cut": Dial("Baffle cut, %", scale=100.0),
}  # fmt: skip
TUBES = {
    "tube_od_m": Dial("Tube OD", "m"), "tube_wall_m": Dial("Tube wall", "m"), "tube_length_m": Dial("Tube length", "m"),
    "pitch_ratio": Dial("Pitch / OD"), "layout_deg": Dial("Layout, °", choices=(30, 45, 60, 90)),
}  # fmt: skip
ARRANGEMENT = {
    "tube_side_fluid": Dial("In the tubes", choices=("hot", "cold")),
    "n_passes": Dial("Tube passes", choices=(1, 2, 4, 6, 8)), "n_shell_passes": Dial("Shell passes", choices=(1, 2)),
    "n_shells_series": Dial("In series", is_whole=True), "n_shells_parallel": Dial("In parallel", is_whole=True),
}  # fmt: skip
GROUPS = {"Shell": SHELL, "Tubes": TUBES, "Arrangement": ARRANGEMENT}
GEOMETRY = {**SHELL, **TUBES, **ARRANGEMENT}
