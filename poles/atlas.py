"""The whole data set, read, joined and computed once; pages and the terminal start here."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import shapely

from poles.boundaries import MAP_CRS, Boundaries, Box, box_of
from poles.choices import Choices
from poles.french_text import fold
from poles.indicators import Value, pole_values
from poles.reading import read_data_dir
from poles.records import CommuneCode, DataFileError, Figure, Pole, PoleId, Territory
from poles.territories import Join, join_territories, outline_territories, unite

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

    @property
    def territories(self) -> dict[PoleId, Territory]:
        """Return the territory of each pole."""
        return self.join.territories

    @cached_property
    def by_id(self) -> dict[PoleId, Pole]:
        """Return each pole under its id."""
        return {pole.pole_id: pole for pole in self.poles}

    @cached_property
    def figures_of(self) -> dict[PoleId, tuple[Figure, ...]]:
        """Return the figures of each pole, in file order; an empty tuple for none."""
        return group_figures(self.poles, self.figures)

    @cached_property
    def choices(self) -> Choices:
        """Return what can be chosen: every department and region, the fields that occur."""
        return Choices(
            {str(code): nom for code, nom in self.boundaries.departement_names.items()},
            {str(code): nom for code, nom in self.boundaries.region_names.items()},
            tuple(sorted({f for pole in self.poles for f in pole.filieres}, key=fold)),
        )

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
        return outline_territories(self.join, self.boundaries)

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
    boundaries = Boundaries(geo_dir)
    join = join_territories(poles, boundaries)
    if join.problems:
        raise DataFileError(join.problems)
    figures_of = group_figures(poles, figures)
    values = {
        pole.pole_id: pole_values(figures_of[pole.pole_id], join.territories[pole.pole_id])
        for pole in poles
    }
    by_name = tuple(sorted(poles, key=lambda pole: (fold(pole.nom), pole.pole_id)))
    return Atlas(boundaries, by_name, figures, join, values)


def group_figures(
    poles: tuple[Pole, ...], figures: tuple[Figure, ...]
) -> dict[PoleId, tuple[Figure, ...]]:
    """Return the figures of each pole, in file order."""
    grouped: dict[PoleId, list[Figure]] = {pole.pole_id: [] for pole in poles}
    for figure in figures:
        grouped[figure.pole_id].append(figure)
    return {pole_id: tuple(rows) for pole_id, rows in grouped.items()}
