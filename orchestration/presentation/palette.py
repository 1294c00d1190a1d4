"""The colours with a meaning. Pages, plots and report read them here; the theme's own tones stand in config.toml."""

from __future__ import annotations

HOT = "#c8553d"
COLD = "#2e7cb8"
NEUTRAL = "#8a97a5"
MUTED = "#56616d"
HOT_LIGHT = "#efb7a8"
COLD_LIGHT = "#9cc3de"
INK = "#1d2733"
RULE = "#c9d1d9"
SHADE = "#f1f4f7"
STREAM_COLOURS = {"hot": HOT, "cold": COLD}
PASS_COLOURS = (COLD, HOT, "#4f8f6b", "#c9963a", "#7b6aa8", "#3f9aa6", "#a65b7b", "#5f7c3f")
