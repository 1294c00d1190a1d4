"""Ranges of validity as data: what ``rating.range_findings`` compares and the docstrings repeat."""

from __future__ import annotations

from typing import NamedTuple


class Range(NamedTuple):
    """One symbol's published range in one correlation."""

    correlation: str
    symbol: str
    low: float
    high: float
    source: str


GNIELINSKI_2013 = "Gnielinski, Int. J. Heat Mass Transfer 63 (2013) 134-140"
TABOREK = "Taborek, HEDH 1983, section 3.3"
KERN = "Kern, Process Heat Transfer, 1950"

RANGES: tuple[Range, ...] = (
    Range("nu_tube", "Re_tube", 1.0, 1e6, GNIELINSKI_2013),
    Range("nu_tube", "Pr_tube", 0.5, 2000.0, GNIELINSKI_2013),
    Range("f_churchill", "Re_tube", 1.0, 1e8, "Churchill, Chem. Eng. 84(24) (1977) 91"),
    Range("f_churchill", "relative_roughness", 0.0, 0.05, "Churchill, Chem. Eng. 84(24) (1977) 91"),
    Range("j_ideal_taborek", "Re_shell", 1.0, 1e5, TABOREK),
    Range("j_ideal_taborek", "pitch_ratio", 1.2, 1.5, TABOREK),
    Range("f_ideal_taborek", "Re_shell", 1.0, 1e5, TABOREK),
    Range("f_ideal_taborek", "pitch_ratio", 1.2, 1.5, TABOREK),
    Range("j_c", "baffle_cut", 0.15, 0.45, TABOREK),
    Range("nu_kern", "Re_shell_kern", 2000.0, 1e6, KERN),
    Range("f_kern", "Re_shell_kern", 400.0, 1e6, KERN),
    Range("stream_fractions", "Re_shell", 100.0, 1e5, "Wills & Johnston, HTD 36 (1984) 67; turbulent, bounds recalled"),
    Range(
        "wall_factor_liquid",
        "viscosity_ratio_tube",
        0.0044,
        9.75,
        "Sieder & Tate, Ind. Eng. Chem. 28 (1936) 1429",
    ),
    Range(
        "wall_factor_liquid",
        "viscosity_ratio_shell",
        0.0044,
        9.75,
        "Sieder & Tate, Ind. Eng. Chem. 28 (1936) 1429",
    ),
    Range("wall_factor_gas_tube", "temperature_ratio_tube", 0.5, 2.0, "VDI Heat Atlas 2010, G1"),
)
