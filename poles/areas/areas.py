"""Every EPCI or commune: its population, density, change, and the poles that cover it.

A pole covers a commune of its territory, and an EPCI as soon as it covers one of its communes. The
territory of a pole whose seat alone is known is supposed: it is counted apart, never with the rest.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import NamedTuple

from poles.atlas import Atlas
from poles.boundaries import Boundaries
from poles.classes import Classes, Method, classify, with_zero
from poles.french_text import fold
from poles.indicators import INDICATORS, Indicator, Nature, Origin, rounded
from poles.records import (
    LIST_SEPARATOR,
    CommuneCode,
    DepartementCode,
    EpciCode,
    PoleId,
    Precision,
)
from poles.wording import COVERED_FORMULA, COVERED_SHARE

_COVERED_SHARE = "part_population_couverte_pct"

MANY_POLES = 4
"""From this number on, areas covered by poles are one class."""
_KEPT_COUNTS = 256


class AreaLevel(StrEnum):
    """The two levels of areas."""

    EPCI = "epci"
    COMMUNES = "communes"


class Measure(StrEnum):
    """What colours the areas."""

    NB_POLES = "nb_poles"
    POPULATION = "population"
    DENSITE = "densite"
    EVOLUTION = "evolution"
    COUVERTE = _COVERED_SHARE


MEASURES: Mapping[Measure, Indicator] = {
    Measure.NB_POLES: Indicator(
        key="nb_poles",
        label="Pôles qui couvrent le territoire, hors supposés",
        unit="pôles",
        nature=Nature.STOCK,
        origin=Origin.DERIVE,
        decimals=0,
        definition="Nombre de pôles dont le territoire contient la commune, ou au moins une "
        "commune de l’EPCI ; ceux dont le territoire est supposé sont comptés à part.",
    ),
    Measure.POPULATION: INDICATORS["population_insee"],
    Measure.DENSITE: INDICATORS["densite_hab_km2"],
    Measure.EVOLUTION: INDICATORS["evolution_population_pct"],
    Measure.COUVERTE: Indicator(
        key=_COVERED_SHARE,
        label=COVERED_SHARE,
        unit="%",
        nature=Nature.RATIO,
        origin=Origin.DERIVE,
        decimals=1,
        definition="Part des habitants qui vivent dans une commune que couvre un pôle dont le "
        "territoire n’est pas supposé.",
        formula=COVERED_FORMULA,
    ),
}
_SHARE_BOUNDS = (0.0, 0.1, 50.0, 100.0, 100.0)
"""Nobody, less than half, more, everybody: two values are nearly all there are."""


class Area(NamedTuple):
    """One EPCI or commune; None where the sources give nothing. Ratios are as they are shown."""

    code: str
    nom: str
    departement_codes: tuple[DepartementCode, ...]
    """The most populated in this EPCI first; one for a commune."""
    epci_code: EpciCode | None
    """Of a commune; None for an EPCI and for four islands."""
    population: int | None
    population_annee: int | None
    superficie_km2: float | None
    densite: float | None
    evolution: float | None
    """Per cent since 2016."""
    pole_ids: tuple[PoleId, ...]
    """Sorted by name of pole."""
    supposed: int
    """How many of these poles have a supposed territory."""
    communes: int
    """How many it is made of: 1 for a commune."""
    covered: int
    """How many of them some pole covers: a pole on one commune covers its EPCI in part."""
    covered_population: int
    """The inhabitants of these."""
    supposed_population: int
    """The inhabitants of those of them that only poles of supposed territory cover."""
    lon: float
    lat: float

    @property
    def known(self) -> int:
        """How many of these poles have a territory that is not supposed."""
        return len(self.pole_ids) - self.supposed

    @property
    def is_supposed(self) -> bool:
        """Whether poles cover it, all of supposed territory."""
        return 0 < len(self.pole_ids) == self.supposed

    @property
    def covered_share(self) -> float | None:
        """The inhabitants that poles of known territory cover, per cent, as it is shown.

        What is covered in part is neither none nor all, however it is rounded.
        """
        sure = self.covered_population - self.supposed_population
        if not self.population:
            return None
        if sure in (0, self.population):
            return 100.0 if sure else 0.0
        share = float(rounded(MEASURES[Measure.COUVERTE], 100 * sure / self.population))
        return min(max(share, 0.1), 99.9)

    @property
    def is_covered_in_part(self) -> bool:
        """Whether poles cover some of its communes and not the others."""
        return 0 < self.covered < self.communes

    def value(self, measure: Measure) -> float | None:
        """Return what the measure is worth here; None when it is missing."""
        if measure is Measure.NB_POLES:
            return self.known
        if measure is Measure.COUVERTE:
            return self.covered_share
        values = (self.population, self.densite, self.evolution)
        return values[_NUMBERED.index(measure)]


_NUMBERED = (Measure.POPULATION, Measure.DENSITE, Measure.EVOLUTION)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a selection of areas amounts to."""

    areas: int
    covered: int
    """Areas that at least one pole covers."""
    only_supposed: int
    """Those of them that only poles of supposed territory cover."""
    population: int
    """Sum over the areas whose population is known."""
    covered_population: int
    """Of the communes that a pole covers, whatever the level of the areas."""
    supposed_population: int
    """The part of it that only poles of supposed territory cover."""
    in_part: int
    """Areas that poles cover in part only."""
    counted: int
    """Areas whose population is known."""


