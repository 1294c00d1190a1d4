"""Bodies of every kind: refused early, with a reason, and never an error of the engine."""

from __future__ import annotations

import json
import random
import time

import pytest

from hx_engine.strict_json import BadJsonError, loads_object

JSON = {"Content-Type": "application/json"}
POSTS = ("/requirements", "/design")
REFUSED_TEXTS = {
    "not a number": b'{"T_hot_in_C": NaN}', "infinity": b'{"T_hot_in_C": -Infinity}', "overflow": b'{"a": 1e999}',
    "long integer": b'{"a": ' + b"9" * 5000 + b"}", "long exponent": b'{"a": 1e-99999999999999999999999999999999}',
    "key twice": b'{"user_id": "a", "user_id": "b"}', "list": b"[1, 2]", "text": b'"a"', "null": b"null",
    "empty": b"", "cut": b'{"a": ', "not UTF-8": b'{"a": "\xff"}', "lone surrogate": b'{"a": "\\ud800"}',
    "deep list": b"[" * 200_000, "deep object": b'{"a":' * 5000 + b"1" + b"}" * 5000, "trailing": b"{} {}",
    "single quotes": b"{'a': 1}", "comment": b'{"a": 1} // b', "hexadecimal": b'{"a": 0x10}', "plus": b'{"a": +1}',
}  # fmt: skip


@pytest.mark.parametrize("text", REFUSED_TEXTS.values(), ids=REFUSED_TEXTS)
def test_what_is_not_strict_json_is_refused_with_its_reason(with_engine, text):
    async def scenario(engine):
        for path in (*POSTS, "/design/x/respond"):
            reply = await engine.send("POST", path, content=text, headers=JSON)
            assert reply.status_code in (400, 404, 422), path
        reply = await engine.send("POST", "/design", content=text, headers=JSON)
        assert reply.json()["detail"]["errors"][0]["field"] == "body"
        assert reply.json()["detail"]["errors"][0]["message"]
        flat = (await engine.send("POST", "/requirements", content=text, headers=JSON)).json()
        assert (flat["valid"], flat["errors"][0]["field"]) == (False, "body")

    with_engine(scenario)


@pytest.mark.parametrize("text", REFUSED_TEXTS.values(), ids=REFUSED_TEXTS)
def test_refusing_a_body_takes_no_time(text):
    started = time.thread_time()
    with pytest.raises(BadJsonError):
        loads_object(text)
    assert time.thread_time() - started < 0.2


def test_a_large_body_is_refused(with_engine):
    async def scenario(engine):
        for content in (b'{"a": "' + b"x" * 1_000_001 + b'"}', b" " * 10_000_000):
            reply = await engine.send("POST", "/design", content=content, headers=JSON)
            assert reply.status_code == 413

    with_engine(scenario)


@pytest.mark.parametrize(
    "headers",
    [{"Content-Type": "text/plain"}, {"Content-Type": "application/x-www-form-urlencoded"}, {},
     {"Content-Type": "multipart/form-data; boundary=x"}, {**JSON, "Content-Encoding": "gzip"}],
)  # fmt: skip
def test_only_plain_json_is_read(with_engine, kerosene, headers):
    async def scenario(engine):
        content = json.dumps(kerosene).encode()
        assert (await engine.send("POST", "/design", content=content, headers=headers)).status_code == 415

    with_engine(scenario)


DISGUISED = ["1e3000000", "9" * 900_000, "1e-999999999", "1e308*10", "180", True, [180], {"$gt": 1}]


@pytest.mark.parametrize("value", DISGUISED, ids=range(len(DISGUISED)))
def test_numbers_in_disguise_are_refused_under_their_field(with_engine, kerosene, value):
    async def scenario(engine):
        status, reply = await engine.call("POST", "/requirements", kerosene | {"T_hot_in_C": value})
        assert (status, reply["errors"][0]["field"]) == (422, "T_hot_in_C")
        assert len(json.dumps(reply["errors"])) < 2000

    with_engine(scenario)


@pytest.mark.parametrize("value", [{"$ne": ""}, ["a"], 7, True, "a\u0000b", "x" * 10_000, "a\nb\u0007"])
def test_strange_names_are_refused(with_engine, kerosene, value):
    async def scenario(engine):
        for field in ("user_id", "hot_fluid_name"):
            status, reply = await engine.call("POST", "/design", kerosene | {field: value})
            assert status == 422
            assert field in {error["field"] for error in reply["detail"]["errors"]}

    with_engine(scenario)


STRANGE = (
    None, True, 0, -1, 1e300, -1e-300, 2**70, "", " ", "NaN", "DROP TABLE", "é\u202e", [], {}, [[]], {"a": {}},
    {"value": None}, {"value": "x", "unit": "kg_s"}, {"value": 1e300, "unit": "m3_h"}, {"value": 5, "unit": "Nm3_h"},
    "steam", "air", "oil", "glycol", "condensing", "gas", "BEM", "water", 273.16, 0.25, 4,
)  # fmt: skip


def test_mutated_requests_never_break_the_engine(with_engine, kerosene):
    fields = [
        *kerosene, "P_hot_Pa", "P_cold_Pa", "hot_flow", "cold_flow", "m_dot_cold_kg_s", "hot_phase", "cold_phase",
        "tema_preference", "tube_material", "dP_hot_max_Pa", "fouling_hot_m2K_W", "baffle_cut", "shell_diameter_m",
        "tube_od_m", "n_passes", "P_hot_design_Pa", "mode", "token", "assumptions", "org_id", "raw_request",
    ]  # fmt: skip
    random_values = random.Random(20_240_501)

    async def scenario(engine):
        for _ in range(2000):
            chosen = random_values.sample(fields, random_values.randint(1, 4))
            body = kerosene | {name: random_values.choice(STRANGE) for name in chosen}
            status, reply = await engine.call("POST", "/requirements", body)
            assert status in (200, 422), (body, reply)
            assert reply["valid"] or all(error["message"] for error in reply["errors"]), body

    with_engine(scenario)
