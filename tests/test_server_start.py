"""`streamlit run dashboard.py`: the server loads before it answers, and asks nothing of anyone."""

import asyncio
import http.server
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from streamlit.web.server.app_discovery import discover_asgi_app

from poles import app_data, early_load
from poles.records import DataFileError

PROJECT_DIR = Path(__file__).resolve().parent.parent


@pytest.fixture
def proxy():
    """A proxy that lets nothing through, and the requests it was given."""
    asked = []

    class Refusal(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(502)

        do_CONNECT = do_POST = do_HEAD = do_GET  # noqa: N815 (names of http.server)

        def log_message(self, *_):
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Refusal)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()
    thread.join()


def answers():
    """Whether the server comes to answer."""

    async def start():
        async with early_load.early_load(None):
            return True

    return asyncio.run(start())


def test_streamlit_finds_the_server_in_the_dashboard():
    found = discover_asgi_app(PROJECT_DIR / "dashboard.py")
    assert (found.is_asgi_app, found.import_string) == (True, "dashboard:server")


def test_the_data_are_there_before_the_first_reader(monkeypatch):
    reads = []

    def load_atlas(*places):
        reads.append(places)
        return load(*places)

    load = app_data.load_atlas
    app_data._load.clear()
    monkeypatch.setattr(app_data, "load_atlas", load_atlas)
    assert answers()
    assert len(reads) == 1
    app_data.load_app_data()
    assert len(reads) == 1


def test_broken_data_do_not_keep_the_server_from_answering(monkeypatch, tmp_path):
    monkeypatch.setenv("POLES_DATA_DIR", str(tmp_path))
    with pytest.raises(DataFileError):
        app_data.load_app_data()
    assert answers()


def test_the_server_asks_nothing_of_anyone_when_it_starts(proxy, tmp_path):
    address, asked = proxy
    output = tmp_path / "output.txt"
    proxies = {"http_proxy": address, "https_proxy": address, "no_proxy": "", "NO_PROXY": ""}
    with output.open("wb") as file:
        server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port=0"],
            cwd=PROJECT_DIR,
            env={**os.environ, **proxies},
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        for _ in range(600):
            said = output.read_text(errors="replace")
            if "URL: http://localhost:" in said or server.poll() is not None:
                break
            threading.Event().wait(0.1)
    finally:
        server.terminate()
        server.wait(20)
    assert "URL: http://localhost:" in output.read_text(errors="replace")
    assert asked == []
