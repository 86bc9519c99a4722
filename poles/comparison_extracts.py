"""The comparison as files: one row per pole and indicator, in CSV for two readers and in XLSX."""

import io
from collections.abc import Sequence
from datetime import date
from enum import StrEnum

import xlsxwriter

from poles.comparison import Comparison, absence
from poles.extracts import Cell, Row, csv_for_excel, csv_rfc4180
from poles.indicators import Indicator, Value, rounded
from poles.records import Pole
from poles.wording import BOUNDARY_CREDITS, CREDITS

COLUMNS = (
    "pole_id",
    "pole_nom",
    "indicateur",
    "libelle",
    "unite",
    "groupe",
    "valeur",
    "qualificatif",
    "annee",
    "source_titre",
    "source_url",
    "note",
    "raison",
)
SOURCE_COLUMNS = ("source_titre", "source_url", "poles", "indicateurs")
LONGEST_NAME = 120
_WIDTHS = {"pole_nom": 34, "libelle": 34, "source_titre": 44, "source_url": 44, "raison": 50}
_NARROW = 16
_LIST = " ; "


class ComparisonFormat(StrEnum):
    """The files of a comparison."""

    CSV_EXCEL = "csv-excel"
    CSV = "csv"
    XLSX = "xlsx"


MEDIA_TYPES = {
    ComparisonFormat.CSV_EXCEL: "text/csv",
    ComparisonFormat.CSV: "text/csv",
    ComparisonFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def comparison_rows(comparison: Comparison) -> list[Row]:
    """Return one row per pole and indicator, values known or not, pole by pole."""
    return [
        _row(pole, line.indicator, line.group.value, line.cells[place].value)
        for place, pole in enumerate(comparison.poles)
        for line in comparison.lines
    ]


def comparison_extract(comparison: Comparison, form: ComparisonFormat) -> bytes:
    """Return the bytes of a file."""
    rows = comparison_rows(comparison)
    if form is ComparisonFormat.XLSX:
        return _workbook(comparison, rows)
    write = csv_for_excel if form is ComparisonFormat.CSV_EXCEL else csv_rfc4180
    return write(rows, COLUMNS)


def comparison_file_name(comparison: Comparison, form: ComparisonFormat, today: date) -> str:
    """Return a name that says what is compared and when."""
    words = ["ptce-comparaison", f"{len(comparison.poles)}-poles"]
    if comparison.per:
        words.append(f"par-{comparison.per.value}")
    words += [pole.pole_id for pole in comparison.poles]
    if form is ComparisonFormat.CSV_EXCEL:
        words.append("excel")
    extension = "xlsx" if form is ComparisonFormat.XLSX else "csv"
    return f"{'-'.join(words)[:LONGEST_NAME]}-{today.isoformat()}.{extension}"


def _row(pole: Pole, indicator: Indicator, group: str, value: Value) -> Row:
    pages = {figure.source_url: figure.source_titre for figure in value.figures}
    is_known = value.value is not None
    return {
        "pole_id": pole.pole_id,
        "pole_nom": pole.nom,
        "indicateur": indicator.key,
        "libelle": indicator.label,
        "unite": indicator.unit or None,
        "groupe": group,
        "valeur": None if value.value is None else rounded(indicator, value.value),
        "qualificatif": value.qualifier.value if value.qualifier else None,
        "annee": int(value.year) if value.year and value.year.isdigit() else value.year,
        "source_titre": _LIST.join(pages.values()) or (BOUNDARY_CREDITS if is_known else None),
        "source_url": _LIST.join(pages) or None,
        "note": value.note,
        "raison": absence(indicator, value) or None,
    }


def _workbook(comparison: Comparison, rows: Sequence[Row]) -> bytes:
    """Two sheets with a frozen header; texts are texts, whatever they start with."""
    output = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(output, options) as book:
        head = book.add_format({"bold": True, "bg_color": "#e3eeec", "text_wrap": True})
        for name, columns, table in (
            ("Comparaison", COLUMNS, rows),
            ("Sources", SOURCE_COLUMNS, _sources(comparison)),
        ):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, max(1, len(table)), len(columns) - 1)
            for place, column in enumerate(columns):
                sheet.set_column(place, place, _WIDTHS.get(column, _NARROW))
                sheet.write_string(0, place, column, head)
                for line, row in enumerate(table, start=1):
                    _write(sheet, line, place, row[column])
    return output.getvalue()


def _write(sheet: xlsxwriter.worksheet.Worksheet, line: int, place: int, cell: Cell) -> None:
    if isinstance(cell, str):
        sheet.write_string(line, place, cell)
    elif cell is not None:
        sheet.write_number(line, place, cell)


def _sources(comparison: Comparison) -> list[Row]:
    """Each page once, with the poles and the indicators that stand on it; then the credits."""
    poles: dict[tuple[str, str], dict[str, None]] = {}
    labels: dict[tuple[str, str], dict[str, None]] = {}
    for line in comparison.lines:
        for pole, cell in zip(comparison.poles, line.cells, strict=True):
            for figure in cell.value.figures:
                page = (figure.source_titre, figure.source_url)
                poles.setdefault(page, {})[pole.nom] = None
                labels.setdefault(page, {})[line.indicator.label] = None
    rows: list[Row] = [
        {
            "source_titre": title,
            "source_url": url,
            "poles": _LIST.join(poles[title, url]),
            "indicateurs": _LIST.join(labels[title, url]),
        }
        for title, url in poles
    ]
    return [
        *rows,
        {"source_titre": CREDITS, "source_url": None, "poles": None, "indicateurs": None},
    ]
