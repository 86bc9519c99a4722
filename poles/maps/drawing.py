"""What one screen of the map shows: who, in which look, with which texts and which legend."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import shapely

from poles.atlas import Atlas
from poles.boundaries import Box
from poles.classes import Classes, classify, reference_values, with_zero
from poles.colours import class_colours
from poles.indicators import INDICATORS, Indicator, Nature, Origin, Value
from poles.maps.frames import Bounds, box_in_one_frame, boxes_in_frames
from poles.numbers_fr import format_value, format_year, qualified
from poles.records import Pole, PoleId, Precision, Qualifier, Territory
from poles.screen import Screen
from poles.wording import UNSTATED_YEAR

LARGEST_RADIUS = 28.0
"""Radius in pixels of the highest value of an indicator, over the whole atlas."""
HATCH = "hatch"
DEGREES_BETWEEN_TWINS = 0.05
"""Poles of one same point are put around it, about 5 km apart: none hides another."""
POINT_DECIMALS = 4
"""Of a degree, for the points of the map: about 10 m."""


@dataclass(frozen=True, slots=True)
class Place:
    """One pole on the map, whatever the filter: what the browser fetches once."""

    pole_id: PoleId
    nom: str
    precision: Precision
    lon: float | None
    lat: float | None
    outline: shapely.Geometry | None
    own: bool = False
    """Whether it is a reader's pole among the shipped ones."""


@dataclass(frozen=True, slots=True)
class Row:
    """One shown pole: its place, its fill (None: plain), its radius in pixels, its texts."""

    place: int
    fill: str | None
    radius: float | None
    figure: str
    """The value in words, or « donnée absente »."""
    origin: str
    """Its year and source, or why it is absent."""
    second: tuple[str, str] | None = None
    """The same two texts for the second indicator, when there is one."""


@dataclass(frozen=True, slots=True)
class Legend:
    """What stands beside the map for one indicator, always in step with it."""

    indicator: Indicator
    circles: tuple[tuple[float, float], ...]
    """Round reference values with their radius in pixels."""
    classes: Classes | None
    class_counts: tuple[int, ...]
    class_colours: tuple[str, ...]
    missing: int
    """Shown territories without a value."""
    is_hatched: bool
    """Whether these are hatched: beside a filled ratio, a missing stock only has no circle."""
    unplaced: int
    """Shown poles that have a value, and no territory to draw it on."""
    rounded: int
    precisions: Mapping[Precision, int]
    """How many of the poles have a territory of each precision, shown or not."""
    second: "Legend | None" = None
    own: int = 0
    """How many of the poles are a reader's among the shipped ones, shown or not."""
    supposed: int = 0
    """How many of the circles measure a territory that is supposed: they are hollow."""
    absent: int = 0
    """Shown poles without a value, on the map or not."""
    masked: frozenset[Precision] = frozenset()
    """The precisions of poles left off the map at the reader's wish."""
    has_twins: bool = False
    """Whether some of the shown poles stand beside their point, which others share."""

    @property
    def is_filled(self) -> bool:
        """Whether one of the indicators fills the territories with classes."""
        return any(one and one.classes is not None for one in (self, self.second))

    @property
    def missing_look(self) -> str:
        """Return how the map shows a missing value, in French."""
        return "hachuré" if self.is_hatched else "sans cercle"


@dataclass(frozen=True, slots=True)
class Drawing:
    """What one screen of the map shows."""

    rows: tuple[Row, ...]
    """The largest circle first."""
    chosen: int | None
    bounds: Bounds | None
    legend: Legend

    @property
    def has_hollow(self) -> bool:
        """Whether the circles of supposed territories are hollow."""
        return any(one and one.supposed for one in (self.legend, self.legend.second))


@dataclass(frozen=True, slots=True)
class _Scale:
    """How one indicator is drawn: classes for a ratio, circles up to `highest` for a stock."""

    indicator: Indicator
    classes: Classes | None
    highest: float

    @property
    def colours(self) -> tuple[str, ...]:
        """Return the colour of each class; none for a stock."""
        if self.classes is None:
            return ()
        return class_colours(self.classes, signed=self.indicator.signed)


def places_of(atlas: Atlas) -> tuple[Place, ...]:
    """Return every pole, the largest territory first, unplaced ones last."""
    ordered = sorted(
        atlas.poles,
        key=lambda pole: (-(atlas.territories[pole.pole_id].superficie_km2 or 0), pole.pole_id),
    )
    points = _spread([atlas.territories[pole.pole_id] for pole in ordered])
    return tuple(
        Place(
            pole.pole_id,
            pole.nom,
            pole.territoire_precision,
            *points[pole.pole_id],
            atlas.shapes.get(pole.pole_id),
            pole.pole_id in atlas.own_ids,
        )
        for pole in ordered
    )


