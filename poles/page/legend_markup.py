"""The legend of the map in HTML: readable without the map, in print and by a screen reader."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from poles.indicators import Indicator
from poles.maps.drawing import HATCH, Legend, masked_too
from poles.numbers_fr import (
    class_spans,
    counted,
    format_absent,
    format_number,
    format_value,
    nobody_answers,
)
from poles.page.markup import joined, with_unit
from poles.records import Precision
from poles.wording import PRECISION_LABELS, ROUNDED_VALUES, SUPPOSED_NOTE, said_of_classes

_NOTHING = Markup("")


def legend(drawn: Legend, communes: Sequence[tuple[float, float]] = ()) -> Markup:
    """Return the legend of one or two indicators, of the precisions that occur, of the insets.

    `communes` are round populations of the chosen pole's communes, with their radius in pixels.
    """
    second = _indicator(drawn.second) if drawn.second else _NOTHING
    return Markup(
        '<section class="atlas-legend" aria-label="Légende"><div>{first}{second}{communes}</div>'
        '<div{edges}>{precisions}<p class="atlas-note">{note}</p></div></section>'
    ).format(
        first=_indicator(drawn),
        second=second,
        communes=_commune_lines(communes),
        precisions=precision_lines(drawn),
        note=" ".join(_map_notes(drawn)),
        edges=Markup(' class="atlas-edges"') if drawn.is_filled else _NOTHING,
    )


def _map_notes(drawn: Legend) -> list[str]:
    """What is to be known of the map, as far as it is so on this one."""
    is_circled = any(one and one.circles for one in (drawn, drawn.second))
    circles = " ; les cercles, eux, gardent la même partout" if is_circled else ""
    notes = [f"Chaque vignette a sa propre échelle de carte{circles}."]
    if drawn.has_twins:
        notes.append("Deux pôles du même point sont écartés de quelques kilomètres.")
    return notes


def _indicator(drawn: Legend) -> Markup:
    indicator = drawn.indicator
    return Markup('<h2>{}</h2><p class="atlas-note">{}</p>{}{}').format(
        with_unit(indicator),
        indicator.definition,
        circle_scale(indicator, drawn.circles) if drawn.classes is None else _class_lines(drawn),
        joined(
            (
                _supposed_line(drawn),
                _missing_line(drawn),
                _rounded_line(drawn),
                _plain_line("Avec une valeur, sans territoire sur la carte", drawn.unplaced),
            )
        ),
    )


def _nobody(indicator: Indicator) -> Markup:
    return Markup("<p>{}</p>").format(nobody_answers(indicator))


def circle_scale(indicator: Indicator, circles: Sequence[tuple[float, float]]) -> Markup:
    """Return what the circles of a map are worth: some values, each with its radius in pixels."""
    if not circles:
        return _nobody(indicator)
    said = [(format_value(indicator, value), radius) for value, radius in circles]
    return Markup("<p>Surface du cercle proportionnelle à la valeur :</p>{}").format(
        _discs(said, "atlas-disc")
    )


def class_scale(classes: Iterable[tuple[str, str]]) -> Markup:
    """Return the classes of a map: how each is painted, what it holds and how often."""
    line = Markup('<li><span class="atlas-swatch atlas-class" style="background:{}"></span>{}</li>')
    return Markup('<ul class="atlas-scale atlas-column">{}</ul>').format(
        joined(line.format(look, said) for look, said in classes)
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
        return _nobody(drawn.indicator)
    labels = class_spans(drawn.indicator, drawn.classes)
    said = [
        f"{label} : {counted(count, 'pôle')}"
        for label, count in zip(labels, drawn.class_counts, strict=True)
    ]
    return Markup("<p>{} :</p>{}").format(
        said_of_classes(drawn.classes, "tous les pôles"),
        class_scale(zip(drawn.class_colours, said, strict=True)),
    )


def _supposed_line(drawn: Legend) -> Markup:
    if not drawn.supposed:
        return _NOTHING
    return Markup('<p><span class="atlas-swatch atlas-hollow"></span>{}</p>').format(
        f"Cercle creux, territoire supposé : {counted(drawn.supposed, 'pôle')}"
    )


def _missing_line(drawn: Legend) -> Markup:
    if not drawn.missing:
        return _NOTHING
    said = format_absent(drawn.absent, drawn.missing, drawn.missing_look)
    if not drawn.is_hatched:
        return Markup("<p>{}</p>").format(said)
    return Markup('<p><span class="atlas-swatch atlas-{}"></span>{}</p>').format(HATCH, said)


def _rounded_line(drawn: Legend) -> Markup:
    return _plain_line(ROUNDED_VALUES, drawn.rounded)


def _plain_line(said: str, count: int) -> Markup:
    return Markup("<p>{} : {}</p>").format(said, counted(count, "pôle")) if count else _NOTHING


def precision_lines(drawn: Legend) -> Markup:
    """Return one line per precision that occurs: its edge on the map, and how many poles.

    Those that are left off the map are told so, and greyed. Then how many are a reader's own among
    the shipped ones, if any.
    """
    own = _NOTHING
    if drawn.own:
        own = Markup('<p><span class="atlas-swatch atlas-own"></span>{}</p>').format(
            f"Vos pôles : {format_number(drawn.own)}"
        )
    lines = joined(
        Markup('<p{}><span class="atlas-swatch atlas-{}"></span>{}</p>').format(
            Markup(' class="atlas-off"') if precision in drawn.masked else "",
            precision.value,
            f"{_sentence(PRECISION_LABELS[precision])} : {counted(count, 'pôle')}"
            + masked_too(drawn, precision, count),
        )
        for precision in Precision
        if (count := drawn.precisions.get(precision, 0))
    )
    note = _NOTHING
    if drawn.precisions.get(Precision.SIEGE) and Precision.SIEGE not in drawn.masked:
        note = Markup('<p class="atlas-note">{}</p>').format(SUPPOSED_NOTE)
    return lines + note + own


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
