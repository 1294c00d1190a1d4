"""Who reviews, by the settings."""

from __future__ import annotations

import logging
from typing import Any

from hx_engine.pipeline.opinion import NotReviewed, Reviewer
from hx_engine.settings import EngineSettings

log = logging.getLogger(__name__)

DEADLINE_S, SHARE_OF_STEP = 20.0, 0.5


def reviewer_of(settings: EngineSettings) -> Reviewer | None:
    """The reviewer the settings ask for, None with HX_ENGINE_REVIEW off; the SDK is loaded only when it is used."""
    if settings.review == "off":
        return None
    if settings.anthropic_api_key is None:
        log.warning("HX_ENGINE_REVIEW is on, but there is no ANTHROPIC_API_KEY to use: steps are not reviewed")
        return _without_key
    from hx_engine.reviewer.claude import ClaudeReviewer

    return ClaudeReviewer(
        settings.anthropic_api_key, settings.anthropic_base_url, settings.review_model,
        min(DEADLINE_S, SHARE_OF_STEP * settings.step_deadline_s),
    )  # fmt: skip


def _without_key(facts: dict[str, Any]) -> NotReviewed:
    return NotReviewed("there is no ANTHROPIC_API_KEY that may be used")
