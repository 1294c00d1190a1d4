"""Which assistant leads the conversations of this installation, and who writes its reports' prose."""

from __future__ import annotations

from orchestration.designs import Designs
from orchestration.engine_client import EngineClient
from orchestration.models.offline import OfflineClient
from orchestration.models.protocol import ModelClient
from orchestration.registry import Registry
from orchestration.report.prose import ProseWriter
from orchestration.settings import Settings

CALL_S, CONNECT_S = 60.0, 5.0


def choose_model(
    settings: Settings, engine: EngineClient, designs: Designs, registry: Registry
) -> tuple[ModelClient, ProseWriter | None]:
    """Claude when there is a key that may be spent, else the offline assistant and templates."""
    key = settings.usable_api_key()
    if key is None:
        return OfflineClient(engine, designs), None
    import anthropic

    from orchestration.models.claude import ClaudeClient
    from orchestration.models.claude_prose import ClaudeProseWriter

    client = anthropic.Anthropic(
        api_key=key,
        base_url=settings.anthropic_base_url,
        max_retries=0,
        timeout=anthropic.Timeout(CALL_S, connect=CONNECT_S),
    )
    model = settings.arken_model
    return ClaudeClient(client, model, registry), ClaudeProseWriter(client, model)
