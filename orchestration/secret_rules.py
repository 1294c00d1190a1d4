"""Which secrets an installation that others can reach must not start with."""

from __future__ import annotations

from orchestration.errors import ConfigError

MIN_SECRET_CHARS = 16
MIN_PASSWORD_CHARS = 8
MIN_API_KEY_CHARS = 24
#: parts of what examples, templates and other projects' defaults hold; compared without case and separators
EXAMPLES = ("changeme", "example", "placeholder", "yoursecret", "yourpassword", "devsecret", "insertyour", "todo")
COMMON = frozenset({
    "password", "passwort", "password1", "password123", "secret", "secret123", "admin", "admin123", "letmein",
    "qwertyui", "arken", "arkenhx", "arken123", "heatexchanger", "12345678", "123456789", "1234567890",
    "supersecret", "internalsecret",
})  # fmt: skip


def require_strong(variable: str, value: str, min_chars: int) -> None:
    """ConfigError naming the variable, never the value, for a secret that is short, an example or well known."""
    if len(value) < min_chars:
        raise ConfigError(variable, f"must have at least {min_chars} characters where others can reach the app")
    plain = "".join(character for character in value.lower() if character.isalnum())
    if plain in COMMON or any(part in plain for part in EXAMPLES) or len(set(value)) < 4:
        raise ConfigError(variable, "is an example or well known; choose one of your own")
