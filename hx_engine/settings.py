"""What the engine reads from its environment, once, at the start."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_SCHEDULER = re.compile(r"threads|processes|(?:tcp|tls)://[^\s/@]+:\d{1,5}")
_CHECKOUT = Path(__file__).resolve().parent.parent


class EngineSettings(BaseSettings):
    """`HX_ENGINE_DATA_DIR`, `_INTERNAL_SECRET`, `_WORKERS`, `_SCHEDULER`, `_STEP_DEADLINE_S`, `_TOKEN_LIFETIME_S`,
    `_REVIEW` and `_REVIEW_MODEL`; `ANTHROPIC_API_KEY` and `ANTHROPIC_BASE_URL`, which are used for reviews alone.

    `scheduler`: "threads", "processes", or the address of a dask scheduler. See docs/decisions/executors.md.
    """

    model_config = SettingsConfigDict(
        env_prefix="HX_ENGINE_", extra="ignore", env_ignore_empty=True, populate_by_name=True, hide_input_in_errors=True
    )

    data_dir: Path = Field(default=_CHECKOUT / "var" / "hx_engine")
    internal_secret: SecretStr | None = None
    workers: int = Field(default=2, ge=1, le=64)
    scheduler: str = "threads"
    token_lifetime_s: float = Field(default=3600.0, ge=1.0, le=86400.0)
    step_deadline_s: float = Field(default=120.0, ge=0.1, le=86400.0)
    review: Literal["off", "on"] = "off"
    review_model: str = Field("claude-sonnet-4-6", max_length=100)
    anthropic_api_key: SecretStr | None = Field(None, validation_alias="ANTHROPIC_API_KEY")
    anthropic_base_url: str | None = Field(None, validation_alias="ANTHROPIC_BASE_URL")

    @field_validator("scheduler")
    @classmethod
    def _is_known(cls, value: str) -> str:
        if not _SCHEDULER.fullmatch(value):
            raise ValueError("HX_ENGINE_SCHEDULER is threads, processes, or tcp://host:port of a dask scheduler")
        return value
