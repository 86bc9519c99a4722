"""Our files opened again by programs that we do not write them with."""

import io
from datetime import date, datetime

import duckdb
import openpyxl
import pyogrio
from openpyxl.utils.escape import unescape


def sheets_of(content):
    """Each sheet of a workbook, by name."""
    return {sheet.title: sheet for sheet in openpyxl.load_workbook(io.BytesIO(content))}


def sheet_rows(sheet):
    """The rows of a sheet under its header; a text is what a reader of the workbook sees."""
    names, *rows = sheet.iter_rows()
    return [
        {name.value: _seen(cell.value) for name, cell in zip(names, row, strict=True)}
        for row in rows
    ]


def layers_of(path):
    """The layers of a GeoPackage with the kind of their outlines; None without outlines."""
    return {str(name): kind for name, kind in pyogrio.list_layers(path)}


def layer_of(path, name):
    """One layer of a GeoPackage as geopandas reads it."""
    return pyogrio.read_dataframe(path, layer=name, use_arrow=False)


def frame_rows(frame):
    """The rows of a table of pandas; what is missing is None, a day its ISO text."""
    plain = frame.drop(columns="geometry", errors="ignore").astype(object)
    rows = plain.where(plain.notna(), None).to_dict("records")
    return [{name: _seen(cell) for name, cell in row.items()} for row in rows]


def duckdb_rows(path, separator=None):
    """The rows of a CSV (every cell a text) or Parquet file, and the types of the columns."""
    with duckdb.connect() as connection:
        if separator is None:
            table = connection.read_parquet(str(path))
        else:
            table = connection.read_csv(
                str(path), sep=separator, header=True, all_varchar=True, quotechar='"'
            )
        types = {name: str(type_) for name, type_ in zip(table.columns, table.types, strict=True)}
        rows = [dict(zip(table.columns, row, strict=True)) for row in table.fetchall()]
    return [{name: _seen(cell) for name, cell in row.items()} for row in rows], types


def _seen(cell):
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return unescape(cell) if isinstance(cell, str) and "_x" in cell else cell
