"""Claude Code as a child process: JSON lines out, no shell, a small environment, dead when given up."""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
from collections.abc import Callable, Mapping
from typing import Any

from orchestration.errors import (
    ModelClientError,
    ModelRateLimitedError,
    ModelRefusedError,
    ModelTruncatedError,
    ModelUnavailableError,
)
from orchestration.models.gateway import Reading
from orchestration.models.reply import CUT, UNREADABLE, FinishedMessage
from orchestration.strict_json import loads

MAX_LINE_BYTES = 4_000_000
FIRST_WAIT_S = 1.0
# What signs the program in and reaches the network; no key of this app, which would be spent instead.
KEPT_VARIABLES = (
    "PATH", "HOME", "USER", "LANG", "LC_ALL", "CLAUDE_CONFIG_DIR", "CLAUDE_CODE_OAUTH_TOKEN",
    "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY",
)  # fmt: skip
FLAGS = (
    "-p", "--output-format", "stream-json", "--verbose", "--max-turns", "1", "--tools", "", "--strict-mcp-config",
    "--no-session-persistence", "--setting-sources", "",
)  # fmt: skip
BUSY_KINDS = ("rate_limit", "overloaded", "server_error")
NOT_SIGNED_IN = "Claude Code is not signed in for the user this app runs as. Its owner must sign in once."
NOT_RUNNABLE = "CLAUDE_CLI_PATH names no program that can be run. Its owner must correct it."
BUSY = "Claude Code is busy or its share is used up. Please try again later, or choose another assistant."
OWN_TOOLS = "Claude Code tried to use a tool of its own; its answer was dropped."


class CliError(Exception):
    """The child said that it failed. `kind` is its own word."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class ClaudeCliWire:
    """`finished` makes a message of the answer's text and stop reason."""

    foreign = (CliError, OSError, ValueError)

    def __init__(self, program: str, model: str, finished: Callable[[str, str], FinishedMessage]) -> None:
        self._program, self.model, self._finished = program, model, finished

    async def read(self, request: Mapping[str, Any], reading: Reading) -> FinishedMessage:
        environment = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
        with tempfile.TemporaryDirectory(prefix="arken-claude-") as empty:
            child = await asyncio.create_subprocess_exec(
                self._program, *FLAGS, "--model", self.model, "--system-prompt", request["system"],
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
                cwd=empty, env=environment, start_new_session=True, limit=MAX_LINE_BYTES,
            )  # fmt: skip
            feeding = asyncio.create_task(_feed(child, request["transcript"]))
            try:
                text, stop_reason = await _answer(child, reading)
            finally:
                feeding.cancel()
                await _end(child)
        message = self._finished(text, stop_reason)
        reading.say(message.text)
        return message

    def wait_before_retry_s(self, error: Exception, attempt: int) -> float | None:
        passes = isinstance(error, CliError) and error.kind in BUSY_KINDS
        return FIRST_WAIT_S * 2 ** (attempt - 1) if passes else None

    def translated(self, error: Exception) -> ModelClientError:
        if isinstance(error, OSError):
            return ModelUnavailableError(NOT_RUNNABLE)
        if not isinstance(error, CliError):
            return ModelTruncatedError(UNREADABLE)
        if error.kind == "authentication_failed":
            return ModelUnavailableError(NOT_SIGNED_IN)
        return ModelRateLimitedError(BUSY) if error.kind in BUSY_KINDS else ModelUnavailableError()


async def _feed(child: asyncio.subprocess.Process, transcript: str) -> None:
    assert child.stdin is not None
    try:
        child.stdin.write(transcript.encode("utf-8", "replace"))
        await child.stdin.drain()
        child.stdin.close()
    except (BrokenPipeError, ConnectionResetError):
        return


async def _answer(child: asyncio.subprocess.Process, reading: Reading) -> tuple[str, str]:
    """Text and stop reason at the result line; unknown lines are passed over."""
    assert child.stdout is not None
    said, kind = "", ""
    while line := await child.stdout.readline():
        event = loads(line, MAX_LINE_BYTES)
        if not isinstance(event, dict):
            raise ValueError("a line must be an object")
        if event.get("type") == "assistant":
            said += _text(event.get("message") or {})
            kind = str(event.get("error") or kind)
        elif event.get("type") == "result":
            if isinstance(event.get("usage"), dict):
                reading.used(event["usage"])
            return _result(event, said, kind)
    raise ModelTruncatedError(CUT)


def _text(message: Mapping[str, Any]) -> str:
    blocks = [block for block in message.get("content") or () if isinstance(block, dict)]
    if any(block.get("type") == "tool_use" for block in blocks):
        raise ModelTruncatedError(OWN_TOOLS)
    return "".join(str(block.get("text") or "") for block in blocks if block.get("type") == "text")


def _result(event: Mapping[str, Any], said: str, kind: str) -> tuple[str, str]:
    if event.get("is_error") is not False or event.get("subtype") != "success":
        raise CliError(kind or str(event.get("subtype") or "unknown")[:60])
    stop_reason = event.get("stop_reason") or "end_turn"
    if stop_reason == "refusal":
        raise ModelRefusedError
    if stop_reason not in ("end_turn", "stop_sequence", "max_tokens"):
        raise ModelTruncatedError(stop_reason=str(stop_reason)[:40])
    found = event.get("result")
    return (found if isinstance(found, str) and found else said), stop_reason


async def _end(child: asyncio.subprocess.Process) -> None:
    """The child and whatever it began are gone when this returns."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    await child.wait()
