"""F08: one browser session of the real app sends two hundred files of five megabytes to Streamlit's upload route."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import httpx
import pytest
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.rig.app_process import answers, rss_bytes, start

FILES, FILE_BYTES, GROWTH_BYTES, OTHERS_S = 200, 5_000_000, 150_000_000, 1.0


@pytest.mark.tier2
@pytest.mark.timeout(600)
def test_F08_two_hundred_files_of_one_session_are_stopped_at_its_quota(tmp_path: Path) -> None:
    process, url = start(tmp_path, ARKEN_HOST="127.0.0.1")
    try:
        assert answers(process, url), (tmp_path / "log").read_text()
        statuses, grown, others = asyncio.run(uploads(url, process.pid))
    finally:
        process.terminate()
        process.wait(30)
    others_p95_s = sorted(others)[int(0.95 * len(others))]
    print(f"F08: {statuses.count(204)} of {FILES} taken, {grown / 1e6:+.0f} MB, others p95 {others_p95_s:.2f} s")
    assert set(statuses) == {204, 413} and statuses.index(413) == statuses.count(204) == 11
    assert grown <= GROWTH_BYTES and others_p95_s <= OTHERS_S


async def uploads(url: str, pid: int) -> tuple[list[int], int, list[float]]:
    """(status of each upload, growth of the app [bytes], seconds that another visitor waited meanwhile)."""
    statuses: list[int] = []
    others: list[float] = []
    async with httpx.AsyncClient(base_url=url, timeout=60) as http:
        page = await http.get("/", headers={"Accept": "text/html"})
        await http.get("/_stcore/health")
        cookies = "; ".join(f"{name}={value}" for name, value in http.cookies.items())
        stream = url.replace("http", "ws") + "/_stcore/stream"
        async with websockets.connect(
            stream, origin=url, additional_headers={"Cookie": cookies}, subprotocols=["streamlit"], max_size=None
        ) as socket:
            session_id = await drawn(socket)
            before = rss_bytes(pid)
            for number in range(FILES):
                headers = {"X-Xsrftoken": http.cookies.get("_streamlit_xsrf", "")}
                file = {"file": ("a.pdf", b"%PDF-" + bytes(FILE_BYTES - 5), "application/pdf")}
                try:
                    place = f"/_stcore/upload_file/{session_id}/f{number}"
                    statuses.append((await http.put(place, files=file, headers=headers)).status_code)
                except httpx.TransportError:
                    statuses.append(413)  # refused and closed while the body was still being sent
                asked = time.monotonic()
                assert (await http.get("/health")).status_code == 200
                others.append(time.monotonic() - asked)
            assert page.status_code == 200
            return statuses, rss_bytes(pid) - before, others


async def drawn(socket: websockets.ClientConnection) -> str:
    """The id Streamlit gives this session, once its page has been drawn and everything for that is loaded."""
    session_id = ""
    message = BackMsg()
    message.rerun_script.query_string = ""
    await socket.send(message.SerializeToString())
    while True:
        said = ForwardMsg()
        said.ParseFromString(await asyncio.wait_for(socket.recv(), 120))
        if said.WhichOneof("type") == "new_session":
            session_id = said.new_session.initialize.session_id
        elif said.WhichOneof("type") == "script_finished":
            return session_id
