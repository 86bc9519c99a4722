"""Measure a reader's own list, from its file to its outlines: `python benchmarks/check.py`.

The lists are made of the communes and EPCI of geo/, their codes spoiled as a spreadsheet does:
leading zeros lost, decimals added. Each run has a process of its own, that has already checked a
short list; prints a Markdown table of medians of 3 runs.
"""
# ruff: noqa: INP001, S311, S603, T201

import csv
import io
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

PROJECT_DIR = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT_DIR))

from poles.atlas import file_places  # noqa: E402 (run from anywhere)
from poles.boundaries import Boundaries  # noqa: E402
from poles.own.checking import check_tables  # noqa: E402
from poles.own.grid import Grid  # noqa: E402
from poles.own.spreadsheet import read_spreadsheet  # noqa: E402
from poles.records import FIGURE_COLUMNS, CommuneCode  # noqa: E402
from poles.territories import join_territories, outline_territories  # noqa: E402

RUNS = 3
MOST_EPCI = 3
MOST_COMMUNES = 12
POLES_OF_FIGURES = 2_000
HEADERS = (
    *("nom", "commune", "code_insee", "epci", "communes", "salaries", "ca 2023"),
    *("filieres", "note", "site"),
)


class Case(NamedTuple):
    """A list to measure."""

    name: str
    target: str
    poles: int
    decimals: bool = False
    """Whether each code also got decimals, « 38563.0 »: every one is then to mend."""
    figures: int = 0
    drawn: bool = False


CASES = (
    Case("10 000 poles, leading zeros lost", "5 s in all", 10_000, drawn=True),
    Case("10 000 poles, every code spoiled", "5 s in all", 10_000, decimals=True, drawn=True),
    Case("100 000 figures", "20 s", POLES_OF_FIGURES, figures=100_000),
    Case("100 000 poles, leading zeros lost", "20 s, 500 MB", 100_000),
    Case("100 000 poles, every code spoiled", "20 s, 500 MB", 100_000, decimals=True),
)


def poles_file(boundaries: Boundaries, count: int, *, decimals: bool = False) -> bytes:
    """Return a list of that many poles, each with 1 to 3 EPCI and up to 12 communes."""

    def spoiled(code: CommuneCode) -> str:
        """As spreadsheets leave a code: without its leading zero, or with decimals."""
        if not code.isdigit():
            return code.lower()
        return code.lstrip("0") + ".0" * decimals

    pick = Random(1)
    every = list(boundaries.epci_facts)
    members = boundaries.communes_by_epci
    rows: list[list[str]] = []
    for number in range(count):
        own = pick.choice(every)
        seat = pick.choice(members[own])
        epci = [own, *pick.choices(every, k=pick.randrange(MOST_EPCI))]
        beside = members[pick.choice(every)]
        communes = pick.sample(beside, min(MOST_COMMUNES, len(beside)))
        rows.append(
            [
                f"Pôle {number}",
                boundaries.commune_facts[seat].nom,
                spoiled(seat),
                ", ".join(epci),
                ";".join(map(spoiled, communes)),
                f"env. {number % 300}",
                f"{number % 9},5 M€",
                "insertion, réemploi",
                f"note {number}",
                "www.exemple.fr",
            ]
        )
    return _written([HEADERS, *rows]).encode("cp1252", "replace")


def figures_file(count: int) -> bytes:
    """Return a table of that many figures about the poles of a list, one in seven to mend."""
    rows = [
        [
            *(f"pole-{number % POLES_OF_FIGURES}", "salaries_total", "pole"),
            f"env. {number} salariés" if number % 7 == 0 else str(number),
            *("", "2023", f"https://exemple.fr/{number}", "titre", f"note {number}"),
        ]
        for number in range(count)
    ]
    return _written([FIGURE_COLUMNS, *rows]).encode()


def files_of(boundaries: Boundaries, case: Case) -> list[bytes]:
    """Return the files of a case."""
    poles = poles_file(boundaries, case.poles, decimals=case.decimals)
    return [poles, figures_file(case.figures)] if case.figures else [poles]


def measure(paths: Sequence[str], *, draws: bool) -> None:
    """Print, in JSON, the seconds elapsed and of processor of each step, and the memory added."""
    boundaries = Boundaries(file_places()[1])
    check_tables(read_spreadsheet(poles_file(boundaries, 20), "short.csv"), boundaries)
    contents = [Path(path).read_bytes() for path in paths]
    before = _megabytes()
    grids: list[Grid] = []
    steps = _Steps()
    for content in contents:
        grids += read_spreadsheet(content, "list.csv")
    steps.end("read")
    check = check_tables(grids, boundaries)
    steps.end("checked")
    if draws:
        join = join_territories(check.poles, boundaries)
        steps.end("joined")
        outline_territories(join, boundaries)
        steps.end("dissolved")
    print(json.dumps([steps.seconds, _megabytes() - before]))


class _Steps:
    """The seconds of each step since the one before: elapsed, then of processor."""

    def __init__(self) -> None:
        self.seconds: dict[str, tuple[float, float]] = {}
        self._last = (time.perf_counter(), time.process_time())

    def end(self, name: str) -> None:
        """Note how long the step took that ends now."""
        now = (time.perf_counter(), time.process_time())
        self.seconds[name] = (now[0] - self._last[0], now[1] - self._last[1])
        self._last = (time.perf_counter(), time.process_time())


def _runs(boundaries: Boundaries, case: Case) -> Iterator[list[Any]]:
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, content in enumerate(files_of(boundaries, case)):
            paths.append(str(Path(folder, f"{number}.csv")))
            Path(paths[-1]).write_bytes(content)
        for _ in range(RUNS):
            own = (sys.executable, __file__, str(case.drawn), *paths)
            yield json.loads(subprocess.run(own, check=True, stdout=subprocess.PIPE).stdout)


def _row(case: Case, runs: Sequence[list[Any]]) -> str:
    """One line of the table: each step, then all of them, elapsed and processor time."""
    steps = [list(seconds.values()) for seconds, _ in runs]
    whole = [statistics.median(sum(step[kind] for step in run) for run in steps) for kind in (0, 1)]
    told = ", ".join(
        f"{name} {statistics.median(elapsed for elapsed, _ in one):.1f}"
        for name, one in zip(runs[0][0], zip(*steps, strict=True), strict=True)
    )
    memory = statistics.median(megabytes for _, megabytes in runs)
    cells = (case.name, f"{told} s", f"{whole[0]:.1f} s", f"{whole[1]:.1f} s", f"{memory:.0f} MB")
    return f"| {' | '.join((*cells, case.target))} |"


def _written(rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows(rows)
    return text.getvalue()


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print the table, or measure one run."""
    if len(sys.argv) > 1:
        measure(sys.argv[2:], draws=sys.argv[1] == "True")
        return
    boundaries = Boundaries(file_places()[1])
    print(f"{os.cpu_count()} cores, {time.strftime('%Y-%m-%d')}, load {os.getloadavg()[0]:.1f}\n")
    print("| list | steps | elapsed | processor | memory added | target |")
    print("| --- |" + " --- |" * 5)
    for case in CASES:
        print(_row(case, list(_runs(boundaries, case))), flush=True)


if __name__ == "__main__":
    main()
