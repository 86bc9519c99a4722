"""An empty table to fill, with its dictionary: what a reader may bring, in CSV or XLSX."""

import io
from collections.abc import Mapping, Sequence

import xlsxwriter

from poles.files.csv_files import csv_for_excel
from poles.files.data_dictionary import Schema
from poles.indicators import INDICATORS
from poles.own.columns import PUBLISHED
from poles.records import FIGURE_COLUMNS

DICTIONARY_COLUMNS = ("case", "sens", "forme", "exemple")
"""No name of a column that a check would recognise: the dictionary is no list of poles."""
POLE_TEMPLATE = (
    *("nom", "porteur", "commune_nom", "commune_code", "departement_code"),
    *("epci_codes", "communes_codes", "territoire_texte", "filieres", "site_web", "annee"),
    *PUBLISHED,
    *("source_titre", "source_url", "note"),
)
_YEAR = ("annee", "Année des chiffres de la ligne, en quatre chiffres.", "entier", "2023")
_FREE = {
    "epci_codes": "SIREN ou noms des EPCI du territoire, séparés par « ; ».",
    "communes_codes": "Codes Insee ou noms de ses communes, séparés par « ; ».",
    "commune_code": "Code Insee de la commune du siège, ou son nom.",
    "departement_code": "Département du siège : code ou nom.",
    "source_titre": "Page ou document qui donne ces chiffres.",
    "source_url": "Son adresse, si elle est publique.",
}
"""Where a reader's table may say it more freely than the files of data/."""
_WIDTHS = (30, 90, 12, 40)
_COLUMN_WIDTH = 20


def template_csv() -> bytes:
    """Return the empty table of poles, as French Excel opens it."""
    return csv_for_excel([], POLE_TEMPLATE)


def template_workbook(schemas: Sequence[Schema]) -> bytes:
    """Return a workbook to fill: poles, figures one by one if wanted, and the dictionary."""
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True}) as book:
        head = book.add_format({"bold": True, "bg_color": "#e3eeec", "text_wrap": True})
        text = book.add_format({"num_format": "@"})  # a code keeps its zero
        for name, columns in (("poles", POLE_TEMPLATE), ("indicateurs", FIGURE_COLUMNS)):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            is_code = {place for place, column in enumerate(columns) if "code" in column}
            for place, column in enumerate(columns):
                sheet.set_column(place, place, _COLUMN_WIDTH, text if place in is_code else None)
                sheet.write_string(0, place, column, head)
        sheet = book.add_worksheet("dictionnaire")
        sheet.freeze_panes(1, 0)
        for place, (column, width) in enumerate(zip(DICTIONARY_COLUMNS, _WIDTHS, strict=True)):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, column, head)
        for line, row in enumerate(dictionary_rows(schemas), start=1):
            for place, cell in enumerate(row):
                sheet.write_string(line, place, cell)
    return output.getvalue()


def dictionary_rows(schemas: Sequence[Schema]) -> list[tuple[str, str, str, str]]:
    """Return name, meaning, form and example of each column of the template."""
    said: Mapping[str, tuple[str, str, str, str]] = {
        column.name: (
            column.name,
            _FREE.get(column.name, column.description),
            column.type,
            column.example,
        )
        for schema in schemas
        for column in schema.columns
    }
    rows = [said.get(name, _YEAR) for name in POLE_TEMPLATE if name not in PUBLISHED]
    rows += [
        (key, INDICATORS[key].definition, f"nombre ({INDICATORS[key].unit})", "env. 25")
        for key in PUBLISHED
    ]
    return [*rows, *(said[name] for name in FIGURE_COLUMNS if name not in POLE_TEMPLATE)]
