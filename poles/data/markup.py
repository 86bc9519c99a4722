"""The HTML of the page of the data: coverage, contradictions, dictionary, changes; all escaped."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from poles.coverage import (
    Contradiction,
    Coverage,
    Disagreement,
    IndicatorCoverage,
    PromotionCoverage,
)
from poles.files.data_dictionary import Change, Column, Schema
from poles.indicators import INDICATORS, Indicator, Nature, Origin, label_of
from poles.numbers_fr import format_number, format_value, qualified
from poles.page.data_tables import PERIMETER_LABELS
from poles.page.markup import cards, joined, link, pole_link
from poles.records import Figure, Perimeter, Pole, Qualifier, Repair
from poles.wording import CREDITS, LICENCE, OFFICIAL_SOURCE, PROMOTION_LABELS, VINTAGES

_ORIGINS = {
    Origin.PUBLIE: "publié par une page",
    Origin.LIMITES: "calculé d’après les limites et les populations",
    Origin.DERIVE: "calculé d’après des chiffres publiés",
}
_NATURES = {Nature.STOCK: "effectif, s’additionne", Nature.RATIO: "taux, recalculé sur les sommes"}
_DISAGREEMENTS = {
    Disagreement.MEME_ANNEE: "Même année, valeurs différentes",
    Disagreement.SANS_ANNEE: "Une valeur au moins est sans année",
    Disagreement.ANNEES: "Années différentes, peut-être une évolution",
}
Cell = str | Markup


def data_cards(coverage: Coverage) -> Markup:
    """Return what the data set holds, in a few numbers."""
    perimeters = [figure.perimetre for figure in coverage.figures]
    about = perimeters.count(Perimeter.POLE)
    informed = sum(bool(coverage.atlas.figures_of[pole.pole_id]) for pole in coverage.poles)
    disagreeing = len({one.pole.pole_id for one in coverage.contradictions})
    figures = [
        ("Pôles", len(coverage.poles), f"dont {format_number(informed)} avec au moins un chiffre"),
        ("Chiffres publiés", len(perimeters), f"dont {format_number(about)} sur le pôle lui-même"),
        ("Sources", len(coverage.sources), "pages publiques, chacune citée"),
        (
            "Valeurs qui diffèrent",
            len(coverage.contradictions),
            f"indicateurs de {format_number(disagreeing)} pôles",
        ),
        ("Non localisés", len(coverage.unplaced), "listés avec la raison"),
    ]
    return cards((label, format_number(count), note) for label, count, note in figures)


def indicator_coverage(rows: Sequence[IndicatorCoverage]) -> Markup:
    """Return how many poles have each indicator, how sure and how old."""
    return _table(
        "Couverture par indicateur",
        (
            "Indicateur",
            "Pôles renseignés",
            *_QUALIFIER_HEADINGS,
            "Année médiane",
            "Porteur ou membre seul",
        ),
        [
            (
                _indicator_name(INDICATORS[row.key]),
                _share_bar(row.answered, row.asked),
                *(_count(row.qualifiers[qualifier]) for qualifier in Qualifier),
                _median(row),
                _count(row.only_others),
            )
            for row in rows
        ],
    )


def promotion_coverage(rows: Sequence[PromotionCoverage]) -> Markup:
    """Return what is known of the poles of each call."""
    return _table(
        "Couverture par promotion",
        ("Promotion", "Pôles", "Localisés", "Avec au moins un chiffre", "Chiffres"),
        [
            (
                PROMOTION_LABELS[row.promotion],
                format_number(row.poles),
                _share_bar(row.placed, row.poles),
                _share_bar(row.with_figure, row.poles),
                format_number(row.figures),
            )
            for row in rows
        ],
    )


def contradictions(rows: Sequence[Contradiction]) -> Markup:
    """Return the values that differ side by side, each with its source, and which is shown.

    The surest disagreement that occurs is open, the others open on a click.
    """
    groups = [(kind, [row for row in rows if row.kind is kind]) for kind in Disagreement]
    occurring = [(kind, group) for kind, group in groups if group]
    return joined(
        Markup(
            '<details class="donnees-groupe"{}><summary>{}</summary>'
            '<div class="donnees-conflits">{}</div></details>'
        ).format(
            Markup(" open") if kind is occurring[0][0] else "",
            f"{_DISAGREEMENTS[kind]} : {format_number(len(group))}",
            joined(_contradiction(row) for row in group),
        )
        for kind, group in occurring
    )


def unplaced_table(rows: Sequence[tuple[Pole, str]]) -> Markup:
    """Return the poles without an outline, each with the reason and the page that names it."""
    return _table(
        "Pôles non localisés",
        ("Pôle", "Pourquoi", "Territoire dans les mots de la source", "Ligne", "Source"),
        [
            (
                pole_link(pole),
                reason,
                pole.territoire_texte or "—",
                str(pole.line),
                link(pole.source_url, pole.source_titre),
            )
            for pole, reason in rows
        ],
    )


def repairs_table(rows: Sequence[tuple[Pole, Repair]]) -> Markup:
    """Return the old codes that were carried to today's."""
    return _table(
        "Codes anciens portés aux codes actuels",
        ("Pôle", "Ligne", "Colonne", "Écrit", "Lu", "Pourquoi"),
        [
            (
                pole_link(pole),
                str(repair.line),
                repair.column,
                repair.before,
                repair.after,
                repair.why,
            )
            for pole, repair in rows
        ],
    )


def indicator_dictionary() -> Markup:
    """Return every indicator with its unit, nature, definition, formula and official source."""
    return _table(
        "Indicateurs",
        ("Indicateur", "Unité", "Nature", "Origine", "Définition", "Formule"),
        [
            (
                _indicator_name(one),
                one.unit,
                _NATURES[one.nature],
                _ORIGINS[one.origin],
                _definition(one),
                one.formula or "—",
            )
            for one in INDICATORS.values()
        ],
    )


