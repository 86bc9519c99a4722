"""Charts as Vega-Lite reads them: bars on one scale from zero, points with names that never meet.

Shown by `chart_parts.show_chart`. Written as plain specifications: building and checking one
through Altair's classes takes a hundred times longer, and pages show several. Every text is ready
in French: Vega formats no number, and shows names as plain text. What a chart says, a table of its
page says too.
"""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from poles.cells import is_web_address
from poles.french_text import shortened
from poles.numbers_fr import NARROW_SPACE, format_number
from poles.page.name_places import LETTER_WIDTH, SIDES, TEXT_SIZE, place_names

Chart = dict[str, Any]

TITLE_INK = "#0b3c44"
BAR_FILL = "#2b7c79"
ROUNDED_FILL = "#d3e6e2"
REFERENCE_INK = "#6b4c9a"
NOTE_INK = "#55616d"
GRID_INK = "#dfe5e8"
FONT = '"Source Sans", "Source Sans Pro", sans-serif'

ROW_HEIGHT = 40
BAR_THICKNESS = 14
MOST_TICKS = 6
FRAME_HEIGHT = 66
"""Pixels above and below a plot: the words of the reference, the axis and its title."""
TITLE_HEIGHT = 20
CREDIT_SIZE = 10.5
CREDIT_LINE = 14
CREDIT_GAP = 8
POINTS_HEIGHT = 400
LAYOUT_WIDTHS = (240, 340, 480, 640, 860, 1120)
"""Widths of the plot in pixels for which names are placed: the widest that fits is shown."""
_LONGEST_NAME = 34
_RIGHT_EDGE = 10
_ANYWHERE = 1_000_000
_MILLION = 1_000_000
_TITLE_ON_TOP = {"titleAngle": 0, "titleAlign": "left", "titleX": -24, "titleY": -10}


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; its texts are shown as they are."""

    label: str
    value: float
    text: str
    """The value in words, with its qualifier: « environ 25 »."""
    detail: str
    """What the pointer shows besides: year, source."""
    link: str | None = None
    """Where a click leads: http(s), or a page of the atlas, « ./?pole=x »."""
    is_rounded: bool = False
    """Drawn pale with a dashed edge; `text` says « environ » or « au moins »."""


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a cloud; its texts are shown as they are."""

    label: str
    x: float
    y: float
    x_text: str
    y_text: str
    is_rounded: bool = False
    """Drawn hollow; a text says « environ » or « au moins »."""
    is_uneven: bool = False
    """Drawn as a diamond: its two values are not of one year."""


def bars(
    rows: Sequence[Bar],
    unit: str,
    description: str,
    reference: tuple[float, str] | None = None,
    highest: float | None = None,
) -> Chart:
    """Return horizontal bars from zero in the order given, each with its name above it.

    A layer without a row is left out: it would be a picture of nothing to a screen reader.
    `reference` is a value with its words (« médiane : 12 (n = 19) »), drawn as a line; `highest`
    lengthens the scale, so that several charts share it.
    """
    others = [*([] if highest is None else [highest]), *([reference[0]] if reference else [])]
    low, high = _ends([*(row.value for row in rows), *others])
    across = {
        "field": "valeur",
        "type": "quantitative",
        "scale": _room(low, high, rows),
        "axis": _axis(_round_marks(low, high), unit),
    }
    layers = [
        _bar_layer(across, is_rounded=is_rounded)
        for is_rounded in (False, True)
        if any(row.is_rounded is is_rounded for row in rows)
    ]
    texts = [_text_layer("nom", {"value": 0}, align="left", dy=-9, limit={"expr": "width"})]
    if any(row.value >= 0 for row in rows):
        right = _text_layer("texte", across, "datum.valeur >= 0", align="left", dx=5, dy=8, **_BOLD)
        texts.append(right)
    if any(row.value < 0 for row in rows):
        left = _text_layer("texte", across, "datum.valeur < 0", align="right", dx=-5, dy=8, **_BOLD)
        texts.append(left)
    if reference is not None:
        layers += [*_reference(*reference), *map(_halo, texts)]
    layers += texts
    values = [_bar_row(rank, row) for rank, row in enumerate(rows)]
    height = ROW_HEIGHT * max(1, len(rows)) - (0 if unit else TITLE_HEIGHT)
    return _finished(layers, values, description, height)


