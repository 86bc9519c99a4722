"""All that the sheet of one pole says: its figures with their rows, what they give, its ranks.

Each number knows the row that it was read from: `anchor_of` names it, on the page and in formulas.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from poles.atlas import Atlas
from poles.choices import Written
from poles.french_text import fold, shortened
from poles.indicators import (
    INDICATORS,
    Indicator,
    Nature,
    Origin,
    Value,
    label_of,
    other_figures,
    shown_figure,
)
from poles.numbers_fr import MINUS, NARROW_SPACE, format_number, format_value, qualified
from poles.records import FIGURES_FILE, Figure, Perimeter, Pole, PoleId, Qualifier, Territory
from poles.sheet.neighbours import Neighbours, neighbours_of
from poles.sheet.populations import Populations, populations_of

FEWEST_RANKED = 3
"""Below this many answers a rank says nothing."""
_UNRANKED_PREFIX = "taux_sorties"  # exit rates: no rank without publics and counts
_UNRANKED = frozenset({"population", "subvention_eur", "surface_m2"})
"""To have more of these is no merit: most grants are the same sum, a territory is what it is."""
_FACTORS = {"‰": "1 000", "pour 10\u202f000 hab.": "10 000"}
_FACTOR_SPACE = str.maketrans(" ", NARROW_SPACE)


@dataclass(frozen=True, slots=True)
class Rank:
    """The place of a pole among those that answer, the highest first."""

    rank: int
    among: int
    tied: int
    """How many other poles have the same value."""
    rounded: int
    """How many of the answers are not exact."""


@dataclass(frozen=True, slots=True)
class Published:
    """What the pages state for one indicator: about the pole, then about others."""

    key: str
    label: str
    shown: Figure | None
    """The figure that stands for the pole; None when every figure is about somebody else."""
    why_shown: str | None
    """French, when it was chosen among several."""
    others: tuple[Figure, ...]
    """The other figures about the pole."""
    apart: tuple[Figure, ...]
    """Figures about the lead organisation or a member: never the pole's."""
    rank: Rank | None

    @property
    def about_pole(self) -> tuple[Figure, ...]:
        """Every figure about the pole, the shown one first."""
        return () if self.shown is None else (self.shown, *self.others)

    @property
    def differs(self) -> bool:
        """Whether the pages do not all give the pole one and the same value."""
        return len({figure.valeur for figure in self.about_pole}) > 1

    @property
    def contradicts(self) -> bool:
        """Whether two values of one year, or two without a year, are different."""
        pairs = {(figure.annee, figure.valeur) for figure in self.about_pole}
        return len(pairs) > len({year for year, _ in pairs})


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a formula; a number read in a row of the page carries its anchor."""

    text: str
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Computed:
    """An indicator that we compute, its formula filled in with the very figures used."""

    value: Value
    formula: tuple[Piece, ...]
    """Empty when it is not computable, or measured and not computed."""
    rank: Rank | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that is known of one pole."""

    pole: Pole
    origin: str | None
    """Whose pole it is, where a reader's stand among the shipped ones."""
    territory: Territory
    places: Mapping[str, tuple[str, ...]]
    """Names of its `departements`, `regions`, `epci`, in the order of the territory."""
    communes: tuple[tuple[str, str, int | None], ...]
    """Name, code and population of each, by name."""
    published: tuple[Published, ...]
    boundaries: tuple[Computed, ...]
    derived: tuple[Computed, ...]
    populations: Populations
    neighbours: Neighbours
    sources: tuple[tuple[str, str], ...]
    """Address and title of each page that the sheet rests on, once, in order of appearance."""
    repairs: tuple[str, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every published figure, in the order of the page."""
        return tuple(f for one in self.published for f in (*one.about_pole, *one.apart))


def read_pole(
    written: Written, poles: Mapping[PoleId, Pole]
) -> tuple[PoleId | None, tuple[str, ...]]:
    """Return the pole of an address, and a French sentence when it names one that is not."""
    value = next(iter(written.get("pole", ())), None)
    if not value:
        return None, ()
    if value in poles:
        return PoleId(value), ()
    names = {fold(pole.nom): pole.nom for pole in poles.values()}
    near = get_close_matches(fold(value.replace("-", " ")), names, n=1, cutoff=0.6)
    advice = f"cherchez « {names[near[0]]} » dans la liste" if near else "choisissez-le ci-dessus"
    return None, (f"« {shortened(value)} » n’est pas un pôle connu ; {advice}.",)


def sheet_of(atlas: Atlas, pole_id: PoleId) -> Sheet:
    """Return the sheet of a pole."""
    pole, territory = atlas.by_id[pole_id], atlas.territories[pole_id]
    figures, values = atlas.figures_of[pole_id], atlas.values[pole_id]
    return Sheet(
        pole=pole,
        origin=atlas.origin_of(pole_id),
        territory=territory,
        places=_place_names(atlas, territory),
        communes=_communes(atlas, territory),
        published=_published(atlas, pole_id, figures),
        boundaries=_computed(atlas, pole_id, Origin.LIMITES),
        derived=_computed(atlas, pole_id, Origin.DERIVE),
        populations=populations_of(pole, figures, values),
        neighbours=neighbours_of(atlas, pole_id),
        sources=_sources(pole, figures),
        repairs=tuple(map(str, atlas.repairs_of.get(pole_id, ()))),
    )


def anchor_of(figure: Figure) -> str:
    """Return the name of the row of a figure on the page: its line in indicateurs.csv.

    A reader's row may hold several figures: their names say which.
    """
    if figure.file == FIGURES_FILE:
        return f"ligne-{figure.line}"
    return f"votre-ligne-{figure.line}-{figure.indicateur}"


def boundary_anchor(key: str) -> str:
    """Return the name of the row of an indicator read on the boundaries."""
    return f"limites-{key}"


def full_number(value: float) -> str:
    """Return the number to the unit, never in millions: « 7 000 000 », « 250 000,5 »."""
    decimals = next((n for n in (0, 1) if round(value, n) == value), 2)
    return format_number(value, decimals)


def full_value(key: str, value: float) -> str:
    """Return the number to the unit with the symbol of its indicator: « 7 000 000 € »."""
    indicator = INDICATORS.get(key)
    if indicator is None:
        return full_number(value)
    if indicator.unit == "€":
        return f"{full_number(value)}{NARROW_SPACE}€"
    return format_value(indicator, value)


def rank_of(atlas: Atlas, key: str, pole_id: PoleId) -> Rank | None:
    """Return the rank of a pole for a published or derived indicator; None where none is due.

    Poles counted in ETP are ranked apart from those counted in heads. Ties share the best rank.
    """
    indicator = INDICATORS.get(key)
    is_unranked = key in _UNRANKED or key.startswith(_UNRANKED_PREFIX)
    if indicator is None or indicator.origin is Origin.LIMITES or is_unranked:
        return None
    own = atlas.values[pole_id][key]
    if own.value is None:
        return None
    answers = [one for values in atlas.values.values() if (one := values[key]).value is not None]
    if indicator.nature is Nature.RATIO:
        answers = [one for one in answers if one.in_etp is own.in_etp]
    if len(answers) < FEWEST_RANKED:
        return None
    mine = _as_shown(indicator, own)
    numbers = [_as_shown(indicator, one) for one in answers]
    return Rank(
        rank=1 + sum(number > mine for number in numbers),
        among=len(answers),
        tied=numbers.count(mine) - 1,
        rounded=sum(one.qualifier is not Qualifier.EXACT for one in answers),
    )


def formula_of(value: Value) -> tuple[Piece, ...]:
    """Return the formula of a computed value, filled in; empty when it is not known or measured."""
    if value.value is None:
        return ()
    indicator = INDICATORS[value.key]
    if indicator.origin is Origin.LIMITES:
        left = _boundary_formula(value)
    elif indicator.nature is Nature.STOCK:
        if len(value.figures) == 1:
            return (_figure_piece(value.figures[0]),)
        left = _summed(value.figures)
    else:
        left = _ratio_formula(value, indicator)
    if not left:
        return ()
    return (*left, Piece(f" = {qualified(format_value(indicator, value.value), value.qualifier)}"))


def why_shown(shown: Figure, others: Sequence[Figure]) -> str | None:
    """Return in French why a figure stands for the pole among several; None when it is alone."""
    if not others:
        return None
    same_year = [figure for figure in others if figure.annee == shown.annee]
    if not same_year:
        return "la plus récente" if any(f.annee for f in others) else "la seule datée"
    if any(figure.qualificatif is shown.qualificatif for figure in same_year):
        return "première du fichier"
    return "la plus sûre"


def _as_shown(indicator: Indicator, value: Value) -> float:
    number = value.value or 0.0
    return number if indicator.origin is Origin.PUBLIE else round(number, indicator.decimals)


def _published(atlas: Atlas, pole_id: PoleId, figures: Sequence[Figure]) -> tuple[Published, ...]:
    present = {figure.indicateur for figure in figures}
    known = [key for key in INDICATORS if key in present]
    unknown = sorted(present - set(known), key=lambda key: fold(label_of(key)))
    return tuple(_publication(atlas, pole_id, figures, key) for key in (*known, *unknown))


def _publication(atlas: Atlas, pole_id: PoleId, figures: Sequence[Figure], key: str) -> Published:
    shown = shown_figure(figures, key)
    rest = other_figures(figures, key)
    others = tuple(figure for figure in rest if figure.perimetre is Perimeter.POLE)
    return Published(
        key=key,
        label=label_of(key),
        shown=shown,
        why_shown=why_shown(shown, others) if shown else None,
        others=others,
        apart=tuple(figure for figure in rest if figure.perimetre is not Perimeter.POLE),
        rank=rank_of(atlas, key, pole_id),
    )


def _computed(atlas: Atlas, pole_id: PoleId, origin: Origin) -> tuple[Computed, ...]:
    values = atlas.values[pole_id]
    return tuple(
        Computed(values[key], formula_of(values[key]), rank_of(atlas, key, pole_id))
        for key, indicator in INDICATORS.items()
        if indicator.origin is origin
    )


def _figure_piece(figure: Figure) -> Piece:
    return Piece(qualified(full_number(figure.valeur), figure.qualificatif), anchor_of(figure))


def _summed(figures: Sequence[Figure]) -> tuple[Piece, ...]:
    pieces = [_figure_piece(figure) for figure in figures]
    joined = [part for piece in pieces for part in (Piece(" + "), piece)][1:]
    return tuple(joined)


def _ratio_formula(value: Value, indicator: Indicator) -> tuple[Piece, ...]:
    first, *rest = value.figures
    below: tuple[Piece, ...]
    if not rest:
        below = (_insee_piece(value.denominator or 0.0),)
    elif value.key == "part_insertion_pct" and not value.in_etp:
        below = _summed(value.figures)
    else:
        below = _summed(rest)
    factor = _FACTORS.get(indicator.unit)
    return (
        _figure_piece(first),
        Piece(" / "),
        *(below if len(below) == 1 else (Piece("("), *below, Piece(")"))),
        *((Piece(f" × {factor.translate(_FACTOR_SPACE)}"),) if factor else ()),
    )


def _insee_piece(population: float) -> Piece:
    return Piece(format_number(population), boundary_anchor("population_insee"))


def _boundary_formula(value: Value) -> tuple[Piece, ...]:
    if value.numerator is None or value.denominator is None:
        return ()
    if value.key == "densite_hab_km2":
        area = Piece(_area_text(value.denominator), boundary_anchor("superficie_km2"))
        return (_insee_piece(value.numerator), Piece(" / "), area)
    before = format_number(value.denominator)
    now = _insee_piece(value.numerator + value.denominator)
    return (Piece("("), now, Piece(f" {MINUS} {before}) / {before}"))


def _area_text(km2: float) -> str:
    """Five digits at least, so that whoever divides finds the density that is shown."""
    whole_digits = len(str(int(km2))) if km2 >= 1 else 0
    return format_number(km2, min(4, max(1, 5 - whole_digits)))


def _place_names(atlas: Atlas, territory: Territory) -> dict[str, tuple[str, ...]]:
    names = atlas.boundaries
    return {
        "departements": tuple(
            f"{names.departement_names[code]} ({code})" for code in territory.departement_codes
        ),
        "regions": tuple(names.region_names[code] for code in territory.region_codes),
        "epci": tuple(names.epci_facts[code].nom for code in territory.epci_codes),
    }


def _communes(atlas: Atlas, territory: Territory) -> tuple[tuple[str, str, int | None], ...]:
    facts = atlas.boundaries.commune_facts
    rows = [
        (facts[code].nom, str(code), facts[code].population) for code in territory.commune_codes
    ]
    return tuple(sorted(rows, key=lambda row: (fold(row[0]), row[1])))


def _sources(pole: Pole, figures: Sequence[Figure]) -> tuple[tuple[str, str], ...]:
    pages = [(pole.source_url, pole.source_titre)]
    pages += [(figure.source_url, figure.source_titre) for figure in figures]
    return tuple(dict.fromkeys(pages))
