"""All groups of the document, in its order."""

from __future__ import annotations

from tests.validation import (
    cost,
    fluids,
    mean_temperature,
    shell_side,
    sizes_and_walls,
    tube_counts,
    tube_side,
    vibration,
    whole_ratings,
)
from tests.validation.model import Group


def groups() -> list[Group]:
    """Compute every comparison."""
    return [
        mean_temperature.group(),
        tube_side.group(),
        shell_side.group(),
        whole_ratings.group(),
        tube_counts.group(),
        sizes_and_walls.walls(),
        vibration.group(),
        cost.group(),
        fluids.properties(),
        sizes_and_walls.tubes(),
        fluids.fouling(),
    ]
