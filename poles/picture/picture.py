"""The map of a selection as a picture for a report: one A4 landscape sheet, PNG or SVG.

Importing this file imports matplotlib, which costs half a second: callers import it when a picture
is asked for.
"""

import io
import math
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any

import matplotlib as mpl
import shapely
from matplotlib.figure import Figure

from poles.atlas import Atlas
from poles.classes import round_below
from poles.maps.drawing import Drawing, Place
from poles.maps.pole_detail import PoleDetail, pole_detail
from poles.numbers_fr import NARROW_SPACE, format_number, french_date
from poles.picture.caption import Caption, PictureFormat
from poles.picture.legend import (
    BADGE_RADIUS,
    LegendColumn,
    Listed,
    badge,
    radius_on_paper,
    sources_of,
)
from poles.picture.map import (
    INSETS,
    LAMBERT_93,
    MAINLAND,
    Ground,
    MapPanel,
    ground_of,
    main_view,
    room_in,
)
from poles.picture.sheet import (
    FRAME_GREY,
    GREY,
    HEIGHT,
    MARGIN,
    POINTS_PER_INCH,
    TITLE_INK,
    WIDTH,
    Box,
    Sheet,
    Style,
    plain,
    width_of,
    wrapped,
)
from poles.wording import CREDITS, TITLE

PIXELS_WIDE = 2000
INSET_WIDTH = 84.0
LEGEND_WIDTH = 226.0
SHOWN_SOURCES_LINES = 2

_TITLE_SIZES = (16.0, 13.0, 10.5)
_TITLE_LINES = 2
_LAST_TITLE_LINES = 4
_SUBTITLE = Style(8.6, GREY)
_SUBTITLE_LINES = 3
_FOOT = Style(6.6, GREY)
_INSET_NAME = Style(6.6)
_SCALE_STYLE = Style(6.6, GREY)
_GUTTER = 10.0
_SCALE_STRIP = 13.0
_LONGEST_SCALE = 90.0
_NAME = Style(7.0, "#6b7682")
_TURNS = 16
_MOST_RINGS = 200

SETTINGS: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "ptce",
    "svg.id": None,
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Geneva", "sans-serif"],
    "text.usetex": False,
    "text.hinting": "none",
    "text.parse_math": False,
    "path.simplify": True,
    "lines.scale_dashes": True,
    "savefig.facecolor": "auto",
    "savefig.bbox": None,
    "savefig.transparent": False,
}
Disc = tuple[tuple[float, float], float]
"""A centre and a radius on the sheet."""
_ONE_AT_A_TIME = Lock()
"""matplotlib's settings are the whole process's; and a picture takes a core and some memory."""


def picture(
    atlas: Atlas, drawing: Drawing, places: Sequence[Place], caption: Caption, form: PictureFormat
) -> bytes:
    """Return the map of a drawing ready for a report; the same arguments give the same bytes.

    An SVG keeps its texts as text. Any thread may ask: pictures are made one at a time.
    """
    with _ONE_AT_A_TIME, mpl.rc_context(SETTINGS):
        figure = sheet_of(atlas, drawing, places, caption).figure
        content = _saved(figure, caption, form)
        figure.clear()
    return content


def sheet_of(atlas: Atlas, drawing: Drawing, places: Sequence[Place], caption: Caption) -> Sheet:
    """Return the sheet before it becomes bytes."""
    sheet = Sheet()
    top = _write_heading(sheet, caption) + _GUTTER
    bottom = _write_foot(sheet, atlas, drawing, places, caption) - _GUTTER
    body = Box(MARGIN, top, WIDTH - 2 * MARGIN, bottom - top)
    ground = ground_of(atlas.boundaries)
    chosen = None if drawing.chosen is None else places[drawing.chosen]
    detail = pole_detail(atlas, chosen.pole_id) if chosen and chosen.outline else None
    panels = _draw_maps(sheet, body, ground, drawing, places, detail)
    column = Box(body.right - LEGEND_WIDTH, body.top, LEGEND_WIDTH, body.height)
    listed = LegendColumn(sheet, column, atlas, places).fill(drawing)
    for panel in panels:
        badges = _number(sheet, panel, listed, places)
        if panel is panels[0] and panel.view is not MAINLAND:
            land = panel.free_land(ground, [places[row.place] for row in drawing.rows])
            taken = [*badges, *_circles(panel, drawing, places)]
            _name_departements(sheet, land, taken)
    return sheet


