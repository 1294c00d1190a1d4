"""What a formula written again gets: the values of the inputs its row names, and the words that stand beside them."""

from __future__ import annotations

from typing import Any

OTHER = {"hot": "cold", "cold": "hot"}


class Values(dict):
    """Input values by name; an input of one side's stream has the side's name (m_dot_tube_kg_s).

    `value` and `source` are the row's own, `outputs` what the design's steps gave in words and lists: the kind of
    bundle, the phases, materials, tables.
    """

    def __init__(self, inputs: dict[str, float], row: dict[str, Any], outputs: dict[str, Any]) -> None:
        super().__init__(inputs)
        self.value, self.source, self.outputs = row["value"], row["source"], outputs

    def side(self, place: str) -> str:
        """The stream in the tubes or the shell, "hot" or "cold"."""
        in_tubes = self.outputs["tube_side_fluid"]
        return in_tubes if place == "tube" else OTHER[in_tubes]

    def is_gas(self, place: str) -> bool:
        return self.outputs[f"phase_{self.side(place)}"] == "gas"

    @property
    def rear_head(self) -> str:
        """The last letter of the TEMA type."""
        return self.outputs["tema_type"][2]

    @property
    def is_u_tube(self) -> bool:
        return self.rear_head == "U"

    @property
    def has_floating_head(self) -> bool:
        return self.rear_head in "ST"

    @property
    def n_tubesheets(self) -> int:
        return 1 if self.is_u_tube else 2
