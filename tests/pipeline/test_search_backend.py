"""A design's records are the same to the bit whether or not machine code helped its search."""

from __future__ import annotations

import threading

import pytest

from hx_engine.pipeline.runner import run_design
from hx_engine.rating.backends import numba_is_installed
from hx_engine.search import sieve
from hx_engine.state import Session, SessionStore
from hx_engine.state.store import now
from tests.rig.kerosene import UNDER_PRESSURE as KEROSENE
from tests.rig.records import computed


def _records(store: SessionStore, name: str) -> list[dict]:
    session = Session(
        name, "user", "pending", 0, KEROSENE, [], [], None, [], [], "token", "test", now(), now()
    )  # fmt: skip
    store.create(session, None)
    run_design(store, name, lambda position, phase: None)
    return store.load(name).records


@pytest.mark.skipif(not numba_is_installed(), reason="no numba")
def test_records_are_equal_with_and_without_machine_code(tmp_path, monkeypatch):
    store = SessionStore(tmp_path)
    monkeypatch.setattr(sieve, "PAYS_FROM", 0)
    monkeypatch.setattr(sieve, "_ready", threading.Event())
    plain = _records(store, "plain")
    sieve.compile_ahead(threading.Event(), after_s=0.0).join()
    compiled = _records(store, "compiled")
    used = [[r["outputs"]["search_backend"] for r in records if r["step_id"] == 12] for records in (plain, compiled)]
    assert used == [["numpy"], ["numba"]]
    assert computed(plain) == computed(compiled)