def _saved(figure: Figure, caption: Caption, form: PictureFormat) -> bytes:
    title = plain(caption.title)
    metadata: dict[str, Any] = (
        {"Title": title, "Creator": TITLE, "Rights": CREDITS, "Date": None}
        if form is PictureFormat.SVG
        else {"Title": title, "Copyright": CREDITS, "Software": None}
    )
    content = io.BytesIO()
    dpi = PIXELS_WIDE / WIDTH * POINTS_PER_INCH
    figure.savefig(content, format=form.value, dpi=dpi, metadata=metadata)
    return content.getvalue()


def _write_heading(sheet: Sheet, caption: Caption) -> float:
    """Write the title, smaller when it is long, then the subtitle; return where the body starts."""
    width = WIDTH - 2 * MARGIN
    for size in _TITLE_SIZES:
        style = Style(size, TITLE_INK, bold=True)
        lines = wrapped(caption.title, width, style)
        if len(lines) <= _TITLE_LINES:
            break
    else:
        lines = wrapped(caption.title, width, style, most=_LAST_TITLE_LINES)
    top = sheet.paragraph(MARGIN, MARGIN - 4, lines, style) + 1
    lines = wrapped(caption.subtitle, width, _SUBTITLE, most=_SUBTITLE_LINES)
    return sheet.paragraph(MARGIN, top, lines, _SUBTITLE)


def _write_foot(
    sheet: Sheet, atlas: Atlas, drawing: Drawing, places: Sequence[Place], caption: Caption
) -> float:
    """Write sources, credits and date up from the bottom; return where they start."""
    width = WIDTH - 2 * MARGIN
    shown = [places[row.place].pole_id for row in drawing.rows]
    sources = sources_of(atlas, shown, drawing.legend)
    lines = [
        *_sources_lines(sources, width),
        *wrapped(f"Limites et populations : {CREDITS}", width, _FOOT),
        *wrapped(f"{TITLE}. Extrait le {french_date(caption.extracted_on)}.", width, _FOOT),
    ]
    top = HEIGHT - MARGIN + 6 - len(lines) * _FOOT.leading
    sheet.line((MARGIN, WIDTH - MARGIN), (top - 4, top - 4), FRAME_GREY)
    sheet.paragraph(MARGIN, top, lines, _FOOT)
    return top - 4


def _sources_lines(sources: Sequence[str], width: float) -> list[str]:
    """As many titles as two lines take; the extracts have them all."""
    for kept in range(len(sources), 0, -1):
        left = len(sources) - kept
        more = f" ; et {format_number(left)} autres, dans les extraits CSV" if left else ""
        said = f"Sources des chiffres : {' ; '.join(sources[:kept])}{more}."
        lines = wrapped(said, width, _FOOT)
        if len(lines) <= SHOWN_SOURCES_LINES or kept == 1:
            return wrapped(said, width, _FOOT, most=SHOWN_SOURCES_LINES)
    return []


