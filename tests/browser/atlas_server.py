"""A real server of the atlas on a port of its own, for the browser tests and the measures."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PROJECT_DIR = Path(__file__).resolve().parents[2]
START_SECONDS = 60
STREAMLIT = (sys.executable, "-m", "streamlit")


@dataclass(frozen=True)
class AtlasServer:
    """Where the server answers and which process it is."""

    url: str
    pid: int


@contextlib.contextmanager
def running_server(
    output: Path,
    environment: Mapping[str, str] | None = None,
    streamlit: Sequence[str] = STREAMLIT,
    entry: str = "dashboard.py",
) -> Iterator[AtlasServer]:
    """Start a server and wait until it is healthy; stop it, by its process, at the end.

    Its words go to the file `output`, never to a pipe, which would fill up and block it.
    """
    port = _free_port()
    options = {
        "server.port": port,
        "server.address": "127.0.0.1",
        "server.fileWatcherType": "none",
    }
    with output.open("wb") as file:
        process = subprocess.Popen(
            [*streamlit, "run", entry, *(f"--{name}={v}" for name, v in options.items())],
            cwd=PROJECT_DIR,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    server = AtlasServer(f"http://127.0.0.1:{port}", process.pid)
    try:
        _wait_until_healthy(server, process, output)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _wait_until_healthy(
    server: AtlasServer, process: subprocess.Popen[bytes], output: Path
) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            said = output.read_text(errors="replace")
            raise RuntimeError(f"The server stopped with code {process.returncode}:\n{said}")
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            health = f"{server.url}/_stcore/health"
            with urllib.request.urlopen(health, timeout=1) as answer:  # noqa: S310 (our own server)
                if answer.status == 200:
                    return
        time.sleep(0.05)
    raise RuntimeError(
        f"Not healthy after {START_SECONDS} s:\n{output.read_text(errors='replace')}"
    )
