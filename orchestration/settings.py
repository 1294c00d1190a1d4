"""Settings from the environment. Wrong ones stop the start, naming the variable and never its value."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from orchestration.errors import ConfigError
from orchestration.secret_rules import MIN_API_KEY_CHARS, MIN_PASSWORD_CHARS, MIN_SECRET_CHARS, require_strong

CHECKOUT = Path(__file__).resolve().parent.parent
SHORT_PASSWORD_CHARS = 12
MODEL_VARIABLES = {
    "claude": "ANTHROPIC_API_KEY", "openai_compatible": "OPENAI_COMPATIBLE_BASE_URL", "claude_cli": "CLAUDE_CLI_PATH",
}  # fmt: skip
LOOPBACK_NAMES = frozenset({"localhost", "ip6-localhost"})


class Settings(BaseSettings):
    """Field `some_name` is read from the variable `SOME_NAME`. An empty variable counts as not set."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", hide_input_in_errors=True)

    anthropic_api_key: SecretStr | None = None
    anthropic_base_url: str | None = None
    arken_assistant: Literal["auto", "claude", "openai_compatible", "claude_cli", "offline"] = "auto"
    arken_model: str = Field("claude-sonnet-4-6", max_length=100)
    arken_models: str = Field("", max_length=1000, description="further Claude models to choose from, by commas")
    openai_compatible_base_url: str | None = None
    openai_compatible_api_key: SecretStr | None = None
    openai_compatible_model: str | None = Field(None, max_length=200)
    openai_compatible_context: int = Field(32_768, ge=4096, le=10_000_000, description="tokens the model reads")
    claude_cli_path: str | None = None
    claude_cli_model: str = Field("sonnet", pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")
    arken_max_rounds: int = Field(8, ge=1, le=40)
    arken_max_designs: int = Field(3, ge=1, le=20)
    arken_turn_tokens: int = Field(400_000, ge=1000, le=100_000_000)
    arken_turn_usd: float = Field(1.0, gt=0, le=10_000, allow_inf_nan=False)
    arken_conversation_usd: float = Field(10.0, gt=0, le=100_000, allow_inf_nan=False)
    arken_day_usd: float = Field(20.0, gt=0, le=100_000, allow_inf_nan=False)
    arken_day_usd_all: float = Field(100.0, gt=0, le=1_000_000, allow_inf_nan=False)
    mongodb_url: SecretStr | None = None
    mongodb_database: str = Field("arken", pattern=r"^[A-Za-z0-9_-]{1,38}$")
    redis_host: str | None = None
    redis_port: int = Field(6379, ge=1, le=65535)
    redis_password: SecretStr | None = None
    redis_event_ttl: int = Field(3600, ge=1, le=30 * 24 * 3600, description="seconds, slides with activity")
    hx_engine_base_url: str | None = None
    hx_engine_internal_secret: SecretStr | None = None
    hx_engine_data_dir: Path = CHECKOUT / "var" / "hx_engine"
    arken_data_dir: Path = CHECKOUT / "var" / "arken"
    app_shared_password: SecretStr | None = None
    arken_api_key: SecretStr | None = None
    cors_origins: str = Field("", max_length=2000)
    arken_trusted_proxies: str = Field("", max_length=2000)
    arken_host: str | None = None
    port: int = Field(8501, ge=1, le=65535)

    @field_validator("hx_engine_base_url", "anthropic_base_url", "openai_compatible_base_url")
    @classmethod
    def _plain_http_origin(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value.strip())
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("must be an http:// or https:// URL with a host")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError("must hold no user, password, query or fragment")
        return value.strip().rstrip("/")

    @field_validator("mongodb_url")
    @classmethod
    def _mongodb_scheme(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not value.get_secret_value().startswith(("mongodb://", "mongodb+srv://")):
            raise ValueError("must start with mongodb:// or mongodb+srv://")
        return value

    @field_validator("hx_engine_internal_secret")
    @classmethod
    def _fits_a_header(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not (value.get_secret_value().isascii() and value.get_secret_value().isprintable()):
            raise ValueError("must hold printable ASCII characters only, as it travels in a header")
        return value

    @model_validator(mode="after")
    def _chosen_assistant_is_set_up(self) -> Settings:
        needs = {
            "claude": self.anthropic_api_key, "openai_compatible": self.openai_compatible_base_url,
            "claude_cli": self.claude_cli_path,
        }  # fmt: skip
        if self.arken_assistant in needs and needs[self.arken_assistant] is None:
            raise ValueError(f"{MODEL_VARIABLES[self.arken_assistant]} is not set, which ARKEN_ASSISTANT needs")
        if self.openai_compatible_base_url and not self.openai_compatible_model:
            raise ValueError("OPENAI_COMPATIBLE_MODEL is not set, which OPENAI_COMPATIBLE_BASE_URL needs")
        return self

    @field_validator("cors_origins")
    @classmethod
    def _plain_origins(cls, value: str) -> str:
        for origin in value.replace(",", " ").split():
            parts = urlsplit(origin)
            if parts.scheme not in ("http", "https") or not parts.hostname or origin != f"{parts.scheme}://{parts.netloc}":
                raise ValueError("must hold origins like https://example.org, separated by commas; * is not one")
            if "*" in origin or "@" in parts.netloc:
                raise ValueError("must hold whole origins, without * or a user")
        return value

    @property
    def allowed_origins(self) -> tuple[str, ...]:
        """The origins of CORS_ORIGINS."""
        return tuple(self.cors_origins.lower().replace(",", " ").split())

    @property
    def is_loopback_only(self) -> bool:
        """True when ARKEN_HOST says that only this machine can reach the app."""
        host = (self.arken_host or "").strip().lower()
        if host in LOOPBACK_NAMES:
            return True
        try:
            return ipaddress.ip_address(host.strip("[]")).is_loopback
        except ValueError:
            return False

    @property
    def is_demo(self) -> bool:
        """True when strangers can reach the app: nothing of the server's is spent for them."""
        return not (self.app_shared_password or self.is_loopback_only)

    @property
    def wanted_assistant(self) -> Literal["claude", "openai_compatible", "claude_cli", "offline"]:
        """What leads new conversations where it may be spent; `auto` takes the first that is set up."""
        if self.arken_assistant != "auto":
            return self.arken_assistant
        if self.anthropic_api_key is not None:
            return "claude"
        if self.openai_compatible_base_url is not None:
            return "openai_compatible"
        return "claude_cli" if self.claude_cli_path is not None else "offline"

    @property
    def assistant(self) -> Literal["claude", "openai_compatible", "claude_cli", "offline", "demo"]:
        """What leads new conversations. demo: there is a model, but anybody could reach the app without a
        password, so it stays unspent and the offline assistant answers."""
        wanted = self.wanted_assistant
        return "demo" if wanted != "offline" and self.is_demo else wanted

    def usable_api_key(self) -> str | None:
        """The server's key, or None when there is none or it must not be spent for strangers."""
        if self.is_demo or self.anthropic_api_key is None:
            return None
        return self.anthropic_api_key.get_secret_value()

    def notices(self) -> list[str]:
        """What the owner of this installation should know, for the System page."""
        found = []
        if self.assistant == "demo":
            variable = MODEL_VARIABLES[self.wanted_assistant]
            found.append(
                f"{variable} is set but not used: the app is open to everybody. "
                "Set APP_SHARED_PASSWORD, or ARKEN_HOST=127.0.0.1 on your own machine."
            )
        password = self.app_shared_password
        if password and len(password.get_secret_value()) < SHORT_PASSWORD_CHARS:
            found.append(f"APP_SHARED_PASSWORD is shorter than {SHORT_PASSWORD_CHARS} characters.")
        return found


def load_settings(**overrides: object) -> Settings:
    """Read and check the environment.

    Raises
    ------
    ConfigError
        For the first variable that is wrong; the message holds its name and the reason alone.
    """
    try:
        settings = Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors(include_input=False, include_context=False, include_url=False)[0]
        variable = str(first["loc"][0]).upper() if first["loc"] else "settings"
        raise ConfigError(variable, first["msg"].removeprefix("Value error, ")) from None
    _require_strong_secrets(settings)
    return settings


def _require_strong_secrets(settings: Settings) -> None:
    """Where a password says that others can reach the app, no secret may be short or an example."""
    password, secret, key = settings.app_shared_password, settings.hx_engine_internal_secret, settings.arken_api_key
    if key is not None:
        require_strong("ARKEN_API_KEY", key.get_secret_value(), MIN_API_KEY_CHARS)
    if password is None:
        return
    if not settings.is_loopback_only:
        require_strong("APP_SHARED_PASSWORD", password.get_secret_value(), MIN_PASSWORD_CHARS)
    if settings.hx_engine_base_url is not None:
        if secret is None:
            raise ConfigError("HX_ENGINE_INTERNAL_SECRET", "must be set with a password and an engine elsewhere")
        require_strong("HX_ENGINE_INTERNAL_SECRET", secret.get_secret_value(), MIN_SECRET_CHARS)
