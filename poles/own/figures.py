"""A row of a reader's table of figures made into a figure of one of the known poles."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field

from poles.cells import EMPTY_BUT_NEEDED, UNKNOWN_POLE, CellError, plain_words
from poles.indicator_units import refuse_other_unit
from poles.indicators import INDICATORS
from poles.own.checked_rows import RowCheck
from poles.own.columns import Column, Meaning
from poles.own.grid import text_of
from poles.records import Figure, Perimeter, Pole, PoleId, Qualifier

_SHOWN_CHOICES = 30
_SEVERAL = 2


@dataclass(slots=True)
class KnownPoles:
    """The poles that a figure may be about, by identifier and by name; the reader's own first."""

    ids: set[PoleId] = field(default_factory=set)
    by_name: dict[str, list[PoleId]] = field(default_factory=dict)

    def add(self, poles: Iterable[Pole]) -> None:
        """Take in poles; those taken in before keep their identifier and their name."""
        by_name: dict[str, list[PoleId]] = {}
        for pole in poles:
            if pole.pole_id not in self.ids:
                self.ids.add(pole.pole_id)
                by_name.setdefault(plain_words(pole.nom, "-"), []).append(pole.pole_id)
        self.by_name = {**by_name, **self.by_name}

    def named(self, text: str) -> list[PoleId]:
        """Return the poles that a text may mean."""
        if text in self.ids:
            return [PoleId(text)]
        plain = plain_words(text, "-")
        named = self.by_name.get(plain, [])
        # An identifier made of the name that two poles share would choose the first unasked.
        return [PoleId(plain)] if plain in self.ids and len(named) < _SEVERAL else named


def read_figure(row: RowCheck, known: KnownPoles) -> Figure | None:
    """Return the figure of a row, or None, told, when it cannot be one."""
    pole_id = _pole_of(row, known)
    key = row.read("indicateur")
    if key is None and "indicateur" not in row.refused and row.cells_that_say(1):
        row.problem("indicateur", EMPTY_BUT_NEEDED, "Remplissez-la.")
    value = None
    if key is not None and (scale := _scale(row, key)) is not None:
        place = row.table.places["valeur"]
        column = Column(place, row.header("valeur"), Meaning("valeur"), None)
        value = row.number(column, key, scale, "qualificatif")
    perimeter, source = row.read("perimetre"), row.read("source_titre")
    year, address, note = row.read("annee"), row.read("source_url"), row.read("note")
    if pole_id is None or key is None or value is None or "perimetre" in row.refused:
        return None
    return Figure(
        pole_id=pole_id,
        indicateur=key,
        perimetre=perimeter or Perimeter.POLE,
        valeur=value.value,
        qualificatif=value.qualifier or Qualifier.EXACT,
        annee=year or row.year_of_sheet(),
        source_url=address or "",
        source_titre=source or row.where(),
        note=note,
        line=row.line,
        file=row.file,
    )


def without_repeats(of_columns: Iterable[Figure], listed: Iterable[Figure]) -> list[Figure]:
    """Return the figures of the columns of poles that a table of figures does not give too.

    Our own extracts hold each figure that is shown twice; its own table says more of it.
    """
    known = {_said(figure) for figure in listed}
    return [figure for figure in of_columns if _said(figure) not in known]


def said_once(figures: Sequence[Figure], about: Container[PoleId]) -> list[Figure]:
    """Return the figures, those about these poles once where several rows give them alike."""
    known: set[tuple[object, ...]] = set()
    kept = []
    for figure in figures:
        if figure.pole_id in about:
            if _said(figure) in known:
                continue
            known.add(_said(figure))
        kept.append(figure)
    return kept


def _said(figure: Figure) -> tuple[object, ...]:
    where = figure.pole_id, figure.indicateur, figure.perimetre
    return *where, figure.valeur, figure.qualificatif, figure.annee


def _scale(row: RowCheck, key: str) -> int | None:
    """How many times the unit's cell says to take the number; None, told, if it cannot be."""
    if row.raw("unite") == "":
        return 1
    if key not in INDICATORS:  # its unit may be anything: tonnes, logements…
        return 1
    read = row.read("unite")
    if "unite" in row.refused:
        return None
    scale, unit = read or (1, None)
    try:
        refuse_other_unit(key, unit)
    except CellError as error:
        row.problem("unite", error.wrong, error.advice)
        return None
    return int(scale)


def _pole_of(row: RowCheck, known: KnownPoles) -> PoleId | None:
    """By the identifier, or by the name where that is what is written; told when nobody has it."""
    where = next((key for key in ("pole_id", "nom") if text_of(row.raw(key)).strip()), None)
    if where is None and not row.cells_that_say(1):
        return None
    if where is None:
        where = "pole_id" if "pole_id" in row.table.places else "nom"
        row.problem(where, EMPTY_BUT_NEEDED, "Nommez le pôle.")
        return None
    found = known.named(text_of(row.raw(where)))
    if len(found) == 1:
        return found[0]
    if found:
        wrong = f"est le nom de {len(found)} pôles"
        row.problem(where, wrong, "Choisissez l’identifiant.", found[:_SHOWN_CHOICES])
    else:
        advice = "Ajoutez-le d’abord aux pôles, ou corrigez son nom."
        row.problem(where, UNKNOWN_POLE, advice)
    return None
