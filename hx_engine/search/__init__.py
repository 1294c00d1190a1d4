"""Exact search for the cheapest standard geometry that keeps every limit."""

from hx_engine.search.brute_force import brute_force
from hx_engine.search.constraints import SearchLimits, limit_label, search_limits
from hx_engine.search.objective import OBJECTIVES, Objective
from hx_engine.search.pruned import search
from hx_engine.search.result import Design, SearchResult
from hx_engine.search.space import Space, standard_space

__all__ = [
    "Design",
    "OBJECTIVES",
    "Objective",
    "SearchLimits",
    "SearchResult",
    "Space",
    "brute_force",
    "limit_label",
    "search",
    "search_limits",
    "standard_space",
]
