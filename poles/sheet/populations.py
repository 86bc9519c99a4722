"""The population that a source declares beside Insee's: their gap, and what may explain it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from poles.indicators import INDICATORS, Value, shown_figure
from poles.numbers_fr import format_value
from poles.records import Figure, Pole, Precision, Qualifier


@dataclass(frozen=True, slots=True)
class Populations:
    """The population that a source declares beside Insee's, and why they may differ (French)."""

    declared: Figure | None
    insee: Value
    difference: float | None
    ratio: float | None
    reasons: tuple[str, ...]


def populations_of(
    pole: Pole, figures: Sequence[Figure], values: Mapping[str, Value]
) -> Populations:
    """Return both populations of a pole; no gap where one of them is not known."""
    declared, insee = shown_figure(figures, "population"), values["population_insee"]
    if declared is None or insee.value is None:
        return Populations(declared, insee, None, None, ())
    difference = declared.valeur - insee.value
    ratio = declared.valeur / insee.value if insee.value else None
    reasons = _why_populations_differ(pole, declared, values) if difference else ()
    return Populations(declared, insee, difference, ratio, reasons)


_PERIMETERS: Mapping[Precision, str] = {
    Precision.DECLARE: "Périmètre : les communes comptées par l’Insee sont celles que la source "
    "nomme, dans leurs limites d’aujourd’hui, qui ont pu changer depuis.",
    Precision.APPROCHE: "Périmètre : le territoire dessiné est l’intercommunalité la plus proche, "
    "plus petite ou plus grande que le territoire dont parle la source.",
    Precision.SIEGE: "Périmètre : faute de territoire connu, l’Insee est compté sur "
    "l’intercommunalité du siège, qui n’est pas le territoire du pôle.",
}


def _why_populations_differ(
    pole: Pole, declared: Figure, values: Mapping[str, Value]
) -> tuple[str, ...]:
    said = [_years_apart(declared, values), _PERIMETERS.get(pole.territoire_precision)]
    if declared.qualificatif is not Qualifier.EXACT:
        said.append("Arrondi : la source ne donne pas un nombre exact.")
    said += [f"Remarque de la ligne : {declared.note}" if declared.note else None]
    said += [f"Remarque sur le territoire : {pole.note}" if pole.note else None]
    return tuple(text for text in said if text)


def _years_apart(declared: Figure, values: Mapping[str, Value]) -> str | None:
    insee, change = values["population_insee"], values["evolution_population_pct"]
    if declared.annee is None:
        return f"Années : la source ne date pas son chiffre ; celui de l’Insee est de {insee.year}."
    if str(declared.annee) == insee.year:
        return None
    text = f"Années : {declared.annee} pour l’une, {insee.year} pour l’autre"
    if change.value is None:
        return f"{text}."
    moved = format_value(INDICATORS[change.key], change.value)
    return f"{text} ; de 2016 à {insee.year} l’Insee compte {moved} sur ce territoire."
