"""What stands at the door of an installation, made from its settings before any other part is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from orchestration.api_keys import ApiKeys
from orchestration.identity import LOCAL_OWNER, TEAM_OWNER
from orchestration.login import Login
from orchestration.settings import Settings
from orchestration.stores.protocol import DocumentStore
from orchestration.visitors import Visitors
from orchestration.web.credentials import Credentials


@dataclass(frozen=True)
class Door:
    """`login` is None without a password."""

    login: Login | None
    keys: ApiKeys
    visitors: Visitors
    credentials: Credentials


def make_door(settings: Settings, store: Callable[[], DocumentStore]) -> Door:
    password, fixed = settings.app_shared_password, settings.arken_api_key
    login = Login(password.get_secret_value(), store) if password else None
    owner = TEAM_OWNER if password else LOCAL_OWNER
    keys = ApiKeys(store, fixed.get_secret_value() if fixed else None, owner)
    is_local = password is None and settings.is_loopback_only
    return Door(login, keys, Visitors(store), Credentials(login, keys, is_local, settings.allowed_origins))
