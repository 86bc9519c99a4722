"""Which poles are kept: by department or region in a stated sense, by call, by field."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from poles.codes import departement_of
from poles.french_text import unaccented
from poles.records import DepartementCode, Pole, PoleId, Precision, RegionCode, Territory


class Sense(StrEnum):
    """What « of this department » means; the same for regions."""

    TOUCHE = "touche"
    SIEGE = "siege"
    ENTIER = "entier"


@dataclass(frozen=True, slots=True)
class Selection:
    """The filters, all to be met; an empty tuple keeps every pole."""

    departements: tuple[DepartementCode, ...] = ()
    regions: tuple[RegionCode, ...] = ()
    sens: Sense = Sense.TOUCHE
    promotions: tuple[str, ...] = ()
    filieres: tuple[str, ...] = ()


def keep(
    poles: Iterable[Pole], territories: Mapping[PoleId, Territory], selection: Selection
) -> tuple[Pole, ...]:
    """Return the poles that meet the selection, in the order given."""
    return tuple(pole for pole in poles if _is_kept(pole, territories[pole.pole_id], selection))


def known_by_region_alone(
    poles: Iterable[Pole],
    territories: Mapping[PoleId, Territory],
    selection: Selection,
    region_of: Mapping[DepartementCode, RegionCode],
) -> tuple[Pole, ...]:
    """Return the poles that a filter by department leaves out and that may be of it all the same.

    Of them only the region is known, and it is that of a department of the selection.
    """
    regions = {region_of[code] for code in selection.departements if code in region_of}
    elsewhere = replace(selection, departements=())
    return tuple(
        pole
        for pole in keep(poles, territories, elsewhere)
        if pole.territoire_precision is Precision.REGION
        and pole.region_code in regions
        and not _is_kept(pole, territories[pole.pole_id], selection)
    )


def _is_kept(pole: Pole, territory: Territory, selection: Selection) -> bool:
    return (
        _is_in(
            selection.departements,
            selection.sens,
            pole.departement_code or (pole.commune_code and departement_of(pole.commune_code)),
            territory.departement_codes,
            territory,
        )
        and _is_in(
            selection.regions, selection.sens, pole.region_code, territory.region_codes, territory
        )
        and _shares(selection.promotions, (pole.promotion, *pole.promotions_suivantes))
        and (not selection.filieres or _shares_field(selection.filieres, pole.filieres))
    )


def _is_in(
    wanted: Collection[str],
    sens: Sense,
    seat: str | None,
    touched: Collection[str],
    territory: Territory,
) -> bool:
    if not wanted:
        return True
    if sens is Sense.SIEGE:
        return seat in wanted
    if sens is Sense.TOUCHE:
        return _shares(wanted, touched)
    return bool(territory.commune_codes) and set(touched) <= set(wanted)


def _shares_field(wanted: Collection[str], present: Collection[str]) -> bool:
    return not {unaccented(one) for one in wanted}.isdisjoint(unaccented(one) for one in present)


def _shares(wanted: Collection[str], present: Collection[str]) -> bool:
    return not wanted or not set(wanted).isdisjoint(present)
