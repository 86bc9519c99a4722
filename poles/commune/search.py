"""Find a commune as people write it, then the poles that cover it and the nearest ones."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import shapely

from poles.atlas import Atlas
from poles.boundaries import Boundaries, CommuneFacts
from poles.nearest import Near, nearest_poles
from poles.place_names import name_key
from poles.records import CommuneCode, Pole
from poles.selection import Selection, known_by_region_alone

MOST_MATCHES = 40
MOST_NEAR = 8
EXACT_NAME = "nom exact"
_CODE_LENGTH = 5
_KEPT_BOUNDARIES = 2


@dataclass(frozen=True, slots=True)
class Match:
    """One commune of today that the words may mean, and how they do (French)."""

    code: CommuneCode
    nom: str
    departement_code: str
    how: str


@dataclass(frozen=True, slots=True)
class Around:
    """A commune, and the poles around it."""

    code: CommuneCode
    facts: CommuneFacts
    departement: str
    epci: str | None
    """None for the islands and the COM that are in no EPCI."""
    outline: shapely.Geometry | None
    """In EPSG:4326; None for the communes of the COM, whose outlines no source gives."""
    covering: tuple[Pole, ...]
    """The poles whose territory holds it, by name."""
    near: tuple[Near, ...]
    """The nearest of the others, from the edge of the commune to theirs."""
    unplaced: tuple[Pole, ...]
    """The poles of its department whose territory is unknown: they may cover it."""
    of_region: tuple[Pole, ...] = ()
    """Those of which only the region is known, and it is the commune's: they may cover it too."""


def find_communes(boundaries: Boundaries, words: str) -> tuple[Match, ...]:
    """Return the communes that a name, an INSEE code or a postal code may mean, the surest first.

    Case, accents, hyphens and « St » for « Saint » do not count; an old code or the name of a
    merged commune leads to today's. A postal code shared by several communes gives them all:
    nothing is chosen. At most 40.
    """
    wanted = name_key(words)
    if not wanted:
        return ()
    found: dict[CommuneCode, str] = {}
    for code, how in _ways(boundaries, wanted):
        found.setdefault(code, how)
        if len(found) == MOST_MATCHES:
            break
    facts = boundaries.commune_facts
    return tuple(
        Match(code, facts[code].nom, facts[code].departement_code, how)
        for code, how in found.items()
    )


def poles_around(atlas: Atlas, code: CommuneCode) -> Around:
    """Return a commune with the poles that cover it and the nearest of the others."""
    boundaries = atlas.boundaries
    facts = boundaries.commune_facts[code]
    outline = boundaries.shapes("communes", [code]).get(code)
    covering = atlas.poles_covering.get(code, ())
    return Around(
        code,
        facts,
        boundaries.departement_names[facts.departement_code],
        boundaries.epci_facts[facts.epci_code].nom if facts.epci_code else None,
        outline,
        tuple(atlas.by_id[pole_id] for pole_id in covering),
        () if outline is None else nearest_poles(atlas, outline, covering, MOST_NEAR),
        tuple(
            pole
            for pole in atlas.poles
            if atlas.territories[pole.pole_id].unplaced_reason
            and pole.departement_code == facts.departement_code
        ),
        known_by_region_alone(
            atlas.poles,
            atlas.territories,
            Selection(departements=(facts.departement_code,)),
            boundaries.region_of_departement,
        ),
    )


def _ways(boundaries: Boundaries, wanted: str) -> Iterator[tuple[CommuneCode, str]]:
    if len(wanted) == _CODE_LENGTH and wanted[2:].isdigit():
        yield from _by_code(boundaries, wanted.upper())
    names, former = _keyed_names(boundaries)
    yield from ((code, EXACT_NAME) for code, name in names if name == wanted)
    yield from ((code, _former(boundaries, nom)) for code, name, nom in former if name == wanted)
    yield from ((code, "nom qui commence ainsi") for code, name in names if name.startswith(wanted))
    yield from ((code, "nom qui contient ces lettres") for code, name in names if wanted in name)
    yield from ((code, _former(boundaries, nom)) for code, name, nom in former if wanted in name)


def _former(boundaries: Boundaries, nom: str) -> str:
    """An arrondissement of Paris, Lyon or Marseille is no former commune."""
    is_arrondissement = nom in boundaries.arrondissements.values()
    return f"{'arrondissement' if is_arrondissement else 'ancienne commune'} : {nom}"


@lru_cache(maxsize=_KEPT_BOUNDARIES)
def _keyed_names(
    boundaries: Boundaries,
) -> tuple[list[tuple[CommuneCode, str]], list[tuple[CommuneCode, str, str]]]:
    """Every commune under what is compared of its name; then every former one, and its name."""
    facts = boundaries.commune_facts
    names = [(code, name_key(facts[code].nom)) for code in boundaries.most_populated]
    return names, [(code, name_key(nom), nom) for code, nom in boundaries.former_names]


def _by_code(boundaries: Boundaries, wanted: str) -> Iterator[tuple[CommuneCode, str]]:
    """Postal codes first: more people know theirs; the same digits may be another's INSEE code."""
    code = CommuneCode(wanted)
    for commune in boundaries.communes_by_postcode.get(wanted, ()):
        yield commune, f"code postal {wanted}"
    if code in boundaries.commune_facts:
        yield code, "code Insee"
    if code in boundaries.former_communes:
        part = boundaries.arrondissements.get(code)
        how = f"code Insee d’arrondissement : {part}" if part else f"ancien code Insee {code}"
        yield boundaries.former_communes[code], how