def _draw_maps(
    sheet: Sheet,
    body: Box,
    ground: Ground,
    drawing: Drawing,
    places: Sequence[Place],
    detail: PoleDetail | None,
) -> list[MapPanel]:
    """Draw the large map, then the insets in a column at its left, each with its name and frame."""
    left = body.left + INSET_WIDTH + _GUTTER
    width = body.width - INSET_WIDTH - LEGEND_WIDTH - 2.5 * _GUTTER
    view = main_view(drawing, places)
    panels = [MapPanel(sheet, Box(left, body.top, width, body.height - _SCALE_STRIP), view)]
    gap = 4.0
    name_height = _INSET_NAME.leading + 1
    height = (body.height - gap * (len(INSETS) - 1)) / len(INSETS)
    for rank, inset in enumerate(INSETS):
        top = body.top + rank * (height + gap)
        sheet.write(body.left, top, inset.name, _INSET_NAME)
        box = Box(body.left, top + name_height, INSET_WIDTH, height - name_height)
        panels.append(MapPanel(sheet, box, inset))
    for panel in panels:
        panel.draw(ground, drawing, places, detail)
        if panel.view is not MAINLAND:
            sheet.frame(panel.box)
    _write_scale(sheet, panels[0])
    return panels


def _write_scale(sheet: Sheet, panel: MapPanel) -> None:
    """Draw the scale bar of the large map and name its projection, under it."""
    box, per_point = panel.box, panel.metres_per_point
    metres = round_below(_LONGEST_SCALE * per_point)
    right = box.left + metres / per_point
    y = box.bottom + 8
    sheet.line((box.left, box.left, right, right), (y - 3, y, y, y - 3), GREY)
    length = f"{format_number(metres / 1000)}{NARROW_SPACE}km"
    sheet.write(right + 4, y - 0.75 * _SCALE_STYLE.size, length, _SCALE_STYLE)
    is_lambert = panel.view.crs == LAMBERT_93
    name = "Projection Lambert-93" if is_lambert else "Projection locale (plate carrée)"
    sheet.write(box.right, y - 0.75 * _SCALE_STYLE.size, name, _SCALE_STYLE, "right")


def _number(
    sheet: Sheet, panel: MapPanel, listed: Sequence[Listed], places: Sequence[Place]
) -> list[Disc]:
    """Put the number of each listed pole beside its point, never on another number."""
    taken: list[Disc] = []
    for number, one in enumerate(listed, start=1):
        point = panel.position(places[one.place])
        if point is not None:
            radius = one.radius or panel.small_reach(places[one.place])
            spot = _free_spot(point, radius, panel.box, taken)
            taken.append((spot, BADGE_RADIUS))
            badge(sheet, *spot, number)
    return taken


def _free_spot(
    point: tuple[float, float], radius: float, box: Box, taken: Sequence[Disc]
) -> tuple[float, float]:
    """Return the nearest place at the edge of a circle, then around it, inside the box and free."""
    start = radius + BADGE_RADIUS if radius else 0.0
    inside = box.shrunk(BADGE_RADIUS)
    for ring in range(_MOST_RINGS):
        reach = start + ring * BADGE_RADIUS / 2
        for turn in range(_TURNS):
            angle = 2 * math.pi * turn / _TURNS - math.pi / 4
            spot = (point[0] + reach * math.cos(angle), point[1] + reach * math.sin(angle))
            if inside.holds(*spot) and all(
                math.dist(spot, other) > other_radius + BADGE_RADIUS + 0.5
                for other, other_radius in taken
            ):
                return spot
    return point


def _circles(panel: MapPanel, drawing: Drawing, places: Sequence[Place]) -> list[Disc]:
    """Where the circles and marks of a map are on the sheet."""
    discs: list[Disc] = []
    for row in drawing.rows:
        point = panel.position(places[row.place])
        radius = radius_on_paper(row, places[row.place])
        if point is not None and radius:
            discs.append((point, radius))
    return discs


def _name_departements(
    sheet: Sheet, land: Mapping[str, shapely.Geometry], taken: Sequence[Disc]
) -> None:
    """Name the departments of an area where the map leaves room: never over anything."""
    discs = shapely.union_all([shapely.Point(spot).buffer(radius + 1) for spot, radius in taken])
    height = _NAME.leading + 2
    for name, free in land.items():
        width = width_of(plain(name), _NAME) + 6
        if room := room_in(shapely.difference(free, discs), width, height):
            sheet.write(room[0], room[1] - _NAME.size * 0.62, name, _NAME, "center")
