"""The HTML of the check of a reader's data: what was found, column by column, and the promise."""

from markupsafe import Markup

from poles.numbers_fr import format_number
from poles.own.checked_table import TableCheck, Tally
from poles.own.checking import Check
from poles.own.report import facts_of
from poles.page.markup import cards, joined

PROMISE = (
    "Vos fichiers restent dans la mémoire de cette session de navigateur : rien n’est écrit sur le "
    "disque, rien de leur contenu n’est journalisé, rien n’est envoyé ailleurs. Fermer ou "
    "recharger l’onglet les oublie, « Oublier mes données » aussi."
)
CORRECTED_NOTE = (
    "Vos lignes et vos colonnes, dans leur ordre, avec les réparations du rapport et vos choix. Un "
    "CSV garde sa forme, sans les lignes en double. Un classeur XLSX garde tout le reste (formats, "
    "formules, couleurs, feuilles masquées) : la formule d’une case réparée laisse place à sa "
    "valeur, les lignes retirées ou en double sont vidées. « Valeurs seules » réunit vos tables "
    "dans un classeur neuf, comme pour un ODS : sans formats, formules, couleurs ni feuilles "
    "masquées ; les dates, les oui/non et les pourcentages y sont des textes. Un classeur écrit "
    "d’une façon que nous ne savons pas reprendre, par exemple s’il faut changer une partie d’une "
    "formule matricielle, est rendu ainsi."
)
_PARTS = (
    ("found", "lues telles quelles"),
    ("repaired", "réparées"),
    ("to_choose", "à choisir"),
    ("wrong", "à corriger"),
)


def promise() -> Markup:
    """Return what becomes of a reader's files."""
    return Markup('<p class="own-promise">{}</p>').format(PROMISE)


def own_banner(said: str) -> Markup:
    """Return the line that says, on every page, whose data are shown."""
    return Markup('<p class="own-banner" role="status">{}</p>').format(said)


def check_cards(check: Check) -> Markup:
    """Return the counts of a check."""
    rows = sum(one.row_count for one in check.tables)
    to_choose = sum(bool(problem.choices) for problem in check.problems)
    to_correct = len(check.problems) - to_choose
    tallies = [tally for table in check.tables for tally in table.tallies.values()]
    choosing = sum(tally.to_choose for tally in tallies)
    correcting = sum(tally.wrong for tally in tallies)
    left_out = sum(table.set_aside for table in check.tables)
    aside = "mises de côté" if left_out > 1 else "mise de côté"
    figures = (
        ("Lignes lues", rows, f"dont {format_number(left_out)} {aside}" if left_out else ""),
        ("Pôles", len(check.poles), ""),
        ("Chiffres", len(check.figures), "un par case remplie d’un indicateur"),
        ("Cases réparées", check.repaired_cells, "listées plus bas, avec la raison"),
        ("Cases lues", len(check.readings), "trouvées par leur nom, et laissées telles quelles"),
        ("À choisir", to_choose, _beside_cells(to_choose, choosing, "plusieurs lectures")),
        ("À corriger", to_correct, _beside_cells(to_correct, correcting, "jamais devinées")),
    )
    return cards((label, format_number(count), note) for label, count, note in figures)


def _beside_cells(told: int, cells: int, note: str) -> str:
    """« dont 2 hors des cases remplies »: the table of the columns counts these alone."""
    others = max(0, told - cells)
    return f"{note}, dont {format_number(others)} hors des cases remplies" if others else note


def check_facts(check: Check) -> Markup:
    """Return in sentences: the form of each file, the age of the codes, what was deduced."""
    return Markup('<ul class="own-facts">{}</ul>').format(
        joined(Markup("<li>{}</li>").format(fact) for fact in facts_of(check))
    )


def match_bars(table: TableCheck) -> Markup:
    """Return one bar per column: how its filled cells were read, in colours and in numbers."""
    tallies = table.tallies
    rows = [
        _match_row(column.header, tallies[column.header])
        for column in table.layout.columns
        if column.header in tallies
    ]
    legend = joined(
        Markup('<li><i class="own-key own-{}"></i>{}</li>').format(name.replace("_", "-"), label)
        for name, label in _PARTS
    )
    heads = joined(
        Markup('<th scope="col"><i class="own-key own-{}" title="{}"></i>{}</th>').format(
            name.replace("_", "-"),
            label,
            Markup('<span class="atlas-heard">{}</span>').format(label),
        )
        for name, label in _PARTS
    )
    title = f"Comment les cases ont été lues : {table.grid.file}"
    return Markup(
        '<section class="own-block"><h2>{}</h2><ul class="own-legend" aria-hidden="true">{}</ul>'
        '<div class="own-scroll" role="region" tabindex="0" aria-label="{}"><table '
        'class="own-match"><thead><tr><th scope="col">Colonne</th>'
        '<th scope="col">Cases remplies</th>{}</tr></thead><tbody>{}</tbody></table></div>'
        "</section>"
    ).format(title, legend, title, heads, joined(rows))


def section(title: str, note: str) -> Markup:
    """Return the head of a part of the page."""
    return Markup('<section class="own-block"><h2>{}</h2><p>{}</p></section>').format(title, note)


def question(said: str, advice: str = "") -> Markup:
    """Return a question as it is written: a field's own label is Markdown, and files have no such.

    The field that follows bears the same words as its name, which a screen reader says.
    """
    tried = Markup('. <span class="own-advice">{}</span>').format(advice) if advice else ""
    return Markup('<p class="own-question" aria-hidden="true">{}{}</p>').format(said, tried)


def _match_row(header: str, tally: Tally) -> Markup:
    counts = [(name, getattr(tally, name)) for name, _ in _PARTS]
    bar = joined(
        Markup('<i class="own-{}" style="width:{}%"></i>').format(
            name.replace("_", "-"), round(100 * count / tally.filled, 2)
        )
        for name, count in counts
        if count > 0
    )
    numbers = joined(
        Markup("<td>{}</td>").format(format_number(count) if count else "·") for _, count in counts
    )
    return Markup(
        '<tr><th scope="row">{}</th><td class="own-bar" aria-hidden="true"><span>{}</span></td>{}'
        "</tr>"
    ).format(header, bar, numbers)
