"""Polygons that share their borders: the repair of the communes, and their simplification.

A coverage is a set of polygons without overlap whose common borders have the same vertices.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from build_error import BuildError
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

MAP_CRS = "EPSG:4326"
AREA_CRS = "EPSG:6933"
MAINLAND = "metropole"
# Lambert-93 overstates areas 3.5 times on La Reunion: each group is measured where it lies.
METRIC_CRS = {
    MAINLAND: "EPSG:2154",
    "971": "EPSG:5490",
    "972": "EPSG:5490",
    "973": "EPSG:2972",
    "974": "EPSG:2975",
    "976": "EPSG:4471",
}
# The widest sliver left by the repair is about 150 m wide, the only real hole over 2 km.
SLIVER_WIDTH_M = 200.0
LLIVIA = shapely.Point(1.981, 42.464)

Polygons = NDArray[np.object_]
Coverages = dict[str, gpd.GeoSeries]
"""One coverage per group of METRIC_CRS, each in its metric CRS."""


def metric_group(departement_code: str) -> str:
    """Return the group of METRIC_CRS that a department belongs to."""
    return departement_code if departement_code in METRIC_CRS else MAINLAND


def polygons_of(wkb_hex: pd.Series) -> gpd.GeoSeries:
    """Return the polygons (EPSG:4326) of WKB written as hexadecimal text."""
    return gpd.GeoSeries(shapely.from_wkb(wkb_hex.to_numpy(dtype=object)), wkb_hex.index, MAP_CRS)


def repair_communes(
    polygons_2024: gpd.GeoSeries,
    commune_of_today: Callable[[str], str | None],
    reestablished: Mapping[str, gpd.GeoSeries],
) -> gpd.GeoSeries:
    """Return one polygon per current commune: the union of the communes of 2024 now in it.

    `reestablished` maps a commune split since 2024 to the polygons of those that left it.
    Raises BuildError when a code of 2024 leads nowhere.
    """
    today = {code: commune_of_today(code) for code in polygons_2024.index}
    if lost := sorted(code for code, target in today.items() if target is None):
        raise BuildError(f"polygons of 2024: expected a current commune, none for {lost}")
    members = polygons_2024.groupby(pd.Series(today))
    united = {str(code): _union(as_array(group)) for code, group in members}
    for parent, children in reestablished.items():
        united[parent] = shapely.difference(united[parent], _union(as_array(children)))
        united.update(zip(children.index, children, strict=True))
    return gpd.GeoSeries(dict(sorted(united.items())), crs=MAP_CRS)


def as_array(polygons: pd.Series) -> Polygons:
    """Return the polygons of a column without their index."""
    return np.asarray(polygons, dtype=object)


def _union(polygons: Polygons) -> BaseGeometry:
    # A union rewrites vertices: a commune that never changed keeps IGN's.
    return polygons[0] if len(polygons) == 1 else shapely.union_all(polygons)


@dataclass(frozen=True, slots=True)
class Holes:
    """Interior holes of metropolitan France, in km2; Llivia is a real Spanish enclave."""

    count: int
    total_km2: float
    llivia_km2: float

    @property
    def rest_km2(self) -> float:
        """Holes that are no enclave: errors of the data."""
        return self.total_km2 - self.llivia_km2


def interior_holes(polygons: gpd.GeoSeries) -> Holes:
    """Return the interior holes of the union of polygons given in EPSG:4326."""
    outline = shapely.get_parts(shapely.union_all(as_array(polygons)))
    rings = [shapely.Polygon(ring) for polygon in outline for ring in polygon.interiors]
    holes = gpd.GeoSeries(rings, crs=MAP_CRS)
    areas = holes.to_crs(AREA_CRS).area / 1e6
    return Holes(len(holes), float(areas.sum()), float(areas[holes.contains(LLIVIA)].sum()))


def clean_coverages(communes: gpd.GeoSeries, groups: pd.Series) -> Coverages:
    """Return the communes as valid coverages, overlaps and slivers given to a neighbour."""
    cleaned: Coverages = {}
    for group, crs in METRIC_CRS.items():
        members = gpd.GeoSeries(communes[groups == group]).to_crs(crs)
        # The stubs of shapely do not know this function of shapely 2.2 yet.
        clean = shapely.coverage_clean(  # type: ignore[attr-defined]
            as_array(members), gap_width=SLIVER_WIDTH_M
        )
        cleaned[group] = gpd.GeoSeries(clean, members.index, crs)
    return cleaned


def dissolve(coverage: gpd.GeoSeries, keys: pd.Series) -> gpd.GeoSeries:
    """Return the union of the polygons of each key, sorted; polygons without key are left out."""
    united = {
        key: shapely.coverage_union_all(as_array(members))
        for key, members in coverage.groupby(keys.reindex(coverage.index))
    }
    return gpd.GeoSeries(united, crs=coverage.crs)


def simplify_coverages(coverages: Coverages, tolerances_m: Mapping[str, float]) -> gpd.GeoSeries:
    """Return all groups simplified in EPSG:4326, borders still shared, coordinates rounded.

    Rounded to 5 decimals (1 m); to more where 5 would make a polygon or a shared border invalid.
    """
    simplified = [
        _rounded(coverage, shapely.coverage_simplify(as_array(coverage), tolerances_m[group]))
        for group, coverage in coverages.items()
    ]
    return gpd.GeoSeries(pd.concat(simplified).sort_index())


def _rounded(coverage: gpd.GeoSeries, simplified: Polygons) -> gpd.GeoSeries:
    placed = as_array(gpd.GeoSeries(simplified, coverage.index, coverage.crs).to_crs(MAP_CRS))
    for decimals in (5, 6, 7, 8):
        rounded = shapely.transform(placed, partial(_round_coordinates, decimals=decimals))
        if is_sound(rounded):
            return gpd.GeoSeries(rounded, coverage.index, MAP_CRS)
    raise BuildError("simplified coverage: expected valid shared borders at 8 decimals, got none")


def _round_coordinates(coordinates: NDArray[np.float64], decimals: int) -> NDArray[np.float64]:
    return np.round(coordinates, decimals)


def is_sound(polygons: Polygons) -> bool:
    """Return whether polygons are all valid, not empty, and one coverage."""
    valid = shapely.is_valid(polygons).all() and not shapely.is_empty(polygons).any()
    return bool(valid and shapely.coverage_is_valid(polygons))


def areas_km2(coverages: Coverages) -> pd.Series:
    """Return the area of each polygon in km2, equal-area overseas too."""
    return pd.concat(part.to_crs(AREA_CRS).area / 1e6 for part in coverages.values()).sort_index()


def label_points(coverages: Coverages, precision_m: float) -> gpd.GeoSeries:
    """Return a point (EPSG:4326) well inside the largest polygon of each territory.

    It is the centre of the largest circle that fits in, to `precision_m`.
    """
    centres = [_circle_centres(coverage, precision_m) for coverage in coverages.values()]
    return gpd.GeoSeries(pd.concat(centres).sort_index())


def _circle_centres(coverage: gpd.GeoSeries, precision_m: float) -> gpd.GeoSeries:
    largest = [max(shapely.get_parts(shape), key=shapely.area) for shape in coverage]
    radii = shapely.maximum_inscribed_circle(np.array(largest), tolerance=precision_m)
    centres = gpd.GeoSeries(shapely.get_point(radii, 0), coverage.index, coverage.crs)
    return centres.to_crs(MAP_CRS)
