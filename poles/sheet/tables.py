"""The tables of the sheet of a pole: published figures, computed indicators, measures."""

from collections.abc import Iterable

from markupsafe import Markup

from poles.boundaries import GEOGRAPHY_YEAR
from poles.indicators import INDICATORS
from poles.numbers_fr import format_value, format_year, qualified
from poles.own.written_numbers import plain_number
from poles.page.markup import joined, link
from poles.records import FIGURES_FILE, Figure, Perimeter
from poles.sheet.markup import UNDATED, figure_text, rank_text, year_and_quality
from poles.sheet.sheet import Computed, Piece, Published, Sheet, anchor_of, boundary_anchor
from poles.wording import BOUNDARY_CREDITS, QUALIFIER_LABELS

_NOTHING = Markup("")
PERIMETER_LABELS = {
    Perimeter.POLE: "le pôle",
    Perimeter.PORTEUR: "le porteur seul",
    Perimeter.MEMBRE: "un membre seul",
}


def contradictions(sheet: Sheet) -> Markup:
    """Return the indicators whose pages give several values, side by side; nothing for none."""
    rows = [one for one in sheet.published if one.differs]
    if not rows:
        return _NOTHING
    return Markup(
        '<section class="sheet-block" aria-label="Valeurs différentes selon les sources">'
        "<h2>Valeurs différentes selon les sources</h2>{}</section>"
    ).format(joined(_side_by_side(one) for one in rows))


def figures_table(sheet: Sheet) -> Markup:
    """Return one row per published figure, its line in the data file as its anchor."""
    if not sheet.published:
        return _NOTHING
    bodies = joined(_figure_group(one) for one in sheet.published)
    return Markup(
        '<section class="sheet-block" aria-label="Chiffres publiés"><h2>Chiffres publiés</h2>'
        '<div class="sheet-scroll"><table class="sheet-table"><caption>Tout ce que les pages lues '
        "publient, tel quel. « Ligne » : celle de {}. Les chiffres du porteur ou "
        "d’un membre ne sont jamais comptés comme ceux du pôle.</caption><thead><tr>"
        '<th scope="col">Chiffre</th><th scope="col">Valeur</th><th scope="col">Qualité</th>'
        '<th scope="col">Année</th><th scope="col">Périmètre</th><th scope="col">Source et '
        'remarque</th><th scope="col">Ligne</th></tr></thead>{}</table></div></section>'
    ).format(_files(sheet), bodies)


def _files(sheet: Sheet) -> str:
    """The files whose lines are cited: ours, or those that the reader brought."""
    cited = (figure for one in sheet.published for figure in (*one.about_pole, *one.apart))
    names = dict.fromkeys(figure.file for figure in cited)
    return " ou ".join(f"data/{name}" if name == FIGURES_FILE else name for name in names)


def derived_table(sheet: Sheet) -> Markup:
    """Return the computed indicators, their formula filled in, or why they are not computable."""
    known = [one for one in sheet.derived if one.value.value is not None]
    unknown = [one for one in sheet.derived if one.value.value is None]
    said = "Calculés d’après les chiffres ci-dessus ; chaque nombre mène à sa ligne."
    table = _computed_table(known, said, notes=True) if known else _NOTHING
    lines = joined(
        Markup("<li><b>{}</b> : {}</li>").format(INDICATORS[one.value.key].label, one.value.reason)
        for one in unknown
    )
    return Markup(
        '<section class="sheet-block" aria-label="Indicateurs calculés"><h2>Indicateurs calculés'
        "</h2>{}{}</section>"
    ).format(
        table,
        Markup('<div class="sheet-missing"><p>Non calculables :</p><ul>{}</ul></div>').format(lines)
        if unknown
        else "",
    )


def territory_table(sheet: Sheet) -> Markup:
    """Return what Insee and IGN say of the territory."""
    known = [one for one in sheet.boundaries if one.value.value is not None]
    reasons = dict.fromkeys(one.value.reason for one in sheet.boundaries if one.value.reason)
    caption = ". ".join(filter(None, (_sentence(_shared_note(known)), BOUNDARY_CREDITS)))
    said = _computed_table(known, f"{caption}.", notes=False) if known else _NOTHING
    missing = Markup('<p class="sheet-note">{}</p>').format(
        f"Non mesuré : {' ; '.join(filter(None, reasons))}."
    )
    return Markup(
        '<section class="sheet-block" aria-label="Territoire mesuré"><h2>Le territoire mesuré</h2>'
        "{}{}</section>"
    ).format(said, missing if reasons else "")