def scatter(
    points: Sequence[Point],
    x_title: str,
    y_title: str,
    description: str,
    *,
    log_x: bool = False,
    log_y: bool = False,
) -> Chart:
    """Return points with their names, wherever there is room; the others name themselves on hover.

    On a logarithmic axis a point at zero or below has no place: the caller leaves it out and says
    so. Raises ValueError when one is given.
    """
    x_scale, x_marks = _axis_of([point.x for point in points], is_log=log_x)
    y_scale, y_marks = _axis_of([point.y for point in points], is_log=log_y)
    x = {"field": "x", "type": "quantitative", "scale": x_scale, "axis": _axis(x_marks, x_title)}
    up = _axis(y_marks, y_title) | _TITLE_ON_TOP
    y = {"field": "y", "type": "quantitative", "scale": y_scale, "axis": up}
    tooltip = [_said("nom", "Pôle"), _said("x_texte", x_title), _said("y_texte", y_title)]
    dots = {
        "mark": {
            "type": "point",
            "shape": {"expr": "datum.forme"},
            "size": 80,
            "fill": {"expr": "datum.encre"},
            "opacity": 0.85,
            "stroke": BAR_FILL,
            "strokeWidth": 1.2,
            "ariaRoleDescription": "point",
        },
        "encoding": {"x": x, "y": y, "tooltip": tooltip, "description": _said("dit")},
    }
    names = {
        "data": {"values": _names(points, x_scale, y_scale)},
        "transform": [{"filter": "width >= datum.de && width < datum.a"}],
        "mark": {
            "type": "text",
            "size": TEXT_SIZE,
            "color": TITLE_INK,
            "baseline": "alphabetic",
            "align": {"expr": "datum.bout"},
            "dx": {"expr": "datum.dx"},
            "dy": {"expr": "datum.dy"},
            "aria": False,
        },
        "encoding": {"x": x, "y": y, "text": _said("court"), "tooltip": tooltip},
    }
    values = [_point_row(point) for point in points]
    return _finished([dots, names], values, description, POINTS_HEIGHT)


def credited(chart: Chart, lines: Sequence[str]) -> Chart:
    """Return a chart that says these lines under itself, for its image leaves the page."""
    title = {
        "text": list(lines),
        "orient": "bottom",
        "anchor": "start",
        "offset": CREDIT_GAP,
        "limit": {"expr": "width"},
        "color": NOTE_INK,
        "fontSize": CREDIT_SIZE,
        "fontWeight": "normal",
        "lineHeight": CREDIT_LINE,
        "aria": False,
    }
    height = chart["height"] + CREDIT_GAP + CREDIT_LINE * len(lines)
    return {**chart, "title": title, "height": height, "background": "#ffffff"}


# --- Bars ----------------------------------------------------------------------------------------

_BOLD = {"fontWeight": 600}


def _said(field: str, title: str | None = None) -> dict[str, Any]:
    """A text of the rows, shown as it is."""
    return {"field": field, "type": "nominal", **({"title": title} if title else {})}


_BAR_ROWS = {
    "field": "rang",
    "type": "ordinal",
    "axis": None,
    "scale": {"paddingInner": 0, "paddingOuter": 0},
}
_BAR_TOOLTIP = [_said("nom", "Pôle"), _said("texte", "Valeur"), _said("detail", "Précisions")]
_LINK = {"field": "lien", "type": "nominal"}


def _bar_row(rank: int, row: Bar) -> dict[str, Any]:
    is_safe = row.link is not None and (row.link.startswith("./?") or is_web_address(row.link))
    return {
        "rang": rank,
        "nom": row.label,
        "valeur": row.value,
        "texte": row.text,
        "detail": row.detail,
        "dit": f"{row.label} : {row.text}, {row.detail}",
        "arrondi": row.is_rounded,
        **({"lien": row.link} if is_safe else {}),
    }


