"""All that the page of the territories shows, as its address says it."""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass

from poles.areas.areas import MEASURES, AreaLevel, Measure
from poles.choices import AddressReader, Choices, Written, read_selection
from poles.classes import Method
from poles.records import DepartementCode
from poles.screen import View
from poles.wording import CHOOSE_A_VIEW

KnowsCode = Callable[[AreaLevel], Container[str]]
"""The codes of a level: asked only when the address names an area."""


@dataclass(frozen=True, slots=True)
class AreaScreen:
    """One state of the page; an address gives it back."""

    level: AreaLevel = AreaLevel.EPCI
    measure: Measure = Measure.NB_POLES
    method: Method = Method.QUANTILES
    departements: tuple[DepartementCode, ...] = ()
    view: View = View.MAP
    zone: str | None = None
    """Code of the chosen area, of the level."""


_BY_KEY: Mapping[str, Measure] = {one.key: measure for measure, one in MEASURES.items()}
"""An address may name a measure by its column in the extracts."""
_ADVICE: Mapping[str, str] = {
    "niveau": "écrivez « epci » ou « communes »",
    "mesure": "choisissez la mesure dans la liste",
    "methode": "écrivez « quantiles » ou « jenks »",
    "vue": CHOOSE_A_VIEW,
    "zone": "choisissez un territoire sur la carte ou dans le tableau",
}


def read_area_screen(
    written: Written, choices: Choices, codes: KnowsCode
) -> tuple[AreaScreen, tuple[str, ...]]:
    """Return the screen of an address, and one French sentence per value that was ignored.

    Other parameters of the address belong to other pages: they are left alone.
    """
    selection, refusals = read_selection({"departement": written.get("departement", ())}, choices)
    address = AddressReader(written, refusals)

    def known(name: str, values: Container[str]) -> str | None:
        return address.one(name, values, _ADVICE[name])

    level = AreaLevel(known("niveau", set(AreaLevel)) or AreaLevel.EPCI)
    measure = known("mesure", {*Measure, *_BY_KEY}) or Measure.NB_POLES
    screen = AreaScreen(
        level=level,
        measure=_BY_KEY.get(measure) or Measure(measure),
        method=Method(known("methode", set(Method)) or Method.QUANTILES),
        departements=selection.departements,
        view=View(known("vue", set(View)) or View.MAP),
        zone=known("zone", codes(level)) if "zone" in written else None,
    )
    return screen, address.ignored


def write_area_screen(screen: AreaScreen) -> dict[str, list[str]]:
    """Return the parameters of the address of a screen; what is at its default is left out."""
    plain = AreaScreen()
    written: dict[str, list[str]] = {
        "niveau": [screen.level.value] if screen.level is not plain.level else [],
        "mesure": [screen.measure.value] if screen.measure is not plain.measure else [],
        "methode": [screen.method.value] if screen.method is not plain.method else [],
        "departement": list(screen.departements),
        "vue": [screen.view.value] if screen.view is not plain.view else [],
        "zone": [screen.zone] if screen.zone else [],
    }
    return {name: values for name, values in written.items() if values}
