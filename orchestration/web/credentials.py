"""Who sends this request: a login cookie, a Bearer key, a workspace cookie, or this machine's own user.

| installation | browser | program under /api |
| --- | --- | --- |
| with a password | login cookie: the team | login cookie or Bearer key |
| without, loopback alone | its workspace cookie | Bearer key, workspace cookie, else the local owner |
| without, reachable by others (demo) | its workspace cookie | Bearer key or workspace cookie, else refused |
"""

from __future__ import annotations

import asyncio
import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from orchestration.api_keys import ApiKeys
from orchestration.identity import LOCAL_OWNER, LOGIN_COOKIE, TEAM_OWNER, WORKSPACE_COOKIE, WORKSPACE_ID
from orchestration.login import Login
from orchestration.web.replies import Scope, cookies, header

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LOOPBACK_NAMES = frozenset({"localhost", "ip6-localhost"})


@dataclass(frozen=True)
class Identity:
    """`owner` is None where nobody is known; `by_cookie` when a browser would send it on its own accord."""

    owner: str | None
    by_cookie: bool


@dataclass(frozen=True)
class Credentials:
    """`login` is None without a password; `is_local` when only this machine can reach the app; `origins` are those
    of other sites whose pages may call the API."""

    login: Login | None
    keys: ApiKeys | None = None
    is_local: bool = False
    origins: tuple[str, ...] = ()

    async def identify(self, scope: Scope) -> Identity | None:
        """None: this request must not be served."""
        bearer = _bearer(scope)
        if bearer is not None and is_api(scope["path"]) and self.keys is not None:
            owner = await asyncio.to_thread(self.keys.owner_of, bearer)
            return None if owner is None else Identity(owner, by_cookie=False)
        found = cookies(scope)
        if self.login is not None:
            token = found.get(LOGIN_COOKIE)
            valid = bool(token) and await asyncio.to_thread(self.login.is_valid, token)
            return Identity(TEAM_OWNER, by_cookie=True) if valid else None
        workspace = found.get(WORKSPACE_COOKIE, "")
        if WORKSPACE_ID.fullmatch(workspace):
            return Identity(workspace, by_cookie=True)
        is_here = self.is_local and _is_loopback(header(scope, "host"))
        return Identity(LOCAL_OWNER if is_here else None, by_cookie=True)

    def is_foreign(self, scope: Scope, identity: Identity) -> bool:
        """A change that another site's page may have made a browser send."""
        if not identity.by_cookie or scope["method"] in SAFE_METHODS or not is_api(scope["path"]):
            return False
        origin = header(scope, "origin")
        if origin and origin in self.origins:
            return False
        if origin:
            return urlsplit(origin).netloc.lower() != header(scope, "host").lower() or origin == "null"
        return header(scope, "sec-fetch-site") in ("cross-site", "same-site")


def is_api(path: str) -> bool:
    """Where programs ask; under /v1 there is nothing, which they may know too."""
    return path.startswith(("/api/", "/v1/")) or path in ("/api", "/v1")


def _bearer(scope: Scope) -> str | None:
    kind, _, value = header(scope, "authorization").partition(" ")
    return value.strip() if kind.lower() == "bearer" else None


def _is_loopback(host: str) -> bool:
    name = urlsplit(f"//{host}").hostname if host.isascii() and len(host) < 300 else None
    if name in LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(name or "").is_loopback
    except ValueError:
        return False
