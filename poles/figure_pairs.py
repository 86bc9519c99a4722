"""Which figure is shown, and which two figures may be put together: the rules, and why not.

Two figures fit when they are of the same year; heads and ETP have keys of their own, never paired.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from poles.records import Figure, Perimeter, Qualifier

_SURENESS = {qualifier: rank for rank, qualifier in enumerate(Qualifier)}

# Key of a part: how a reason says that it is missing, and how it names it beside a year.
_ABSENT = {
    "salaries_total": "total des salariés non publié",
    "salaries_permanents": "salariés permanents non publiés",
    "salaries_insertion": "salariés en insertion non publiés",
    "etp_total": "ETP non publiés",
    "etp_insertion": "ETP d’insertion non publiés",
    "chiffre_affaires_eur": "chiffre d’affaires non publié",
    "emplois_vises": "emplois visés non publiés",
    "organisations": "organisations non publiées",
}
SHORT_NAMES = {
    "salaries_total": "salariés",
    "salaries_permanents": "permanents",
    "salaries_insertion": "insertion",
    "etp_total": "ETP",
    "etp_insertion": "ETP d’insertion",
    "chiffre_affaires_eur": "chiffre d’affaires",
}


def shown_figure(figures: Iterable[Figure], key: str) -> Figure | None:
    """Return the figure that is shown for a key, None when no page states one about the pole.

    About the pole itself only; then the newest year (dated before undated); then the surest
    qualifier; then file order.
    """
    return next(iter(_about_pole(figures, key)), None)


def other_figures(figures: Iterable[Figure], key: str) -> tuple[Figure, ...]:
    """Return every other figure for a key, whatever its perimeter, in the order received."""
    everything = tuple(figures)
    shown = shown_figure(everything, key)
    return tuple(f for f in everything if f.indicateur == key and f is not shown)


@dataclass(frozen=True, slots=True)
class Part:
    """One side of a computation: a published figure, or two of one year and source, summed."""

    value: float
    figures: tuple[Figure, ...]

    @property
    def annee(self) -> int | None:
        """The one year of its figures."""
        return self.figures[0].annee

    @property
    def source_url(self) -> str:
        """The one page of its figures."""
        return self.figures[0].source_url


Pair = tuple[Part, Part]


def parts_of(figures: Iterable[Figure], key: str) -> tuple[Part, ...]:
    """Return the figures about the pole for a key, the one that is shown first."""
    return tuple(Part(figure.valeur, (figure,)) for figure in _about_pole(figures, key))


def same_period(left: Part, right: Part) -> bool:
    """Whether both are of one year; undated figures only when one page states both."""
    if left.annee is None and right.annee is None:
        return left.source_url == right.source_url
    return left.annee == right.annee


def same_source(left: Part, right: Part) -> bool:
    """Whether one page states both, of the same year or both undated."""
    return left.source_url == right.source_url and left.annee == right.annee


def pair_order(pair: Pair) -> tuple[int, bool, int, tuple[int, ...]]:
    """Return a sort key: newest year, then same source, then surest, then file order."""
    left, right = pair
    figures = left.figures + right.figures
    return (
        -(left.annee or 0),
        left.source_url != right.source_url,
        sum(_SURENESS[figure.qualificatif] for figure in figures),
        tuple(figure.line for figure in figures),
    )


def best_pair(
    lefts: Sequence[Part],
    rights: Sequence[Part],
    fits: Callable[[Part, Part], bool] = same_period,
) -> Pair | None:
    """Return the two shown parts when they fit, else the first that do by `pair_order`."""
    if lefts and rights and fits(lefts[0], rights[0]):
        return lefts[0], rights[0]
    fitting = (pair for pair in product(lefts, rights) if fits(*pair))
    return min(fitting, key=pair_order, default=None)


def why_no_pair(left_key: str, right_key: str, figures: Sequence[Figure]) -> str:
    """Return why two published keys give no pair: one is missing, or they are apart."""
    lefts, rights = parts_of(figures, left_key), parts_of(figures, right_key)
    if lefts and rights:
        return why_apart((lefts[0], rights[0]), SHORT_NAMES[left_key], SHORT_NAMES[right_key])
    lacking = [key for key, parts in ((left_key, lefts), (right_key, rights)) if not parts]
    return " ; ".join(why_absent(key, figures) for key in lacking)


def why_apart(pair: Pair, left_name: str, right_name: str) -> str:
    """Return what keeps two parts from being put together: their years, or their sources."""
    left, right = pair
    if left.annee == right.annee:
        when = "sans année et " if left.annee is None else ""
        return f"{left_name} et {right_name} {when}de sources différentes"
    return (
        f"années différentes : {left_name} {left.annee or 'sans année'}, "
        f"{right_name} {right.annee or 'sans année'}"
    )


def why_absent(key: str, figures: Sequence[Figure]) -> str:
    """Return why no figure about the pole is known, and about whom one is."""
    whom = {f.perimetre for f in figures if f.indicateur == key}
    said = _ABSENT.get(key, "non publié")
    names = {Perimeter.PORTEUR: "le porteur", Perimeter.MEMBRE: "un membre"}
    others = " et ".join(name for perimeter, name in names.items() if perimeter in whom)
    return f"{said} pour le pôle (seulement pour {others})" if others else said


def note_two_sources(pair: Pair) -> str | None:
    """Return what to say of a pair that two pages state."""
    return None if pair[0].source_url == pair[1].source_url else "parts de deux sources"


def _about_pole(figures: Iterable[Figure], key: str) -> list[Figure]:
    chosen = (f for f in figures if f.indicateur == key and f.perimetre is Perimeter.POLE)
    return sorted(chosen, key=_figure_order)


def _figure_order(figure: Figure) -> tuple[int, int, int]:
    # An undated figure counts as year 0, hence after every dated one.
    return (-(figure.annee or 0), _SURENESS[figure.qualificatif], figure.line)
