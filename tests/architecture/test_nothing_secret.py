"""No secret, backup or left-over is or was in the repository; packages are pinned and above known holes."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LEFT_OVER = re.compile(
    r"(^|/)(\.env(\..*)?|\.coverage(\..*)?|\.netrc|\.npmrc|\.pypirc|id_(rsa|ed25519|ecdsa)|secrets\.toml|core)$"
    r"|\.(bak|backup|orig|rej|swp|pem|key|p12|pfx|sqlite3?|db|log|pyc)$|~$", re.IGNORECASE,
)  # fmt: skip
SECRET = re.compile(
    r"sk-ant-api\d\d-[\w-]{20,}|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[abp]-\d{8,}"
    r"|-----BEGIN (?:RSA |EC |OPENSSH |)PRIVATE KEY-----|eyJhbGciOi[\w-]{20,}\.[\w-]{20,}"
)
#: lowest version without a published hole that we know of (recalled, to be confirmed)
FLOORS = {
    "pypdf": (6, 4, 0), "starlette": (0, 49, 1), "python-multipart": (0, 0, 18), "lxml": (5, 4, 0), "h11": (0, 16, 0),
    "urllib3": (2, 6, 0), "Jinja2": (3, 1, 6), "pillow": (11, 3, 0), "requests": (2, 32, 4), "protobuf": (6, 31, 1),
    "streamlit": (1, 54, 0), "fastapi": (0, 109, 1), "python-dotenv": (1, 0, 0), "idna": (3, 7, 0),
}  # fmt: skip


def git(*words: str) -> list[str]:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True)
    return [line for line in done.stdout.split("\0" if "-z" in words else "\n") if line]


def test_s04_no_left_over_is_or_was_tracked() -> None:
    ever = set(git("log", "--all", "--format=", "--name-only")) | set(git("ls-files"))
    assert [name for name in sorted(ever) if LEFT_OVER.search(name)] == []


def test_s04_no_tracked_text_holds_a_key() -> None:
    own = Path(__file__).relative_to(ROOT).as_posix()
    found = []
    for name in git("ls-files", "-z"):
        path = ROOT / name
        if name != own and path.is_file() and SECRET.search(path.read_bytes().decode("latin-1")):
            found.append(name)
    assert found == []


@pytest.mark.parametrize("name", ["requirements.txt", "tests/requirements.txt"])
def test_s04_every_package_is_pinned_exactly(name: str) -> None:
    lines = [line.strip() for line in (ROOT / name).read_text("utf-8").splitlines()]
    wanted = [line for line in lines if line and not line.startswith(("#", "-r"))]
    assert [line for line in wanted if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9A-Za-z.]*", line)] == []


def test_s04_no_pinned_package_is_below_its_fixed_version() -> None:
    pinned = dict(re.findall(r"^([A-Za-z0-9._-]+)==([0-9.]+)$", (ROOT / "requirements.txt").read_text("utf-8"), re.M))
    low = {
        name: pinned[name] for name, floor in FLOORS.items()
        if tuple(int(part) for part in pinned[name].split(".")) < floor
    }  # fmt: skip
    assert low == {}
