"""What the headers of a reader's table mean: the names of ours, in the words that people use.

own/layout.py finds where the headers stand.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from poles.cells import CellError, plain_words, without_unseen
from poles.indicator_units import counted_in
from poles.indicators import INDICATORS, Origin
from poles.own.header_names import SYNONYMS
from poles.own.written_numbers import read_unit
from poles.records import FIGURE_COLUMNS, POLE_COLUMNS

PUBLISHED = tuple(key for key, one in INDICATORS.items() if one.origin is Origin.PUBLIE)
"""The indicators that may stand as columns of a table of poles, one figure per cell."""
SUFFIXES = ("qualificatif", "annee", "source_url")
"""« salaries_total_annee » goes with « salaries_total », as in our own extracts."""
_NEAR = 0.87
_SHORTEST_NEAR = 5
_SHORTEST_NEAR_WORD = 4
LONGEST_HEADER = 60
"""Of one cell; a header may be in two."""
_YEAR = re.compile(
    r"(?i)[\s_(\[]*(?:\b(?:en|année|exercice)[\s_]|(?:au[\s_])?31[/_]12[/_])?"
    r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])[)\]]?"
)
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_COUNT = re.compile(r"^(?:nb|nbre|nombre|total)_(?:total_)?(?:de_|des_|d_|en_)?")
_MAYBE_SEVERAL = re.compile(r"(?i)\((?:e|e?s|x)\)")
"""« Département(s) », « Nombre de salarié(e)s »."""
_SHARE = re.compile(r"(?i)[%‰]|\b(?:taux|pourcentage|part|ratio)\b")
_PART = re.compile(
    r"(?i)\s*dont\s+(?:(?:nb|nombre) (?:de |d['’])?)?(?:salari[ée]s )?(?:en |d['’])?"
)
_FTE = re.compile(r"(?i)\b(?:etp|[ée]quivalents? temps plein)\b")
_MOST_UNIT_WORDS = 3


class Kind(StrEnum):
    """What a row of a table is."""

    POLES = "poles"
    FIGURES = "indicateurs"


class How(StrEnum):
    """How a column was recognised."""

    EXACT = "exact"
    SYNONYM = "synonyme"
    NEAR = "proche"
    CHOSEN = "choisi"
    CELLS = "cases"
    """Its header could mean several things: what its cells hold says which."""


SURE = (How.EXACT, How.SYNONYM)


@dataclass(frozen=True, slots=True)
class Meaning:
    """A column of ours, with the year and the scale that the header names (« CA 2023 (k€) »)."""

    key: str
    year: int | None = None
    scale: int = 1
    """How many times a number without a scale of its own is to be taken."""


def untitled(place: int) -> str:
    """Return how messages name a column without a title."""
    return f"colonne {place + 1}"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a reader's table; no meaning when it is kept and not used."""

    place: int
    header: str
    meaning: Meaning | None
    how: How | None

    @property
    def is_untitled(self) -> bool:
        """Return whether the table gives the column no title."""
        return self.header == untitled(self.place)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the header of a table is and what its columns mean."""

    kind: Kind
    header_row: int
    """Index in the rows of the grid: what stands above is kept and not used."""
    columns: tuple[Column, ...]
    first_row: int
    """Index of the first row under the header, which may take two."""
    told: tuple[str, ...] = ()
    """In French, what is to be known of how the header was read."""
    unread: tuple[str, str] | None = None
    """What is wrong, and what to try, when no row can be read as a pole."""

    @property
    def names_poles(self) -> bool:
        """Return whether a column says which pole a row is about."""
        return self.kind is Kind.FIGURES or any(
            column.meaning is not None and column.meaning.key in NAMING for column in self.columns
        )


NAMING = frozenset({"pole_id", "nom", "porteur"})
"""The columns of which a table of poles needs one."""
_BY_NAME: Mapping[str, str] = {
    **{name: key for key, names in SYNONYMS.items() for name in names.split(", ")},
    **{plain_words(INDICATORS[key].label, "_"): key for key in PUBLISHED},
}
_RANKS = {name: rank for rank, name in enumerate(_BY_NAME)}
"""Of two columns for one meaning, the surer name comes first in its list."""
_BARE_NAMES = frozenset({"nom", "name", "noms"})
_SURELY_A_POLE = frozenset(
    {"nom_du_pole", "nom_pole", "pole_nom", "nom_du_ptce", "nom_ptce", "ptce", "pole", "pole_name"}
    | {"nom_du_pole_territorial", "pole_territorial", "nom_de_la_grappe", "grappe"}
    | {"nom_du_projet", "nom_projet", "project_name", "intitule_du_projet", "titre_du_projet"}
)
_OF_A_PERSON = frozenset({"prenom", "prenoms", "civilite", "fonction", "first_name"})
_OF_A_CONTACT = frozenset(
    {"tel", "telephone", "mail", "email", "e_mail", "courriel", "mobile", "portable", "phone"}
)
_FALSE_FRIENDS = frozenset({"associations", "departements", "regions", "dates"})
"""A plural that is not what its singular is: near, but another thing."""
_OF_POLES = (
    *POLE_COLUMNS,
    "code_postal",
    *PUBLISHED,
    "annee",
    *(f"{key}_{suffix}" for key in PUBLISHED for suffix in SUFFIXES),
)
_OF_FIGURES = (*FIGURE_COLUMNS, "nom", "unite")
MEANINGS: Mapping[Kind, tuple[str, ...]] = {Kind.POLES: _OF_POLES, Kind.FIGURES: _OF_FIGURES}
"""The columns that a table of each kind may have."""
_KNOWN: Mapping[Kind, Mapping[str, str]] = {
    kind: {
        **{name: key for name, key in _BY_NAME.items() if key in keys},
        **{key: key for key in keys},
    }
    for kind, keys in MEANINGS.items()
}
_NAMES_OF_COLUMNS = frozenset(name for known in _KNOWN.values() for name in known)


def indicator_named(text: str) -> str | None:
    """Return the key of the published indicator that these words name; None when none does."""
    key = _key(plain_words(text[:LONGEST_HEADER], "_"), Kind.POLES, How.SYNONYM)
    return key if key in PUBLISHED else None


def means_something(header: str, kind: Kind) -> bool:
    """Return whether a header surely names a column of ours."""
    return any(any(_meanings(header, kind, how)) for how in SURE)


def names_a_column(text: str) -> bool:
    """Return whether a text is one of the names that we know for columns, no more and no less."""
    return len(text) <= LONGEST_HEADER and plain_words(text, "_") in _NAMES_OF_COLUMNS


def counts_in_a_unit(header: str) -> bool:
    """Return whether a header names the unit of its numbers."""
    return any(unit is not None for *_, unit in _readings(header))


def unit_of(text: str) -> tuple[int, str | None] | None:
    """Return the scale and the unit that a text is, « (k€) »; None when it is no unit."""
    try:
        return read_unit(text.strip(" ()[]"))
    except CellError:
        return None


def name_columns(
    headers: Sequence[str], kind: Kind, chosen: Mapping[int, str | None], hows: Sequence[How]
) -> tuple[Column, ...]:
    """Return what each header means; the surest way of recognising one comes first.

    `chosen` gives the key of a column by its place, or None for « kept, not used ».
    """
    headers = [without_unseen(header)[: 3 * LONGEST_HEADER] for header in headers]
    read = _with_what_they_part(headers)
    left_alone = chosen.keys() | names_of_people(headers, kind)
    allowed = frozenset(MEANINGS[kind])
    found: dict[int, tuple[Meaning, How]] = {}
    for place, key in chosen.items():
        if key in allowed and place < len(headers):
            found[place] = (_dated(headers[place], key), How.CHOSEN)
    taken = {_identity(meaning) for meaning, _ in found.values()}
    for how in hows:
        guesses = [
            (rank, place, meaning)
            for place, header in enumerate(read)
            if place not in found and place not in left_alone
            for meaning, rank in _meanings(header, kind, how)
        ]
        for _, place, meaning in sorted(guesses, key=lambda guess: guess[:2]):
            if _identity(meaning) not in taken:
                found[place] = (meaning, how)
                taken.add(_identity(meaning))
    nothing: tuple[Any, Any] = (None, None)
    return tuple(
        Column(place, header, *found.get(place, nothing))
        for place, header in enumerate(_told_apart(headers))
    )


def _with_what_they_part(headers: Sequence[str]) -> list[str]:
    """The headers; « dont insertion » next to « ETP » counts full-time equivalents too."""
    read, whole = [], ""
    for header in headers:
        parts = _PART.match(header)
        if parts is None:
            whole = header
        is_of_fte = parts is not None and _FTE.search(whole) and not _FTE.search(header)
        read.append(f"ETP {header[parts.end() :]}" if parts and is_of_fte else header)
    return read


def names_of_people(headers: Sequence[str], kind: Kind) -> set[int]:
    """Return the places of a bare « Nom » that names something else than the pole.

    Beside « PTCE » or « Prénom » it is a person; so it is between a structure and its telephone.
    """
    names = [plain_words(header, "_") for header in headers]
    if kind is Kind.FIGURES or not _BARE_NAMES & set(names):
        return set()
    bare = {place for place, name in enumerate(names) if name in _BARE_NAMES}
    if (_OF_A_PERSON | _SURELY_A_POLE) & set(names):
        return bare
    return {
        place
        for place in bare
        if set(names[place + 1 : place + 2]) & _OF_A_CONTACT
        and any(_BY_NAME.get(name) in NAMING for name in names[:place])
    }


def _identity(meaning: Meaning) -> tuple[str, int | None]:
    return meaning.key, meaning.year


def _told_apart(headers: Sequence[str]) -> Iterator[str]:
    """The headers as messages name them: an empty or a repeated one has its number."""
    times = Counter(headers)
    for place, header in enumerate(headers, start=1):
        if not header.strip():
            yield untitled(place - 1)
        else:
            yield header if times[header] == 1 else f"{header} (colonne {place})"


def _meanings(header: str, kind: Kind, how: How) -> Iterator[tuple[Meaning, int]]:
    """What a header may mean, at most one thing, with the rank of its name."""
    header = _MAYBE_SEVERAL.sub("", header)
    is_share = _SHARE.search(header) is not None
    for name, year, scale, unit in _readings(header):
        key = _key(name, kind, how)
        if is_share and key in PUBLISHED:
            continue  # « % insertion » counts nobody
        if key in PUBLISHED and unit is not None:
            key = counted_in(key, unit)
        if key is not None and (key in PUBLISHED or (year is None and unit is None)):
            yield Meaning(key, year, scale), _RANKS.get(name, len(_RANKS))
            return


def _readings(header: str) -> Iterator[tuple[str, int | None, int, str | None]]:
    """The name in a header with its year, scale and unit: whole, then without them."""
    for text, year in _undated(header):
        yield plain_words(text, "_"), year, 1, None
        for bracket in _BRACKETS.finditer(text):
            if (read := unit_of(bracket[1])) is not None:
                yield plain_words(text.replace(bracket[0], " "), "_"), year, *read
        words = text.replace("_", " ").split()
        for kept in range(max(1, len(words) - _MOST_UNIT_WORDS), len(words)):
            if (read := unit_of(" ".join(words[kept:]))) is not None:
                yield plain_words(" ".join(words[:kept]), "_"), year, *read


def _undated(header: str) -> Iterator[tuple[str, int | None]]:
    """The header, then without a year: « CA 2023 (k€) », « CA (k€) au 31/12/2022 »."""
    yield header, None
    if (dated := _YEAR.search(header)) is not None:
        yield f"{header[: dated.start()]} {header[dated.end() :]}", int(dated[1])


def _key(name: str, kind: Kind, how: How) -> str | None:
    if how is How.EXACT:
        return name if name in MEANINGS[kind] else None
    known = _KNOWN[kind]
    if how is How.SYNONYM:
        if name in known:
            return known[name]
        counted = known.get(_COUNT.sub("", name))
        return counted if counted in PUBLISHED else None
    return _near(name, known)


def _near(name: str, known: Mapping[str, str]) -> str | None:
    """What a misspelt name means: a word more or less would be another thing."""
    if len(name) < _SHORTEST_NEAR or name in _FALSE_FRIENDS:
        return None
    words = name.split("_")
    alike = [one for one in known if one.count("_") + 1 == len(words)]
    for near in get_close_matches(name, alike, n=1, cutoff=_NEAR):
        pairs = zip(words, near.split("_"), strict=True)
        if all(
            one == other or len(one) >= _SHORTEST_NEAR_WORD <= len(other) for one, other in pairs
        ):
            return known[near]
    return None


def _dated(header: str, key: str) -> Meaning:
    """A meaning that the reader chose, with the year and the scale that the header names."""
    if key not in PUBLISHED:
        return Meaning(key)
    year = [year for _, year in _undated(header)][-1]
    scales = [scale for *_, scale, unit in _readings(header) if counted_in(key, unit) == key]
    return Meaning(key, year, max(scales))
