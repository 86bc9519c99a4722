"""Measure the atlas as a reader meets it, in one run: `python benchmarks/measure.py`.

Needs tests/requirements.txt, Chromium and Linux. Prints a Markdown table of medians and targets.
"""
# ruff: noqa: INP001, T201

import argparse
import asyncio
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

PROJECT_DIR = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT_DIR / "tests" / "browser"))

from atlas_server import AtlasServer, running_server  # noqa: E402 (one server for both)
from playwright.sync_api import Browser, Page, WebSocket, sync_playwright  # noqa: E402
from streamlit.proto.BackMsg_pb2 import BackMsg  # noqa: E402
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg  # noqa: E402
from websockets.asyncio.client import connect  # noqa: E402 (Streamlit brings it, constraints.txt holds it)
from websockets.typing import Origin, Subprotocol  # noqa: E402

DEPARTEMENTS = ("38", "26", "13", "69", "59", "33", "31", "974", "75", "44", "67", "29")
"""Chosen one after the other: each choice is one filter change."""
WARMING = 2
"""Changes that are left out of the medians: what they compute is kept afterwards."""
COLD_STARTS = 5
RUNS_OF_A_TABLE = 3
SOCKET_ROUNDS = 6
"""Times that all departments are chosen without a browser; the first round is left out."""
SHORT = 100
END = "script_finished"
TABLES = ("poles", "indicateurs", "communes", "territoires")
PATIENCE_MS = 120_000
TIMES_VARIABLE = "ATLAS_SCRIPT_TIMES"

Row = tuple[str, str, str]
"""What, measured, target."""


@dataclass
class Change:
    """One filter change, as the web socket saw it."""

    started: float
    bytes_received: int = 0
    seconds: float | None = None


@dataclass
class Wire:
    """The web socket of one page: bytes and times of each run of the script."""

    changes: list[Change] = field(default_factory=list)

    def follow(self, socket: WebSocket) -> None:
        """Listen to both ways."""
        socket.on("framesent", self.sent)
        socket.on("framereceived", self.received)

    def sent(self, frame: bytes | str) -> None:
        """Start a change at each request for a rerun."""
        if BackMsg.FromString(_binary(frame)).WhichOneof("type") == "rerun_script":
            self.changes.append(Change(time.perf_counter()))

    def received(self, frame: bytes | str) -> None:
        """Count the bytes of the change, and end it when the script has."""
        if not self.changes:
            return
        change = self.changes[-1]
        change.bytes_received += len(frame)
        if ForwardMsg.FromString(_binary(frame)).WhichOneof("type") == END:
            change.seconds = time.perf_counter() - change.started


def _binary(frame: bytes | str) -> bytes:
    """Streamlit speaks in binary frames only; Playwright types both kinds."""
    return frame if isinstance(frame, bytes) else frame.encode()


def serve(arguments: list[str]) -> None:
    """Run Streamlit in this process; write down how long each run of the script takes."""
    from streamlit.runtime.scriptrunner import script_runner
    from streamlit.web import cli

    run_script = script_runner.ScriptRunner._run_script  # noqa: SLF001 (there is no public hook)

    def timed(self: Any, rerun_data: Any) -> None:
        """Run the script and write down how long it took."""
        start, start_of_thread = time.perf_counter(), time.thread_time()
        run_script(self, rerun_data)
        elapsed, of_thread = time.perf_counter() - start, time.thread_time() - start_of_thread
        with Path(os.environ[TIMES_VARIABLE]).open("a", encoding="ascii") as file:
            file.write(f"{1000 * elapsed:.2f} {1000 * of_thread:.2f}\n")

    script_runner.ScriptRunner._run_script = timed  # type: ignore[method-assign]  # noqa: SLF001
    cli.main(arguments)


