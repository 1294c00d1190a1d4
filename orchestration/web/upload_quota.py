"""How much one browser session may upload: Streamlit keeps uploads in memory as long as the session lives."""

from __future__ import annotations

from collections import OrderedDict

from orchestration.web.replies import Scope

UPLOADS = "/_stcore/upload_file/"
SESSION_BYTES = 60_000_000
MAX_SESSIONS = 1000
FULL = "This page has taken as many files as it can hold. Reload it to send more."


class UploadQuota:
    """Counts what was announced for each session of Streamlit's, whose id is in the path."""

    def __init__(self) -> None:
        self._sent: OrderedDict[str, int] = OrderedDict()

    def admits(self, scope: Scope, announced_bytes: int) -> bool:
        """False for the upload that would pass `SESSION_BYTES`; anything else is not counted."""
        if scope["method"] not in ("PUT", "POST") or not scope["path"].startswith(UPLOADS):
            return True
        session_id = scope["path"].removeprefix(UPLOADS).partition("/")[0]
        sent = self._sent.pop(session_id, 0)
        is_within = sent + announced_bytes <= SESSION_BYTES
        self._sent[session_id] = sent + announced_bytes if is_within else sent
        if len(self._sent) > MAX_SESSIONS:
            self._sent.popitem(last=False)
        return is_within
