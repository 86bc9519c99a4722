"""Today's SIREN of an EPCI, from its SIREN, its SIRET or its name of today or before."""

import re
from collections.abc import Callable

from poles import codes
from poles.boundaries import Boundaries
from poles.cells import CellError
from poles.codes_today import epci_today
from poles.name_indexes import name_indexes
from poles.place_names import (
    LONGEST_NAME,
    MOST_CHOICES,
    MOST_SUGGESTIONS,
    Match,
    bare_code,
    epci_key,
    full_epci_key,
    place_label,
    place_labels,
    unknown_place,
)
from poles.records import EpciCode

_BLANK = re.compile(r"\s")
_NUMBER = re.compile(r"(?=.*[0-9])[0-9ABO]+")
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
        named = self._names.epci.get(epci_key(text))
        exact = self._names.epci_in_full.get(full_epci_key(text))
        found = exact if len(exact) == 1 else named
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
        self._searches_left -= 1
        offered = self._names.epci.near(epci_key(text)) if self._searches_left >= 0 else ()
        raise unknown_place("un EPCI connu", offered, self.boundaries)

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
