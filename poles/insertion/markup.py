"""The HTML of the page of insertion: totals, who is missing, the matrix, exits; all escaped."""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlencode

from markupsafe import Markup

from poles.coverage import Knowledge
from poles.indicators import INDICATORS, Nature, Total, Value
from poles.insertion.definitions import (
    EXITS_PAGE,
    FORMULAS_PAGE,
    TYPES_PAGE,
    Definition,
    Reference,
    definition_of,
)
from poles.insertion.insertion import (
    FEWEST_EXITS,
    MATRIX,
    SIAE_TYPES,
    SIDE_BY_SIDE,
    Crossing,
    ExitRate,
    MatrixRow,
    Ranking,
    StructuresOf,
)
from poles.numbers_fr import counted, format_number, format_value, qualified
from poles.page.markup import joined, link, pole_link
from poles.records import Figure, Pole

FEWEST_FOR_A_GROUP = 5
"""Poles; what fewer amount to is said in a small voice: it tells of them, not of the group."""
MARKS = {
    Knowledge.EXACT: "●",
    Knowledge.ARRONDI: "◐",
    Knowledge.AUTRE: "○",
    Knowledge.RIEN: "·",
}
MARK_WORDS = {
    Knowledge.EXACT: "valeur exacte",
    Knowledge.ARRONDI: "valeur arrondie (environ, au moins, au plus)",
    Knowledge.AUTRE: "seulement pour le porteur ou un membre",
    Knowledge.RIEN: "rien de publié, ou non calculable",
}


def insertion_cards(totals: Sequence[Total]) -> Markup:
    """Return what the group amounts to; each card says on how many poles, and what it counts."""
    return Markup('<div class="atlas-cards insertion-cartes">{}</div>').format(
        joined(_card(one) for one in totals)
    )


def definition_box(key: str) -> Markup:
    """Return the definition of an indicator with the pages that state it."""
    indicator = INDICATORS[key]
    return Markup(
        '<aside class="insertion-definition" aria-label="Définition : {t}"><h2>{t}</h2>{d}</aside>'
    ).format(t=indicator.label, d=_said(definition_of(key)))


def missing_list(ranking: Ranking, asked: int) -> Markup:
    """Return the poles without the figure, apart from the others, with how many for each reason."""
    if not ranking.missing:
        return Markup('<p class="insertion-note">Tous les pôles choisis ont ce chiffre.</p>')
    by_reason: dict[str, list[Pole]] = {}
    for pole, reason in ranking.missing:
        by_reason.setdefault(reason, []).append(pole)
    groups = joined(
        Markup("<details><summary>{} <b>{}</b></summary><p>{}</p></details>").format(
            f"{reason} :", counted(count, "pôle"), _pole_names(by_reason[reason])
        )
        for reason, count in ranking.reasons
    )
    return Markup(
        '<section class="insertion-manquants"><h2>{}</h2><p class="insertion-note">{}</p>{}'
        "</section>"
    ).format(
        f"Sans ce chiffre : {counted(len(ranking.missing), 'pôle')} sur {format_number(asked)}",
        "Absent n’est pas zéro : ces pôles ne sont pas classés.",
        groups,
    )


def in_etp_list(rows: Sequence[tuple[Pole, Value]]) -> Markup:
    """Return the values that rest on ETP, apart from those in heads."""
    lines = joined(
        Markup("<li>{} : <b>{}</b> ({})</li>").format(
            pole_link(pole), value_text(value), value.year or "sans année"
        )
        for pole, value in rows
    )
    return Markup(
        '<section class="insertion-manquants"><h2>Calculé sur des ETP : à part</h2><ul>{}</ul>'
        "</section>"
    ).format(lines)


def crossing_note(crossing: Crossing, asked: int) -> Markup:
    """Return how many poles the scatter shows, why the others are not on it, and its marks."""
    reasons = (
        (crossing.missing, "{} sans l’un des deux chiffres"),
        (crossing.in_etp, "{} en ETP quand l’indicateur est en personnes"),
        (crossing.not_positive, "{} à zéro ou moins, sans place sur un axe logarithmique"),
    )
    marks = (
        (crossing.uneven, "◆ {} dont les deux années diffèrent ou ne sont pas dites"),
        (crossing.rounded, "○ {} dont une valeur est arrondie"),
    )
    absent, marked = (
        [said.format(counted(count, "pôle")) for count, said in several if count]
        for several in (reasons, marks)
    )
    sentences = [
        " ; ".join(
            [f"{counted(len(crossing.points), 'pôle')} sur {format_number(asked)}", *absent]
        ),
        *([" ; ".join(marked)] if marked else []),
        "Deux indicateurs ensemble ne disent pas une cause.",
    ]
    return note(". ".join(sentences))


