"""Everything an owner has, out as one zip file and in again, the same on every store."""

from orchestration.portfolio.archive import PortfolioError
from orchestration.portfolio.service import ImportSummary, Portfolio

__all__ = ["ImportSummary", "Portfolio", "PortfolioError"]
