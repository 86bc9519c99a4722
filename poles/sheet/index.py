"""Every pole of a selection, region by region: where the sheets are looked for without a name."""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from poles.atlas import Atlas
from poles.french_text import unaccented
from poles.numbers_fr import counted
from poles.page.markup import joined, pole_link
from poles.records import Pole
from poles.wording import UNSTATED_DEPARTEMENT

NOWHERE = "Région non précisée par les sources"
HEADING = "Tous les pôles, région par région"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the index."""

    pole: Pole
    where: str
    """Its department, or that it is not known."""
    figures: int
    """Published about it, whatever the perimeter."""


def index_of(atlas: Atlas, poles: Iterable[Pole]) -> dict[str, tuple[Entry, ...]]:
    """Return the poles under the name of their region, by name; those without a region last."""
    by_region: dict[str, list[Entry]] = {}
    regions = atlas.boundaries.region_names
    for pole in poles:
        code = next(iter((pole.region_code, *atlas.territories[pole.pole_id].region_codes)), None)
        region = regions[code] if code else NOWHERE
        by_region.setdefault(region, []).append(_entry(atlas, pole))
    ordered = sorted(by_region, key=lambda region: (region == NOWHERE, unaccented(region)))
    return {region: tuple(by_region[region]) for region in ordered}


def index_markup(index: dict[str, tuple[Entry, ...]], said: str) -> Markup:
    """Return the index; `said` is the filter in words, the empty text when nothing is left out."""
    count = sum(len(entries) for entries in index.values())
    everything = Markup('<p>{} {}. <a href="./pole" target="_self">Tous les pôles</a></p>').format(
        said, counted(count, "pôle")
    )
    regions = joined(
        Markup(
            '<section class="sheet-region"><h2>{} <small>{}</small></h2><ul>{}</ul></section>'
        ).format(region, counted(len(entries), "pôle"), joined(map(_line, entries)))
        for region, entries in index.items()
    )
    return Markup(
        '<section class="sheet-index" aria-label="Index des pôles"><h1>{}</h1>{}'
        '<div class="sheet-regions">{}</div></section>'
    ).format(HEADING if not said else "Les pôles de la sélection", said and everything, regions)


def _entry(atlas: Atlas, pole: Pole) -> Entry:
    names = atlas.boundaries.departement_names
    code = pole.departement_code
    where = f"{names[code]} ({code})" if code else UNSTATED_DEPARTEMENT
    return Entry(pole, where, len(atlas.figures_of[pole.pole_id]))


def _line(entry: Entry) -> Markup:
    figures = counted(entry.figures, "chiffre") if entry.figures else "aucun chiffre"
    said = f"{entry.where} · {figures}"
    return Markup("<li>{} <span>{}</span></li>").format(pole_link(entry.pole), said)
