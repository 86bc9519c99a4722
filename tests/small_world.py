"""A small world that is known in full: every number that a test expects can be computed by hand.

Squares of a tenth of a degree (populations 2016 -> today, areas as written, not measured):

    Isère (38), 2023               Mayotte (976), 2017       Vendée (85)         New Caledonia (988)
    38003  500 ->  500, 10 km²     97601  4000, 17.5 km²     85113               98818
    38004 2000 -> 1500, 10 km²     97602  6000, 12.5 km²     500 -> 600          neither outline
    38001  800 -> 1000, 10 km²     2016 unknown              12 km², no EPCI     nor figures
    38002 2200 -> 3000, 30 km²

EPCI 200000001 is 38001 + 38002, 200000002 is 38003 + 38004, 200000003 is 97601 + 97602.
"""

import csv
import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry import box

from poles.records import FIGURE_COLUMNS, POLE_COLUMNS, Pole, PoleId, Precision

ALPHA, GAMMA, LAGON = "200000001", "200000002", "200000003"
MERGED_EPCI, SHARED_EPCI = "200000091", "200000092"
MERGED_COMMUNE, SPLIT_COMMUNE = "38901", "38902"

HOSTILE_NAME = "L'Île « d'Yeu » <script>alert(1)</script>`${1}"
HOSTILE_FIELD = "<img src=x onerror=alert(1)>"
SOURCE = "https://example.org/poles?a=1&b=2"
SOURCE_TITLE = "Annuaire, 2014"
HOSTILE_TITLE = "Titre \"<b>gras</b>\" </script><script>alert('2')</script> & Cie"

SQUARES = {
    "38001": box(5.0, 45.0, 5.1, 45.1),
    "38002": box(5.1, 45.0, 5.2, 45.1),
    "38003": box(5.0, 45.1, 5.1, 45.2),
    "38004": box(5.1, 45.1, 5.2, 45.2),
    "97601": box(45.1, -12.9, 45.2, -12.8),
    "97602": box(45.2, -12.9, 45.3, -12.8),
    "85113": box(-2.4, 46.7, -2.3, 46.8),
}

_COMMUNES = (
    # code, nom, department, region, EPCI, population, its year, population of 2016, km²
    ("38001", "Alpha", "38", "84", ALPHA, 1000, 2023, 800, 10.0),
    ("38002", "Bêta", "38", "84", ALPHA, 3000, 2023, 2200, 30.0),
    ("38003", "Gamma", "38", "84", GAMMA, 500, 2023, 500, 10.0),
    ("38004", "Delta", "38", "84", GAMMA, 1500, 2023, 2000, 10.0),
    ("85113", "L'Île-d'Yeu", "85", "52", None, 600, 2023, 500, 12.0),
    ("97601", "Acoua", "976", "06", LAGON, 4000, 2017, None, 17.5),
    ("97602", "Bandraboua", "976", "06", LAGON, 6000, 2017, None, 12.5),
    ("98818", "Nouméa", "988", "988", None, None, None, None, None),
)
_EPCI = (
    (ALPHA, "CC du Val d'Alpha", "38", ("38001", "38002"), 4000, 2023, 3000, 40.0),
    (GAMMA, "CC du Plateau de Gamma", "38", ("38003", "38004"), 2000, 2023, 2500, 20.0),
    (LAGON, "CC du Lagon", "976", ("97601", "97602"), 10000, 2017, None, 30.0),
)
_DEPARTEMENTS = (
    ("26", "Drôme", "84", box(4.8, 44.8, 5.0, 45.0)),
    ("38", "Isère", "84", box(5.0, 45.0, 5.2, 45.2)),
    ("85", "Vendée", "52", SQUARES["85113"]),
    ("976", "Mayotte", "06", box(45.1, -12.9, 45.3, -12.8)),
    ("988", "Nouvelle-Calédonie", "988", None),
)
_REGIONS = (
    ("06", "Mayotte", box(45.1, -12.9, 45.3, -12.8)),
    ("52", "Pays de la Loire", SQUARES["85113"]),
    ("84", "Auvergne-Rhône-Alpes", shapely.union_all([d[3] for d in _DEPARTEMENTS[:2]])),
    ("988", "Nouvelle-Calédonie", None),
)

