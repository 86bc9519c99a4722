"""The legend of a picture of the map: what each look means, and on how many poles it stands."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.patches import Circle, Rectangle

from poles.atlas import Atlas
from poles.french_text import fold
from poles.indicators import Indicator, Origin, Value
from poles.maps.drawing import Drawing, Legend, Place, Row, is_framed_on_pole, masked_too
from poles.numbers_fr import (
    class_spans,
    counted,
    format_absent,
    format_coverage,
    format_number,
    format_value,
    nobody_answers,
)
from poles.picture.sheet import (
    FRAME_GREY,
    GREY,
    INK,
    TITLE_INK,
    Box,
    Sheet,
    Style,
    shortened_to,
    width_of,
    wrapped,
)
from poles.records import PoleId, Precision
from poles.wording import PRECISION_LABELS, ROUNDED_VALUES, said_of_classes

POINTS_PER_PIXEL = 0.72
"""A circle is as large on the sheet's map as on a screen's."""
CIRCLE_COLOUR = "#b5482f"
CIRCLE_OPACITY = 0.62
HOLLOW_OPACITY = 0.12
HOLLOW_DASHES = (0, (2.2, 2.2))
SMALL_PIXELS = 3.0
"""A circle of a smaller radius, in pixels of the screen, has no white edge."""
EDGE_COLOUR = "#2f5d62"
CASING: Mapping[str, Any] = {"facecolor": "none", "edgecolor": "white"}
"""Around a territory of a class: it parts those of one colour."""
CASING_WIDTH = 1.6
MARK_COLOUR = "#6b4c9a"
MARK_RADIUS = 6 * POINTS_PER_PIXEL
OWN_LOOK: Mapping[str, Any] = {"edgecolors": "#1d3fbb", "linewidths": 1.3}
OWN_GAP = 2.5
"""Between the sign of a reader's own pole and the ring around it."""
BADGE_RADIUS = 4.9
HATCHING: Mapping[str, Any] = {
    "facecolor": "white",
    "hatch": "/////",
    "hatchcolor": FRAME_GREY,
    "hatch_linewidth": 0.7,
}
COMMUNE_LOOK: Mapping[str, Any] = {
    "label": "communes",
    "facecolor": "none",
    "edgecolor": "#5a7184",
    "linewidth": 0.35,
}
EPCI_LOOK: Mapping[str, Any] = {
    "label": "epci",
    "facecolor": "none",
    "edgecolor": INK,
    "linewidth": 1.1,
}
"""Of the chosen pole alone."""
MASKED_LOOK: Mapping[str, Any] = {
    "facecolor": "white",
    "edgecolor": FRAME_GREY,
    "linewidth": 0.5,
    "ls": (0, (1, 3)),
}
"""Of the precisions that are left off the map: an empty box."""
SCALE_NOTE = (
    "Chaque vignette a sa propre échelle de carte ; les cercles, eux, gardent la même partout."
)
INSET_NOTE = "Chaque vignette a sa propre échelle de carte."
LISTED_HEADING = "Pôles de la carte"
RANKED_HEADING = "Valeurs les plus élevées de la carte"
SURE_HEADING = "Valeurs les plus élevées, hors supposés"
MOST_RANKED = 8

_HEADING = Style(9.2, TITLE_INK, bold=True)
_TEXT = Style(7.6)
_NOTE = Style(7.0, GREY)
_NUMBER = Style(5.8, INK, bold=True)
_SWATCH = (20.0, 9.0)
_INDENT = 27.0
_GAP = 5.0
_LABEL_SPACE = 9.6
"""Between the labels of two reference circles, however close their tops are."""


@dataclass(frozen=True, slots=True)
class Edge:
    """How the edge of a territory is drawn, and its fill where no ratio gives one.

    Fills are opaque: on land, on one another and in the legend a colour is the same.
    """

    width: float
    dashes: tuple[float, ...]
    colour: str
    plain: str

    @property
    def look(self) -> dict[str, Any]:
        """Return the edge in matplotlib's words; its dashes count in widths of the line."""
        style = (0, self.dashes) if self.dashes else "solid"
        return {"edgecolor": self.colour, "linewidth": self.width, "ls": style}


