"""What one pole's indicators are worth, or why they are not known: computed once, never rounded.

Every formula is here and only here, those of `normalised` too; which figures it may use is decided
by `figure_pairs`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType

from poles.figure_pairs import (
    SHORT_NAMES,
    Pair,
    Part,
    best_pair,
    note_two_sources,
    pair_order,
    parts_of,
    same_source,
    shown_figure,
    why_absent,
    why_apart,
    why_no_pair,
)
from poles.indicator_registry import INDICATORS, Origin
from poles.records import Figure, Perimeter, Precision, Qualifier, Territory
from poles.wording import UNPLACED

_FACTORS: Mapping[str, int] = MappingProxyType(
    {
        "evolution_population_pct": 100,
        "part_insertion_pct": 100,
        "insertion_pour_1000_hab": 1000,
        "emplois_vises_pour_1000_hab": 1000,
        "organisations_pour_10000_hab": 10_000,
    }
)
_POPULATION_RATES: Mapping[str, str] = MappingProxyType(
    {
        "insertion_pour_1000_hab": "salaries_insertion",
        "ca_par_habitant_eur": "chiffre_affaires_eur",
        "emplois_vises_pour_1000_hab": "emplois_vises",
        "organisations_pour_10000_hab": "organisations",
    }
)
ONLY_ETP = "publié seulement en ETP"
_NO_DECLARED_POPULATION = "population déclarée absente de la même source"


@dataclass(frozen=True, slots=True)
class Value:
    """What one indicator is worth for one pole; `reason` (French) is set exactly when it is not."""

    key: str
    value: float | None
    qualifier: Qualifier | None
    year: str | None
    figures: tuple[Figure, ...]
    """The rows that it rests on; empty for the boundaries."""
    reason: str | None
    note: str | None
    numerator: float | None = None
    """For ratios: the very parts divided, so that a group sums them before it divides."""
    denominator: float | None = None

    def __post_init__(self) -> None:
        if (self.value is None) != (self.reason is not None):
            msg = f"{self.key} : une raison et une seule quand la valeur manque"
            raise ValueError(msg)

    @property
    def in_etp(self) -> bool:
        """Whether it rests on full-time equivalents, which are never added to heads."""
        return any(figure.indicateur.startswith("etp_") for figure in self.figures)


def pole_values(figures_of_pole: Sequence[Figure], territory: Territory) -> dict[str, Value]:
    """Return the value of every indicator for one pole, in the order of INDICATORS."""
    boundaries = boundary_values(territory)
    values: dict[str, Value] = {}
    for key, indicator in INDICATORS.items():
        if indicator.origin is Origin.PUBLIE:
            values[key] = _published_value(key, figures_of_pole)
        elif indicator.origin is Origin.LIMITES:
            values[key] = boundaries[key]
        elif key in _POPULATION_RATES:
            values[key] = population_rate(key, _POPULATION_RATES[key], figures_of_pole, territory)
        else:
            values[key] = _COMPUTED[key](figures_of_pole)
    return values


def boundary_values(territory: Territory) -> dict[str, Value]:
    """Return what the boundaries say of a territory: of one pole, or of the union of several."""
    if not territory.commune_codes:
        reason = territory.unplaced_reason or UNPLACED
        keys = [key for key, one in INDICATORS.items() if one.origin is Origin.LIMITES]
        return {key: missing_value(key, reason) for key in keys}
    note = _territory_note(territory)
    year = territory.population_annee
    population, area = territory.population_insee, territory.superficie_km2
    return {
        "population_insee": _measure("population_insee", population, year, note),
        "superficie_km2": _measure("superficie_km2", area, None, note),
        "densite_hab_km2": _density(population, area, year, note),
        "nb_communes": _measure("nb_communes", len(territory.commune_codes), None, note),
        "nb_epci": _measure("nb_epci", len(territory.epci_codes), None, note),
        "evolution_population_pct": _evolution(territory, note),
    }


def missing_value(key: str, reason: str) -> Value:
    """Return the value that is not known, and why."""
    return Value(key, None, None, None, (), reason, None)


def _published_value(key: str, figures: Sequence[Figure]) -> Value:
    shown = shown_figure(figures, key)
    if shown is None:
        return missing_value(key, why_absent(key, figures))
    year = _year_text(shown.annee)
    return Value(key, shown.valeur, shown.qualificatif, year, (shown,), None, None)


def _year_text(year: int | None) -> str | None:
    return None if year is None else str(year)


# --- From the boundaries -------------------------------------------------------------------------


def _territory_note(territory: Territory) -> str | None:
    if territory.precision is Precision.APPROCHE:
        return "territoire approché"
    if territory.precision is not Precision.SIEGE:
        return None
    # In the Métropole du Grand Paris the commune of the seat stands in for its EPCI.
    alone = len(territory.commune_codes) == 1
    return f"territoire supposé : {'la commune' if alone else 'l’EPCI'} du siège"


def _measure(key: str, value: float | None, year: str | None, note: str | None) -> Value:
    if value is None:
        return missing_value(key, "mesure absente des limites")
    return Value(key, value, Qualifier.EXACT, year, (), None, note)


def _density(
    population: int | None, area: float | None, year: str | None, note: str | None
) -> Value:
    key = "densite_hab_km2"
    if population is None or not area:
        return missing_value(key, "population ou superficie absente des limites")
    density = population / area
    return Value(key, density, Qualifier.EXACT, year, (), None, note, population, area)


def _evolution(territory: Territory, note: str | None) -> Value:
    """Return the change in population since 2016; communes of several census years do not mix."""
    key = "evolution_population_pct"
    now, before, year = (
        territory.population_insee,
        territory.population_2016,
        territory.population_annee,
    )
    if now is None or before is None or year is None:
        return missing_value(key, "population de 2016 absente pour ce territoire")
    if "-" in year:
        return missing_value(key, f"populations d’années différentes selon les communes ({year})")
    if before == 0:
        return missing_value(key, "population nulle en 2016")
    change = (now - before) / before * _FACTORS[key]
    return Value(key, change, Qualifier.EXACT, f"2016-{year}", (), None, note, now - before, before)


def _qualifier_of(figures: Iterable[Figure]) -> Qualifier:
    exact = all(figure.qualificatif is Qualifier.EXACT for figure in figures)
    return Qualifier.EXACT if exact else Qualifier.ENVIRON


def ratio_value(
    key: str,
    numerator: float,
    denominator: float,
    figures: tuple[Figure, ...],
    note: str | None,
    factor: int | None = None,
) -> Value:
    """Return numerator over denominator, with the year of the first figure.

    The factor is that of the indicator; `normalised`, whose keys are no indicators, gives its own.
    """
    if denominator == 0:
        return missing_value(key, "division par zéro : le dénominateur publié est nul")
    return Value(
        key,
        numerator * (factor or _FACTORS.get(key, 1)) / denominator,
        _qualifier_of(figures),
        _year_text(figures[0].annee),
        figures,
        None,
        note,
        numerator,
        denominator,
    )


def ratio_of(key: str, numerator: float, denominator: float) -> float:
    """Return the ratio in the unit of its indicator (per cent, per thousand…)."""
    return numerator * _FACTORS.get(key, 1) / denominator


# --- Derived indicators (their formulas in words: `indicator_registry`) ---------------------------

_PERMANENTS, _INSERTION = "salaries_permanents", "salaries_insertion"
_SUMMED_NOTE = "permanents + insertion, même année et même source"


def _workforces(figures: Sequence[Figure]) -> tuple[Part, ...]:
    """Return every total of heads, the one of salaries_total_calcule first.

    The published totals; then permanents + insertion for the years that have no published total.
    """
    published = parts_of(figures, "salaries_total")
    years = {part.annee for part in published}
    pairs = product(parts_of(figures, _PERMANENTS), parts_of(figures, _INSERTION))
    usable = (pair for pair in pairs if same_source(*pair) and pair[0].annee not in years)
    sums = (
        Part(left.value + right.value, left.figures + right.figures)
        for left, right in sorted(usable, key=pair_order)
    )
    return (*published, *sums)


def _is_sum(part: Part) -> bool:
    return len(part.figures) > 1


def _workforce(figures: Sequence[Figure]) -> Value:
    key = "salaries_total_calcule"
    candidates = _workforces(figures)
    if not candidates:
        return missing_value(key, _no_workforce(figures))
    best = candidates[0]
    summed = _is_sum(best)
    qualifier = _qualifier_of(best.figures) if summed else best.figures[0].qualificatif
    note = _SUMMED_NOTE if summed else "total publié"
    return Value(key, best.value, qualifier, _year_text(best.annee), best.figures, None, note)


def _insertion_share(figures: Sequence[Figure]) -> Value:
    """Return insertion over all employees: heads over heads, failing that ETP over ETP."""
    key = "part_insertion_pct"
    heads = best_pair(parts_of(figures, _INSERTION), parts_of(figures, _PERMANENTS))
    if heads is not None:
        insertion, permanents = heads
        everybody = insertion.value + permanents.value
        return ratio_value(key, insertion.value, everybody, rows_of(heads), note_two_sources(heads))
    etp_insertion, etp_total = parts_of(figures, "etp_insertion"), parts_of(figures, "etp_total")
    etp = best_pair(etp_insertion, etp_total)
    if etp is None:
        apart = why_no_pair("etp_insertion", "etp_total", figures)
        return missing_value(key, apart if etp_insertion and etp_total else _no_share(figures))
    if etp[0].value > etp[1].value:
        return missing_value(key, "ETP d’insertion supérieurs au total des ETP")
    note = _joined("en ETP", note_two_sources(etp))
    return ratio_value(key, etp[0].value, etp[1].value, rows_of(etp), note)


def _insertion_per_permanent(figures: Sequence[Figure]) -> Value:
    key = "insertion_par_permanent"
    heads = best_pair(parts_of(figures, _INSERTION), parts_of(figures, _PERMANENTS))
    if heads is None:
        return missing_value(key, _no_share(figures))
    return ratio_value(key, heads[0].value, heads[1].value, rows_of(heads), note_two_sources(heads))


def _turnover_per_employee(figures: Sequence[Figure]) -> Value:
    key = "ca_par_salarie_eur"
    turnovers, workforces = parts_of(figures, "chiffre_affaires_eur"), _workforces(figures)
    pair = best_pair(turnovers, workforces)
    if pair is not None:
        note = _SUMMED_NOTE if _is_sum(pair[1]) else "salariés publiés"
        note = _joined(note, note_two_sources(pair))
        return ratio_value(key, pair[0].value, pair[1].value, rows_of(pair), note)
    if not turnovers or not workforces:
        turnover = None if turnovers else why_absent("chiffre_affaires_eur", figures)
        return missing_value(key, _joined(turnover, _workforce(figures).reason))
    apart = why_apart(
        (turnovers[0], workforces[0]), SHORT_NAMES["chiffre_affaires_eur"], "salariés"
    )
    return missing_value(key, apart)


def population_rate(
    key: str,
    stock: str,
    figures: Sequence[Figure],
    territory: Territory,
    factor: int | None = None,
    no_insee: str | None = None,
) -> Value:
    """Return a stock over the population that the same page declares, failing that over Insee's.

    The shown numerator first, then any other that has its population; Insee's only stands in for
    a territory that the source itself names; `no_insee` are shorter words for the others.
    """
    numerators = parts_of(figures, stock)
    if not numerators:
        return missing_value(key, why_absent(stock, figures))
    declared = parts_of(figures, "population")
    pair = best_pair(numerators[:1], declared, same_source) or best_pair(
        numerators, declared, same_source
    )
    if pair is not None:
        note = "population déclarée par la même source"
        return ratio_value(key, pair[0].value, pair[1].value, rows_of(pair), note, factor)
    if territory.precision is not Precision.DECLARE or territory.population_insee is None:
        return missing_value(
            key, f"{_NO_DECLARED_POPULATION}, et {no_insee or _no_insee(territory)}"
        )
    shown = numerators[0]
    note = f"population Insee RP {territory.population_annee} au dénominateur"
    return ratio_value(key, shown.value, territory.population_insee, shown.figures, note, factor)


_COMPUTED: Mapping[str, Callable[[Sequence[Figure]], Value]] = MappingProxyType(
    {
        "salaries_total_calcule": _workforce,
        "part_insertion_pct": _insertion_share,
        "insertion_par_permanent": _insertion_per_permanent,
        "ca_par_salarie_eur": _turnover_per_employee,
    }
)


def rows_of(pair: Pair) -> tuple[Figure, ...]:
    """Return the figures of both parts."""
    return pair[0].figures + pair[1].figures


def _joined(*said: str | None) -> str:
    return " ; ".join(text for text in said if text)


def _no_workforce(figures: Sequence[Figure]) -> str:
    if not {f.indicateur for f in figures} & {"salaries_total", _PERMANENTS, _INSERTION}:
        return "salariés non publiés"
    why = why_no_pair(_PERMANENTS, _INSERTION, figures)
    return f"{why_absent('salaries_total', figures)} ; {why}"


def _no_share(figures: Sequence[Figure]) -> str:
    """Return why insertion and permanents cannot be compared; heads and ETP never are."""
    has = {f.indicateur for f in figures if f.perimetre is Perimeter.POLE}
    if _INSERTION in has and _PERMANENTS not in has:
        totals = product(parts_of(figures, "salaries_total"), parts_of(figures, _INSERTION))
        if any(same_source(*pair) for pair in totals):
            said = why_absent(_PERMANENTS, figures)
            return f"{said} ; ils ne sont pas déduits du total et de l’insertion"
        if "etp_total" in has:
            return "seulement en ETP d’un côté : insertion en personnes, total en ETP"
    if {"etp_insertion", "etp_total"} <= has and not has & {_PERMANENTS, _INSERTION}:
        return ONLY_ETP
    if "etp_insertion" in has and _INSERTION not in has and has & {_PERMANENTS, "salaries_total"}:
        return "seulement en ETP d’un côté : insertion en ETP, le reste en personnes"
    return why_no_pair(_INSERTION, _PERMANENTS, figures)


def _no_insee(territory: Territory) -> str:
    if territory.precision is Precision.APPROCHE:
        return "territoire seulement approché"
    if territory.precision is Precision.SIEGE:
        return "territoire seulement supposé d’après le siège"
    return UNPLACED
