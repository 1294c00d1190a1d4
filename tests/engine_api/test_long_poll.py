"""A status that waits for news: answered as soon as there is any, and never longer than asked."""

from __future__ import annotations

import time


def test_status_waits_for_news_and_tells_that_it_can(with_engine, kerosene):
    async def act(engine):
        async def asked(after, wait_s):
            begun = time.monotonic()
            path = f"/design/{session_id}/status"
            reply = await engine.send("GET", path, params={"after": after, "wait_s": wait_s})
            return reply.json(), time.monotonic() - begun

        session_id = await engine.start(kerosene)
        seen, polls = 0, 0
        while True:
            reply, took_s = await asked(seen, 5)
            polls += 1
            assert reply["wait_s"] == 5.0
            if reply["is_complete"]:
                break
            assert len(reply["step_records"]) > 0 or took_s >= 4.9
            seen += len(reply["step_records"])
        total = seen + len(reply["step_records"])
        assert polls <= total + 1
        _, took_s = await asked(total, 5)
        assert took_s < 1.0, "an ended design has no news to wait for"
        for odd in ("nan", "-1", "inf", "x", ""):
            reply, took_s = await asked(total, odd)
            assert reply["wait_s"] == 0.0 and took_s < 1.0

    with_engine(act)
