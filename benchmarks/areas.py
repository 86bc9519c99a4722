# ruff: noqa: INP001 (a script)
"""Measure the page of the territories in Chromium: python benchmarks/areas.py [--runs 5].

Starts its own server on a free port and prints a Markdown table of medians. A repaint is counted
from the click on the filter to the map's mark « drawn »; bytes are those of the web socket and of
the files fetched in between. The heap is the whole page's after a collection, Streamlit included.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Frame, Page, WebSocket, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "browser"))

from atlas_server import AtlasServer, running_server

FRAME = 'iframe[data-testid="stCustomComponentV1"]'
DRAWN = "#map_div[data-drawn]"
PATIENCE_MS = 60_000
WATCH = """() => {
  const box = document.querySelector("#map_div");
  window.drawnAt = null;
  new MutationObserver(() => { window.drawnAt = performance.timeOrigin + performance.now(); })
    .observe(box, { attributes: true, attributeFilter: ["data-drawn"] });
}"""
WATCH_CLICKS = """() => addEventListener("click",
  () => { window.clickedAt = performance.timeOrigin + performance.now(); }, true)"""


@dataclass
class Traffic:
    """What came over the wire since the last reset, and when the script last ended."""

    sent: int = 0
    received: int = 0
    fetched: int = 0
    asked_at: float = 0.0
    answered_at: float = 0.0
    outside: list[str] = field(default_factory=list)

    def reset(self) -> None:
        """Start counting again."""
        self.sent = self.received = self.fetched = 0
        self.asked_at = self.answered_at = 0.0

    def watch(self, page: Page, server: AtlasServer) -> None:
        """Count what this page says and hears from now on."""

        def outgoing(frame: bytes | str) -> None:
            self.sent += len(frame)
            self.asked_at = self.asked_at or time.perf_counter()

        def incoming(frame: bytes | str) -> None:
            self.received += len(frame)
            self.answered_at = time.perf_counter()

        def follow(socket: WebSocket) -> None:
            socket.on("framesent", outgoing)
            socket.on("framereceived", incoming)

        def fetched(response: object) -> None:
            self.fetched += int(response.headers.get("content-length", 0))  # type: ignore[attr-defined]

        page.on("websocket", follow)
        page.on("response", fetched)
        own = (server.url, "data:", "blob:")
        page.on("request", lambda r: None if r.url.startswith(own) else self.outside.append(r.url))


@dataclass
class Measured:
    """The runs of one line of the table."""

    times: list[float] = field(default_factory=list)
    server: list[float] = field(default_factory=list)
    kilobytes: list[float] = field(default_factory=list)

    def row(self, name: str) -> str:
        """Return a line of the table."""

        def median(values: list[float], digits: int) -> str:
            return f"{statistics.median(values):.{digits}f}" if values else ""

        cells = (median(self.times, 0), median(self.server, 0), median(self.kilobytes, 1))
        return f"| {name} | {' | '.join(cells)} |"


def map_frame(page: Page) -> Frame:
    """Return the map's frame once it is drawn."""
    page.frame_locator(FRAME).locator(DRAWN).wait_for(timeout=PATIENCE_MS)
    frame = page.locator(FRAME).element_handle().content_frame()
    if frame is None:
        raise RuntimeError("The map has no frame.")
    return frame


def first_paint(browser: Browser, server: AtlasServer, query: str, runs: int) -> Measured:
    """Measure from the navigation to the drawn map, in a fresh profile each time."""
    measured = Measured()
    for _ in range(runs):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page, traffic = context.new_page(), Traffic()
        traffic.watch(page, server)
        start = time.perf_counter()
        page.goto(f"{server.url}/territoires{query}")
        map_frame(page)
        measured.times.append(1000 * (time.perf_counter() - start))
        if traffic.outside:
            raise RuntimeError(f"Asked of other hosts: {traffic.outside}")
        context.close()
    return measured


def repaints(
    browser: Browser,
    server: AtlasServer,
    query: str,
    clicks: tuple[Callable[[Page], None], ...],
    runs: int,
) -> Measured:
    """Measure each click of a cycle, once it has been round already."""
    measured = Measured()
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page, traffic = context.new_page(), Traffic()
    traffic.watch(page, server)
    page.goto(f"{server.url}/territoires{query}")
    frame = map_frame(page)
    frame.evaluate(WATCH)
    page.evaluate(WATCH_CLICKS)
    for run in range(runs + 1):
        for click in clicks:
            page.wait_for_timeout(600)
            frame.evaluate("() => { window.drawnAt = null; }")
            traffic.reset()
            click(page)
            frame.wait_for_function("() => window.drawnAt !== null", timeout=PATIENCE_MS)
            took = frame.evaluate("() => window.drawnAt") - page.evaluate("() => window.clickedAt")
            page.wait_for_timeout(600)
            if run:
                measured.times.append(took)
                measured.server.append(1000 * (traffic.answered_at - traffic.asked_at))
                measured.kilobytes.append((traffic.received + traffic.fetched) / 1024)
    context.close()
    return measured


def heap(browser: Browser, server: AtlasServer, query: str) -> float:
    """Return the megabytes of JavaScript heap of the page once drawn and collected."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{server.url}/territoires{query}")
    if "tableau" not in query:
        map_frame(page)
    page.wait_for_timeout(1500)
    session = context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    metrics = {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}
    context.close()
    return float(metrics["JSHeapUsedSize"]) / 1e6


def add_isere(page: Page) -> None:
    """Keep Isère alone."""
    box = page.get_by_role("combobox", name="Département")
    box.click()
    box.press_sequentially("38")
    page.get_by_role("option").first.click()


def clear_departments(page: Page) -> None:
    """Show the whole of France again."""
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Tout effacer").click()


def measure(label: str) -> Callable[[Page], None]:
    """Return the choice of a measure; the list writes accents as separate marks."""

    def choose(page: Page) -> None:
        page.get_by_role("combobox", name="Mesure").click()
        page.get_by_role("option").filter(has_text=label).click()

    return choose


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    measures = (measure("Densit"), measure("volution"))
    departments = (add_isere, clear_departments)
    communes, density = "?niveau=communes&mesure=densite", "?mesure=densite"
    with (
        tempfile.TemporaryDirectory() as folder,
        running_server(Path(folder) / "server.txt") as server,
        sync_playwright() as driver,
    ):
        path = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        cold = {
            "EPCI, first visit of the server": first_paint(browser, server, density, 1),
            "communes, first visit of the server": first_paint(browser, server, communes, 1),
        }
        rows = {
            **cold,
            "EPCI, navigation to painted": first_paint(browser, server, density, runs),
            "communes, navigation to painted": first_paint(browser, server, communes, runs),
            "EPCI, another measure": repaints(browser, server, "?mesure=evolution", measures, runs),
            "EPCI, one department, then all": repaints(browser, server, density, departments, runs),
            "communes, another measure": repaints(
                browser, server, "?niveau=communes&mesure=evolution", measures, runs
            ),
            "communes, one department, then all": repaints(
                browser, server, communes, departments, runs
            ),
        }
        print("| what | ms | of which the server's answer, ms | kB received |")  # noqa: T201
        print("| --- | --- | --- | --- |")  # noqa: T201
        for name, measured in rows.items():
            print(measured.row(name))  # noqa: T201
        for name, query in (("EPCI", density), ("communes", communes), ("table", "?vue=tableau")):
            print(f"heap, {name}: {heap(browser, server, query):.1f} MB")  # noqa: T201
        browser.close()


if __name__ == "__main__":
    main()
