"""Today's code of a department or a region, from what people write for it."""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cached_property

from poles import codes
from poles.boundaries import Boundaries
from poles.cells import CellError
from poles.place_names import LONGEST_NAME, MOST_SUGGESTIONS, Match, area_key, bare_key
from poles.records import DepartementCode, RegionCode

_CODE_FIRST = re.compile(r"0*(2[AB]|[0-9]{1,3})(?:\.0)?(?:\s*[-–:,]?\s+|\s*[-–:]\s*)?(\D.*)?")
_CODE_LAST = re.compile(r"(\D*?)[\s\-–:,]*\(?\s*0*(2[AB]|[0-9]{1,3})\s*\)?")
_WORD_BEFORE_CODE = re.compile(
    r"(?:(?:D[ÉE]P(?:ARTEMENT|T)?|DPT|R[ÉE]GION)\.?\s*)?(?:N[°º]\s*|NO\s+)?(?=[0-9])"
)
_BLANK_IN_CORSICA = re.compile(r"0?2\s+([AB])")
_SHORT_WORDS = {
    "hte": "haute",
    "htes": "hautes",
    "ht": "haut",
    "bse": "basse",
    "bses": "basses",
    "t": "territoire",
}
_CORSICA = ("2A", "2B")
_LYON = frozenset({"69D", "69M"})
"""The two halves of the department since 2015: 69M is the Métropole."""
_NEAR = 0.75
_TOO_SHORT = 3
"""Letters of a name that nothing is near to: « DOM » is not « Drôme »."""
_MOST_NEAR = 3
_SHORT_REGIONS = {
    "paca": "93",
    "aura": "84",
    "ara": "84",
    "idf": "11",
    "hdf": "32",
    "bfc": "27",
    "cvl": "24",
    "region parisienne": "11",
    "sud": "93",
    "sud paca": "93",
    "sud provence alpes cote d azur": "93",
    "provence alpes cote d azur paca": "93",
    "occitanie pyrenees mediterranee": "76",
}
_FORMER_DEPARTEMENTS = {
    "basses alpes": "04",
    "basses pyrenees": "64",
    "charente inferieure": "17",
    "cotes du nord": "22",
    "loire inferieure": "44",
    "seine inferieure": "76",
}
"""The names of before."""
_PARTS_OF_DEPARTEMENTS = {
    "grand lyon": "69",
    "metropole de lyon": "69",
    "rhone hors metropole": "69",
}
_NOT_OF_TODAY = _FORMER_DEPARTEMENTS | _PARTS_OF_DEPARTEMENTS
_FORMER_REGIONS = {
    "alsace": "44",
    "aquitaine": "75",
    "auvergne": "84",
    "basse normandie": "28",
    "bourgogne": "27",
    "centre": "24",
    "champagne ardenne": "44",
    "franche comte": "27",
    "haute normandie": "28",
    "languedoc roussillon": "76",
    "limousin": "75",
    "lorraine": "44",
    "midi pyrenees": "76",
    "nord pas de calais": "32",
    "picardie": "32",
    "poitou charentes": "75",
    "rhone alpes": "84",
}
"""The names of before 2016: lists of the first calls are in them."""
_BETWEEN_DEPARTEMENTS = re.compile(r"\s*[,;/+|&]\s*|\s+et\s+|\n")
_MOST_DEPARTEMENTS = 12


