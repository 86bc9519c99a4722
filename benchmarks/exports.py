"""Measure every file that is offered, for the shipped data and for 2 000 poles made of copies.

`python benchmarks/exports.py` prints a Markdown table of processor seconds, sizes and rows.
"""
# ruff: noqa: INP001, T201

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

PROJECT_DIR = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT_DIR))

from poles.areas.areas import Area, AreaLevel, areas_of  # noqa: E402
from poles.areas.extracts import about_areas, area_extract  # noqa: E402 (run from anywhere)
from poles.atlas import Atlas, file_places, load_atlas  # noqa: E402
from poles.files.extraction import HERE, About  # noqa: E402
from poles.files.extracts import Format  # noqa: E402
from poles.files.selection_extracts import about_selection, selection_extract  # noqa: E402
from poles.records import PoleId  # noqa: E402
from poles.selection import Selection  # noqa: E402

MANY_POLES = 2_000
TODAY = date(2026, 11, 23)


def enlarged(atlas: Atlas, count: int) -> Atlas:
    """Return an atlas of that many poles: those of this one, and copies of them."""
    poles, figures = list(atlas.poles), list(atlas.figures)
    territories, parts = dict(atlas.territories), dict(atlas.join.parts)
    values = dict(atlas.values)
    for number in range(count - len(atlas.poles)):
        pole = atlas.poles[number % len(atlas.poles)]
        copy = PoleId(f"{pole.pole_id}-{number}")
        poles.append(replace(pole, pole_id=copy, nom=f"{pole.nom} {number}"))
        figures += [replace(figure, pole_id=copy) for figure in atlas.figures_of[pole.pole_id]]
        territories[copy] = replace(territories[pole.pole_id], pole_id=copy)
        values[copy] = values[pole.pole_id]
        if pole.pole_id in parts:
            parts[copy] = parts[pole.pole_id]
    join = replace(atlas.join, territories=territories, parts=parts)
    return replace(atlas, poles=tuple(poles), figures=tuple(figures), join=join, values=values)


def extracts(atlas: Atlas) -> Iterator[tuple[str, Callable[[Format], bytes]]]:
    """Each extraction by name, with what writes it in a form."""
    for one in (atlas, enlarged(atlas, MANY_POLES)):
        assert len(one.outlines), "the outlines are drawn by the map, before any file"  # noqa: S101
        about = about_selection(one, Selection(), HERE, TODAY)
        yield f"{len(one.poles)} poles", partial(_selected, one, about)
    for level in AreaLevel:
        areas = areas_of(atlas, level)
        about = about_areas(atlas, level, (), HERE, TODAY)
        yield f"{len(areas)} {level.value}", partial(_areas, atlas, level, areas, about)


def _selected(atlas: Atlas, about: About, form: Format) -> bytes:
    return selection_extract(atlas, atlas.poles, form, about)


def _areas(
    atlas: Atlas, level: AreaLevel, areas: Sequence[Area], about: About, form: Format
) -> bytes:
    return area_extract(atlas.boundaries, level, areas, form, about)


def main() -> None:
    """Print the table."""
    atlas = load_atlas(*file_places())
    names = [form.value for form in Format]
    print(f"| | {' | '.join(names)} |\n| --- |{' --- |' * len(names)}")
    for name, write in extracts(atlas):
        cells = []
        for form in Format:
            start = time.process_time()
            size = len(write(form))
            cells.append(f"{time.process_time() - start:.1f} s, {size / 1e6:.2f} MB")
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
