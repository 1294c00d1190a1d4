"""The views of a settled design, one file each, switched by ?view= so that each has its own address."""

from pages.components.results.switch import draw_result

__all__ = ["draw_result"]
