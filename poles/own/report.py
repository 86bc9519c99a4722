"""What a check found, as files: the report, and all of it as JSON."""

import json
from collections.abc import Sequence
from typing import Any

from poles.files.csv_files import Row, csv_for_excel, csv_rfc4180
from poles.french_text import listed_names
from poles.indicators import INDICATORS
from poles.numbers_fr import counted, format_number
from poles.own.checked_table import TableCheck
from poles.own.checking import Check
from poles.own.columns import Column, How, Kind, Meaning
from poles.own.computed_tables import computed_table, is_computed_column
from poles.own.corrected import book_of
from poles.own.grid import Grid
from poles.own.layout import lists_people
from poles.own.same_poles import JOINED
from poles.records import Problem, Repair
from poles.wording import NEARLY_SPELT

REPAIRED, TO_CHOOSE, TO_CORRECT, READ = "réparé", "à choisir", "à corriger", "lu"
STATES = (TO_CHOOSE, TO_CORRECT, REPAIRED, READ)
"""« lu »: what a cell means was found, and the cell stays as it is written."""
COLUMNS = ("etat", "fichier", "ligne", "colonne", "avant", "apres", "pourquoi", "que_faire")
_LIST = " ; "
_DEDUCED = {
    "nom": "Nom absent",
    "pole_id": "Identifiant absent",
    "promotion": "Promotion absente",
    "region_code": "Région absente",
    "territoire_precision": "Précision du territoire déduite des codes",
    "valeur": "Chiffres de la table des pôles",
    "annee": "Année absente",
    JOINED: "Pôle déjà lu",
}
_OF_CELLS = frozenset({"valeur", "annee"})


def facts_of(check: Check) -> list[str]:
    """Return in sentences: the form of each file, the age of the codes, what was deduced."""
    facts = [f"{table.grid.file} : {_table_said(table)}" for table in check.tables]
    facts += [f"{grid.file} : {_left_out(grid)}" for grid in check.others]
    for grid in (sheet.grid for sheet in check.sheets):
        if grid.hidden:
            names = listed_names(grid.hidden)
            facts.append(f"{book_of(grid)} : masquées, donc non lues : {names}")
    if check.also_known:
        facts.append(_also_known(check.also_known))
    if check.age:
        facts.append(check.age)
    facts += [
        f"{_deduced(column, count)} : {how}"
        for (column, how), count in sorted(check.completed.items(), key=_rank)
    ]
    return facts


def columns_of(check: Check) -> list[str]:
    """Return in one sentence per table what each column was taken for, guesses told as such."""
    return [
        f"{table.grid.file} : colonnes lues : {', '.join(map(_column_said, used))}"
        for table in check.tables
        if (used := [column for column in table.layout.columns if column.meaning is not None])
    ]


def said_with(meaning: Meaning) -> list[str]:
    """Return the year and the scale that a header names."""
    year = [] if meaning.year is None else [str(meaning.year)]
    return year if meaning.scale == 1 else [*year, f"× {format_number(meaning.scale)}"]


def report_rows(check: Check) -> list[Row]:
    """Return one row per thing told: what is to settle, what was repaired, what was only read."""
    problems = [_problem_row(problem) for problem in check.problems]
    return [
        *(row for row in problems if row["etat"] == TO_CHOOSE),
        *(row for row in problems if row["etat"] == TO_CORRECT),
        *map(_repair_row, check.repairs),
        *map(_repair_row, check.readings),
    ]


def report_csv(check: Check, *, for_excel: bool) -> bytes:
    """Return the report as CSV."""
    write = csv_for_excel if for_excel else csv_rfc4180
    return write(report_rows(check), COLUMNS)


def report_json(check: Check) -> bytes:
    """Return the whole check, UTF-8, its keys always in the same order; what is unknown is null."""
    content: dict[str, Any] = {
        "tables": [_table_json(table) for table in check.tables],
        "tables_non_reconnues": [grid.file for grid in check.others],
        "poles": len(check.poles),
        "chiffres": len(check.figures),
        "deja_dans_l_atlas": list(check.also_known),
        "age_des_codes": check.age,
        "deduit": [
            {"colonne": column, "comment": how, "lignes": count}
            for (column, how), count in check.completed.items()
        ],
        "problemes": [
            {**_problem_row(problem), "choix": list(problem.choices)} for problem in check.problems
        ],
        "cases_reparees": check.repaired_cells,
        "reparations": [_repair_row(repair) for repair in check.repairs],
        "lectures": [_repair_row(reading) for reading in check.readings],
    }
    return json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False).encode()


