"""Charts as Altair builds them: bars on one scale from zero, points with names that do not collide.

Every text is ready in French: Vega formats no number, and shows names as plain text. A chart has no
link or name that its page does not also give in a table: a canvas is read by eyes alone.
"""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from poles.french_text import shortened
from poles.numbers_fr import NARROW_SPACE, format_number

TITLE_INK = "#0b3c44"
BAR_FILL = "#2b7c79"
ROUNDED_FILL = "#d3e6e2"
REFERENCE_INK = "#6b4c9a"
NOTE_INK = "#55616d"
GRID_INK = "#dfe5e8"
FONT = '"Source Sans", "Source Sans Pro", sans-serif'

ROW_HEIGHT = 40
BAR_THICKNESS = 14
TEXT_SIZE = 12.5
LETTER_WIDTH = 6.7
"""Pixels of one letter at TEXT_SIZE, on the generous side."""
MOST_TICKS = 6
FRAME_HEIGHT = 66
"""Pixels above and below a plot: the words of the reference, the axis and its title."""
POINTS_HEIGHT = 400
LAYOUT_WIDTHS = (240, 340, 480, 640, 860, 1120)
"""Widths of the plot in pixels for which names are placed: the widest that fits is shown."""
_MARK_RADIUS = 5
_GAP = 8
_EDGE = 6
_LONGEST_NAME = 34
_ANYWHERE = 1_000_000
_MILLION = 1_000_000
_TITLE_ON_TOP: dict[str, Any] = {
    "titleAngle": 0,
    "titleAlign": "left",
    "titleX": -24,
    "titleY": -10,
}
_NAMES = (
    # how far from the point, and which end of the name is there
    (_GAP, 4.0, "left"),
    (-_GAP, 4.0, "right"),
    (0.0, -_GAP - 1.0, "center"),
    (0.0, _GAP + 9.0, "center"),
)

Box = tuple[float, float, float, float]


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


def bars(
    rows: Sequence[Bar],
    unit: str,
    description: str,
    reference: tuple[float, str] | None = None,
    highest: float | None = None,
) -> alt.LayerChart:
    """Return horizontal bars from zero in the order given, each with its name above it.

    `reference` is a value with its words (« médiane : 12 (n = 19) »), drawn as a line; `highest`
    lengthens the scale, so that several charts share it.
    """
    low, high, ticks = _scale_of([*(row.value for row in rows), *_known(highest, reference)])
    names: dict[str, Any] = {
        "y": alt.Y("rang:O", axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0)),
        "tooltip": [
            alt.Tooltip("nom:N", title="Pôle"),
            alt.Tooltip("texte:N", title="Valeur"),
            alt.Tooltip("detail:N", title="Précisions"),
        ],
    }
    x_axis = alt.X("valeur:Q", scale=_room(low, high, rows), axis=_axis(ticks, unit))
    place = {"x": x_axis, **names}
    drawn = _chart_of([_bar_row(rank, row) for rank, row in enumerate(rows)])
    has_links = any(_is_safe(row.link) for row in rows)
    linked = {"href": alt.Href("lien:N")} if has_links else {}
    layers: list[alt.Chart] = [
        drawn.transform_filter(f"datum.arrondi === {is_rounded}")
        .mark_bar(size=BAR_THICKNESS, yOffset=8, ariaRoleDescription="barre", **look)
        .encode(**place, **linked, description="dit:N")
        for is_rounded, look in (
            ("false", {"color": BAR_FILL}),
            ("true", {"color": ROUNDED_FILL, "stroke": BAR_FILL, "strokeDash": [4, 3]}),
        )
    ]
    layers += [
        drawn.mark_text(
            align="left",
            dy=-9,
            size=TEXT_SIZE,
            color=TITLE_INK,
            limit=alt.ExprRef("width"),
            aria=False,
        ).encode(x=alt.value(0), text="nom:N", **names, **linked),
        _bar_texts(drawn, place, side="left"),
        _bar_texts(drawn, place, side="right"),
    ]
    if reference is not None:
        layers += _reference(*reference, is_right=reference[0] > (low + high) / 2)
    return _finished(alt.LayerChart(layer=layers), description, ROW_HEIGHT * max(1, len(rows)))


