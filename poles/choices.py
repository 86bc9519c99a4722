"""What can be chosen; a choice read in an address or a terminal, written there, said in words."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from poles.french_text import fold, shortened
from poles.records import PROMOTIONS, DepartementCode, RegionCode
from poles.selection import Selection, Sense
from poles.wording import PROMOTION_LABELS

EVERY_POLE = "Tous les pôles, France entière."
_SENSES = {
    Sense.TOUCHE: "dont le territoire touche",
    Sense.SIEGE: "dont le siège est dans",
    Sense.ENTIER: "dont tout le territoire est dans",
}
Written = Mapping[str, Sequence[str]]
"""The values written under each name: {"departement": ["38", "Drôme"]}."""


@dataclass(frozen=True, slots=True)
class Choices:
    """The departments, regions, fields of activity and calls that exist; the rest is fixed."""

    departements: Mapping[str, str]
    regions: Mapping[str, str]
    filieres: Sequence[str]
    promotions: Sequence[str] = PROMOTIONS


class AddressReader:
    """Reads values that stand alone in an address, and tells those that mean nothing."""

    def __init__(self, written: Written, ignored: Iterable[str] = ()) -> None:
        """Take what is written, and what is already told of it."""
        self._written = written
        self._ignored = list(ignored)

    @property
    def ignored(self) -> tuple[str, ...]:
        """Return one French sentence per value that was ignored."""
        return tuple(self._ignored)

    def one(self, name: str, values: Container[str], advice: str) -> str | None:
        """Return the first value of a name if it is one of these; None for no value or another."""
        value = next(iter(self._written.get(name, ())), None)
        if value is None or value in values:
            return value
        self.refuse(name, value, advice)
        return None

    def tell(self, sentence: str) -> None:
        """Tell why a value that exists is ignored."""
        self._ignored.append(sentence)

    def refuse(self, name: str, value: str, advice: str) -> None:
        """Tell that a value is ignored, and what to do instead."""
        self._ignored.append(_unknown(name, value, advice))


def read_selection(written: Written, choices: Choices) -> tuple[Selection, tuple[str, ...]]:
    """Return the selection that was written, and one French sentence per value that means nothing.

    A department or region is known by its code or its name; case and accents do not count.
    """
    refusals: list[str] = []

    def chosen(name: str, labels: Mapping[str, str]) -> tuple[str, ...]:
        found = [_find(value, name, labels, refusals) for value in written.get(name, ())]
        return tuple(dict.fromkeys(value for value in found if value))

    selection = Selection(
        departements=tuple(DepartementCode(c) for c in chosen("departement", choices.departements)),
        regions=tuple(RegionCode(code) for code in chosen("region", choices.regions)),
        sens=Sense((*chosen("sens", {sense: sense for sense in Sense}), Sense.TOUCHE)[0]),
        promotions=chosen("promotion", {key: PROMOTION_LABELS[key] for key in choices.promotions}),
        filieres=chosen("filiere", {filiere: filiere for filiere in choices.filieres}),
    )
    return selection, tuple(refusals)


def write_selection(selection: Selection) -> dict[str, list[str]]:
    """Return what `read_selection` reads back; what is not filtered is left out."""
    is_placed = bool(selection.departements or selection.regions)
    written: dict[str, list[str]] = {
        "departement": list(selection.departements),
        "region": list(selection.regions),
        "sens": [selection.sens.value] if is_placed and selection.sens is not Sense.TOUCHE else [],
        "promotion": list(selection.promotions),
        "filiere": list(selection.filieres),
    }
    return {name: values for name, values in written.items() if values}


def filters_in_words(selection: Selection, choices: Choices) -> str:
    """Return « Pôles dont le territoire touche Isère (38). », or that every pole is shown."""
    codes = [f"{choices.departements[code]} ({code})" for code in selection.departements]
    names = [choices.regions[code] for code in selection.regions]
    wheres = [" ou ".join(said) for said in (codes, names) if said]
    said = f"Pôles {_SENSES[selection.sens]} : {' et '.join(wheres)}. " if wheres else ""
    if selection.promotions:
        labels = " ou ".join(PROMOTION_LABELS.get(one, one) for one in selection.promotions)
        said += f"Promotion : {labels}. "
    if selection.filieres:
        said += f"Domaine d’activité : {' ou '.join(selection.filieres)}. "
    return said.strip() or EVERY_POLE


def _find(value: str, name: str, labels: Mapping[str, str], refusals: list[str]) -> str | None:
    if value in labels:
        return value
    wanted = fold(value)
    for code, label in labels.items():
        if wanted in (fold(code), fold(label)):
            return code
    known = {fold(label): label for label in labels.values()}
    near = get_close_matches(wanted, known, n=3, cutoff=0.6)
    offered = ", ".join(f"« {known[match]} »" for match in near) or "une valeur de la liste"
    refusals.append(_unknown(name, value, f"essayez {offered}"))
    return None


def _unknown(name: str, value: str, advice: str) -> str:
    return f"« {shortened(value)} » n’est pas une valeur connue de « {name} » ; {advice}."
