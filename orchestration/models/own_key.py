"""A visitor's own key: looked at once, used for a turn, kept nowhere."""

from __future__ import annotations

from pydantic import SecretStr

from orchestration.errors import UnknownAssistantError

MAX_KEY_CHARS = 300


def usable_own_key(own_key: SecretStr | None) -> SecretStr | None:
    """The visitor's key without blanks around it; None for an empty one.

    UnknownAssistantError when it cannot be a key: it travels in a header.
    """
    key = own_key.get_secret_value().strip() if own_key is not None else ""
    if not key:
        return None
    if len(key) > MAX_KEY_CHARS or not (key.isascii() and key.isprintable()) or " " in key:
        raise UnknownAssistantError("This does not look like a key of Anthropic. Check it and enter it again.")
    return SecretStr(key)