def scatter(
    points: Sequence[Point],
    x_title: str,
    y_title: str,
    description: str,
    *,
    log_x: bool = False,
    log_y: bool = False,
) -> alt.LayerChart:
    """Return points with their names, wherever there is room; the others name themselves on hover.

    On a logarithmic axis points at zero or below have no place: the caller leaves them out and
    says it. Raises ValueError when one is given.
    """
    xs, ys = [point.x for point in points], [point.y for point in points]
    x_scale, x_ticks = _axis_of(xs, is_log=log_x)
    y_scale, y_ticks = _axis_of(ys, is_log=log_y)
    rows = [_point_row(point) for point in points]
    place = {
        "x": alt.X("x:Q", scale=x_scale, axis=_axis(x_ticks, x_title)),
        "y": alt.Y("y:Q", scale=y_scale, axis=_axis(y_ticks, y_title, is_vertical=True)),
    }
    tooltip = [
        alt.Tooltip("nom:N", title="Pôle"),
        alt.Tooltip("x_texte:N", title=x_title),
        alt.Tooltip("y_texte:N", title=y_title),
    ]
    dots = (
        _chart_of(rows)
        .mark_circle(
            size=80,
            color=BAR_FILL,
            opacity=0.75,
            stroke="#ffffff",
            strokeWidth=0.8,
            ariaRoleDescription="point",
        )
        .encode(**place, tooltip=tooltip, description="dit:N")
    )
    names = (
        _chart_of(_names(points, x_scale, y_scale))
        .transform_filter("width >= datum.de && width < datum.a")
        .mark_text(
            size=TEXT_SIZE,
            color=TITLE_INK,
            align=alt.ExprRef("datum.bout"),
            dx=alt.ExprRef("datum.dx"),
            dy=alt.ExprRef("datum.dy"),
            baseline="alphabetic",
            aria=False,
        )
        .encode(x="x:Q", y="y:Q", text="court:N", tooltip=tooltip)
    )
    return _finished(alt.LayerChart(layer=[dots, names]), description, POINTS_HEIGHT)


# --- Bars ----------------------------------------------------------------------------------------


def _known(highest: float | None, reference: tuple[float, str] | None) -> list[float]:
    return [*([] if highest is None else [highest]), *([reference[0]] if reference else [])]


def _bar_row(rank: int, row: Bar) -> dict[str, Any]:
    return {
        "rang": rank,
        "nom": row.label,
        "valeur": row.value,
        "texte": row.text,
        "detail": row.detail,
        "dit": f"{row.label} : {row.text}, {row.detail}",
        "lien": row.link if _is_safe(row.link) else None,
        "arrondi": row.is_rounded,
        "cote": "left" if row.value < 0 else "right",
    }


def _is_safe(link: str | None) -> bool:
    return link is not None and link.startswith(("http://", "https://", "./?"))


def _bar_texts(drawn: alt.Chart, place: dict[str, Any], side: str) -> alt.Chart:
    """The values at the end of the bars that go to this side."""
    is_right = side == "right"
    texts: alt.Chart = (
        drawn.transform_filter(f"datum.cote === '{side}'")
        .mark_text(
            align="left" if is_right else "right",
            dx=5 if is_right else -5,
            dy=8,
            size=TEXT_SIZE,
            fontWeight=600,
            color=TITLE_INK,
            aria=False,
        )
        .encode(**place, text="texte:N")
    )
    return texts


