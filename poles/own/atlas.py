"""A reader's checked records as an atlas: alone, or beside the shipped poles."""

from dataclasses import replace

from poles.atlas import Atlas, make_atlas, put_together, with_figures
from poles.own.checking import Check
from poles.records import Figure, PoleId

MOST_SHOWN = 2_000
"""Poles that the pages draw and compare at ease; more are checked and given back as files."""
_MARK = "votre-fichier"


def own_atlas(check: Check, shipped: Atlas, *, beside: bool) -> Atlas:
    """Return the atlas of a reader's records, with every shipped pole when `beside`.

    Their figures may be about shipped poles: those come along, without their shipped figures when
    not `beside`. An identifier that a shipped pole has too gets a mark. `beside`, the atlas knows
    which poles are the reader's.
    """
    own_ids = {pole.pole_id for pole in check.poles}
    names = {one: _free_name(one, shipped, own_ids) for one in own_ids}
    poles = [replace(pole, pole_id=names[pole.pole_id]) for pole in check.poles]
    own: list[Figure] = []
    others: list[Figure] = []
    for figure in check.figures:
        if figure.pole_id in own_ids:
            own.append(replace(figure, pole_id=names[figure.pole_id]))
        else:
            others.append(figure)
    atlas = make_atlas(poles, own, shipped.boundaries)
    if beside:
        both = put_together(with_figures(shipped, others) if others else shipped, atlas)
        return replace(both, own_ids=frozenset(names.values()))
    if not others:
        return atlas
    about = dict.fromkeys(figure.pole_id for figure in others)
    known = make_atlas([shipped.by_id[one] for one in about], others, shipped.boundaries)
    return put_together(known, atlas)


def _free_name(pole_id: PoleId, shipped: Atlas, own_ids: set[PoleId]) -> PoleId:
    name, number = pole_id, 1
    while name in shipped.by_id or (name != pole_id and name in own_ids):
        name = PoleId(f"{pole_id}-{_MARK}" if number == 1 else f"{pole_id}-{_MARK}-{number}")
        number += 1
    return name