_POLE = {
    "promotion": "AAP-2013",
    "date_annonce": "2014-01-10",
    "source_url": SOURCE,
    "source_titre": SOURCE_TITLE,
}
POLES: tuple[Mapping[str, str], ...] = (
    {
        "pole_id": "val-alpha",
        "nom": "Val d'Alpha",
        "porteur": "Association « Alpha »",
        "commune_code": "38001",
        "commune_nom": "Alpha",
        "departement_code": "38",
        "region_code": "84",
        "territoire_texte": "Val d'Alpha, Isère",
        "territoire_precision": "declare",
        "epci_codes": ALPHA,
        "filieres": "insertion;réemploi",
        "site_web": "https://alpha.example.org",
        **_POLE,
    },
    {
        "pole_id": "plateau-gamma",
        "nom": "Écoplateau de Gamma",
        "departement_code": "38",
        "region_code": "84",
        "territoire_texte": "Plateau de Gamma et Bêta",
        "territoire_precision": "approche",
        "epci_codes": GAMMA,
        "communes_codes": "38003;38002",  # 38003 is in the EPCI already
        "filieres": "Réemploi",
        "note": "Le plateau n'a pas de périmètre officiel",
        **_POLE,
        "promotion": "AAP-2015",
        "date_annonce": "2016-01-15",
    },
    {
        "pole_id": "siege-beta",
        "nom": "Zébulon",
        "commune_code": MERGED_COMMUNE,  # 38001 today
        "commune_nom": "Vieille-Alpha",
        "departement_code": "38",
        "region_code": "84",
        "territoire_precision": "siege",
        **_POLE,
        "promotions_suivantes": "AAP-2015",
    },
    {
        "pole_id": "ile-yeu",
        "nom": HOSTILE_NAME,
        "porteur": HOSTILE_FIELD,
        "commune_code": "85113",
        "commune_nom": "L'Île-d'Yeu",
        "departement_code": "85",
        "region_code": "52",
        "territoire_texte": "@SUM(1)",
        "territoire_precision": "siege",
        "filieres": HOSTILE_FIELD,
        "note": '=HYPERLINK("https://example.org";"clic")',
        **_POLE,
        "source_titre": HOSTILE_TITLE,
    },
    {
        "pole_id": "deux-rives",
        "nom": "Deux rives, un océan",
        "commune_code": "38004",
        "commune_nom": "Delta",
        "departement_code": "38",
        "region_code": "84",
        "territoire_precision": "declare",
        "communes_codes": "38004;97601",
        "filieres": "alimentation",
        **_POLE,
        "promotion": "AMI-2024",
        "date_annonce": "",
    },
    {
        "pole_id": "quelque-part-en-isere",
        "nom": "Quelque part en Isère",
        "departement_code": "38",
        "region_code": "84",
        "territoire_texte": "Isère",
        "territoire_precision": "departement",
        **_POLE,
    },
    {
        "pole_id": "quelque-part-en-region",
        "nom": "Quelque part en région",
        "region_code": "84",
        "territoire_precision": "region",
        **_POLE,
    },
    {"pole_id": "nulle-part", "nom": "Nulle part", "territoire_precision": "inconnu", **_POLE},
)
BY_NAME = (
    "deux-rives",
    "plateau-gamma",
    "ile-yeu",
    "nulle-part",
    "quelque-part-en-isere",
    "quelque-part-en-region",
    "val-alpha",
    "siege-beta",
)
"""The poles in the order of their names, accents and case aside."""


def _figure(  # one row of indicateurs.csv, in the order of its columns
    pole_id: str, key: str, value: str, qualifier: str, year: str, title: str = SOURCE_TITLE
) -> dict[str, str]:
    cells = (pole_id, key, "pole", value, qualifier, year, SOURCE, title, "")
    return dict(zip(FIGURE_COLUMNS, cells, strict=True))


