"""poles.csv and indicateurs.csv: files to records, or every problem with its address.

A file is refused whole or read whole: no row is dropped and no cell is mended. See data/README.md.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from poles import cells, codes
from poles.cells import listed, one_of, optional, required
from poles.csv_table import CellReaders, Row, Table, read_table
from poles.records import (
    FIGURE_COLUMNS,
    FIGURES_FILE,
    POLES_FILE,
    PROMOTIONS,
    DataFileError,
    Figure,
    Perimeter,
    Pole,
    PoleId,
    Precision,
    Problem,
    Qualifier,
)

POLE_CELLS: CellReaders = {
    "pole_id": required(cells.pole_id),
    "nom": required(cells.free_text),
    "promotion": required(one_of(PROMOTIONS)),
    "promotions_suivantes": listed(one_of(PROMOTIONS)),
    "date_annonce": optional(cells.iso_date),
    "porteur": optional(cells.free_text),
    "commune_code": optional(codes.commune_code),
    "commune_nom": optional(cells.free_text),
    "departement_code": optional(codes.departement_code),
    "region_code": optional(codes.region_code),
    "territoire_texte": optional(cells.free_text),
    "territoire_precision": required(one_of(Precision)),
    "epci_codes": listed(codes.epci_code),
    "communes_codes": listed(codes.commune_code),
    "filieres": listed(cells.free_text),
    "site_web": optional(cells.web_address),
    "source_url": required(cells.web_address),
    "source_titre": required(cells.free_text),
    "note": optional(cells.free_text),
}

FIGURE_CELLS: CellReaders = {
    "pole_id": required(cells.pole_id),
    "indicateur": required(cells.indicator_key),
    "perimetre": required(one_of(Perimeter)),
    "valeur": required(cells.number),
    "qualificatif": required(one_of(Qualifier)),
    "annee": optional(cells.year),
    "source_url": required(cells.web_address),
    "source_titre": required(cells.free_text),
    "note": optional(cells.free_text),
}

CODES_THAT_PRECISION_NEEDS: Mapping[Precision, tuple[str, ...]] = {
    Precision.DECLARE: ("epci_codes", "communes_codes"),
    Precision.APPROCHE: ("epci_codes", "communes_codes"),
    Precision.SIEGE: ("commune_code",),
    Precision.DEPARTEMENT: ("departement_code",),
    Precision.REGION: ("region_code",),
    Precision.INCONNU: (),
}
"""One of these columns must be filled, or the territory could not be shown as announced."""


def read_data_dir(folder: Path) -> tuple[tuple[Pole, ...], tuple[Figure, ...]]:
    """Return the poles and figures of a folder, or raise `DataFileError` for both files at once.

    Figures are not matched with poles whose identifiers cannot be read: one slip, one problem.
    """
    poles = _load_table(folder / POLES_FILE, POLE_CELLS)
    figures = _load_table(folder / FIGURES_FILE, FIGURE_CELLS)
    _refuse([*_pole_problems(poles), *_figure_problems(figures, _legible_pole_ids(poles))])
    return _poles(poles), _figures(figures)


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise DataFileError(problems)


def _poles(table: Table) -> tuple[Pole, ...]:
    return tuple(Pole(**row.values, line=row.line) for row in table.rows)


def _figures(table: Table) -> tuple[Figure, ...]:
    return tuple(Figure(**row.values, line=row.line) for row in table.rows)


def _load_table(path: Path, readers: CellReaders) -> Table:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        advice = "Vérifiez le dossier des données et le nom du fichier."
        return Table(path.name, problems=[_about_file(path, "est introuvable", advice)])
    except (OSError, ValueError) as error:
        wrong = f"ne s’ouvre pas ({type(error).__name__})"
        advice = "Vérifiez que c’est un fichier et que sa lecture est permise."
        return Table(path.name, problems=[_about_file(path, wrong, advice)])
    return read_table(content, path.name, readers)


def _about_file(path: Path, wrong: str, advice: str) -> Problem:
    return Problem(path.name, None, None, str(path), wrong, advice)


# What one cell alone cannot show


def _pole_problems(table: Table) -> list[Problem]:
    incoherent = [problem for row in table.rows for problem in _incoherences(row, table.file)]
    return _in_file_order([*table.problems, *_repeated_pole_ids(table), *incoherent])


def _figure_problems(table: Table, pole_ids: Collection[PoleId] | None) -> list[Problem]:
    orphans = [] if pole_ids is None else _orphans(table, pole_ids)
    return _in_file_order([*table.problems, *orphans, *_repeated_rows(table)])


def _in_file_order(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: problem.line or 0)


def _legible_pole_ids(table: Table) -> frozenset[PoleId] | None:
    """Return the identifiers of the poles, or None if a row or an identifier cannot be read."""
    if any(problem.column is None for problem in table.problems):
        return None
    if any("pole_id" not in row.values for row in table.rows):
        return None
    return frozenset(row.values["pole_id"] for row in table.rows)


def _repeated_pole_ids(table: Table) -> list[Problem]:
    first_lines: dict[PoleId, int] = {}
    problems = []
    for row in table.rows:
        pole_id = row.values.get("pole_id")
        if pole_id is None:
            continue
        first = first_lines.setdefault(pole_id, row.line)
        if first != row.line:
            wrong = f"est déjà l’identifiant de la ligne {first}"
            advice = "Donnez-lui un identifiant à lui, ou supprimez la ligne en trop."
            problems.append(Problem(table.file, row.line, "pole_id", pole_id, wrong, advice))
    return problems


def _incoherences(row: Row, file: str) -> list[Problem]:
    faults = [*_seat_fault(row), *_precision_fault(row)]
    return [
        Problem(file, row.line, column, row.texts[column], wrong, advice)
        for column, wrong, advice in faults
    ]


def _seat_fault(row: Row) -> list[tuple[str, str, str]]:
    commune, departement = row.values.get("commune_code"), row.values.get("departement_code")
    if not commune or not departement or codes.departement_of(commune) == departement:
        return []
    wrong = f"n’est pas dans le département « {departement} » de la même ligne"
    return [("commune_code", wrong, "Corrigez commune_code ou departement_code.")]


def _precision_fault(row: Row) -> list[tuple[str, str, str]]:
    """A needed column that is absent or cannot be read has its own problem already."""
    precision = row.values.get("territoire_precision")
    needed = CODES_THAT_PRECISION_NEEDS[precision] if precision else ()
    if not needed or any(row.values.get(column, "illisible") for column in needed):
        return []
    wrong = f"demande {' ou '.join(needed)}, or rien n’y est écrit"
    return [("territoire_precision", wrong, "Écrivez ce code, ou choisissez une autre précision.")]


def _orphans(table: Table, pole_ids: Collection[PoleId]) -> list[Problem]:
    named = [(row.line, row.values["pole_id"]) for row in table.rows if "pole_id" in row.values]
    unknown = {pole_id for _, pole_id in named}.difference(pole_ids)
    advices = {pole_id: _offer_pole(pole_id, pole_ids) for pole_id in unknown}
    return [
        Problem(table.file, line, "pole_id", pole_id, cells.UNKNOWN_POLE, advices[pole_id])
        for line, pole_id in named
        if pole_id in unknown
    ]


def _offer_pole(pole_id: str, pole_ids: Collection[PoleId]) -> str:
    near = get_close_matches(pole_id, sorted(pole_ids), n=1)
    return f"Vouliez-vous dire « {near[0]} » ?" if near else "Ajoutez-le d’abord aux pôles."


def _repeated_rows(table: Table) -> list[Problem]:
    first_lines: dict[tuple[str, ...], int] = {}
    problems = []
    for row in table.rows:
        texts = tuple(row.texts.get(column, "") for column in FIGURE_COLUMNS)
        first = first_lines.setdefault(texts, row.line)
        if first != row.line:
            wrong = f"répète mot pour mot la ligne {first}"
            advice = "Supprimez l’une des deux lignes."
            problems.append(Problem(table.file, row.line, None, ",".join(texts), wrong, advice))
    return problems
