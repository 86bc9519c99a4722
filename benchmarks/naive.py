"""Compare our map with the one that one writes first, in one run: `python benchmarks/naive.py`.

Both filter the same poles; the time goes from the click that widens the filter from one department
to the whole of France, to the last outline painted. Prints medians and their ratio.
"""
# ruff: noqa: INP001, T201

import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from xstatic.pkg import leaflet

PROJECT_DIR = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT_DIR / "tests" / "browser"))

from atlas_server import running_server  # noqa: E402 (one server for tests and measures)
from playwright.sync_api import FrameLocator, Page, expect, sync_playwright  # noqa: E402

RUNS = 7
PATIENCE_MS = 120_000
MAP = "iframe[title='streamlit_folium.st_folium']"


def naive_run(page: Page) -> float:
    """Return the seconds from the choice of « tous » to all outlines."""
    frame = page.frame_locator(MAP)
    pick(page, "38")
    expect(frame.locator("path.leaflet-interactive")).to_have_count(2, timeout=PATIENCE_MS)
    box = page.get_by_role("combobox").first
    box.click()
    option = page.get_by_role("option", name="tous")
    option.wait_for()
    started = time.perf_counter()
    option.click()
    wait_for_many(frame, "path.leaflet-interactive")
    return time.perf_counter() - started


def our_run(page: Page, url: str) -> float:
    """Return the seconds from the removal of the department to all outlines."""
    frame = page.frame_locator(MAP)
    page.goto(f"{url}/?departement=38")
    wait_for_few(frame, "#map_div > .leaflet-map-pane path.atlas-territory")
    page.wait_for_timeout(1_500)
    started = time.perf_counter()
    page.get_by_role("button", name="Clear").first.click()
    wait_for_many(frame, "#map_div > .leaflet-map-pane path.atlas-territory")
    return time.perf_counter() - started


def pick(page: Page, option: str) -> None:
    """Choose in the only list of the naive page."""
    page.get_by_role("combobox").first.click()
    page.get_by_role("option", name=option).click()


def wait_for_few(frame: FrameLocator, selector: str) -> None:
    """Wait until the map shows one department."""
    expect(frame.locator(selector)).to_have_count(2, timeout=PATIENCE_MS)


def wait_for_many(frame: FrameLocator, selector: str) -> None:
    """Wait until the map shows the whole of France."""
    expect(frame.locator(selector)).to_have_count(78, timeout=PATIENCE_MS)


def main() -> None:
    """Print one line per map, then the ratio."""
    static = PROJECT_DIR / "benchmarks" / "static"
    static.mkdir(exist_ok=True)
    shutil.copy(Path(leaflet.BASE_DIR) / "leaflet.js", static / "naive-leaflet.js")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        with running_server(Path(folder, "ours.log")) as server:
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            ours = [our_run(page, server.url) for _ in range(RUNS)][1:]
        entry = str(Path("benchmarks", "naive_app.py"))
        path = {"PYTHONPATH": str(PROJECT_DIR)}
        with running_server(Path(folder, "naive.log"), path, entry=entry) as server:
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.goto(server.url)
            page.frame_locator(MAP).locator("path").first.wait_for(timeout=PATIENCE_MS)
            naive = [naive_run(page) for _ in range(RUNS)][1:]
    (static / "naive-leaflet.js").unlink()
    print(f"naive: {statistics.median(naive) * 1000:.0f} ms")
    print(f"ours: {statistics.median(ours) * 1000:.0f} ms")
    print(f"ratio: 1/{statistics.median(naive) / statistics.median(ours):.1f}")


if __name__ == "__main__":
    main()
