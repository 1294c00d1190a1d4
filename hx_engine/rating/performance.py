"""What an exchanger of given area does: duty and outlet temperatures at the given inlets."""

from __future__ import annotations

from typing import Any, NamedTuple

from hx_engine.correlations.effectiveness import effectiveness_e_shell
from hx_engine.rating.model import Geometry, Service


class Performance(NamedTuple):
    """Heat moved by a coefficient on the whole area; NTU and effectiveness of the stream of lower capacity rate."""

    NTU: Any
    effectiveness: Any
    Q_W: Any
    T_hot_out_K: Any
    T_cold_out_K: Any


def performance(service: Service, geometry: Geometry, U_W_m2K, area_m2) -> Performance:
    """Duty and outlets of E or F shells with a coefficient [W/m2K] and an area [m2] of the whole train.

    Capacity rates are those of the duty, heat over temperature change of each stream, and stay constant.
    Validity: single phase; 1 or an even number of tube passes. Source: ``effectiveness_e_shell``.
    """
    tube, shell = service.tube, service.shell
    C_tube = service.Q_W / abs(tube.T_out_K - tube.T_in_K)
    C_shell = service.Q_W / abs(shell.T_out_K - shell.T_in_K)
    UA = U_W_m2K * area_m2
    passes, in_series = geometry.n_passes / geometry.n_shell_passes, geometry.n_shells_series * geometry.n_shell_passes
    P = effectiveness_e_shell(UA / C_tube, C_tube / C_shell, passes, in_series)
    C_hot, C_cold = (C_tube, C_shell) if service.tube_is_hot else (C_shell, C_tube)
    least = 0.5 * (C_tube + C_shell - abs(C_tube - C_shell))
    Q = P * C_tube * (service.hot.T_in_K - service.cold.T_in_K)
    return Performance(
        UA / least,
        P * C_tube / least,
        Q,
        service.hot.T_in_K - Q / C_hot,
        service.cold.T_in_K + Q / C_cold,
    )
