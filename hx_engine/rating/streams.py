"""Tinker's streams of one rated geometry, beside Bell-Delaware and without influence on it."""

from __future__ import annotations

from hx_engine.correlations import bell_delaware as bd
from hx_engine.correlations.ideal_bank import f_ideal_taborek
from hx_engine.correlations.stream_fractions import (
    Network,
    StreamFractions,
    bypass_resistance,
    leakage_resistance,
    stream_fractions,
)
from hx_engine.rating.model import Geometry, Service
from hx_engine.rating.shell_rating import ShellFlow
from hx_engine.standards.spans import baffle_thickness_m


def rate_streams(service: Service, geometry: Geometry, flow: ShellFlow) -> StreamFractions:
    """Shares of the shell-side flow between two central baffles; scalars.

    F is 0: pass lanes lie across the flow, or are closed by seal rods (``geometry.layout``). Baffles have TEMA's
    least thickness for their spacing. Window loss at the whole mass flow's Reynolds number, as in the rating.
    """
    g, stream = geometry, service.shell
    rho, mu = stream.density_kg_m3, stream.viscosity_Pa_s
    m = stream.m_dot_kg_s / g.n_shells_parallel
    plate_m = float(baffle_thickness_m(g.shell_id_m, 2.0 * g.baffle_spacing_m))
    bank_m2 = flow.S_m_m2 - flow.S_b_m2

    def leak(area_m2, clearance_m):
        return lambda m_i: leakage_resistance(m_i, area_m2, clearance_m, plate_m, rho, mu)

    def bank(m_B):
        f = f_ideal_taborek(g.tube_od_m * m_B / (bank_m2 * mu), g.tube_pitch_m / g.tube_od_m, g.layout_deg)
        return bd.dp_ideal_bank(f, flow.rows_crossflow, 1.0 / bank_m2, rho)

    def bypass(m_C):
        return bypass_resistance(
            m_C, flow.S_b_m2, g.bundle_clearance_m, flow.rows_crossflow, g.n_sealing_strip_pairs, g.layout_deg == 90,
            rho, mu,
        )

    def window(m_w):
        G = m_w * flow.G_window_kg_m2s / m
        dP = bd.dp_window(
            flow.Re, G, rho, mu, flow.rows_window, g.tube_pitch_m, g.tube_od_m, g.baffle_spacing_m, flow.D_w_m
        )
        return dP / (m_w * m_w)

    network = Network(
        leak(flow.S_tb_m2, g.tube_hole_clearance_m), bank, bypass, leak(flow.S_sb_m2, g.shell_baffle_clearance_m),
        window,
    )
    return stream_fractions(network, m)
