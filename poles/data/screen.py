"""What the page of the data shows, as its address says it: filters, section, words looked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from poles.choices import AddressReader, Choices, Written, read_selection, write_selection
from poles.selection import Selection


class Section(StrEnum):
    """The parts of the page, one shown at a time."""

    CHIFFRES = "chiffres"
    POLES = "poles"
    DICTIONNAIRE = "dictionnaire"
    COUVERTURE = "couverture"
    CONTRADICTIONS = "contradictions"
    LOCALISATION = "localisation"
    SOURCES = "sources"
    VERSIONS = "versions"


SECTION_LABELS: Mapping[Section, str] = {
    Section.CHIFFRES: "Chiffres",
    Section.POLES: "Pôles",
    Section.DICTIONNAIRE: "Dictionnaire",
    Section.COUVERTURE: "Couverture",
    Section.CONTRADICTIONS: "Contradictions",
    Section.LOCALISATION: "Localisation",
    Section.SOURCES: "Sources",
    Section.VERSIONS: "Versions",
}
SEARCHED = (Section.CHIFFRES, Section.POLES)


@dataclass(frozen=True, slots=True)
class DataScreen:
    """One state of the page; an address gives it back."""

    selection: Selection = field(default_factory=Selection)
    section: Section = Section.CHIFFRES
    words: str = ""
    """Kept rows hold all these words, case and accents aside."""


def read_data_screen(written: Written, choices: Choices) -> tuple[DataScreen, tuple[str, ...]]:
    """Return the screen of an address, and one French sentence per value that was ignored."""
    selection, refusals = read_selection(written, choices)
    address = AddressReader(written, refusals)
    section = address.one("section", set(Section), "choisissez un onglet") or Section.CHIFFRES
    words = next(iter(written.get("cherche", ())), "").strip()
    return DataScreen(selection, Section(section), words), address.ignored


def write_data_screen(screen: DataScreen) -> dict[str, list[str]]:
    """Return the parameters of the address of a screen; what is at its default is left out."""
    written = write_selection(screen.selection)
    if screen.section is not Section.CHIFFRES:
        written["section"] = [screen.section.value]
    if screen.words:
        written["cherche"] = [screen.words]
    return written
