"""The replay log of a conversation's events: one contract, two backends."""

from orchestration.event_log.protocol import EventLog, EventPage

__all__ = ["EventLog", "EventPage"]