class Areas:
    """The areas of an atlas, made on first use and then kept: share it, never change it."""

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas
        self.by_code = lru_cache(maxsize=len(AreaLevel))(self._by_code)
        """The areas of a level under their codes."""
        self.selected = lru_cache(maxsize=_KEPT_COUNTS)(self._selected)
        """The areas of a level in some departments; all for none."""
        self.classes = lru_cache(maxsize=_KEPT_COUNTS)(self._classes)
        """The classes of a measure over the whole of France."""
        self.summary = lru_cache(maxsize=_KEPT_COUNTS)(self._summary)
        """What the areas of a level in some departments amount to."""

    @cached_property
    def epci(self) -> tuple[Area, ...]:
        """Return every EPCI, in the order of their codes."""
        return areas_of(self.atlas, AreaLevel.EPCI)

    @cached_property
    def communes(self) -> tuple[Area, ...]:
        """Return every commune that has an outline, in the order of their codes."""
        return areas_of(self.atlas, AreaLevel.COMMUNES)

    def of(self, level: AreaLevel) -> tuple[Area, ...]:
        """Return every area of a level."""
        return self.epci if level is AreaLevel.EPCI else self.communes

    def _by_code(self, level: AreaLevel) -> dict[str, Area]:
        return {area.code: area for area in self.of(level)}

    def _selected(
        self, level: AreaLevel, departements: tuple[DepartementCode, ...]
    ) -> tuple[Area, ...]:
        return keep_areas(self.of(level), departements)

    def _classes(self, level: AreaLevel, measure: Measure, method: Method) -> Classes | None:
        values = [value for area in self.of(level) if (value := area.value(measure)) is not None]
        return measure_classes(values, measure, method)

    def _summary(self, level: AreaLevel, departements: tuple[DepartementCode, ...]) -> Summary:
        return summarize(self.selected(level, departements))


def areas_of(atlas: Atlas, level: AreaLevel) -> tuple[Area, ...]:
    """Return the areas of a level, in the order of their codes.

    Communes of the overseas collectivities (COM) have neither outline nor EPCI in geo/: left out.
    """
    covering = _covering(atlas, level)
    supposed = {
        pole.pole_id for pole in atlas.poles if pole.territoire_precision is Precision.SIEGE
    }
    boundaries = atlas.boundaries
    sure = {pole_id for pole_id in atlas.by_id if pole_id not in supposed}
    areas = []
    facts_of = _epci_facts if level is AreaLevel.EPCI else _commune_facts
    for facts in facts_of(atlas.boundaries):
        pole_ids = tuple(covering.get(facts.code, ()))
        communes = boundaries.communes_by_epci.get(EpciCode(facts.code)) or (
            CommuneCode(facts.code),
        )
        covered = [code for code in communes if code in atlas.poles_covering] if pole_ids else []
        guessed = [code for code in covered if sure.isdisjoint(atlas.poles_covering[code])]
        now, before = facts.population, facts.population_2016
        change = None if now is None or before is None else 100 * (now - before)
        areas.append(
            Area(
                code=facts.code,
                nom=facts.nom,
                departement_codes=facts.departement_codes,
                epci_code=facts.epci_code,
                population=now,
                population_annee=facts.population_annee,
                superficie_km2=facts.superficie_km2,
                densite=_ratio(Measure.DENSITE, now, facts.superficie_km2),
                evolution=_ratio(Measure.EVOLUTION, change, before),
                pole_ids=pole_ids,
                supposed=sum(pole_id in supposed for pole_id in pole_ids),
                communes=len(communes),
                covered=len(covered),
                covered_population=_population(boundaries, covered),
                supposed_population=_population(boundaries, guessed),
                lon=facts.lon,
                lat=facts.lat,
            )
        )
    return tuple(sorted(areas))


def keep_areas(areas: Sequence[Area], departements: Collection[str]) -> tuple[Area, ...]:
    """Return the areas that have a commune in one of these departments; all of them for none."""
    if not departements:
        return tuple(areas)
    wanted = frozenset(departements)
    return tuple(area for area in areas if not wanted.isdisjoint(area.departement_codes))


