"""The tools a model may use: arguments checked, engine called, results cut to what was stored."""

from orchestration.tools.dispatcher import ToolContext, ToolDispatcher, ToolResult

__all__ = ["ToolContext", "ToolDispatcher", "ToolResult"]
