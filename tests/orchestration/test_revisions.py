"""A finished design rated with a change, and kept as the next revision, over the real embedded engine."""

from __future__ import annotations

import threading

import pytest

from orchestration.bootstrap import build_services, close_services
from orchestration.designs import Designs
from orchestration.errors import EngineNotFoundError, EngineRejectedError
from orchestration.report.facts import facts_of
from orchestration.settings import Settings
from orchestration.stores.sqlite import SqliteStore
from tests.rig.kerosene import designed


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    close_services()
    folder = tmp_path_factory.mktemp("revisions")
    yield build_services(Settings(_env_file=None, arken_data_dir=folder / "a", hx_engine_data_dir=folder / "e"))
    close_services()


@pytest.fixture(scope="module")
def design(services):
    return designed(services, "ann")


def test_unchanged_geometry_gives_the_numbers_of_the_design(services, design):
    geometry = services.revisions.geometry_of("ann", design["id"])
    rated = services.revisions.rate("ann", design["id"], design["request"], geometry)
    ours, theirs = facts_of(rated.records, "SI"), facts_of(services.designs.records("ann", design["id"]), "SI")
    for key in ("U_dirty_W_m2K", "dP_shell_Pa", "dP_tube_Pa", "overdesign_pct", "cost_purchase_usd", "fei_ratio_max"):
        assert ours.value(key) == theirs.value(key)


def test_kept_case_is_a_complete_revision_with_a_report_and_the_first_is_untouched(services, design):
    before = services.designs.records("ann", design["id"])
    geometry = services.revisions.geometry_of("ann", design["id"])
    changed = {**geometry, "n_baffles": geometry["n_baffles"] + 4}
    rated = services.revisions.rate("ann", design["id"], {**design["request"], "m_dot_hot_kg_s": 52.0}, changed)
    kept = services.revisions.keep("ann", design["id"], rated, "more\nbaffles")
    assert (kept["revision"], kept["based_on"], kept["note"]) == (2, design["id"], "more baffles")
    stored = facts_of(services.designs.records("ann", kept["id"]), "SI")
    assert stored.value("n_baffles") == changed["n_baffles"]
    assert stored.value("m_dot_hot_kg_s") == 52.0
    assert services.reports.render("ann", kept["id"], "pdf").startswith(b"%PDF")
    assert services.designs.records("ann", design["id"]) == before
    again = services.revisions.keep("ann", kept["id"], rated)
    assert [one["revision"] for one in services.revisions.family("ann", again)] == [1, 2, 3]


def test_wrong_value_is_refused_by_its_field_and_strangers_find_nothing(services, design):
    geometry = services.revisions.geometry_of("ann", design["id"])
    with pytest.raises(EngineRejectedError) as refused:
        services.revisions.rate("ann", design["id"], design["request"], {**geometry, "n_passes": 3})
    assert [error["field"] for error in refused.value.errors] == ["geometry.n_passes"]
    with pytest.raises(EngineNotFoundError):
        services.revisions.rate("eve", design["id"], design["request"], geometry)
    assert services.revisions.geometry_of("eve", design["id"]) == {}


def test_request_put_together_on_a_page_is_checked_and_designed(services, design):
    wanted = {key: value for key, value in design["request"].items() if key not in ("user_id", "mode", "raw_request")}
    begun = services.start_design("ann", design["conversation_id"], {**wanted, "m_dot_hot_kg_s": 20.0})
    assert begun.design_id != design["id"]
    assert services.follower.wait("ann", begun.design_id, 30.0)["status"] == "completed"
    refused = services.start_design("ann", design["conversation_id"], {**wanted, "T_hot_in_C": 10.0})
    assert refused.design_id is None
    assert {error["field"] for error in refused.content["errors"]} & {"T_hot_in_C", "T_hot_out_C"}


def test_revisions_kept_at_once_each_get_a_number(tmp_path):
    designs = Designs(SqliteStore(tmp_path / "store.sqlite3"))
    base = designs.create("ann", "talk", "session", "Design", {}, "key")
    records = [{"step_id": 1, "attempt": 1, "position": 0, "outputs": {}}]
    threads = [
        threading.Thread(target=designs.add_revision, args=(base, {}, records, [], None, "")) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = designs.revisions_of("ann", base["id"])
    assert [design["revision"] for design in kept] == [2, 3, 4, 5, 6, 7]
    assert all(designs.records("ann", design["id"]) for design in kept)


def test_the_duty_of_a_design_has_its_limits_as_an_answer_eased_them(services, design):
    records = services.designs.records("ann", design["id"])
    next(one for one in records if one["step_id"] == 12)["outputs"]["limits_eased"] = {
        "dP_hot_max_Pa": 90_000.0, "tube_velocity_max_m_s": 3.0,
    }  # fmt: skip
    eased = services.designs.add_revision(design, design["request"], records, [], None, "")
    assert services.revisions.duty_of("ann", eased) == {**design["request"], "dP_hot_max_Pa": 90_000.0}
    assert services.revisions.duty_of("ann", design) == design["request"]
