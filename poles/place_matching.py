"""Today's code of a commune, an EPCI, a department or a region, from what people write for it.

A code, an old code, a spoiled code, a postal code or a name gives today's code when it can only be
one; what fits several is refused with all of them as choices, never chosen.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Generic, NamedTuple, TypeVar

from poles import codes
from poles.boundaries import Boundaries
from poles.cells import CellError
from poles.french_text import unaccented
from poles.records import CommuneCode, DepartementCode, EpciCode, RegionCode

Code = TypeVar("Code", bound=str)

MOST_CHOICES = 30
_BLANK = re.compile(r"\s")
_CODE_LIKE = re.compile(r"(?=.*[0-9])[0-9AB]+")
_DEPARTEMENT = re.compile(r"0?[1-9]|[1-9][0-9]|2[AB]|9[78][0-9]")
_SIREN = re.compile(r"[0-9]{9}|[0-9]{14}")
_LOST_ZERO = re.compile(r"[1-9][0-9]{3}")
_NOT_WORDS = re.compile(r"[^a-z0-9]+")
_SAINT = re.compile(r"\b(s)t(es?|s)?\b")
_IN_BRACKETS = re.compile(r"^(.*?)\s*\(([^()]{1,60})\)\s*$", re.DOTALL)
_EPCI_KINDS = re.compile(
    r"^(?:(?:cc|ca|cu|metropole|communaute (?:de communes?|d agglomerations?|d agglo|urbaine)"
    r"|agglomeration|agglo|communaute)(?: (?:de|du|des|d|la|le|les|l))* )?"
    r"(?:(?:pays|territoire)(?: (?:de|du|des|d|la|le|les|l))* )?"
    r"(.+?)(?: (?:communaute|agglo|agglomeration|metropole))?$"
)
_ARRONDISSEMENT = re.compile(
    r"(paris|lyon|marseille) [0-9]{1,2} ?(?:er|e|eme)?(?: arrondissement)?"
)


@dataclass(frozen=True, slots=True)
class Match(Generic[Code]):
    """Today's code, and in French why it is not what was written; None when it is."""

    code: Code
    why: str | None = None


class _Named(NamedTuple):
    """A place that a name may mean: today's code, and the name it bore if it was another."""

    code: str
    former_name: str | None


