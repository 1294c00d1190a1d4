"""The packaged data files, read by libyaml where PyYAML is built with it: the same values in a tenth of the time."""

from __future__ import annotations

from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parsed(text: str) -> Any:
    """Content of a YAML document; only plain values, as `yaml.safe_load` gives them."""
    return yaml.load(text, Loader=_LOADER)
