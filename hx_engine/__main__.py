"""`python -m hx_engine --host 127.0.0.1 --port 8100`: the engine alone."""

from __future__ import annotations

import argparse

import uvicorn

from hx_engine.api import create_app
from hx_engine.settings import EngineSettings


def main() -> None:
    """Serve until stopped; settings come from the environment."""
    parser = argparse.ArgumentParser(prog="python -m hx_engine", description="Serve the HX Engine over HTTP.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8100)
    arguments = parser.parse_args()
    uvicorn.run(create_app(EngineSettings()), host=arguments.host, port=arguments.port)


if __name__ == "__main__":
    main()
