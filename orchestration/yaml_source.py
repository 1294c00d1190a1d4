"""YAML read with care: no key twice, aliases that do not blow up, numbers gated, and the line every value stands on."""

from __future__ import annotations

from typing import Any

import yaml

from orchestration.number_gate import MAX_NUMBER_CHARACTERS, unusable_numbers

MAX_CHARS = 200_000
MAX_NODES = 20_000
NUMBER_TAGS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")


class YamlError(ValueError):
    """Unusable YAML; `line` counts from 1."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line, self.reason = line, reason


class YamlSource:
    """Parsed `content` and the line of each place such as `engines[0].tools[2].name`."""

    def __init__(self, text: str) -> None:
        if len(text) > MAX_CHARS:
            raise YamlError(1, f"is larger than {MAX_CHARS} characters")
        self._lines: dict[str, int] = {}
        try:
            root = yaml.compose(text, Loader=yaml.SafeLoader)
            self._walk(root, "")
            self.content: Any = yaml.safe_load(text)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            reason = getattr(error, "problem", None) or "is not valid YAML"
            raise YamlError(mark.line + 1 if mark else 1, reason) from error
        except RecursionError as error:
            raise YamlError(1, "is nested too deeply") from error
        if wild := unusable_numbers(self.content):
            raise YamlError(self.line(wild[0]), f"{wild[0]} is not a finite number of usable size")

    def line(self, place: str) -> int:
        """The line of a place, or of the nearest one around it that exists."""
        while place and place not in self._lines:
            cut = max(place.rfind("."), place.rfind("["))
            place = place[: max(cut, 0)]
        return self._lines.get(place, 1)

    def _walk(self, node: Any, place: str) -> None:
        """Notes lines; an aliased node counts again each time it is used, so a bomb is met by the ceiling."""
        if node is None:
            return
        line = node.start_mark.line + 1
        self._lines.setdefault(place, line)
        if len(self._lines) > MAX_NODES:
            raise YamlError(line, f"unfolds to more than {MAX_NODES} values")
        if isinstance(node, yaml.ScalarNode):
            if node.tag in NUMBER_TAGS and len(node.value) > MAX_NUMBER_CHARACTERS:
                raise YamlError(line, f"holds a number of more than {MAX_NUMBER_CHARACTERS} characters")
        elif isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                self._walk(item, f"{place}[{index}]")
        elif isinstance(node, yaml.MappingNode):
            self._walk_mapping(node, place)

    def _walk_mapping(self, node: yaml.MappingNode, place: str) -> None:
        seen = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                raise YamlError(key.start_mark.line + 1, f"the key {name!r} is given twice")
            seen.add(name)
            inner = f"{place}.{name}".lstrip(".")
            self._lines[inner] = key.start_mark.line + 1
            self._walk(value, inner)
