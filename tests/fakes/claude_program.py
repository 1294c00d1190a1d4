"""A stand-in for the Claude Code program: speaks its JSON lines from a script, one file for each call.

Written from the documentation of `claude -p --output-format stream-json` (types `system`, `assistant`, `result`);
no recording of the real program was at hand. Started by a test as `claude`; never part of the app.
"""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path
from typing import Any

SCRIPT = '''#!{python}
import json, os, pathlib, subprocess, sys, time
home = pathlib.Path({home!r})
number = len(list(home.glob("call-*.json")))
call = {{"argv": sys.argv[1:], "stdin": sys.stdin.read(), "env": dict(os.environ), "cwd": os.listdir(".")}}
(home / f"call-{{number}}.json").write_text(json.dumps(call))
step = json.loads((home / f"reply-{{number}}.json").read_text())
if step.get("sleep_s"):
    child = subprocess.Popen(["sleep", str(step["sleep_s"])])
    (home / "pids").write_text(f"{{os.getpid()}} {{child.pid}}")
    child.wait()
sys.stdout.write(step["out"])
sys.exit(step.get("code", 0))
'''
USAGE = {"input_tokens": 120, "output_tokens": 40, "cache_read_input_tokens": 100, "cache_creation_input_tokens": 0}


class ClaudeProgram:
    """`path` is the executable; `calls` what it was started with."""

    def __init__(self, home: Path) -> None:
        home.mkdir()
        self.home, self.path = home, home / "claude"
        self.path.write_text(SCRIPT.format(python=sys.executable, home=str(home)))
        self.path.chmod(self.path.stat().st_mode | stat.S_IXUSR)
        self._replies = 0

    def will(self, out: str = "", **how: Any) -> None:
        (self.home / f"reply-{self._replies}.json").write_text(json.dumps({"out": out, **how}))
        self._replies += 1

    @property
    def calls(self) -> list[dict[str, Any]]:
        return [json.loads(path.read_text()) for path in sorted(self.home.glob("call-*.json"))]


def lines(*events: dict[str, Any]) -> str:
    begun = {"type": "system", "subtype": "init", "session_id": "s", "tools": [], "mcp_servers": [], "model": "m"}
    return "".join(json.dumps(event) + "\n" for event in (begun, *events))


def said(text: str, **result: Any) -> str:
    """A whole run with this answer."""
    message = {"role": "assistant", "content": [{"type": "text", "text": text}], "stop_reason": None}
    return lines(
        {"type": "assistant", "message": message, "session_id": "s"},
        {"type": "result", "subtype": "success", "is_error": False, "result": text, "num_turns": 1, "session_id": "s",
         "total_cost_usd": 0.01, "usage": USAGE, **result},
    )  # fmt: skip


def failed(kind: str) -> str:
    """A run that ended in an error of the service."""
    message = {"role": "assistant", "content": [{"type": "text", "text": "API Error"}]}
    return lines(
        {"type": "assistant", "message": message, "error": kind},
        {"type": "result", "subtype": "success", "is_error": True, "result": "API Error", "usage": {}},
    )
