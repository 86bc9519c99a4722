"""How complete the data are: what is known of each indicator and call, what disagrees, by whom."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from statistics import median_low
from urllib.parse import urlsplit

from poles.atlas import Atlas
from poles.figure_pairs import parts_of
from poles.french_text import fold
from poles.indicators import INDICATORS, Origin, Value
from poles.records import Figure, Perimeter, Pole, PoleId, Qualifier, Repair
from poles.wording import UNSTATED_YEAR

_OTHERS = (Perimeter.PORTEUR, Perimeter.MEMBRE)


class Knowledge(StrEnum):
    """What is known of one indicator of one pole, from the surest to nothing."""

    EXACT = "exact"
    ARRONDI = "arrondi"
    AUTRE = "autre"
    RIEN = "rien"


class Disagreement(StrEnum):
    """What tells apart the values that differ, from a true contradiction to a mere change."""

    MEME_ANNEE = "même année"
    SANS_ANNEE = UNSTATED_YEAR
    ANNEES = "années différentes"


@dataclass(frozen=True, slots=True)
class IndicatorCoverage:
    """How many poles have a value for one indicator, how sure and how old."""

    key: str
    answered: int
    asked: int
    qualifiers: Counter[Qualifier]
    median_year: int | None
    """Half of the dated values are of this year or older."""
    undated: int
    only_others: int
    """Poles without a value, of which a page states one about the porteur or a member."""


@dataclass(frozen=True, slots=True)
class PromotionCoverage:
    """What is known of the poles of one call: each pole is counted in its first one."""

    promotion: str
    poles: int
    placed: int
    with_figure: int
    figures: int


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Values that differ for one indicator of one pole, and which of them is shown."""

    pole: Pole
    key: str
    perimeter: Perimeter
    figures: tuple[Figure, ...]
    """The one that is shown first, then in the order of the rule."""
    kind: Disagreement
    shown: Figure | None
    why: str


@dataclass(frozen=True, slots=True)
class SourceUse:
    """One page, and what rests on it."""

    url: str
    title: str
    host: str
    figures: int
    poles: int
    """Poles of which it states a figure."""
    named: int
    """Poles that it says to be a PTCE."""


@dataclass(frozen=True)
class Coverage:
    """What is known of these poles; each part is computed when it is first asked for."""

    atlas: Atlas
    poles: tuple[Pole, ...]

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Return every published figure about these poles, in file order."""
        of = self.atlas.figures_of
        everything = [figure for pole in self.poles for figure in of[pole.pole_id]]
        return tuple(sorted(everything, key=in_file_order))

    @cached_property
    def by_indicator(self) -> tuple[IndicatorCoverage, ...]:
        """Return the coverage of every indicator, in the order of the registry."""
        return tuple(self._indicator(key) for key in INDICATORS)

    @cached_property
    def by_promotion(self) -> tuple[PromotionCoverage, ...]:
        """Return the coverage of every call that these poles won, in the order of the calls."""
        return tuple(
            self._promotion(call, [pole for pole in self.poles if pole.promotion == call])
            for call in self.atlas.choices.promotions
            if any(pole.promotion == call for pole in self.poles)
        )

    @cached_property
    def other_keys(self) -> Counter[str]:
        """Return how many figures have a key that is never mapped nor compared."""
        return Counter(f.indicateur for f in self.figures if f.indicateur not in INDICATORS)

    @cached_property
    def contradictions(self) -> tuple[Contradiction, ...]:
        """Return what differs, the true contradictions first, then by name of pole.

        The values of several members are of different bodies: they do not contradict each other.
        """
        found: list[Contradiction] = []
        for pole in self.poles:
            figures = self.atlas.figures_of[pole.pole_id]
            keys = dict.fromkeys((f.indicateur, f.perimetre) for f in figures)
            for key, perimeter in keys:
                if perimeter is not Perimeter.MEMBRE:
                    found += _contradictions(pole, key, perimeter, figures)
        kinds = list(Disagreement)
        return tuple(sorted(found, key=lambda one: (kinds.index(one.kind), one.shown is None)))

    @cached_property
    def sources(self) -> tuple[SourceUse, ...]:
        """Return every page that these poles rest on, the most used first."""
        figures = Counter(figure.source_url for figure in self.figures)
        pairs = {(figure.source_url, figure.pole_id) for figure in self.figures}
        poles = Counter(url for url, _ in pairs)
        named = Counter(pole.source_url for pole in self.poles)
        titles = {pole.source_url: pole.source_titre for pole in self.poles}
        titles |= {figure.source_url: figure.source_titre for figure in self.figures}
        uses = [
            SourceUse(url, title, host_of(url), figures[url], poles[url], named[url])
            for url, title in titles.items()
        ]
        return tuple(sorted(uses, key=lambda use: (-use.figures, -use.named, fold(use.title))))

    @cached_property
    def unplaced(self) -> tuple[tuple[Pole, str], ...]:
        """Return the poles that have no outline, each with the reason."""
        territories = self.atlas.territories
        reasons = ((pole, territories[pole.pole_id].unplaced_reason) for pole in self.poles)
        return tuple((pole, reason) for pole, reason in reasons if reason)

    @cached_property
    def repairs(self) -> tuple[tuple[Pole, Repair], ...]:
        """Return the old codes of these poles that were carried to today's."""
        return tuple(
            (pole, repair)
            for pole in self.poles
            for repair in self.atlas.repairs_of.get(pole.pole_id, ())
        )

    def _indicator(self, key: str) -> IndicatorCoverage:
        values = [self.atlas.values[pole.pole_id][key] for pole in self.poles]
        known = [value for value in values if value.value is not None]
        years = [int(value.year[-4:]) for value in known if value.year]
        states = Counter(knowledge(self.atlas, pole.pole_id, key) for pole in self.poles)
        return IndicatorCoverage(
            key,
            len(known),
            len(values),
            Counter(value.qualifier for value in known if value.qualifier),
            median_low(years) if years else None,
            len(known) - len(years),
            states[Knowledge.AUTRE],
        )

    def _promotion(self, call: str, poles: Sequence[Pole]) -> PromotionCoverage:
        counts = [len(self.atlas.figures_of[pole.pole_id]) for pole in poles]
        placed = [bool(self.atlas.territories[pole.pole_id].commune_codes) for pole in poles]
        return PromotionCoverage(
            call, len(poles), sum(placed), sum(count > 0 for count in counts), sum(counts)
        )


