"""Values said of a place ("tube side", "hot", the first of two) and the stream each place turns out to be."""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.intake.mentions import Item

IN_ORDER = ("first", "second")


def places_of(sides: Sequence[str], in_tubes: str | None) -> dict[str, int]:
    """Stream number of each place. First and second only where the hot stream is also the first one named."""
    if sorted(sides) != ["cold", "hot"]:
        return {}
    places = {side: list(sides).index(side) for side in ("hot", "cold")}
    if in_tubes in sides:
        tubes = list(sides).index(in_tubes)
        places |= {"tube": tubes, "shell": 1 - tubes}
    return {**places, "first": 0, "second": 1} if sides[0] == "hot" else places


def order_said(items: Sequence[Item], index: int) -> tuple[str, str]:
    """ "hot/cold dP 0.5/0.4 bar": the places of two values; "first", "second" where only the order tells."""
    near = [item.token.value for item in items[max(0, index - 4) : index + 4] if item.token.kind == "both"]
    said = next((value for value in near if "/" in value), "/".join(IN_ORDER))
    first, second = said.split("/")
    return first, second
