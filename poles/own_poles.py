"""A row of a reader's table of poles made into a pole, and its indicator columns into figures."""

from collections import Counter
from collections.abc import Iterator

from poles.cells import CellError, plain_words
from poles.checked_rows import RowCheck
from poles.codes import departement_of
from poles.french_text import unaccented
from poles.own_cells import Around
from poles.own_columns import PUBLISHED, Column
from poles.place_matching import PlaceMatching
from poles.records import (
    UNSTATED_PROMOTION,
    CommuneCode,
    DepartementCode,
    Figure,
    Perimeter,
    Pole,
    PoleId,
    Precision,
    RegionCode,
)
from poles.spreadsheet import text_of
from poles.wording import PRECISION_LABELS

_TOTALS = frozenset({"total", "totaux", "total general", "somme", "moyenne", "sous-total"})
_LONGEST_ID = 60


def read_pole(
    row: RowCheck, matching: PlaceMatching, taken: set[PoleId], completed: Counter[tuple[str, str]]
) -> Pole | None:
    """Return the pole of a row, or None, told, when it cannot be one.

    `taken` gains its identifier; `completed` counts what the row leaves to be deduced.
    """
    nom = row.read("nom")
    if nom is not None and unaccented(nom) in _TOTALS:
        row.problem("nom", "semble être une ligne de total, pas un pôle", "Retirez cette ligne.")
        return None
    porteur = row.read("porteur")
    written_id = row.read("pole_id")
    if nom is None and (porteur or written_id):
        nom = porteur or text_of(row.raw("pole_id"))
        completed["nom", "repris du porteur ou de l’identifiant"] += 1
    if nom is None:
        row.problem("nom", "n’a pas de nom", "Donnez un nom au pôle.")
        return None
    pole_id = _identifier(row, written_id, nom, taken, completed)
    if pole_id is None:
        return None
    departement, commune, commune_nom = _seat(row, matching)
    region = row.read("region_code")
    if commune is not None:
        departement, region = _around_seat(row, matching, commune, departement, region)
    epci = row.read("epci_codes")
    communes = row.read("communes_codes", Around(departement))
    if row.refused & {
        "epci_codes",
        "communes_codes",
    }:  # a part of a territory would pass for the whole
        epci, communes = (), ()
    has_territory = bool(epci or communes)
    precision = _precision(row, completed, has_territory, commune, departement, region)
    promotion = row.read("promotion")
    if promotion is None:
        promotion = UNSTATED_PROMOTION
        completed["promotion", "non précisée"] += 1
    source = row.read("source_titre") or f"Votre fichier, {row.file}, ligne {row.line}"
    return Pole(
        pole_id=pole_id,
        nom=nom,
        promotion=promotion,
        promotions_suivantes=row.read("promotions_suivantes"),
        date_annonce=row.read("date_annonce"),
        porteur=porteur,
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


def figures_of_row(row: RowCheck, pole: Pole, columns: list[Column]) -> Iterator[Figure]:
    """Yield one figure per filled column of an indicator."""
    year_of_row = row.read("annee")
    for column in columns:
        meaning = column.meaning
        if meaning is None or meaning.key not in PUBLISHED:
            continue
        key = meaning.key
        value = row.number(column, key, f"{key}_qualificatif")
        if value is None:
            continue
        yield Figure(
            pole_id=pole.pole_id,
            indicateur=key,
            perimetre=Perimeter.POLE,
            valeur=value.value,
            qualificatif=row.qualifier(f"{key}_qualificatif", value.qualifier),
            annee=meaning.year or row.read(f"{key}_annee") or year_of_row,
            source_url=row.read(f"{key}_source_url") or pole.source_url,
            source_titre=pole.source_titre,
            note=None,
            line=row.line,
            file=row.file,
        )


def _identifier(
    row: RowCheck,
    written: PoleId | None,
    nom: str,
    taken: set[PoleId],
    completed: Counter[tuple[str, str]],
) -> PoleId | None:
    if written is not None:
        if written in taken:
            row.problem(
                "pole_id",
                "est déjà l’identifiant d’une autre ligne",
                "Donnez-lui un identifiant à lui ; les chiffres ne sauraient à qui aller.",
            )
            return None
        taken.add(written)
        return written
    completed["pole_id", "fait du nom"] += 1
    base = plain_words(nom, "-")[:_LONGEST_ID].strip("-") or "pole"
    number, name = 1, base
    while PoleId(name) in taken:
        number += 1
        name = f"{base}-{number}"
    taken.add(PoleId(name))
    return PoleId(name)


def _seat(
    row: RowCheck, matching: PlaceMatching
) -> tuple[DepartementCode | None, CommuneCode | None, str | None]:
    """The department, the commune and its name; a name alone is enough when one commune has it."""
    departement: DepartementCode | None = row.read("departement_code")
    nom: str | None = row.read("commune_nom")
    commune: CommuneCode | None = row.read("commune_code", Around(departement, nom))
    if commune is not None or nom is None or text_of(row.raw("commune_code")).strip():
        return departement, commune, nom
    try:
        found = matching.commune(nom, departement)
    except CellError as error:
        choices = [_with_departement(matching, code) for code in error.choices]
        row.refused.add("commune_nom")
        row.problem("commune_nom", error.wrong, error.advice, choices)
        return departement, None, nom
    if "commune_code" in row.table.places:
        row.fill("commune_code", found.code, f"code Insee de « {nom} »")
    else:
        row.repair("commune_nom", nom, found.code, found.why or "code Insee")
    return departement, found.code, nom


def _with_departement(matching: PlaceMatching, code: str) -> str:
    """« Saint-Denis (93) »: a name that the cell may hold, and that says which."""
    facts = matching.boundaries.commune_facts[CommuneCode(code)]
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
    completed: Counter[tuple[str, str]],
    has_territory: bool,  # noqa: FBT001
    commune: CommuneCode | None,
    departement: DepartementCode | None,
    region: RegionCode | None,
) -> Precision:
    """How sure the territory is: what the row says where its codes allow it, else the surest."""
    said: Precision | None = row.read("territoire_precision")
    known = {
        Precision.DECLARE: has_territory,
        Precision.APPROCHE: has_territory,
        Precision.SIEGE: commune is not None,
        Precision.DEPARTEMENT: departement is not None,
        Precision.REGION: region is not None,
        Precision.INCONNU: True,
    }
    surest = next(precision for precision in Precision if known[precision])
    if said is None:
        completed["territoire_precision", PRECISION_LABELS[surest]] += 1
        return surest
    if known[said]:
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
    {"commune_code", "commune_nom", "departement_code", "region_code"}
    | {"epci_codes", "communes_codes"}
)
