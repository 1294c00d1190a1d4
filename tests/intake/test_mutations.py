"""Damaged sentences: reading them never fails, never takes long, and gives a case that can be stored."""

from __future__ import annotations

import time

import pytest

from orchestration.intake import Case, read_request
from tests.intake.mutations import mutated

LONGEST_CPU_S = 0.050
MAIN = "Cool 50 kg/s of kerosene from 150 °C to 90 °C with cooling water from 30 °C to 50 °C"


def no_catalogue(query: str) -> list[dict]:
    return []


def read_all(count: int, seed: int) -> None:
    known = read_request(MAIN, None, no_catalogue).case
    read_request("keroscene 5 t/h", None, no_catalogue).question()  # loads what is loaded once
    for text in mutated(count, seed):
        for case in (None, known):
            if _cpu_s(text, case) > LONGEST_CPU_S:
                assert min(_cpu_s(text, case) for _ in range(3)) <= LONGEST_CPU_S, text


def _cpu_s(text: str, case: Case | None) -> float:
    started = time.thread_time()
    reading = read_request(text, case, no_catalogue)
    assert isinstance(reading.question(), str)
    spent = time.thread_time() - started
    assert Case.from_dict(reading.case.to_dict()) == reading.case, text
    return spent


def test_damaged_sentences_are_read() -> None:
    read_all(count=100, seed=1)


@pytest.mark.tier2
def test_two_thousand_damaged_sentences_are_read() -> None:
    read_all(count=2_000, seed=2)
