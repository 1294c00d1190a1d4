"""The event log on Redis: one stream a conversation, ids from XADD, a life that slides with each append."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from orchestration.errors import EventLogError
from orchestration.event_log.protocol import EventPage
from orchestration.events import ChatEvent

STREAM_ID = re.compile(r"\d{1,18}-\d{1,18}", re.ASCII)
MAX_EVENTS_PER_CONVERSATION = 10_000
SOCKET_TIMEOUT_S = 1.0
IN_LINE_S = 10.0
MAX_CONNECTIONS = 24


class RedisEventLog:
    """Every wait for the server is bounded to a second; nothing is retried here.

    Any number of readers share a few connections; a reader's time in line for one says nothing about the server.
    """

    def __init__(self, client: redis.Redis, ttl_s: int) -> None:
        self._redis, self._ttl_s = client, ttl_s

    @classmethod
    def connect(cls, host: str, port: int, password: str | None, ttl_s: int) -> RedisEventLog:
        """Connects lazily: an absent server shows at the first call."""
        pool = redis.BlockingConnectionPool(
            max_connections=MAX_CONNECTIONS, timeout=IN_LINE_S, host=host, port=port, password=password,
            decode_responses=True, socket_timeout=SOCKET_TIMEOUT_S, socket_connect_timeout=SOCKET_TIMEOUT_S,
            retry=Retry(NoBackoff(), 0), health_check_interval=15,
        )  # fmt: skip
        return cls(redis.Redis.from_pool(pool), ttl_s)

    def append(self, event: ChatEvent) -> str:
        body = json.dumps(event.to_dict(), allow_nan=False, ensure_ascii=False)
        key = _key(event.conversation_id)
        with _translated(), self._redis.pipeline(transaction=True) as pipe:
            pipe.xadd(key, {"event": body}, maxlen=MAX_EVENTS_PER_CONVERSATION, approximate=True)
            pipe.expire(key, self._ttl_s)
            return str(pipe.execute()[0])

    def read(self, conversation_id: str, after_id: str | None = None, limit: int = 1000) -> EventPage:
        key = _key(conversation_id)
        if after_id is not None and STREAM_ID.fullmatch(after_id):
            with _translated(), self._redis.pipeline(transaction=True) as pipe:
                pipe.xrange(key, after_id, after_id)
                pipe.xrange(key, f"({after_id}", "+", count=limit)
                known, newer = pipe.execute()
            if known:
                return EventPage(_events(newer))
        with _translated():
            oldest = self._redis.xrange(key, "-", "+", count=limit)
        return EventPage(_events(oldest), gap=after_id is not None)

    def last_id(self, conversation_id: str) -> str | None:
        with _translated():
            newest: Any = self._redis.xrevrange(_key(conversation_id), count=1)
        return str(newest[0][0]) if newest else None

    def ping(self) -> str:
        with _translated():
            self._redis.ping()
        return "Redis Streams"

    def close(self) -> None:
        self._redis.close()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (redis.RedisError, OSError) as error:
        raise EventLogError(reason=type(error).__name__) from error


def _key(conversation_id: str) -> str:
    """A key no conversation id can break out of, whatever characters it holds."""
    if re.fullmatch(r"[A-Za-z0-9_-]{1,64}", conversation_id):
        return f"arken:events:{conversation_id}"
    return "arken:events:~" + hashlib.sha256(conversation_id.encode("utf-8", "surrogatepass")).hexdigest()


def _events(entries: Any) -> list[ChatEvent]:
    return [ChatEvent.from_dict(json.loads(fields["event"])).with_id(given) for given, fields in entries]
