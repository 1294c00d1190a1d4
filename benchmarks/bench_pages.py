"""What the Design page costs to draw: `.venv/bin/python -m benchmarks.bench_pages [--runs N]`.

One kerosene design is made by the embedded engine; its page is then drawn by Streamlit's AppTest, which runs the real
script without a browser. A card list is timed inside that script, by a clock around `draw_steps`, closed and with every
card open; a view by whole script runs. Medians over the runs after three to warm up.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from streamlit.testing.v1 import AppTest

from orchestration.bootstrap import build_services, close_services
from orchestration.settings import Settings
from pages.components import session, steps
from pages.components.results import working
from tests.rig.kerosene import designed

ROOT = Path(__file__).resolve().parents[1]
OWNER = "0123456789abcdef0123456789abcdef"
VIEWS = ("Summary", "Plots", "Steps", "What if")
WARM_UP = 3
CARDS = 16


def page_of(design_id: str, view: str) -> AppTest:
    """The Design page at this view, drawn once."""
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    for name, value in {"w": OWNER, "d": design_id, "view": view}.items():
        app.query_params[name] = value
    return app.switch_page("pages/design.py").run()


def card_list_s(design_id: str, runs: int, is_open: bool) -> float:
    """Median time of drawing sixteen cards inside the script [s]."""
    taken: list[float] = []

    def timed(*args: Any, **kwargs: Any) -> None:
        clock = time.perf_counter()
        steps.draw_steps(*args, **kwargs)
        taken.append(time.perf_counter() - clock)

    kept, working.draw_steps = working.draw_steps, timed
    try:
        app = page_of(design_id, "Steps")
        if is_open:
            for number in range(1, CARDS + 1):
                app.session_state[f"step_{number}"] = True
        for _ in range(WARM_UP + runs):
            app.run()
    finally:
        working.draw_steps = kept
    return median(taken[-runs:])


def view_s(design_id: str, view: str, runs: int) -> float:
    """Median time of a whole script run at this view [s], the test's own work included."""
    app, taken = page_of(design_id, view), []
    for _ in range(WARM_UP + runs):
        clock = time.perf_counter()
        app.run()
        taken.append(time.perf_counter() - clock)
    return median(taken[-runs:])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(_env_file=None, arken_data_dir=Path(folder) / "a", hx_engine_data_dir=Path(folder) / "e")
        services = build_services(settings)
        session.shared_services = lambda: services
        try:
            design_id = str(designed(services, OWNER)["id"])
            print(f"sixteen cards, closed     {1e3 * card_list_s(design_id, runs, False):8.1f} ms")
            print(f"sixteen cards, all open   {1e3 * card_list_s(design_id, runs, True):8.1f} ms")
            for view in VIEWS:
                print(f"whole page, {view:14s}{1e3 * view_s(design_id, view, runs):8.1f} ms")
        finally:
            close_services()


if __name__ == "__main__":
    main()