def side_by_side_table(rows: Sequence[tuple[Pole, Sequence[Value]]]) -> Markup:
    """Return heads and ETP of each pole, each in its own column."""
    heads = [INDICATORS[key].label for key in SIDE_BY_SIDE]
    lines = joined(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            pole_link(pole), joined(_dated_cell(value) for value in values)
        )
        for pole, values in rows
    )
    return _frame("Personnes et ETP, côte à côte", ["Pôle", *heads], lines, "insertion-table")


def matrix_table(rows: Sequence[MatrixRow], counts: Sequence[int]) -> Markup:
    """Return which pole publishes what: marks that read without colour, words for who hears them.

    `counts` gives how many poles have each indicator, those that no row shows included.
    """
    total = joined(Markup("<td>{}</td>").format(format_number(count)) for count in counts)
    cells = {
        state: Markup(
            '<td class="insertion-{}"><span role="img" aria-label="{}">{}</span></td>'
        ).format(state.value, MARK_WORDS[state], MARKS[state])
        for state in Knowledge
    }
    lines = joined(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            pole_link(row.pole), joined(cells[state] for state in row.states)
        )
        for row in rows
    )
    first = Markup(
        '<tr class="insertion-somme"><th scope="row">Pôles qui le publient</th>{}</tr>'
    ).format(total)
    headings = ["Pôle", *(INDICATORS[key].label for key in MATRIX)]
    return _frame("Qui publie quoi", headings, first + lines, "insertion-matrice")


def matrix_key() -> Markup:
    """Return what each mark means."""
    return Markup('<p class="insertion-note insertion-cle">{}</p>').format(
        joined(
            Markup('<span><b class="insertion-{}">{}</b> {}</span>').format(
                state.value, MARKS[state], MARK_WORDS[state]
            )
            for state in Knowledge
        )
    )


def structures_section(rows: Sequence[StructuresOf]) -> Markup:
    """Return the published counts of insertion structures, with the types that their notes name."""
    types = ", ".join(f"{key} ({name})" for key, name in SIAE_TYPES.items())
    lines = joined(
        Markup(
            '<tr><th scope="row">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td>'
            "<td>{}</td></tr>"
        ).format(
            pole_link(row.pole),
            figure_text(row.figure),
            row.figure.annee or "sans année",
            ", ".join(row.types) or "non précisés",
            row.figure.note or "—",
            link(row.figure.source_url, row.figure.source_titre),
        )
        for row in rows
    )
    headings = ["Pôle", "Structures", "Année", "Types nommés", "Note", "Source"]
    said = note(
        f"Types possibles : {types}. Aucune page lue ne donne le nombre de structures par type : "
        "seuls les types qu’une note nomme sont repris, sans compte."
    )
    return said + _frame(
        INDICATORS["structures_insertion"].label, headings, lines, "insertion-table"
    )


def exits_section(rates: Sequence[ExitRate], bare: Sequence[tuple[Pole, Figure]]) -> Markup:
    """Return the rule of exit rates, the rates that rest on counts, and those left out."""
    rule = (
        "Sorties dynamiques = emploi durable + emploi de transition + sorties positives ; le taux "
        "les rapporte aux sorties constatées d’une même année et d’une même page. Sans ces "
        f"effectifs, aucun taux n’est repris ; sous {FEWEST_EXITS} sorties, il est masqué ; il ne "
        "classe jamais les pôles, dont les publics diffèrent."
    )
    counted_rates = (
        joined(_exit_line(rate) for rate in rates)
        if rates
        else Markup("<li>Aucun pôle choisi ne publie ces effectifs.</li>")
    )
    left_out = joined(
        Markup(
            "<li>{} : publié sans effectifs, non repris dans les classements{} ({}, {}){}</li>"
        ).format(
            pole_link(pole),
            "" if figure.perimetre.value == "pole" else f" ; {figure.perimetre.value} seul",
            figure.annee or "sans année",
            link(figure.source_url, figure.source_titre),
            f" · {figure.note}" if figure.note else "",
        )
        for pole, figure in bare
    )
    return Markup(
        '<section class="insertion-sorties"><h2>Sorties de parcours</h2>'
        '<p class="insertion-note">{rule} {links}</p><ul>{counted}{bare}</ul></section>'
    ).format(
        rule=rule,
        links=_references((EXITS_PAGE, FORMULAS_PAGE)),
        counted=counted_rates,
        bare=left_out,
    )


def types_reference() -> Markup:
    """Return the page that defines the types of structures."""
    return Markup('<p class="insertion-note">{}</p>').format(_references((TYPES_PAGE,)))


