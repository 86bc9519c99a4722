"""A row of a reader's table of figures made into a figure of one of the known poles."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from poles.cells import plain_words
from poles.checked_rows import RowCheck
from poles.own_columns import Column, Meaning
from poles.records import Figure, Perimeter, Pole, PoleId
from poles.spreadsheet import text_of

_SHOWN_CHOICES = 30


@dataclass(slots=True)
class KnownPoles:
    """The poles that a figure may be about, by identifier and by name; the reader's own first."""

    ids: set[PoleId] = field(default_factory=set)
    by_name: dict[str, list[PoleId]] = field(default_factory=dict)

    def add(self, poles: Iterable[Pole]) -> None:
        """Take in poles; those taken in before keep their identifier and their name."""
        for pole in poles:
            if pole.pole_id in self.ids:
                continue
            self.ids.add(pole.pole_id)
            self.by_name.setdefault(plain_words(pole.nom, "-"), []).append(pole.pole_id)

    def named(self, text: str) -> list[PoleId]:
        """Return the poles that a text may mean."""
        plain = plain_words(text, "-")
        return [PoleId(plain)] if plain in self.ids else self.by_name.get(plain, [])


def read_figure(row: RowCheck, known: KnownPoles) -> Figure | None:
    """Return the figure of a row, or None, told, when it cannot be one."""
    pole_id = _pole_of(row, known)
    key = row.read("indicateur")
    if key is None and not text_of(row.raw("indicateur")).strip():
        row.problem("indicateur", "est vide, or cette case est obligatoire", "Remplissez-la.")
    value = None
    if key is not None:
        place = row.table.places["valeur"]
        column = Column(place, row.header("valeur"), Meaning("valeur"), None)
        value = row.number(column, key, "qualificatif")
    qualifier = row.qualifier("qualificatif", value.qualifier if value else None)
    perimeter = row.read("perimetre")
    figure_source = row.read("source_titre")
    year, address, note = row.read("annee"), row.read("source_url"), row.read("note")
    if pole_id is None or key is None or value is None or "perimetre" in row.refused:
        return None
    return Figure(
        pole_id=pole_id,
        indicateur=key,
        perimetre=perimeter or Perimeter.POLE,
        valeur=value.value,
        qualificatif=qualifier,
        annee=year,
        source_url=address or "",
        source_titre=figure_source or f"Votre fichier, {row.file}, ligne {row.line}",
        note=note,
        line=row.line,
        file=row.file,
    )


def _pole_of(row: RowCheck, known: KnownPoles) -> PoleId | None:
    """By the identifier, or by the name where that is what is written; told when nobody has it."""
    where = "pole_id" if text_of(row.raw("pole_id")).strip() else "nom"
    written = text_of(row.raw(where)).strip()
    if not written:
        row.problem("pole_id", "est vide, or cette case est obligatoire", "Nommez le pôle.")
        return None
    found = known.named(written)
    if len(found) == 1:
        return found[0]
    if found:
        wrong = f"est le nom de {len(found)} pôles"
        row.problem(where, wrong, "Choisissez l’identifiant.", found[:_SHOWN_CHOICES])
    else:
        advice = "Ajoutez-le d’abord aux pôles, ou corrigez son nom."
        row.problem(where, "n’est pas un pôle connu", advice)
    return None