def _side_by_side(one: Published) -> Markup:
    if one.contradicts:
        about = "Pour une même année, ou sans année, les pages donnent des valeurs différentes."
    else:
        about = "Les années diffèrent : ces valeurs peuvent toutes être justes."
    cards = joined(_rival(figure, one) for figure in one.about_pole)
    return Markup(
        '<div class="sheet-rivals"><p><b>{}</b> <span>{}</span></p><div>{}</div></div>'
    ).format(one.label, about, cards)


def _rival(figure: Figure, one: Published) -> Markup:
    is_shown = figure is one.shown
    status = f"affichée : {one.why_shown}" if is_shown else "autre valeur publiée"
    return Markup(
        '<a class="sheet-rival{}" href="#{}"><b>{}</b><span>{}</span><span>{}</span><small>{}'
        "</small></a>"
    ).format(
        " sheet-shown" if is_shown else "",
        anchor_of(figure),
        figure_text(figure),
        year_and_quality(figure),
        figure.source_titre,
        status,
    )


def _figure_group(one: Published) -> Markup:
    figures = (*one.about_pole, *one.apart)
    head = Markup('<th scope="rowgroup" rowspan="{}">{}</th>').format(len(figures), one.label)
    rows = joined(
        _figure_row(figure, one, head if number == 0 else _NOTHING)
        for number, figure in enumerate(figures)
    )
    return Markup("<tbody>{}</tbody>").format(rows)


def _figure_row(figure: Figure, one: Published, head: Markup) -> Markup:
    status = ""
    if one.others and figure.perimetre is Perimeter.POLE:
        chosen = figure is one.shown
        status = f"affichée : {one.why_shown}" if chosen else "autre valeur publiée"
    return Markup(
        '<tr id="{anchor}" class="sheet-{perimeter}">{head}'
        '<td data-label="Valeur"><data value="{raw}">{value}</data>{status}</td>'
        '<td data-label="Qualité">{quality}</td><td data-label="Année">{year}</td>'
        '<td data-label="Périmètre">{about}</td>'
        '<td data-label="Source">{source}{note}</td>'
        '<td data-label="Ligne"><a href="#{anchor}">{line}</a></td></tr>'
    ).format(
        anchor=anchor_of(figure),
        perimeter=figure.perimetre.value,
        head=head,
        raw=plain_number(figure.valeur),
        value=figure_text(figure),
        status=Markup("<small>{}</small>").format(status) if status else "",
        quality=QUALIFIER_LABELS[figure.qualificatif],
        year=format_year(figure.annee) if figure.annee else UNDATED,
        about=PERIMETER_LABELS[figure.perimetre],
        source=link(figure.source_url, figure.source_titre),
        note=Markup("<small>{}</small>").format(figure.note) if figure.note else "",
        line=figure.line,
    )


def _shared_note(rows: Iterable[Computed]) -> str:
    """What is said of every measure: how the territory is known."""
    return " ; ".join(dict.fromkeys(one.value.note for one in rows if one.value.note))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _computed_table(rows: Iterable[Computed], caption: str, *, notes: bool) -> Markup:
    lines = joined(_computed_row(one, notes=notes) for one in rows)
    return Markup(
        '<div class="sheet-scroll"><table class="sheet-table sheet-computed"><caption>{}</caption>'
        '<thead><tr><th scope="col">Indicateur</th><th scope="col">Valeur</th><th scope="col">Année'
        '</th><th scope="col">Calcul et remarque</th></tr></thead><tbody>{}</tbody></table></div>'
    ).format(caption, lines)


def _computed_row(one: Computed, *, notes: bool) -> Markup:
    value, indicator = one.value, INDICATORS[one.value.key]
    rank = rank_text(one.rank, computed=True)
    year = value.year or (f"COG {GEOGRAPHY_YEAR}" if not value.figures else UNDATED)
    return Markup(
        '<tr id="{}"><th scope="row">{}{}</th><td data-label="Valeur">{}</td>'
        '<td data-label="Année">{}</td><td data-label="Calcul">{}{}</td></tr>'
    ).format(
        boundary_anchor(value.key) if not value.figures else f"calcul-{value.key}",
        indicator.label,
        Markup("<small>{}</small>").format(rank) if rank else "",
        qualified(format_value(indicator, value.value), value.qualifier),
        year,
        Markup('<span class="sheet-formula">{}</span>').format(
            joined(_piece(piece) for piece in one.formula)
        )
        if one.formula
        else "",
        Markup("<small>{}</small>").format(value.note) if notes and value.note else "",
    )


def _piece(piece: Piece) -> Markup:
    if piece.anchor is None:
        return Markup("{}").format(piece.text)
    return Markup('<a href="#{}">{}</a>').format(piece.anchor, piece.text)
