"""Today's SIREN of an EPCI, from its SIREN, its SIRET or its name of today or before."""

import re
from collections.abc import Callable, Sequence

from poles import codes
from poles.boundaries import Boundaries
from poles.cells import CellError
from poles.codes_today import epci_today
from poles.own.departement_matching import AreaMatching
from poles.own.epci_search import EpciSearch
from poles.own.lists import LONGEST_CHOICE
from poles.own.name_indexes import Named, name_indexes
from poles.place_names import (
    LONGEST_NAME,
    MOST_CHOICES,
    Match,
    bare_code,
    epci_key,
    full_epci_key,
    kind_named,
    name_key,
    place_label,
    place_labels,
    unknown_place,
)
from poles.records import LIST_SEPARATOR, DepartementCode, EpciCode

_BLANK = re.compile(r"\s")
_NUMBER = re.compile(r"(?=.*[0-9])[0-9ABO]+")
_NAME_AND_DEPARTEMENT = re.compile(r"(.+?)\s*\(\s*(2[ABab]|[0-9]{2,3})\s*\)")
_POWER_OF_TEN = re.compile(r"[0-9](?:[.,][0-9]+)?E\+?[0-9]+", re.IGNORECASE)
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
_SIREN_FIRST = re.compile(r"[0-9]{9}[\s\-–:]+(?=\D)")
_SIREN_AMONG_WORDS = re.compile(r"(.*?)[\s(\-–:,]*(?<![0-9])([0-9]{9})(?![0-9])[\s)\-–:,]*(.*)")


