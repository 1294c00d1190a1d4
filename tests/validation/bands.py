"""Bands of the whole exchangers, those of the reference files."""

from __future__ import annotations

from tests.validation.model import Band

REYNOLDS = Band("reference file: properties and equivalent diameter as printed", relative=0.02)
AREA = Band("2 %, the accuracy the reference file gives to Re and U: effective length as printed", relative=0.02)
U_SERVICE = Band("reference file: Q / (A F LMTD) with F off a chart", relative=0.02)
H_TUBE = Band("reference file: the book's chart against Gnielinski", relative=0.15)
H_SHELL = Band("reference file: the formula of Kern's curve against the curve as read", relative=0.05)
U_CLEAN = Band("reference file: both films together", relative=0.15)
DP_TUBE = Band("reference file: another friction curve and other counts of velocity heads", relative=0.30)
DP_TUBE_SINNOTT = Band("reference file: jf off a chart, the same 2.5 velocity heads a pass", relative=0.15)
DP_SHELL = Band("reference file: a fit of Kern's friction curve against the curve as read", relative=0.10)