def _room(low: float, high: float, rows: Iterable[Bar]) -> alt.Scale:
    """The scale of the bars, with room at each end for the longest text that stands there."""

    def beside(texts: Iterable[str]) -> int:
        return math.ceil(max((len(text) for text in texts), default=0) * LETTER_WIDTH) + 10

    rows = list(rows)
    left = beside(row.text for row in rows if row.value < 0) if low < 0 else 0
    right = beside(row.text for row in rows if row.value >= 0)
    ends: list[Any] = [left, alt.ExprRef(f"max(width - {right}, {left} + 40)")]
    return alt.Scale(domain=[low, high], nice=False, zero=True, range=ends)


def _reference(value: float, said: str, *, is_right: bool) -> list[alt.Chart]:
    drawn = _chart_of([{"valeur": value, "texte": said}])
    line = drawn.mark_rule(color=REFERENCE_INK, strokeWidth=1.6, strokeDash=[6, 3], aria=False)
    words = drawn.mark_text(
        align="right" if is_right else "left",
        dx=4 if is_right else -4,
        y=-8,
        size=TEXT_SIZE - 0.5,
        color=REFERENCE_INK,
        ariaRoleDescription="repère",
    )
    shown: dict[str, Any] = {"x": "valeur:Q", "tooltip": alt.Tooltip("texte:N", title="Repère")}
    return [line.encode(**shown), words.encode(**shown, text="texte:N", description="texte:N")]


# --- Scales and axes -----------------------------------------------------------------------------


def _scale_of(values: Iterable[float]) -> tuple[float, float, tuple[float, ...]]:
    """The ends of a scale that holds zero and these values, and its round marks."""
    known = list(values)
    low, high = min(0.0, *known, 0.0), max(0.0, *known, 0.0)
    if low == high:
        high = 1.0
    return low, high, _round_marks(low, high)


