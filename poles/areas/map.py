"""What the map of the territories shows, and how it reaches the browser: areas_map.js draws it.

Outlines and values travel once, as static files; a filter sends the bounds of the classes, their
colours and the chosen departments. The browser sorts the values with the bounds of the legend.
"""

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from branca.element import MacroElement
from folium.template import Template

from poles.areas.areas import MANY_POLES, MEASURES, Area, AreaLevel, Areas, Measure, class_counts
from poles.areas.screen import AreaScreen
from poles.atlas import Atlas
from poles.classes import Classes, reference_values
from poles.colours import CLASS_COLOURS, class_colours
from poles.maps import area_outlines
from poles.maps.area_outlines import pack_outlines
from poles.maps.drawing import pole_boxes, radius_of
from poles.maps.frames import Bounds, box_in_one_frame
from poles.maps.map_drawing import compact_json, script_json
from poles.maps.static_files import (
    FROM_THE_MAP_FRAME,
    SHARED_SCRIPTS,
    STATIC_DIR,
    MapFiles,
    joined_assets,
    publish,
    write_whole,
)
from poles.numbers_fr import class_spans
from poles.records import EpciCode, Precision

SCRIPTS = (*SHARED_SCRIPTS, "areas_paint.js", "areas_map.js")
_DIGEST_LENGTH = 12
NO_POLE_COLOUR = "#fbfbf9"
"""No pole is an answer, not a missing value: plain paper."""
SUPPOSED_COLOUR = "#62ab9f"
"""Of dots on white, paler than any class of poles."""
SUPPOSED_LABEL = "Territoire supposé seulement"
SHARE_LABELS = (
    "Aucun habitant",
    "Moins de 50\u202f%",
    "50 à moins de 100\u202f%",
    "100\u202f%, tous les habitants",
)
OF_POLES = (Measure.NB_POLES, Measure.COUVERTE)
"""Where no pole is an answer, and a territory that is supposed has its own look."""
_POINT_STEPS = 1_000
"""Of a degree, for the centres of circles: about 100 m."""


@dataclass(frozen=True, slots=True)
class AreaClass:
    """One line of the legend: a colour, what it says, how many of the selected areas have it."""

    colour: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class AreaLegend:
    """What stands beside the map, always in step with it."""

    level: AreaLevel
    measure: Measure
    classes: tuple[AreaClass, ...]
    bounds: tuple[float, ...]
    """Where each class but the first starts."""
    made: Classes | None
    """None where nothing is to be said of how the classes were made, or where there is none."""
    circles: tuple[tuple[float, float], ...]
    """Round reference values with their radius in pixels."""
    highest: float
    """The value of the largest circle, among the selected areas."""
    missing: int
    supposed: AreaClass | None
    """Areas that only poles of supposed territory cover: their own look among numbers of poles."""
    in_part: int = 0
    """Areas that poles cover in part: striped among numbers of poles."""
    is_filtered: bool = False
    framed: Bounds | None = None
    """What the main map frames; None for the mainland."""


@dataclass(frozen=True, slots=True)
class LevelFiles:
    """The addresses of what the browser fetches once for a level."""

    outlines: str
    table: str


@dataclass(frozen=True, slots=True)
class AreaFiles:
    """The addresses of the map's scripts, styles and departments, for every level."""

    scripts: dict[str, str]
    styles: dict[str, str]
    departements: str


