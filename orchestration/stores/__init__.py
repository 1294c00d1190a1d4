"""Where conversations, turns, designs, step records and reports are kept: one contract, two backends."""

from orchestration.stores.collections import COLLECTIONS, UNIQUE_KEYS
from orchestration.stores.protocol import DocumentStore

__all__ = ["COLLECTIONS", "UNIQUE_KEYS", "DocumentStore"]