def compose(
    atlas: Atlas,
    places: Sequence[Place],
    poles: Collection[Pole],
    screen: Screen,
    bounds: Bounds | None,
) -> Drawing:
    """Return the map of these poles for the indicators of the screen.

    Scales and classes stand on the whole atlas: a filter changes who is shown, never a size or a
    colour. A stock sizes a circle (area proportional to the value); a ratio fills the territory;
    one of each may be shown together. The legend counts what is drawn, and says what is hidden.
    """
    scales = [
        _scale(atlas, places, screen, key) for key in (screen.indicator, screen.second) if key
    ]
    shown = [pole for pole in poles if pole.territoire_precision not in screen.hidden]
    kept = {pole.pole_id for pole in shown}
    rows = [
        _row(number, place, [(scale, atlas.values[place.pole_id]) for scale in scales])
        for number, place in enumerate(places)
        if place.pole_id in kept
    ]
    rows.sort(key=lambda row: -(row.radius or 0))
    numbers = {place.pole_id: number for number, place in enumerate(places)}
    legends = [
        replace(
            _legend(atlas, shown, scale),
            is_hatched=hatches_missing(screen, scale.indicator),
            masked=frozenset(screen.hidden),
            has_twins=_has_twins(atlas, shown),
            precisions=Counter(pole.territoire_precision for pole in poles),
            own=sum(pole.pole_id in atlas.own_ids for pole in poles),
        )
        for scale in scales
    ]
    return Drawing(
        tuple(rows),
        numbers[screen.pole_id] if screen.pole_id in kept else None,
        bounds,
        legends[0] if len(legends) == 1 else replace(legends[0], second=legends[1]),
    )


def hatches_missing(screen: Screen, indicator: Indicator) -> bool:
    """Return whether a missing value of it is hatched: beside a filled ratio, a stock has none."""
    return indicator.nature is Nature.RATIO or screen.second is None


def chosen_name(drawing: Drawing, places: Sequence[Place]) -> str | None:
    """Return the name of the chosen pole; None where none of those shown is."""
    return None if drawing.chosen is None else places[drawing.chosen].nom


def is_framed_on_pole(drawing: Drawing, places: Sequence[Place]) -> bool:
    """Return whether the map frames the territory of the chosen pole, and not all that it shows."""
    return drawing.chosen is not None and places[drawing.chosen].outline is not None


def masked_too(legend: Legend, precision: Precision, count: int) -> str:
    """Return « , masqués » after the count of a precision that is left off the map."""
    if precision not in legend.masked:
        return ""
    return ", masqués" if count > 1 else ", masqué"


def without_circles(drawing: Drawing) -> Drawing:
    """Return the same poles as plain outlines, where other things are told than an indicator."""
    rows = tuple(replace(row, fill=None, radius=None) for row in drawing.rows)
    return replace(drawing, rows=rows)


def pole_boxes(atlas: Atlas, pole_id: PoleId) -> list[Box]:
    """Return the box of a placed pole; those of its parts where it stands in several frames."""
    return boxes_in_frames(atlas.boxes[pole_id], atlas.shapes[pole_id])


def frame(atlas: Atlas, screen: Screen, poles: Iterable[Pole]) -> Bounds | None:
    """Return what to frame: the chosen pole, else what is filtered by place, else None: France.

    A filter by place frames the departments and regions themselves with the territories they keep,
    on the mainland when some are there.
    """
    drawn = {
        pole.pole_id: pole_boxes(atlas, pole.pole_id)
        for pole in poles
        if pole.pole_id in atlas.boxes
    }
    if screen.pole_id in drawn:
        return box_in_one_frame(drawn[screen.pole_id])
    boundaries, places = atlas.boundaries, screen.selection
    boxes = [boundaries.departement_boxes.get(code) for code in places.departements]
    boxes += [boundaries.region_boxes.get(code) for code in places.regions]
    chosen = [box for box in boxes if box is not None]
    around = [box for boxes in drawn.values() for box in boxes]
    return box_in_one_frame(chosen, around)


def radius_of(value: float, highest: float) -> float:
    """Return the radius in pixels of a circle whose area is proportional to the value."""
    return LARGEST_RADIUS * math.sqrt(value / highest) if value > 0 else 0.0


def figure_and_origin(indicator: Indicator, value: Value) -> tuple[str, str]:
    """Return the figure with its qualifier, then its year and source, in French."""
    if value.value is None:
        return "donnée absente", value.reason or ""
    figure = qualified(format_value(indicator, value.value), value.qualifier)
    if indicator.origin is Origin.LIMITES:
        return figure, " · ".join(filter(None, (value.year, source_in_words(value), value.note)))
    year = format_year(value.year) if value.year else UNSTATED_YEAR
    computed = "calculé d’après " if indicator.origin is Origin.DERIVE else ""
    return figure, f"{year} · {computed}{source_in_words(value)}"


