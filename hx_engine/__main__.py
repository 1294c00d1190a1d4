"""`python -m hx_engine --host 127.0.0.1 --port 8100`: the engine as a server of its own."""

from __future__ import annotations

import argparse
import ipaddress
import sys

import uvicorn

from hx_engine.api import create_app
from hx_engine.settings import EngineSettings

DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", 8100
DRAIN_S = 5


def main(arguments: list[str] | None = None) -> int:
    """Serve until stopped; settings come from the environment.

    Without HX_ENGINE_INTERNAL_SECRET only this machine may reach the engine: another host is refused (exit 2).
    """
    parser = argparse.ArgumentParser(prog="python -m hx_engine", description="Serve the HX Engine over HTTP.")
    parser.add_argument("--host", default=DEFAULT_HOST)
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    chosen = parser.parse_args(arguments)
    settings = EngineSettings()
    if settings.internal_secret is None and not is_loopback(chosen.host):
        print(
            f"Set HX_ENGINE_INTERNAL_SECRET before serving on {chosen.host}: others could use the engine.",
            file=sys.stderr,
        )
        return 2
    uvicorn.run(
        create_app(settings), host=chosen.host, port=chosen.port, server_header=False, access_log=False,
        timeout_graceful_shutdown=DRAIN_S,
    )  # fmt: skip
    return 0


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server on that host."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


if __name__ == "__main__":
    sys.exit(main())
