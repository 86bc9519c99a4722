"""What a check found, as files: the report, the corrected tables, all of it as JSON."""

import io
import json
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from poles.checked_rows import TableCheck
from poles.checking import Check
from poles.extracts import Row, csv_for_excel, csv_rfc4180
from poles.records import Problem, Repair
from poles.spreadsheet import Cell, Form, write_text_table

REPAIRED, TO_CHOOSE, TO_CORRECT = "réparé", "à choisir", "à corriger"
STATES = (TO_CHOOSE, TO_CORRECT, REPAIRED)
COLUMNS = ("etat", "fichier", "ligne", "colonne", "avant", "apres", "pourquoi", "que_faire")
_EXCEL_FORM = Form("utf-8-sig", ";", "\r\n")
_LONGEST_SHEET_NAME = 31
_LIST = " ; "


def report_rows(check: Check) -> list[Row]:
    """Return one row per thing told: what is to choose or to correct, then what was repaired."""
    problems = [_problem_row(problem) for problem in check.problems]
    return [
        *(row for row in problems if row["etat"] == TO_CHOOSE),
        *(row for row in problems if row["etat"] == TO_CORRECT),
        *(_repair_row(repair) for repair in check.repairs),
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
        "age_des_codes": check.age,
        "deduit": [
            {"colonne": column, "comment": how, "lignes": count}
            for (column, how), count in check.completed.items()
        ],
        "problemes": [
            {**_problem_row(problem), "choix": list(problem.choices)} for problem in check.problems
        ],
        "reparations": [_repair_row(repair) for repair in check.repairs],
    }
    return json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False).encode()


def corrected_csv(table: TableCheck) -> bytes:
    """Return a table with its repairs and nothing else changed, in the form of its file.

    The sheet of a workbook takes the form that French Excel opens.
    """
    return write_text_table(table.rows, table.grid.form or _EXCEL_FORM)


def corrected_workbook(check: Check) -> bytes:
    """Return every table of the files with its repairs, one sheet each; texts stay texts."""
    sheets: list[tuple[str, Sequence[tuple[Cell, ...]]]] = [
        *((table.grid.sheet or table.grid.file, table.rows) for table in check.tables),
        *((grid.sheet or grid.file, grid.rows) for grid in check.others),
    ]
    output = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(output, options) as book:
        taken: set[str] = set()
        for name, rows in sheets:
            sheet = book.add_worksheet(_sheet_name(name, taken))
            for line, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, str) and cell:
                        sheet.write_string(line, place, cell)
                    elif cell != "":
                        sheet.write_number(line, place, float(cell))
    return output.getvalue()


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
        "etat": REPAIRED,
        "fichier": repair.file,
        "ligne": repair.line,
        "colonne": repair.column,
        "avant": repair.before,
        "apres": repair.after,
        "pourquoi": repair.why,
        "que_faire": None,
    }


def _table_json(table: TableCheck) -> dict[str, Any]:
    form = table.grid.form
    return {
        "fichier": table.grid.file,
        "forme": str(form) if form else "classeur",
        "lignes": len(table.grid.rows) - table.layout.header_row - 1,
        "gardees": table.kept,
        "mises_de_cote": table.set_aside,
        "colonnes": [
            {
                "colonne": column.header,
                "lue_comme": column.meaning.key if column.meaning else None,
                "annee": column.meaning.year if column.meaning else None,
                "reconnue": column.how.value if column.how else None,
            }
            for column in table.layout.columns
        ],
    }


def _sheet_name(name: str, taken: set[str]) -> str:
    """A name that a workbook accepts and that no other sheet has."""
    bare = "".join(" " if letter in "[]:*?/\\'" else letter for letter in name).strip()
    base = bare[:_LONGEST_SHEET_NAME].strip() or "feuille"
    number, free = 1, base
    while free.lower() in taken:
        number += 1
        free = f"{base[: _LONGEST_SHEET_NAME - 4]} {number}"
    taken.add(free.lower())
    return free
