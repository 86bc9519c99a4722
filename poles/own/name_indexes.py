"""The names of all places by their key, made once for a set of boundaries and kept."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from functools import cached_property, lru_cache
from typing import NamedTuple

from poles.boundaries import Boundaries
from poles.place_names import epci_key, full_epci_key, long_words, name_key, without_article
from poles.records import CommuneCode, EpciCode

_NEAR = 0.75
_SHORT = 6
_NEAR_SHORT = 0.84
"""Of a short name: « Monaco » is not « Mosnac »."""
_LONGEST_NEAR = 80
_MOST_NEAR = 3
_LONG_WORD = 5


class Named(NamedTuple):
    """A place that a name may mean: today's code, and the name it bore if it was another."""

    code: str
    former_name: str | None


class NameIndex:
    """Places by the key of their name, with the nearest names of one that nobody bears."""

    def __init__(self, places: Iterable[tuple[str, Named]]) -> None:
        """Take in places, those of today first: of one code, the first name is the surest."""
        self._names: dict[str, tuple[Named, ...]] = {}
        for key, named in places:
            known = self._names.get(key, ())
            if not known or all(one.code != named.code for one in known):
                self._names[key] = (*known, named)

    def get(self, key: str) -> tuple[Named, ...]:
        """Return the places that bear this name."""
        return self._names.get(key, ())

    def __contains__(self, key: str) -> bool:
        return key in self._names

    def entries(self) -> Iterator[tuple[str, Named]]:
        """Yield each key with each place that bears it."""
        for key, places in self._names.items():
            for one in places:
                yield key, one

    def begun_by(self, key: str) -> list[Named]:
        """Return the places whose name begins with these words and goes on."""
        first = bisect_left(self._sorted, f"{key} ")
        end = bisect_left(self._sorted, f"{key}!")  # what sorts next to a space
        return [one for name in self._sorted[first:end] for one in self._names[name]]

    def near(self, key: str, holds: Callable[[Named], bool] | None = None) -> tuple[str, ...]:
        """Return the codes of the names that hold all its words, else that are nearly it.

        Only of the places that `holds` tells to be where they are to be.
        """
        if len(key) > _LONGEST_NEAR:
            return ()
        near = self._there(self._holding(key), holds)
        if not 0 < len(near) <= _MOST_NEAR:
            alike = self._there(self._alike.get(_start(key), []), holds)
            close = _NEAR if len(key) > _SHORT else _NEAR_SHORT
            near = get_close_matches(key, alike, _MOST_NEAR, close)
        named = (one for name in near for one in self._names[name])
        return tuple(dict.fromkeys(one.code for one in named if holds is None or holds(one)))

    def _there(self, names: list[str], holds: Callable[[Named], bool] | None) -> list[str]:
        return names if holds is None else [n for n in names if any(map(holds, self._names[n]))]

    def _holding(self, key: str) -> list[str]:
        """« cc crestois » is in « cc crestois et de pays de saillans coeur de drome »."""
        words = [word for word in key.split() if len(word) >= _LONG_WORD]
        if not words:
            return []
        holding = set.intersection(*(self._by_word.get(word, set()) for word in words))
        every = long_words(key)  # « sud gresivaudan » is not « gresivaudan »
        return sorted(name for name in holding if every <= set(name.split()))

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self._names)

    @cached_property
    def _by_word(self) -> dict[str, set[str]]:
        by_word: dict[str, set[str]] = {}
        for name in self._names:
            for word in name.split():
                if len(word) >= _LONG_WORD:
                    by_word.setdefault(word, set()).add(name)
        return by_word

    @cached_property
    def _alike(self) -> dict[str, list[str]]:
        alike: dict[str, list[str]] = {}
        for name in self._names:
            alike.setdefault(_start(name), []).append(name)
        return alike


class NameIndexes:
    """The indexes of a set of boundaries, each made when first asked for."""

    def __init__(self, boundaries: Boundaries) -> None:
        self._boundaries = boundaries

    @cached_property
    def keys_today(self) -> dict[CommuneCode, str]:
        """Return the key of the name of each commune of today."""
        facts = self._boundaries.commune_facts
        return {code: name_key(one.nom) for code, one in facts.items()}

    @cached_property
    def plain_communes(self) -> frozenset[str]:
        """Return the codes of today's communes that never meant more, before a split."""
        boundaries = self._boundaries
        return frozenset(boundaries.commune_facts.keys() - boundaries.split_communes.keys())

    @cached_property
    def communes(self) -> NameIndex:
        """Return the communes by their name of today, or that of a former one."""
        return NameIndex(self._communes_today_first())

    @cached_property
    def communes_without_article(self) -> NameIndex:
        """Return the communes whose name starts with an article, by the rest of it."""
        every = self._communes_today_first()
        return NameIndex((bare, one) for key, one in every if (bare := without_article(key)) != key)

    @cached_property
    def epci(self) -> NameIndex:
        """Return the EPCI by their name without its kind, of today or before."""
        return NameIndex((epci_key(nom), named) for nom, named in self._epci_today_first())

    @cached_property
    def epci_in_full(self) -> NameIndex:
        """Return the EPCI by their kind and name, of today or before."""
        return NameIndex((full_epci_key(nom), named) for nom, named in self._epci_today_first())

    @cached_property
    def departements_by_epci(self) -> dict[EpciCode, frozenset[str]]:
        """Return the departments that the communes of each EPCI lie in: a few lie in two."""
        facts = self._boundaries.commune_facts
        return {
            code: frozenset(facts[member].departement_code for member in members)
            for code, members in self._boundaries.communes_by_epci.items()
        }

    def _communes_today_first(self) -> Iterator[tuple[str, Named]]:
        for code, key in self.keys_today.items():
            yield key, Named(code, None)
        for today, nom in self._boundaries.former_names:
            yield name_key(nom), Named(today, nom)

    def _epci_today_first(self) -> Iterator[tuple[str, Named]]:
        for code, facts in self._boundaries.epci_facts.items():
            yield facts.nom, Named(code, None)
        for siren, parts in self._boundaries.former_epci.items():
            for part in parts:
                today = siren if siren in self._boundaries.epci_facts else part.epci_code
                yield part.name, Named(today, part.name)


@lru_cache(maxsize=2)
def name_indexes(boundaries: Boundaries) -> NameIndexes:
    """Return the indexes of these boundaries, kept: each check of a reader's list asks for them."""
    return NameIndexes(boundaries)


def _start(key: str) -> str:
    """Where a misspelt name is looked for: among those that start alike, « saint » aside."""
    return key.removeprefix("saint ").removeprefix("sainte ")[:2]
