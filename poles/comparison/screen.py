"""Which poles are compared and by what they are divided, as the address says; and whom to take."""

import math
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from poles.atlas import Atlas
from poles.choices import AddressReader, Written
from poles.french_text import shortened, unaccented
from poles.normalised import Norm
from poles.records import DepartementCode, Perimeter, Pole, PoleId
from poles.selection import Selection, keep

FEWEST_POLES = 2
MOST_POLES = 8
SUGGESTED_POLES = 5
"""How many poles a suggestion makes, the first one included: what a wide screen shows at once."""
CLOSE_FACTOR = 2
"""Two territories are of close size when one has at most twice the inhabitants of the other."""
FULL = (
    f"{MOST_POLES} pôles au plus : retirez-en un avant d’en ajouter un autre, au-delà on ne les "
    "distinguerait plus."
)
ON_MAP = "carte"
"""The value of « choix » in the address when the map to choose on is open."""


@dataclass(frozen=True, slots=True)
class ComparisonScreen:
    """One state of the page; an address gives it back."""

    pole_ids: tuple[PoleId, ...] = ()
    """In the order chosen, each once, MOST_POLES at most."""
    per: Norm | None = None
    on_map: bool = False
    """Whether the map to choose on is open."""

    @property
    def is_full(self) -> bool:
        """Whether no pole can be added."""
        return len(self.pole_ids) >= MOST_POLES


def read_clicks(clicked: str, pole_ids: Container[str]) -> tuple[PoleId, ...]:
    """Return the poles that the map says are chosen, « a,b,c »: known, each once, not too many."""
    known = dict.fromkeys(one for one in clicked.split(",") if one in pole_ids)
    return tuple(PoleId(one) for one in known)[:MOST_POLES]


def read_comparison(
    written: Written, pole_ids: Container[str]
) -> tuple[ComparisonScreen, tuple[str, ...]]:
    """Return the screen of an address, and one French sentence per value that was ignored.

    Where no poles are named, the one that other pages choose (`pole`) is taken. Other parameters of
    the address belong to other pages: they are left alone.
    """
    wanted = dict.fromkeys(written.get("poles") or written.get("pole", ()))
    known = [one for one in wanted if one in pole_ids]
    ignored = [
        f"« {shortened(one)} » n’est l’identifiant d’aucun pôle ; choisissez-le dans la liste."
        for one in wanted
        if one not in pole_ids
    ]
    if len(known) > MOST_POLES:
        ignored.append(
            f"L’adresse nomme {len(known)} pôles : les {MOST_POLES} premiers sont comparés, "
            "au-delà on ne les distinguerait plus."
        )
    address = AddressReader(written, ignored)
    per = address.one("par", set(Norm), "écrivez « habitant », « organisation » ou « salarie »")
    way = address.one("choix", (ON_MAP,), f"écrivez « {ON_MAP} »")
    chosen = tuple(PoleId(one) for one in known[:MOST_POLES])
    return ComparisonScreen(chosen, Norm(per) if per else None, way == ON_MAP), address.ignored


def write_comparison(screen: ComparisonScreen) -> dict[str, list[str]]:
    """Return the parameters of the address of a screen; what is at its default is left out."""
    written = {
        "poles": [str(one) for one in screen.pole_ids],
        "par": [screen.per.value] if screen.per else [],
        "choix": [ON_MAP] if screen.on_map else [],
    }
    return {name: values for name, values in written.items() if values}


# --- Whom to compare with ------------------------------------------------------------------------


def best_known(atlas: Atlas) -> tuple[PoleId, ...]:
    """Return the poles whose figures are the most numerous, the best known first."""
    return _richest(atlas, atlas.poles, SUGGESTED_POLES)


def of_departement(atlas: Atlas, code: DepartementCode) -> tuple[tuple[PoleId, ...], int]:
    """Return the poles that touch a department, the best known when too many; and how many do."""
    found = keep(atlas.poles, atlas.territories, Selection(departements=(code,)))
    return _richest(atlas, found, MOST_POLES), len(found)


def departements_with_poles(atlas: Atlas) -> Mapping[str, int]:
    """Return how many poles touch each department that has any, by number."""
    counts: dict[str, int] = {}
    for territory in atlas.territories.values():
        for code in territory.departement_codes:
            counts[code] = counts.get(code, 0) + 1
    return dict(sorted(counts.items()))


def same_promotion(atlas: Atlas, first: Pole) -> tuple[PoleId, ...]:
    """Return a pole and others of its call, those with the same indicators known first."""
    others = [pole for pole in atlas.poles if pole.promotion == first.promotion]
    return _with_alike(atlas, first, others)


def same_filiere(atlas: Atlas, first: Pole) -> tuple[PoleId, ...]:
    """Return a pole and others that share most of its fields of activity."""
    fields = {unaccented(filiere) for filiere in first.filieres}
    shared = {
        pole.pole_id: sum(unaccented(filiere) in fields for filiere in pole.filieres)
        for pole in atlas.poles
    }
    others = [pole for pole in atlas.poles if shared[pole.pole_id]]
    others.sort(key=lambda pole: -shared[pole.pole_id])
    return _completed(first, others)


def close_size(atlas: Atlas, first: Pole) -> tuple[PoleId, ...]:
    """Return a pole and those whose territories are nearest in population, within a factor of 2."""
    population = atlas.territories[first.pole_id].population_insee
    if not population:
        return (first.pole_id,)
    apart: dict[PoleId, float] = {}
    for pole in atlas.poles:
        other = atlas.territories[pole.pole_id].population_insee
        if other and 1 / CLOSE_FACTOR <= other / population <= CLOSE_FACTOR:
            apart[pole.pole_id] = abs(math.log(other / population))
    return _completed(first, [atlas.by_id[one] for one in sorted(apart, key=apart.__getitem__)])


def _with_alike(atlas: Atlas, first: Pole, others: Sequence[Pole]) -> tuple[PoleId, ...]:
    known = _known_keys(atlas, first)
    ordered = sorted(others, key=lambda pole: -len(known & _known_keys(atlas, pole)))
    return _completed(first, ordered)


def _completed(first: Pole, others: Sequence[Pole]) -> tuple[PoleId, ...]:
    ids = [first.pole_id, *(pole.pole_id for pole in others)]
    return tuple(dict.fromkeys(ids))[:SUGGESTED_POLES]


def _richest(atlas: Atlas, poles: Sequence[Pole], count: int) -> tuple[PoleId, ...]:
    ordered = sorted(poles, key=lambda pole: -len(_known_keys(atlas, pole)))
    return tuple(pole.pole_id for pole in ordered[:count])


def _known_keys(atlas: Atlas, pole: Pole) -> set[str]:
    figures = atlas.figures_of[pole.pole_id]
    return {figure.indicateur for figure in figures if figure.perimetre is Perimeter.POLE}