def _round_marks(low: float, high: float) -> tuple[float, ...]:
    rough = (high - low) / (MOST_TICKS - 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * times for times in (1, 2, 5, 10) if power * times >= rough * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return tuple(_clean(number * step) for number in range(first, last + 1))


def _axis_of(values: Sequence[float], *, is_log: bool) -> tuple[alt.Scale, tuple[float, ...]]:
    """The scale of an axis of a cloud, a little longer than its values, and its round marks."""
    if not is_log:
        low, high, marks = _scale_of(values)
        room = (high - low) * 0.04
        return alt.Scale(domain=[low - (room if low < 0 else 0), high + room], nice=False), marks
    if any(value <= 0 for value in values):
        raise ValueError("Une échelle logarithmique ne place pas une valeur nulle ou négative.")
    low, high = (min(values), max(values)) if values else (1.0, 10.0)
    low, high = low / 1.25, high * 1.25
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    fine = [_clean(10.0**power * times) for power in decades for times in (1, 2, 5)]
    marks = tuple(mark for mark in fine if low <= mark <= high)
    if len(marks) > MOST_TICKS + 2:
        marks = tuple(mark for mark in marks if math.log10(mark).is_integer())
    return alt.Scale(type="log", domain=[low, high], nice=False), marks


def _clean(value: float) -> float:
    return float(f"{value:.12g}")


def _axis(marks: Sequence[float], title: str, *, is_vertical: bool = False) -> alt.Axis:
    """An axis whose numbers are French and ready: Vega only looks them up."""
    texts = json.dumps([_mark_text(mark) for mark in marks], ensure_ascii=False)
    return alt.Axis(
        values=list(marks),
        labelExpr=f"{texts}[indexof({json.dumps(list(marks))}, datum.value)]",
        title=title or None,
        titleAnchor="start",
        titleFontWeight="normal",
        titleColor=NOTE_INK,
        titleFontSize=TEXT_SIZE - 0.5,
        labelColor=NOTE_INK,
        labelFontSize=11.5,
        labelOverlap=True,
        aria=False,
        domain=False,
        ticks=False,
        gridColor=GRID_INK,
        titlePadding=6,
        **(_TITLE_ON_TOP if is_vertical else {}),
    )


def _mark_text(mark: float) -> str:
    if abs(mark) >= _MILLION:
        return f"{_plain_number(mark / _MILLION)}{NARROW_SPACE}M"
    return _plain_number(mark)


def _plain_number(value: float) -> str:
    """The number with as many decimals as it needs."""
    written = f"{_clean(value):f}".rstrip("0").partition(".")[2]
    return format_number(value, len(written))


# --- Names of points -----------------------------------------------------------------------------


def _point_row(point: Point) -> dict[str, Any]:
    return {
        "nom": point.label,
        "x": point.x,
        "y": point.y,
        "x_texte": point.x_text,
        "y_texte": point.y_text,
        "dit": f"{point.label} : {point.x_text}, {point.y_text}",
    }


def _names(points: Sequence[Point], x_scale: alt.Scale, y_scale: alt.Scale) -> list[dict[str, Any]]:
    """One row per name and layout: where it stands, for which widths of the plot."""
    rows: list[dict[str, Any]] = []
    for width, until in zip(LAYOUT_WIDTHS, (*LAYOUT_WIDTHS[1:], _ANYWHERE), strict=True):
        xs = [_share(x_scale, point.x) * width for point in points]
        ys = [(1 - _share(y_scale, point.y)) * POINTS_HEIGHT for point in points]
        names = [_short_name(point.label) for point in points]
        for rank, side in place_names(list(zip(xs, ys, strict=True)), names, width).items():
            dx, dy, end = _NAMES[side]
            name = {"court": names[rank], "dx": dx, "dy": dy, "bout": end, "de": width, "a": until}
            rows.append({**_point_row(points[rank]), **name})
    return rows


def place_names(
    places: Sequence[tuple[float, float]], names: Sequence[str], width: float
) -> dict[int, int]:
    """Return the side of each name that finds room: 0 right, 1 left, 2 above, 3 below its point.

    Greedy, from the highest point down: a name covers no point and no name, and stays inside.
    """
    taken: list[Box] = [
        (x - _MARK_RADIUS, y - _MARK_RADIUS, x + _MARK_RADIUS, y + _MARK_RADIUS) for x, y in places
    ]
    sides: dict[int, int] = {}
    for rank in sorted(range(len(places)), key=lambda one: (places[one][1], places[one][0])):
        for side in range(len(_NAMES)):
            box = _name_box(*places[rank], names[rank], side)
            if _is_inside(box, width) and not any(_meet(box, other) for other in taken):
                sides[rank] = side
                taken.append(box)
                break
    return sides


def _name_box(x: float, y: float, name: str, side: int) -> Box:
    dx, dy, end = _NAMES[side]
    long = len(name) * LETTER_WIDTH
    start = x + dx - {"left": 0.0, "right": long, "center": long / 2}[end]
    foot = y + dy + 3
    return (start, foot - TEXT_SIZE - 1, start + long, foot)


def _is_inside(box: Box, width: float) -> bool:
    left, top, right, foot = box
    return left >= 0 and top >= 0 and right <= width + _EDGE and foot <= POINTS_HEIGHT + _EDGE


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _share(scale: alt.Scale, value: float) -> float:
    """How far along its axis a value is, from 0 to 1."""
    spec = scale.to_dict()
    low, high = spec["domain"]
    if spec.get("type") == "log":
        low, high, value = math.log(low), math.log(high), math.log(value)
    return float((value - low) / (high - low))


def _short_name(name: str) -> str:
    short = shortened(name)
    return short if len(short) <= _LONGEST_NAME else f"{short[: _LONGEST_NAME - 1].rstrip()}…"


def _chart_of(rows: list[dict[str, Any]]) -> alt.Chart:
    return alt.Chart(alt.InlineData(values=rows))


def _finished(chart: alt.LayerChart, description: str, height: int) -> alt.LayerChart:
    finished: alt.LayerChart = chart.properties(
        description=description,
        height=height + FRAME_HEIGHT,
        width="container",
        autosize=alt.AutoSizeParams(type="fit", contains="padding"),
        padding={"left": 2, "right": 10, "top": 20, "bottom": 4},
        background="transparent",
    ).configure(font=FONT, view=alt.ViewConfig(stroke=None))
    return finished
