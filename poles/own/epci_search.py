"""The EPCI that a text may mean when none bears its name: nearly named, abridged, or of a kind."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cached_property

from poles.boundaries import Boundaries
from poles.own.name_indexes import Named, name_indexes
from poles.place_names import (
    MOST_CHOICES,
    MOST_SUGGESTIONS,
    epci_acronyms,
    epci_key,
    epci_kind,
    kind_named,
    long_words,
    name_key,
)
from poles.records import DepartementCode, EpciCode

_OFTEN_CALLED = {"grand lyon": "200046977"}
"""Known by a name that no file gives: offered, never chosen."""
_LONGEST_ACRONYM = 7
_SHORTEST_ACRONYM = 3
_MOST_OF_FRANCE = 5
"""More EPCI with the same initials, anywhere in France, would tell nothing."""
_MOST_THERE = 5
_NEAR = 0.75


class EpciSearch:
    """Looks for EPCI near a text, for one check: what it looks for is bounded."""

    def __init__(self, boundaries: Boundaries) -> None:
        self.boundaries = boundaries
        self._names = name_indexes(boundaries)
        self._searches_left = MOST_SUGGESTIONS

    def is_in(self, code: str, departement: str) -> bool:
        """Return whether communes of an EPCI lie in a department."""
        return departement in self.departements_of(code)

    def departements_of(self, code: str) -> frozenset[str]:
        """Return the departments that the communes of an EPCI lie in."""
        return self._names.departements_by_epci.get(EpciCode(code), frozenset())

    def often_called(self, text: str) -> str | None:
        """Return the EPCI that people call so, which no file does."""
        code = _OFTEN_CALLED.get(name_key(text))
        return code if code in self.boundaries.epci_facts else None

    def offered(self, text: str, departement: DepartementCode | None = None) -> tuple[str, ...]:
        """Return the EPCI that a text may mean; none but those of its department, once known."""
        if called := self.often_called(text):
            return (called,)
        if (kind := kind_named(text)) is not None:
            return self._of_kind(kind, departement)[:MOST_CHOICES]
        acronym = text.replace(".", "").replace(" ", "")
        if acronym.isupper() and acronym.isalpha() and len(acronym) <= _LONGEST_ACRONYM:
            abridged = self._abridged(acronym.lower(), departement)
            if abridged or (departement is not None and len(acronym) >= _SHORTEST_ACRONYM):
                return abridged
        self._searches_left -= 1
        if self._searches_left < 0:
            return ()
        key = epci_key(text)
        if departement is not None:
            return self._near_in(key, departement)
        return self._names.epci.near(key)

    def _of_kind(self, kind: str, departement: DepartementCode | None) -> tuple[str, ...]:
        if departement is None:
            return ()
        facts = self.boundaries.epci_facts
        return tuple(
            code for code in self._there(departement) if kind in ("", epci_kind(facts[code].nom))
        )

    def _abridged(self, acronym: str, departement: DepartementCode | None) -> tuple[str, ...]:
        """« CAPV » is « CA du Pays Voironnais » in its department, and others elsewhere."""
        found = self._acronyms.get(acronym, ())
        if departement is not None:
            return tuple(code for code in found if self.is_in(code, departement))
        return found if len(found) <= _MOST_OF_FRANCE else ()

    def _near_in(self, key: str, departement: DepartementCode) -> tuple[str, ...]:
        """Those of a department whose name begins so, or holds all the words, or is nearly it."""
        names = [*self._names_there(departement)]
        words = long_words(key)
        begun = [one for name, one in names if f"{name} ".startswith(f"{key} ")]
        holding = [one for name, one in names if words and words <= set(name.split())]
        alike = [name for name, _ in names if name[:1] == key[:1]]
        near = get_close_matches(key, alike, _MOST_THERE, _NEAR)
        nearly = [one for close in near for name, one in names if name == close]
        best = begun or holding or nearly
        return tuple(dict.fromkeys(one.code for one in best))[:_MOST_THERE]

    def _names_there(self, departement: DepartementCode) -> Iterator[tuple[str, Named]]:
        for name, one in self._names.epci.entries():
            if self.is_in(one.code, departement):
                yield name, one

    def _there(self, departement: DepartementCode) -> Iterable[EpciCode]:
        return (one for one in self.boundaries.epci_facts if self.is_in(one, departement))

    @cached_property
    def _acronyms(self) -> dict[str, tuple[str, ...]]:
        by_acronym: dict[str, tuple[str, ...]] = {}
        for code, facts in self.boundaries.epci_facts.items():
            for acronym in epci_acronyms(facts.nom):
                by_acronym[acronym] = (*by_acronym.get(acronym, ()), code)
        return by_acronym
