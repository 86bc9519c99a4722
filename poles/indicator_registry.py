"""Which indicators exist: label, unit, nature, definition and formula of each, in the order shown.

The keys are stable: they are the column names of the extracts. Other keys occur in the data; they
stay on the sheet of their pole and `label_of` makes them readable.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import partial
from types import MappingProxyType


class Nature(StrEnum):
    """What may be done with an indicator: stocks are summed and drawn as circles, never ratios."""

    STOCK = "stock"
    RATIO = "ratio"


class Origin(StrEnum):
    """Where an indicator comes from: a page, the boundaries, or a computation of ours."""

    PUBLIE = "publie"
    LIMITES = "limites"
    DERIVE = "derive"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator, in the words of the interface (French)."""

    key: str
    label: str
    unit: str
    nature: Nature
    origin: Origin
    decimals: int
    """Digits after the comma when shown; a published value may show more (see `numbers_fr`)."""
    definition: str
    definition_url: str | None = None
    """An official page only; None where none was seen."""
    formula: str | None = None
    signed: bool = False
    """Whether it tells of a rise or a fall: shown with its sign, classed on each side of zero."""


_SIAE_TYPES_URL = (
    "https://communaute.inclusion.beta.gouv.fr/forum/les-diff%C3%A9rents-types-de-siae-111/"
)
_IAE_FORMULAS_URL = "https://github.com/gip-inclusion/pilotage-airflow"

_published = partial(Indicator, nature=Nature.STOCK, origin=Origin.PUBLIE, decimals=0)
_boundary = partial(Indicator, origin=Origin.LIMITES)
_derived = partial(Indicator, nature=Nature.RATIO, origin=Origin.DERIVE)

