"""The layout of a design and of its revisions, over the real embedded engine; kept, owner-bound."""

from __future__ import annotations

import pytest

from orchestration.bootstrap import build_services, close_services
from orchestration.drawings import Drawings
from orchestration.errors import EngineUnavailableError
from orchestration.settings import Settings
from tests.rig.kerosene import designed


class SilentEngines:
    """An engine that does not answer any more."""

    def of(self, engine_id):
        raise EngineUnavailableError()


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    close_services()
    folder = tmp_path_factory.mktemp("drawings")
    yield build_services(Settings(_env_file=None, arken_data_dir=folder / "a", hx_engine_data_dir=folder / "e"))
    close_services()


@pytest.fixture(scope="module")
def design(services):
    return designed(services, "ann")


def test_layout_is_that_of_the_design_and_outlives_the_engine(services, design):
    layout = services.drawings.of("ann", design["id"])
    geometry = services.revisions.geometry_of("ann", design["id"])
    assert layout["tubesheet"]["shell_id_m"] == pytest.approx(geometry["shell_id_m"], abs=1e-5)
    assert layout["baffles"]["count"] == geometry["n_baffles"]
    alone = Drawings(services.store, services.designs, SilentEngines(), services.revisions)
    assert alone.of("ann", design["id"]) == layout


def test_revision_is_drawn_with_its_own_dimensions(services, design):
    geometry = services.revisions.geometry_of("ann", design["id"])
    changed = {**geometry, "n_baffles": geometry["n_baffles"] + 2}
    rated = services.revisions.rate("ann", design["id"], design["request"], changed)
    kept = services.revisions.keep("ann", design["id"], rated)
    assert services.drawings.of("ann", kept["id"])["baffles"]["count"] == changed["n_baffles"]
    assert services.drawings.of("ann", design["id"])["baffles"]["count"] == geometry["n_baffles"]


def test_design_whose_session_the_engine_forgot_is_drawn_from_its_records(services, design):
    known = services.drawings.of("ann", design["id"])
    other = {**design, "id": "imported", "session_id": "unknown-there", "idempotency_key": "k", "version": 1}
    services.designs.upsert_records("ann", "imported", services.designs.records("ann", design["id"]))
    services.store.insert("designs", other)
    drawn = services.drawings.of("ann", "imported")
    assert drawn == {key: value for key, value in known.items() if key != "session_id"}


def test_strangers_get_nothing(services, design):
    assert services.drawings.of("eve", design["id"]) is None
    assert services.drawings.of("ann", "nothing") is None


def test_without_an_engine_and_never_asked_before_it_says_so(services, design):
    geometry = services.revisions.geometry_of("ann", design["id"])
    rated = services.revisions.rate("ann", design["id"], design["request"], geometry)
    kept = services.revisions.keep("ann", design["id"], rated)
    alone = Drawings(services.store, services.designs, SilentEngines(), services.revisions)
    with pytest.raises(EngineUnavailableError):
        alone.of("ann", kept["id"])