def _bar_layer(across: dict[str, Any], *, is_rounded: bool) -> dict[str, Any]:
    mark = {"type": "bar", "size": BAR_THICKNESS, "yOffset": 8, "ariaRoleDescription": "barre"}
    look: dict[str, Any] = {"color": BAR_FILL}
    if is_rounded:
        look = {"color": ROUNDED_FILL, "stroke": BAR_FILL, "strokeDash": [4, 3]}
    return {
        "transform": [{"filter": "datum.arrondi" if is_rounded else "!datum.arrondi"}],
        "mark": mark | look,
        "encoding": {
            "x": across,
            "y": _BAR_ROWS,
            "tooltip": _BAR_TOOLTIP,
            "href": _LINK,
            "description": _said("dit"),
        },
    }


def _text_layer(
    field: str, across: dict[str, Any], kept: str = "true", **look: Any
) -> dict[str, Any]:
    mark = {"type": "text", "size": TEXT_SIZE, "color": TITLE_INK, "aria": False}
    encoding = {"x": across, "y": _BAR_ROWS, "tooltip": _BAR_TOOLTIP, "text": _said(field)}
    return {
        "transform": [{"filter": kept}],
        "mark": mark | look,
        "encoding": encoding | {"href": _LINK},
    }


def _halo(layer: dict[str, Any]) -> dict[str, Any]:
    """The same text in thick white, to stand under it: the line of the reference stops there."""
    return layer | {"mark": layer["mark"] | {"stroke": "#ffffff", "strokeWidth": 4}}


def _room(low: float, high: float, rows: Sequence[Bar]) -> dict[str, Any]:
    """The scale of the bars, with room at each end for the longest text that stands there."""

    def beside(texts: Iterable[str]) -> int:
        return math.ceil(max((len(text) for text in texts), default=0) * LETTER_WIDTH) + 10

    left = beside(row.text for row in rows if row.value < 0) if low < 0 else 0
    right = beside(row.text for row in rows if row.value >= 0)
    ends = [left, {"expr": f"max(width - {right}, {left} + 40)"}]
    return {"domain": [low, high], "nice": False, "zero": True, "range": ends}


def _reference(value: float, said: str) -> list[dict[str, Any]]:
    """A line with its words above it: to its right, or to its left when they would not fit."""
    is_left = f"scale('x', datum.valeur) + {len(said) * LETTER_WIDTH:.0f} > width + {_RIGHT_EDGE}"
    across = {"field": "valeur", "type": "quantitative"}
    shown = {"x": across, "tooltip": [_said("texte", "Repère")]}
    line = {"type": "rule", "color": REFERENCE_INK, "strokeWidth": 1.6, "strokeDash": [6, 3]}
    words = {
        "type": "text",
        "align": {"expr": f"{is_left} ? 'right' : 'left'"},
        "dx": {"expr": f"{is_left} ? 4 : -4"},
        "y": -8,
        "size": TEXT_SIZE - 0.5,
        "color": REFERENCE_INK,
        "ariaRoleDescription": "repère",
    }
    texts = {"text": _said("texte"), "description": _said("texte")}
    data = {"values": [{"valeur": value, "texte": said}]}
    return [
        {"data": data, "mark": line | {"aria": False}, "encoding": shown},
        {"data": data, "mark": words, "encoding": shown | texts},
    ]


# --- Scales and axes -----------------------------------------------------------------------------


def _ends(values: Sequence[float]) -> tuple[float, float]:
    """The ends of a scale that holds zero and these values."""
    low, high = min(0.0, *values, 0.0), max(0.0, *values, 0.0)
    return (low, high) if low < high else (0.0, 1.0)


