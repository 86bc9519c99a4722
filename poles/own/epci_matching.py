"""Today's SIREN of an EPCI, from its SIREN, its SIRET or its name of today or before."""

import re
from collections.abc import Callable, Sequence

from poles import codes
from poles.boundaries import Boundaries
from poles.cells import CellError
from poles.codes_today import epci_today
from poles.own.name_indexes import Named, name_indexes
from poles.place_names import (
    LONGEST_NAME,
    MOST_CHOICES,
    MOST_SUGGESTIONS,
    Match,
    bare_code,
    epci_key,
    full_epci_key,
    name_key,
    place_label,
    place_labels,
    unknown_place,
)
from poles.records import EpciCode

_BLANK = re.compile(r"\s")
_NUMBER = re.compile(r"(?=.*[0-9])[0-9ABO]+")
_NAME_AND_DEPARTEMENT = re.compile(r"(.+?)\s*\(\s*(2[ABab]|[0-9]{2,3})\s*\)")
_POWER_OF_TEN = re.compile(r"[0-9](?:[.,][0-9]+)?E\+?[0-9]+", re.IGNORECASE)
_ACRONYM = re.compile(r"[A-Z]{3,6}")
_OFTEN_CALLED = {"grand lyon": "200046977"}
"""Known by a name that no file gives: offered, never chosen."""
_EPT = frozenset(
    (
        *("vallee sud grand paris", "grand paris seine ouest", "paris ouest la defense"),
        *("boucle nord de seine", "plaine commune", "paris terres d envol", "est ensemble"),
        *("grand paris grand est", "paris est marne et bois", "grand orly seine bievre"),
        "grand paris sud est avenir",
    )
)
"""The établissements publics territoriaux: the taxes are those of the Métropole du Grand Paris."""
_NO_EPCI = (
    (re.compile(r"(?:ept|etablissement public territorial)(?: |$)"), "un EPT du Grand Paris"),
    (re.compile(r"(?:petr|pole d equilibre territorial)(?: |$)"), "un PETR"),
    (re.compile(r"(?:pole metropolitain)(?: |$)"), "un pôle métropolitain"),
    (re.compile(r"(?:syndicat)(?: |$)"), "un syndicat"),
    (re.compile(r"(?:pnr|parc naturel regional)(?: |$)"), "un parc naturel régional"),
)
_SIREN_AMONG_WORDS = re.compile(r"(.*?)[\s(\-–:,]*(?<![0-9])([0-9]{9})(?![0-9])[\s)\-–:,]*(.*)")


