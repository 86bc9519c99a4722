"""Workbooks made by hand: XLSX by XlsxWriter, ODS as LibreOffice writes it, and ZIP of anything."""

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter

_ODS = (
    '<?xml version="1.0" encoding="UTF-8"?>{doctype}<office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
    "<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    "</office:document-content>"
)
_MANIFEST = (
    '<?xml version="1.0"?><manifest:manifest '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="/" '
    'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
)
_SHEET = (
    '<?xml version="1.0"?><worksheet '
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}'
    "</sheetData></worksheet>"
)


def zip_of(members: Mapping[str, str | bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return content.getvalue()


def xlsx(fill: Callable[[Any], object], **options: Any) -> bytes:
    """Return the workbook that `fill` writes with XlsxWriter."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, **options}) as book:
        fill(book)
    return content.getvalue()


def xlsx_of(rows: Iterable[Sequence[Any]], sheet: str = "Feuil1") -> bytes:
    """Return a workbook of one sheet; None leaves its cell alone."""

    def fill(book: Any) -> None:
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if cell is not None:
                    page.write(number, place, cell)

    return xlsx(fill)


def xlsx_of_xml(rows: str) -> bytes:
    """Return a workbook whose only sheet holds this XML: what no honest program writes."""
    honest = zipfile.ZipFile(io.BytesIO(xlsx_of([["nom"]])))
    members: dict[str, str | bytes] = {name: honest.read(name) for name in honest.namelist()}
    return zip_of({**members, "xl/worksheets/sheet1.xml": _SHEET.format(rows=rows)})


def inline(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def ods(*tables: str, doctype: str = "") -> bytes:
    """Return the workbook of these tables."""
    return zip_of(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": _ODS.format(doctype=doctype, tables="".join(tables)),
            "META-INF/manifest.xml": _MANIFEST,
        }
    )


def ods_table(rows: Iterable[str], name: str = "Feuille1") -> str:
    return f'<table:table table:name="{name}">{"".join(rows)}</table:table>'


def ods_row(cells: Iterable[str], times: int = 1) -> str:
    repeated = f' table:number-rows-repeated="{times}"' if times > 1 else ""
    return f"<table:table-row{repeated}>{''.join(cells)}</table:table-row>"


def ods_cell(
    value: str | float | None, times: int = 1, shown: str | None = None, kind: str = "float"
) -> str:
    """Return a cell of an ODS; a number of some kind may show another text than its digits."""
    repeated = f' table:number-columns-repeated="{times}"' if times > 1 else ""
    if value is None:
        return f"<table:table-cell{repeated}/>"
    if isinstance(value, str):
        text, held = escape(value), 'office:value-type="string"'
    else:
        text = str(value) if shown is None else shown
        held = f'office:value-type="{kind}" office:value="{value}"'
    return f"<table:table-cell {held}{repeated}><text:p>{text}</text:p></table:table-cell>"
