"""What leaves « Ma commune »: the poles around a commune, how each is linked to it, how far."""

from collections.abc import Iterator
from datetime import date

from poles.boundaries import GEOGRAPHY_YEAR
from poles.choices import Written
from poles.commune.search import Around
from poles.files.columns import Column, ExtractTable, Type
from poles.files.csv_files import Row
from poles.files.extraction import About, Extraction, cited_pages, link_to
from poles.files.extraction_files import write
from poles.files.extracts import Format, dated_name
from poles.records import Pole
from poles.wording import BOUNDARY_CREDITS

COVERS, NEAR, MAYBE = "couvre", "proche", "même département, territoire inconnu"
OF_REGION = "même région, territoire inconnu"
_KM_DECIMALS = 1
_COLUMNS = (
    Column("commune_code", "Code de la commune", f"code Insee, COG {GEOGRAPHY_YEAR}"),
    Column("commune_nom", "Commune", "nom de la commune"),
    Column(
        "lien", "Lien avec la commune", f"« {COVERS} », « {NEAR} », « {MAYBE} » ou « {OF_REGION} »"
    ),
    Column(
        "distance_km",
        "Distance",
        "à vol d’oiseau, du bord de la commune au bord du territoire ; 0 pour un pôle qui la "
        "couvre, vide pour un territoire inconnu",
        Type.NUMBER,
        "km",
    ),
    Column("pole_id", "Identifiant du pôle", "celui de poles.csv"),
    Column("nom", "Pôle", "nom du pôle"),
    Column("territoire_precision", "Précision", "à quel point son territoire est sûr"),
    Column("source_url", "Page", "page qui dit que c’est un PTCE"),
    Column("source_titre", "Source", "titre de cette page"),
    Column("source_contours", "Contours", "source des contours et des codes"),
)


def commune_table(around: Around) -> ExtractTable:
    """Return one row per pole around a commune: those that cover it, the nearest, the doubtful."""
    rows: list[Row] = [
        {
            "commune_code": around.code,
            "commune_nom": around.facts.nom,
            "lien": link,
            "distance_km": distance,
            "pole_id": pole.pole_id,
            "nom": pole.nom,
            "territoire_precision": pole.territoire_precision.value,
            "source_url": pole.source_url,
            "source_titre": pole.source_titre,
            "source_contours": BOUNDARY_CREDITS,
        }
        for pole, link, distance in _linked(around)
    ]
    return ExtractTable("commune", _COLUMNS, rows)


def commune_extract(around: Around, form: Format, about: About) -> bytes:
    """Return the bytes of the poles around a commune."""
    table = commune_table(around)
    return write(Extraction(about, (table,), cited_pages([table])), form)


def about_commune(around: Around, home: str, today: date) -> About:
    """Return what the files of a commune say of themselves."""
    said = f"{around.facts.nom} ({around.code}), {around.departement}."
    written: Written = {"commune": [around.code]}
    link = link_to(home, "ma_commune", written)
    return About("Pôles qui couvrent une commune, et les plus proches", said, link, today)


def commune_file_name(around: Around, form: Format, today: date) -> str:
    """Return a name that says which commune and when: ptce-commune-38563-2026-11-27.csv."""
    return dated_name(["ptce-commune", around.code], form, today)


def _linked(around: Around) -> Iterator[tuple[Pole, str, float | None]]:
    yield from ((pole, COVERS, 0.0) for pole in around.covering)
    yield from ((near.pole, NEAR, round(near.distance_km, _KM_DECIMALS)) for near in around.near)
    yield from ((pole, MAYBE, None) for pole in around.unplaced)
    yield from ((pole, OF_REGION, None) for pole in around.of_region)
