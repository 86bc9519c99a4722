"""The whole data set, read, joined and computed once; pages and the terminal start here."""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import shapely

from poles.boundaries import MAP_CRS, Boundaries, Box, box_of
from poles.choices import Choices
from poles.french_text import unaccented
from poles.indicators import Value, pole_values
from poles.reading import read_data_dir
from poles.records import (
    PROMOTIONS,
    UNSTATED_PROMOTION,
    CommuneCode,
    DataFileError,
    Figure,
    Pole,
    PoleId,
    Repair,
    Territory,
)
from poles.territories import Join, join_territories, outline_territories, unite
from poles.wording import OWN_ORIGIN, SHIPPED_ORIGIN

if TYPE_CHECKING:
    import geopandas as gpd

KEPT_UNIONS = 256
PROJECT_DIR = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Atlas:
    """Every pole with its figures, its territory and its indicators; poles sorted by name.

    Shared by every session of a server: never change what it holds.
    """

    boundaries: Boundaries
    poles: tuple[Pole, ...]
    figures: tuple[Figure, ...]
    join: Join
    values: dict[PoleId, dict[str, Value]]
    outlined: tuple["Atlas", ...] = ()
    """The atlases that this one is made of, when their outlines are all that it needs."""
    own_ids: frozenset[PoleId] = frozenset()
    """A reader's poles, where they stand among the shipped ones and are to be told apart."""

    @property
    def territories(self) -> dict[PoleId, Territory]:
        """Return the territory of each pole."""
        return self.join.territories

    def origin_of(self, pole_id: PoleId) -> str | None:
        """Return whose pole it is, in French, where a reader's stand among the shipped ones."""
        if not self.own_ids:
            return None
        return OWN_ORIGIN if pole_id in self.own_ids else SHIPPED_ORIGIN

    def mark_of(self, pole_id: PoleId) -> str:
        """Return what follows the name of a reader's pole in a list that shows others too."""
        return f", {OWN_ORIGIN}" if pole_id in self.own_ids else ""

    @cached_property
    def by_id(self) -> dict[PoleId, Pole]:
        """Return each pole under its id."""
        return {pole.pole_id: pole for pole in self.poles}

    @cached_property
    def figures_of(self) -> dict[PoleId, tuple[Figure, ...]]:
        """Return the figures of each pole, in file order; an empty tuple for none."""
        return group_figures(self.poles, self.figures)

    @cached_property
    def repairs_of(self) -> dict[PoleId, tuple[Repair, ...]]:
        """Return the old codes of each pole that were carried to today's; most poles have none.

        A reader's file may bear the name of ours: a line is a pole's within one atlas alone.
        """
        if self.outlined:
            return {key: found for one in self.outlined for key, found in one.repairs_of.items()}
        at_line = {(pole.file, pole.line): pole.pole_id for pole in self.poles}
        found: dict[PoleId, tuple[Repair, ...]] = {}
        for repair in self.join.repairs:
            pole_id = at_line[repair.file, repair.line]
            found[pole_id] = (*found.get(pole_id, ()), repair)
        return found

    @cached_property
    def choices(self) -> Choices:
        """Return what can be chosen: every department and region, the fields that occur."""
        return Choices(
            {str(code): nom for code, nom in self.boundaries.departement_names.items()},
            {str(code): nom for code, nom in self.boundaries.region_names.items()},
            tuple(sorted({f for pole in self.poles for f in pole.filieres}, key=unaccented)),
            self._promotions,
        )

    @property
    def _promotions(self) -> tuple[str, ...]:
        is_unstated = any(pole.promotion == UNSTATED_PROMOTION for pole in self.poles)
        return (*PROMOTIONS, UNSTATED_PROMOTION) if is_unstated else PROMOTIONS

    @cached_property
    def poles_covering(self) -> dict[CommuneCode, tuple[PoleId, ...]]:
        """Return the poles that cover each commune, by name; the others are absent."""
        covering: dict[CommuneCode, list[PoleId]] = {}
        for pole in self.poles:
            for code in self.territories[pole.pole_id].commune_codes:
                covering.setdefault(code, []).append(pole.pole_id)
        return {code: tuple(pole_ids) for code, pole_ids in covering.items()}

    @cached_property
    def union_of(self) -> Callable[[tuple[PoleId, ...]], Territory]:
        """Return the territory that these poles cover together; the last asked are kept."""

        def union(pole_ids: tuple[PoleId, ...]) -> Territory:
            return unite([self.territories[pole_id] for pole_id in pole_ids], self.boundaries)

        return lru_cache(maxsize=KEPT_UNIONS)(union)

    @cached_property
    def shapes(self) -> dict[PoleId, shapely.Geometry]:
        """Return the outline of each placed pole (EPSG:4326), in plain Python."""
        if not self.outlined:
            return outline_territories(self.join, self.boundaries)
        return {key: shape for atlas in self.outlined for key, shape in atlas.shapes.items()}

    @cached_property
    def boxes(self) -> dict[PoleId, Box]:
        """Return west, south, east and north of each placed pole."""
        return {pole_id: box_of(shape) for pole_id, shape in self.shapes.items()}

    @cached_property
    def outlines(self) -> "gpd.GeoDataFrame":
        """Return the same outlines as a table, indexed by pole_id, for what measures or writes."""
        import geopandas as gpd
        import pandas as pd

        index = pd.Index(list(self.shapes), name="pole_id")
        return gpd.GeoDataFrame(geometry=list(self.shapes.values()), index=index, crs=MAP_CRS)