class PlaceMatching:
    """Finds places in the boundaries; the indexes of names are built when first asked for."""

    def __init__(self, boundaries: Boundaries) -> None:
        self.boundaries = boundaries

    def commune(
        self, text: str, departement: DepartementCode | None = None, nom: str | None = None
    ) -> Match[CommuneCode]:
        """Return the commune that a text means, with its row's department and name to tell.

        Raises CellError when it means none, several, or a place of another level.
        """
        if self._is_plainly(CommuneCode(text), nom):
            return Match(CommuneCode(text))
        written = text.strip()
        plain = _BLANK.sub("", written).upper().removesuffix(".0").replace("O", "0")
        if not _CODE_LIKE.fullmatch(plain):
            return self._commune_named(written, departement)
        if _DEPARTEMENT.fullmatch(plain):
            name = self.boundaries.departement_names.get(DepartementCode(plain.zfill(2)))
            said = f"est un code de département{f' ({name})' if name else ''}, pas de commune"
            raise CellError(said, "Écrivez la commune, ou ce code dans departement_code.")
        if _SIREN.fullmatch(plain):
            raise CellError("est un code d’EPCI, pas de commune", "Écrivez-le dans epci_codes.")
        if _LOST_ZERO.fullmatch(plain) and self._is_known(f"0{plain}"):
            found = self._commune_coded(CommuneCode(f"0{plain}"), nom)
            return Match(found.code, found.why or "zéro de tête perdu")
        plain = f"0{plain}" if _LOST_ZERO.fullmatch(plain) else plain
        found = self._commune_coded(codes.commune_code(plain), nom)
        if found.why is None and found.code != written:
            return Match(found.code, "code Insee remis en forme")
        return found

    def epci(self, text: str) -> Match[EpciCode]:
        """Return the EPCI that a text means; raises CellError when it means none or several."""
        if text in self.boundaries.epci_facts:
            return Match(EpciCode(text))
        written = text.strip()
        plain = _BLANK.sub("", written).removesuffix(".0")
        if not _CODE_LIKE.fullmatch(plain):
            return self._epci_named(written)
        why = None if plain == written else "SIREN remis en forme"
        if re.fullmatch(r"[0-9]{14}", plain):
            plain, why = plain[:9], "SIRET : ses 9 premiers chiffres sont le SIREN"
        code = codes.epci_code(plain)
        if code in self.boundaries.epci_facts:
            return Match(code, why)
        return epci_today(code, self.boundaries)

    def departement(self, text: str) -> Match[DepartementCode]:
        """Return the department that a text means: « 1 », « 2a », « Isère », « 38 - Isère »."""
        written = text.strip()
        inside = re.match(r"^0*([0-9]{1,3}|2[abAB])\b(?:\.0$)?", written)
        name = _key(re.sub(r"^[0-9]+[abAB]?\s*[-–:]?\s*", "", written))
        named = self._departement_names.get(name)
        if inside:
            code = DepartementCode(inside[1].upper().zfill(2))
            rest = _key(written[inside.end() :])
            if code in codes.DEPARTEMENTS and (not rest or named == code):
                return Match(code, None if code == written else "code remis en forme")
        elif named is not None:
            return Match(
                named, f"code du département « {self.boundaries.departement_names[named]} »"
            )
        codes.departement_code(written)
        raise CellError("n’est pas un département", "Écrivez son code, par exemple 01, 2A ou 974.")

    def region(self, text: str) -> Match[RegionCode]:
        """Return the region that a text means, by its code or its name."""
        written = text.strip().removesuffix(".0")
        padded = written.zfill(2) if written.isdigit() else written
        if padded in codes.REGIONS:
            return Match(RegionCode(padded), None if padded == text else "zéro de tête perdu")
        if padded in codes.REGIONS_BEFORE_2016:
            today = RegionCode(codes.REGIONS_BEFORE_2016[padded])
            return Match(today, f"région d’avant 2016, aujourd’hui {self._region_name(today)}")
        named = self._region_names.get(_key(written))
        if named is None:
            codes.region_code(written)
            raise CellError("n’est pas une région", "Écrivez son code Insee, par exemple 84.")
        return Match(named, f"code de la région « {self._region_name(named)} »")

    def label(self, code: str) -> str:
        """Return « Voiron (38563) » for a commune, an EPCI or a department; the code if unknown."""
        facts = self.boundaries.commune_facts.get(CommuneCode(code))
        if facts is not None:
            return f"{facts.nom} ({code})"
        epci = self.boundaries.epci_facts.get(EpciCode(code))
        return f"{epci.nom} ({code})" if epci is not None else code

    # Communes

    def _is_plainly(self, code: CommuneCode, nom: str | None) -> bool:
        """Whether nothing is to be looked for: a code of today, under its own name if any."""
        facts = self.boundaries.commune_facts.get(code)
        if facts is None or code in self.boundaries.split_communes:
            return False
        return nom is None or nom == facts.nom or _key(nom) == _key(facts.nom)

    def _commune_coded(self, code: CommuneCode, nom: str | None) -> Match[CommuneCode]:
        by_postcode = self.boundaries.communes_by_postcode.get(code, ())
        if not self._is_known(code):
            return self._commune_by_postcode(by_postcode, nom)
        if not nom or not (meant := self._meant(nom)):
            return self._today(code)
        if code in meant or self.boundaries.former_communes.get(code) in meant:
            return self._today(code, sure=True)
        if fitting := [one for one in by_postcode if one in meant]:
            return self._commune_by_postcode(fitting, nom)
        split = self.boundaries.split_communes.get(code, ())
        if fitting := [one for one in split if one in meant]:
            return Match(fitting[0], f"code partagé depuis ; {nom} est aujourd’hui {fitting[0]}")
        today = self.boundaries.former_communes.get(code, code)
        raise CellError(
            f"est le code de {self.label(today)}, or la même ligne nomme « {nom[:60]} »",
            "Gardez le code ou le nom.",
            (today, *sorted(meant)[: MOST_CHOICES - 1]),
        )

    def _commune_by_postcode(
        self, fitting: Sequence[CommuneCode], nom: str | None
    ) -> Match[CommuneCode]:
        if not fitting:
            raise CellError(
                "n’est pas un code de commune connu",
                "Cherchez le code Insee de la commune : 5 caractères, comme 01004 ou 2A004.",
            )
        meant = self._meant(nom) if nom else frozenset()
        alike = [one for one in fitting if one in meant] or list(fitting)
        if len(alike) == 1:
            return Match(alike[0], f"code postal ; code Insee de {self.label(alike[0])}")
        raise CellError(
            f"est un code postal, celui de {len(alike)} communes",
            f"Choisissez le code Insee : {self._labels(alike)}.",
            tuple(alike[:MOST_CHOICES]),
        )

    def _today(self, code: CommuneCode, *, sure: bool = False) -> Match[CommuneCode]:
        return commune_today(code, self.boundaries, sure=sure)

    def _commune_named(self, text: str, departement: DepartementCode | None) -> Match[CommuneCode]:
        name, where = text, departement
        if inside := _IN_BRACKETS.match(text):
            name = inside[1]
            try:
                where = self.departement(inside[2]).code
            except CellError:
                name = text
        arrondissement = _ARRONDISSEMENT.fullmatch(_key(name))
        key = arrondissement[1] if arrondissement else _key(name)
        named = self._commune_names.get(key, ())
        known = self.boundaries.commune_facts
        near = [
            one for one in named if where in (None, known[CommuneCode(one.code)].departement_code)
        ]
        places = {CommuneCode(one.code): one.former_name for one in near}
        if len(places) == 1:
            code, former = next(iter(places.items()))
            was = f"{former}, aujourd’hui " if former else ""
            return Match(code, f"{was}code Insee de « {known[code].nom} »")
        if places:
            found = tuple(places)[:MOST_CHOICES]
            raise CellError(
                f"est le nom de {len(places)} communes",
                f"Choisissez le code Insee : {self._labels(found)}.",
                found,
            )
        if named:
            codes_elsewhere = tuple(dict.fromkeys(one.code for one in named))[:MOST_CHOICES]
            raise CellError(
                f"n’est pas une commune du département « {where} »",
                f"Ailleurs : {self._labels(codes_elsewhere)}.",
                codes_elsewhere,
            )
        epci = self._epci_names.get(_epci_key(name))
        if epci and _key(name).startswith(("cc ", "ca ", "communaute", "metropole")):
            raise CellError("est un EPCI, pas une commune", "Écrivez-le dans epci_codes.")
        raise self._unknown(name, self._commune_names, "une commune connue")

    def _meant(self, nom: str) -> frozenset[CommuneCode]:
        """The communes of today that a name may mean; none when nobody knows it."""
        bare = _IN_BRACKETS.sub(r"\1", nom)
        return frozenset(CommuneCode(one.code) for one in self._commune_names.get(_key(bare), ()))

    def _is_known(self, code: str) -> bool:
        commune = CommuneCode(code)
        if commune in self.boundaries.commune_facts or commune in self.boundaries.former_communes:
            return True
        return commune in self.boundaries.split_communes

    # EPCI

    def _epci_named(self, text: str) -> Match[EpciCode]:
        names = self._epci_names
        found = {EpciCode(one.code): one.former_name for one in names.get(_epci_key(text), ())}
        if len(found) == 1:
            code, former = next(iter(found.items()))
            was = f"{former}, aujourd’hui " if former else ""
            return Match(code, f"{was}SIREN de « {self.boundaries.epci_facts[code].nom} »")
        if found:
            raise CellError(
                f"est le nom de {len(found)} EPCI",
                f"Choisissez son SIREN : {self._labels(tuple(found)[:MOST_CHOICES])}.",
                tuple(found)[:MOST_CHOICES],
            )
        if _key(text) in self._commune_names:
            raise CellError("est une commune, pas un EPCI", "Écrivez-la dans communes_codes.")
        raise self._unknown(text, names, "un EPCI connu")

    def _labels(self, places: Iterable[str]) -> str:
        return ", ".join(self.label(code) for code in places)

    def _unknown(self, text: str, names: Mapping[str, tuple[_Named, ...]], kind: str) -> CellError:
        key = _epci_key(text) if names is self._epci_names else _key(text)
        alike = [name for name in names if name[:2] == key[:2]]
        near = get_close_matches(key, alike, n=3, cutoff=0.75) if len(key) < 60 else []  # noqa: PLR2004
        offered = tuple(dict.fromkeys(one.code for name in near for one in names[name]))
        advice = f"Vouliez-vous dire {self._labels(offered[:5])} ?" if offered else ""
        return CellError(
            f"n’est pas {kind}",
            advice or "Vérifiez l’orthographe, ou écrivez le code.",
            offered[:MOST_CHOICES],
        )

    def _region_name(self, code: RegionCode) -> str:
        return self.boundaries.region_names.get(code, code)

    # Indexes of names

    @cached_property
    def _commune_names(self) -> dict[str, tuple[_Named, ...]]:
        names: dict[str, dict[_Named, None]] = {}
        for code, facts in self.boundaries.commune_facts.items():
            names.setdefault(_key(facts.nom), {})[_Named(code, None)] = None
        today = {key: {one.code for one in named} for key, named in names.items()}
        for code, _, nom in self.boundaries.former_names:
            key = _key(nom)
            if code not in today.get(key, ()):
                names.setdefault(key, {})[_Named(code, nom)] = None
        return {key: tuple(named) for key, named in names.items()}

    @cached_property
    def _epci_names(self) -> dict[str, tuple[_Named, ...]]:
        names: dict[str, dict[_Named, None]] = {}
        for code, facts in self.boundaries.epci_facts.items():
            names.setdefault(_epci_key(facts.nom), {})[_Named(code, None)] = None
        today = {key: {one.code for one in named} for key, named in names.items()}
        for parts in self.boundaries.former_epci.values():
            for part in parts:
                key = _epci_key(part.name)
                if part.epci_code not in today.get(key, ()):
                    names.setdefault(key, {})[_Named(part.epci_code, part.name)] = None
        return {key: tuple(named) for key, named in names.items()}

    @cached_property
    def _departement_names(self) -> dict[str, DepartementCode]:
        return {_key(nom): code for code, nom in self.boundaries.departement_names.items()}

    @cached_property
    def _region_names(self) -> dict[str, RegionCode]:
        return {_key(nom): code for code, nom in self.boundaries.region_names.items()}


