"""The French texts that several rooms share: labels of codes, senses, precisions, credits."""

from collections.abc import Mapping

from poles.boundaries import FORMER_POPULATION_YEAR, GEOGRAPHY_YEAR, POPULATION_YEAR
from poles.classes import Classes, Method
from poles.records import UNSTATED_PROMOTION, Precision, Qualifier
from poles.selection import Sense

TITLE = "Atlas de la coopération territoriale"
SUBTITLE = (
    "Les pôles territoriaux de coopération économique (PTCE) : leurs territoires, leurs chiffres, "
    "leurs sources."
)

PROMOTION_LABELS: Mapping[str, str] = {
    "AAP-2013": "Appel à projets 2013 (lauréats de janvier 2014)",
    "AAP-2015": "Appel à projets 2015 (lauréats de janvier 2016)",
    "AMI-2021-P1": "AMI 2021, pôles émergents",
    "AMI-2021-P2": "AMI 2021, pôles en développement",
    "AMI-2022-P2": "AMI 2022, pôles en développement",
    "AMI-2023-P2": "AMI 2023, pôles en développement",
    "AMI-2024": "AMI 2024",
    "HORS-APPEL": "Hors appel : dit PTCE par une source",
    UNSTATED_PROMOTION: "Promotion non précisée",
}

SENSE_LABELS: Mapping[Sense, str] = {
    Sense.TOUCHE: "Touche le département ou la région",
    Sense.SIEGE: "Siège dans le département ou la région",
    Sense.ENTIER: "Entièrement dans le département ou la région",
}
SENSE_HELP = (
    "« Touche » : au moins une commune du pôle est dans le département, ou c’est le seul lieu "
    "que la source en donne. "
    "« Siège dans » : le siège, ou à défaut le département que donne la source. "
    "« Entièrement dans » : toutes ses communes y sont ; "
    "un pôle dont le territoire n'est pas connu n'y est jamais."
)

PAGES: Mapping[str, str] = {
    "dashboard.py": "Carte des pôles",
    "pages/pole.py": "Fiche d’un pôle",
    "pages/comparer.py": "Comparer",
    "pages/insertion.py": "Insertion",
    "pages/territoires.py": "Territoires",
    "pages/ma_commune.py": "Ma commune",
    "pages/donnees.py": "Données",
    "pages/vos_donnees.py": "Vos données",
}

CONFORMITY = "partiellement conforme"
"""To the RGAA, as pages/accessibilite.py explains it."""

METHOD_LABELS: Mapping[Method, str] = {
    Method.QUANTILES: "Quantiles (autant de pôles par classe)",
    Method.JENKS: "Jenks (seuils naturels)",
}

METHOD_NAMES: Mapping[Method, str] = {
    Method.QUANTILES: "quantiles",
    Method.JENKS: "seuils naturels (Jenks)",
}


def said_of_classes(classes: Classes, everywhere: str) -> str:
    """Return how classes were made, and on what: the same words in every legend."""
    if classes.are_values:
        return f"Une classe par valeur, sur {everywhere}"
    moved = ", une borne étant portée à zéro," if classes.has_moved else ""
    return f"Classes par {METHOD_NAMES[classes.method]}{moved} sur {everywhere}"


PRECISION_SHORT: Mapping[Precision, str] = {
    Precision.DECLARE: "déclarés",
    Precision.APPROCHE: "approchés",
    Precision.SIEGE: "supposés par le siège",
    Precision.DEPARTEMENT: "au département seul",
}

PRECISION_LABELS: Mapping[Precision, str] = {
    Precision.DECLARE: "territoire déclaré par la source",
    Precision.APPROCHE: "territoire approché par les EPCI ou communes les plus proches",
    Precision.SIEGE: "territoire supposé d’après le siège",
    Precision.DEPARTEMENT: "seul le département est connu",
    Precision.REGION: "seule la région est connue",
    Precision.INCONNU: "aucun territoire connu",
}

SUPPOSED_NOTE = (
    "Supposé : l’intercommunalité du siège tient lieu de territoire ; dans la Métropole du Grand "
    "Paris, sa commune."
)

QUALIFIER_LABELS: Mapping[Qualifier, str] = {
    Qualifier.EXACT: "exact",
    Qualifier.ENVIRON: "environ",
    Qualifier.AU_MOINS: "au moins",
    Qualifier.AU_PLUS: "au plus",
}

UNSTATED = "non précisé par les sources"
UNSTATED_YEAR = "année non précisée"
UNSTATED_DEPARTEMENT = "département non précisé"
UNPLACED = "territoire non localisé"
TOUCHING = "limitrophe ou à moins de 1 km"
ROUNDED_VALUES = "Valeurs arrondies (environ, au moins, au plus)"
NEARLY_SPELT = "orthographe proche, à vérifier"
OFFICIAL_SOURCE = "source officielle"

ALL_DEPARTEMENTS = "Tous : tapez un nom ou un numéro"
FIELD = "Domaine d’activité"
FIELDS = "Domaines d’activité"
KNOWN_POLES = "Pôles, hors supposés"
COVERED_SHARE = "Part de la population couverte, hors supposés"
COVERED_FORMULA = "habitants des communes couvertes ÷ population × 100"
SENSE_ASKED = "Le filtre par département ou région garde un pôle qui…"
NO_POLE_LEFT = "Aucun pôle ne correspond à ces filtres."
CLEAR_FILTERS = "Effacer les filtres"
CHOOSE_A_VIEW = "choisissez l’onglet « Carte » ou « Tableau »"
WITHOUT_A_MAP = "Le tableau et les téléchargements sont complets."
FORGET_OWN = "Oublier mes données"

OWN_ORIGIN, SHIPPED_ORIGIN = "votre liste", "atlas"
"""Whose pole it is, where a reader's stand among the shipped ones."""

BOUNDARY_CREDITS = (
    "Insee, Code officiel géographique 2026 et populations municipales 2023 (Mayotte : 2017) ; "
    "IGN, ADMIN EXPRESS COG 2024 ; Licence Ouverte 2.0"
)
NOT_OFFICIAL = "Réutilisation sans caractère officiel."
CREDITS = (
    f"{BOUNDARY_CREDITS}. Chiffres des pôles : la source de chacun est donnée avec lui. "
    f"{NOT_OFFICIAL}"
)

VINTAGES: Mapping[str, str] = {
    "Codes des communes et des EPCI": f"COG {GEOGRAPHY_YEAR} (Insee, DGCL)",
    "Populations municipales": f"RP {POPULATION_YEAR} (Mayotte : 2017) ; évolution depuis "
    f"RP {FORMER_POPULATION_YEAR}",
    "Contours": "IGN, ADMIN EXPRESS COG 2024, simplifiés",
}
LICENCE = "Licence Ouverte 2.0 (Etalab) ; citez la page d’un chiffre avec le chiffre"
LICENCE_URL = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
