"""Today's commune or EPCI of a code that was in force some year, or why there is not one alone."""

from poles.boundaries import Boundaries
from poles.cells import CellError
from poles.place_names import Match
from poles.records import CommuneCode, EpciCode

UNKNOWN_COMMUNE = (
    "n’est pas un code de commune connu",
    "Cherchez le code Insee de la commune : 5 caractères, comme 01004 ou 2A004.",
)


def commune_today(
    code: CommuneCode, boundaries: Boundaries, *, sure: bool = False
) -> Match[CommuneCode]:
    """Return today's commune of a code.

    Raises CellError for a code that no commune ever bore, and, unless something else makes it sure,
    for one whose territory was split since: the choice is not ours.
    """
    split = boundaries.split_communes.get(code, ())
    if split and not sure:
        names = ", ".join(f"{boundaries.commune_facts[one].nom} ({one})" for one in split)
        raise CellError("a été partagée depuis", f"Choisissez parmi {names}.", tuple(split))
    if code in boundaries.commune_facts:
        return Match(code)
    today = boundaries.former_communes.get(code)
    if today is None:
        raise CellError(*UNKNOWN_COMMUNE)
    return Match(today, f"aujourd’hui {boundaries.commune_facts[today].nom}")


def epci_today(code: EpciCode, boundaries: Boundaries) -> Match[EpciCode]:
    """Return today's EPCI of a SIREN.

    Raises CellError for one that no source knows, and for one shared out between several since.
    """
    if code in boundaries.epci_facts:
        return Match(code)
    former = boundaries.former_epci.get(code, ())
    if not former:
        raise CellError(
            "n’est pas un EPCI connu",
            "Cherchez le SIREN à 9 chiffres d’un EPCI de 2019 à aujourd’hui (ceux de 2013 à 2018 "
            "ne sont dans aucune source), ou donnez la liste des communes.",
        )
    if len(former) > 1:
        choices = tuple(row.epci_code for row in former)
        advice = f"Choisissez parmi {', '.join(choices)}, ou donnez la liste des communes."
        raise CellError("a été partagé entre plusieurs EPCI", advice, choices)
    today = former[0].epci_code
    was = f"{former[0].name} ({former[0].vintage})"
    return Match(today, f"{was}, aujourd’hui {boundaries.epci_facts[today].nom}")