_ALL: tuple[Indicator, ...] = (
    _published(
        key="population",
        label="Population déclarée",
        unit="hab.",
        definition="Habitants du territoire, tels que le pôle ou sa source les déclare.",
    ),
    _published(
        key="organisations",
        label="Organisations",
        unit="organisations",
        definition="Structures membres ou parties prenantes du pôle, toutes formes confondues.",
    ),
    _published(
        key="structures_insertion",
        label="Structures d’insertion",
        unit="structures",
        definition="Structures d’insertion par l’activité économique (EI, ACI, AI, ETTI, EITI) "
        "membres du pôle.",
        definition_url=_SIAE_TYPES_URL,
    ),
    _published(
        key="salaries_total",
        label="Salariés, total publié",
        unit="personnes",
        definition="Salariés des structures du pôle, permanents et en insertion, en personnes et "
        "non en ETP.",
    ),
    _published(
        key="salaries_permanents",
        label="Salariés permanents",
        unit="personnes",
        definition="Salariés qui ne sont pas en parcours d’insertion, en personnes et non en ETP.",
    ),
    _published(
        key="salaries_insertion",
        label="Salariés en insertion",
        unit="personnes",
        definition="Salariés en parcours d’insertion tels que la source les compte, en personnes "
        "et non en ETP.",
        definition_url=_IAE_FORMULAS_URL,
    ),
    _published(
        key="etp_total",
        label="ETP (total)",
        unit="ETP",
        definition="Équivalents temps plein de tous les salariés du pôle, jamais additionnés à "
        "des personnes.",
    ),
    _published(
        key="etp_insertion",
        label="ETP d’insertion",
        unit="ETP",
        definition="Équivalents temps plein des salariés en insertion (heures ÷ heures annuelles "
        "d’un temps plein du dispositif), jamais additionnés à des personnes.",
        definition_url=_IAE_FORMULAS_URL,
    ),
    _published(
        key="chiffre_affaires_eur",
        label="Chiffre d’affaires",
        unit="€",
        definition="Chiffre d’affaires annuel, cumulé sur les membres du pôle.",
    ),
    _published(
        key="budget_eur",
        label="Budget",
        unit="€",
        definition="Budget annuel du pôle tel que la source le donne.",
    ),
    _published(
        key="subvention_eur",
        label="Subventions",
        unit="€",
        definition="Subvention publique que la source dit accordée au pôle.",
    ),
    _published(
        key="investissement_eur",
        label="Investissement",
        unit="€",
        definition="Montant investi ou à investir par le pôle selon la source.",
    ),
    _published(
        key="emplois_vises",
        label="Emplois visés",
        unit="emplois",
        definition="Emplois que le pôle se donne pour but de créer ; un objectif, pas un résultat.",
    ),
    _published(
        key="emplois_crees",
        label="Emplois créés",
        unit="emplois",
        definition="Emplois que la source dit créés par le pôle.",
    ),
    _published(
        key="employeurs_associes",
        label="Employeurs associés",
        unit="employeurs",
        definition="Employeurs réunis par le pôle ou par les associations d’employeurs membres.",
    ),
    _published(
        key="societaires",
        label="Sociétaires",
        unit="sociétaires",
        definition="Porteurs de parts de la coopérative (SCIC, SCOP) du pôle.",
    ),
    _published(
        key="adherents",
        label="Adhérents",
        unit="adhérents",
        definition="Adhérents de l’association du pôle, personnes ou structures selon la source.",
    ),
    _published(
        key="benevoles",
        label="Bénévoles",
        unit="personnes",
        definition="Bénévoles actifs dans le pôle, en personnes.",
    ),
    _published(
        key="surface_m2",
        label="Surface",
        unit="m²",
        definition="Surface des locaux ou du terrain du pôle, selon ce que la source mesure.",
    ),
    _boundary(
        key="population_insee",
        label="Population Insee",
        unit="hab.",
        nature=Nature.STOCK,
        decimals=0,
        definition="Population municipale (Insee, recensement RP 2023 ; Mayotte RP 2017), somme "
        "des communes du territoire.",
    ),
    _boundary(
        key="superficie_km2",
        label="Superficie",
        unit="km²",
        nature=Nature.STOCK,
        decimals=1,
        definition="Superficie du contour du territoire (IGN), calculée en projection équivalente.",
    ),
    _boundary(
        key="densite_hab_km2",
        label="Densité",
        unit="hab./km²",
        nature=Nature.RATIO,
        decimals=1,
        definition="Habitants (Insee) par kilomètre carré du territoire.",
        formula="population Insee ÷ superficie",
    ),
    _boundary(
        key="nb_communes",
        label="Communes",
        unit="communes",
        nature=Nature.STOCK,
        decimals=0,
        definition="Nombre de communes du territoire, dans le code officiel géographique actuel.",
    ),
    _boundary(
        key="nb_epci",
        label="EPCI",
        unit="EPCI",
        nature=Nature.STOCK,
        decimals=0,
        definition="Nombre d’EPCI à fiscalité propre que le territoire touche.",
    ),
    _boundary(
        key="evolution_population_pct",
        label="Évolution de la population",
        unit="%",
        nature=Nature.RATIO,
        decimals=1,
        definition="Évolution 2016-2023 de la population municipale (Insee), portée sur les "
        "communes actuelles.",
        formula="(population RP 2023 \u2212 population RP 2016) ÷ population RP 2016 × 100",
        signed=True,
    ),
    _derived(
        key="salaries_total_calcule",
        label="Salariés",
        unit="personnes",
        nature=Nature.STOCK,
        decimals=0,
        definition="Salariés permanents et en insertion, en personnes et non en ETP.",
        formula="total publié ; à défaut, permanents + insertion de la même année et de la même "
        "source",
    ),
    _derived(
        key="part_insertion_pct",
        label="Part de l’insertion",
        unit="%",
        decimals=1,
        definition="Part des salariés en insertion parmi les salariés : personnes sur personnes "
        "ou, à défaut, ETP sur ETP, jamais l’un sur l’autre.",
        formula="insertion ÷ (insertion + permanents) × 100, ou ETP d’insertion ÷ ETP × 100",
    ),
    _derived(
        key="insertion_par_permanent",
        label="Salariés en insertion par permanent",
        unit="personnes",
        decimals=1,
        definition="Salariés en insertion pour un salarié permanent, personnes sur personnes ; ce "
        "n’est pas un taux d’encadrement, faute du nombre d’encadrants.",
        formula="salariés en insertion ÷ salariés permanents",
    ),
    _derived(
        key="insertion_pour_1000_hab",
        label="Salariés en insertion pour 1\u202f000 habitants",
        unit="‰",
        decimals=1,
        definition="Salariés en insertion (personnes) pour mille habitants du territoire.",
        formula="salariés en insertion ÷ population × 1 000",
    ),
    _derived(
        key="ca_par_habitant_eur",
        label="Chiffre d’affaires par habitant",
        unit="€",
        decimals=1,
        definition="Chiffre d’affaires du pôle rapporté aux habitants du territoire.",
        formula="chiffre d’affaires ÷ population",
    ),
    _derived(
        key="ca_par_salarie_eur",
        label="Chiffre d’affaires par salarié",
        unit="€",
        decimals=0,
        definition="Chiffre d’affaires du pôle par salarié de la même année, en personnes et non "
        "en ETP.",
        formula="chiffre d’affaires ÷ salariés",
    ),
    _derived(
        key="emplois_vises_pour_1000_hab",
        label="Emplois visés pour 1\u202f000 habitants",
        unit="‰",
        decimals=1,
        definition="Emplois visés par le pôle pour mille habitants du territoire.",
        formula="emplois visés ÷ population × 1 000",
    ),
    _derived(
        key="organisations_pour_10000_hab",
        label="Organisations pour 10\u202f000 habitants",
        unit="pour 10\u202f000 hab.",
        decimals=1,
        definition="Organisations du pôle pour dix mille habitants du territoire.",
        formula="organisations ÷ population × 10 000",
    ),
)

