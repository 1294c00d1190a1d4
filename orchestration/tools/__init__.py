"""The tools a model may use: arguments checked, engine called, results cut to what was stored."""

from orchestration.tools.dispatcher import ToolDispatcher
from orchestration.tools.outcome import ToolContext, ToolResult

__all__ = ["ToolContext", "ToolDispatcher", "ToolResult"]
