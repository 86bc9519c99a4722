"""`python -m poles`: the tables and the map of the pages, on the same code path."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NoReturn

from poles.areas.areas import areas_of, keep_areas
from poles.areas.extracts import AREA_TABLES, about_areas, area_extract
from poles.atlas import Atlas, file_places, load_atlas
from poles.cells import is_web_address, without_unseen
from poles.files.extraction import HERE, home_of
from poles.files.extracts import TABLES, Format, extract
from poles.files.selection_extracts import about_selection, selection_extract
from poles.maps.drawing import chosen_name, compose, frame, places_of
from poles.own.command import add_check, run_check
from poles.picture.caption import PictureFormat, caption_of
from poles.records import PROMOTIONS, DataFileError, Precision
from poles.screen import DEFAULT_INDICATOR, Screen, read_screen
from poles.selection import Selection, Sense, keep
from poles.wording import SENSE_HELP

DEFAULT_TABLE = "poles"
_TABLE_FORMS = (Format.CSV, Format.CSV_EXCEL, Format.GEOJSON)
_WHOLE_FORMS = (Format.XLSX, Format.GEOPACKAGE, Format.ZIP)
_OF_SYSTEM: Mapping[type[OSError], str] = {
    FileNotFoundError: "est introuvable. Vérifiez son nom et son dossier.",
    IsADirectoryError: "est un dossier. Donnez le nom d’un fichier.",
    NotADirectoryError: "passe par un fichier comme par un dossier. Vérifiez ce chemin.",
    PermissionError: "ne vous est pas permis. Vérifiez vos droits, ou choisissez un autre fichier.",
}
"""What the system refuses in English."""
REFUSED = 2
"""Exit code of every refusal: wrong words, bad data, a file that cannot be read or written."""


def main(arguments: Sequence[str]) -> int:
    """Return the exit code: 0, or 2 after one French explanation on standard error.

    `check` alone also returns 1: it was done, and its reader has something to settle.
    """
    wanted = _parser().parse_args(arguments)
    try:
        if wanted.command == "check":
            return run_check(wanted)
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
        said = next((said for kind, said in _OF_SYSTEM.items() if isinstance(refusal, kind)), None)
        return _refuse(
            f"« {where} » {said or f': {refusal.strerror}. Choisissez un autre fichier.'}"
        )
    return 0


def _refuse(why: str) -> int:
    sys.stderr.write(f"{without_unseen(why)}\n")
    return REFUSED


def _extract(wanted: argparse.Namespace) -> bytes:
    form, table, today = Format(wanted.format), wanted.table, date.today()  # noqa: DTZ011
    home = _home(wanted.adresse)
    if table not in AREA_TABLES:
        _refuse_misfit(form, table)
    atlas = load_atlas(*file_places())
    selection = _screen(atlas, wanted).selection
    if table in AREA_TABLES:
        if selection != Selection(departements=selection.departements):
            raise ValueError(f"Seul --departement filtre la table « {table} » : retirez le reste.")
        level, places = AREA_TABLES[table], selection.departements
        areas = keep_areas(areas_of(atlas, level), places)
        about = about_areas(atlas, level, places, home, today)
        return area_extract(atlas.boundaries, level, areas, form, about)
    poles = keep(atlas.poles, atlas.territories, selection)
    if form in _TABLE_FORMS:
        return extract(atlas, poles, table or DEFAULT_TABLE, form)
    about = about_selection(atlas, selection, home, today)
    return selection_extract(atlas, poles, form, about)


def _refuse_misfit(form: Format, table: str | None) -> None:
    if form is Format.GEOPARQUET and table != "territoires":
        raise ValueError(
            f"Le format {form.value} n'existe que pour la table « territoires », pas "
            f"« {table or DEFAULT_TABLE} » : ajoutez --table territoires."
        )
    if form in _WHOLE_FORMS and table is not None:
        raise ValueError(
            f"Le format {form.value} réunit toutes les tables des pôles : retirez --table {table}."
        )


def _home(address: str | None) -> str:
    if address is None:
        return HERE
    if not is_web_address(address):
        raise ValueError(f"« {address} » n’est pas une adresse : écrivez https://exemple.fr/atlas.")
    return home_of(address)


def _map(wanted: argparse.Namespace) -> bytes:
    # matplotlib is heavy: an extract does without it.
    from poles.picture.picture import picture

    form = wanted.output.suffix.removeprefix(".").lower()
    if form not in set(PictureFormat):
        raise ValueError(f"« {wanted.output} » : finissez le nom du fichier par .png ou .svg.")
    atlas = load_atlas(*file_places())
    screen = _screen(atlas, wanted)
    poles = keep(atlas.poles, atlas.territories, screen.selection)
    places = places_of(atlas)
    drawing = compose(atlas, places, poles, screen, frame(atlas, screen, poles))
    today = date.today()  # noqa: DTZ011
    caption = caption_of(atlas.choices, screen, today, chosen=chosen_name(drawing, places))
    return picture(atlas, drawing, places, caption, PictureFormat(form))


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
    _add_extract(
        commands.add_parser("extract", help="écrit les tables et les contours des pôles choisis")
    )
    _add_map(commands.add_parser("map", help="dessine la carte des pôles choisis"))
    add_check(commands.add_parser("check", help="vérifie votre propre liste de pôles"))
    return parser


def _add_extract(command: argparse.ArgumentParser) -> None:
    command.description = (
        "Écrit une table des pôles choisis, leurs contours, ou tout : les mêmes octets que la page."
    )
    command.set_defaults(make=_extract)
    command.add_argument(
        "--table",
        choices=[*sorted(TABLES), *AREA_TABLES],
        help="poles : un pôle par ligne, tous ses indicateurs ; indicateurs : un chiffre publié "
        "par ligne ; communes : une ligne par pôle et commune couverte ; territoires : l’étendue "
        "de chaque pôle ; epci, communes-france : tous les EPCI ou communes de France, ou ceux "
        f"des départements donnés (par défaut : {DEFAULT_TABLE})",
    )
    command.add_argument(
        "--format",
        choices=[form.value for form in Format],
        default=Format.CSV.value,
        help="csv : RFC 4180 ; csv-excel : pour Excel en français ; geojson, geoparquet : "
        "contours, tables territoires, epci et communes-france ; xlsx, gpkg : toutes les tables "
        "des pôles, ou une table de France ; zip : tout, avec dictionnaire et licence "
        "(par défaut : csv)",
    )
    command.add_argument(
        "--adresse",
        metavar="URL",
        help="adresse de votre atlas, pour que les fichiers xlsx, gpkg et zip y renvoient",
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
    command.add_argument(
        "--pole",
        nargs=1,
        default=[],
        metavar="IDENTIFIANT",
        help="pôle à cadrer, avec ses communes et ses EPCI : la colonne pole_id des tables",
    )
    command.add_argument(
        "--masque",
        action="append",
        default=[],
        metavar="PRECISION",
        help=f"territoires à ne pas dessiner : {', '.join(Precision)} ; peut être répété",
    )
    _add_filters(command)
    command.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FICHIER",
        required=True,
        help="fichier à écrire, qui finit par .png ou .svg",
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
