"""Claude as the reviewer of a step. Optional: off unless HX_ENGINE_REVIEW says on."""

from hx_engine.reviewer.choice import reviewer_of

__all__ = ["reviewer_of"]