def other_keys(rows: Iterable[tuple[str, int]]) -> Markup:
    """Return the keys that are shown on the sheet of their pole alone."""
    return _table(
        "Autres clés : jamais cartographiées, jamais additionnées",
        ("Indicateur", "Chiffres"),
        [(_key_name(label_of(key), key), format_number(count)) for key, count in rows],
    )


def schema_table(schema: Schema) -> Markup:
    """Return the columns of a file."""
    return _table(
        f"{schema.file} : {schema.title}",
        ("Colonne", "Type", "Obligatoire", "Description", "Valeurs admises", "Exemple"),
        [
            (
                _key_name(column.title, column.name),
                column.type,
                "oui" if column.required else "non",
                column.description,
                _allowed(column),
                column.example or "—",
            )
            for column in schema.columns
        ],
    )


def vintages(schemas: Sequence[Schema]) -> Markup:
    """Return the year of everything that the atlas rests on, and the licence."""
    lines = [
        *VINTAGES.items(),
        *((s.file, f"schéma {s.version}, modifié le {s.modified}") for s in schemas),
        ("Licence", LICENCE),
    ]
    facts = joined(Markup("<dt>{}</dt><dd>{}</dd>").format(name, text) for name, text in lines)
    return Markup(
        '<section class="donnees-versions"><h2>Millésimes et licence</h2><dl>{}</dl><p>{}</p>'
        "</section>"
    ).format(facts, CREDITS)


def change_log(changes: Sequence[Change]) -> Markup:
    """Return the changes of the data, as text; the file that holds them is in English."""
    if not changes:
        said = Markup("<p>Aucun journal n’accompagne ces fichiers.</p>")
    else:
        said = joined(
            Markup("<h3>{}</h3><ul lang=en>{}</ul>").format(
                change.day,
                joined(Markup("<li>{}</li>").format(entry) for entry in change.entries),
            )
            for change in changes
        )
    return Markup(
        '<section class="donnees-versions"><h2>Journal des changements des données</h2>{}</section>'
    ).format(said)


def section_note(text: str) -> Markup:
    """Return the sentence that says how to read a section."""
    return Markup('<p class="donnees-note">{}</p>').format(text)


_QUALIFIER_HEADINGS = ("Exact", "Environ", "Au moins", "Au plus")


def _table(caption: str, headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Markup:
    """A table that scrolls sideways in its own box when the screen is narrow."""
    heads = joined(Markup('<th scope="col">{}</th>').format(heading) for heading in headings)
    lines = joined(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            row[0], joined(Markup("<td>{}</td>").format(cell) for cell in row[1:])
        )
        for row in rows
    )
    return Markup(
        '<div class="donnees-cadre" role="region" aria-label="{c}" tabindex="0">'
        '<table class="donnees-table"><caption>{c}</caption><thead><tr>{h}</tr></thead>'
        "<tbody>{b}</tbody></table></div>"
    ).format(c=caption, h=heads, b=lines)


def _key_name(label: str, key: str) -> Markup:
    return Markup("{} <code>{}</code>").format(label, key)


def _indicator_name(indicator: Indicator) -> Markup:
    return _key_name(indicator.label, indicator.key)


def _definition(indicator: Indicator) -> Markup:
    if indicator.definition_url is None:
        return Markup("{}").format(indicator.definition)
    source = link(indicator.definition_url, OFFICIAL_SOURCE, indicator.label)
    return Markup("{} ({})").format(indicator.definition, source)


def _count(count: int) -> str:
    return format_number(count) if count else "·"


def _median(row: IndicatorCoverage) -> str:
    said = "—" if row.median_year is None else str(row.median_year)
    return f"{said} ({row.undated} sans année)" if row.undated and row.median_year else said


def _share_bar(part: int, whole: int) -> Markup:
    share = part / whole * 100 if whole else 0
    return Markup(
        '<span class="donnees-part"><i style="width:{:.1f}%"></i></span> {} sur {} ({}\u202f%)'
    ).format(share, format_number(part), format_number(whole), format_number(share))


def _allowed(column: Column) -> Cell:
    if not column.allowed:
        return "—"
    return Markup(", ").join(Markup("<code>{}</code>").format(value) for value in column.allowed)


def _contradiction(row: Contradiction) -> Markup:
    whom = "" if row.perimeter is Perimeter.POLE else f" ({PERIMETER_LABELS[row.perimeter]})"
    values = joined(_value(figure, row) for figure in row.figures)
    return Markup(
        '<section class="donnees-conflit"><h2>{pole}</h2><p>{what} · {kind}</p><ol>{values}</ol>'
        "<p>{shown}</p></section>"
    ).format(
        pole=pole_link(row.pole),
        what=f"{label_of(row.key)}{whom}",
        kind=row.kind.value,
        values=values,
        shown=f"Montrée : {row.why}." if row.shown else f"{row.why.capitalize()}.",
    )


def _value(figure: Figure, row: Contradiction) -> Markup:
    indicator = INDICATORS.get(figure.indicateur)
    text = format_value(indicator, figure.valeur) if indicator else format_number(figure.valeur)
    said = qualified(text, figure.qualificatif)
    return Markup(
        "<li{is_shown}><b>{value}</b> <span>{year}, ligne {line}</span> {source}{note}</li>"
    ).format(
        is_shown=Markup(' class="donnees-montree"') if figure is row.shown else "",
        value=said,
        year=figure.annee or "sans année",
        line=figure.line,
        source=link(figure.source_url, figure.source_titre),
        note=f" · {figure.note}" if figure.note else "",
    )