EDGES: Mapping[Precision, Edge] = {
    Precision.DECLARE: Edge(1.0, (), EDGE_COLOUR, "#c2d9d7"),
    Precision.APPROCHE: Edge(1.0, (4.3, 2.9), EDGE_COLOUR, "#c2d9d7"),
    Precision.SIEGE: Edge(0.95, (1.15, 3.0), "#4d7478", "#dee8e7"),
}
MARK_LOOK: Mapping[str, Any] = {
    "facecolor": ("white", 0.35),
    "edgecolor": MARK_COLOUR,
    "linewidth": 1.2,
    "ls": (0, (1.2, 1.2)),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """One pole that the map numbers and the legend names."""

    place: int
    nom: str
    figure: str
    is_known: bool
    radius: float
    """Of its circle or mark on the map, in points; 0 where it has none."""


class LegendColumn:
    """Writes the legend from the top of its box downwards."""

    def __init__(self, sheet: Sheet, box: Box, atlas: Atlas, places: Sequence[Place]) -> None:
        self._sheet = sheet
        self._box = box
        self._atlas = atlas
        self._places = places
        self._top = box.top

    def fill(self, drawing: Drawing) -> tuple[Listed, ...]:
        """Write the legend, and return the poles that it lists, in the order of their numbers."""
        for legend in (drawing.legend, drawing.legend.second):
            if legend is not None:
                self._indicator(legend, drawing)
        self._territories(drawing)
        is_circled = any(one and one.circles for one in (drawing.legend, drawing.legend.second))
        self._paragraph(SCALE_NOTE if is_circled else INSET_NOTE, _NOTE)
        return self._list(drawing)

    def _indicator(self, legend: Legend, drawing: Drawing) -> None:
        indicator = legend.indicator
        unit = "" if fold(indicator.unit) == fold(indicator.label) else f" ({indicator.unit})"
        self._paragraph(f"{indicator.label}{unit}", _HEADING)
        self._paragraph(indicator.definition, _NOTE)
        if legend.classes is None:
            self._circles(legend)
        else:
            self._classes(legend)
        if legend.missing:
            absent = format_absent(legend.absent, legend.missing, legend.missing_look)
            if legend.is_hatched:
                self._swatch(absent, {**HATCHING, "edgecolor": FRAME_GREY, "linewidth": 0.6})
            else:
                self._paragraph(absent, _TEXT)
        if legend.supposed:
            told = f"Cercle creux, territoire supposé : {count_poles(legend.supposed)}"
            self._paragraph(told, _TEXT)
        if legend.rounded:
            self._paragraph(f"{ROUNDED_VALUES} : {count_poles(legend.rounded)}", _TEXT)
        self._paragraph(_coverage(indicator, self._shown_values(indicator, drawing)), _TEXT)
        self._top += _GAP

    def _shown_values(self, indicator: Indicator, drawing: Drawing) -> list[tuple[Place, Value]]:
        shown = [self._places[row.place] for row in drawing.rows]
        return [(place, self._atlas.values[place.pole_id][indicator.key]) for place in shown]

    def _circles(self, legend: Legend) -> None:
        """Nested circles on one base, the largest behind, each label at the height of its top."""
        if not legend.circles:
            self._paragraph(nobody_answers(legend.indicator), _TEXT)
            return
        self._paragraph("Surface du cercle proportionnelle à la valeur :", _TEXT)
        largest = max(radius for _, radius in legend.circles) * POINTS_PER_PIXEL
        centre, base = self._box.left + largest + 2, self._top + 2 * largest + 6
        label_top = 0.0
        for value, pixels in legend.circles:
            radius = pixels * POINTS_PER_PIXEL
            look = {"edgecolor": CIRCLE_COLOUR, "facecolor": (CIRCLE_COLOUR, 0.25), "lw": 0.8}
            self._sheet.add(Circle((centre, base - radius), radius, label="reference", **look))
            top = base - 2 * radius
            label_top = max(top, label_top + _LABEL_SPACE)
            right = centre + largest + 16
            self._sheet.line((centre, right - 9, right - 2), (top, label_top, label_top), GREY)
            text_top = label_top - 0.62 * _TEXT.size
            self._sheet.write(right, text_top, format_value(legend.indicator, value), _TEXT)
        self._top = max(base, label_top + 0.6 * _TEXT.size) + _GAP

    def _classes(self, legend: Legend) -> None:
        if legend.classes is None or not len(legend.classes):
            self._paragraph(nobody_answers(legend.indicator), _TEXT)
            return
        self._paragraph(f"{said_of_classes(legend.classes, 'tous les pôles')} :", _TEXT)
        spans = class_spans(legend.indicator, legend.classes)
        rows = zip(spans, legend.class_colours, legend.class_counts, strict=True)
        for said, colour, count in rows:
            look = {"facecolor": colour, "edgecolor": EDGE_COLOUR, "lw": 0.6}
            self._swatch(f"{said} : {count_poles(count)}", look)

    def _territories(self, drawing: Drawing) -> None:
        self._paragraph("Territoires", _HEADING)
        for precision in Precision:
            if count := drawing.legend.precisions.get(precision, 0):
                self._precision(drawing.legend, precision, count)
        if drawing.chosen is not None:
            self._paragraph(f"Trait noir : {self._places[drawing.chosen].nom}", _TEXT)
        if drawing.legend.own:
            self._paragraph(f"Cerclés de bleu : vos pôles ({drawing.legend.own})", _TEXT)
        if is_framed_on_pole(drawing, self._places):
            self._paragraph("Pôle choisi : traits fins, communes ; traits forts, EPCI.", _TEXT)
        for said in _off_the_map([self._places[row.place] for row in drawing.rows]):
            self._paragraph(said, _TEXT)

    def _precision(self, legend: Legend, precision: Precision, count: int) -> None:
        label, edge = PRECISION_LABELS[precision], EDGES.get(precision)
        said = f"{label[:1].upper()}{label[1:]} : {count_poles(count)}"
        said += masked_too(legend, precision, count)
        if precision in legend.masked:
            self._swatch(said, MASKED_LOOK)
        elif edge is None:
            self._swatch(said, None, is_mark=precision is Precision.DEPARTEMENT)
        else:
            fill = "white" if legend.is_filled else edge.plain
            self._swatch(said, {**edge.look, "facecolor": fill})

    def _list(self, drawing: Drawing) -> tuple[Listed, ...]:
        """Name every pole of the map: paper has no tooltip.

        Where not all fit, name the largest circles; rates are not ranked.
        """
        room = self._box.bottom - self._top - _GAP - _HEADING.leading
        lines = int(room / _TEXT.leading)
        listed, heading = self._ranked(drawing), LISTED_HEADING
        if len(listed) > lines:
            is_ranked = drawing.legend.classes is None
            most = max(0, min(lines, MOST_RANKED)) if is_ranked else 0
            known = [one for one in listed if one.is_known]
            sure = [one for one in known if not self._is_supposed(drawing, one)]
            listed = tuple(sure[:most])
            heading = RANKED_HEADING if len(sure) == len(known) else SURE_HEADING
        if not listed:
            return ()
        self._top += _GAP
        self._paragraph(heading, _HEADING)
        for number, one in enumerate(listed, start=1):
            badge(self._sheet, self._box.left + 6, self._top + 0.6 * _TEXT.size, number)
            left, right = self._box.left + 15, self._box.right
            self._sheet.write(right, self._top, one.figure, _TEXT, "right")
            name = shortened_to(one.nom, right - left - width_of(one.figure, _TEXT) - 10, _TEXT)
            self._top = self._sheet.write(left, self._top, name, _TEXT)
        return listed

    def _is_framed(self, drawing: Drawing, place: Place) -> bool:
        """Whether the large map shows its point: a chosen pole is framed alone."""
        if drawing.bounds is None or not is_framed_on_pole(drawing, self._places):
            return True
        if place.lat is None or place.lon is None:
            return False
        (south, west), (north, east) = drawing.bounds
        return south <= place.lat <= north and west <= place.lon <= east

    def _is_supposed(self, drawing: Drawing, one: Listed) -> bool:
        """Whether what the boundaries measure would rank the city of a seat."""
        is_measured = drawing.legend.indicator.origin is Origin.LIMITES
        return is_measured and self._places[one.place].precision is Precision.SIEGE

    def _ranked(self, drawing: Drawing) -> tuple[Listed, ...]:
        """The poles that have a point, the highest value first, those without value last."""
        key = drawing.legend.indicator.key
        ranked = []
        for row in drawing.rows:
            place = self._places[row.place]
            value = self._atlas.values[place.pole_id][key].value
            if place.lat is not None and self._is_framed(drawing, place):
                radius = radius_on_paper(row, place)
                one = Listed(row.place, place.nom, row.figure, value is not None, radius)
                ranked.append((value is None, -(value or 0), row.place, one))
        return tuple(one for *_, one in sorted(ranked, key=lambda found: found[:3]))

    def _swatch(self, text: str, look: Mapping[str, Any] | None, *, is_mark: bool = False) -> None:
        width, height = _SWATCH
        middle = self._top + _TEXT.leading / 2
        if is_mark:
            centre = (self._box.left + width / 2, middle)
            self._sheet.add(Circle(centre, MARK_RADIUS, label="swatch", **MARK_LOOK))
        elif look is not None:
            corner = (self._box.left + 0.5, middle - height / 2)
            self._sheet.add(Rectangle(corner, width, height, label="swatch", **look))
        lines = wrapped(text, self._box.width - _INDENT, _TEXT)
        left = self._box.left + _INDENT
        self._top = max(self._sheet.paragraph(left, self._top, lines, _TEXT), middle + 6) + 1.6

    def _paragraph(self, text: str, style: Style) -> None:
        lines = wrapped(text, self._box.width, style)
        self._top = self._sheet.paragraph(self._box.left, self._top, lines, style) + 1.2


def badge(sheet: Sheet, x: float, y: float, number: int) -> None:
    """Draw a number in a small disc: on the map and before the name in the list."""
    look = {"facecolor": "white", "edgecolor": INK, "linewidth": 0.6}
    sheet.add(Circle((x, y), BADGE_RADIUS, label="badge", zorder=3, **look))
    sheet.write(x, y - 0.61 * _NUMBER.size, str(number), _NUMBER, "center")


def radius_on_paper(row: Row, place: Place) -> float:
    """Return the radius in points of the circle or mark of a pole; 0 where it has neither."""
    if place.outline is None:
        return MARK_RADIUS
    return (row.radius or 0) * POINTS_PER_PIXEL


def count_poles(count: int) -> str:
    """Return « 1 pôle », « 12 pôles », which no line end can part."""
    return counted(count, "pôle").replace(" ", "\u00a0")


def sources_of(atlas: Atlas, pole_ids: Iterable[PoleId], legend: Legend) -> list[str]:
    """Return the titles of the pages that the shown values come from, the most used first."""
    keys = [one.indicator.key for one in (legend, legend.second) if one is not None]
    values = [atlas.values[pole_id][key] for pole_id in pole_ids for key in keys]
    titles = Counter(
        figure.source_titre
        for value in values
        if value.value is not None
        for figure in value.figures
    )
    return [title for title, _ in titles.most_common()]


def _coverage(indicator: Indicator, shown: Sequence[tuple[Place, Value]]) -> str:
    """« 6 pôles renseignés sur 23, dont 2 non localisés ; valeurs de 2013 à 2024 »."""
    known = [(place, value) for place, value in shown if value.value is not None]
    said = format_coverage(len(known), len(shown))
    if unplaced := sum(place.outline is None for place, _ in known):
        said += f", dont {format_number(unplaced)} sans territoire sur la carte"
    years = [year for _, value in known if value.year for year in value.year.split("-")]
    if years:
        first, last = min(years), max(years)
        said += f" ; {'année' if first == last else 'années'} {first}"
        said += "" if first == last else f" à {last}"
    undated = sum(value.year is None for _, value in known)
    if undated and indicator.origin is not Origin.LIMITES:
        said += f" ; {format_number(undated)} sans date"
    return f"{said[:1].upper()}{said[1:]}."


def _off_the_map(shown: Sequence[Place]) -> list[str]:
    """What the map cannot or does not show, counted."""
    said = []
    unplaced = sum(place.outline is None for place in shown)
    marked = sum(place.outline is None and place.lat is not None for place in shown)
    if unplaced:
        number = "" if marked == unplaced else f"dont {format_number(marked)} "
        one, many = "marqué au centre de son département", "marqués au centre de leur département"
        where = f", {number}{many if marked > 1 else one}" if marked else ""
        said.append(f"Non localisés : {count_poles(unplaced)}{where}.")
    return said