def commune_today(
    code: CommuneCode, boundaries: Boundaries, *, sure: bool = False
) -> Match[CommuneCode]:
    """Return today's commune of a code.

    Raises CellError for a code that no commune ever bore, and, unless something else makes it sure,
    for one whose territory was split since: the choice is not ours.
    """
    split = boundaries.split_communes.get(code, ())
    if split and not sure:
        names = ", ".join(f"{boundaries.commune_facts[one].nom} ({one})" for one in split)
        raise CellError("a été partagée depuis", f"Choisissez parmi {names}.", tuple(split))
    if code in boundaries.commune_facts:
        return Match(code)
    today = boundaries.former_communes.get(code)
    if today is None:
        raise CellError(
            "n’est pas un code de commune connu",
            "Cherchez le code Insee de la commune : 5 caractères, comme 01004 ou 2A004.",
        )
    return Match(today, f"aujourd’hui {boundaries.commune_facts[today].nom}")


def epci_today(code: EpciCode, boundaries: Boundaries) -> Match[EpciCode]:
    """Return today's EPCI of a SIREN.

    Raises CellError for one that no source knows, and for one shared out between several since.
    """
    if code in boundaries.epci_facts:
        return Match(code)
    former = boundaries.former_epci.get(code, ())
    if not former:
        raise CellError(
            "n’est pas un EPCI connu",
            "Cherchez le SIREN à 9 chiffres d’un EPCI de 2019 à aujourd’hui (ceux de 2013 à 2018 "
            "ne sont dans aucune source), ou donnez la liste des communes.",
        )
    if len(former) > 1:
        choices = tuple(row.epci_code for row in former)
        advice = f"Choisissez parmi {', '.join(choices)}, ou donnez la liste des communes."
        raise CellError("a été partagé entre plusieurs EPCI", advice, choices)
    today = former[0].epci_code
    was = f"{former[0].name} ({former[0].vintage})"
    return Match(today, f"{was}, aujourd’hui {boundaries.epci_facts[today].nom}")


def _key(name: str) -> str:
    """A name as it is compared: folded, words alone, « st » said « saint »."""
    key = _NOT_WORDS.sub(" ", unaccented(name)).strip()
    return _SAINT.sub(r"\1aint\2", key) if "st" in key else key


def _epci_key(name: str) -> str:
    """What tells an EPCI from another: its name without its kind, which people abridge."""
    key = _key(name)
    found = _EPCI_KINDS.match(key)
    return found[1] if found else key
