"""The worked duty most tests start from: in words, as a request, in one geometry, and designed by all real parts."""

from __future__ import annotations

from typing import Any

from orchestration.services import Services
from tests.rig.waiting import until

DUTY = "Cool 50 kg/s of kerosene from 150 °C to 90 °C with cooling water from 30 °C to 50 °C, max 0.7 bar on both sides"
REQUEST = {
    "hot_fluid_name": "kerosene", "cold_fluid_name": "cooling water", "T_hot_in_C": 150.0, "T_hot_out_C": 90.0,
    "T_cold_in_C": 30.0, "T_cold_out_C": 50.0, "m_dot_hot_kg_s": 50.0, "dP_hot_max_Pa": 70000.0,
    "dP_cold_max_Pa": 70000.0,
}  # fmt: skip
UNDER_PRESSURE = REQUEST | {"P_hot_Pa": 5.0e5, "P_cold_Pa": 5.0e5}
GEOMETRY = {
    "shell_id_m": 0.635, "tube_od_m": 0.01905, "tube_wall_m": 0.0021082, "pitch_ratio": 1.25, "layout_deg": 45,
    "n_passes": 2, "tube_length_m": 6.096, "baffle_cut": 0.25, "n_baffles": 14, "n_shells_series": 1,
    "n_shells_parallel": 1, "tube_side_fluid": "cold",
}  # fmt: skip


def designed(services: Services, owner: str) -> dict[str, Any]:
    """The duty said to the offline assistant; its design once it has ended."""
    talk = services.conversations.create(owner, "Kerosene")
    services.turns.start(owner, talk["id"], DUTY)

    def ended() -> list[dict[str, Any]]:
        return [design for design in services.designs.list(owner, talk["id"]) if design["is_settled"]]

    until(lambda: bool(ended()), 120)
    return ended()[0]
