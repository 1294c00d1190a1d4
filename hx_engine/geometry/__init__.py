"""Tube layout on the tubesheet: true positions, pass lanes, tie rods and counts."""

from hx_engine.geometry.layout import TubeLayout, lay_out
from hx_engine.geometry.tube_counts import tube_count

__all__ = ["TubeLayout", "lay_out", "tube_count"]
