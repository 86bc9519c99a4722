"""Today's code of a commune, from its name of today or before and what the row says of where it is.

A name is chosen when it can only mean one commune; else every one that it may mean is offered.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from poles import codes
from poles.boundaries import Boundaries, CommuneFacts
from poles.cells import CellError
from poles.own.departement_matching import AreaMatching
from poles.own.name_indexes import Named, name_indexes
from poles.place_names import (
    LONGEST_NAME,
    MOST_CHOICES,
    MOST_SUGGESTIONS,
    Match,
    name_key,
    place_label,
    place_labels,
    unknown_place,
    without_article,
)
from poles.records import CommuneCode, DepartementCode, EpciCode, RegionCode

_NAME_AND_PLACE = re.compile(
    r"(.+?)(?:\s*\(([^()]+)\)|\s*,\s*([^,]+)|\s+[-–—/]\s+(.+)|\s([0-9]{2,3}|2[ABab]))"
)
_NAME_AND_ARTICLE = re.compile(r"(.+?)\s*\(\s*(l['’]|le|la|les)\s*\)", re.IGNORECASE)
_ARRONDISSEMENT = re.compile(
    r"(paris|lyon|marseille) (?:([0-9]{1,3})|([ivx]{1,5}?)) ?(?:er|e|eme|ieme)?(?: arrondissement)?"
)
_ARRONDISSEMENTS = {"paris": 20, "lyon": 9, "marseille": 16}
_ROMAN = {
    ten * "x" + unit: 10 * ten + number
    for ten in range(3)
    for number, unit in enumerate(("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"))
}
_ABROAD = frozenset(
    (
        *("andorre", "bale", "barcelone", "belgique", "berlin", "bruxelles", "espagne", "geneve"),
        *("italie", "lausanne", "liege", "london", "londres", "luxembourg", "madrid", "milan"),
        *("monaco", "rome", "sarrebruck", "suisse", "turin", "allemagne", "etranger", "europe"),
    )
)
_NO_PLACE = frozenset({"divers", "diverses", "france", "france entiere", "national", "nationale"})
"""Words of a list that name no commune: what is nearly written so would be absurd."""
END_OF_ADDRESS = re.compile(r"(?:.*[\s,;\-–])?([0-9]{5})[\s\-–]+([^\W\d][^,;0-9]*)")
_AFTER_DEPARTEMENT = re.compile(r"([0-9]{2,3}|2[ABab])[\s\-–]+([^\W\d][^,;0-9]*)")
_AFTER_OFFICE = re.compile(r"(?:hotel de ville|mairie|ville|commune)(?: (?:de|d|du|des))? (.+)")
_MUCH_LARGER = 10
"""Times the inhabitants: « Évry » is then said of Évry-Courcouronnes sooner than of Évry."""


class Where(NamedTuple):
    """Where a row says that its commune is: in a department, else in a region; maybe in an EPCI."""

    departement: DepartementCode | None = None
    region: RegionCode | None = None
    epci: tuple[EpciCode, ...] = ()

    def is_known(self) -> bool:
        """Return whether the row says anything that a commune must agree with."""
        return self.departement is not None or self.region is not None

    def holds(self, commune: CommuneFacts) -> bool:
        """Return whether a commune is there; an EPCI only tells namesakes apart."""
        if self.departement is not None:
            return commune.departement_code == self.departement
        return self.region in (None, commune.region_code)


ANYWHERE = Where()


class _Search(NamedTuple):
    """The communes that a text names, by which key, and where they are to be."""

    key: str
    named: Sequence[Named]
    where: Where
    is_told: bool
    """Whether the text itself says where: « Évry (89) »."""


class CommuneNames:
    """Finds communes by name in a set of boundaries, for one check."""

    def __init__(self, boundaries: Boundaries, areas: AreaMatching) -> None:
        self.boundaries = boundaries
        self._areas = areas
        self._names = name_indexes(boundaries)
        self._searches_left = MOST_SUGGESTIONS

    def commune(self, text: str, where: Where = ANYWHERE) -> Match[CommuneCode]:
        """Return the commune of this name; raises CellError when none or several may be meant."""
        search = self._search(text, where)
        near = [one for one in search.named if search.where.holds(self._facts(one))]
        if len(near) > 1:
            in_epci = [one for one in near if self._facts(one).epci_code in search.where.epci]
            near = in_epci or near
        if len(near) == 1:
            self._refuse_unsure(near[0], search)
            return self._match(near[0])
        if near:
            larger = self._larger(max(near, key=self._people), search)
            meant = {one.code for one in (*larger, *near)}
            named = "est le nom, ou l’abrégé du nom," if larger else "est le nom"
            more = f", dont {MOST_CHOICES} sont proposées" if len(meant) > MOST_CHOICES else ""
            wrong = f"{named} de {len(meant)} communes{more}"
            raise CellError(wrong, *self._which([*larger, *near]))
        if (simpler := self._without_office(text, search.where)) is not None:
            return self.commune(*simpler)
        raise self._unknown(text, search)

    def is_name(self, text: str) -> bool:
        """Return whether a commune bears or bore this name."""
        return name_key(text) in self._names.communes

    def begins(self, text: str) -> bool:
        """Return whether the name of a commune begins with these words, or is them."""
        key = name_key(text)
        return key in self._names.communes or bool(self._names.communes.begun_by(key))

    def meant(self, nom: str) -> frozenset[CommuneCode]:
        """Return the communes of today that bear or bore this name; none when nobody does."""
        search = self._search(nom, ANYWHERE)
        return frozenset(
            CommuneCode(one.code) for one in search.named if search.where.holds(self._facts(one))
        )

    def among(self, communes: Collection[CommuneCode], nom: str) -> list[CommuneCode]:
        """Return those of these communes that a name means, or begins: « Saint-Ouen »."""
        meant = self.meant(nom)
        exact = [one for one in communes if one in meant]
        if exact:
            return exact
        begun = {one.code for one in self._names.communes.begun_by(name_key(nom))}
        return [one for one in communes if one in begun]

    def surely(self, code: CommuneCode) -> str:
        """Return a code of today; with its name, for one that also meant more before a split."""
        return self.in_full(code) if code in self.boundaries.split_communes else code

    def in_full(self, code: CommuneCode) -> str:
        """Return a code of today with its name: no other cell of the row can then deny it."""
        return f"{code} {self.boundaries.commune_facts[code].nom}"

    def _facts(self, one: Named) -> CommuneFacts:
        return self.boundaries.commune_facts[CommuneCode(one.code)]

    def _people(self, one: Named) -> int:
        return self._facts(one).population or 0

    def _match(self, one: Named) -> Match[CommuneCode]:
        code = CommuneCode(one.code)
        was = f"{one.former_name}, aujourd’hui " if one.former_name else ""
        sure = self.surely(code)
        why = f"{was}code Insee de « {self._facts(one).nom} »"
        return Match(code, why, None if sure == code else sure)

    def _search(self, text: str, where: Where) -> _Search:
        if len(text) > LONGEST_NAME:
            return _Search("", (), where, is_told=False)
        if (inverted := _NAME_AND_ARTICLE.fullmatch(text)) is not None:
            text = f"{inverted[2]} {inverted[1]}"
        key = name_key(text)
        city, number = _arrondissement(key)
        has_it = 1 <= number <= _ARRONDISSEMENTS.get(city, 0)
        if whole := self._names.communes.get(city if has_it else key):
            return _Search(key, whole, where, is_told=False)
        if (parts := _NAME_AND_PLACE.fullmatch(text)) is not None:
            place = self._departement(next(filter(None, parts.groups()[1:])))
            if place is not None:
                key = name_key(parts[1])
                return _Search(key, self._named_nearly(key), Where(place), is_told=True)
        return _Search(key, self._named_nearly(key), where, is_told=False)

    def _departement(self, text: str) -> DepartementCode | None:
        try:
            found = self._areas.known_departement(text)
        except CellError:
            return None
        return found.code if found is not None else None

    def _named_nearly(self, key: str) -> Sequence[Named]:
        """The communes of a name, its article left out or not."""
        return self._names.communes.get(key) or self._names.communes_without_article.get(key)

    # What a name may also mean

    def _refuse_unsure(self, one: Named, search: _Search) -> None:
        """Ask about a name that is sooner said of another place than of the commune it is of."""
        if search.is_told or self._facts(one).epci_code in search.where.epci:
            return
        if not search.where.is_known() and self._names_an_area_too(search.key, one):
            label = place_label(one.code, self.boundaries)
            raise CellError(
                f"est le nom d’une commune, {label}, et d’un département ou d’une région",
                f"Choisissez {label}, ou écrivez la commune ; un département a sa colonne.",
                (self.surely(CommuneCode(one.code)),),
            )
        if larger := self._larger(one, search):
            label = place_label(one.code, self.boundaries)
            what = f"une ancienne commune de {label}" if one.former_name else label
            wrong = f"est {what}, ou l’abrégé du nom d’une commune bien plus peuplée"
            raise CellError(wrong, *self._which([*larger, one]))

    def _names_an_area_too(self, key: str, one: Named) -> bool:
        is_area = without_article(key) in self._areas.keys_of_names
        return is_area and one.code not in self._whole_departements

    def _larger(self, one: Named, search: _Search) -> list[Named]:
        """The much more populated communes whose name begins with the words of this one's."""
        people = self._people(one)
        # How many live in a former commune is unknown: fewer than in the one that it is in.
        least = people if one.former_name else people * _MUCH_LARGER
        begun = self._begun_by(search)
        return [
            other
            for other in begun
            if other.code != one.code and self._people(other) >= max(least, 1)
        ]

    def _begun_by(self, search: _Search, *, former: bool = False) -> list[Named]:
        """The communes there whose name of today begins with these words, largest first.

        Those whose former name does, too, when `former`.
        """
        begun = [
            one
            for one in self._names.communes.begun_by(search.key)
            if (former or one.former_name is None) and search.where.holds(self._facts(one))
        ]
        return sorted(begun, key=self._people, reverse=True)

    @cached_property
    def _whole_departements(self) -> frozenset[str]:
        """The communes that are a department alone: Paris."""
        alone: dict[DepartementCode, CommuneCode | None] = {}
        for code, facts in self.boundaries.commune_facts.items():
            where = facts.departement_code
            alone[where] = None if where in alone else code
        return frozenset(code for code in alone.values() if code is not None)

    # What nobody is named

    def _unknown(self, text: str, search: _Search) -> CellError:
        """The refusal of a name that no commune bears there, with those that may be meant."""
        self._refuse_arrondissement(name_key(text))
        self._refuse_other_place(text, search)
        begun: list[Named] = []
        if search.key and search.where.is_known():
            begun = self._begun_by(search, former=True)
        if search.named or begun:
            wrong = f"n’est pas une commune {self._said(search.where)}"
            return CellError(wrong, *self._which([*begun, *search.named]))
        if inside := self._among_words(text):
            return CellError("n’est pas un nom de commune seul", *self._which(inside))
        offered = self._nearest(search)
        return unknown_place("une commune connue", offered, self.boundaries)

    def _refuse_arrondissement(self, key: str) -> None:
        """Refuse « Lyon 10e », which is no slip of anything else; raises CellError."""
        city, number = _arrondissement(key)
        if number >= 0 and (named := self._names.communes.get(city)):
            label = place_label(named[0].code, self.boundaries)
            raise CellError(
                f"n’est pas un arrondissement de {self._facts(named[0]).nom}, qui en a "
                f"{_ARRONDISSEMENTS[city]}",
                f"Corrigez le numéro, ou choisissez {label}.",
                (self.surely(CommuneCode(named[0].code)),),
            )

    def _refuse_other_place(self, text: str, search: _Search) -> None:
        """Refuse the name of a department or a region, or a place abroad; raises CellError."""
        if search.named:
            return
        if (area := self._areas.kind_of(text)) is not None:
            advice = f"Écrivez la commune ; {area} a sa colonne."
            raise CellError(f"est {area}, pas une commune", advice)
        if search.key in _ABROAD:
            advice = "Laissez la case vide, ou écrivez la commune du siège en France."
            raise CellError("n’est pas une commune de France", advice)
        if search.key in _NO_PLACE:
            advice = "Laissez la case vide, ou écrivez la commune du siège."
            raise CellError("ne nomme pas une commune", advice)

    def _without_office(self, text: str, where: Where) -> tuple[str, Where] | None:
        """« Ville de Dijon » and « 26 - Crest » without what is not the name, if one is left."""
        if len(text) > LONGEST_NAME:
            return None
        if (found := _AFTER_DEPARTEMENT.fullmatch(text)) is not None:
            departement = DepartementCode(found[1].upper())
            named = self._in_departement(found[2], departement)
            return (found[2].strip(), Where(departement)) if named else None
        found = _AFTER_OFFICE.fullmatch(name_key(text))
        return (found[1], where) if found is not None and self._named_nearly(found[1]) else None

    def _nearest(self, search: _Search) -> tuple[str, ...]:
        self._searches_left -= 1
        if self._searches_left < 0:
            return ()
        names = self._names.communes
        if search.where.is_known() and (
            there := names.near(search.key, lambda one: search.where.holds(self._facts(one)))
        ):
            return there
        return names.near(search.key)

    def _said(self, where: Where) -> str:
        if where.departement is not None:
            return f"du département « {where.departement} »"
        return (
            f"de la région « {self.boundaries.region_names.get(where.region or RegionCode(''))} »"
        )

    def _among_words(self, text: str) -> list[Named]:
        """« 12 rue du Pont, 38500 Voiron »."""
        found = END_OF_ADDRESS.fullmatch(text) if len(text) <= LONGEST_NAME else None
        if found is None:
            return []
        return self._in_departement(found[2], departement_of_postcode(found[1]))

    def _in_departement(self, nom: str, departement: DepartementCode) -> list[Named]:
        named = self._named_nearly(name_key(nom))
        return [one for one in named if self._facts(one).departement_code == departement]

    def _which(self, places: Iterable[Named]) -> tuple[str, tuple[str, ...]]:
        found = list(dict.fromkeys(CommuneCode(one.code) for one in places))[:MOST_CHOICES]
        return f"Choisissez : {place_labels(found, self.boundaries)}.", tuple(
            map(self.surely, found)
        )


def _arrondissement(key: str) -> tuple[str, int]:
    """« paris 12 » and « lyon iii » as a city and a number; -1 for what is no such thing."""
    found = _ARRONDISSEMENT.fullmatch(key)
    if found is None or (found[3] and found[3] not in _ROMAN):
        return "", -1
    return found[1], int(found[2]) if found[2] else _ROMAN[found[3]]


def departement_of_postcode(postcode: str) -> DepartementCode:
    """Return the department that a postal code starts with; Corsica's own still start with 20."""
    if postcode.startswith("20"):
        return DepartementCode("2A" if postcode[2] in "01" else "2B")
    return codes.departement_of(CommuneCode(postcode))
