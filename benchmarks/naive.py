"""Compare our map with the one that one writes first, in one run: `python benchmarks/naive.py`.

All show the same poles. The naive map stands alone under a list and sends at each filter the union
of unsimplified communes; ours is measured on that bare page too, and on the whole page as shipped.
The time goes from the click that widens the filter from one department to the whole of France, to
the frame that shows the last outline, by the browser's own clock. Prints medians and ratios.
Builds the unsimplified communes first (two minutes, npm and a network), or takes them where
`geo/build_boundaries.py --unsimplified --destination DIR` put them.
"""
# ruff: noqa: INP001, S603, T201

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from xstatic.pkg import leaflet

PROJECT_DIR = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT_DIR), str(PROJECT_DIR / "tests" / "browser")]

from atlas_server import running_server  # noqa: E402 (one server for tests and measures)
from playwright.sync_api import Browser, Page, expect, sync_playwright  # noqa: E402

from poles.atlas import file_places, load_atlas  # noqa: E402

RUNS = 9
"""Of each map in turn; the first is left out."""
PATIENCE_MS = 120_000
REST_MS = 1_500
FEW, MANY = 2, len(load_atlas(*file_places()).shapes)
"""Territories in Isère, and in all."""
MAP = "iframe[data-testid='stCustomComponentV1']"
NAIVE_OUTLINES = "path.leaflet-interactive"
OUR_OUTLINES = "#map_div > .leaflet-map-pane path.atlas-territory"
WATCH = """([outlines, many]) => {
  if (window !== top) return;
  const now = () => performance.timeOrigin + performance.now();
  addEventListener("click", () => { top.clickedAt = now(); top.paintedAt = null; }, true);
  const afterPaint = new MessageChannel();
  afterPaint.port1.onmessage = () => { top.paintedAt = top.paintedAt || now(); };
  const isWhole = (frame) => frame.contentDocument &&
    frame.contentDocument.querySelectorAll(outlines).length === many;
  const look = () => {
    if ([...document.querySelectorAll("iframe")].some(isWhole)) afterPaint.port2.postMessage(0);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


def open_page(browser: Browser, url: str, outlines: str) -> Page:
    """Return a page that notes when it is clicked, and when all outlines are first in sight."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(PATIENCE_MS)
    page.add_init_script(f"({WATCH})({[outlines, MANY]})")
    page.goto(url)
    wait_for(page, outlines, MANY)
    return page


def wait_for(page: Page, outlines: str, count: int) -> None:
    """Wait until the map shows that many outlines, then let everything come to rest."""
    found = page.frame_locator(MAP).locator(outlines)
    expect(found).to_have_count(count, timeout=PATIENCE_MS)
    page.wait_for_timeout(REST_MS)


def milliseconds(page: Page, outlines: str) -> float:
    """Return the time from the last click to the frame that shows every outline."""
    wait_for(page, outlines, MANY)
    return float(page.evaluate("top.paintedAt - top.clickedAt"))


def bare_run(page: Page, outlines: str) -> float:
    """Choose one department, then all of them; return the milliseconds of the latter."""
    for choice, count in (("38", FEW), ("tous", MANY)):
        page.get_by_role("combobox").first.click()
        option = page.get_by_role("option", name=choice)
        option.wait_for()
        option.click()
        if count == FEW:
            wait_for(page, outlines, FEW)
    return milliseconds(page, outlines)


def our_run(page: Page) -> float:
    """Choose one department, then remove it; return the milliseconds of the latter."""
    box = page.get_by_role("combobox", name="Département")
    box.click()
    box.press_sequentially("38")
    page.get_by_role("option").filter(has_text="(38)").click()
    page.keyboard.press("Escape")
    wait_for(page, OUR_OUTLINES, FEW)
    page.get_by_role("button", name="Tout effacer").first.click()
    return milliseconds(page, OUR_OUTLINES)


def unsimplified(folder: Path) -> Path:
    """Return the folder of the boundaries whose communes keep every point, after building them."""
    script = str(PROJECT_DIR / "geo" / "build_boundaries.py")
    command = [sys.executable, script, "--unsimplified", "--destination", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return folder


def main() -> None:
    """Print one line per map, then the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--geo", type=Path, help="where the unsimplified boundaries are")
    options = parser.parse_args()
    static = PROJECT_DIR / "benchmarks" / "static"
    static.mkdir(exist_ok=True)
    shutil.copy(Path(leaflet.BASE_DIR) / "leaflet.js", static / "naive-leaflet.js")
    naive, bare = (str(Path("benchmarks", f"{name}_app.py")) for name in ("naive", "bare"))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        geo = (options.geo or unsimplified(Path(folder, "geo"))).resolve()
        path = {"PYTHONPATH": str(PROJECT_DIR), "POLES_GEO_DIR": str(geo)}
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        with (
            running_server(Path(folder, "ours.log")) as our_server,
            running_server(Path(folder, "naive.log"), path, entry=naive) as naive_server,
            running_server(
                Path(folder, "bare.log"), {"PYTHONPATH": path["PYTHONPATH"]}, entry=bare
            ) as bare_server,
        ):
            # Streamlit serves the files beside the page that is run; ours are there by now.
            shutil.copytree(PROJECT_DIR / "static", static, dirs_exist_ok=True)
            our_page = open_page(browser, our_server.url, OUR_OUTLINES)
            naive_page = open_page(browser, naive_server.url, NAIVE_OUTLINES)
            bare_page = open_page(browser, bare_server.url, OUR_OUTLINES)
            runs = [
                (
                    our_run(our_page),
                    bare_run(bare_page, OUR_OUTLINES),
                    bare_run(naive_page, NAIVE_OUTLINES),
                )
                for _ in range(RUNS)
            ][1:]
    shutil.rmtree(static)
    ours, alone, written_first = (statistics.median(times) for times in zip(*runs, strict=True))
    print(f"naive, on a bare page: {written_first:.0f} ms")
    print(f"our map, on that bare page: {alone:.0f} ms, ratio 1/{written_first / alone:.1f}")
    print(f"our whole page: {ours:.0f} ms, ratio 1/{written_first / ours:.1f}")
    print(f"load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
