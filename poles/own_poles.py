"""A row of a reader's table of poles made into a pole, and its indicator columns into figures."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from poles.cells import CellError
from poles.checked_rows import RowCheck
from poles.codes import departement_of
from poles.french_text import unaccented
from poles.mended_cells import clean
from poles.numbers_fr import format_number
from poles.own_cells import Around
from poles.own_columns import PUBLISHED, SUFFIXES, Column, Meaning
from poles.place_matching import PlaceMatching
from poles.records import (
    UNSTATED_PROMOTION,
    CommuneCode,
    DepartementCode,
    Figure,
    Perimeter,
    Pole,
    Precision,
    Qualifier,
    RegionCode,
)
from poles.same_poles import id_of_name
from poles.spreadsheet import text_of
from poles.wording import PRECISION_LABELS

_TOTAL = re.compile(
    r"(?:sous[- ]?total|total|totaux|somme|moyenne|mediane|ensemble|nombre de poles)"
    r"(?: general| france| des poles| poles)?[ :=]*(?:[0-9]{1,6}(?: poles)?)?"
)
_FIRST_OF_TOTALS = frozenset("stmenSTMEN")
_DROP_THE_ROW = "Retirez cette ligne."
_UNDER_THE_TABLE = re.compile(
    r"(?:sources?|notes?|n\.?b\.?|lecture|champ|legende)\s?:|\*+\s?\S|\([0-9*]{1,2}\)\s?\S"
)
_LONGEST_ID = 60
_PRECISIONS = tuple(Precision)


def read_pole(row: RowCheck, matching: PlaceMatching) -> Pole | None:
    """Return the pole of a row, or None, told, when it cannot be one.

    Its identifier is the one that is written, else what its name makes, that another may have;
    the row notes what it leaves to be deduced.
    """
    nom = _name(row, matching)
    if nom is None:
        return None
    departement, commune, commune_nom = _seat(row, matching)
    region = row.read("region_code")
    if commune is not None:
        departement, region = _around_seat(row, matching, commune, departement, region)
    epci = row.read("epci_codes")
    communes = row.read("communes_codes", Around(departement))
    if row.refused & {"epci_codes", "communes_codes"}:
        epci, communes = (), ()  # a part of a territory would pass for the whole
    has_territory = bool(epci or communes)
    precision = _precision(row, has_territory, commune, departement, region)
    promotion = row.read("promotion")
    if promotion is None:
        promotion = UNSTATED_PROMOTION
        row.completed.append(("promotion", "non précisée"))
    source = row.read("source_titre") or row.where()
    return Pole(
        pole_id=row.read("pole_id") or id_of_name(nom),
        nom=nom,
        promotion=promotion,
        promotions_suivantes=row.read("promotions_suivantes"),
        date_annonce=row.read("date_annonce"),
        porteur=row.read("porteur"),
        commune_code=commune,
        commune_nom=commune_nom,
        departement_code=departement,
        region_code=region,
        territoire_texte=row.read("territoire_texte"),
        territoire_precision=precision,
        epci_codes=epci,
        communes_codes=communes,
        filieres=row.read("filieres"),
        site_web=row.read("site_web"),
        source_url=row.read("source_url") or "",
        source_titre=source,
        note=row.read("note"),
        line=row.line,
        file=row.file,
    )


class IndicatorColumn(NamedTuple):
    """A column of numbers, with the columns that say more of them."""

    column: Column
    meaning: Meaning
    qualifier_key: str
    year_key: str
    address_key: str


def indicator_columns(columns: Iterable[Column]) -> list[IndicatorColumn]:
    """Return the columns that each give a figure per row."""
    return [
        IndicatorColumn(one, one.meaning, *(f"{one.meaning.key}_{suffix}" for suffix in SUFFIXES))
        for one in columns
        if one.meaning is not None and one.meaning.key in PUBLISHED
    ]


def figures_of_row(
    row: RowCheck, pole: Pole, columns: Iterable[IndicatorColumn]
) -> Iterator[Figure]:
    """Yield one figure per filled column of an indicator."""
    year_of_row = row.read("annee")
    own_page = (None, pole.source_url)  # the title of the pole's page is not that of another
    for column, meaning, qualifier_key, year_key, address_key in columns:
        key = meaning.key
        number = row.number(column, key, meaning.scale, qualifier_key)
        year, address = row.read(year_key), row.read(address_key)
        if number is None:
            continue
        if meaning.scale != 1:
            times = format_number(meaning.scale)
            row.completed.append((key, f"multiplié par {times}, comme le dit l’en-tête"))
        yield Figure(
            pole_id=pole.pole_id,
            indicateur=key,
            perimetre=Perimeter.POLE,
            valeur=number.value,
            qualificatif=number.qualifier or Qualifier.EXACT,
            annee=meaning.year or year or year_of_row or row.year_of_sheet(),
            source_url=address or pole.source_url,
            source_titre=row.where() if address not in own_page else pole.source_titre,
            note=None,
            line=row.line,
            file=row.file,
        )


def _name(row: RowCheck, matching: PlaceMatching) -> str | None:
    """The name of the pole, or of its lead organisation; None, told, for a row that is no pole."""
    nom: str | None = row.read("nom")
    if "nom" in row.refused:
        return None
    name = nom or row.read("porteur")
    if not name and row.read("pole_id"):
        name = clean(text_of(row.raw("pole_id")))
    if not name:
        if row.cells_that_say(1):  # else it will not be seen in the corrected file either
            _tell_nameless(row)
        return None
    if _is_no_pole(row, name, matching):
        return None
    if nom is None:
        row.completed.append(("nom", "repris du porteur ou de l’identifiant"))
    return name


def _is_no_pole(row: RowCheck, name: str, matching: PlaceMatching) -> bool:
    """Whether the row is one of those that spreadsheets add: a total, a note, a subtitle; told."""
    alone = len(row.table.layout.columns) > 1 and row.cells_that_say(2) == 1
    if not alone and name[0] not in _FIRST_OF_TOTALS:
        return False
    wrong = _added_by_spreadsheets(name, alone=alone)
    if wrong is None and alone and matching.areas.is_area(name):
        wrong = "semble être un intertitre, pas un pôle"
    if wrong is None:
        return False
    row.problem(row.first_key("nom", "porteur", "pole_id"), wrong, _DROP_THE_ROW)
    return True


def _tell_nameless(row: RowCheck) -> None:
    """A total or a note often stands in a column that is not used, its number say."""
    wrong = _added_by_spreadsheets(row.first_text(), alone=row.cells_that_say(2) == 1)
    if wrong is None:
        row.problem("nom", "est vide : ce pôle n’a pas de nom", "Donnez un nom au pôle.")
    else:
        row.row_problem(wrong, _DROP_THE_ROW)


def _added_by_spreadsheets(text: str, *, alone: bool) -> str | None:
    folded = unaccented(text[:_LONGEST_ID])
    if _TOTAL.fullmatch(folded):
        return "semble être une ligne de total, pas un pôle"
    if alone and _UNDER_THE_TABLE.match(folded):
        return "semble être une note sous le tableau, pas un pôle"
    return None


def _seat(
    row: RowCheck, matching: PlaceMatching
) -> tuple[DepartementCode | None, CommuneCode | None, str | None]:
    """The department, the commune and its name, from its code, its postal code or its name."""
    departement: DepartementCode | None = row.read("departement_code")
    nom: str | None = row.read("commune_nom")
    doubt = row.table.holds_postcodes
    commune: CommuneCode | None = row.read("commune_code", Around(departement, nom, doubt))
    if commune is not None or "commune_code" in row.refused:
        return departement, commune, nom
    by_postcode = row.read("code_postal", Around(None, nom))
    if by_postcode is not None:
        row.deduce("commune_code", "code_postal", by_postcode.code, by_postcode.why)
        return departement, by_postcode.code, nom
    if nom is None or "code_postal" in row.refused:
        return departement, None, nom
    try:
        found = matching.commune(nom, departement)
    except CellError as error:
        choices = [_with_departement(matching, code) for code in error.choices]
        row.refused.add("commune_nom")
        row.problem("commune_nom", error.wrong, error.advice, choices)
        return departement, None, nom
    row.deduce("commune_code", "commune_nom", found.code, found.why or "code Insee")
    return departement, found.code, nom


def _with_departement(matching: PlaceMatching, choice: str) -> str:
    """« Saint-Denis (93) »: a name that the cell may hold, and that says which."""
    facts = matching.boundaries.commune_facts[CommuneCode(choice[:5])]
    return f"{facts.nom} ({facts.departement_code})"


def _around_seat(
    row: RowCheck,
    matching: PlaceMatching,
    commune: CommuneCode,
    departement: DepartementCode | None,
    region: RegionCode | None,
) -> tuple[DepartementCode, RegionCode]:
    """The department and the region that the seat is in: a row that says otherwise is told."""
    own = departement_of(commune)
    if departement not in (None, own):
        row.problem(
            "departement_code",
            f"n’est pas le département du siège, {matching.label(commune)}",
            "Corrigez la commune ou le département.",
            (own,),
        )
    own_region = matching.boundaries.commune_facts[commune].region_code
    if region not in (None, own_region):
        row.problem(
            "region_code",
            f"n’est pas la région du siège, {matching.label(commune)}",
            "Corrigez la commune ou la région.",
            (own_region,),
        )
    return own, own_region


def _precision(
    row: RowCheck,
    has_territory: bool,  # noqa: FBT001
    commune: CommuneCode | None,
    departement: DepartementCode | None,
    region: RegionCode | None,
) -> Precision:
    """How sure the territory is: what the row says where its codes allow it, else the surest."""
    said: Precision | None = row.read("territoire_precision")
    known = (has_territory, has_territory, commune, departement, region, True)
    possible = [one for one, holds in zip(_PRECISIONS, known, strict=True) if holds]
    surest = possible[0]
    if said is None:
        row.completed.append(("territoire_precision", PRECISION_LABELS[surest]))
        return surest
    if said in possible:
        return said
    if not row.refused & _PLACES:  # else one slip would be told twice
        row.problem(
            "territoire_precision",
            f"demande des codes que la ligne ne donne pas ; lu « {PRECISION_LABELS[surest]} »",
            "Écrivez ces codes, ou une autre précision.",
            (surest.value,),
        )
    return surest


_PLACES = frozenset(
    {"commune_code", "code_postal", "commune_nom", "departement_code", "region_code"}
    | {"epci_codes", "communes_codes"}
)
