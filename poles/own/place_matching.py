"""Today's code of a commune, and of any place, from what people write for it.

A code, an old code, a spoiled code, a postal code or a name gives today's code when it can only be
one; what fits several is refused with all of them as choices, never chosen.
"""

import re
from collections.abc import Sequence

from poles import codes
from poles.boundaries import Boundaries
from poles.cells import CellError
from poles.codes_today import UNKNOWN_COMMUNE, commune_today
from poles.own.commune_names import (
    ANYWHERE,
    END_OF_ADDRESS,
    CommuneNames,
    Where,
    departement_of_postcode,
)
from poles.own.departement_matching import AreaMatching
from poles.own.epci_matching import EpciMatching
from poles.own.name_indexes import name_indexes
from poles.place_names import (
    LONGEST_NAME,
    MOST_CHOICES,
    Match,
    bare_code,
    name_key,
    place_label,
    place_labels,
)
from poles.records import CommuneCode, DepartementCode, EpciCode, RegionCode

_BLANK = re.compile(r"\s")
_CODE_LIKE = re.compile(r"(?=.*[0-9])[0-9ABO]+")
_DEPARTEMENT = re.compile(r"0?[1-9]|[1-9][0-9]|2[AB]|9[78][0-9]")
_SIREN = re.compile(r"[0-9]{9}|[0-9]{14}")
_LOST_ZERO = re.compile(r"[1-9][0-9]{3}")
_POSTCODE = re.compile(r"[0-9]{5}")
_CODE_AND_NAME = re.compile(r"\(?([0-9][0-9ABab][0-9]{3})\)?\s*[-–:,]?\s*([^\W\d].*)")
_NAME_AND_CODE = re.compile(r"([^\W\d].*?)[\s\-–,]*[\s(]([0-9][0-9ABab][0-9]{3})\)?")

_IS_AN_EPCI = ("est un EPCI, pas une commune", codes.IN_EPCI_CODES)
_BETWEEN_COMMUNES = re.compile(r"\s*[,;/+|&\n]\s*|\s+[-–—]\s+|\s+et\s+", re.IGNORECASE)
_MOST_PARTS = 8
_CEDEX = re.compile(r"cedex(?: [0-9]{1,2})?", re.IGNORECASE)
_KINDS_OF_EPCI = ("cc ", "ca ", "communaute", "metropole")


