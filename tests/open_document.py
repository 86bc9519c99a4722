"""An ODS made by hand, as small as a reader of ODS accepts: rows of texts, numbers and blanks."""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)
_MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
Cell = str | float | None


def ods(rows: Sequence[Sequence[Cell]], prolog: str = "", sheet: str = "Feuille1") -> bytes:
    """Return a workbook of one sheet."""
    return ods_of("".join(row(cells) for cells in rows), prolog, sheet)


def ods_of(rows: str, prolog: str = "", sheet: str = "Feuille1") -> bytes:
    """Return a workbook whose rows are written as they come."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{prolog}<office:document-content {_NAMES}>'
        f"<office:body><office:spreadsheet><table:table table:name={quoteattr(sheet)}>"
        f"{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", _TYPE)
        book.writestr("content.xml", content)
        book.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{_MANIFEST}">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_TYPE}"/>'
            "</manifest:manifest>",
        )
    return output.getvalue()


def row(cells: Sequence[Cell], times: int = 1) -> str:
    """Return a row, as many times."""
    repeated = f' table:number-rows-repeated="{times}"' if times > 1 else ""
    return f"<table:table-row{repeated}>{''.join(cell(one) for one in cells)}</table:table-row>"


def cell(value: Cell, times: int = 1) -> str:
    """Return a cell, as many times."""
    repeated = f' table:number-columns-repeated="{times}"' if times > 1 else ""
    if value is None:
        return f"<table:table-cell{repeated}/>"
    kind = "string" if isinstance(value, str) else "float"
    number = "" if isinstance(value, str) else f' office:value="{value}"'
    return (
        f'<table:table-cell office:value-type="{kind}"{number}{repeated}>'
        f"<text:p>{escape(str(value))}</text:p></table:table-cell>"
    )