@contextmanager
def measured_server(folder: Path) -> Iterator[tuple[AtlasServer, Path]]:
    """A fresh server whose script runs are timed, and the file of these times."""
    times = folder / f"times-{time.monotonic_ns()}.txt"
    times.touch()
    own = (sys.executable, str(Path(__file__).resolve()), "--serve")
    environment = {TIMES_VARIABLE: str(times)}
    with running_server(folder / f"{times.stem}-output.txt", environment, own) as server:
        yield server, times


def open_map(browser: Browser, server: AtlasServer, wire: Wire) -> tuple[Page, float]:
    """Return the home page and the seconds from the navigation to the first drawn map."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.on("websocket", wire.follow)
    start = time.perf_counter()
    page.goto(server.url, wait_until="commit")
    frame = page.frame_locator('iframe[data-testid="stCustomComponentV1"]')
    frame.locator("#map_div[data-drawn]").wait_for()
    seconds = time.perf_counter() - start
    page.locator('[data-testid=stApp][data-test-script-state="notRunning"]').wait_for()
    return page, seconds


def change_filters(page: Page, wire: Wire) -> list[Change]:
    """Choose departments one after the other, by hand, and return what each cost."""
    before = len(wire.changes)
    box = page.get_by_role("combobox", name="Département")
    for departement in DEPARTEMENTS:
        box.click()
        box.press_sequentially(departement)
        page.get_by_role("option").filter(has_text=f"({departement})").click()
        page.wait_for_url(lambda url, code=departement: f"departement={code}" in url)  # type: ignore[misc]
        page.locator('[data-testid=stApp][data-test-script-state="notRunning"]').wait_for()
    return wire.changes[before:]


async def change_by_socket(url: str) -> None:
    """Choose the departments over a bare web socket: no browser takes the server's cores."""
    address = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
    async with connect(
        address, subprotocols=[Subprotocol("streamlit")], max_size=None, origin=Origin(url)
    ) as socket:
        for departement in DEPARTEMENTS * SOCKET_ROUNDS:
            asked = BackMsg()
            asked.rerun_script.query_string = f"departement={departement}"
            await socket.send(asked.SerializeToString())
            while not _is_end(_binary(await socket.recv())):
                pass


def _is_end(frame: bytes) -> bool:
    """Long frames are not looked at: the client takes as little of the machine as it can."""
    return len(frame) < SHORT and ForwardMsg.FromString(frame).WhichOneof("type") == END


def script_milliseconds(times: Path) -> list[tuple[float, float]]:
    """Return, for each run of the script, the time that went by and the processor time it took."""
    lines = times.read_text(encoding="ascii").splitlines()
    return [(float(elapsed), float(own)) for elapsed, own in map(str.split, lines)]


