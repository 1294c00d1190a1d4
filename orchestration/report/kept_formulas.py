"""The formulas of our own engine as they were set before, for setting one takes 15 ms and a report has 150 of them.

`python -m tests.rig.set_formulas` makes the file anew; a test says when a formula of the engine is missing in it or
set otherwise by now. Any other formula is set when it is met.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_suffix(".json.gz")


@lru_cache(maxsize=1)
def kept_formulas() -> Mapping[str, Any]:
    """`size_pt`, and under `formulas` the fields of `typeset.Typeset` by LaTeX, as lists."""
    return json.loads(gzip.decompress(FILE.read_bytes()))


def packed(size_pt: float, formulas: Mapping[str, Any]) -> bytes:
    """The content of the file; the same bytes for the same formulas."""
    kept = {"size_pt": size_pt, "formulas": dict(sorted(formulas.items()))}
    return gzip.compress(json.dumps(kept, separators=(",", ":")).encode(), mtime=0)
