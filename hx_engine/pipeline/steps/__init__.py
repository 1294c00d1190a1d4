"""The sixteen steps by number."""

from __future__ import annotations

from hx_engine.pipeline.step import Step
from hx_engine.pipeline.steps import (
    step_01_requirements,
    step_02_heat_duty,
    step_03_properties,
    step_04_configuration,
    step_05_mean_temperature,
    step_06_initial_size,
    step_07_tube_side,
    step_08_shell_side,
    step_09_overall,
    step_10_pressure_drops,
    step_11_area,
    step_12_search,
    step_13_vibration,
    step_14_mechanical,
    step_15_cost,
    step_16_validation,
)

_MODULES = (
    step_01_requirements, step_02_heat_duty, step_03_properties, step_04_configuration, step_05_mean_temperature,
    step_06_initial_size, step_07_tube_side, step_08_shell_side, step_09_overall, step_10_pressure_drops, step_11_area,
    step_12_search, step_13_vibration, step_14_mechanical, step_15_cost, step_16_validation,
)  # fmt: skip

STEPS: dict[int, Step] = {module.STEP.id: module.STEP for module in _MODULES}