class PlaceMatching:
    """Finds places in a set of boundaries, for one check: what it looks for is bounded."""

    def __init__(self, boundaries: Boundaries) -> None:
        self.boundaries = boundaries
        self._names = name_indexes(boundaries)
        self.areas = AreaMatching(boundaries)
        self.names = CommuneNames(boundaries, self.areas)
        self.intercommunal = EpciMatching(boundaries, self.is_commune_name, self.areas)

    def commune(
        self,
        text: str,
        departement: DepartementCode | None = None,
        nom: str | None = None,
        *,
        where: Where = ANYWHERE,
        may_be_postcode: bool = False,
    ) -> Match[CommuneCode]:
        """Return the commune that a text means, with its row's department and name to tell.

        `where` says more of the row than its department. `may_be_postcode` when
        postal codes or names stand among the codes: one that is both is asked then. Raises
        CellError when it means none, several, or a place of another level.
        """
        if not may_be_postcode and self._is_plainly(CommuneCode(text), nom):
            return Match(CommuneCode(text))
        written = bare_code(text)
        plain = _BLANK.sub("", written).upper().removesuffix(".0")
        if not _CODE_LIKE.fullmatch(plain):
            where = where if departement is None else where._replace(departement=departement)
            parts = _code_and_name(written)
            if parts is None:
                return self._commune_named(written, where)
            self._refuse_several(written, where)
            return self._commune_coded_and_named(written, *parts)
        plain = plain.replace("O", "0")
        self._refuse_other_level(plain)
        if _LOST_ZERO.fullmatch(plain) and self._is_known(f"0{plain}"):
            found = self._commune_coded(CommuneCode(f"0{plain}"), nom)
            return Match(found.code, found.why or self._told("zéro de tête perdu", found.code))
        plain = f"0{plain}" if _LOST_ZERO.fullmatch(plain) else plain
        code = codes.commune_code(plain)
        if may_be_postcode and not nom:
            self._refuse_postcode_too(code)
        found = self._commune_coded(code, nom)
        if found.why is None and found.code != text:
            return Match(found.code, self._told("code Insee remis en forme", found.code))
        return found

    def commune_of_postcode(self, text: str, nom: str | None = None) -> Match[CommuneCode]:
        """Return the commune of a postal code, with the name that its row gives.

        Raises CellError for one that several communes share, unless the name tells them apart.
        """
        written = bare_code(text)
        plain = _BLANK.sub("", written).removesuffix(".0")
        if parts := _code_and_name(written):
            plain, nom = parts[0], nom if _CEDEX.fullmatch(parts[1]) else parts[1]
        plain = f"0{plain}" if _LOST_ZERO.fullmatch(plain) else plain
        if not _POSTCODE.fullmatch(plain):
            address = END_OF_ADDRESS.fullmatch(written) if len(written) <= LONGEST_NAME else None
            offered = () if address is None else (f"{address[1]} {address[2].strip()}",)
            raise CellError("n’est pas un code postal", "Un code postal a 5 chiffres.", offered)
        fitting = self.boundaries.communes_by_postcode.get(plain, ())
        meant = self.names.meant(nom) if nom else frozenset()
        alike = (self.names.among(fitting, nom) if nom else []) or (() if meant else fitting)
        if not fitting:  # « 38024 Grenoble Cedex » is not in the files of the Post
            there = departement_of_postcode(plain)
            alike = [one for one in meant if codes.departement_of(one) == there]
        if len(alike) == 1:
            return Match(alike[0], f"code postal ; code Insee de {self.label(alike[0])}")
        if not fitting:
            is_cedex = "cedex" in written.lower()
            wrong = "est un code Cedex" if is_cedex else "n’est pas un code postal connu"
            raise CellError(wrong, "Écrivez le nom de la commune.")
        choices = tuple(
            f"{plain} {self.boundaries.commune_facts[one].nom}" for one in fitting[:MOST_CHOICES]
        )
        wrong = f"est le code postal de {len(fitting)} communes"
        if meant:
            wrong = f"est le code postal d’autres communes que « {str(nom)[:60]} »"
        raise CellError(wrong, f"Choisissez : {', '.join(choices)}.", choices)

    def epci(self, text: str, departement: DepartementCode | None = None) -> Match[EpciCode]:
        """Return the EPCI that a text means, with its row's department to tell.

        Raises CellError when it means none, several, or one elsewhere.
        """
        return self.intercommunal.epci(text, departement)

    def departement(self, text: str) -> Match[DepartementCode]:
        """Return the department that a text means: « 1 », « 2a », « Isère », « 38 - Isère »."""
        return self.areas.departement(text)

    def region(self, text: str) -> Match[RegionCode]:
        """Return the region that a text means, by its code or its name."""
        return self.areas.region(text)

    def label(self, code: str) -> str:
        """Return « Voiron (38563) » for a commune, an EPCI or a department; the code if unknown."""
        return place_label(code, self.boundaries)

    @property
    def plain_communes(self) -> frozenset[str]:
        """Return the codes of today's communes that never meant more, before a split."""
        return self._names.plain_communes

    def is_commune_name(self, text: str) -> bool:
        """Return whether a commune bears or bore this name."""
        return self.names.is_name(text)

    def is_epci_name(self, text: str) -> bool:
        """Return whether an EPCI bears or bore this name, however its kind is written."""
        return self.intercommunal.is_name(text)

    def is_postcode_alone(self, text: str) -> bool:
        """Return whether a text is a postal code, and the code of no commune."""
        return text in self.boundaries.communes_by_postcode and not self._is_known(text)

    # Communes

    def _is_plainly(self, code: CommuneCode, nom: str | None) -> bool:
        """Whether nothing is to be looked for: a code of today, under its own name if any."""
        if code not in self._names.plain_communes:
            return False
        if nom is None or nom == self.boundaries.commune_facts[code].nom:
            return True
        return name_key(nom) == self._names.keys_today[code]

    def _refuse_other_level(self, plain: str) -> None:
        if _DEPARTEMENT.fullmatch(plain):
            name = self.boundaries.departement_names.get(DepartementCode(plain.zfill(2)))
            said = f"est un code de département{f' ({name})' if name else ''}, pas de commune"
            raise CellError(said, "Écrivez la commune, ou ce code dans departement_code.")
        if _SIREN.fullmatch(plain):
            raise CellError(*codes.EPCI_FOR_A_COMMUNE)

    def _refuse_postcode_too(self, code: CommuneCode) -> None:
        others = [c for c in self.boundaries.communes_by_postcode.get(code, ()) if c != code]
        if others and code in self.boundaries.commune_facts:
            choices = tuple(map(self.names.in_full, (code, *others)))[:MOST_CHOICES]
            raise CellError(
                f"est un code Insee et le code postal de {len(others)} autres communes",
                f"Choisissez : {', '.join(choices)}.",
                choices,
            )

    def _commune_coded_and_named(self, text: str, code: str, nom: str) -> Match[CommuneCode]:
        found = self._commune_coded(codes.commune_code(code.upper()), nom)
        if found.why is None and found.code == code:
            return Match(found.code, text=text)
        return Match(found.code, found.why or self._told("code Insee seul", found.code))

    def _told(self, why: str, code: CommuneCode) -> str:
        """Why a code was mended, with the name of its commune: a slip of a digit is then seen."""
        return f"{why}, {self.boundaries.commune_facts[code].nom}"

    def _commune_coded(self, code: CommuneCode, nom: str | None) -> Match[CommuneCode]:
        by_postcode = self.boundaries.communes_by_postcode.get(code, ())
        if not self._is_known(code):
            return self._commune_by_postcode(by_postcode, nom)
        if not nom or not (meant := self.names.meant(nom)):
            return self._today(code)
        today = self.boundaries.former_communes.get(code, code)
        if {code, today} & meant or self.names.among((today,), nom):
            return commune_today(code, self.boundaries, sure=True)
        if fitting := [one for one in by_postcode if one in meant]:
            return self._commune_by_postcode(fitting, nom)
        split = self.boundaries.split_communes.get(code, ())
        if fitting := [one for one in split if one in meant]:
            return Match(fitting[0], f"code partagé depuis ; {nom} est aujourd’hui {fitting[0]}")
        raise CellError(
            f"est le code de {self.label(today)}, or la même ligne nomme « {nom[:60]} »",
            "Gardez le code ou le nom.",
            tuple(map(self.names.in_full, (*(split or (today,)), *sorted(meant))))[:MOST_CHOICES],
        )

    def _commune_by_postcode(
        self, fitting: Sequence[CommuneCode], nom: str | None
    ) -> Match[CommuneCode]:
        if not fitting:
            raise CellError(*UNKNOWN_COMMUNE)
        alike = (self.names.among(fitting, nom) if nom else []) or list(fitting)
        if len(alike) == 1:
            return Match(alike[0], f"code postal ; code Insee de {self.label(alike[0])}")
        raise CellError(
            f"est un code postal, celui de {len(alike)} communes",
            f"Choisissez le code Insee : {place_labels(alike, self.boundaries)}.",
            tuple(map(self.names.surely, alike[:MOST_CHOICES])),
        )

    def _today(self, code: CommuneCode) -> Match[CommuneCode]:
        try:
            return commune_today(code, self.boundaries)
        except CellError as error:
            choices = tuple(map(self.names.surely, map(CommuneCode, error.choices)))
            raise CellError(error.wrong, error.advice, choices) from None

    def _commune_named(self, text: str, where: Where) -> Match[CommuneCode]:
        may_be_epci = text[:1] in "CcMm" and name_key(text).startswith(_KINDS_OF_EPCI)
        if may_be_epci and self.is_epci_name(text):
            raise CellError(*_IS_AN_EPCI)
        self._refuse_several(text, where)
        try:
            return self.names.commune(text, where)
        except CellError:
            if self.names.begins(text):
                raise
            if self.is_epci_name(text) or self.intercommunal.search.often_called(text):
                raise CellError(*_IS_AN_EPCI) from None
            raise

    def _refuse_several(self, text: str, where: Where) -> None:
        """Refuse a cell that names several communes, each of them offered; raises CellError."""
        if len(text) > LONGEST_NAME or self.is_commune_name(text):
            return
        parts = [part for part in _BETWEEN_COMMUNES.split(text) if part.strip()]
        if not 1 < len(parts) <= _MOST_PARTS:
            return
        named = [self._meant_by(part, where) for part in parts]
        if not all(named) or self._says_where(parts, named[0]):
            return
        found = list(dict.fromkeys(code for codes in named for code in codes))
        if len(found) > 1:
            choices = tuple(map(self.names.surely, found[:MOST_CHOICES]))
            advice = f"Gardez celle du siège : {place_labels(found, self.boundaries)}."
            raise CellError("nomme plusieurs communes", advice, choices)

    def _meant_by(self, part: str, where: Where) -> list[CommuneCode]:
        """The communes that a part of a cell names, those of the row's department if any is."""
        coded = _code_and_name(part.strip())
        meant = sorted(self.names.meant(coded[1] if coded else part.strip()))
        there = [one for one in meant if where.holds(self.boundaries.commune_facts[one])]
        return there or meant

    def _says_where(self, parts: Sequence[str], first: Sequence[CommuneCode]) -> bool:
        """« Lyon, Paris » are two communes; « Crest, Drôme » is one and its department."""
        try:
            found = self.areas.known_departement(parts[-1])
        except CellError:
            return False
        if found is None:
            return False
        return any(codes.departement_of(one) == found.code for one in first)

    def _is_known(self, code: str) -> bool:
        commune = CommuneCode(code)
        if commune in self.boundaries.commune_facts or commune in self.boundaries.former_communes:
            return True
        return commune in self.boundaries.split_communes


def _code_and_name(written: str) -> tuple[str, str] | None:
    """« 38500 VOIRON » and « Voiron (38563) » as a code and a name."""
    if len(written) > LONGEST_NAME:
        return None
    if (found := _CODE_AND_NAME.fullmatch(written)) is not None:
        return found[1], found[2]
    found = _NAME_AND_CODE.fullmatch(written)
    return (found[2], found[1]) if found is not None else None