FIGURES: tuple[Mapping[str, str], ...] = (
    _figure("val-alpha", "population", "5000", "exact", "2014"),
    _figure("val-alpha", "salaries_permanents", "20", "exact", "2014"),
    _figure("val-alpha", "salaries_insertion", "80", "exact", "2014"),
    _figure("val-alpha", "chiffre_affaires_eur", "1000000", "exact", "2014"),
    _figure("val-alpha", "organisations", "25", "au_moins", "2014"),
    _figure("plateau-gamma", "salaries_permanents", "25", "exact", "2015"),
    _figure("plateau-gamma", "salaries_insertion", "25", "environ", "2015"),
    _figure("plateau-gamma", "chiffre_affaires_eur", "250000.5", "exact", "2015"),
    _figure("siege-beta", "emplois_vises", "5", "exact", ""),
    _figure("ile-yeu", "structures_insertion", "8", "environ", "2014", HOSTILE_TITLE),
    _figure("quelque-part-en-isere", "salaries_insertion", "7", "exact", "2014"),
)

BARE_POLE = Pole(
    pole_id=PoleId("echobat"),
    nom="Echobat",
    promotion="HORS-APPEL",
    promotions_suivantes=(),
    date_annonce=None,
    porteur=None,
    commune_code=None,
    commune_nom=None,
    departement_code=None,
    region_code=None,
    territoire_texte=None,
    territoire_precision=Precision.INCONNU,
    epci_codes=(),
    communes_codes=(),
    filieres=(),
    site_web=None,
    source_url="https://exemple.fr/page",
    source_titre="Une page",
    note=None,
    line=3,
)
"""A pole of which its line says no more than it must."""


def straight(said: Any) -> Any:
    """Return a text, a record or a tuple of them, its apostrophes straight: which is no promise."""
    if isinstance(said, str):
        return said.replace("’", "'")
    if isinstance(said, tuple | list):
        return type(said)(straight(one) for one in said)
    if dataclasses.is_dataclass(said):
        fields = {field.name: getattr(said, field.name) for field in dataclasses.fields(said)}
        texts = {name: straight(value) for name, value in fields.items() if type(value) is str}
        return dataclasses.replace(said, **texts)
    return said


def write_small_world(folder: Path) -> tuple[Path, Path]:
    """Write the world into a folder and return the places of its data and of its boundaries."""
    data_dir, geo_dir = folder / "data", folder / "geo"
    data_dir.mkdir()
    geo_dir.mkdir()
    write_poles_file(data_dir, POLES)
    write_figures_file(data_dir, FIGURES)
    _write_boundaries(geo_dir)
    _write_passages(geo_dir)
    return data_dir, geo_dir


def write_poles_file(data_dir: Path, poles: Iterable[Mapping[str, str]]) -> None:
    _write_csv(data_dir / "poles.csv", POLE_COLUMNS, poles)


def write_figures_file(data_dir: Path, figures: Iterable[Mapping[str, str]]) -> None:
    _write_csv(data_dir / "indicateurs.csv", FIGURE_COLUMNS, figures)


def a_pole(pole_id: str, **cells: str) -> dict[str, str]:
    """Return one more row of poles.csv: these cells over a valid record of precision `declare`."""
    row = {"pole_id": pole_id, "nom": pole_id, "territoire_precision": "declare", **_POLE}
    return {**row, **cells}