def source_in_words(value: Value) -> str:
    """Return the titles of the pages behind a value, « Insee, IGN », or nothing if it is absent."""
    titles = dict.fromkeys(figure.source_titre for figure in value.figures)
    return " ; ".join(titles) or ("" if value.value is None else "Insee, IGN")


def _scale(atlas: Atlas, places: Sequence[Place], screen: Screen, key: str) -> _Scale:
    indicator = INDICATORS[key]
    drawn = (atlas.values[place.pole_id][key] for place in places if place.outline is not None)
    numbers = [value.value for value in drawn if value.value is not None]
    is_ratio = indicator.nature is Nature.RATIO
    classes = classify(numbers, screen.method) if is_ratio else None
    if classes is not None and indicator.signed:
        classes = with_zero(classes)
    return _Scale(indicator, classes, max(numbers, default=0.0))


def _row(number: int, place: Place, scaled: Sequence[tuple[_Scale, Mapping[str, Value]]]) -> Row:
    values = [(scale, of_pole[scale.indicator.key]) for scale, of_pole in scaled]
    fill, radius = _look(values) if place.outline is not None else (None, None)
    texts = [figure_and_origin(scale.indicator, value) for scale, value in values]
    return Row(number, fill, radius, *texts[0], *texts[1:])


def _look(values: Sequence[tuple[_Scale, Value]]) -> tuple[str | None, float | None]:
    """The fill and the radius: a missing value is hatched, the ratio's first where there is one."""
    fill, radius = None, None
    for scale, value in values:
        if scale.classes is not None:
            rank = None if value.value is None else scale.classes.rank(value.value)
            fill = HATCH if rank is None else scale.colours[rank]
        elif value.value is not None:
            radius = radius_of(value.value, scale.highest)
        elif len(values) == 1:
            fill = HATCH
    return fill, radius


def _legend(atlas: Atlas, poles: Collection[Pole], scale: _Scale) -> Legend:
    key, territories = scale.indicator.key, atlas.territories
    placed = [pole for pole in poles if territories[pole.pole_id].commune_codes]
    values = [atlas.values[pole.pole_id][key] for pole in placed]
    known = [value for value in values if value.value is not None]
    answers = sum(atlas.values[pole.pole_id][key].value is not None for pole in poles)
    classes = scale.classes
    ranks = Counter(classes.rank(v.value) for v in known if classes and v.value is not None)
    is_whole = scale.indicator.decimals == 0
    circles = () if classes else reference_values(scale.highest, whole=is_whole)
    return Legend(
        indicator=scale.indicator,
        circles=tuple((value, radius_of(value, scale.highest)) for value in circles),
        classes=classes,
        class_counts=tuple(ranks[rank] for rank in range(len(classes or ()))),
        class_colours=scale.colours,
        missing=len(values) - len(known),
        is_hatched=True,
        unplaced=answers - len(known),
        rounded=sum(value.qualifier is not Qualifier.EXACT for value in known),
        precisions=Counter(),
        supposed=_supposed(poles, scale),
        absent=len(poles) - answers,
    )


def _supposed(poles: Collection[Pole], scale: _Scale) -> int:
    if scale.classes is not None or scale.indicator.origin is not Origin.LIMITES:
        return 0
    return sum(pole.territoire_precision is Precision.SIEGE for pole in poles)


def _has_twins(atlas: Atlas, poles: Iterable[Pole]) -> bool:
    points = Counter((one.lon, one.lat) for one in atlas.territories.values())
    of_poles = (atlas.territories[pole.pole_id] for pole in poles)
    return any(one.lon is not None and points[one.lon, one.lat] > 1 for one in of_poles)


def _spread(
    territories: Sequence[Territory],
) -> dict[PoleId, tuple[float | None, float | None]]:
    twins = Counter((territory.lon, territory.lat) for territory in territories)
    seen: Counter[tuple[float | None, float | None]] = Counter()
    points: dict[PoleId, tuple[float | None, float | None]] = {}
    for territory in sorted(territories, key=lambda territory: territory.pole_id):
        lon, lat = point = (territory.lon, territory.lat)
        if lon is not None and lat is not None and twins[point] > 1:
            angle = 2 * math.pi * seen[point] / twins[point]
            reach = DEGREES_BETWEEN_TWINS / (2 * math.sin(math.pi / twins[point]))
            lon += reach * math.cos(angle) / math.cos(math.radians(lat))
            lat += reach * math.sin(angle)
        seen[point] += 1
        points[territory.pole_id] = (
            None if lon is None else round(lon, POINT_DECIMALS),
            None if lat is None else round(lat, POINT_DECIMALS),
        )
    return points
