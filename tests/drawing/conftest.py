"""Layouts of six exchangers, each computed by the real engine once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from orchestration.drawing import about_design
from tests.engine_api.conftest import engine_over
from tests.rig.kerosene import GEOMETRY
from tests.rig.kerosene import REQUEST as KEROSENE

REQUEST = KEROSENE | {"user_id": "draw", "cold_fluid_name": "water"}
CROSSING = {"T_cold_in_C": 60.0, "T_cold_out_C": 100.0, "T_hot_out_C": 80.0}
CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "split ring, 2 passes": ({"tema_preference": "AES"}, {}),
    "U-tubes, 4 passes": ({"tema_preference": "BEU"}, {"n_passes": 4, "shell_id_m": 0.7366, "layout_deg": 90}),
    "fixed, 1 pass": (
        {"tema_preference": "NEN"},
        {"n_passes": 1, "shell_id_m": 0.489, "layout_deg": 30, "n_baffles": 11, "tube_length_m": 4.877},
    ),
    "F shell": ({**CROSSING, "tema_preference": "BFM"}, {"n_shell_passes": 2, "n_shells_series": 2}),
    "60 in, 8 passes": (
        {"m_dot_hot_kg_s": 400.0, "tema_preference": "BEM"},
        {"shell_id_m": 1.524, "n_passes": 8, "layout_deg": 30, "tube_length_m": 7.315, "n_baffles": 7,
         "n_shells_parallel": 2},
    ),
    "pull-through, 6 passes": ({"tema_preference": "AET"}, {"n_passes": 6, "shell_id_m": 0.889}),
}  # fmt: skip
ABOUT = about_design({"id": "0123456789", "title": "Kerosene <cooler> & co", "revision": 3,
                      "updated_at": "2026-11-21T10:00:00Z"})  # fmt: skip


async def _all(folder) -> dict[str, dict[str, Any]]:
    found = {}
    async with engine_over(folder) as engine:
        for name, (request, geometry) in CASES.items():
            body = {"request": {**REQUEST, **request}, "geometry": {**GEOMETRY, **geometry}}
            status, found[name] = await engine.call("POST", "/drawing", body)
            assert status == 200, found[name]
    return found


@pytest.fixture(scope="session")
def layouts(tmp_path_factory) -> dict[str, dict[str, Any]]:
    return asyncio.run(_all(tmp_path_factory.mktemp("drawn")))
