"""What the columns of a reader's table mean: the names of ours, in the words that people use."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from poles.cells import plain_words
from poles.indicators import INDICATORS, Origin
from poles.records import FIGURE_COLUMNS, POLE_COLUMNS
from poles.spreadsheet import Cell, Grid, text_of

PUBLISHED = tuple(key for key, one in INDICATORS.items() if one.origin is Origin.PUBLIE)
"""The indicators that may stand as columns of a table of poles, one figure per cell."""
SUFFIXES = ("qualificatif", "annee", "source_url")
"""« salaries_total_annee » goes with « salaries_total », as in our own extracts."""
_HEADER_IN_FIRST_ROWS = 15
_FEWEST_BELOW_A_TITLE = 2
_NEAR = 0.87
_SHORTEST_NEAR = 5
_LONGEST_HEADER = 60
_YEAR_IN_NAME = re.compile(r"^(.*?)_?(?:en_|au_31_12_)?((?:19|20)[0-9]{2})$")


class Kind(StrEnum):
    """What a row of a table is."""

    POLES = "poles"
    FIGURES = "indicateurs"


class How(StrEnum):
    """How a column was recognised."""

    EXACT = "exact"
    SYNONYM = "synonyme"
    NEAR = "proche"
    CHOSEN = "choisi"


@dataclass(frozen=True, slots=True)
class Meaning:
    """A column of ours, with the year that the header names (« CA 2023 »)."""

    key: str
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a reader's table; no meaning when it is kept and not used."""

    place: int
    header: str
    meaning: Meaning | None
    how: How | None


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the header of a table is and what its columns mean."""

    kind: Kind
    header_row: int
    """Index in the rows of the grid: what stands above is kept and not used."""
    columns: tuple[Column, ...]


_SYNONYMS: Mapping[str, str] = {
    "pole_id": "id, identifiant, identifiant_pole, id_pole, code_pole, pole, ref, reference, slug",
    "nom": "name, nom_du_pole, nom_pole, pole_nom, denomination, intitule, libelle, titre, ptce, "
    "nom_du_ptce, nom_ptce, raison_sociale, pole_name, label, title",
    "promotion": "appel, appel_a_projets, aap, ami, vague, cohorte, call, laureat, promo",
    "promotions_suivantes": "appels_suivants, autres_promotions, autres_appels",
    "date_annonce": "date, date_d_annonce, date_de_labellisation, date_labellisation, "
    "date_de_creation, announced, date_laureat",
    "porteur": "structure_porteuse, organisme_porteur, porteur_du_projet, chef_de_file, "
    "lead_organisation, lead_organization, lead, tete_de_reseau, structure, organisme, "
    "association, nom_porteur, nom_du_porteur",
    "commune_code": "code_commune, code_insee, insee, code_insee_commune, insee_commune, "
    "commune_insee, code_insee_siege, codgeo, depcom, com, code_commune_siege, city_code, "
    "code_postal, cp, postal_code, zip, zipcode, postcode, code_insee_de_la_commune, siege",
    "commune_nom": "commune, ville, nom_commune, nom_de_la_commune, commune_siege, "
    "commune_du_siege, ville_siege, city, town, municipality, localite, libelle_commune",
    "departement_code": "departement, dep, dept, dpt, code_departement, num_departement, "
    "numero_departement, nom_departement, county, department",
    "region_code": "region, reg, code_region, nom_region",
    "territoire_texte": "territoire, territory, perimetre_geographique, zone, zone_d_intervention, "
    "territoire_d_intervention, aire, description_territoire",
    "territoire_precision": "precision, precision_territoire",
    "epci_codes": "epci, code_epci, codes_epci, siren_epci, epci_siren, intercommunalite, "
    "intercommunalites, interco, siren, siret, communaute_de_communes, nom_epci, epcis",
    "communes_codes": "communes, codes_communes, codes_insee, liste_communes, "
    "liste_des_communes, communes_du_territoire, communes_couvertes, codes_insee_communes",
    "filieres": "filiere, domaine, domaines, domaine_d_activite, domaines_d_activite, secteur, "
    "secteurs, secteur_d_activite, activites, activite, thematique, thematiques, field, fields, "
    "sector, themes, theme",
    "site_web": "site, site_internet, web, url, website, internet, adresse_web, lien",
    "source_url": "url_source, lien_source, source_link, url_de_la_source",
    "source_titre": "source, titre_source, sources, source_title, origine",
    "note": "notes, remarque, remarques, commentaire, commentaires, observation, observations, "
    "comment, comments",
    "annee": "year, millesime, exercice, annee_des_chiffres, annee_chiffres, annee_reference",
    "indicateur": "indicator, cle, variable, mesure, indicateurs, key",
    "perimetre": "perimeter, scope",
    "valeur": "value, chiffre, montant, nombre, quantite, amount",
    "qualificatif": "qualifier, precision_valeur, qualite",
    "population": "habitants, nb_habitants, nombre_d_habitants, hab, inhabitants, "
    "population_declaree, population_couverte, nombre_habitants",
    "organisations": "nb_organisations, nombre_d_organisations, membres, nb_membres, "
    "nombre_de_membres, structures, nb_structures, acteurs, partenaires, nb_partenaires, members, "
    "organizations, nb_acteurs, organisations_membres",
    "structures_insertion": "siae, nb_siae, nombre_de_siae, structures_d_insertion, "
    "entreprises_d_insertion, nb_structures_insertion",
    "salaries_total": "salaries, effectif, effectifs, effectif_total, nb_salaries, "
    "nombre_de_salaries, employees, staff, total_salaries, salaries_total_publie, emplois, "
    "headcount, nombre_salaries, nb_emplois",
    "salaries_permanents": "permanents, nb_permanents, salaries_permanents_nb, permanent_staff, "
    "nombre_de_permanents, effectif_permanent",
    "salaries_insertion": "insertion, nb_salaries_insertion, salaries_en_insertion, "
    "nombre_de_salaries_en_insertion, en_insertion, personnes_en_insertion, nb_insertion, "
    "effectif_insertion, salaries_en_parcours, insertion_employees",
    "etp_total": "etp, nb_etp, equivalents_temps_plein, fte, nombre_d_etp, total_etp",
    "etp_insertion": "etp_en_insertion, etp_d_insertion, nb_etp_insertion",
    "chiffre_affaires_eur": "ca, chiffre_d_affaires, chiffre_affaires, turnover, revenue, ca_eur, "
    "chiffre_d_affaires_eur, ca_euros, chiffre_d_affaires_cumule, ca_cumule, ca_en_euros, ca_ht",
    "budget_eur": "budget, budget_annuel, budget_total",
    "subvention_eur": "subvention, subventions, aide_publique, aides, grant",
    "investissement_eur": "investissement, investissements, investment",
    "emplois_vises": "emplois_prevus, objectif_emplois, jobs_targeted, emplois_attendus",
    "emplois_crees": "creations_d_emplois, emplois_crees_nb, jobs_created",
    "employeurs_associes": "employeurs, nb_employeurs",
    "societaires": "nb_societaires, associes_scic",
    "adherents": "nb_adherents",
    "benevoles": "nb_benevoles, volunteers",
    "surface_m2": "surface, superficie_m2, surface_en_m2, m2",
}
_BY_NAME: Mapping[str, str] = {
    **{name: key for key, names in _SYNONYMS.items() for name in names.split(", ")},
    **{plain_words(INDICATORS[key].label, "_"): key for key in PUBLISHED},
}
_OF_POLES = (
    *POLE_COLUMNS,
    *PUBLISHED,
    "annee",
    *(f"{key}_{suffix}" for key in PUBLISHED for suffix in SUFFIXES),
)
_OF_FIGURES = (*FIGURE_COLUMNS, "nom")
MEANINGS: Mapping[Kind, tuple[str, ...]] = {Kind.POLES: _OF_POLES, Kind.FIGURES: _OF_FIGURES}
"""The columns that a table of each kind may have."""
_KNOWN: Mapping[Kind, Mapping[str, str]] = {
    kind: {
        **{name: key for name, key in _BY_NAME.items() if key in keys},
        **{key: key for key in keys},
    }
    for kind, keys in MEANINGS.items()
}


def recognise(grid: Grid, chosen: Mapping[int, str | None] | None = None) -> Layout | None:
    """Return the layout of a table, the reader's choices first; None when nothing is recognised.

    `chosen` gives the key of a column by its place, or None for « kept, not used ».
    """
    best: tuple[int, int, Kind] | None = None
    for number, row in enumerate(grid.rows[:_HEADER_IN_FIRST_ROWS]):
        for kind in Kind:
            known = _weight(_columns(row, kind, chosen or {}, (How.EXACT, How.SYNONYM)), kind)
            if number and known < _FEWEST_BELOW_A_TITLE:
                continue  # a cell of any table may hold the name of a column
            if known and (best is None or known > best[0]):
                best = (known, number, kind)
    if best is None:
        return None
    _, number, kind = best
    return Layout(kind, number, _columns(grid.rows[number], kind, chosen or {}, tuple(How)[:3]))


def _weight(columns: Sequence[Column], kind: Kind) -> int:
    """How many columns are recognised; none when one that the kind cannot do without is missing."""
    keys = {column.meaning.key for column in columns if column.meaning}
    if kind is Kind.FIGURES:
        return len(keys) + 1 if {"indicateur", "valeur"} <= keys else 0
    return len(keys) if keys & {"pole_id", "nom", "porteur"} else 0


def _columns(
    row: Sequence[Cell], kind: Kind, chosen: Mapping[int, str | None], hows: Sequence[How]
) -> tuple[Column, ...]:
    """The surest way of recognising a column comes first: it takes the meaning."""
    headers = [text_of(cell) for cell in row]
    allowed = frozenset(MEANINGS[kind])
    found: dict[int, tuple[Meaning, How]] = {}
    taken: set[Meaning] = set()
    for place, key in chosen.items():
        if key in allowed and place < len(headers):
            meaning = Meaning(key, _year_of(headers[place], key))
            found[place] = (meaning, How.CHOSEN)
            taken.add(meaning)
    for how in hows:
        for place, header in enumerate(headers):
            if place in found or place in chosen:
                continue
            guess = _meaning(header, kind, how)
            if guess is not None and guess not in taken:
                found[place] = (guess, how)
                taken.add(guess)
    nothing: tuple[Any, Any] = (None, None)
    return tuple(
        Column(place, header, *found.get(place, nothing))
        for place, header in enumerate(_told_apart(headers))
    )


def _told_apart(headers: Sequence[str]) -> Iterator[str]:
    """The headers as messages name them: an empty or a repeated one has its number."""
    times = Counter(headers)
    for place, header in enumerate(headers, start=1):
        if not header.strip():
            yield f"colonne {place}"
        else:
            yield header if times[header] == 1 else f"{header} (colonne {place})"


def _meaning(header: str, kind: Kind, how: How) -> Meaning | None:
    name = plain_words(header[:_LONGEST_HEADER], "_")
    if not name:
        return None
    key = _key(name, kind, how)
    if key is not None:
        return Meaning(key)
    dated = _YEAR_IN_NAME.match(name)
    key = _key(dated[1], kind, how) if dated else None
    return Meaning(key, int(dated[2])) if dated and key in PUBLISHED else None


def _key(name: str, kind: Kind, how: How) -> str | None:
    if how is How.EXACT:
        return name if name in MEANINGS[kind] else None
    known = _KNOWN[kind]
    if how is How.SYNONYM:
        return known.get(name)
    near = get_close_matches(name, known, n=1, cutoff=_NEAR) if len(name) >= _SHORTEST_NEAR else []
    return known[near[0]] if near else None


def _year_of(header: str, key: str) -> int | None:
    dated = _YEAR_IN_NAME.match(plain_words(header, "_"))
    return int(dated[2]) if dated and key in PUBLISHED else None
