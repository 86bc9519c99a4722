"""The map of a selection as a picture for a report: one A4 landscape sheet, PNG or SVG.

Importing this file imports matplotlib, which costs half a second: callers import it when a picture
is asked for.
"""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from threading import Lock
from typing import Any

import matplotlib as mpl
from babel.dates import format_date
from matplotlib.figure import Figure

from poles.atlas import Atlas
from poles.choices import Choices
from poles.drawing import Drawing, Place
from poles.extracts import EXTENSIONS, Format, file_name
from poles.indicators import INDICATORS
from poles.numbers_fr import NARROW_SPACE, format_number
from poles.picture_legend import BADGE_RADIUS, LegendColumn, Listed, badge, sources_of
from poles.picture_map import (
    INSETS,
    LAMBERT_93,
    MAINLAND,
    MapPanel,
    ground_of,
    main_view,
    round_length,
)
from poles.picture_sheet import (
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
    wrapped,
)
from poles.screen import Screen
from poles.selection import Selection, Sense
from poles.wording import CREDITS, PRECISION_SHORT, PROMOTION_LABELS, TITLE

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
_SENSES = {
    Sense.TOUCHE: "dont le territoire touche",
    Sense.SIEGE: "dont le siège est dans",
    Sense.ENTIER: "dont tout le territoire est dans",
}

_SETTINGS: dict[str, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "ptce",
    "svg.id": None,
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Geneva", "sans-serif"],
    "text.usetex": False,
    "text.parse_math": False,
    "path.simplify": True,
    "lines.scale_dashes": True,
    "savefig.facecolor": "auto",
    "savefig.bbox": None,
    "savefig.transparent": False,
}
_ONE_AT_A_TIME = Lock()
"""matplotlib's settings are the whole process's; and a picture takes a core and some memory."""


class PictureFormat(StrEnum):
    """The pictures that are offered; each is also the ending of its file."""

    PNG = "png"
    SVG = "svg"


@dataclass(frozen=True, slots=True)
class Caption:
    """What the sheet says of itself: title, what is shown, and when it was extracted."""

    title: str
    subtitle: str
    extracted_on: date


def picture(
    atlas: Atlas, drawing: Drawing, places: Sequence[Place], caption: Caption, form: PictureFormat
) -> bytes:
    """Return the map of a drawing ready for a report; the same arguments give the same bytes.

    An SVG keeps its texts as text. Any thread may ask: pictures are made one at a time.
    """
    with _ONE_AT_A_TIME, mpl.rc_context(_SETTINGS):
        figure = sheet_of(atlas, drawing, places, caption).figure
        content = _saved(figure, caption, form)
        figure.clear()
    return content


def caption_of(choices: Choices, screen: Screen, today: date) -> Caption:
    """Return the title and the filters of a screen in words."""
    keys = [key for key in (screen.indicator, screen.second) if key]
    title = " et ".join(INDICATORS[key].label for key in keys)
    said = filters_in_words(screen.selection, choices)
    if screen.hidden:
        hidden = ", ".join(PRECISION_SHORT[precision] for precision in screen.hidden)
        said += f" Précisions masquées : {hidden}."
    return Caption(f"{title} : pôles territoriaux de coopération économique", said, today)


def filters_in_words(selection: Selection, choices: Choices) -> str:
    """Return « Pôles dont le territoire touche Isère (38). », or that every pole is shown."""
    codes = [f"{choices.departements[code]} ({code})" for code in selection.departements]
    names = [choices.regions[code] for code in selection.regions]
    wheres = [" ou ".join(said) for said in (codes, names) if said]
    said = f"Pôles {_SENSES[selection.sens]} : {' et '.join(wheres)}. " if wheres else ""
    if selection.promotions:
        labels = " ou ".join(PROMOTION_LABELS.get(one, one) for one in selection.promotions)
        said += f"Promotion : {labels}. "
    if selection.filieres:
        said += f"Domaine d’activité : {' ou '.join(selection.filieres)}. "
    return said.strip() or "Tous les pôles, France entière."


def picture_name(
    selection: Selection, indicator_key: str, form: PictureFormat, today: date
) -> str:
    """Return a name like those of the extracts: ptce-carte-organisations-38-touche-2026-11-22.png."""
    name = file_name(f"carte {indicator_key}", selection, Format.CSV, today)
    return f"{name.removesuffix(EXTENSIONS[Format.CSV])}{form.value}"


