"""`engines.yaml`: which engines there are and which tools the model is given. Checked when it is loaded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, SchemaError

from orchestration.errors import ConfigError
from orchestration.yaml_source import YamlError, YamlSource

FILE = Path(__file__).resolve().parent.parent / "engines.yaml"
ACTIONS = ("check", "design", "status", "respond", "call")
EMBEDDED = "embedded"
_TOOL_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_ENDPOINT = re.compile(r"/[A-Za-z0-9_{}/-]*")
_VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)(?::-([^}]*))?\}")
_FILE_KEYS = {"version", "environment", "engines"}
_ENGINE_KEYS = {"id", "title", "base_url", "health", "step_names", "tools"}
_TOOL_KEYS = {"name", "label", "action", "method", "endpoint", "description", "input_schema"}


@dataclass(frozen=True)
class Tool:
    """One tool of one engine; `action` says how the dispatcher runs it."""

    name: str
    label: str
    action: str
    method: str
    endpoint: str
    description: str
    input_schema: Mapping[str, Any]
    engine_id: str

    def definition(self) -> dict[str, Any]:
        """As the Messages API takes it."""
        return {"name": self.name, "description": self.description, "input_schema": dict(self.input_schema)}


@dataclass(frozen=True)
class Engine:
    """One engine. `base_url` is "embedded" or an http(s) address."""

    id: str
    title: str
    base_url: str
    health: str
    step_names: tuple[str, ...]
    tools: tuple[Tool, ...]


class Registry:
    """All engines and tools by name."""

    def __init__(self, engines: tuple[Engine, ...]) -> None:
        self._engines = engines

    @property
    def engines(self) -> tuple[Engine, ...]:
        return self._engines

    @property
    def problem(self) -> str | None:
        """Why an edit of the file is not in use; a file read once has none."""
        return None

    def snapshot(self) -> Registry:
        """This content, whatever becomes of the file."""
        return self

    @classmethod
    def load(cls, path: Path = FILE, environment: Mapping[str, str] | None = None) -> Registry:
        """Read and check the file.

        Raises
        ------
        ConfigError
            With the file, the line and the place in it, and the reason.
        """
        try:
            source = YamlSource(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(path.name, f"cannot be read ({type(error).__name__})") from error
        except YamlError as error:
            raise ConfigError(f"{path.name}:{error.line}", error.reason) from error
        try:
            return cls(_engines(source.content, dict(environment or {})))
        except _UnusableError as error:
            place = f"{path.name}:{source.line(error.place)}"
            raise ConfigError(place, f"{error.place} {error.reason}".strip()) from error

    def tool(self, name: str) -> Tool | None:
        return next((tool for tool in self._tools() if tool.name == name), None)

    def tool_definitions(self) -> list[dict[str, Any]]:
        """What the model is given, in the file's order."""
        return [tool.definition() for tool in self._tools()]

    def step_names(self, engine_id: str | None = None) -> tuple[str, ...]:
        """Names for steps that have not run yet; None is the first engine, an unknown one has none."""
        engines = self.engines
        wanted = engine_id or engines[0].id
        return next((engine.step_names for engine in engines if engine.id == wanted), ())

    def _tools(self) -> list[Tool]:
        return [tool for engine in self.engines for tool in engine.tools]


class _UnusableError(ValueError):
    """What is wrong, and where in the file."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(reason)
        self.place, self.reason = place, reason


def _engines(content: Any, environment: dict[str, str]) -> tuple[Engine, ...]:
    _require_keys(content, _FILE_KEYS, "")
    allowed = content["environment"] or []
    blocks = content["engines"]
    if not isinstance(blocks, list) or not blocks:
        raise _UnusableError("engines", "must be a list with at least one engine")
    engines = tuple(_engine(block, allowed, environment, f"engines[{i}]") for i, block in enumerate(blocks))
    for kind, names in (
        ("engine id", [engine.id for engine in engines]),
        ("tool name", [tool.name for engine in engines for tool in engine.tools]),
    ):
        double = {item for item in names if names.count(item) > 1}
        if double:
            raise _UnusableError("engines", f"gives the {kind} {sorted(double)[0]} twice")
    return engines


def _engine(block: Any, allowed: list[str], environment: dict[str, str], place: str) -> Engine:
    _require_keys(block, _ENGINE_KEYS, place)
    expanded = {key: _expand(block[key], allowed, environment, f"{place}.{key}") for key in ("base_url", "health")}
    base_url = expanded["base_url"]
    if base_url != EMBEDDED and not base_url.startswith(("http://", "https://")):
        raise _UnusableError(f"{place}.base_url", 'must be "embedded" or an http(s) address')
    step_names = block["step_names"]
    if not isinstance(step_names, list) or not all(isinstance(step, str) for step in step_names):
        raise _UnusableError(f"{place}.step_names", "must be a list of texts")
    if not isinstance(block["tools"], list):
        raise _UnusableError(f"{place}.tools", "must be a list")
    engine_id = str(block["id"])
    tools = tuple(_tool(entry, engine_id, f"{place}.tools[{i}]") for i, entry in enumerate(block["tools"]))
    return Engine(engine_id, str(block["title"]), base_url, expanded["health"], tuple(step_names), tools)


def _tool(entry: Any, engine_id: str, place: str) -> Tool:
    _require_keys(entry, _TOOL_KEYS, place)
    if not _TOOL_NAME.fullmatch(str(entry["name"])):
        raise _UnusableError(f"{place}.name", "must be 1 to 64 letters, digits, _ or -")
    if entry["action"] not in ACTIONS:
        raise _UnusableError(f"{place}.action", f"must be one of {', '.join(ACTIONS)}")
    if entry["method"] not in ("GET", "POST"):
        raise _UnusableError(f"{place}.method", "must be GET or POST")
    if not _ENDPOINT.fullmatch(str(entry["endpoint"])) or "//" in entry["endpoint"]:
        raise _UnusableError(f"{place}.endpoint", "must be a path such as /design/{id}/status")
    try:
        Draft202012Validator.check_schema(entry["input_schema"])
    except SchemaError as error:
        raise _UnusableError(f"{place}.input_schema", f"is not a JSON schema: {error.message[:120]}") from error
    if entry["input_schema"].get("type") != "object":
        raise _UnusableError(f"{place}.input_schema", "must describe an object")
    return Tool(**{key: entry[key] for key in _TOOL_KEYS}, engine_id=engine_id)


def _require_keys(block: Any, keys: set[str], place: str) -> None:
    if not isinstance(block, dict):
        raise _UnusableError(place, "must be a mapping")
    missing, unknown = sorted(keys - set(block)), sorted(set(block) - keys)
    if missing:
        raise _UnusableError(place, f"misses {missing[0]}")
    if unknown:
        raise _UnusableError(place, f"has the unknown key {unknown[0]}")


def _expand(value: Any, allowed: list[str], environment: dict[str, str], place: str) -> str:
    """One scalar with ${NAME:-default} filled in from the names allowed."""
    if not isinstance(value, str):
        raise _UnusableError(place, "must be a text")

    def found(match: re.Match[str]) -> str:
        variable, default = match.group(1), match.group(2)
        if variable not in allowed:
            raise _UnusableError(place, f"{variable} is not among the names under environment")
        return environment.get(variable) or default or ""

    return _VARIABLE.sub(found, value)
