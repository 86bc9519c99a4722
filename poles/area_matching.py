"""Today's code of a department or a region, from what people write for it."""

import re
from functools import cached_property

from poles import codes
from poles.boundaries import Boundaries
from poles.cells import CellError
from poles.place_names import LONGEST_NAME, Match, area_key
from poles.records import DepartementCode, RegionCode

_CODE_FIRST = re.compile(r"0*(2[AB]|[0-9]{1,3})(?:\.0)?(?:\s*[-–:,]?\s+|\s*[-–:]\s*)?(\D.*)?")
_CODE_LAST = re.compile(r"(\D*?)[\s\-–:,]*\(?\s*0*(2[AB]|[0-9]{1,3})\s*\)?")
_CORSICA = ("2A", "2B")
_SHORT_REGIONS = {
    "paca": "93",
    "aura": "84",
    "ara": "84",
    "idf": "11",
    "hdf": "32",
    "bfc": "27",
    "cvl": "24",
    "region parisienne": "11",
}
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
_BETWEEN_DEPARTEMENTS = re.compile(r"\s*[,;/+|]\s*|\s+et\s+|\n")
_MOST_DEPARTEMENTS = 12


class AreaMatching:
    """Finds departments and regions; the indexes of names are built when first asked for."""

    def __init__(self, boundaries: Boundaries) -> None:
        self.boundaries = boundaries

    def departement(self, text: str) -> Match[DepartementCode]:
        """Return the department that a text means: « 1 », « 2a », « Isère », « 38 - Isère »."""
        written = text.strip()
        code, name = _code_and_name(written.upper())
        key = area_key(name)
        named = self._departement_names.get(key) if key else None
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
        if named is None and self._region_named(area_key(written)) is not None:
            raise CellError("est une région, pas un département", "Écrivez-la dans region_code.")
        codes.departement_code(written)
        raise CellError("n’est pas un département", "Écrivez son code, par exemple 01, 2A ou 974.")

    def _refuse_several(self, written: str) -> None:
        """« 26, 07 », « Drôme et Ardèche »: the one of the seat is for the reader to choose."""
        parts = _BETWEEN_DEPARTEMENTS.split(written)
        if not 1 < len(parts) <= _MOST_DEPARTEMENTS:
            return
        try:
            found = dict.fromkeys(self.departement(part).code for part in parts)
        except CellError:
            return
        if len(found) > 1:
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
        codes.region_code(written)
        raise CellError("n’est pas une région", "Écrivez son code Insee, par exemple 84.")

    def is_area(self, name: str) -> bool:
        """Return whether a name is that of a department or a region of today."""
        key = area_key(name)
        return key in self._departement_names or key in self._region_names

    def _region_named(self, key: str) -> Match[RegionCode] | None:
        if key in self._region_names:
            code = self._region_names[key]
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


def _code_and_name(written: str) -> tuple[str | None, str]:
    """« 38 - ISÈRE » and « ISÈRE (38) » as a code and a name; either may be absent."""
    if len(written) > LONGEST_NAME:
        return None, written
    if (found := _CODE_FIRST.fullmatch(written)) is not None:
        return found[1], found[2] or ""
    if (found := _CODE_LAST.fullmatch(written)) is not None:
        return found[2], found[1]
    return None, written
