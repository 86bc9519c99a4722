"""`python -m poles check`: a reader's own list checked as the page « Vos données » does."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from poles.atlas import file_places, load_atlas
from poles.cells import without_unseen
from poles.own.checking import STEP, Check, Progress, check_tables, once_it_lasts
from poles.own.corrected import (
    PATCHED,
    VALUES_ONLY,
    corrected_csv,
    patched_workbook,
    rewritten_workbook,
    values_of_workbook,
)
from poles.own.report import columns_of, facts_of, report_json
from poles.own.spreadsheet import read_all, shown_name

PROBLEMS_LEFT = 1
"""Exit code of a check that found what only its reader can settle."""
_TEXT_NAMES = frozenset({".csv", ".txt", ".tsv"})


def add_check(command: argparse.ArgumentParser) -> None:
    """Describe the command and its words, in French."""
    command.description = (
        "Vérifie une liste de pôles (CSV, XLSX, ODS), comme la page « Vos données » : ce qui ne "
        "peut vouloir dire qu’une chose est réparé et dit, le reste est demandé."
    )
    command.epilog = (
        "Code de sortie : 0, tout se lit ou est réparé ; 1, il reste à choisir ou à corriger ; "
        "2, le fichier ne se lit pas."
    )
    command.add_argument("file", type=Path, metavar="FICHIER", help="la liste à vérifier")
    command.add_argument(
        "--indicateurs", type=Path, metavar="FICHIER", help="la liste de ses chiffres, à part"
    )
    command.add_argument("--json", action="store_true", help="écrit le rapport en JSON")
    command.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FICHIER",
        help="fichier corrigé à écrire, autre que la liste : .csv (dans sa forme) ou .xlsx",
    )


def run_check(wanted: argparse.Namespace) -> int:
    """Return the exit code, after telling what a list holds and writing its corrected file.

    Raises DataFileError or ValueError, in French, for what cannot be read; OSError as files do.
    """
    paths = [wanted.file, *([wanted.indicateurs] if wanted.indicateurs else [])]
    if wanted.output is not None:
        _refuse_overwriting(wanted.output, paths)
        _refuse_other_kind(wanted.output, paths)
    grids = read_all((path.read_bytes(), path.name) for path in paths)
    shipped = load_atlas(*file_places())
    check = check_tables(grids, shipped.boundaries, shipped.poles, progress=_progress_bar())
    if wanted.json:
        sys.stdout.buffer.write(report_json(check) + b"\n")
    else:
        sys.stdout.write(_told(check))
    if wanted.output is not None:  # the report first: this file may not be the one for its tables
        wanted.output.write_bytes(_corrected(check, paths, wanted.output))
    return PROBLEMS_LEFT if check.problems else 0


def _refuse_overwriting(output: Path, paths: Iterable[Path]) -> None:
    """A list is its reader's own: by this name or by a link to it, it is not written over."""
    if any(path.exists() and output.exists() and output.samefile(path) for path in paths):
        raise ValueError(
            f"« {output} » est le fichier à vérifier : donnez un autre nom au fichier corrigé."
        )


def _refuse_other_kind(output: Path, paths: Sequence[Path]) -> None:
    """Before the list is read: in a while, the reader would have waited for nothing."""
    kind = output.suffix.lower()
    if kind in _TEXT_NAMES or kind == ".xlsx" or _is_patched(output, paths):
        return
    ends = "en .csv ou .xlsx"
    wrong = f"un fichier {kind} ne s’écrit pas ici" if kind else "ce nom ne dit pas quel fichier"
    raise ValueError(f"« {output} » : {wrong}. Finissez le nom du fichier corrigé {ends}.")


def _is_patched(output: Path, paths: Sequence[Path]) -> bool:
    """Whether the corrected file is the workbook of the list itself, with some cells changed."""
    kind = output.suffix.lower()
    return kind in PATCHED and kind == paths[0].suffix.lower() and len(paths) == 1


def _corrected(check: Check, paths: Sequence[Path], output: Path) -> bytes:
    name = shown_name(paths[0].name)
    if _is_patched(output, paths):
        patched = patched_workbook(check, name, paths[0].read_bytes())
        if patched is None:
            sys.stderr.write(f"« {output} » {VALUES_ONLY}\n")
            return values_of_workbook(check, name)
        return patched
    if output.suffix.lower() == ".xlsx":
        return rewritten_workbook(check)
    sheets = [one for one in check.sheets if one.table and one.grid.file.startswith(name)]
    if len(sheets) != 1:
        raise ValueError(f"« {name} » a {len(sheets)} tables : écrivez-les dans un fichier .xlsx.")
    return corrected_csv(sheets[0])


def _told(check: Check) -> str:
    lines = [f"{problem}" for problem in check.problems]
    lines += [f"{repair}" for repair in (*check.repairs, *check.readings)]
    lines += columns_of(check)
    lines += facts_of(check)
    lines.append(
        f"Pôles : {len(check.poles)} ; chiffres : {len(check.figures)} ; cases réparées : "
        f"{check.repaired_cells} ; lues, laissées telles quelles : {len(check.readings)} ; "
        f"à choisir ou à corriger : {len(check.problems)}."
    )
    # A list may hold what moves the cursor of a terminal, or clears it.
    return without_unseen("\n".join(lines)) + "\n"


def _progress_bar() -> Progress | None:
    """On a terminal alone, and only once it takes a while; its line is cleared at the end."""
    if not sys.stderr.isatty():
        return None

    def tell(done: int, rows: int) -> None:
        sys.stderr.write(f"\r{100 * done // max(rows, 1):3} % des lignes vérifiées\033[K")
        sys.stderr.write("\r" if done + STEP > rows else "")
        sys.stderr.flush()

    return once_it_lasts(tell)
