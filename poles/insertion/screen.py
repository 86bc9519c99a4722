"""What the page of insertion shows, as its address says it: filters, section, indicators, axes."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from poles.choices import AddressReader, Choices, Written, read_selection, write_selection
from poles.indicators import INDICATORS
from poles.selection import Selection

RANKED: tuple[str, ...] = (
    "salaries_insertion",
    "salaries_permanents",
    "salaries_total_calcule",
    "part_insertion_pct",
    "insertion_par_permanent",
    "insertion_pour_1000_hab",
    "structures_insertion",
    "etp_insertion",
    "etp_total",
    "emplois_vises",
    "emplois_crees",
    "emplois_vises_pour_1000_hab",
    "chiffre_affaires_eur",
    "ca_par_salarie_eur",
)
"""Indicators that the page ranks, in the order shown; an exit rate is never one of them."""
AXES: tuple[str, ...] = (*RANKED, *(key for key in INDICATORS if key not in RANKED))
DEFAULT_INDICATOR, DEFAULT_X, DEFAULT_Y = (
    "salaries_insertion",
    "salaries_total_calcule",
    "chiffre_affaires_eur",
)


class InsertionView(StrEnum):
    """The parts of the page, one shown at a time."""

    CLASSEMENT = "classement"
    CROISEMENT = "croisement"
    EQUIVALENTS = "etp"
    MATRICE = "matrice"
    STRUCTURES = "structures"


INSERTION_VIEW_LABELS: Mapping[InsertionView, str] = {
    InsertionView.CLASSEMENT: "Classement",
    InsertionView.CROISEMENT: "Deux indicateurs",
    InsertionView.EQUIVALENTS: "Personnes et ETP",
    InsertionView.MATRICE: "Qui publie quoi",
    InsertionView.STRUCTURES: "Structures et sorties",
}


@dataclass(frozen=True, slots=True)
class InsertionScreen:
    """One state of the page; an address gives it back."""

    selection: Selection = field(default_factory=Selection)
    view: InsertionView = InsertionView.CLASSEMENT
    indicator: str = DEFAULT_INDICATOR
    x: str = DEFAULT_X
    y: str = DEFAULT_Y
    log_x: bool = False
    log_y: bool = False


def read_insertion_screen(
    written: Written, choices: Choices
) -> tuple[InsertionScreen, tuple[str, ...]]:
    """Return the screen of an address, and one French sentence per value that was ignored."""
    selection, refusals = read_selection(written, choices)
    address = AddressReader(written, refusals)

    def known(name: str, values: Container[str], default: str) -> str:
        return address.one(name, values, "choisissez dans les listes de cette page") or default

    screen = InsertionScreen(
        selection,
        InsertionView(known("vue", set(InsertionView), InsertionView.CLASSEMENT)),
        known("indicateur", RANKED, DEFAULT_INDICATOR),
        known("x", AXES, DEFAULT_X),
        known("y", AXES, DEFAULT_Y),
        known("logx", ("0", "1"), "0") == "1",
        known("logy", ("0", "1"), "0") == "1",
    )
    return screen, address.ignored


def write_insertion_screen(screen: InsertionScreen) -> dict[str, list[str]]:
    """Return the parameters of the address of a screen; what is at its default is left out."""
    default = InsertionScreen()
    written = write_selection(screen.selection)
    chosen = {
        "vue": (screen.view.value, default.view.value),
        "indicateur": (screen.indicator, default.indicator),
        "x": (screen.x, default.x),
        "y": (screen.y, default.y),
        "logx": (str(int(screen.log_x)), "0"),
        "logy": (str(int(screen.log_y)), "0"),
    }
    return written | {name: [now] for name, (now, usual) in chosen.items() if now != usual}