class EpciMatching:
    """Finds EPCI in a set of boundaries, for one check."""

    def __init__(self, boundaries: Boundaries, is_commune_name: Callable[[str], bool]) -> None:
        self.boundaries = boundaries
        self._is_commune_name = is_commune_name
        self._names = name_indexes(boundaries)
        self._searches_left = MOST_SUGGESTIONS

    def epci(self, text: str) -> Match[EpciCode]:
        """Return the EPCI that a text means; raises CellError when it means none or several."""
        if text in self.boundaries.epci_facts:
            return Match(EpciCode(text))
        written = bare_code(text)
        plain = _BLANK.sub("", written).removesuffix(".0")
        if not _NUMBER.fullmatch(plain):
            return self._named(written)
        why = None if plain == text else "SIREN remis en forme"
        if re.fullmatch(r"[0-9]{14}", plain):
            plain, why = plain[:9], "SIRET : ses 9 premiers chiffres sont le SIREN"
        code = codes.epci_code(plain)
        if code in self.boundaries.epci_facts:
            return Match(code, why)
        return epci_today(code, self.boundaries)

    def is_name(self, text: str) -> bool:
        """Return whether an EPCI bears or bore this name, however its kind is written."""
        return epci_key(text) in self._names.epci

    def _named(self, text: str) -> Match[EpciCode]:
        parts = _SIREN_AMONG_WORDS.fullmatch(text) if len(text) <= LONGEST_NAME else None
        if parts is not None:
            return self._coded_and_named(text, parts[2], parts[1] or parts[3])
        found = self._bearing(text)
        if not found and (placed := _NAME_AND_DEPARTEMENT.fullmatch(text)) is not None:
            found = self._bearing(placed[1])
            there = [one for one in found if self._is_in(one, placed[2].upper())]
            found = there or found
            if found and not there:
                sirens = tuple(one.code for one in found)
                advice = f"Choisissez son SIREN : {place_labels(sirens, self.boundaries)}."
                raise CellError("n’est pas un EPCI de ce département", advice, sirens)
        if len(found) == 1:
            code, former = EpciCode(found[0].code), found[0].former_name
            was = f"{former}, aujourd’hui " if former else ""
            return Match(code, f"{was}SIREN de « {self.boundaries.epci_facts[code].nom} »")
        if found:
            sirens = tuple(one.code for one in found)
            raise CellError(
                f"est le nom de {len(found)} EPCI",
                f"Choisissez son SIREN : {place_labels(sirens, self.boundaries)}.",
                sirens[:MOST_CHOICES],
            )
        if self._is_commune_name(text):
            raise CellError("est une commune, pas un EPCI", "Écrivez-la dans communes_codes.")
        _refuse_other_groups(text)
        raise unknown_place("un EPCI connu", self._offered(text), self.boundaries)

    def _bearing(self, nom: str) -> Sequence[Named]:
        exact = self._names.epci_in_full.get(full_epci_key(nom))
        return exact if len(exact) == 1 else self._names.epci.get(epci_key(nom))

    def _is_in(self, one: Named, departement: str) -> bool:
        members = self.boundaries.communes_by_epci.get(EpciCode(one.code), ())
        facts = self.boundaries.commune_facts
        return any(facts[member].departement_code == departement for member in members)

    def _offered(self, text: str) -> tuple[str, ...]:
        """The EPCI that a text nearly names, or that it calls as people do."""
        called = _OFTEN_CALLED.get(epci_key(text))
        if called in self.boundaries.epci_facts:
            return (str(called),)
        if _ACRONYM.fullmatch(text) and (known := self._names.epci_initials.get(text.lower())):
            return known
        self._searches_left -= 1
        return self._names.epci.near(epci_key(text)) if self._searches_left >= 0 else ()

    def _coded_and_named(self, text: str, siren: str, nom: str) -> Match[EpciCode]:
        found = self.epci(siren)
        named = {one.code for one in self._names.epci.get(epci_key(nom))}
        if named and found.code not in named:
            label = place_label(found.code, self.boundaries)
            raise CellError(
                f"donne le SIREN de {label}, mais en nomme un autre",
                "Gardez le SIREN ou le nom.",
                (found.code, *sorted(named))[:MOST_CHOICES],
            )
        return Match(found.code, found.why, None if found.why else text)


def refuse_power_of_ten(text: str) -> None:
    """Refuse a SIREN that a spreadsheet wrote « 2,00069E+08 »; raises CellError."""
    if _POWER_OF_TEN.search(text):
        raise CellError(
            "est un SIREN qu’un tableur a écrit en puissance de dix : des chiffres sont perdus",
            "Mettez la colonne au format Texte, puis recopiez le SIREN, ou écrivez le nom.",
        )


def _refuse_other_groups(text: str) -> None:
    """Refuse a group of communes that is no EPCI with taxes of its own, and say what to write."""
    key = name_key(text)
    kind = next((kind for pattern, kind in _NO_EPCI if pattern.match(key)), None)
    if key in _EPT:
        kind = "un EPT du Grand Paris"
    if kind is not None:
        raise CellError(
            f"est {kind}, pas un EPCI à fiscalité propre",
            "Donnez la liste de ses communes, ou de ses EPCI, dans la colonne du territoire.",
        )
