"""What a model's tokens cost, from `prices.yaml`. A model without a price has an unknown cost, not none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

PRICES_FILE = Path(__file__).with_name("prices.yaml")
DATED = re.compile(r"-20\d{6}$")
PER = 1_000_000
TOKENS_OF = {
    "input": "input_tokens", "output": "output_tokens",
    "cache_write": "cache_creation_input_tokens", "cache_read": "cache_read_input_tokens",
}  # fmt: skip
COUNTED = tuple(TOKENS_OF.values())


@dataclass(frozen=True)
class Price:
    """USD per million tokens of each kind. `recalled` names those that were not read in the source."""

    input: float
    output: float
    cache_write: float
    cache_read: float
    as_of: str
    source: str
    recalled: tuple[str, ...] = ()


class Prices:
    """The price table of this installation."""

    def __init__(self, models: Mapping[str, Price]) -> None:
        self._models = dict(models)

    @classmethod
    def load(cls, path: Path = PRICES_FILE) -> Prices:
        """Read the table. ValueError, TypeError or KeyError for a table that is not as described there."""
        raw = yaml.safe_load(path.read_text("utf-8"))
        return cls({name: _price(entry, raw["sources"]) for name, entry in raw["models"].items()})

    def of(self, model: str) -> Price | None:
        """The price of a model, also under its dated name; None when it is not known."""
        return self._models.get(model) or self._models.get(DATED.sub("", model))

    def cost_usd(self, model: str, usage: Mapping[str, int]) -> float | None:
        """What this usage cost; None when the model has no price."""
        price = self.of(model)
        if price is None:
            return None
        return sum(getattr(price, kind) * usage.get(name, 0) for kind, name in TOKENS_OF.items()) / PER


def _price(entry: Mapping[str, Any], sources: Mapping[str, str]) -> Price:
    amounts = {kind: float(entry[kind]) for kind in TOKENS_OF}
    if any(not 0.0 <= amount < 1e6 for amount in amounts.values()):
        raise ValueError("a price must be a positive number of USD per million tokens")
    return Price(
        **amounts, as_of=str(entry["as_of"]), source=sources[entry["source"]], recalled=tuple(entry.get("recalled", ()))
    )


def counted(usage: Mapping[str, Any]) -> dict[str, int]:
    """Token counts as whole numbers, whatever a model reported: a count that is missing or odd is none."""
    found = {}
    for name in COUNTED:
        value = usage.get(name)
        plain = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9
        found[name] = value if plain else 0
    return found
