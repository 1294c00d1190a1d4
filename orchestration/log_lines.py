"""The log: one JSON object a line on standard error, cut, escaped, and without any secret of this installation.

`install` puts it on every handler there is, those of Streamlit and uvicorn too, so redaction sits where records
leave the process and no caller has to think of it.
"""

from __future__ import annotations

import base64
import json
import logging
import re
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import quote, quote_plus, urlsplit

from pydantic import SecretStr

from orchestration.settings import Settings

MAX_MESSAGE_CHARS = 4_000
MAX_STACK_CHARS = 16_000
MIN_SECRET_CHARS = 6
PREFIX_CHARS = 12
GONE = "[redacted]"
SHAPES = re.compile(
    r"sk-ant-[\w-]{6,}|\barken_[\w-]{30,}|(?<=://)[^\s/@]+@"
    r"|(?i:(?<=bearer )|(?<=x-internal-secret: )|(?<=password=)|(?<=arken_login=))[^\s\"',;&]{4,}"
)


class Redactor:
    """Knows the values that must not be seen, as they are, in base64, URL-encoded, and their first 12 characters."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        forms: set[str] = set()
        for secret in secrets:
            if len(secret) >= MIN_SECRET_CHARS:
                encoded = base64.b64encode(secret.encode()).decode().rstrip("=")
                forms |= {secret, encoded, quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1]}
                forms |= {secret[:PREFIX_CHARS]} if len(secret) > PREFIX_CHARS else set()
        ordered = sorted(forms, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    def clean(self, text: str) -> str:
        if self._known is not None:
            text = self._known.sub(GONE, text)
        return SHAPES.sub(GONE, text)


class JsonLines(logging.Formatter):
    """{"at", "level", "logger", "message"} and, where there is one, "error_id" and "stack"."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__()
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname, "logger": record.name,
            "message": self._cut(_message(record), MAX_MESSAGE_CHARS),
        }  # fmt: skip
        error_id = getattr(record, "error_id", None)
        if error_id:
            line["error_id"] = str(error_id)[:40]
        stack = self._stack(record)
        if stack:
            line["stack"] = stack
        return json.dumps(line)

    def _stack(self, record: logging.LogRecord) -> str:
        parts = [self.formatException(record.exc_info)] if record.exc_info and record.exc_info[0] else []
        if record.stack_info:
            parts.append(record.stack_info)
        text = self._redactor.clean("\n".join(parts))
        return text if len(text) <= MAX_STACK_CHARS else "… " + text[-MAX_STACK_CHARS:]

    def _cut(self, text: str, limit: int) -> str:
        """Redacted before it is cut, so that no half of a secret stays."""
        text = self._redactor.clean(text[: 4 * limit])
        return text if len(text) <= limit else f"{text[:limit]} … [cut]"


def install(settings: Settings) -> None:
    """Put the format on the root logger and on every handler of others. May be called again."""
    formatter = JsonLines(Redactor(secrets_of(settings)))
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.StreamHandler(sys.stderr))
    loggers = [root, *(each for each in logging.root.manager.loggerDict.values() if isinstance(each, logging.Logger))]
    for logger in loggers:
        for handler in logger.handlers:
            handler.setFormatter(formatter)
    logging.getLogger("httpx").setLevel(logging.WARNING)


def secrets_of(settings: Settings) -> list[str]:
    """Every secret value of the settings, and the password within the store's address."""
    values = [getattr(settings, name) for name in type(settings).model_fields]
    found = [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
    inside = [urlsplit(value).password for value in found if "://" in value]
    return [*found, *(password for password in inside if password)]


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return str(record.msg)
