"""Design requests that several tests start from."""

from __future__ import annotations

KEROSENE = {
    "hot_fluid_name": "kerosene",
    "cold_fluid_name": "cooling water",
    "T_hot_in_C": 150.0,
    "T_hot_out_C": 90.0,
    "T_cold_in_C": 30.0,
    "T_cold_out_C": 50.0,
    "m_dot_hot_kg_s": 50.0,
    "P_hot_Pa": 5.0e5,
    "P_cold_Pa": 5.0e5,
    "dP_hot_max_Pa": 70000.0,
    "dP_cold_max_Pa": 70000.0,
}
