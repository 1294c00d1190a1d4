"""`engines.yaml`: which engines there are and which tools the model is given. Checked when it is loaded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator, SchemaError

from orchestration.errors import ConfigError

FILE = Path(__file__).resolve().parent.parent / "engines.yaml"
MAX_BYTES = 200_000
MAX_NODES = 20_000
ACTIONS = ("check", "design", "status", "respond", "call")
EMBEDDED = "embedded"
_TOOL_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_ENDPOINT = re.compile(r"/[A-Za-z0-9_{}/-]*")
_VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)(?::-([^}]*))?\}")
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
        self.engines = engines
        self._tools = {tool.name: tool for engine in engines for tool in engine.tools}

    @classmethod
    def load(cls, path: Path = FILE, environment: Mapping[str, str] | None = None) -> Registry:
        """Read and check the file.

        Raises
        ------
        ConfigError
            With the file, the place in it, and the reason.
        """
        return cls(_engines(_parsed(path), dict(environment or {}), path.name))

    def tool(self, name: str) -> Tool | None:
        return self._tools.get(name)

    def tool_definitions(self) -> list[dict[str, Any]]:
        """What the model is given, in the file's order."""
        return [tool.definition() for tool in self._tools.values()]

    def step_names(self, engine_id: str = "hx") -> tuple[str, ...]:
        """Names for steps that have not run yet; empty for an unknown engine."""
        return next((engine.step_names for engine in self.engines if engine.id == engine_id), ())


def _parsed(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(path.name, f"cannot be read ({type(error).__name__})") from error
    if len(text) > MAX_BYTES:
        raise ConfigError(path.name, f"is larger than {MAX_BYTES} bytes")
    try:
        content = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f" at line {mark.line + 1}" if mark else ""
        raise ConfigError(path.name, f"is not valid YAML{place}") from error
    if not isinstance(content, dict):
        raise ConfigError(path.name, "must be a mapping with the key engines")
    _count_nodes(content, path.name)
    return content


def _count_nodes(content: Any, name: str) -> None:
    """Aliases may share nodes, but not blow the file up."""
    waiting, seen = [content], 0
    while waiting:
        node = waiting.pop()
        seen += 1
        if seen > MAX_NODES:
            raise ConfigError(name, f"unfolds to more than {MAX_NODES} values")
        if isinstance(node, dict):
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


def _engines(content: dict[str, Any], environment: dict[str, str], name: str) -> tuple[Engine, ...]:
    allowed = content.get("environment") or []
    blocks = content.get("engines")
    if not isinstance(blocks, list) or not blocks:
        raise ConfigError(name, "engines must be a list with at least one engine")
    engines = tuple(_engine(block, allowed, environment, f"{name}: engines[{i}]") for i, block in enumerate(blocks))
    for kind, names in (
        ("engine id", [engine.id for engine in engines]),
        ("tool name", [tool.name for engine in engines for tool in engine.tools]),
    ):
        double = {item for item in names if names.count(item) > 1}
        if double:
            raise ConfigError(name, f"{kind} given twice: {sorted(double)[0]}")
    return engines


def _engine(block: Any, allowed: list[str], environment: dict[str, str], place: str) -> Engine:
    _require_keys(block, _ENGINE_KEYS, place)
    expanded = {key: _expand(block[key], allowed, environment, f"{place}.{key}") for key in ("base_url", "health")}
    base_url = expanded["base_url"]
    if base_url != EMBEDDED and not base_url.startswith(("http://", "https://")):
        raise ConfigError(f"{place}.base_url", 'must be "embedded" or an http(s) address')
    step_names = block["step_names"]
    if not isinstance(step_names, list) or not all(isinstance(step, str) for step in step_names):
        raise ConfigError(f"{place}.step_names", "must be a list of texts")
    if not isinstance(block["tools"], list):
        raise ConfigError(f"{place}.tools", "must be a list")
    engine_id = str(block["id"])
    tools = tuple(_tool(entry, engine_id, f"{place}.tools[{i}]") for i, entry in enumerate(block["tools"]))
    return Engine(engine_id, str(block["title"]), base_url, expanded["health"], tuple(step_names), tools)


def _tool(entry: Any, engine_id: str, place: str) -> Tool:
    _require_keys(entry, _TOOL_KEYS, place)
    if not _TOOL_NAME.fullmatch(str(entry["name"])):
        raise ConfigError(f"{place}.name", "must be 1 to 64 letters, digits, _ or -")
    if entry["action"] not in ACTIONS:
        raise ConfigError(f"{place}.action", f"must be one of {', '.join(ACTIONS)}")
    if entry["method"] not in ("GET", "POST"):
        raise ConfigError(f"{place}.method", "must be GET or POST")
    if not _ENDPOINT.fullmatch(str(entry["endpoint"])) or "//" in entry["endpoint"]:
        raise ConfigError(f"{place}.endpoint", "must be a path such as /design/{id}/status")
    try:
        Draft202012Validator.check_schema(entry["input_schema"])
    except SchemaError as error:
        raise ConfigError(f"{place}.input_schema", f"is not a JSON schema: {error.message[:120]}") from error
    if entry["input_schema"].get("type") != "object":
        raise ConfigError(f"{place}.input_schema", "must describe an object")
    return Tool(**{key: entry[key] for key in _TOOL_KEYS}, engine_id=engine_id)


def _require_keys(block: Any, keys: set[str], place: str) -> None:
    if not isinstance(block, dict):
        raise ConfigError(place, "must be a mapping")
    missing, unknown = sorted(keys - set(block)), sorted(set(block) - keys)
    if missing:
        raise ConfigError(place, f"misses {missing[0]}")
    if unknown:
        raise ConfigError(place, f"has the unknown key {unknown[0]}")


def _expand(value: Any, allowed: list[str], environment: dict[str, str], place: str) -> str:
    """One scalar with ${NAME:-default} filled in from the names allowed."""
    if not isinstance(value, str):
        raise ConfigError(place, "must be a text")

    def found(match: re.Match[str]) -> str:
        variable, default = match.group(1), match.group(2)
        if variable not in allowed:
            raise ConfigError(place, f"{variable} is not among the names under environment")
        return environment.get(variable) or default or ""

    return _VARIABLE.sub(found, value)