class EpciMatching:
    """Finds EPCI in a set of boundaries, for one check."""

    def __init__(
        self, boundaries: Boundaries, is_commune_name: Callable[[str], bool], areas: AreaMatching
    ) -> None:
        self.boundaries = boundaries
        self.search = EpciSearch(boundaries)
        self._is_commune_name = is_commune_name
        self._areas = areas
        self._names = name_indexes(boundaries)

    def epci(self, text: str, departement: DepartementCode | None = None) -> Match[EpciCode]:
        """Return the EPCI that a text means, a name being one of its row's department.

        Raises CellError when it means none or several, or names one of another department.
        """
        if text in self.boundaries.epci_facts:
            return Match(EpciCode(text))
        written = bare_code(text)
        plain = _BLANK.sub("", written).removesuffix(".0")
        if not _NUMBER.fullmatch(plain):
            return self._named(written, departement)
        why = None if plain == text else "SIREN remis en forme"
        if re.fullmatch(r"[0-9]{14}", plain):
            plain, why = plain[:9], "SIRET : ses 9 premiers chiffres sont le SIREN"
        code = codes.epci_code(plain)
        if code in self.boundaries.epci_facts:
            return Match(code, why)
        return epci_today(code, self.boundaries)

    def is_name(self, text: str) -> bool:
        """Return whether an EPCI bears or bore this name, however its kind is written.

        Its SIREN may stand before it.
        """
        return epci_key(_SIREN_FIRST.sub("", text)) in self._names.epci

    def refuse_elsewhere(self, codes: Sequence[str], departement: DepartementCode) -> None:
        """Refuse a list of which no EPCI has a commune in the department; raises CellError."""
        if not codes or any(self.search.is_in(code, departement) for code in codes):
            return
        several = len(codes) > 1
        wrong = "ne sont pas des EPCI" if several else "n’est pas un EPCI"
        kept = LIST_SEPARATOR.join(map(self._in_full, codes))
        raise CellError(
            f"{wrong} du département {departement}",
            f"{self._said_where(codes)} : gardez-{'les' if several else 'le'}, ou corrigez le "
            "département.",
            (kept,) if len(kept) <= LONGEST_CHOICE else (),
        )

    def _named(self, text: str, departement: DepartementCode | None) -> Match[EpciCode]:
        parts = _SIREN_AMONG_WORDS.fullmatch(text) if len(text) <= LONGEST_NAME else None
        if parts is not None:
            return self._coded_and_named(text, parts[2], parts[1] or parts[3])
        found, near = self._bearing(text), departement
        if not found and (placed := _NAME_AND_DEPARTEMENT.fullmatch(text)) is not None:
            near = DepartementCode(placed[2].upper())
            found = self._bearing(placed[1], near)
        if found and near is not None:
            found = self._bearing(text, near) or found
            there = [one for one in found if self.search.is_in(one.code, near)]
            if not there:
                raise self._elsewhere(found, text, near)
            found = there
        if len(found) == 1:
            return self._match(found[0], departement)
        if found:
            sirens = tuple(one.code for one in found)
            raise CellError(
                f"est le nom de {len(found)} EPCI",
                f"Choisissez son SIREN : {place_labels(sirens, self.boundaries)}.",
                sirens[:MOST_CHOICES],
            )
        raise self._unknown(text, departement)

    def _match(self, one: Named, departement: DepartementCode | None) -> Match[EpciCode]:
        """The EPCI of a name; with its name too, for one that the row's department would deny."""
        code = EpciCode(one.code)
        was = f"{one.former_name}, aujourd’hui " if one.former_name else ""
        why = f"{was}SIREN de « {self.boundaries.epci_facts[code].nom} »"
        is_there = departement is None or self.search.is_in(code, departement)
        return Match(code, why, None if is_there else self._in_full(code))

    def _in_full(self, code: str) -> str:
        """A SIREN with its name: the department of the row does not deny it then."""
        return f"{code} {self.boundaries.epci_facts[EpciCode(code)].nom}"

    def _said_where(self, codes: Sequence[str]) -> str:
        """« CC du Pays de Bray (246000913) est dans le département 60 »."""
        there = sorted(set().union(*map(self.search.departements_of, codes)))
        verb = "sont" if len(codes) > 1 else "est"
        where = "le département" if len(there) == 1 else "les départements"
        return f"{place_labels(codes, self.boundaries)} {verb} dans {where} {', '.join(there)}"

    def _elsewhere(
        self, found: Sequence[Named], text: str, departement: DepartementCode
    ) -> CellError:
        """The refusal of a name that only EPCI of other departments bear, with those that fit."""
        sirens = tuple(dict.fromkeys(one.code for one in found))
        near = self.search.offered(text, departement)
        wrong = f"n’est pas un EPCI du département {departement}"
        advice = f"{self._said_where(sirens)} : gardez-le, ou corrigez le département."
        if near:
            advice = f"{advice[:-1]} ; ou choisissez : {place_labels(near, self.boundaries)}."
        return CellError(wrong, advice, (*map(self._in_full, sirens), *near)[:MOST_CHOICES])

    def _unknown(self, text: str, departement: DepartementCode | None) -> CellError:
        if self._is_commune_name(text):
            return CellError("est une commune, pas un EPCI", "Écrivez-la dans communes_codes.")
        _refuse_other_groups(text)
        area = None if self.search.often_called(text) else self._areas.kind_of(text)
        if area is not None:
            advice = "Nommez ses EPCI, ou laissez la case vide."
            return CellError(f"est {area}, pas un EPCI", advice)
        offered = self.search.offered(text, departement)
        if kind_named(text) is not None:
            advice = "Écrivez son nom, ou son SIREN."
            if offered:
                advice = f"Choisissez : {place_labels(offered, self.boundaries)}."
            return CellError("ne dit pas de quel EPCI il s’agit", advice, offered)
        return unknown_place("un EPCI connu", offered, self.boundaries)

    def _bearing(self, nom: str, departement: DepartementCode | None = None) -> Sequence[Named]:
        """The EPCI of a name, its kind agreeing if one does; those of a department first."""
        exact = self._names.epci_in_full.get(full_epci_key(nom))
        alike = self._names.epci.get(epci_key(nom))
        if departement is not None:
            exact = tuple(one for one in exact if self.search.is_in(one.code, departement))
            there = tuple(one for one in alike if self.search.is_in(one.code, departement))
            alike = there or alike
        return exact if len(exact) == 1 else alike

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
