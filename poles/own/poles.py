"""A row of a reader's table of poles made into a pole, and its indicator columns into figures."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from poles.cells import CellError
from poles.codes import departement_of
from poles.numbers_fr import format_number
from poles.own.added_rows import is_no_pole, tell_nameless
from poles.own.cells import Around
from poles.own.checked_rows import RowCheck
from poles.own.columns import PUBLISHED, SUFFIXES, Column, Meaning
from poles.own.commune_names import Where
from poles.own.grid import text_of
from poles.own.mended_cells import clean
from poles.own.place_matching import PlaceMatching
from poles.own.same_poles import id_of_name
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
from poles.wording import PRECISION_LABELS

_PRECISIONS = tuple(Precision)


def read_pole(row: RowCheck, matching: PlaceMatching) -> Pole | None:
    """Return the pole of a row, or None, told, when it cannot be one.

    Its identifier is the one that is written, else what its name makes, that another may have;
    the row notes what it leaves to be deduced.
    """
    nom = _name(row, matching)
    if nom is None:
        return None
    region = row.read("region_code")
    where = Where(None, region, row.glance("epci_codes"))
    written, commune, commune_nom = _seat(row, matching, where)
    departement = written
    if commune is not None:
        departement, region = _around_seat(row, matching, commune, written, region)
    elif departement is not None:
        region = _around_departement(row, matching, departement, region)
    # Where the seat denies the department, that is told: the EPCI would be asked for the same slip.
    near = departement if written in (None, departement) else None
    epci = row.read("epci_codes", Around(near))
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
            tell_nameless(row)
        return None
    if is_no_pole(row, name, matching.areas):
        return None
    if nom is None:
        row.completed.append(("nom", "repris du porteur ou de l’identifiant"))
    return name


def _seat(
    row: RowCheck, matching: PlaceMatching, where: Where
) -> tuple[DepartementCode | None, CommuneCode | None, str | None]:
    """The department, the commune and its name, from its code, its postal code or its name."""
    departement: DepartementCode | None = row.read("departement_code")
    nom: str | None = row.read("commune_nom")
    doubt = row.table.holds_postcodes
    commune: CommuneCode | None = row.read("commune_code", Around(departement, nom, doubt, where))
    if commune is not None or "commune_code" in row.refused:
        return departement, commune, nom
    by_postcode = row.read("code_postal", Around(None, nom))
    if by_postcode is not None:
        row.deduce("commune_code", "code_postal", by_postcode.code, by_postcode.why)
        return departement, by_postcode.code, nom
    if nom is None or "code_postal" in row.refused:
        return departement, None, nom
    try:
        found = matching.commune(nom, departement, where=where, may_be_postcode=True)
    except CellError as error:
        choices = [_with_departement(matching, code) for code in error.choices]
        row.refused.add("commune_nom")
        row.problem("commune_nom", error.wrong, error.advice, choices)
        return departement, None, nom
    why = found.why or f"code Insee de {matching.label(found.code)}"
    row.deduce("commune_code", "commune_nom", found.code, why)
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


def _around_departement(
    row: RowCheck,
    matching: PlaceMatching,
    departement: DepartementCode,
    region: RegionCode | None,
) -> RegionCode | None:
    """The region that the department is in: deduced where the row has none, told where it errs."""
    own = matching.areas.region_of(departement)
    if region is None and own is not None and "region_code" not in row.refused:
        row.completed.append(("region_code", "celle du département"))
    if region is not None and own not in (None, region):
        label = matching.areas.label(departement)
        wrong = f"n’est pas la région du département, {label}"
        row.problem("region_code", wrong, "Corrigez le département ou la région.", (own or "",))
    return own or region


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
