"""`python -m poles`: the tables and the map of the pages, on the same code path."""

import argparse
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NoReturn

from poles.atlas import Atlas, file_places, load_atlas
from poles.checking import STEP, Check, Progress, check_tables
from poles.drawing import compose, frame, places_of
from poles.extracts import TABLES, Format, extract
from poles.own_report import corrected_csv, corrected_workbook, report_json
from poles.picture_caption import PictureFormat, caption_of
from poles.records import PROMOTIONS, DataFileError
from poles.screen import DEFAULT_INDICATOR, Screen, read_screen
from poles.selection import Sense, keep
from poles.spreadsheet import read_spreadsheet
from poles.wording import SENSE_HELP

PROBLEMS_LEFT = 1
"""Exit code of a check that found what only its reader can settle."""
SECONDS_BEFORE_A_BAR = 1.0
REFUSED = 2
"""Exit code of every refusal: wrong words, bad data, a file that cannot be read or written."""


def main(arguments: Sequence[str]) -> int:
    """Return the exit code: 0, or 2 after one French explanation on standard error.

    `check` alone also returns 1: it was done, and its reader has something to settle.
    """
    wanted = _parser().parse_args(arguments)
    try:
        if wanted.command == "check":
            return _check(wanted)
        content = wanted.make(wanted)
        if wanted.output is None:
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
        else:
            wanted.output.write_bytes(content)
    except (ValueError, DataFileError) as refusal:
        return _refuse(str(refusal))
    except BrokenPipeError:
        return 0
    except OSError as refusal:
        where = refusal.filename or wanted.output or "la sortie standard"
        if isinstance(refusal, FileNotFoundError):
            return _refuse(f"« {where} » est introuvable. Vérifiez son nom et son dossier.")
        return _refuse(f"« {where} » : {refusal.strerror}. Choisissez un autre fichier.")
    return 0


def _refuse(why: str) -> int:
    sys.stderr.write(f"{why}\n")
    return REFUSED


def _extract(wanted: argparse.Namespace) -> bytes:
    atlas = load_atlas(*file_places())
    poles = keep(atlas.poles, atlas.territories, _screen(atlas, wanted).selection)
    return extract(atlas, poles, wanted.table, Format(wanted.format))


def _map(wanted: argparse.Namespace) -> bytes:
    # matplotlib is heavy: an extract does without it.
    from poles.picture import picture

    form = wanted.output.suffix.removeprefix(".").lower()
    if form not in set(PictureFormat):
        raise ValueError(f"« {wanted.output} » : finissez le nom du fichier par .png ou .svg.")
    atlas = load_atlas(*file_places())
    screen = _screen(atlas, wanted)
    poles = keep(atlas.poles, atlas.territories, screen.selection)
    places = places_of(atlas)
    drawing = compose(atlas, places, poles, screen, frame(atlas, screen, poles))
    today = date.today()  # noqa: DTZ011
    return picture(
        atlas, drawing, places, caption_of(atlas.choices, screen, today), PictureFormat(form)
    )


def _check(wanted: argparse.Namespace) -> int:
    """Tell what a list holds, as the page does; write the corrected file when it is asked for."""
    paths = [wanted.file, *([wanted.indicateurs] if wanted.indicateurs else [])]
    grids = [grid for path in paths for grid in read_spreadsheet(path.read_bytes(), path.name)]
    shipped = load_atlas(*file_places())
    check = check_tables(grids, shipped.boundaries, shipped.poles, progress=_progress_bar())
    if wanted.output is not None:
        wanted.output.write_bytes(_corrected(check, wanted.file.name, wanted.output))
    if wanted.json:
        sys.stdout.buffer.write(report_json(check) + b"\n")
    else:
        sys.stdout.write(_told(check))
    return PROBLEMS_LEFT if check.problems else 0


def _corrected(check: Check, name: str, output: Path) -> bytes:
    if output.suffix.lower() == ".xlsx":
        return corrected_workbook(check)
    if output.suffix.lower() not in {".csv", ".txt", ".tsv"}:
        raise ValueError(f"« {output} » : finissez le nom du fichier corrigé par .csv ou .xlsx.")
    tables = [table for table in check.tables if table.grid.file.startswith(name)]
    if len(tables) != 1:
        raise ValueError(f"« {name} » a {len(tables)} tables : écrivez-les dans un fichier .xlsx.")
    return corrected_csv(tables[0])


