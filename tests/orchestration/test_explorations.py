"""The search map of a design over the real embedded engine: kept, owner-bound, of a revision by its request."""

from __future__ import annotations

import pytest

from orchestration.errors import EngineUnavailableError
from orchestration.explorations import Explorations
from tests.orchestration.test_drawings import SilentEngines, design, services

__all__ = ["design", "services"]


def test_map_holds_the_chosen_geometry_and_outlives_the_engine(services, design):
    assert services.explorations.kept("ann", design["id"]) is None
    found = services.explorations.of("ann", design["id"])
    geometry = services.revisions.geometry_of("ann", design["id"])
    cells = {(cell["shell_id_m"], cell["tube_length_m"]): cell for cell in found["map"]}
    assert cells[geometry["shell_id_m"], geometry["tube_length_m"]]["is_feasible"]
    alone = Explorations(services.store, services.designs, SilentEngines())
    assert alone.of("ann", design["id"]) == alone.kept("ann", design["id"]) == found


def test_a_revision_is_explored_for_its_own_duty(services, design):
    """Half the flow of both streams is done by smaller shells: the least cost over the map falls."""
    request = dict(design["request"])
    flows = {key: 0.5 * request[key] for key in ("m_dot_hot_kg_s", "m_dot_cold_kg_s") if request.get(key)}
    geometry = services.revisions.geometry_of("ann", design["id"])
    rated = services.revisions.rate("ann", design["id"], {**request, **flows}, geometry)
    kept = services.revisions.keep("ann", design["id"], rated)
    halved, full = (services.explorations.of("ann", id_) for id_ in (kept["id"], design["id"]))
    least = [min(c["cost_usd"] for c in found["map"] if c["is_feasible"]) for found in (halved, full)]
    assert least[0] < 0.8 * least[1]


def test_nobody_else_sees_a_map_and_a_silent_engine_is_said(services, design):
    assert services.explorations.of("bob", design["id"]) is None
    talk = services.conversations.create("cid", "Other")
    other = services.designs.create("cid", talk["id"], "none", "Other", dict(design["request"]), "key-1")
    with pytest.raises(EngineUnavailableError):
        Explorations(services.store, services.designs, SilentEngines()).of("cid", other["id"])