def _problem_row(problem: Problem) -> Row:
    return {
        "etat": TO_CHOOSE if problem.choices else TO_CORRECT,
        "fichier": problem.file,
        "ligne": problem.line,
        "colonne": problem.column,
        "avant": problem.value,
        "apres": None,
        "pourquoi": problem.wrong,
        "que_faire": problem.advice,
    }


def _repair_row(repair: Repair) -> Row:
    return {
        "etat": READ if repair.stays else REPAIRED,
        "fichier": repair.file,
        "ligne": repair.line,
        "colonne": repair.column,
        "avant": repair.before,
        "apres": repair.after,
        "pourquoi": repair.why,
        "que_faire": None,
    }


def _table_said(table: TableCheck) -> str:
    layout = table.layout
    form = str(table.grid.form) if table.grid.form else "classeur"
    line = table.grid.lines[layout.header_row]
    kind = "un pôle par ligne" if layout.kind is Kind.POLES else "un chiffre par ligne"
    kind = kind if layout.unread is None else "aucune ligne lue"
    unused = [one.header for one in layout.columns if one.meaning is None and not one.is_untitled]
    computed = [header for header in unused if is_computed_column(header)]
    others = [header for header in unused if header not in computed]
    said = " ; ".join([f"{form}, en-tête ligne {line}, {kind}", *layout.told])
    if computed:
        said += f" ; calculées par l’atlas, donc pas relues : {listed_names(computed)}"
    return f"{said} ; non utilisées : {listed_names(others)}" if others else said


def _column_said(column: Column) -> str:
    """« CA 2023 (k€) » = chiffre_affaires_eur (2023, × 1 000)."""
    assert column.meaning is not None  # noqa: S101 (a column that is used)
    more = said_with(column.meaning)
    if column.how is How.NEAR:
        more = [*more, NEARLY_SPELT]
    said = f"« {column.header} » = {column.meaning.key}"
    return f"{said} ({', '.join(more)})" if more else said


def _left_out(grid: Grid) -> str:
    computed = computed_table(grid)
    why = f"calculée par l’atlas ({computed})" if computed else "sans en-tête reconnu"
    if lists_people(grid):
        why = "de personnes (« Nom » à côté de « Prénom » ou de « Fonction »), pas de pôles"
    return f"table {why}, gardée telle quelle dans le classeur corrigé"


def _also_known(names: Sequence[str]) -> str:
    several = len(names) > 1
    said = f"{format_number(len(names))} pôles portent" if several else "Un pôle porte"
    twice = "ils comptent" if several else "il compte"
    return (
        f"{said} le nom d’un pôle de l’atlas, sans autre département ({listed_names(names)}) : vu"
        f"{'s' if several else ''} avec ceux de l’atlas, {twice} deux fois"
    )


def _rank(deduced: tuple[tuple[str, str], int]) -> tuple[int, str]:
    """In the order of `_DEDUCED`, then the columns of numbers, whatever row came first."""
    column = deduced[0][0]
    return (list(_DEDUCED).index(column) if column in _DEDUCED else len(_DEDUCED)), column


def _deduced(column: str, count: int) -> str:
    """« Identifiant absent, 12 lignes »; for a column of numbers its label."""
    said = _DEDUCED[column] if column in _DEDUCED else INDICATORS[column].label
    what = "case" if column in _OF_CELLS else "ligne"
    return f"{said}, {counted(count, what)}"


def _table_json(table: TableCheck) -> dict[str, Any]:
    form = table.grid.form
    return {
        "fichier": table.grid.file,
        "forme": str(form) if form else "classeur",
        "lignes": table.row_count,
        "gardees": table.kept,
        "mises_de_cote": table.set_aside,
        "colonnes": [
            {
                "colonne": column.header,
                "lue_comme": column.meaning.key if column.meaning else None,
                "annee": column.meaning.year if column.meaning else None,
                "echelle": column.meaning.scale if column.meaning else None,
                "reconnue": column.how.value if column.how else None,
            }
            for column in table.layout.columns
        ],
    }
