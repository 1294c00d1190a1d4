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
#: what an answer may leave out or reword: the design is the same without it
_NOT_SIGNED = frozenset({"raw_request", "assumptions", "org_id", "token"})


def token_of(key: bytes, design_input: dict[str, Any]) -> str:
    """HMAC-SHA256 over the canonical design input, in hex."""
    signed = {name: value for name, value in design_input.items() if name not in _NOT_SIGNED}
    text = json.dumps(signed, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hmac.new(key, text.encode("utf-8"), hashlib.sha256).hexdigest()


def is_token_of(key: bytes, design_input: dict[str, Any], token: str) -> bool:
    """Whether the token was made for this input, compared in constant time."""
    return hmac.compare_digest(token.encode("utf-8"), token_of(key, design_input).encode("utf-8"))


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
