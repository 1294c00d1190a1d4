"""The zip file of an export: a manifest, canonical JSON and report files; read back as a stranger's file.

manifest.json                          {"format", "schema", "files": {name: SHA-256 of each JSON file}}
projects/<id>/project.json             documents by collection: conversations, messages, designs, ...
presets.json                           the owner's presets, when there are any and all is exported
projects/<id>/reports/<design>.<ext>   drawn reports, for people; an import draws them anew from the data
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

from orchestration import strict_json
from orchestration.errors import OrchestrationError

FORMAT, SCHEMA = "arken-portfolio", 1
MANIFEST, PRESETS = "manifest.json", "presets.json"
PROJECT = re.compile(r"projects/[0-9a-f]{32}/project\.json")
MAX_ARCHIVE_BYTES = 50_000_000
MAX_FILES = 20_000
MAX_MANIFEST_BYTES = 4_000_000
MAX_PROJECT_BYTES = 64_000_000
MAX_JSON_BYTES = 256_000_000
FIXED_TIME = (1980, 1, 1, 0, 0, 0)


class PortfolioError(OrchestrationError):
    """A file that cannot be imported, or work too large to export; `user_message` says what and what to do."""

    code = "portfolio_refused"


def canonical(value: Any) -> bytes:
    """One text for one value: keys sorted, no spaces, UTF-8, finite numbers only."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode("utf-8")


def pack(projects: Mapping[str, bytes], reports: Mapping[str, bytes]) -> bytes:
    """The zip of JSON files and report files by name. The same JSON gives the same manifest, byte for byte.

    Raises
    ------
    PortfolioError
        It would be larger than an import takes.
    """
    if sum(map(len, projects.values())) > MAX_JSON_BYTES or len(projects) + len(reports) >= MAX_FILES:
        raise PortfolioError("This is too much for one file. Export the conversations one by one.")
    files = {name: hashlib.sha256(body).hexdigest() for name, body in projects.items()}
    manifest = canonical({"format": FORMAT, "schema": SCHEMA, "files": files})
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in {MANIFEST: manifest, **projects, **reports}.items():
            archive.writestr(zipfile.ZipInfo(name, FIXED_TIME), body, zipfile.ZIP_DEFLATED)
    if target.tell() > MAX_ARCHIVE_BYTES:
        raise PortfolioError("This is too much for one file. Export the conversations one by one.")
    return target.getvalue()


def unpack(data: bytes) -> dict[str, Any]:
    """The projects of an archive, and its presets, by file name, parsed strictly and unchanged since their export.

    Raises
    ------
    PortfolioError
        Not a zip, not ours, newer than this program, damaged, incomplete, too large packed or unpacked.
    """
    if len(data) > MAX_ARCHIVE_BYTES:
        raise PortfolioError(f"The file is larger than {MAX_ARCHIVE_BYTES // 10**6} MB. Export fewer conversations.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _projects(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, UnicodeError) as error:
        raise PortfolioError("The file is not a readable zip file. Take one that was exported here.") from error


def _projects(archive: zipfile.ZipFile) -> dict[str, Any]:
    names = archive.namelist()
    if len(names) > MAX_FILES or len(set(names)) != len(names):
        raise PortfolioError(f"The zip file holds more than {MAX_FILES} files, or one name twice.")
    files = _manifest_files(archive, set(names))
    left, projects = MAX_JSON_BYTES, {}
    for name, digest in sorted(files.items()):
        body = _read(archive, name, min(left, MAX_PROJECT_BYTES))
        left -= len(body)
        if hashlib.sha256(body).hexdigest() != digest:
            raise PortfolioError(f"{name} was changed or damaged since the export. Export it again.")
        projects[name] = _parsed(name, body, MAX_PROJECT_BYTES)
    return projects


def _manifest_files(archive: zipfile.ZipFile, names: set[str]) -> dict[str, str]:
    if MANIFEST not in names:
        raise PortfolioError("The zip file holds no manifest.json. Take one that was exported here.")
    manifest = _parsed(MANIFEST, _read(archive, MANIFEST, MAX_MANIFEST_BYTES), MAX_MANIFEST_BYTES)
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise PortfolioError("manifest.json is not that of an export. Take a file that was exported here.")
    if manifest.get("schema") != SCHEMA:
        raise PortfolioError(f"manifest.json: schema is not {SCHEMA}. It was written by another version of this app.")
    files = manifest.get("files")
    if not isinstance(files, dict):
        raise PortfolioError("manifest.json: files is missing.")
    for name in files:
        if name != PRESETS and not PROJECT.fullmatch(name):
            raise PortfolioError("manifest.json: files names something that is not a project.")
        if name not in names:
            raise PortfolioError(f"{name} is missing from the zip file. Export it again.")
    return files


def _read(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    """Never more than `limit` bytes, whatever sizes the directory of the zip claims."""
    with archive.open(name) as file:
        body = file.read(limit + 1)
    if len(body) > limit:
        raise PortfolioError(f"{name} is too large unpacked. Export fewer conversations.")
    return body


def _parsed(name: str, body: bytes, limit: int) -> Any:
    try:
        return strict_json.loads(body, limit)
    except ValueError as error:
        raise PortfolioError(f"{name} is not usable JSON: {str(error)[:200]}.") from error
