"""An F shell is two shell passes in series, each through half the cross-section: what follows from that alone."""

from __future__ import annotations

import pytest

from hx_engine.correlations.effectiveness import effectiveness_f_shell, ntu_counterflow
from hx_engine.rating import Geometry, Service, Stream, rate
from hx_engine.rating.performance import performance
from hx_engine.rating.rate import mean_temperature

HOT = Stream(12.0, 400.0, 340.0, 800.0, 8e-4, 2200.0, 0.12, 2e-4)
COLD = Stream(9.0, 300.0, 342.0, 990.0, 6e-4, 4180.0, 0.62, 2e-4)
E_SHELL = Geometry(
    0.635, 0.01905, 0.0021082, 0.0238125, 30, 4, 400, 4.88, 0.25, 0.3, 0.3, 0.25, 17, 0.016, 0.005, 0.0008,
    nozzle_shell_id_m=0.15, nozzle_tube_id_m=0.15,
)  # fmt: skip
F_SHELL = E_SHELL._replace(n_shell_passes=2)
SERVICE = Service(COLD, HOT, 12.0 * 2200.0 * 60.0, 50.0, False)


def _with_shell_flow(m_dot_kg_s: float) -> Service:
    return SERVICE._replace(shell=HOT._replace(m_dot_kg_s=m_dot_kg_s))


def test_half_the_area_is_an_e_shell_at_twice_the_flow_and_twice_the_path():
    f, e = rate(SERVICE, F_SHELL), rate(_with_shell_flow(24.0), E_SHELL)
    assert f.flow.S_m_m2 == pytest.approx(0.5 * e.flow.S_m_m2, rel=1e-12)
    for name in ("v_m_s", "v_window_m_s", "Re", "rho_v2_entrance", "G_window_kg_m2s", "D_w_m"):
        assert getattr(f.flow, name) == pytest.approx(getattr(e.flow, name), rel=1e-12)
    assert f.heat.h_W_m2K == pytest.approx(e.heat.h_W_m2K, rel=1e-12)
    for name in ("dP_crossflow_Pa", "dP_window_Pa", "dP_ends_Pa"):
        assert getattr(f.pressure, name) == pytest.approx(2.0 * getattr(e.pressure, name), rel=1e-12)
    assert f.kern.dP_shell_Pa == pytest.approx(2.0 * e.kern.dP_shell_Pa, rel=1e-12)
    assert f.pressure.dP_nozzles_Pa == pytest.approx(0.25 * e.pressure.dP_nozzles_Pa, rel=1e-12)
    assert f.areas.area_provided_m2 == e.areas.area_provided_m2


def test_in_laminar_flow_the_rows_of_both_passes_count():
    oil = HOT._replace(viscosity_Pa_s=1.0)
    f, e = (rate(SERVICE._replace(shell=oil._replace(m_dot_kg_s=m)), g) for m, g in ((12.0, F_SHELL), (24.0, E_SHELL)))
    assert f.flow.Re < 20.0
    assert f.heat.J_r == pytest.approx(e.heat.J_r * 0.5**0.18, rel=1e-9)


def test_the_correction_factor_is_that_of_the_printed_f_shell():
    """Bowman's F of both halves against the effectiveness of Shah & Sekulic, Table 3.6, and counter-flow's NTU."""
    mean = mean_temperature(SERVICE, 1, 4, 2)
    UA = SERVICE.Q_W / mean.MTD_K
    C_tube = SERVICE.Q_W / (COLD.T_out_K - COLD.T_in_K)
    C_shell = SERVICE.Q_W / (HOT.T_in_K - HOT.T_out_K)
    P = float(effectiveness_f_shell(UA / C_tube, C_tube / C_shell, 4))
    assert P == pytest.approx((COLD.T_out_K - COLD.T_in_K) / (HOT.T_in_K - COLD.T_in_K), rel=1e-6)
    assert float(ntu_counterflow(P, C_tube / C_shell)) / (UA / C_tube) == pytest.approx(float(mean.F), rel=1e-6)
    assert float(performance(SERVICE, F_SHELL, UA, 1.0).Q_W) == pytest.approx(SERVICE.Q_W, rel=1e-6)
    assert float(mean_temperature(SERVICE, 1, 2, 2).F) == 1.0
    assert float(mean.F) > float(mean_temperature(SERVICE, 1, 4, 1).F)
