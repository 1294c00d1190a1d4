"""What the engine reads from its environment, once, at the start."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

_CHECKOUT = Path(__file__).resolve().parent.parent


class EngineSettings(BaseSettings):
    """`HX_ENGINE_DATA_DIR`, `HX_ENGINE_INTERNAL_SECRET` and `HX_ENGINE_WORKERS`."""

    model_config = SettingsConfigDict(env_prefix="HX_ENGINE_", extra="ignore", env_ignore_empty=True)

    data_dir: Path = Field(default=_CHECKOUT / "var" / "hx_engine")
    internal_secret: SecretStr | None = None
    workers: int = Field(default=2, ge=1, le=64)