def compose_legend(areas: Areas, screen: AreaScreen) -> AreaLegend:
    """Return the legend of a screen.

    Classes stand on the whole of France: a filter changes their counts, never a colour. Circles are
    scaled on what is selected: the communes of a small department would else be dots.
    """
    selected = areas.selected(screen.level, screen.departements)
    classes = areas.classes(screen.level, screen.measure, screen.method)
    is_stock = classes is None
    values = [area.value(screen.measure) for area in selected]
    known = [value for value in values if value is not None]
    highest = max(known, default=0.0) if is_stock else 0.0
    of_poles = screen.measure in OF_POLES
    apart = [area for area in selected if area.is_supposed] if of_poles else []
    in_part = 0
    if screen.measure is Measure.NB_POLES:
        in_part = sum(area.is_covered_in_part for area in selected)
    sorted_out = [area for area in selected if not area.is_supposed] if apart else selected
    lines: tuple[AreaClass, ...] = ()
    if classes is not None:
        labels = class_labels(screen.measure, classes)
        counts = class_counts(sorted_out, screen.measure, classes)
        lines = tuple(map(AreaClass, area_colours(screen.measure, classes), labels, counts))
    return AreaLegend(
        level=screen.level,
        measure=screen.measure,
        classes=lines,
        bounds=classes.bounds[1:-1] if classes is not None else (),
        made=None if of_poles else classes,
        circles=tuple((value, radius_of(value, highest)) for value in reference_values(highest)),
        highest=highest,
        missing=len(values) - len(known),
        supposed=AreaClass(SUPPOSED_COLOUR, SUPPOSED_LABEL, len(apart)) if apart else None,
        in_part=in_part,
        is_filtered=bool(screen.departements),
        framed=_framed(areas.atlas, screen, selected),
    )


def _framed(atlas: Atlas, screen: AreaScreen, selected: Sequence[Area]) -> Bounds | None:
    """The chosen departments with the EPCI that reach over their borders, in one frame."""
    if not screen.departements:
        return None
    boundaries = atlas.boundaries
    boxes = [boundaries.departement_boxes.get(code) for code in screen.departements]
    if screen.level is AreaLevel.EPCI:
        boxes += [boundaries.epci_boxes[EpciCode(area.code)] for area in selected]
    covering = {pole_id for area in selected for pole_id in area.pole_ids}
    poles = [
        box
        for pole_id in sorted(covering & atlas.boxes.keys())
        for box in pole_boxes(atlas, pole_id)
    ]
    return box_in_one_frame([box for box in boxes if box is not None], poles, with_poles=False)


def class_labels(measure: Measure, classes: Classes) -> tuple[str, ...]:
    """Return what each class says, in French."""
    if measure is Measure.NB_POLES:
        names = ["Aucun pôle", "1 pôle", *(f"{n} pôles" for n in range(2, MANY_POLES))]
        return tuple([*names, f"{MANY_POLES} pôles et plus"][: len(classes)])
    if measure is Measure.COUVERTE:
        return SHARE_LABELS
    return class_spans(MEASURES[measure], classes)


def area_colours(measure: Measure, classes: Classes) -> tuple[str, ...]:
    """Return one colour per class of a measure."""
    if measure in OF_POLES:
        return (NO_POLE_COLOUR, *CLASS_COLOURS[1:])[: len(classes)]
    return class_colours(classes, signed=MEASURES[measure].signed)


def publish_area_files(shared: MapFiles, static_dir: Path = STATIC_DIR) -> AreaFiles:
    """Return the addresses of what every level needs, after writing what is not there yet.

    Raises OSError when a file is missing and cannot be written.
    """
    return AreaFiles(
        scripts={
            "leaflet": shared.scripts["leaflet"],
            "departements": shared.scripts["departements"],
            "areas_map": _published(static_dir, "areas_map.js", joined_assets(*SCRIPTS)),
        },
        styles=shared.styles,
        departements=shared.base,
    )


def publish_outlines(areas: Areas, level: AreaLevel, static_dir: Path = STATIC_DIR) -> str:
    """Return the address of the outlines of a level, which are the same whatever the poles.

    The outlines of all communes take seconds to pack: their file is named by what it is made of,
    and kept.

    Raises OSError when a file is missing and cannot be written.
    """
    source = areas.atlas.boundaries.geo_dir / f"{level.value}.parquet"
    digest = hashlib.sha256()
    for path in (source, Path(area_outlines.__file__), Path(__file__)):
        digest.update(path.read_bytes())
    packed = static_dir / f"zones-{level.value}-{digest.hexdigest()[:_DIGEST_LENGTH]}.bin"
    if not packed.is_file():
        write_whole(packed, _pack_level(areas, level))
    return f"{FROM_THE_MAP_FRAME}/{packed.name}"


