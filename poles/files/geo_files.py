"""Outlines as files that programs of geography open: GeoJSON, GeoParquet."""

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from poles.boundaries import MAP_CRS
from poles.files.columns import ExtractTable, Type
from poles.wording import CREDITS

_PARQUET_TYPES: Mapping[Type, Any] = {
    Type.TEXT: pd.StringDtype(),
    Type.INTEGER: pd.Int64Dtype(),
    Type.NUMBER: pd.Float64Dtype(),
    Type.DATE: pd.ArrowDtype(pa.date32()),
}


@dataclass(frozen=True, slots=True)
class Layer:
    """A table whose rows have an outline each (EPSG:4326); None where it is not known."""

    table: ExtractTable
    key: str
    """The column that tells a row from the others."""
    shapes: Sequence[shapely.Geometry | None]


def geojson(layer: Layer) -> bytes:
    """Return a GeoJSON collection: one feature per row, in order, with its cells as properties."""
    output = io.BytesIO()
    head = f'"type":"FeatureCollection","name":{_json(layer.table.name)},"credits":{_json(CREDITS)}'
    output.write(f'{{{head},"features":['.encode())
    # One by one: 35 000 outlines at once would take a hundred megabytes more.
    for number, (row, shape) in enumerate(zip(layer.table.rows, layer.shapes, strict=True)):
        drawn = "null" if shape is None else shapely.to_geojson(shape)
        text = (
            f'{{"type":"Feature","id":{_json(row[layer.key])},"properties":{_json(row)},'
            f'"geometry":{drawn}}}'
        )
        output.write(f"{',' if number else ''}{text}".encode())
    output.write(b"]}")
    return output.getvalue()


def geoparquet(layer: Layer) -> bytes:
    """Return a GeoParquet file: counts are integers, codes texts, what is missing is null."""
    cells = {
        column.name: pd.Series(
            [row[column.name] for row in layer.table.rows], dtype=_PARQUET_TYPES[column.type]
        )
        for column in layer.table.columns
    }
    shapes = np.array(list(layer.shapes), dtype=object)
    frame = gpd.GeoDataFrame(cells, geometry=shapes, crs=MAP_CRS)
    output = io.BytesIO()
    frame.to_parquet(output, index=False, compression="zstd")
    return output.getvalue()


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, allow_nan=False)
