"""The HTML that pages share: texts of files enter it only through markupsafe, escaped."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from poles.cells import is_web_address
from poles.indicators import Indicator
from poles.numbers_fr import counted
from poles.records import Pole
from poles.wording import CONFORMITY, CREDITS

_NOTHING = Markup("")
_VERSIONS = Markup('<a href="./donnees?section=versions" target="_self">{}</a>')


def ranks(values: Sequence[float | str | None]) -> list[Markup]:
    """Return what the items of an ordered list need so that equal values share their rank.

    An item follows the number before it, unless it has its own: 1, 2, 2, 4.
    """
    numbers = [values.index(value) + 1 for value in values]
    expected = [1, *(number + 1 for number in numbers)]
    return [
        _NOTHING if number == next_one else Markup(' value="{}"').format(number)
        for number, next_one in zip(numbers, expected, strict=False)
    ]


def joined(parts: Iterable[Markup]) -> Markup:
    """Return the parts one after the other."""
    return _NOTHING.join(parts)


def link(url: str | None, text: str, about: str | None = None) -> Markup:
    """Return a link when the address is http(s) with a host, else the text alone.

    `about` tells links of a same text apart: under the pointer, and to a screen reader.
    """
    if url is None or not is_web_address(url):
        return Markup("{}").format(text)
    if about is None:
        plain = Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>')
        return plain.format(url, text)
    return Markup(
        '<a href="{}" target="_blank" rel="noopener noreferrer" title="{}">{}'
        '<span class="atlas-heard"> : {}, nouvel onglet</span></a>'
    ).format(url, about, text, about)


def heading(site: str, subtitle: str, page: str | None) -> Markup:
    """Return the top of a page: the site, with a link to its home, then the name of the page.

    None where the page itself names what it shows: a page has one first heading.
    """
    return Markup(
        '<header class="atlas-heading"><p><a href="./" target="_self">{}</a> <span>{}</span></p>{}'
        "</header>"
    ).format(site, subtitle, _NOTHING if page is None else Markup("<h1>{}</h1>").format(page))


def cards(rows: Iterable[tuple[str, str, str]]) -> Markup:
    """Return figures side by side, each under its label and with a note."""
    card = Markup('<div class="atlas-card"><span>{}</span><b>{}</b><small>{}</small></div>')
    return Markup('<div class="atlas-cards">{}</div>').format(
        joined(card.format(*texts) for texts in rows)
    )


def highest(title: str, lines: Markup, note: str) -> Markup:
    """Return the highest values, a line for each: the text that stands in for a map."""
    return Markup(
        '<section class="atlas-ranking" aria-label="Valeurs les plus élevées">'
        '<h2>{}</h2>{}<p class="atlas-note">{}</p></section>'
    ).format(title, Markup("<ol>{}</ol>").format(lines) if lines else "", note)


def known_by_region(poles: Sequence[Pole]) -> Markup:
    """Return the poles that a filter by department cannot judge, with a link to each sheet."""
    names = Markup(", ").join(pole_link(pole) for pole in poles)
    said = f"{counted(len(poles), 'pôle')} de la région, que les sources ne situent pas mieux, "
    said += "peuvent aussi être concernés" if len(poles) > 1 else "peut aussi être concerné"
    return Markup('<p class="atlas-doubtful">{} : {}.</p>').format(said, names)


def pole_link(pole: Pole) -> Markup:
    """Return a link to the sheet of a pole."""
    return Markup('<a href="./pole?pole={}" target="_self">{}</a>').format(pole.pole_id, pole.nom)


def messages(title: str, lines: Iterable[str]) -> Markup:
    """Return a box of plain sentences: ignored values, problems of a file."""
    return Markup('<div class="atlas-messages" role="status"><b>{}</b><ul>{}</ul></div>').format(
        title, joined(Markup("<li>{}</li>").format(line) for line in lines)
    )


def credits_line() -> Markup:
    """Return the foot of every page."""
    return Markup(
        '<footer class="atlas-credits">{} {} · '
        '<a href="./accessibilite" target="_self">Accessibilité : {}</a></footer>'
    ).format(CREDITS, _VERSIONS.format("Sources et versions"), CONFORMITY)


def boundary_source() -> Markup:
    """Return the source of what the boundaries measure, with a link to what is known of it."""
    return _VERSIONS.format("Insee, IGN")


def with_unit(indicator: Indicator) -> str:
    """Return the label with its unit, unless it says it: « ETP (total) », « … pour 1 000 hab. »."""
    label, unit = indicator.label.casefold(), indicator.unit.casefold()
    if label.startswith(unit) or unit.startswith("pour "):
        return indicator.label
    return f"{indicator.label} ({indicator.unit})"