def publish_table(level: AreaLevel, table: bytes, static_dir: Path = STATIC_DIR) -> str:
    """Return the address of the texts and values of a level, after writing them.

    Raises OSError when the file is missing and cannot be written.
    """
    return _published(static_dir, f"valeurs-{level.value}.bin", table)


def drawing_order(areas: Areas, level: AreaLevel) -> tuple[Area, ...]:
    """Return the areas as the files list them: neighbours close together pack better."""

    def place(area: Area) -> tuple[tuple[str, ...], str, float, str]:
        return area.departement_codes, area.epci_code or "", area.lon, area.code

    return tuple(sorted(areas.of(level), key=place))


def level_table(areas: Areas, level: AreaLevel) -> bytes:
    """Return texts and values of each area, in the order of the outlines, as zlib bytes of JSON."""
    ordered = drawing_order(areas, level)
    atlas = areas.atlas
    poles = [pole for pole in atlas.poles if atlas.territories[pole.pole_id].commune_codes]
    number = {pole.pole_id: rank for rank, pole in enumerate(poles)}
    codes = sorted({code for area in ordered for code in area.departement_codes})
    rank_of = {code: rank for rank, code in enumerate(codes)}
    groups = {code: rank for rank, code in enumerate(dict.fromkeys(a.epci_code for a in ordered))}
    names = atlas.boundaries.departement_names
    return zlib.compress(
        compact_json(
            {
                "codes": [area.code for area in ordered],
                "noms": [area.nom for area in ordered],
                "places": [[rank_of[code] for code in area.departement_codes] for area in ordered],
                "groups": [groups[area.epci_code] for area in ordered],
                "lon": [round(area.lon * _POINT_STEPS) for area in ordered],
                "lat": [round(area.lat * _POINT_STEPS) for area in ordered],
                "point_steps": _POINT_STEPS,
                "population": [area.population for area in ordered],
                "densite": [area.densite for area in ordered],
                "evolution": [area.evolution for area in ordered],
                "covered_share": {
                    str(rank): area.covered_share
                    for rank, area in enumerate(ordered)
                    if area.covered_share != 0
                },
                "poles": {
                    str(rank): [number[pole_id] for pole_id in area.pole_ids]
                    for rank, area in enumerate(ordered)
                    if area.pole_ids
                },
                "covered": {
                    str(rank): [area.covered, area.communes]
                    for rank, area in enumerate(ordered)
                    if area.is_covered_in_part
                },
                "departements": [[code, names[code]] for code in codes],
                "pole_names": [
                    [pole.nom, int(pole.territoire_precision is Precision.SIEGE)] for pole in poles
                ],
            }
        ),
        6,
    )


class AreaLayer(MacroElement):
    """One screen of the map, handed to areas_map.js: the only thing that a filter sends."""

    _template = Template(
        "{% macro script(this, kwargs) %}areasMap.show(window.map, {{ this.drawn }});{% endmacro %}"
    )

    def __init__(
        self, screen: AreaScreen, legend: AreaLegend, level: LevelFiles, departements: str
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca ships no types
        self._name = "AreaLayer"
        indicator = MEASURES[screen.measure]
        content = {
            "level": screen.level.value,
            "outlines": level.outlines,
            "table": level.table,
            "base": departements,
            "measure": screen.measure.value,
            "label": indicator.label,
            "unit": indicator.unit,
            "decimals": indicator.decimals,
            "signed": indicator.signed,
            "bounds": legend.bounds,
            "colours": [line.colour for line in legend.classes],
            "supposed": legend.supposed and legend.supposed.colour,
            "parted": legend.in_part > 0,
            "highest": legend.highest,
            "radius": radius_of(1, 1),
            "departements": screen.departements,
            "framed": legend.framed,
            "chosen": screen.zone,
        }
        self.drawn = script_json(content)


def _pack_level(areas: Areas, level: AreaLevel) -> bytes:
    shapes = areas.atlas.boundaries.shapes(level.value)
    return pack_outlines([shapes.get(area.code) for area in drawing_order(areas, level)])


def _published(static_dir: Path, name: str, content: bytes) -> str:
    return f"{FROM_THE_MAP_FRAME}/{publish(static_dir, name, content)}"
