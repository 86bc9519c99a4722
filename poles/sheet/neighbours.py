"""The poles around a pole: those that share communes, then the nearest, edge to edge."""

from dataclasses import dataclass

from poles.atlas import Atlas
from poles.maps.pole_detail import overlaps
from poles.nearest import Near, nearest_poles
from poles.records import Pole, PoleId

MOST_NEAR = 5


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Who is around a pole."""

    sharing: tuple[tuple[Pole, int], ...]
    """The poles that cover some of its communes, with how many, the most first."""
    near: tuple[Near, ...]
    """The nearest of the others, the nearest first, within 300 km."""
    same_departement: tuple[Pole, ...]
    """For a pole without a territory: those whose seat or territory is in its department."""


def neighbours_of(atlas: Atlas, pole_id: PoleId) -> Neighbours:
    """Return the poles around a pole; without a territory, those of its department."""
    sharing = overlaps(atlas, pole_id)
    here = atlas.shapes.get(pole_id)
    near = () if here is None else nearest_poles(atlas, here, {pole_id, *sharing}, MOST_NEAR)
    return Neighbours(
        sharing=tuple((atlas.by_id[other], count) for other, count in sharing.items()),
        near=near,
        same_departement=_of_same_departement(atlas, pole_id) if here is None else (),
    )


def _of_same_departement(atlas: Atlas, pole_id: PoleId) -> tuple[Pole, ...]:
    code = atlas.by_id[pole_id].departement_code
    if code is None:
        return ()
    return tuple(
        pole
        for pole in atlas.poles
        if pole.pole_id != pole_id
        and (
            pole.departement_code == code
            or code in atlas.territories[pole.pole_id].departement_codes
        )
    )
