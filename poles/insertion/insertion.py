"""Insertion: who ranks where and who does not, heads beside ETP, structures, exits, what is known.

Heads and full-time equivalents (ETP) are never ranked, added or drawn together. An exit rate comes
from counts alone, is hidden under `FEWEST_EXITS`, and ranks nobody.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from poles.atlas import Atlas
from poles.coverage import Knowledge, knowledge
from poles.figure_pairs import parts_of, same_source
from poles.french_text import unaccented
from poles.indicators import Total, Value, total
from poles.records import Figure, Pole, Qualifier

FEWEST_EXITS = 10
"""Under as many recorded exits a rate says nothing, and could name persons."""

TOTALS: tuple[str, ...] = (
    "salaries_insertion",
    "salaries_permanents",
    "part_insertion_pct",
    "insertion_par_permanent",
    "insertion_pour_1000_hab",
    "etp_insertion",
    "structures_insertion",
    "emplois_vises",
    "emplois_crees",
    "ca_par_salarie_eur",
)
MATRIX: tuple[str, ...] = (
    "structures_insertion",
    "salaries_insertion",
    "salaries_permanents",
    "salaries_total",
    "etp_insertion",
    "etp_total",
    "emplois_vises",
    "emplois_crees",
    "chiffre_affaires_eur",
    "population",
    "organisations",
    "part_insertion_pct",
    "insertion_par_permanent",
    "insertion_pour_1000_hab",
    "ca_par_salarie_eur",
)
SIDE_BY_SIDE: tuple[str, ...] = (
    "salaries_insertion",
    "etp_insertion",
    "salaries_total_calcule",
    "etp_total",
)
SIAE_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "EI": "entreprise d’insertion",
        "ACI": "atelier ou chantier d’insertion",
        "AI": "association intermédiaire",
        "ETTI": "entreprise de travail temporaire d’insertion",
        "EITI": "entreprise d’insertion par le travail indépendant",
    }
)
# Words of a note, folded. « Entreprises d'insertion par l'activité économique » names no type.
_TYPE_WORDS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "EI": re.compile(r"\bentreprises? d.insertion\b(?! par\b)"),
        "ACI": re.compile(r"\bchantiers? d.insertion\b"),
        "AI": re.compile(r"\bassociations? intermediaires?\b"),
        "ETTI": re.compile(r"\btravail temporaire d.insertion\b"),
        "EITI": re.compile(r"\binsertion par le travail independant\b"),
    }
)
_KNOWN = (Knowledge.EXACT, Knowledge.ARRONDI)
_EXIT_PARTS = ("sorties_durables", "sorties_transition", "sorties_positives")
_RECORDED_EXITS = "sorties_constatees"
_RATE_PREFIX = "taux_sorties"


@dataclass(frozen=True, slots=True)
class Ranking:
    """The poles that have an indicator, the highest first, and those that have not."""

    key: str
    known: tuple[tuple[Pole, Value], ...]
    in_etp: tuple[tuple[Pole, Value], ...]
    """A ratio of ETP among ratios of heads: listed apart, never ranked with them."""
    missing: tuple[tuple[Pole, str], ...]

    @property
    def reasons(self) -> tuple[tuple[str, int], ...]:
        """Return why values are missing, the most frequent reason first."""
        return tuple(Counter(reason for _, reason in self.missing).most_common())


@dataclass(frozen=True, slots=True)
class Crossing:
    """The poles that have two indicators, and how many are left out, and why."""

    x: str
    y: str
    points: tuple[tuple[Pole, Value, Value], ...]
    missing: int
    in_etp: int
    not_positive: int
    """A logarithmic axis has no place for zero or less."""

    @property
    def uneven(self) -> int:
        """Return how many points join two years, or a year that is not told."""
        return sum(not is_of_one_year(x, y) for _, x, y in self.points)

    @property
    def rounded(self) -> int:
        """Return how many points rest on a value that is not exact."""
        return sum(is_rounded(x) or is_rounded(y) for _, x, y in self.points)


@dataclass(frozen=True, slots=True)
class ExitRate:
    """The exits of a pole of one year, by one page; `reason` (French) is set when no rate is."""

    pole: Pole
    figures: tuple[Figure, ...]
    """The three kinds of dynamic exits, then the recorded ones."""
    rate: float | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class StructuresOf:
    """The insertion structures of a pole, and the types that the note of the figure names."""

    pole: Pole
    figure: Figure
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """What is known of one pole, one state per column of MATRIX."""

    pole: Pole
    states: tuple[Knowledge, ...]

    @property
    def known(self) -> int:
        """Return how many indicators have a value about the pole."""
        return sum(state in _KNOWN for state in self.states)


@dataclass(frozen=True)
class Insertion:
    """The insertion of these poles; each part is computed when it is first asked for."""

    atlas: Atlas
    poles: tuple[Pole, ...]

    @cached_property
    def totals(self) -> tuple[Total, ...]:
        """Return what the group amounts to: sums first, ratios after."""
        values = [self.atlas.values[pole.pole_id] for pole in self.poles]
        return tuple(total(key, values) for key in TOTALS)

    @cached_property
    def matrix(self) -> tuple[MatrixRow, ...]:
        """Return what is known of each pole, those that publish the most first, then by name."""
        rows = [
            MatrixRow(pole, tuple(knowledge(self.atlas, pole.pole_id, key) for key in MATRIX))
            for pole in self.poles
        ]
        return tuple(sorted(rows, key=lambda row: (-row.known, unaccented(row.pole.nom))))

    @cached_property
    def published(self) -> tuple[int, ...]:
        """Return how many poles have each indicator of the matrix."""
        columns = zip(*(row.states for row in self.matrix), strict=True)
        return tuple(sum(state in _KNOWN for state in column) for column in columns)

    @cached_property
    def side_by_side(self) -> tuple[tuple[Pole, tuple[Value, ...]], ...]:
        """Return heads and ETP of each pole that has one of them about insertion or in ETP."""
        rows = []
        for pole in self.poles:
            values = tuple(self.atlas.values[pole.pole_id][key] for key in SIDE_BY_SIDE)
            heads, etp, _, etp_total = values
            if any(one.value is not None for one in (heads, etp, etp_total)):
                rows.append((pole, values))
        return tuple(rows)

    @cached_property
    def structures(self) -> tuple[StructuresOf, ...]:
        """Return the published counts of insertion structures, the highest first."""
        rows = [
            StructuresOf(pole, value.figures[0], types_named(value.figures[0].note))
            for pole in self.poles
            if (value := self.atlas.values[pole.pole_id]["structures_insertion"]).figures
        ]
        return tuple(sorted(rows, key=lambda row: -row.figure.valeur))

    @cached_property
    def exit_rates(self) -> tuple[ExitRate, ...]:
        """Return the exits of the poles that publish their counts, by name: it is no ranking."""
        rates = (exit_rate(pole, self.atlas.figures_of[pole.pole_id]) for pole in self.poles)
        return tuple(rate for rate in rates if rate is not None)

    @cached_property
    def bare_rates(self) -> tuple[tuple[Pole, Figure], ...]:
        """Return the exit rates that pages publish without their counts, by name."""
        return tuple(
            (pole, figure)
            for pole in self.poles
            for figure in self.atlas.figures_of[pole.pole_id]
            if figure.indicateur.startswith(_RATE_PREFIX)
        )

    def ranking(self, key: str) -> Ranking:
        """Return the ranking of these poles for an indicator."""
        rows = [(pole, self.atlas.values[pole.pole_id][key]) for pole in self.poles]
        known = sorted(
            (row for row in rows if row[1].value is not None),
            key=lambda row: (-(row[1].value or 0), unaccented(row[0].nom)),
        )
        return Ranking(
            key,
            tuple(row for row in known if not is_apart(row[1])),
            tuple(row for row in known if is_apart(row[1])),
            tuple((pole, value.reason) for pole, value in rows if value.reason is not None),
        )

    def crossing(self, x: str, y: str, *, log_x: bool, log_y: bool) -> Crossing:
        """Return the poles that have both indicators and a place on both axes."""
        of = self.atlas.values
        rows = [(pole, of[pole.pole_id][x], of[pole.pole_id][y]) for pole in self.poles]
        both = [row for row in rows if row[1].value is not None and row[2].value is not None]
        heads = [row for row in both if not is_apart(row[1]) and not is_apart(row[2])]
        points = [
            row
            for row in heads
            if (not log_x or (row[1].value or 0) > 0) and (not log_y or (row[2].value or 0) > 0)
        ]
        left_out = (len(rows) - len(both), len(both) - len(heads), len(heads) - len(points))
        return Crossing(x, y, tuple(points), *left_out)


def is_of_one_year(x: Value, y: Value) -> bool:
    """Return whether two values are told of one and the same year."""
    return x.year is not None and x.year == y.year


def is_rounded(value: Value) -> bool:
    """Return whether a value is « environ » or « au moins »."""
    return value.qualifier is not Qualifier.EXACT


def is_apart(value: Value) -> bool:
    """Return whether a value rests on ETP while its indicator counts heads."""
    return value.in_etp and not value.key.startswith("etp_")


def types_named(note: str | None) -> tuple[str, ...]:
    """Return the types of SIAE that a note names, in words or by their letters; nothing guessed."""
    if note is None:
        return ()
    words = unaccented(note)
    return tuple(
        kind
        for kind, pattern in _TYPE_WORDS.items()
        if pattern.search(words) or re.search(rf"\b{kind}\b", note)
    )


def exit_rate(pole: Pole, figures: Sequence[Figure]) -> ExitRate | None:
    """Return the dynamic exits over the recorded ones, of one year and page; None without them all.

    Dynamic exits are the lasting, transitional and positive ones together.
    """
    for recorded in parts_of(figures, _RECORDED_EXITS):
        found = [
            next((part for part in parts_of(figures, key) if same_source(part, recorded)), None)
            for key in _EXIT_PARTS
        ]
        parts = [part for part in found if part is not None]
        if len(parts) < len(_EXIT_PARTS):
            continue
        rows = (*(part.figures[0] for part in parts), recorded.figures[0])
        dynamic = sum(part.value for part in parts)
        if recorded.value < FEWEST_EXITS:
            return ExitRate(pole, rows, None, f"moins de {FEWEST_EXITS} sorties constatées")
        if dynamic > recorded.value:
            return ExitRate(pole, rows, None, "plus de sorties dynamiques que de constatées")
        return ExitRate(pole, rows, dynamic / recorded.value * 100, None)
    return None
