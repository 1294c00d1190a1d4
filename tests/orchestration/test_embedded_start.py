"""X02: started with no service and a home that cannot be written to, the app is there soon and works."""

from __future__ import annotations

import os
from pathlib import Path

import httpx

from tests.rig.app_process import answers, start
from tests.rig.kerosene import DUTY
from tests.rig.waiting import until

START_S = 10.0  # of the processor, as tests run side by side
NO_HOME = "/proc"  # where not even root can make a file


def cpu_s(pid: int) -> float:
    """What all threads of a process have used."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def test_X02_the_app_starts_in_time_without_a_home_and_forgets_nothing(tmp_path: Path) -> None:
    process, url = start(tmp_path, HOME=NO_HOME)
    try:
        assert answers(process, url), (tmp_path / "log").read_text()
        took = cpu_s(process.pid)
        print(f"X02: answered after {took:.1f} s of the processor")
        assert took <= START_S
        talk = httpx.post(f"{url}/api/chat", json={"message": DUTY}, timeout=20).json()["context"]

        def report_is_there() -> bool:
            rows = httpx.get(url + talk, timeout=20).json()["designs"]
            return bool(rows) and rows[0]["report_status"] == "done"

        until(report_is_there, 60)
        process.terminate()
        process.wait(15)
        process, url = start(tmp_path, HOME=NO_HOME)
        assert answers(process, url), (tmp_path / "log").read_text()
        (design,) = httpx.get(url + talk, timeout=20).json()["designs"]
        report = httpx.get(f"{url}/api/designs/{design['id']}/report?format=pdf", timeout=60)
        assert report.status_code == 200 and report.content.startswith(b"%PDF")
        lost = httpx.get(f"{url}/api/chat/{'0' * 32}/context")
        assert (lost.status_code, lost.json()["errors"][0]["fix"]) == (404, "Check the id.")
    finally:
        process.terminate()
        process.wait(15)
