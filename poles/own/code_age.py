"""How old the codes of a table are: the year after which they would have been written otherwise."""

import re
from dataclasses import dataclass, field

from poles.boundaries import GEOGRAPHY_YEAR, Boundaries
from poles.numbers_fr import counted, format_number
from poles.records import CommuneCode, EpciCode

_CODES = re.compile(r"(?<![0-9A-Z])(?:(?:[0-9]{2}|2[AB])[0-9]{3}|[0-9]{9})(?![0-9A-Z])")
_EPCI_LENGTH = 9
_SHOWN = 3


@dataclass(slots=True)
class CodeAge:
    """The codes seen in a table that are no longer in force, with their last year."""

    boundaries: Boundaries
    seen: set[str] = field(default_factory=set)
    """The codes met that are in force or once were."""
    last_years: dict[str, int] = field(default_factory=dict)

    def see(self, text: str) -> None:
        """Take note of the codes that a cell holds."""
        for code in filter(self._is_known, {*_CODES.findall(text)} - self.seen):
            self.seen.add(code)
            year = self._last_year(code)
            if year is not None:
                self.last_years[code] = year

    def said(self) -> str | None:
        """Return the guess as one French sentence; None when the table holds no code."""
        if not self.seen:
            return None
        if not self.last_years:
            return (
                f"Codes de commune et d’EPCI : tous sont de la géographie {GEOGRAPHY_YEAR}, "
                "ou n’ont pas changé depuis."
            )
        carried, year = len(self.last_years), min(self.last_years.values())
        oldest = sorted(code for code, last in self.last_years.items() if last == year)
        more = f" et {len(oldest) - _SHOWN} autres" if len(oldest) > _SHOWN else ""
        return (
            f"Codes de commune et d’EPCI : au moins une partie date de {year} au plus tard "
            f"(dernière année de {', '.join(oldest[:_SHOWN])}{more}) ; "
            f"{counted(carried, 'code')} sur {format_number(len(self.seen))} "
            f"{'ont été portés' if carried > 1 else 'a été porté'} à ceux de {GEOGRAPHY_YEAR}."
        )

    def _is_known(self, code: str) -> bool:
        """A code that nobody bore says nothing of the year."""
        if len(code) < _EPCI_LENGTH:
            commune = CommuneCode(code)
            facts, former = self.boundaries.commune_facts, self.boundaries.former_communes
            return commune in facts or commune in former
        epci = EpciCode(code)
        return epci in self.boundaries.epci_facts or epci in self.boundaries.former_epci

    def _last_year(self, code: str) -> int | None:
        if len(code) < _EPCI_LENGTH:
            commune = CommuneCode(code)
            if commune in self.boundaries.commune_facts:
                return None
            return self.boundaries.last_vintages.get(commune)
        epci = EpciCode(code)
        former = self.boundaries.former_epci.get(epci)
        return former[0].vintage if former and epci not in self.boundaries.epci_facts else None