def knowledge(atlas: Atlas, pole_id: PoleId, key: str) -> Knowledge:
    """Return what is known of an indicator of a pole: a value, one about another body, nothing."""
    value = atlas.values[pole_id][key]
    if value.value is not None:
        return Knowledge.EXACT if value.qualifier is Qualifier.EXACT else Knowledge.ARRONDI
    if INDICATORS[key].origin is Origin.PUBLIE and _is_said_of_others(atlas, pole_id, key):
        return Knowledge.AUTRE
    return Knowledge.RIEN


def host_of(url: str) -> str:
    """Return the name of the site of an address, without its « www. »."""
    return (urlsplit(url).hostname or "").removeprefix("www.").rstrip(".")


def origin_of(value: Value) -> tuple[Figure, ...]:
    """Return the rows of indicateurs.csv that a value rests on, each once, in file order."""
    return tuple(sorted(dict.fromkeys(value.figures), key=in_file_order))


def _is_said_of_others(atlas: Atlas, pole_id: PoleId, key: str) -> bool:
    figures = atlas.figures_of[pole_id]
    return any(f.indicateur == key and f.perimetre in _OTHERS for f in figures)


def _contradictions(
    pole: Pole, key: str, perimeter: Perimeter, figures: Sequence[Figure]
) -> list[Contradiction]:
    if perimeter is Perimeter.POLE:
        ordered = [part.figures[0] for part in parts_of(figures, key)]
    else:
        about = [f for f in figures if f.indicateur == key and f.perimetre is perimeter]
        ordered = sorted(about, key=lambda figure: (-(figure.annee or 0), *in_file_order(figure)))
    if len({figure.valeur for figure in ordered}) < 2:  # noqa: PLR2004 (two values disagree)
        return []
    first = ordered[0]
    rival = next(figure for figure in ordered if figure.valeur != first.valeur)
    is_shown = perimeter is Perimeter.POLE
    why = _why(first, rival) if is_shown else "chiffre du porteur, aucun n’est repris pour le pôle"
    shown = first if is_shown else None
    return [Contradiction(pole, key, perimeter, tuple(ordered), _kind(ordered), shown, why)]


def _kind(figures: Sequence[Figure]) -> Disagreement:
    values: dict[int | None, set[float]] = {}
    for figure in figures:
        values.setdefault(figure.annee, set()).add(figure.valeur)
    if any(len(said) > 1 for year, said in values.items() if year is not None):
        return Disagreement.MEME_ANNEE
    return Disagreement.SANS_ANNEE if None in values else Disagreement.ANNEES


def _why(shown: Figure, rival: Figure) -> str:
    """Return which step of the rule decides: year, then qualifier, then order of the file."""
    if shown.annee != rival.annee:
        if rival.annee is None:
            return f"datée ({shown.annee}), l’autre valeur ne l’est pas"
        return f"la plus récente ({shown.annee})"
    when = "sans année" if shown.annee is None else "même année"
    if shown.qualificatif is not rival.qualificatif:
        return f"{when}, le qualificatif le plus sûr"
    return f"{when} et même qualificatif, la première du fichier"


def in_file_order(record: Figure | Pole) -> tuple[str, int]:
    """Return what sorts records as their files list them, file by file."""
    return record.file, record.line