def _write_csv(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _write_boundaries(geo_dir: Path) -> None:
    integers = {"population": "Int64", "population_annee": "Int64", "population_2016": "Int64"}
    names = ("code", "nom", "departement_code", "region_code", "epci_code", *integers)
    communes = pd.DataFrame(_COMMUNES, columns=[*names, "superficie_km2"]).astype(integers)
    outlines = [SQUARES.get(code) for code in communes["code"]]
    communes["codes_postaux"] = [f"{code[:2]}000" for code in communes["code"]]
    _write_layer(geo_dir / "communes.parquet", communes, outlines)

    names = ("code", "nom", "departement_codes", "members", *integers, "superficie_km2")
    epci = pd.DataFrame(_EPCI, columns=[*names]).astype(integers)
    outlines = [shapely.union_all([SQUARES[code] for code in codes]) for codes in epci["members"]]
    epci["type"] = "CC"
    epci["nb_communes"] = [len(codes) for codes in epci["members"]]
    _write_layer(geo_dir / "epci.parquet", epci.drop(columns="members"), outlines)

    departements = pd.DataFrame([row[:3] for row in _DEPARTEMENTS])
    departements.columns = pd.Index(["code", "nom", "region_code"])
    totals = communes.groupby("departement_code")["population"].sum(min_count=1)
    departements["population"] = totals.reindex(departements["code"]).to_numpy()
    _write_layer(geo_dir / "departements.parquet", departements, [d[3] for d in _DEPARTEMENTS])

    regions = pd.DataFrame([row[:2] for row in _REGIONS], columns=["code", "nom"])
    totals = communes.groupby("region_code")["population"].sum(min_count=1)
    regions["population"] = totals.reindex(regions["code"]).to_numpy()
    _write_layer(geo_dir / "regions.parquet", regions, [row[2] for row in _REGIONS])


def _write_layer(
    path: Path, table: pd.DataFrame, outlines: Sequence[shapely.Geometry | None]
) -> None:
    """Write a GeoParquet file; the label point of a square is its centre."""
    points = [None if shape is None else shape.centroid for shape in outlines]
    placed = table.assign(
        lon=[None if point is None else round(point.x, 5) for point in points],
        lat=[None if point is None else round(point.y, 5) for point in points],
    )
    gpd.GeoDataFrame(placed, geometry=list(outlines), crs="EPSG:4326").to_parquet(path, index=False)


def _write_passages(geo_dir: Path) -> None:
    _write_csv(
        geo_dir / "passage_communes.csv",
        ("code_ancien", "nom_ancien", "dernier_millesime", "code", "nom", "cas"),
        [
            {
                "code_ancien": MERGED_COMMUNE,
                "nom_ancien": "Vieille-Alpha",
                "dernier_millesime": "2018",
                "code": "38001",
                "nom": "Alpha",
                "cas": "fusion_ou_changement",
            }
        ],
    )
    _write_csv(
        geo_dir / "noms_anciens.csv",
        ("code", "nom", "nom_ancien", "cas"),
        [{"code": "38003", "nom": "Gamma", "nom_ancien": "Gammette", "cas": "deleguee"}],
    )
    _write_csv(
        geo_dir / "scissions.csv",
        ("code_ancien", "nom_ancien", "codes", "note"),
        [
            {
                "code_ancien": SPLIT_COMMUNE,
                "nom_ancien": "Gamma-Delta",
                "codes": "38003;38004",
                "note": "Delta rétablie",
            }
        ],
    )
    columns = (
        "millesime",
        "siren_ancien",
        "nom_ancien",
        "siren",
        "nom",
        "part_population_pct",
        "statut",
    )
    rows = (
        # Before it was merged in 2022, the same SIREN had another, wider perimeter.
        ("2019", MERGED_EPCI, "CC d'Avant", ALPHA, "CC du Val d'Alpha", "60.0", "partage"),
        ("2019", MERGED_EPCI, "CC d'Avant", GAMMA, "CC du Plateau de Gamma", "40.0", "partage"),
        ("2022", MERGED_EPCI, "CC d'Hier", ALPHA, "CC du Val d'Alpha", "100.0", "fusionne"),
        ("2021", SHARED_EPCI, "CC Partagée", ALPHA, "CC du Val d'Alpha", "75.0", "partage"),
        ("2021", SHARED_EPCI, "CC Partagée", GAMMA, "CC du Plateau de Gamma", "25.0", "partage"),
    )
    _write_csv(
        geo_dir / "passage_epci.csv",
        columns,
        [dict(zip(columns, row, strict=True)) for row in rows],
    )
