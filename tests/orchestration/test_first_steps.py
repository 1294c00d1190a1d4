"""What an owner has seen of the beginning, over reopened stores and two tabs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from orchestration.first_steps import FirstSteps
from orchestration.stores.sqlite import SqliteStore


@pytest.fixture
def store(tmp_path):
    opened = SqliteStore(tmp_path / "a.sqlite")
    yield opened
    opened.close()


def test_the_tour_ends_for_its_owner_alone_and_for_good(tmp_path, store):
    steps = FirstSteps(store)
    assert not steps.is_tour_over("ann")
    steps.end_tour("ann")
    store.close()
    again = SqliteStore(tmp_path / "a.sqlite")
    assert FirstSteps(again).is_tour_over("ann") and not FirstSteps(again).is_tour_over("bob")
    again.close()


def test_two_tabs_at_once_lose_neither_the_example_nor_the_end_of_the_tour(store):
    steps = FirstSteps(store)
    with ThreadPoolExecutor(4) as tabs:
        jobs = [tabs.submit(steps.end_tour, "ann"), *(tabs.submit(steps.keep_example, "ann", "c1") for _ in range(3))]
    assert all(job.result() is None for job in jobs)
    assert steps.is_tour_over("ann") and steps.example("ann") == "c1"
