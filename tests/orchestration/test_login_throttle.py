"""Guessing the password is slow for everybody but the one who knows it; comparing it tells nothing by time."""

from __future__ import annotations

import asyncio
import hmac
import math
import random
import statistics
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from orchestration import login as login_module
from orchestration.errors import StoreUnavailableError
from orchestration.login import Login, Throttle
from orchestration.stores.sqlite import SqliteStore
from orchestration.visitors import Visitors, today
from orchestration.web import FrontGate
from orchestration.web.credentials import Credentials
from orchestration.web.session_routes import PROXIES_VARIABLE

PASSWORD = "correct – hörse"


async def nothing(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


class Door:
    """The gate over a clock of its own."""

    def __init__(self, folder: Path) -> None:
        self.now = 0.0
        self.store = SqliteStore(folder / "store.sqlite3")
        self.login = Login(PASSWORD, lambda: self.store, throttle=Throttle(lambda: self.now))
        self.gate = FrontGate(nothing, Credentials(self.login))

    def tries(self, password: str, count: int, peers: int = 1, **headers: Any) -> list[int]:
        """Statuses of so many tries from so many addresses."""

        async def work() -> list[int]:
            found = []
            for number in range(count):
                peer = (f"192.0.2.{number % peers}", 40_000 + number)
                transport = httpx.ASGITransport(app=self.gate, client=peer)
                async with httpx.AsyncClient(transport=transport, base_url="http://app") as http:
                    sent = {name: value(number) if callable(value) else value for name, value in headers.items()}
                    answer = await http.post("/login", data={"password": password}, headers=sent)
                    found.append(answer.status_code)
            return found

        return asyncio.run(work())


@pytest.fixture
def door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Door:
    monkeypatch.delenv(PROXIES_VARIABLE, raising=False)
    return Door(tmp_path)


def test_a03_a_thousand_wrong_passwords_are_ten_tries_a_minute(door: Door) -> None:
    statuses = door.tries("wrong", 1000)
    assert statuses.count(401) == 10 and statuses.count(429) == 990
    door.now = 60.1
    assert door.tries(PASSWORD, 1) == [303]


def test_a03_rotating_forwarded_addresses_are_one_peer(door: Door) -> None:
    rotating = {"X-Forwarded-For": lambda number: f"10.{number % 250}.{number // 250}.7"}
    statuses = door.tries("wrong", 1000, **rotating)
    assert statuses.count(401) == 10
    assert door.tries(PASSWORD, 1) == [303], "an owner who comes directly is not kept out"


def test_a03_a_proxy_that_is_trusted_is_read_by_the_server_itself(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PROXIES_VARIABLE, "192.0.2.200")
    forwarded = {"X-Forwarded-For": "10.0.0.1"}
    assert door.tries("wrong", 30, peers=3, **forwarded).count(401) == 30
    assert door.tries("wrong", 30, peers=3, **forwarded).count(429) == 30


def test_a03_many_addresses_together_wear_out_one_common_count(door: Door) -> None:
    statuses = door.tries("wrong", 400, peers=200)
    assert statuses.count(401) == login_module.TRIES_IN_ALL
    assert door.tries(PASSWORD, 1) == [429]
    door.now = 60.1
    assert door.tries(PASSWORD, 1) == [303]


def test_a03_a_device_that_has_logged_in_before_is_not_kept_out_by_others(door: Door) -> None:
    device = door.login.new_device()
    door.tries("wrong", 400, peers=200)
    assert door.tries(PASSWORD, 1, Cookie="arken_device=made.up") == [429]
    assert door.tries(PASSWORD, 1, Cookie=f"arken_device={device}") == [303]
    wrong = door.tries("wrong", 30, Cookie=f"arken_device={device}")
    assert wrong.count(401) <= 10 and wrong.count(429) >= 20


@pytest.mark.parametrize("given", ["", "ü" * 400, "\0", "a" * 3000, "correct – hörs", "correct – hörse ",
                                   "𝒳" * 100, "[]", "a" * 8000])  # fmt: skip
def test_a04_odd_passwords_are_wrong_and_nothing_else(door: Door, given: str) -> None:
    assert door.tries(given, 1) == [401]


def test_a04_hashes_of_bytes_are_what_is_compared(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def compare(left: bytes, right: bytes) -> bool:
        compared.append((left, right))
        return left == right

    monkeypatch.setattr(hmac, "compare_digest", compare)
    door.login.attempt("ä wrong one", "peer")
    given, expected = compared[-1]
    assert isinstance(given, bytes) and len(given) == len(expected) == 64 and PASSWORD.encode() not in expected


@pytest.mark.tier2
@pytest.mark.timeout(600)
def test_a04_the_time_of_a_wrong_password_tells_nothing(tmp_path: Path) -> None:
    """Welch's t of 2,000 samples each, none, half and all but one of the characters right, in random order."""
    store = SqliteStore(tmp_path / "store.sqlite3")
    login = Login(PASSWORD, lambda: store, throttle=Throttle(lambda: time.monotonic() * 1e6))
    guesses = ["x" * len(PASSWORD), PASSWORD[:7] + "x" * (len(PASSWORD) - 7), PASSWORD[:-1] + "x"]
    order = [kind for kind in range(3) for _ in range(2000)]
    random.Random(1).shuffle(order)
    took: list[list[float]] = [[], [], []]
    for kind in order:
        begun = time.process_time_ns()
        assert login.attempt(guesses[kind], "peer") is None
        took[kind].append((time.process_time_ns() - begun) / 1e3)
    trimmed = [sorted(sample)[100:-100] for sample in took]
    for left, right in ((0, 1), (0, 2), (1, 2)):
        assert abs(welch_t(trimmed[left], trimmed[right])) < 4.5


def welch_t(a: list[float], b: list[float]) -> float:
    spread = statistics.variance(a) / len(a) + statistics.variance(b) / len(b)
    return (statistics.fmean(a) - statistics.fmean(b)) / math.sqrt(spread)


def test_a_session_ends_when_it_is_not_used_and_lives_when_it_is(door: Door) -> None:
    now = [1_000_000.0]
    login = Login(PASSWORD, lambda: door.store, lambda: now[0])
    idle, used = login.attempt(PASSWORD, "a"), login.attempt(PASSWORD, "a")
    for _ in range(14):
        now[0] += login_module.IDLE_S / 2
        if now[0] < 1_000_000.0 + login_module.SESSION_S:
            assert login.is_valid(used)
    assert not login.is_valid(idle) and not login.is_valid(used), "the absolute end comes all the same"


def test_a_session_ended_while_the_store_is_away_stays_ended(door: Door) -> None:
    is_away = [False]

    def store() -> SqliteStore:
        if is_away[0]:
            raise StoreUnavailableError()
        return door.store

    login = Login(PASSWORD, store)
    token = login.attempt(PASSWORD, "a")
    assert login.is_valid(token)
    is_away[0] = True
    login.end(token)
    assert not login.is_valid(token)
    is_away[0] = False
    assert not login.is_valid(token)
    assert not Login(PASSWORD, lambda: door.store).is_valid(token), "the store has been told when it was back"


def test_visits_are_one_number_a_day_and_tell_nobody_apart(door: Door) -> None:
    visitors = Visitors(lambda: door.store)
    gate = FrontGate(nothing, Credentials(None), visitors)

    async def visit(http: httpx.AsyncClient, path: str = "/", accept: str = "text/html") -> httpx.Response:
        return await http.get(path, headers={"Accept": accept})

    async def work() -> set[str]:
        cookies = set()
        for _ in range(3):
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app=gate), base_url="http://app") as http:
                cookies.add((await visit(http)).cookies["arken_seen"])
                assert "arken_seen" not in (await visit(http)).cookies
                assert "arken_seen" not in (await visit(http, "/x.js", "*/*")).cookies
        return cookies

    assert asyncio.run(work()) == {today()}
    assert visitors.today() == 3 and Visitors(lambda: door.store).today() == 3
    kept = door.store.find_any_owner("visits")
    assert [set(row) for row in kept] == [{"id", "owner", "count", "created_at", "version"}]