def _round_marks(low: float, high: float) -> tuple[float, ...]:
    rough = (high - low) / (MOST_TICKS - 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * times for times in (1, 2, 5, 10) if power * times >= rough * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return tuple(_clean(number * step) for number in range(first, last + 1))


def _axis_of(values: Sequence[float], *, is_log: bool) -> tuple[dict[str, Any], tuple[float, ...]]:
    """The scale of an axis of a cloud, a little longer than its values, and its round marks."""
    if not is_log:
        low, high = _ends(values)
        room = (high - low) * 0.04
        ends = [low - (room if low < 0 else 0), high + room]
        return {"domain": ends, "nice": False}, _round_marks(low, high)
    if any(value <= 0 for value in values):
        raise ValueError("Une échelle logarithmique ne place pas une valeur nulle ou négative.")
    low, high = (min(values) / 1.25, max(values) * 1.25) if values else (1.0, 10.0)
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    fine = [_clean(10.0**power * times) for power in decades for times in (1, 2, 5)]
    marks = tuple(mark for mark in fine if low <= mark <= high)
    if len(marks) > MOST_TICKS + 1:
        marks = tuple(mark for mark in marks if math.log10(mark).is_integer())
    return {"type": "log", "domain": [low, high], "nice": False}, marks


def _clean(value: float) -> float:
    return float(f"{value:.12g}")


def _axis(marks: Sequence[float], title: str) -> dict[str, Any]:
    """An axis whose numbers are French and ready: Vega only looks them up."""
    texts = json.dumps([_mark_text(mark) for mark in marks], ensure_ascii=False)
    return {
        "values": list(marks),
        "labelExpr": f"{texts}[indexof({json.dumps(list(marks))}, datum.value)]",
        "title": title or None,
        "titleAnchor": "start",
        "titleFontWeight": "normal",
        "titleColor": NOTE_INK,
        "titleFontSize": TEXT_SIZE - 0.5,
        "titlePadding": 6,
        "labelColor": NOTE_INK,
        "labelFontSize": 11.5,
        "labelOverlap": True,
        "aria": False,
        "domain": False,
        "ticks": False,
        "gridColor": GRID_INK,
    }


def _mark_text(mark: float) -> str:
    if abs(mark) >= _MILLION:
        return f"{_plain_number(mark / _MILLION)}{NARROW_SPACE}M"
    return _plain_number(mark)


def _plain_number(value: float) -> str:
    """The number with as many decimals as it needs."""
    written = f"{_clean(value):.12f}".rstrip("0").partition(".")[2]
    return format_number(value, len(written))


# --- Names of points -----------------------------------------------------------------------------


def _point_row(point: Point) -> dict[str, Any]:
    return {
        "nom": point.label,
        "x": point.x,
        "y": point.y,
        "x_texte": point.x_text,
        "y_texte": point.y_text,
        "forme": "diamond" if point.is_uneven else "circle",
        "encre": "#ffffff" if point.is_rounded else BAR_FILL,
        "dit": f"{point.label} : {point.x_text}, {point.y_text}",
    }


def _names(
    points: Sequence[Point], x_scale: dict[str, Any], y_scale: dict[str, Any]
) -> list[dict[str, Any]]:
    """One row per name and layout: where it stands, for which widths of the plot."""
    rows: list[dict[str, Any]] = []
    names = [_short_name(point.label) for point in points]
    shares = [(_share(x_scale, point.x), 1 - _share(y_scale, point.y)) for point in points]
    for width, until in zip(LAYOUT_WIDTHS, (*LAYOUT_WIDTHS[1:], _ANYWHERE), strict=True):
        places = [(x * width, y * POINTS_HEIGHT) for x, y in shares]
        for rank, side in place_names(places, names, (width, POINTS_HEIGHT)).items():
            dx, dy, end = SIDES[side]
            name = {"court": names[rank], "dx": dx, "dy": dy, "bout": end, "de": width, "a": until}
            rows.append({**_point_row(points[rank]), **name})
    return rows


def _share(scale: dict[str, Any], value: float) -> float:
    """How far along its axis a value is, from 0 to 1."""
    low, high = scale["domain"]
    if scale.get("type") == "log":
        low, high, value = math.log(low), math.log(high), math.log(value)
    return float((value - low) / (high - low))


def _short_name(name: str) -> str:
    short = shortened(name)
    return short if len(short) <= _LONGEST_NAME else f"{short[: _LONGEST_NAME - 1].rstrip()}…"


def _finished(
    layers: list[dict[str, Any]], rows: list[dict[str, Any]], description: str, height: int
) -> Chart:
    return {
        "data": {"values": rows},
        "layer": layers,
        "description": description,
        "height": height + FRAME_HEIGHT,
        "width": "container",
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {"left": 2, "right": _RIGHT_EDGE, "top": 20, "bottom": 4},
        "background": "transparent",
        "config": {"font": FONT, "view": {"stroke": None}},
    }