def _told(check: Check) -> str:
    lines = [f"{problem}" for problem in check.problems]
    lines += [f"{repair}" for repair in check.repairs]
    lines += [f"{table.grid.file} : {table.grid.form or 'classeur'}" for table in check.tables]
    lines += [f"{grid.file} : aucune colonne reconnue, laissé tel quel" for grid in check.others]
    lines += [check.age] if check.age else []
    lines.append(
        f"Pôles : {len(check.poles)} ; chiffres : {len(check.figures)} ; cases réparées : "
        f"{len(check.repairs)} ; à choisir ou à corriger : {len(check.problems)}."
    )
    return "\n".join(lines) + "\n"


def _progress_bar() -> Progress | None:
    """On a terminal alone, and only once it takes a while; its line is cleared at the end."""
    if not sys.stderr.isatty():
        return None
    started = time.monotonic()

    def tell(done: int, rows: int) -> None:
        if time.monotonic() - started > SECONDS_BEFORE_A_BAR:
            sys.stderr.write(f"\r{100 * done // max(rows, 1):3} % des lignes vérifiées\033[K")
            sys.stderr.write("\r" if done + STEP > rows else "")
            sys.stderr.flush()

    return tell


def _screen(atlas: Atlas, wanted: argparse.Namespace) -> Screen:
    """The screen that the words of the command ask for, read as an address is."""
    written = {name: value for name, value in vars(wanted).items() if isinstance(value, list)}
    screen, refusals = read_screen(written, atlas.choices, atlas.by_id)
    if refusals:
        raise ValueError("\n".join(refusals))
    return screen


class _FrenchParser(argparse.ArgumentParser):
    """argparse says what is wrong in English; the refusal is put in French around its words."""

    def error(self, message: str) -> NoReturn:
        self.exit(REFUSED, f"{message}\nEssayez : {self.prog} --help\n")


def _parser() -> argparse.ArgumentParser:
    parser = _FrenchParser(
        prog="python -m poles", description="L’atlas de la coopération territoriale au terminal."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMANDE", dest="command")
    _add_extract(commands.add_parser("extract", help="écrit une table des pôles choisis"))
    _add_map(commands.add_parser("map", help="dessine la carte des pôles choisis"))
    _add_check(commands.add_parser("check", help="vérifie votre propre liste de pôles"))
    return parser


def _add_extract(command: argparse.ArgumentParser) -> None:
    command.description = "Écrit une table des pôles choisis : les mêmes octets que la page."
    command.set_defaults(make=_extract)
    command.add_argument(
        "--table",
        choices=sorted(TABLES),
        default="poles",
        help="poles : un pôle par ligne, tous ses indicateurs ; indicateurs : un chiffre publié "
        "par ligne ; communes : une ligne par pôle et commune couverte ; territoires : l’étendue "
        "de chaque pôle (par défaut : poles)",
    )
    command.add_argument(
        "--format",
        choices=[form.value for form in Format],
        default=Format.CSV.value,
        help="csv : RFC 4180 ; csv-excel : pour Excel en français ; geojson : table territoires "
        "seulement (par défaut : csv)",
    )
    _add_filters(command)
    command.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FICHIER",
        help="fichier à écrire (par défaut : la sortie standard)",
    )


def _add_map(command: argparse.ArgumentParser) -> None:
    command.description = "Dessine la carte des pôles choisis, prête pour un rapport."
    command.set_defaults(make=_map)
    for name, said in (
        ("indicateur", f"indicateur de la carte (par défaut : {DEFAULT_INDICATOR})"),
        ("second", "indicateur superposé : un taux colore, un effectif dessine des cercles"),
        ("methode", "classes d’un taux : quantiles ou jenks (par défaut : quantiles)"),
    ):
        command.add_argument(f"--{name}", nargs=1, default=[], metavar="CLE", help=said)
    _add_filters(command)
    command.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FICHIER",
        required=True,
        help="fichier à écrire, qui finit par .png ou .svg",
    )


def _add_check(command: argparse.ArgumentParser) -> None:
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
        help="fichier corrigé à écrire : .csv (dans la forme de la liste) ou .xlsx",
    )


def _add_filters(command: argparse.ArgumentParser) -> None:
    command.epilog = SENSE_HELP
    for name, metavar, said in (
        ("departement", "CODE", "code ou nom (38, 2A, Isère) ; peut être répété"),
        ("region", "CODE", "code ou nom (84, Bretagne) ; peut être répété"),
        ("sens", "|".join(Sense), "ce que veut dire « du département » (par défaut : touche)"),
        ("promotion", "APPEL", f"appel gagné : {', '.join(PROMOTIONS)} ; peut être répété"),
        ("filiere", "NOM", "domaine d’activité (insertion, réemploi…) ; peut être répété"),
    ):
        command.add_argument(f"--{name}", action="append", default=[], metavar=metavar, help=said)