def file_places() -> tuple[Path, Path]:
    """Return the data and geo folders: POLES_DATA_DIR and POLES_GEO_DIR, else the project's own."""
    return (
        Path(os.environ.get("POLES_DATA_DIR", PROJECT_DIR / "data")),
        Path(os.environ.get("POLES_GEO_DIR", PROJECT_DIR / "geo")),
    )


def load_atlas(data_dir: Path, geo_dir: Path) -> Atlas:
    """Return the atlas of these files.

    Raises DataFileError with every problem of the files, then with every code that has no boundary.
    """
    poles, figures = read_data_dir(data_dir)
    atlas = make_atlas(poles, figures, Boundaries(geo_dir))
    if atlas.join.problems:
        raise DataFileError(atlas.join.problems)
    return atlas


def make_atlas(poles: Sequence[Pole], figures: Sequence[Figure], boundaries: Boundaries) -> Atlas:
    """Return these records joined to the boundaries; what a code has wrong is in its join."""
    join = join_territories(poles, boundaries)
    figures_of = group_figures(poles, figures)
    values = {
        pole.pole_id: pole_values(figures_of[pole.pole_id], join.territories[pole.pole_id])
        for pole in poles
    }
    return Atlas(boundaries, _by_name(poles), tuple(figures), join, values)


def put_together(first: Atlas, second: Atlas) -> Atlas:
    """Return the poles of both, on the boundaries of the first; no identifier may be in both."""
    join = Join(
        {**first.join.territories, **second.join.territories},
        {**first.join.parts, **second.join.parts},
        first.join.repairs + second.join.repairs,
        first.join.problems + second.join.problems,
    )
    poles = _by_name([*first.poles, *second.poles])
    values = {**first.values, **second.values}
    figures = first.figures + second.figures
    return Atlas(first.boundaries, poles, figures, join, values, (first, second))


def with_figures(atlas: Atlas, figures: Sequence[Figure]) -> Atlas:
    """Return the atlas with more figures about its own poles."""
    grouped = group_figures(atlas.poles, (*atlas.figures, *figures))
    values = dict(atlas.values)
    for pole_id in dict.fromkeys(figure.pole_id for figure in figures):
        values[pole_id] = pole_values(grouped[pole_id], atlas.territories[pole_id])
    everything = (*atlas.figures, *figures)
    return replace(atlas, figures=everything, values=values, outlined=(atlas,))


def _by_name(poles: Iterable[Pole]) -> tuple[Pole, ...]:
    return tuple(sorted(poles, key=lambda pole: (unaccented(pole.nom), pole.pole_id)))


def group_figures(
    poles: Iterable[Pole], figures: Iterable[Figure]
) -> dict[PoleId, tuple[Figure, ...]]:
    """Return the figures of each pole, in file order."""
    grouped: dict[PoleId, list[Figure]] = {pole.pole_id: [] for pole in poles}
    for figure in figures:
        grouped[figure.pole_id].append(figure)
    return {pole_id: tuple(rows) for pole_id, rows in grouped.items()}