def other_rankings(rows: Sequence[tuple[str, Mapping[str, Sequence[str]], int]]) -> Markup:
    """Return links to the rankings that some pole answers: label, address, number of poles."""
    line = Markup('<li><a href="./insertion?{}" target="_self">{}</a> ({})</li>')
    lines = joined(
        line.format(urlencode(written, doseq=True), label, counted(count, "pôle"))
        for label, written, count in rows
    )
    return Markup(
        '<div class="insertion-note"><p>Ce qu’ils publient :</p><ul>{}</ul></div>'
    ).format(lines)


def note(text: str) -> Markup:
    """Return the sentence that says how to read what follows."""
    return Markup('<p class="insertion-note">{}</p>').format(text)


def value_text(value: Value) -> str:
    """Return a value as French readers write it, with its qualifier."""
    return qualified(format_value(INDICATORS[value.key], value.value), value.qualifier)


def figure_text(figure: Figure) -> str:
    """Return a published figure as French readers write it, with its qualifier."""
    indicator = INDICATORS.get(figure.indicateur)
    text = format_value(indicator, figure.valeur) if indicator else format_number(figure.valeur)
    return qualified(text, figure.qualificatif)


def _card(one: Total) -> Markup:
    indicator = INDICATORS[one.key]
    value = qualified(format_value(indicator, one.value), one.qualifier)
    how = "rapport des sommes, " if indicator.nature is Nature.RATIO and one.answered > 1 else ""
    years = f" · {one.years}" if one.years else ""
    undated = f", dont {format_number(one.undated)} sans année" if one.undated else ""
    is_thin = 0 < one.answered < FEWEST_FOR_A_GROUP <= one.asked
    only = " seulement" if is_thin else ""
    said = (
        f"{how}{counted(one.answered, 'pôle')}{only} sur {format_number(one.asked)}{years}{undated}"
        if one.answered
        else one.reason or ""
    )
    return Markup(
        '<div class="atlas-card{}"><span>{}</span><b>{}</b><small>{}</small>'
        '<details><summary>Définition<span class="atlas-heard"> : {}</span></summary>{}</details>'
        "</div>"
    ).format(
        " insertion-peu" if is_thin else "",
        indicator.label,
        value,
        said,
        indicator.label,
        _said(definition_of(one.key)),
    )


def _said(definition: Definition) -> Markup:
    caution = Markup("<p><b>À savoir :</b> {}</p>").format(definition.caution)
    references = Markup("<p>{}</p>").format(_references(definition.references))
    return Markup("<p>{}</p>{}{}").format(
        definition.text,
        caution if definition.caution else "",
        references if definition.references else "",
    )


def _references(references: Iterable[Reference]) -> Markup:
    links = [link(reference.url, reference.title) for reference in references]
    return Markup("Source{} : {}.").format("s" if len(links) > 1 else "", Markup(" ; ").join(links))


def _dated_cell(value: Value) -> Markup:
    if value.value is None:
        return Markup(
            '<td class="insertion-vide"><details><summary><span aria-hidden="true">—</span>'
            '<span class="atlas-heard">absent : la raison</span></summary><small>{}</small>'
            "</details></td>"
        ).format(value.reason)
    source = value.figures[0]
    return Markup("<td><b>{}</b> <small>{}</small></td>").format(
        value_text(value), link(source.source_url, value.year or "sans année", source.source_titre)
    )


def _exit_line(rate: ExitRate) -> Markup:
    recorded = rate.figures[-1]
    if rate.rate is None:
        said = f"taux masqué ({rate.reason})"
    else:
        said = (
            f"{format_number(rate.rate, 1)}\u202f% de sorties dynamiques, sur "
            f"{format_number(recorded.valeur)} sorties constatées"
        )
    return Markup("<li>{} : {} ({}, {})</li>").format(
        pole_link(rate.pole),
        said,
        recorded.annee or "sans année",
        link(recorded.source_url, recorded.source_titre),
    )


def _frame(caption: str, headings: Sequence[str], lines: Markup, kind: str) -> Markup:
    """A table that scrolls both ways in its own box, names and headings in sight."""
    heads = joined(
        Markup('<th scope="col"><span>{}</span></th>').format(heading) for heading in headings
    )
    return Markup(
        '<div class="insertion-cadre" role="region" aria-label="{c}" tabindex="0">'
        '<table class="{k}"><caption>{c}</caption><thead><tr>{h}</tr></thead><tbody>{b}</tbody>'
        "</table></div>"
    ).format(c=caption, k=kind, h=heads, b=lines)


def _pole_names(poles: Iterable[Pole]) -> Markup:
    return Markup(" · ").join(pole_link(pole) for pole in poles)
