"""All that one screen shows, as its address says it: filters, indicator, view, chosen pole."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from poles.choices import AddressReader, Choices, Written, read_selection, write_selection
from poles.classes import Method
from poles.indicators import INDICATORS, Nature
from poles.records import PoleId, Precision
from poles.selection import Selection
from poles.wording import CHOOSE_A_VIEW

DEFAULT_INDICATOR = "population_insee"


class View(StrEnum):
    """The two ways to look at a selection."""

    MAP = "carte"
    TABLE = "tableau"


VIEW_LABELS: Mapping[View, str] = {View.MAP: "Carte", View.TABLE: "Tableau"}


@dataclass(frozen=True, slots=True)
class Screen:
    """One state of the home page; an address gives it back."""

    selection: Selection = field(default_factory=Selection)
    indicator: str = DEFAULT_INDICATOR
    view: View = View.MAP
    pole_id: PoleId | None = None
    second: str | None = None
    """An indicator of the other nature, shown with the first: a ratio fills, a stock sizes."""
    method: Method = Method.QUANTILES
    hidden: tuple[Precision, ...] = ()
    """Territories of these precisions are left off the map."""


def may_go_together(first: str, second: str) -> bool:
    """Whether the map can show both: one fills the territories, the other sizes the circles."""
    return INDICATORS[first].nature is not INDICATORS[second].nature


def read_screen(
    written: Written, choices: Choices, pole_ids: Container[str]
) -> tuple[Screen, tuple[str, ...]]:
    """Return the screen of an address, and one French sentence per value that was ignored."""
    selection, refusals = read_selection(written, choices)
    address = AddressReader(written, refusals)
    indicator = address.one("indicateur", INDICATORS, "choisissez l’indicateur dans la liste")
    second = address.one("second", INDICATORS, "choisissez l’indicateur dans la liste")
    if second and not may_go_together(indicator or DEFAULT_INDICATOR, second):
        address.tell(_why_apart(indicator or DEFAULT_INDICATOR, second))
        second = None
    view = address.one("vue", set(View), CHOOSE_A_VIEW)
    method = address.one("methode", set(Method), "choisissez « quantiles » ou « jenks »")
    hidden = [value for value in written.get("masque", ()) if value in set(Precision)]
    for value in written.get("masque", ()):
        if value not in hidden:
            address.refuse(
                "masque", value, "choisissez parmi les territoires affichés sous la carte"
            )
    pole_id = address.one("pole", pole_ids, "choisissez un pôle sur la carte ou dans le tableau")
    screen = Screen(
        selection,
        indicator or DEFAULT_INDICATOR,
        View(view or View.MAP),
        PoleId(pole_id) if pole_id else None,
        second,
        Method(method or Method.QUANTILES),
        tuple(dict.fromkeys(Precision(value) for value in hidden)),
    )
    return screen, address.ignored


def _why_apart(first: str, second: str) -> str:
    """Two indicators of one nature would fill, or size, the same thing."""
    if INDICATORS[first].nature is Nature.STOCK:
        why = "deux effectifs seraient les mêmes cercles ; un effectif va avec un taux"
    else:
        why = "deux taux seraient les mêmes couleurs ; un taux va avec un effectif"
    return f"« {second} » ne peut pas être le « second » de « {first} » : {why}."


def write_screen(screen: Screen) -> dict[str, list[str]]:
    """Return the parameters of the address of a screen; what is at its default is left out."""
    written = write_selection(screen.selection)
    if screen.indicator != DEFAULT_INDICATOR:
        written["indicateur"] = [screen.indicator]
    if screen.view is not View.MAP:
        written["vue"] = [screen.view.value]
    if screen.pole_id:
        written["pole"] = [screen.pole_id]
    if screen.second:
        written["second"] = [screen.second]
    if screen.method is not Method.QUANTILES:
        written["methode"] = [screen.method.value]
    if screen.hidden:
        written["masque"] = [precision.value for precision in screen.hidden]
    return written