INDICATORS: Mapping[str, Indicator] = MappingProxyType({one.key: one for one in _ALL})
"""Every indicator by its key: published, then from the boundaries, then derived."""

_UNIT_SUFFIXES = {"eur": "€", "pct": "%", "m2": "m²", "km2": "km²"}
# Keys are ASCII: the words that need their accent or capitals back, as they occur in the data.
_WORDS = {
    "amorces": "amorcés",
    "associes": "associés",
    "beneficiaires": "bénéficiaires",
    "collectees": "collectées",
    "consolides": "consolidés",
    "cooperative": "coopérative",
    "crees": "créés",
    "dechets": "déchets",
    "engagees": "engagées",
    "epargne": "épargne",
    "epci": "EPCI",
    "etablissements": "établissements",
    "etp": "ETP",
    "evites": "évités",
    "hebergees": "hébergées",
    "heberges": "hébergés",
    "leader": "LEADER",
    "region": "région",
    "reseau": "réseau",
    "salaries": "salariés",
    "vises": "visés",
}


def label_of(key: str) -> str:
    """Return the French label of a key, readable also when the registry does not know it."""
    known = INDICATORS.get(key)
    if known is not None:
        return known.label
    words = key.split("_")
    unit = _UNIT_SUFFIXES.get(words[-1]) if len(words) > 1 else None
    text = " ".join(_WORDS.get(word, word) for word in (words[:-1] if unit else words)).strip()
    label = text[:1].upper() + text[1:]
    return f"{label} ({unit})" if unit else label


def rounded(indicator: Indicator, value: float) -> int | float:
    """Return the value to its indicator's decimals, halves away from zero; an int when it has none.

    A published value is never altered: only its type changes, when it is a whole number.
    """
    if indicator.origin is Origin.PUBLIE:
        whole = indicator.decimals == 0 and math.isfinite(value) and float(value).is_integer()
        return int(value) if whole else value
    step = Decimal(1).scaleb(-indicator.decimals)
    result = Decimal(str(value)).quantize(step, rounding=ROUND_HALF_UP)
    return int(result) if indicator.decimals == 0 else float(result)
