"""Freed memory leaves the process."""

from __future__ import annotations

import subprocess
import sys

import pytest

LOADED = """
import ctypes, os, sys
from hx_engine.memory import give_back

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

parts = [bytes(50_000) for _ in range(2_000)]
kept = parts[::200]
del parts
before = resident()
give_back()
print(before - resident())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc gives memory back on demand")
def test_freed_memory_between_what_is_kept_goes_back():
    run = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert int(run.stdout) > 50e6
