"""How often a document is read, changed and written again when somebody else was faster."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

MOST_TRIES = 12
FIRST_PAUSE_S = 0.002
LONGEST_PAUSE_S = 0.1


def write_tries() -> Iterator[int]:
    """Numbers of the tries, with a longer random pause before each further one, so that writers fall out of step."""
    for number in range(MOST_TRIES):
        if number:
            time.sleep(random.uniform(0.0, min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2**number)))
        yield number
