"""The last test of a would-be winner of the search: vibration of every span and mechanical feasibility."""

from __future__ import annotations

from hx_engine.pipeline.assemble import bundle_type, construction, shell_fluid, stream
from hx_engine.pipeline.easing import FEI
from hx_engine.pipeline.fluids import KELVIN
from hx_engine.pipeline.step import Design
from hx_engine.rating import Geometry, Rating
from hx_engine.rating.vibration_check import VibrationReport, check
from hx_engine.search.result import Accept
from hx_engine.standards.mechanical import MechanicalDesign, mechanical_design


def metal_C(rating: Rating) -> float:
    """Mean tube metal temperature of a rating [°C]."""
    return float(0.5 * (rating.transfer.T_wall_tube_K + rating.transfer.T_wall_shell_K)) - KELVIN


def vibration(design: Design, geometry: Geometry, rating: Rating, in_tubes: str | None = None) -> VibrationReport:
    """Vibration of every kind of span of a rated geometry."""
    side = in_tubes or design.outputs(4)["tube_side_fluid"]
    return check(
        geometry,
        v_crossflow_m_s=float(rating.flow.v_m_s),
        shell_fluid=shell_fluid(design, side),
        density_tube_kg_m3=stream(design, side).density_kg_m3,
        tube_material=design.outputs(4)["tube_material"],
        T_metal_C=metal_C(rating),
        bundle_type=bundle_type(design),
    )


def mechanics(design: Design, geometry: Geometry, in_tubes: str | None = None) -> MechanicalDesign:
    """Thicknesses, weights and checks of one shell."""
    return mechanical_design(geometry, construction(design, in_tubes))


def acceptance(design: Design, eased: dict[str, float]) -> Accept:
    """The hook of the search: ids of the limits a rated geometry breaks."""

    def accept(allocation: str, geometry: Geometry, rating: Rating) -> list[str]:
        report = vibration(design, geometry, rating, allocation)
        failed = [limit_id for limit_id in report.failed_limits if limit_id != FEI or _breaks(report, eased)]
        if failed:
            return failed
        mechanical = mechanics(design, geometry, allocation)
        return [
            check.check_id for check in mechanical.checks
            if check.verdict == "failed" and check.check_id != "shell_vacuum"
        ]  # fmt: skip

    return accept


def _breaks(report: VibrationReport, eased: dict[str, float]) -> bool:
    return FEI not in eased or report.fei_ratio_max > eased[FEI]

