"""Appending events to each log, and 200 watchers of one conversation.

    .venv/bin/python benchmarks/bench_events.py

A real redis-server where the binary is installed, else the embedded log alone. Limits are those the product promises.
"""

from __future__ import annotations

import shutil
import socket
import statistics
import subprocess
import tempfile
import threading
import time
import uuid
from pathlib import Path
from typing import Any

from orchestration.errors import EventLogError
from orchestration.event_log import EventLog
from orchestration.event_log.embedded import EmbeddedEventLog
from orchestration.event_log.redis_streams import RedisEventLog
from orchestration.events import MESSAGE_DELTA, ChatEvent

APPENDS, WARM_UP = 3000, 200
WATCHERS, WATCHED_EVENTS, WATCH_PAUSE_S = 200, 60, 0.5
LIMIT_MS = {"embedded": 5.0, "redis": 3.0}
TEXT = "The overdesign of 12.4 % follows from the area. " * 4


def appended_ms(log: EventLog) -> list[float]:
    """Time of each append [ms], over 20 conversations in turn."""
    talks = [uuid.uuid4().hex for _ in range(20)]
    took = []
    for number in range(WARM_UP + APPENDS):
        event = ChatEvent(MESSAGE_DELTA, talks[number % 20], "turn", {"text": TEXT})
        began = time.perf_counter()
        log.append(event)
        took.append(1e3 * (time.perf_counter() - began))
    return took[WARM_UP:]


def watched(log: EventLog) -> tuple[int, int]:
    """(events that some watcher missed, saw twice or out of order; gaps announced), 200 watchers at once."""
    talk, done = uuid.uuid4().hex, threading.Event()
    faults, gaps = [WATCHED_EVENTS] * WATCHERS, [0] * WATCHERS  # a watcher that fails has seen nothing

    def watch(number: int) -> None:
        seen, cursor = [], None
        while True:
            last_look = done.is_set()
            page = log.read(talk, cursor)
            gaps[number] += page.gap
            seen += [event.data["n"] for event in page.events]
            cursor = page.events[-1].id if page.events else cursor
            if last_look:
                break
            done.wait(WATCH_PAUSE_S)
        faults[number] = abs(len(seen) - WATCHED_EVENTS) + sum(a != b for a, b in enumerate(seen))

    threads = [threading.Thread(target=watch, args=(number,)) for number in range(WATCHERS)]
    for thread in threads:
        thread.start()
    for n in range(WATCHED_EVENTS):
        log.append(ChatEvent(MESSAGE_DELTA, talk, "turn", {"n": n}))
        time.sleep(0.05)
    done.set()
    for thread in threads:
        thread.join()
    return sum(faults), sum(gaps)


def report(name: str, log: EventLog) -> None:
    took, limit = appended_ms(log), LIMIT_MS[name]
    p95 = statistics.quantiles(took, n=20)[-1]
    verdict = "ok" if p95 <= limit else "MISSED"
    print(f"{name:9s} append: median {statistics.median(took):6.3f} ms, p95 {p95:6.3f} ms, "
          f"worst {max(took):7.2f} ms  limit {limit:g} (p95)  {verdict}")  # fmt: skip
    faults, gaps = watched(log)
    print(f"{name:9s} {WATCHERS} watchers of {WATCHED_EVENTS} events: {faults} lost, doubled or out of order, "
          f"{gaps} gaps  limit 0  {'ok' if faults == gaps == 0 else 'MISSED'}")  # fmt: skip


def redis_process(folder: str) -> tuple[subprocess.Popen[bytes], int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL), port


def answering(log: Any) -> None:
    ends_at = time.monotonic() + 10.0
    while True:
        try:
            log.ping()
            return
        except EventLogError:
            if time.monotonic() > ends_at:
                raise
            time.sleep(0.05)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        embedded = EmbeddedEventLog(Path(folder) / "events.sqlite3", 3600)
        report("embedded", embedded)
        embedded.close()
        if shutil.which("redis-server") is None:
            print("redis     not measured: no redis-server binary here")
            return
        process, port = redis_process(folder)
        try:
            log = RedisEventLog.connect("127.0.0.1", port, None, 3600)
            answering(log)
            report("redis", log)
            log.close()
        finally:
            process.kill()
            process.wait()


if __name__ == "__main__":
    main()