def highest_first(measure: Measure, areas: Iterable[Area]) -> list[Area]:
    """Return the areas by value, the highest first, missing ones last.

    Among equal numbers of poles of known territory, those of supposed territory part them; then the
    most populated first, then by name.
    """

    def place(area: Area) -> tuple[bool, float, int, int, str]:
        value = area.value(measure)
        supposed = area.supposed if measure is Measure.NB_POLES else 0
        return value is None, -(value or 0), -supposed, -(area.population or 0), fold(area.nom)

    return sorted(areas, key=place)


def measure_classes(values: Sequence[float], measure: Measure, method: Method) -> Classes | None:
    """Return the classes of these values; None for a population, a stock, which is no colour.

    Numbers of poles are classes by themselves, and a share that is nearly always 0 or 100 has
    classes of its own; a signed measure has a bound at zero. Bounds are rounded as the values are:
    what is read in the legend is what sorts.
    """
    if measure is Measure.POPULATION:
        return None
    if measure is Measure.NB_POLES:
        most = max(values, default=0)
        last = min(MANY_POLES, int(most))
        return Classes(method, (*map(float, range(last + 1)), float(max(most, last + 1))))
    if measure is Measure.COUVERTE:
        return Classes(method, _SHARE_BOUNDS)
    classes = classify(values, method)
    if classes.are_values:
        return classes
    shown = (float(rounded(MEASURES[measure], bound)) for bound in classes.bounds)
    classes = Classes(method, tuple(dict.fromkeys(shown)))
    return with_zero(classes) if MEASURES[measure].signed else classes


def class_counts(areas: Iterable[Area], measure: Measure, classes: Classes) -> tuple[int, ...]:
    """Return how many of these areas each class holds; missing values are in none."""
    values = (area.value(measure) for area in areas)
    ranks = Counter(classes.rank(value) for value in values if value is not None)
    return tuple(ranks[rank] for rank in range(len(classes)))


def summarize(areas: Collection[Area]) -> Summary:
    """Return what these areas amount to; a missing population is counted, never taken for zero."""
    covered = [area for area in areas if area.pole_ids]
    known = [area.population for area in areas if area.population is not None]
    return Summary(
        areas=len(areas),
        covered=len(covered),
        only_supposed=sum(area.is_supposed for area in covered),
        population=sum(known),
        covered_population=sum(area.covered_population for area in covered),
        supposed_population=sum(area.supposed_population for area in covered),
        in_part=sum(area.is_covered_in_part for area in covered),
        counted=len(known),
    )


def _population(boundaries: Boundaries, communes: Iterable[CommuneCode]) -> int:
    return sum(boundaries.commune_facts[code].population or 0 for code in communes)


def _covering(atlas: Atlas, level: AreaLevel) -> dict[str, list[PoleId]]:
    """The poles that cover each area, by name; areas that none covers are left out."""
    covering: dict[str, list[PoleId]] = defaultdict(list)
    for pole in atlas.poles:
        territory = atlas.territories[pole.pole_id]
        is_epci = level is AreaLevel.EPCI
        for code in territory.epci_codes if is_epci else territory.commune_codes:
            covering[code].append(pole.pole_id)
    return covering


class _Facts(NamedTuple):
    """What an area takes from geo/."""

    code: str
    nom: str
    departement_codes: tuple[DepartementCode, ...]
    epci_code: EpciCode | None
    population: int | None
    population_annee: int | None
    population_2016: int | None
    superficie_km2: float | None
    lon: float
    lat: float


def _commune_facts(boundaries: Boundaries) -> Iterator[_Facts]:
    """The communes that have an outline."""
    for code, commune in boundaries.commune_facts.items():
        if commune.lon is not None and commune.lat is not None:
            yield _Facts(
                code,
                commune.nom,
                (commune.departement_code,),
                commune.epci_code,
                commune.population,
                commune.population_annee,
                commune.population_2016,
                commune.superficie_km2,
                commune.lon,
                commune.lat,
            )


def _epci_facts(boundaries: Boundaries) -> Iterator[_Facts]:
    """The EPCI that have an outline."""
    names = ("nom", "departement_codes", *_Facts._fields[4:])
    for code, nom, departements, *facts in boundaries.plain_rows("epci", names):
        drawn = _Facts(code, nom, tuple(departements.split(LIST_SEPARATOR)), None, *facts)
        if drawn.lon is not None:
            yield drawn


def _ratio(measure: Measure, part: float | None, whole: float | None) -> float | None:
    """The ratio as it is shown, so that a value and the bounds beside it never disagree."""
    if part is None or not whole:
        return None
    return float(rounded(MEASURES[measure], part / whole))