def sheet_of(
    atlas: Atlas, drawing: Drawing, places: Sequence[Place], caption: Caption
) -> Sheet:
    """Return the sheet before it becomes bytes."""
    sheet = Sheet()
    top = _write_heading(sheet, caption) + _GUTTER
    bottom = _write_foot(sheet, atlas, drawing, places, caption) - _GUTTER
    body = Box(MARGIN, top, WIDTH - 2 * MARGIN, bottom - top)
    panels = _draw_maps(sheet, body, atlas, drawing, places)
    column = Box(body.right - LEGEND_WIDTH, body.top, LEGEND_WIDTH, body.height)
    listed = LegendColumn(sheet, column, atlas, places).fill(drawing)
    _number(sheet, panels, listed, places)
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


def french_date(day: date) -> str:
    """Return « 1er janvier 2026 », « 22 novembre 2026 »."""
    said: str = format_date(day, "d MMMM y", locale="fr")
    return f"1er{said[1:]}" if day.day == 1 else said


def _draw_maps(
    sheet: Sheet, body: Box, atlas: Atlas, drawing: Drawing, places: Sequence[Place]
) -> list[MapPanel]:
    """Draw the large map, then the insets in a column at its left, each with its name and frame."""
    left = body.left + INSET_WIDTH + _GUTTER
    width = body.width - INSET_WIDTH - LEGEND_WIDTH - 2.5 * _GUTTER
    view = main_view(drawing.bounds)
    panels = [MapPanel(sheet, Box(left, body.top, width, body.height - _SCALE_STRIP), view)]
    gap = 4.0
    name_height = _INSET_NAME.leading + 1
    height = (body.height - gap * (len(INSETS) - 1)) / len(INSETS)
    for rank, inset in enumerate(INSETS):
        top = body.top + rank * (height + gap)
        sheet.write(body.left, top, inset.name, _INSET_NAME)
        box = Box(body.left, top + name_height, INSET_WIDTH, height - name_height)
        panels.append(MapPanel(sheet, box, inset))
    ground = ground_of(atlas.boundaries)
    for panel in panels:
        panel.draw(ground, drawing, places)
        if panel.view is not MAINLAND:
            sheet.frame(panel.box)
    _write_scale(sheet, panels[0])
    return panels


def _write_scale(sheet: Sheet, panel: MapPanel) -> None:
    """Draw the scale bar of the large map and name its projection, under it."""
    box, per_point = panel.box, panel.metres_per_point
    metres = round_length(_LONGEST_SCALE * per_point)
    right = box.left + metres / per_point
    y = box.bottom + 8
    sheet.line((box.left, box.left, right, right), (y - 3, y, y, y - 3), GREY)
    length = f"{format_number(metres / 1000)}{NARROW_SPACE}km"
    sheet.write(right + 4, y - 0.75 * _SCALE_STYLE.size, length, _SCALE_STYLE)
    is_lambert = panel.view.crs == LAMBERT_93
    name = "Projection Lambert-93" if is_lambert else "Projection locale (plate carrée)"
    sheet.write(box.right, y - 0.75 * _SCALE_STYLE.size, name, _SCALE_STYLE, "right")


def _number(
    sheet: Sheet, panels: Sequence[MapPanel], listed: Sequence[Listed], places: Sequence[Place]
) -> None:
    """Put the number of each listed pole beside its point, never on another number."""
    for panel in panels:
        taken: list[tuple[float, float]] = []
        for number, one in enumerate(listed, start=1):
            point = panel.position(places[one.place])
            if point is not None:
                spot = _free_spot(point, panel.box, taken)
                taken.append(spot)
                badge(sheet, *spot, number)


def _free_spot(
    point: tuple[float, float], box: Box, taken: Sequence[tuple[float, float]]
) -> tuple[float, float]:
    """Return the nearest place around a point, inside the box, where no number is yet."""
    for ring in range(100):
        reach = ring * BADGE_RADIUS
        for turn in range(max(1, 8 * ring)):
            angle = 2 * math.pi * turn / max(1, 8 * ring) - math.pi / 4
            x, y = point[0] + reach * math.cos(angle), point[1] + reach * math.sin(angle)
            is_inside = (
                box.left + BADGE_RADIUS <= x <= box.right - BADGE_RADIUS
                and box.top + BADGE_RADIUS <= y <= box.bottom - BADGE_RADIUS
            )
            if is_inside and all(math.dist((x, y), one) >= 2 * BADGE_RADIUS + 0.5 for one in taken):
                return x, y
    return point
