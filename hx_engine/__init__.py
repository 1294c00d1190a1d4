"""The HX Engine: all heat-transfer maths, reached over HTTP alone."""

__version__ = "0.7.0"
