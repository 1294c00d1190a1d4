"""Pressure drops of the whole train from those of one shell, with the viscosity at the wall."""

from __future__ import annotations

from typing import Any, NamedTuple

from numpy import exp, log

from hx_engine.rating.model import Geometry, Service, Stream
from hx_engine.rating.shell_rating import ShellPressure
from hx_engine.rating.transfer import Transfer
from hx_engine.rating.tube_rating import TubeRating


class Losses(NamedTuple):
    """Pressure drops of the whole train, shells in series added up, wall correction and nozzles included."""

    dP_tube_friction_Pa: Any
    dP_tube_returns_Pa: Any
    dP_tube_nozzles_Pa: Any
    dP_tube_Pa: Any
    dP_shell_crossflow_Pa: Any
    dP_shell_window_Pa: Any
    dP_shell_ends_Pa: Any
    dP_shell_nozzles_Pa: Any
    dP_shell_Pa: Any


def _friction_factor(stream: Stream, ratio, exponent):
    """Factor on a friction loss for viscosity at the wall, (mu bulk / mu wall)^-exponent; 1 for gases."""
    return 1.0 if stream.is_gas else exp(-exponent * log(ratio))


def tube_losses(service: Service, geometry: Geometry, tube: TubeRating, viscosity_ratio_tube):
    """Friction (wall exponent 0.25 laminar to 0.14 turbulent, Kern 1950 Fig. 26), ends, nozzles; whole train [Pa]."""
    n = geometry.n_shells_series
    exponent = 0.25 - 0.11 * tube.turbulent_share
    friction = n * tube.dP_friction_Pa * _friction_factor(service.tube, viscosity_ratio_tube, exponent)
    return friction, n * tube.dP_ends_Pa, n * tube.dP_nozzles_Pa


def shell_losses(service: Service, geometry: Geometry, pressure: ShellPressure, viscosity_ratio_shell):
    """Cross-flow, window, ends and nozzles of the whole train [Pa]; wall exponent 0.14 on the bank friction."""
    n = geometry.n_shells_series
    wall = _friction_factor(service.shell, viscosity_ratio_shell, 0.14)
    return (
        n * pressure.dP_crossflow_Pa * wall,
        n * pressure.dP_window_Pa,
        n * pressure.dP_ends_Pa * wall,
        n * pressure.dP_nozzles_Pa,
    )


def losses(service: Service, geometry: Geometry, tube: TubeRating, pressure: ShellPressure, t: Transfer) -> Losses:
    """Pressure drops of both sides over the whole train."""
    friction, ends, nozzles = tube_losses(service, geometry, tube, t.viscosity_ratio_tube)
    crossflow, window, end_zones, shell_nozzles = shell_losses(service, geometry, pressure, t.viscosity_ratio_shell)
    return Losses(
        friction,
        ends,
        nozzles,
        friction + ends + nozzles,
        crossflow,
        window,
        end_zones,
        shell_nozzles,
        crossflow + window + end_zones + shell_nozzles,
    )