def resident_megabytes(pid: int) -> float:
    """Return the memory of a process, as Linux counts it."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    [resident] = [line for line in lines if line.startswith("VmRSS:")]
    return int(resident.split()[1]) / 1024


def median_seconds(action: Callable[[], object], times: int) -> float:
    """Return the median duration of an action."""
    durations = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        durations.append(time.perf_counter() - start)
    return statistics.median(durations)


@dataclass
class Measured:
    """What fresh servers took, and what the filter changes of the last of them cost."""

    starts: list[float] = field(default_factory=list)
    first_maps: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    memory_after: float = 0.0
    changes: list[Change] = field(default_factory=list)
    script_times: list[tuple[float, float]] = field(default_factory=list)


def measure(folder: Path) -> list[Row]:
    """Return the rows of the table: what, measured, target."""
    measured = visit_fresh_servers(folder)
    with measured_server(folder) as (server, times):
        asyncio.run(change_by_socket(server.url))
        alone = script_milliseconds(times)[len(DEPARTEMENTS) :]
    return [
        *rows_of_scripts(alone, measured),
        *rows_of_changes(measured.changes),
        *rows_of_servers(measured),
        *rows_of_extracts(folder),
    ]


def visit_fresh_servers(folder: Path) -> Measured:
    """Open the map on servers that nobody has asked anything; change the filters of the last."""
    measured = Measured()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for rank in range(COLD_STARTS):
            launched = time.perf_counter()
            with measured_server(folder) as (server, times):
                measured.starts.append(time.perf_counter() - launched)
                wire = Wire()
                page, seconds = open_map(browser, server, wire)
                measured.first_maps.append(seconds)
                measured.memory.append(resident_megabytes(server.pid))
                if rank == COLD_STARTS - 1:
                    runs = len(script_milliseconds(times))
                    measured.changes = change_filters(page, wire)
                    measured.memory_after = resident_megabytes(server.pid)
                    measured.script_times = script_milliseconds(times)[runs:]
                page.context.close()
        browser.close()
    return measured


def rows_of_scripts(alone: Sequence[tuple[float, float]], measured: Measured) -> list[Row]:
    """Return what a run of the script takes, with and without a browser on the same cores."""
    beside = measured.script_times[WARMING:]
    return [
        (
            "script of a filter change, the reader's browser on another machine",
            f"{statistics.median(elapsed for elapsed, _ in alone):.0f} ms",
            "30 ms",
        ),
        (
            "the same, processor time",
            f"{statistics.median(own for _, own in alone):.0f} ms",
            "",
        ),
        (
            "the same, Chromium drawing on the same cores",
            f"{statistics.median(elapsed for elapsed, _ in beside):.0f} ms",
            "",
        ),
    ]


def rows_of_changes(changes: Sequence[Change]) -> list[Row]:
    """Return what a filter change costs on the wire."""
    steady = changes[WARMING:]
    return [
        (
            "the same, from Chromium's request to its last answer",
            f"{1000 * statistics.median(c.seconds or 0 for c in steady):.0f} ms",
            "",
        ),
        ("bytes received, first filter change", f"{changes[0].bytes_received / 1000:.1f} kB", ""),
        (
            "bytes received, steady filter change",
            f"{statistics.median(c.bytes_received for c in steady) / 1000:.1f} kB",
            "20 kB",
        ),
    ]


def rows_of_servers(measured: Measured) -> list[Row]:
    """Return what a server takes to start, to show its first map, and to go on."""
    after = f"server memory after {len(DEPARTEMENTS)} filter changes"
    return [
        (
            "`streamlit run dashboard.py`, to its first answer",
            f"{statistics.median(measured.starts):.1f} s",
            "",
        ),
        (
            "fresh server, navigation to first map",
            f"{statistics.median(measured.first_maps):.1f} s",
            "4 s",
        ),
        (
            "server memory after the first map",
            f"{statistics.median(measured.memory):.0f} MB",
            "350 MB",
        ),
        (after, f"{measured.memory_after:.0f} MB", ""),
    ]


def rows_of_extracts(folder: Path) -> Iterator[Row]:
    """Return what the command of each table takes, imports included."""
    for table in TABLES:
        command = [sys.executable, "-m", "poles", "extract", "--table", table]
        output = str(folder / f"{table}.csv")
        extract = partial(
            subprocess.run, [*command, "--output", output], cwd=PROJECT_DIR, check=True
        )
        seconds = median_seconds(extract, RUNS_OF_A_TABLE)
        yield f"`python -m poles extract --table {table}`", f"{seconds:.1f} s", "3 s"


def main() -> None:
    """Print the measures, or serve them."""
    if sys.argv[1:2] == ["--serve"]:
        serve(sys.argv[2:])
        return
    argparse.ArgumentParser(description=__doc__).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(Path(folder))
    print(f"{os.cpu_count()} cores, {time.strftime('%Y-%m-%d')}, load {os.getloadavg()[0]:.1f}\n")
    print("| what | measured | target |\n| --- | --- | --- |")
    for row in rows:
        print(f"| {' | '.join(row)} |")


if __name__ == "__main__":
    main()
