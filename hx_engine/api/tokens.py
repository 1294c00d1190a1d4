"""Tokens: the proof that a design input was checked, made with a key that stays in the data directory."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from pathlib import Path
from typing import Any

KEY_BYTES = 32
MAX_TIME_DIGITS = 12
#: what an answer may leave out or reword: the design is the same without it
_NOT_SIGNED = frozenset({"raw_request", "assumptions", "org_id", "token"})


def digest_of(key: bytes, design_input: dict[str, Any]) -> str:
    """HMAC-SHA256 over the canonical design input, in hex: the same for the same design at any time."""
    return _mac(key, _canonical(design_input))


def token_of(key: bytes, design_input: dict[str, Any], issued_s: float) -> str:
    """The proof that this input was checked at `issued_s` (seconds since the epoch): "time.HMAC"."""
    at = str(int(issued_s))
    return f"{at}.{_mac(key, at + _canonical(design_input))}"


def is_token_of(key: bytes, design_input: dict[str, Any], token: str) -> bool:
    """Whether the token was made for this input at the time it names, compared in constant time."""
    at = token.partition(".")[0]
    is_time = at.isascii() and at.isdigit() and len(at) <= MAX_TIME_DIGITS
    expected = token_of(key, design_input, int(at)) if is_time else ""
    return is_time and hmac.compare_digest(token.encode("utf-8"), expected.encode("utf-8"))


def has_lapsed(token: str, now_s: float, lifetime_s: float) -> bool:
    """Whether a token of this engine is older than its lifetime."""
    return now_s - int(token.partition(".")[0]) > lifetime_s


def _canonical(design_input: dict[str, Any]) -> str:
    signed = {name: value for name, value in design_input.items() if name not in _NOT_SIGNED}
    return json.dumps(signed, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _mac(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode("utf-8"), hashlib.sha256).hexdigest()


def stored_key(data_dir: Path) -> bytes:
    """The key of this data directory; the first engine to come writes it, readable by its user alone."""
    path = data_dir / "token.key"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        _write_once(path)
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise ValueError(f"{path.name} in the data directory is damaged: {len(key)} bytes instead of {KEY_BYTES}")
    return key


def _write_once(path: Path) -> None:
    """Put a complete key in place; of two engines that start together the first one's stays."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
