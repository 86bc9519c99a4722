"""The EPCI and communes that leave the project: their table, their outlines, names of files."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from poles.areas.areas import Area, AreaLevel
from poles.atlas import Atlas
from poles.boundaries import GEOGRAPHY_YEAR, Boundaries
from poles.choices import Written
from poles.files.columns import table_of
from poles.files.csv_files import Row
from poles.files.extraction import About, Extraction, link_to
from poles.files.extraction_files import write
from poles.files.extracts import Format, dated_name
from poles.files.geo_files import Layer
from poles.records import LIST_SEPARATOR, DepartementCode
from poles.wording import BOUNDARY_CREDITS

AREA_TABLES: Mapping[str, AreaLevel] = {
    "epci": AreaLevel.EPCI,
    "communes-france": AreaLevel.COMMUNES,
}
"""What these tables are called beside those of the poles, one of which is of communes too."""
_TITLES: Mapping[AreaLevel, str] = {
    AreaLevel.EPCI: "EPCI de France et pôles qui les couvrent",
    AreaLevel.COMMUNES: "Communes de France et pôles qui les couvrent",
}
_PLAIN_FORMS = (Format.CSV, Format.CSV_EXCEL, Format.XLSX)
"""They do without the outlines, which take a second to read for all communes."""

AREA_COLUMNS: Mapping[AreaLevel, tuple[str, ...]] = {
    level: (
        "code",
        "nom",
        "departement_codes",
        *(("epci_code",) if level is AreaLevel.COMMUNES else ()),
        "population",
        "population_annee",
        "superficie_km2",
        "densite_hab_km2",
        "evolution_population_pct",
        "nb_poles",
        "nb_poles_supposes",
        "nb_poles_hors_supposes",
        "part_population_couverte_pct",
        "poles",
        "geographie_annee",
        "source",
    )
    for level in AreaLevel
}


def area_rows(level: AreaLevel, areas: Iterable[Area]) -> list[Row]:
    """Return one row per area, with the columns of `AREA_COLUMNS`."""
    rows: list[Row] = []
    for area in areas:
        row: Row = {
            "code": area.code,
            "nom": area.nom,
            "departement_codes": LIST_SEPARATOR.join(area.departement_codes),
            "epci_code": area.epci_code,
            "population": area.population,
            "population_annee": area.population_annee,
            "superficie_km2": area.superficie_km2,
            "densite_hab_km2": area.densite,
            "evolution_population_pct": area.evolution,
            "nb_poles": len(area.pole_ids),
            "nb_poles_supposes": area.supposed,
            "nb_poles_hors_supposes": area.known,
            "part_population_couverte_pct": area.covered_share,
            "poles": LIST_SEPARATOR.join(area.pole_ids) or None,
            "geographie_annee": GEOGRAPHY_YEAR,
            "source": BOUNDARY_CREDITS,
        }
        rows.append({column: row[column] for column in AREA_COLUMNS[level]})
    return rows


def area_extract(
    boundaries: Boundaries, level: AreaLevel, areas: Sequence[Area], form: Format, about: About
) -> bytes:
    """Return the bytes of these areas: their table, their outlines, or everything."""
    name = next(name for name, one in AREA_TABLES.items() if one is level)
    table = table_of(name, AREA_COLUMNS[level], area_rows(level, areas))
    layer = None
    if form not in _PLAIN_FORMS:
        codes = [area.code for area in areas]
        outlines = boundaries.outlines(level.value, codes).geometry
        layer = Layer(table, "code", list(outlines.loc[codes]))
    return write(Extraction(about, (table,), (), layer), form)


def about_areas(
    atlas: Atlas, level: AreaLevel, departements: Sequence[DepartementCode], home: str, today: date
) -> About:
    """Return what the files of these areas say of themselves."""
    names = atlas.boundaries.departement_names
    places = " ou ".join(f"{names[code]} ({code})" for code in departements)
    said = f"Ceux qui ont une commune dans : {places}." if places else "Toute la France."
    written: Written = {"niveau": [level.value], "departement": departements}
    return About(_TITLES[level], said, link_to(home, "territoires", written), today)


def area_file_name(
    level: AreaLevel, departements: Collection[str], form: Format, today: date
) -> str:
    """Return a name that says what was selected and when: ptce-epci-26-38-2026-11-22.csv."""
    return dated_name(["ptce", level.value, *departements], form, today)
