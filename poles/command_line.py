"""`python -m poles extract`: the tables and files of the pages, on the same code path."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from poles.atlas import file_places, load_atlas
from poles.choices import read_selection
from poles.extracts import TABLES, Format, extract
from poles.records import PROMOTIONS, DataFileError
from poles.selection import Sense, keep
from poles.wording import SENSE_HELP

REFUSED = 2
"""Exit code of every refusal: wrong words, bad data, a file that cannot be written."""


def main(arguments: Sequence[str]) -> int:
    """Return the exit code: 0, or 2 after one French explanation on standard error."""
    wanted = _parser().parse_args(arguments)
    try:
        content = _extract(wanted)
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
        return _refuse(f"« {where} » : {refusal.strerror}. Choisissez un autre fichier.")
    return 0


def _refuse(why: str) -> int:
    sys.stderr.write(f"{why}\n")
    return REFUSED


def _extract(wanted: argparse.Namespace) -> bytes:
    atlas = load_atlas(*file_places())
    names = ("departement", "region", "sens", "promotion", "filiere")
    written = {name: getattr(wanted, name) for name in names}
    selection, refusals = read_selection(written, atlas.choices)
    if refusals:
        raise ValueError("\n".join(refusals))
    poles = keep(atlas.poles, atlas.territories, selection)
    return extract(atlas, poles, wanted.table, Format(wanted.format))


class _FrenchParser(argparse.ArgumentParser):
    """argparse says what is wrong in English; the refusal is put in French around its words."""

    def error(self, message: str) -> NoReturn:
        self.exit(REFUSED, f"{message}\nEssayez : {self.prog} --help\n")


def _parser() -> argparse.ArgumentParser:
    parser = _FrenchParser(
        prog="python -m poles", description="L'atlas de la coopération territoriale au terminal."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMANDE", dest="command")
    command = commands.add_parser(
        "extract",
        help="écrit une table des pôles choisis",
        description="Écrit une table des pôles choisis : les mêmes octets que la page.",
        epilog=SENSE_HELP,
    )
    command.add_argument(
        "--table",
        choices=sorted(TABLES),
        default="poles",
        help="poles : un pôle par ligne, tous ses indicateurs ; indicateurs : un chiffre publié "
        "par ligne ; communes : une ligne par pôle et commune couverte ; territoires : l'étendue "
        "de chaque pôle (par défaut : poles)",
    )
    command.add_argument(
        "--departement",
        action="append",
        default=[],
        metavar="CODE",
        help="code ou nom (38, 2A, Isère) ; peut être répété",
    )
    command.add_argument(
        "--region",
        action="append",
        default=[],
        metavar="CODE",
        help="code ou nom (84, Bretagne) ; peut être répété",
    )
    command.add_argument(
        "--sens",
        action="append",
        default=[],
        metavar="|".join(sense.value for sense in Sense),
        help="ce que veut dire « du département » (par défaut : touche) ; voir plus bas",
    )
    command.add_argument(
        "--promotion",
        action="append",
        default=[],
        metavar="APPEL",
        help=f"appel gagné : {', '.join(PROMOTIONS)} ; peut être répété",
    )
    command.add_argument(
        "--filiere",
        action="append",
        default=[],
        metavar="NOM",
        help="domaine d'activité (insertion, réemploi…) ; peut être répété",
    )
    command.add_argument(
        "--format",
        choices=[form.value for form in Format],
        default=Format.CSV.value,
        help="csv : RFC 4180 ; csv-excel : pour Excel en français ; geojson : table territoires "
        "seulement (par défaut : csv)",
    )
    command.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FICHIER",
        help="fichier à écrire (par défaut : la sortie standard)",
    )
    return parser
