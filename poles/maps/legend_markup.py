"""The legend of the map in HTML: readable without the map, in print and by a screen reader."""

from collections.abc import Sequence

from markupsafe import Markup

from poles.maps.drawing import HATCH, Legend
from poles.numbers_fr import class_spans, format_number, format_value
from poles.page.markup import counted, joined, with_unit
from poles.records import Precision
from poles.wording import METHOD_NAMES, PRECISION_LABELS, SUPPOSED_NOTE

_NOTHING = Markup("")


def legend(drawn: Legend, communes: Sequence[tuple[float, float]] = ()) -> Markup:
    """Return the legend of one or two indicators, of the precisions that occur, of the insets.

    `communes` are round populations of the chosen pole's communes, with their radius in pixels.
    """
    second = _indicator(drawn.second) if drawn.second else _NOTHING
    is_filled = any(one and one.classes is not None for one in (drawn, drawn.second))
    return Markup(
        '<section class="atlas-legend" aria-label="Légende"><div>{first}{second}{communes}</div>'
        '<div{edges}>{precisions}<p class="atlas-note">Chaque vignette a sa propre échelle de '
        "carte ; les cercles, eux, gardent la même partout. Deux pôles du même point sont écartés "
        "de quelques kilomètres.</p></div></section>"
    ).format(
        first=_indicator(drawn),
        second=second,
        communes=_commune_lines(communes),
        precisions=precision_lines(drawn),
        edges=Markup(' class="atlas-edges"') if is_filled else _NOTHING,
    )


def _indicator(drawn: Legend) -> Markup:
    indicator = drawn.indicator
    return Markup('<h2>{}</h2><p class="atlas-note">{}</p>{}{}').format(
        with_unit(indicator),
        indicator.definition,
        _class_lines(drawn) if drawn.classes is not None else _circle_lines(drawn),
        joined(
            (
                _supposed_line(drawn),
                _missing_line(drawn),
                _rounded_line(drawn),
                _plain_line("Avec une valeur, sans territoire sur la carte", drawn.unplaced),
            )
        ),
    )


def _circle_lines(drawn: Legend) -> Markup:
    circles = [(format_value(drawn.indicator, value), radius) for value, radius in drawn.circles]
    return Markup("<p>Surface du cercle proportionnelle à la valeur :</p>{}").format(
        _discs(circles, "atlas-disc")
    )


def _commune_lines(communes: Sequence[tuple[float, float]]) -> Markup:
    if not communes:
        return _NOTHING
    circles = [(f"{format_number(value)} hab.", radius) for value, radius in communes]
    return Markup(
        "<h2>Communes du pôle choisi</h2>"
        "<p>Population municipale, cercles à leur propre échelle ; trait gris foncé : "
        "EPCI. Le cercle du pôle leur laisse la place : sa valeur est dans sa fiche.</p>{}"
    ).format(_discs(circles, "atlas-disc atlas-commune-disc"))


def _discs(circles: Sequence[tuple[str, float]], look: str) -> Markup:
    line = Markup(
        '<li><span class="{look}" style="width:{side}px;height:{side}px"></span>{text}</li>'
    )
    return Markup('<ul class="atlas-scale">{}</ul>').format(
        joined(line.format(look=look, side=f"{2 * radius:.1f}", text=t) for t, radius in circles)
    )


def _class_lines(drawn: Legend) -> Markup:
    if not drawn.classes:
        return _NOTHING
    labels = class_spans(drawn.indicator, drawn.classes.bounds)
    line = Markup('<li><span class="atlas-swatch atlas-class" style="background:{}"></span>{}</li>')
    coloured = zip(drawn.class_colours, drawn.class_counts, strict=True)
    lines = joined(
        line.format(colour, f"{label} : {counted(count)}")
        for label, (colour, count) in zip(labels, coloured, strict=True)
    )
    return Markup('<p>{} sur tous les pôles :</p><ul class="atlas-scale">{}</ul>').format(
        f"Classes par {METHOD_NAMES[drawn.classes.method]}", lines
    )


def _supposed_line(drawn: Legend) -> Markup:
    if not drawn.supposed:
        return _NOTHING
    return Markup('<p><span class="atlas-swatch atlas-hollow"></span>{}</p>').format(
        f"Cercle creux, territoire supposé : {counted(drawn.supposed)}"
    )


def _missing_line(drawn: Legend) -> Markup:
    if not drawn.missing or not drawn.is_hatched:
        return _plain_line("Donnée absente (sans cercle)", drawn.missing)
    return Markup('<p><span class="atlas-swatch atlas-{}"></span>Donnée absente : {}</p>').format(
        HATCH, counted(drawn.missing)
    )


def _rounded_line(drawn: Legend) -> Markup:
    return _plain_line("Valeurs arrondies (environ, au moins, au plus)", drawn.rounded)


def _plain_line(said: str, count: int) -> Markup:
    return Markup("<p>{} : {}</p>").format(said, counted(count)) if count else _NOTHING


def precision_lines(drawn: Legend) -> Markup:
    """Return one line per precision that occurs: its edge on the map, and how many poles.

    Then how many are a reader's own among the shipped ones, if any.
    """
    own = _NOTHING
    if drawn.own:
        own = Markup('<p><span class="atlas-swatch atlas-own"></span>{}</p>').format(
            f"Vos pôles : {format_number(drawn.own)}"
        )
    lines = joined(
        Markup('<p><span class="atlas-swatch atlas-{}"></span>{}</p>').format(
            precision.value, f"{_sentence(PRECISION_LABELS[precision])} : {counted(count)}"
        )
        for precision in Precision
        if (count := drawn.precisions.get(precision, 0))
    )
    note = _NOTHING
    if drawn.precisions.get(Precision.SIEGE):
        note = Markup('<p class="atlas-note">{}</p>').format(SUPPOSED_NOTE)
    return lines + _plain_line("Masqués à votre demande", drawn.hidden) + note + own


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
