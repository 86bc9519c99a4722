"""What each column of the extracts is: its type, its words, its unit and its formula, in French.

Columns of the data files are described by their Table Schemas, indicators by the registry: what is
said of a column cannot drift from what it holds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from poles.atlas import PROJECT_DIR
from poles.boundaries import GEOGRAPHY_YEAR
from poles.files.csv_files import Row
from poles.files.data_dictionary import SCHEMA_FILES, read_schema
from poles.indicators import INDICATORS, Indicator, Origin
from poles.wording import COVERED_FORMULA, COVERED_SHARE, KNOWN_POLES


class Type(StrEnum):
    """What the cells of a column are; a list inside a cell is a text."""

    TEXT = "texte"
    INTEGER = "entier"
    NUMBER = "nombre"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an extract, in French."""

    name: str
    title: str
    description: str = ""
    type: Type = Type.TEXT
    unit: str | None = None
    formula: str | None = None


@dataclass(frozen=True, slots=True)
class ExtractTable:
    """Rows that leave the project, and what their columns are."""

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the columns, in order."""
        return tuple(column.name for column in self.columns)


TABLE_WORDS: Mapping[str, str] = {
    "poles": "un pôle par ligne, avec tous ses indicateurs",
    "indicateurs": "un chiffre publié par ligne, avec sa source",
    "communes": "une ligne par pôle et commune couverte",
    "territoires": "l’étendue de chaque pôle et ce qu’elle mesure",
    "epci": "un EPCI de France par ligne, avec les pôles qui le couvrent",
    "communes-france": "une commune de France par ligne, avec les pôles qui la couvrent",
    "comparaison": "une ligne par pôle comparé et indicateur",
}
"""What one row of each table is."""

_FRACTIONS = frozenset({"ETP", "€", "m²"})
"""Units of the published indicators that may have a part after the comma; the rest are counted."""


def table_of(name: str, columns: Sequence[str], rows: Sequence[Row]) -> ExtractTable:
    """Return a table of the extracts with its columns described.

    A count whose rows hold a fraction, against expectation, is a number: nothing is rounded.
    """
    known = {**_schema_columns(name), **_indicators_columns(), **_OWN.get(name, {})}
    described = [known.get(column) or Column(column, column) for column in columns]
    return ExtractTable(name, tuple(_fitted(column, rows) for column in described), rows)


def _fitted(column: Column, rows: Sequence[Row]) -> Column:
    if column.type is not Type.INTEGER:
        return column
    has_fraction = any(isinstance(row[column.name], float) for row in rows)
    return replace(column, type=Type.NUMBER) if has_fraction else column


@cache
def _schema_columns(table: str) -> dict[str, Column]:
    """The columns of the data file that a table is made from; poles.csv stands behind the rest."""
    file = f"{table}.schema.json"
    schema = read_schema(PROJECT_DIR / "data" / (file if file in SCHEMA_FILES else SCHEMA_FILES[0]))
    return _columns(
        *(Column(one.name, one.title, one.description, Type(one.type)) for one in schema.columns)
    )


@cache
def _indicators_columns() -> dict[str, Column]:
    return _columns(*(one for key in INDICATORS.values() for one in _indicator_columns(key)))


def _indicator_columns(indicator: Indicator) -> tuple[Column, ...]:
    key, label = indicator.key, indicator.label
    may_be_split = indicator.decimals or (
        indicator.origin is Origin.PUBLIE and indicator.unit in _FRACTIONS
    )
    return (
        Column(
            key,
            label,
            f"{indicator.definition} Une case vide : inconnu, jamais zéro.",
            Type.NUMBER if may_be_split else Type.INTEGER,
            indicator.unit,
            indicator.formula,
        ),
        Column(
            f"{key}_qualificatif",
            f"{label} : qualificatif",
            "Comment la source dit la valeur : exact, environ, au_moins, au_plus ; un rapport "
            "fait d’une valeur arrondie est « environ ».",
        ),
        Column(
            f"{key}_annee",
            f"{label} : année",
            "Année de la valeur ; vide si la page n’en donne pas.",
            Type.INTEGER,
        ),
        Column(f"{key}_source_url", f"{label} : adresse de la source", "Page qui donne la valeur."),
    )


def _columns(*columns: Column) -> dict[str, Column]:
    return {column.name: column for column in columns}


_COG = f"Code officiel géographique {GEOGRAPHY_YEAR}"
_POPULATION_YEAR = "Recensement dont vient la population : 2023, ou 2017 pour Mayotte."
_BOUNDARY_SOURCE = Column(
    "source", "Source", "D’où viennent le contour, les codes et la population."
)
_PLACES = _columns(
    Column(
        "departement_codes",
        "Codes des départements",
        "Départements touchés, le plus peuplé d’abord, séparés par des points-virgules.",
    ),
    Column(
        "region_codes",
        "Codes des régions",
        "Régions touchées, séparées par des points-virgules.",
    ),
    Column(
        "geographie_annee",
        "Année de la géographie",
        "Année du code officiel géographique et des EPCI.",
        Type.INTEGER,
    ),
)
_AREA = {
    **_PLACES,
    **_columns(
        Column("nom", "Nom", "Nom officiel."),
        Column(
            "population",
            "Population municipale",
            "Population municipale (Insee, année dite par population_annee).",
            Type.INTEGER,
            "hab.",
        ),
        Column("population_annee", "Année de la population", _POPULATION_YEAR, Type.INTEGER),
        Column(
            "nb_poles",
            "Pôles",
            "Nombre de pôles qui le couvrent, supposés compris.",
            Type.INTEGER,
            "pôles",
        ),
        Column(
            "nb_poles_supposes",
            "Dont supposés",
            "Parmi eux, ceux dont seul le siège est connu : l’intercommunalité du siège tient "
            "lieu de territoire.",
            Type.INTEGER,
            "pôles",
        ),
        Column(
            "nb_poles_hors_supposes",
            KNOWN_POLES,
            "Les autres : c’est d’eux que la carte fait ses classes.",
            Type.INTEGER,
            "pôles",
        ),
        Column(
            "part_population_couverte_pct",
            COVERED_SHARE,
            "Part des habitants qui vivent dans une commune que couvre un pôle dont le territoire "
            "n’est pas supposé ; vide sans population.",
            Type.NUMBER,
            "%",
            formula=COVERED_FORMULA,
        ),
        Column(
            "poles",
            "Identifiants des pôles",
            "Pôles qui le couvrent, séparés par des points-virgules.",
        ),
        _BOUNDARY_SOURCE,
    ),
}
_EPCI_OF_COMMUNE = Column(
    "epci_code",
    "Code de l’EPCI",
    "SIREN de l’EPCI de la commune ; vide pour quatre îles et les collectivités d’outre-mer.",
)
_OWN: Mapping[str, Mapping[str, Column]] = {
    "poles": _columns(
        Column(
            "origine",
            "Origine",
            "« votre liste » pour un pôle du fichier que vous avez chargé, « atlas » pour les "
            "autres ; absente quand ils ne sont pas mêlés.",
        )
    ),
    "indicateurs": _columns(Column("pole_nom", "Nom du pôle", "Nom du pôle, d’après poles.")),
    "communes": _columns(
        Column("commune_code", "Code de la commune", f"{_COG}."),
        Column("commune_nom", "Nom de la commune", f"{_COG}."),
        _EPCI_OF_COMMUNE,
        Column("departement_code", "Code du département", f"{_COG}."),
        _AREA["population"],
        _AREA["population_annee"],
        _BOUNDARY_SOURCE,
    ),
    "territoires": {
        **_PLACES,
        **_columns(
            Column(
                "non_localise",
                "Non localisé",
                "Pourquoi le pôle n’a pas de contour ; vide s’il en a un.",
            ),
            Column(
                "epci_codes",
                "Codes des EPCI",
                "SIREN des EPCI touchés, le plus peuplé d’abord, séparés par des points-virgules.",
            ),
            Column(
                "population_insee_annee",
                "Année de la population Insee",
                "Recensement : « 2023 », « 2017 » ou « 2017-2023 » quand les communes diffèrent.",
            ),
            Column(
                "lon",
                "Longitude",
                "Point dans la plus grande partie du territoire (EPSG:4326).",
                Type.NUMBER,
                "°",
            ),
            Column("lat", "Latitude", "Latitude du même point.", Type.NUMBER, "°"),
            Column("source_contours", "Source des contours", "D’où viennent les contours."),
        ),
    },
    "epci": {**_AREA, **_columns(Column("code", "Code de l’EPCI", f"SIREN, {_COG}."))},
    "communes-france": {
        **_AREA,
        **_columns(Column("code", "Code de la commune", f"{_COG}."), _EPCI_OF_COMMUNE),
    },
    "comparaison": _columns(
        Column("pole_nom", "Nom du pôle", "Nom du pôle, tel que sa source l’écrit."),
        Column("indicateur", "Clé de l’indicateur", "Nom de sa colonne dans les autres tables."),
        Column("libelle", "Indicateur", "Nom de l’indicateur, tel que l’atlas l’affiche."),
        Column("unite", "Unité", "Unité de la valeur."),
        Column("groupe", "Groupe", "Rubrique de l’indicateur dans le tableau comparé."),
        Column("valeur", "Valeur", "Une case vide : inconnu, jamais zéro.", Type.NUMBER),
        Column("qualificatif", "Qualificatif", "exact, environ, au_moins, au_plus."),
        Column("annee", "Année", "Année de la valeur, si la source la donne."),
        Column("source_titre", "Source", "Titres des pages, séparés par « ; »."),
        Column("source_url", "Adresse de la source", "Adresses des pages, séparées par « ; »."),
        Column("note", "Note", "Ce que la valeur compte, ou ce qui la rend douteuse."),
        Column("raison", "Raison", "Pourquoi il n’y a pas de valeur."),
    ),
}
"""The columns that a table has of its own, or means in a way of its own."""
