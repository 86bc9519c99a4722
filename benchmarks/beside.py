"""Measure what one reader's heavy list costs the others: `python benchmarks/beside.py`.

One Chromium context brings a list, another one changes the filter of the home page again and
again, on one server. Needs what `measure.py` needs; prints a Markdown table.
"""
# ruff: noqa: INP001, S311, T201

import argparse
import csv
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

PROJECT_DIR = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT_DIR), str(PROJECT_DIR / "tests" / "browser")]

from atlas_server import AtlasServer, running_server  # noqa: E402 (one server for all)
from measure import DEPARTEMENTS, PATIENCE_MS, Wire, open_map  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from poles.atlas import file_places  # noqa: E402 (run from anywhere)
from poles.boundaries import Boundaries  # noqa: E402

HEADERS = (
    *("nom", "ville", "code insee", "dep", "epci", "communes"),
    *("salaries", "CA 2023", "date", "note"),
)
ALONE = 24
"""Filter changes with nobody beside."""
MOST_MORE_SECONDS = 2.0
SHOWN = "Voir vos pôles seuls"
CHECKED = "Fichier corrigé"


def doubtful_list(boundaries: Boundaries, path: Path, count: int) -> Path:
    """Write a list that keeps a check busy: names, lost zeros, misspelt towns, unsure numbers."""
    pick = Random(1)
    epci = list(boundaries.epci_facts)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEADERS)
        for number in range(count):
            own = pick.choice(epci)
            seat = pick.choice(boundaries.communes_by_epci[own])
            nom = boundaries.commune_facts[seat].nom
            members = pick.choices(boundaries.communes_by_epci[own], k=8)
            writer.writerow(
                [
                    f"Pôle {number}",
                    nom if number % 3 else f"{nom[:-2]}xe{number % 7}",
                    seat.lstrip("0") if number % 2 else "",
                    "" if number % 5 else seat[:2],
                    ", ".join(boundaries.epci_facts[one].nom for one in (own, pick.choice(epci))),
                    ", ".join(boundaries.commune_facts[one].nom for one in members),
                    f"env. {number % 400}" if number % 4 else f"1.{number % 900 + 100}",
                    f"{number % 9},5 M€",
                    "10/01/2014",
                    f"note {number}",
                ]
            )
    return path


def long_list(boundaries: Boundaries, path: Path, count: int) -> Path:
    """Write a long list that is quickly read: a code, a name and a number per row."""
    codes = list(boundaries.commune_facts)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(("nom", "code insee", "salaries", "note"))
        for number in range(count):
            code = codes[number % len(codes)].lstrip("0")
            writer.writerow((f"Pôle {number}", code, f"env. {number % 400}", f"note {number}"))
    return path


LISTS = ((doubtful_list, 2_000), (doubtful_list, 10_000), (long_list, 100_000))
"""The first one can also be shown on every page."""


class Filtering:
    """A reader of the home page who changes the filter: one department more, then one less."""

    def __init__(self, page: Page, wire: Wire) -> None:
        self.page, self.wire = page, wire
        self._box = page.get_by_role("combobox", name="Département")
        self._rank = 0

    def once(self) -> float:
        """Return the seconds that one change takes, from the request sent to the last byte."""
        before = len(self.wire.changes)
        if self._rank % 2:
            self._box.press("Backspace")
        else:
            code = DEPARTEMENTS[self._rank // 2 % len(DEPARTEMENTS)]
            self._box.click()
            self._box.press_sequentially(code)
            self.page.get_by_role("option").filter(has_text=f"({code})").click()
        self._rank += 1
        while len(self.wire.changes) == before or self.wire.changes[-1].seconds is None:
            self.page.wait_for_timeout(10)
        return self.wire.changes[-1].seconds or 0.0


@contextmanager
def bringing(browser: Browser, server: AtlasServer) -> Iterator[Page]:
    """A second reader, on the page of own lists."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{server.url}/vos_donnees")
    page.locator("input[type=file]").wait_for(state="attached")
    yield page
    context.close()


def while_busy(filtering: Filtering, is_busy: Callable[[], bool]) -> tuple[list[float], float]:
    """Return the durations of the changes made until another reader is served, and that time."""
    start = time.perf_counter()
    durations: list[float] = []
    while is_busy() or not durations:
        durations.append(filtering.once())
    return durations, time.perf_counter() - start


def cases(
    browser: Browser, server: AtlasServer, filtering: Filtering, folder: Path
) -> Iterator[tuple[str, list[float], float]]:
    """Yield what is done beside, the durations of the filter changes, and how long it took."""
    boundaries = Boundaries(file_places()[1])
    for _ in range(4):
        filtering.once()  # what the first changes compute is kept
    start = time.perf_counter()
    yield "nobody", [filtering.once() for _ in range(ALONE)], time.perf_counter() - start
    for write, count in LISTS:
        path = write(boundaries, folder / f"{count}.csv", count)
        with bringing(browser, server) as page:
            page.locator("input[type=file]").set_input_files(path)
            heading = page.get_by_role("heading", name=CHECKED)
            busy, seconds = while_busy(filtering, lambda h=heading: not h.is_visible())  # type: ignore[misc]
            said = f"{write.__name__.replace('_', ' ')} of {count:,} poles".replace(",", " ")
            yield f"check, {said}", busy, seconds
            button = page.get_by_role("button", name=SHOWN)
            if button.is_enabled():
                button.click()
                shown = page.get_by_text("Vous regardez vos données")
                busy, seconds = while_busy(filtering, lambda s=shown: not s.is_visible())  # type: ignore[misc]
                yield f"joined and drawn, {said}", busy, seconds


def main() -> None:
    """Print the table."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    print(f"{os.cpu_count()} cores, {time.strftime('%Y-%m-%d')}, load {os.getloadavg()[0]:.1f}\n")
    print(
        "| beside | it takes | filter changes | median | worst | worst, more than alone | target |"
    )
    print("| --- |" + " --- |" * 6)
    with (
        tempfile.TemporaryDirectory() as name,
        sync_playwright() as driver,
        running_server(Path(name) / "output.txt") as server,
    ):
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        wire = Wire()
        page, _ = open_map(browser, server, wire)
        alone = 0.0
        for said, durations, seconds in cases(browser, server, Filtering(page, wire), Path(name)):
            median, worst = statistics.median(durations), max(durations)
            alone = alone or median
            cells = (
                said,
                f"{seconds:.1f} s",
                str(len(durations)),
                f"{1000 * median:.0f} ms",
                f"{1000 * worst:.0f} ms",
                f"{1000 * (worst - alone):.0f} ms",
                f"{MOST_MORE_SECONDS:.0f} s",
            )
            print(f"| {' | '.join(cells)} |", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
