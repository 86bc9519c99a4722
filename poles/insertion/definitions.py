"""What the insertion indicators mean, and the pages of the State or its operators that say it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from poles.indicators import INDICATORS
from poles.wording import OFFICIAL_SOURCE


@dataclass(frozen=True, slots=True)
class Reference:
    """A page that defines or measures an indicator."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Definition:
    """What a figure counts here, what to beware of, and who says so."""

    text: str
    caution: str | None
    references: tuple[Reference, ...]


_COMMUNITY = "https://communaute.inclusion.beta.gouv.fr/forum"
_FORMULAS = "https://github.com/gip-inclusion/pilotage-airflow"
TYPES_PAGE = Reference(
    "Plateforme de l’inclusion : les différents types de SIAE",
    f"{_COMMUNITY}/les-diff%C3%A9rents-types-de-siae-111/",
)
EXITS_PAGE = Reference(
    "Plateforme de l’inclusion : les sorties dynamiques dans l’IAE",
    f"{_COMMUNITY}/les-sorties-dynamiques-dans-liae-115",
)
FORMULAS_PAGE = Reference("Pilotage de l’inclusion : formules publiées (code)", _FORMULAS)
DARES_PAGE = Reference(
    "Dares : l’insertion par l’activité économique en 2012",
    "https://dares.travail-emploi.gouv.fr/publications/"
    "l-insertion-par-l-activite-economique-en-2012-hausse-du-nombre-de-salaries-en",
)
AUDIT_PAGE = Reference(
    "Cour des comptes, 2019 (page du Grafie) : 132 000 personnes font 74 000 ETP",
    "https://grafie.org/le-rapport-de-la-cour-des-comptes",
)
_IN_HEADS = "En personnes : un effectif en ETP ne s’y ajoute jamais."

_SAID: Mapping[str, Definition] = MappingProxyType(
    {
        "salaries_insertion": Definition(
            "Le Pilotage de l’inclusion compte les personnes distinctes qui ont au moins une heure "
            "de travail dans l’année ; la Dares, celles qui sont en poste au 31 décembre.",
            "Les pages lues disent rarement lequel des deux comptes elles font.",
            (FORMULAS_PAGE, DARES_PAGE),
        ),
        "salaries_permanents": Definition(
            "Salariés qui ne sont pas en parcours d’insertion, encadrants compris.",
            _IN_HEADS,
            (DARES_PAGE,),
        ),
        "structures_insertion": Definition(
            "Structures de l’insertion par l’activité économique : EI, ACI, AI, ETTI et EITI. "
            "Ni les GEIQ, ni les entreprises adaptées, ni les ESAT n’en sont.",
            None,
            (TYPES_PAGE,),
        ),
        "etp_insertion": Definition(
            "ETP réalisés : heures des états mensuels ÷ heures annuelles d’un poste à plein temps "
            "du dispositif.",
            "Une personne n’est pas un ETP : les deux sont montrés côte à côte, jamais mêlés.",
            (FORMULAS_PAGE, AUDIT_PAGE),
        ),
        "etp_total": Definition(
            "Équivalents temps plein de tous les salariés.",
            "Une personne n’est pas un ETP : les deux sont montrés côte à côte, jamais mêlés.",
            (AUDIT_PAGE,),
        ),
        "insertion_par_permanent": Definition(
            "Personnes en insertion pour un permanent.",
            "Ce n’est pas un taux d’encadrement : le nombre d’encadrants n’est pas publié.",
            (DARES_PAGE,),
        ),
        "emplois_vises": Definition(
            "Un objectif que le pôle annonce, sur la durée que dit sa source.",
            "Il ne se compare pas aux emplois créés d’une autre page ou d’une autre période.",
            (),
        ),
    }
)


def definition_of(key: str) -> Definition:
    """Return what an indicator means; the registry speaks first."""
    indicator = INDICATORS[key]
    said = _SAID.get(key)
    formula = f" Formule : {indicator.formula}." if indicator.formula else ""
    text = f"{indicator.definition}{formula}"
    if said is None:
        registry = indicator.definition_url
        known = (Reference(OFFICIAL_SOURCE, registry),) if registry else ()
        return Definition(text, None, known)
    return Definition(f"{text} {said.text}", said.caution, said.references)
