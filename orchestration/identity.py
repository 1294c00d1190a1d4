"""Who owns what is stored: the team behind a shared password, else one unguessable workspace a browser."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any

WORKSPACE_COOKIE = "arken_workspace"
LOGIN_COOKIE = "arken_login"
DEVICE_COOKIE = "arken_device"
WORKSPACE_QUERY_KEY = "w"
TEAM_OWNER = "team"
LOCAL_OWNER = "local"
WORKSPACE_ID = re.compile(r"[0-9a-f]{32}")


def new_workspace_id() -> str:
    """128 random bits: whoever holds the id holds the workspace."""
    return secrets.token_hex(16)


def owner_from(cookies: Mapping[str, Any], query: Mapping[str, Any], has_password: bool = False) -> str | None:
    """The owner of this request, None when the browser brings no workspace yet.

    With a shared password everybody is the team. Otherwise the cookie counts, and where no cookie of ours
    gets through (Streamlit Community Cloud), the `w` of the page's address.
    """
    if has_password:
        return TEAM_OWNER
    for found in (cookies.get(WORKSPACE_COOKIE), query.get(WORKSPACE_QUERY_KEY)):
        if isinstance(found, str) and WORKSPACE_ID.fullmatch(found):
            return found
    return None