class AreaMatching:
    """Finds departments and regions; the indexes of names are built when first asked for."""

    def __init__(self, boundaries: Boundaries) -> None:
        self.boundaries = boundaries
        self._searches_left = MOST_SUGGESTIONS

    def departement(self, text: str) -> Match[DepartementCode]:
        """Return the department that a text means: « 1 », « 2a », « Isère », « 38 - Isère »."""
        written = text.strip()
        if (found := self.known_departement(written)) is not None:
            return found
        if self._region_named(area_key(written)) is not None:
            raise CellError("est une région, pas un département", "Écrivez-la dans region_code.")
        self._offer_nearest(written, "un département", self._departement_names)
        codes.departement_code(written)
        raise CellError("n’est pas un département", "Écrivez son code, par exemple 01, 2A ou 974.")

    def known_departement(self, text: str) -> Match[DepartementCode] | None:
        """Return the department that a text means; None for what is none.

        Raises CellError for what may be several.
        """
        written = text.strip()
        code, name = _code_and_name(_BLANK_IN_CORSICA.sub(r"2\1", written.upper()))
        key = _in_full(area_key(name))
        named = self._departement_named(key)
        if written.upper() in _LYON or (code is None and key in _NOT_OF_TODAY):
            found = DepartementCode(_NOT_OF_TODAY.get(key, "69"))
            label = self.boundaries.departement_names.get(found)
            return Match(found, f"aujourd’hui dans le département « {label} »")
        if code is not None:
            found = DepartementCode(code.zfill(2))
            if found in codes.DEPARTEMENTS and (not name or named == found):
                return Match(found, None if found == written else "code remis en forme")
        elif named is not None:
            label = self.boundaries.departement_names[named]
            return Match(named, f"code du département « {label} »")
        if (code == "20" and not name) or (code is None and key == "corse"):
            raise CellError(
                "est la Corse, qui a deux départements", "Choisissez 2A ou 2B.", _CORSICA
            )
        self._refuse_several(written)
        return None

    def _refuse_several(self, written: str) -> None:
        """« 26, 07 », « Drôme et Ardèche »: the one of the seat is for the reader to choose."""
        parts = _BETWEEN_DEPARTEMENTS.split(written)
        if not 1 < len(parts) <= _MOST_DEPARTEMENTS:
            return
        try:
            known = [self.known_departement(part) for part in parts]
        except CellError:
            return
        found = dict.fromkeys(one.code for one in known if one is not None)
        if len(found) > 1 and None not in known:
            wrong = f"nomme {len(found)} départements"
            raise CellError(wrong, "Choisissez celui du siège.", tuple(found))

    def region(self, text: str) -> Match[RegionCode]:
        """Return the region that a text means, by its code or its name, of today or before 2016."""
        written = text.strip()
        code, name = _code_and_name(written.upper())
        named = self._region_named(area_key(name)) if name else None
        if code is None and named is not None:
            return named
        found = (code or "").zfill(2)
        if named is not None and named.code != codes.REGIONS_BEFORE_2016.get(found, found):
            found = ""
        if not name or named is not None:
            if found in codes.REGIONS:
                return Match(
                    RegionCode(found), None if found == written else "code de région remis en forme"
                )
            if found in codes.REGIONS_BEFORE_2016:
                return self._today(codes.REGIONS_BEFORE_2016[found])
        self._offer_nearest(written, "une région", self._region_names)
        codes.region_code(written)
        raise CellError("n’est pas une région", "Écrivez son code Insee, par exemple 84.")

    def _offer_nearest(self, written: str, kind: str, names: Mapping[str, str]) -> None:
        """Refuse a name, which no code is, with those that are nearly it."""
        if any(map(str.isdigit, written)) or not written:
            return
        self._searches_left -= 1
        key = area_key(written)
        near: Iterable[str] = ()
        if self._searches_left >= 0 and len(key) > _TOO_SHORT:
            alike = [name for name in names if name[:1] == key[:1]]
            near = get_close_matches(key, alike, _MOST_NEAR, _NEAR)
        offered = tuple(dict.fromkeys(names[one] for one in near))
        if not offered:
            raise CellError(f"n’est pas {kind}", "Écrivez son nom ou son code.")
        labels = ", ".join(f"{self._label(kind, code)} ({code})" for code in offered)
        raise CellError(f"n’est pas {kind}", f"Vouliez-vous dire {labels} ?", offered)

    def _label(self, kind: str, code: str) -> str:
        if kind == "une région":
            return self._region_name(RegionCode(code))
        return self.boundaries.departement_names[DepartementCode(code)]

    def _departement_named(self, key: str) -> DepartementCode | None:
        return self._departement_names.get(key) or self._bare_departements.get(bare_key(key))

    def is_area(self, name: str) -> bool:
        """Return whether a name is that of a department or a region of today."""
        return area_key(name) in self.keys_of_names

    def label(self, departement: DepartementCode) -> str:
        """Return « Isère (38) »."""
        return f"{self.boundaries.departement_names.get(departement, departement)} ({departement})"

    def region_of(self, departement: DepartementCode) -> RegionCode | None:
        """Return the region of a department; None where it has none."""
        return self.boundaries.region_of_departement.get(departement)

    def kind_of(self, name: str) -> str | None:
        """Return « un département » or « une région » for the name of one; None for another."""
        key = area_key(name)
        if key in self._departement_names or key in _FORMER_DEPARTEMENTS:
            return "un département"
        return "une région" if key in self._region_names or key in _FORMER_REGIONS else None

    @cached_property
    def keys_of_names(self) -> frozenset[str]:
        """Return the names of departments and regions as they are compared, without article."""
        return frozenset(self._departement_names) | frozenset(self._region_names)

    def _region_named(self, key: str) -> Match[RegionCode] | None:
        if code := self._region_names.get(key) or self._bare_regions.get(bare_key(key)):
            return Match(code, f"code de la région « {self._region_name(code)} »")
        if key in _SHORT_REGIONS:
            code = RegionCode(_SHORT_REGIONS[key])
            return Match(code, f"code de la région « {self._region_name(code)} »")
        return self._today(_FORMER_REGIONS[key]) if key in _FORMER_REGIONS else None

    def _today(self, code: str) -> Match[RegionCode]:
        today = RegionCode(code)
        return Match(today, f"région d’avant 2016, aujourd’hui {self._region_name(today)}")

    def _region_name(self, code: RegionCode) -> str:
        return self.boundaries.region_names.get(code, code)

    @cached_property
    def _departement_names(self) -> dict[str, DepartementCode]:
        return {area_key(nom): code for code, nom in self.boundaries.departement_names.items()}

    @cached_property
    def _region_names(self) -> dict[str, RegionCode]:
        return {area_key(nom): code for code, nom in self.boundaries.region_names.items()}

    @cached_property
    def _bare_departements(self) -> dict[str, DepartementCode]:
        return {bare_key(key): code for key, code in self._departement_names.items()}

    @cached_property
    def _bare_regions(self) -> dict[str, RegionCode]:
        return {bare_key(key): code for key, code in self._region_names.items()}


def _in_full(key: str) -> str:
    """« hte savoie » in full."""
    return " ".join(_SHORT_WORDS.get(word, word) for word in key.split(" "))


def _code_and_name(written: str) -> tuple[str | None, str]:
    """« 38 - ISÈRE » and « ISÈRE (38) » as a code and a name; either may be absent."""
    if len(written) > LONGEST_NAME:
        return None, written
    written = _WORD_BEFORE_CODE.sub("", written, count=1)
    if (found := _CODE_FIRST.fullmatch(written)) is not None:
        return found[1], found[2] or ""
    if (found := _CODE_LAST.fullmatch(written)) is not None:
        return found[2], found[1]
    return None, written
