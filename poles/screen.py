"""All that one screen shows, as its address says it: filters, indicator, view, chosen pole."""

from collections.abc import Container
from dataclasses import dataclass, field
from enum import StrEnum

from poles.choices import Choices, Written, read_selection, write_selection
from poles.french_text import shortened
from poles.indicators import INDICATORS
from poles.records import PoleId
from poles.selection import Selection

DEFAULT_INDICATOR = "population_insee"


class View(StrEnum):
    """The two ways to look at a selection."""

    MAP = "carte"
    TABLE = "tableau"


@dataclass(frozen=True, slots=True)
class Screen:
    """One state of the home page; an address gives it back."""

    selection: Selection = field(default_factory=Selection)
    indicator: str = DEFAULT_INDICATOR
    view: View = View.MAP
    pole_id: PoleId | None = None


def read_screen(
    written: Written, choices: Choices, pole_ids: Container[str]
) -> tuple[Screen, tuple[str, ...]]:
    """Return the screen of an address, and one French sentence per value that was ignored."""
    selection, refusals = read_selection(written, choices)
    ignored = list(refusals)

    def known(name: str, values: Container[str], advice: str) -> str | None:
        value = next(iter(written.get(name, ())), None)
        if value is None or value in values:
            return value
        ignored.append(
            f"« {shortened(value)} » n’est pas une valeur connue de « {name} » ; {advice}."
        )
        return None

    indicator = known("indicateur", INDICATORS, "choisissez l'indicateur dans la liste")
    view = known("vue", set(View), "choisissez l'onglet « Carte » ou « Tableau »")
    pole_id = known("pole", pole_ids, "choisissez un pôle sur la carte ou dans le tableau")
    screen = Screen(
        selection,
        indicator or DEFAULT_INDICATOR,
        View(view or View.MAP),
        PoleId(pole_id) if pole_id else None,
    )
    return screen, tuple(ignored)


def write_screen(screen: Screen) -> dict[str, list[str]]:
    """Return the parameters of the address of a screen; what is at its default is left out."""
    written = write_selection(screen.selection)
    if screen.indicator != DEFAULT_INDICATOR:
        written["indicateur"] = [screen.indicator]
    if screen.view is not View.MAP:
        written["vue"] = [screen.view.value]
    if screen.pole_id:
        written["pole"] = [screen.pole_id]
    return written
