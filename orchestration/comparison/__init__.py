"""Designs beside one another: what differs, and which change stands upstream of which. No number is computed."""

from orchestration.comparison.causes import Cause, causes_of
from orchestration.comparison.rows import GROUPS, RESULTS, Row, Side, compare
from orchestration.comparison.sheet import as_markdown, as_xlsx

__all__ = ["GROUPS", "RESULTS", "Cause", "Row", "Side", "as_markdown", "as_xlsx", "causes_of", "compare"]
