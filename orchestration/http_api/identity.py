"""Whose request it is, as the gate has settled it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Request

from orchestration.http_api.problems import refuse

NO_WORKSPACE = "This installation has no password, so a program needs a key to have a workspace of its own."
NO_WORKSPACE_FIX = "Send Authorization: Bearer with a key, or the workspace cookie that opening a page gives."


def _owner(request: Request) -> str:
    owner = request.scope.get("arken_owner")
    if not isinstance(owner, str) or not owner:
        raise refuse(401, "Authorization", NO_WORKSPACE, "Bearer key or workspace cookie", NO_WORKSPACE_FIX)
    return owner


Owner = Annotated[str, Depends(_owner)]
Id = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$", description="32 hexadecimal digits")]
