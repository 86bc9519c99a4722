"""The HTML of the sheet of a pole, tables apart: every number leads to the row it was read from."""

from collections.abc import Sequence

from markupsafe import Markup

from poles.indicators import INDICATORS
from poles.nearest import Near
from poles.numbers_fr import (
    counted,
    format_number,
    format_value,
    format_year,
    french_date,
    qualified,
)
from poles.page.markup import joined, link, pole_link
from poles.records import Figure, Pole, Qualifier
from poles.sheet.populations import Populations
from poles.sheet.sheet import (
    Published,
    Rank,
    Sheet,
    anchor_of,
    boundary_anchor,
    full_value,
)
from poles.wording import (
    FIELDS,
    PRECISION_LABELS,
    PROMOTION_LABELS,
    QUALIFIER_LABELS,
    TOUCHING,
    UNPLACED,
    UNSTATED,
    UNSTATED_YEAR,
)

_NOTHING = Markup("")
NO_FIGURE = (
    "Aucune des pages lues ne publie de chiffre sur ce pôle. Une case vide n’est pas un zéro."
)
UNDATED = "s. d."
_TOUCHING_KM = 1


def identity(sheet: Sheet) -> Markup:
    """Return who the pole is: calls, lead organisation, seat, territory, how sure, activities."""
    pole = sheet.pole
    facts: list[tuple[str, str | Markup | None]] = [
        ("Origine", sheet.origin),
        ("Promotion", _promotion(pole)),
        ("Porteur", pole.porteur or UNSTATED),
        ("Siège", _seat(pole)),
        ("Territoire", pole.territoire_texte or UNSTATED),
        ("Précision", _sentence(PRECISION_LABELS[pole.territoire_precision])),
        ("Intercommunalités", ", ".join(sheet.places["epci"]) or None),
        ("Départements", ", ".join(sheet.places["departements"]) or None),
        ("Régions", ", ".join(sheet.places["regions"]) or None),
        (FIELDS, ", ".join(pole.filieres) or "non précisés par les sources"),
        ("Site", link(pole.site_web, pole.site_web) if pole.site_web else None),
        ("Source", link(pole.source_url, pole.source_titre)),
        ("Remarque", pole.note),
        ("Codes repris", " ".join(sheet.repairs) or None),
    ]
    rows = joined(
        Markup("<dt>{}</dt><dd>{}</dd>").format(name, said) for name, said in facts if said
    )
    return Markup(
        '<section class="sheet-identity" aria-label="Identité du pôle"><h1>{}</h1><dl>{}</dl>'
        "</section>"
    ).format(pole.nom, rows)


def unplaced(sheet: Sheet) -> Markup:
    """Return why there is no map."""
    return Markup('<p class="sheet-note">Pas de carte : {}.</p>').format(
        sheet.territory.unplaced_reason or UNPLACED
    )


def map_notes(sheet: Sheet, circles: Sequence[tuple[float, float]]) -> Markup:
    """Return the legend of the map, then its communes in words: the text that stands in for it."""
    disc = Markup(
        '<li><span class="atlas-disc atlas-commune-disc" style="width:{side}px;height:{side}px">'
        "</span>{text}</li>"
    )
    scale = joined(
        disc.format(side=f"{2 * radius:.1f}", text=f"{format_number(value)} hab.")
        for value, radius in circles
    )
    precision = sheet.pole.territoire_precision
    return Markup(
        '<div class="sheet-map-notes"><ul class="atlas-scale"><li><span class="atlas-swatch '
        'atlas-{}"></span>{}</li>{}</ul>'
        '<p class="sheet-note">Cercles : population municipale des communes (surface '
        "proportionnelle) ; trait gris foncé : intercommunalités ; autres contours : pôles "
        'voisins, qu’un clic ouvre. <a href="./?pole={}" target="_self">Voir sur la carte de '
        "France</a></p>{}</div>"
    ).format(
        precision.value,
        _sentence(PRECISION_LABELS[precision]),
        scale,
        sheet.pole.pole_id,
        _communes(sheet),
    )


def figure_cards(sheet: Sheet) -> Markup:
    """Return the figures that stand for the pole, each a link to its row; or that there is none."""
    shown = [one for one in sheet.published if one.shown is not None and one.key in INDICATORS]
    if not sheet.published:
        return Markup('<p class="sheet-empty">{}</p>').format(NO_FIGURE)
    return Markup('<div class="atlas-cards sheet-cards">{}</div>').format(
        joined(_card(one, one.shown) for one in shown if one.shown is not None)
    )


def population_box(populations: Populations) -> Markup:
    """Return the declared population beside Insee's, their gap and what may explain it."""
    declared, insee = populations.declared, populations.insee
    indicator = INDICATORS["population"]
    stated = (
        Markup('<a href="#{}"><b>{}</b></a><small>{}</small>').format(
            anchor_of(declared),
            qualified(full_value("population", declared.valeur), declared.qualificatif),
            f"{format_year(declared.annee) if declared.annee else UNDATED} · déclarée par "
            f"{declared.source_titre}",
        )
        if declared
        else Markup("<b>—</b><small>aucune page lue ne la déclare</small>")
    )
    measured = (
        Markup('<a href="#{}"><b>{}</b></a><small>{}</small>').format(
            boundary_anchor("population_insee"),
            format_value(indicator, insee.value),
            " · ".join(filter(None, (insee.year, "Insee, somme des communes", insee.note))),
        )
        if insee.value is not None
        else Markup("<b>—</b><small>{}</small>").format(insee.reason)
    )
    return Markup(
        '<section class="sheet-block" aria-label="Population"><h2>Population déclarée et '
        'population Insee</h2><div class="sheet-pair"><div><span>Déclarée</span>{}</div>'
        "<div><span>Insee</span>{}</div></div>{}</section>"
    ).format(stated, measured, _gap(populations))


def neighbours(sheet: Sheet) -> Markup:
    """Return the poles around, as links to their sheets."""
    around = sheet.neighbours
    blocks = []
    if around.sharing:
        rows = [(p, f"{counted(n, 'commune')} en commun") for p, n in around.sharing]
        blocks.append(_links("Couvrent une partie des mêmes communes", rows))
    if around.near:
        rows = [(near.pole, _distance(near)) for near in around.near]
        blocks.append(_links("Les plus proches, de bord à bord, à vol d’oiseau", rows))
    if around.same_departement:
        rows = [(p, PRECISION_LABELS[p.territoire_precision]) for p in around.same_departement]
        title = "Dans le même département (la distance ne se calcule pas : territoire non localisé)"
        blocks.append(_links(title, rows))
    empty = Markup('<p class="sheet-note">Aucun pôle connu aux alentours.</p>')
    return Markup(
        '<section class="sheet-block" aria-label="Pôles voisins"><h2>Pôles voisins</h2>'
        '<div class="sheet-columns">{}</div></section>'
    ).format(joined(blocks) if blocks else empty)


def sources_list(sheet: Sheet) -> Markup:
    """Return every page that the sheet rests on; their addresses are printed."""
    lines = joined(Markup("<li>{}</li>").format(link(url, text)) for url, text in sheet.sources)
    return Markup(
        '<section class="sheet-block sheet-sources" aria-label="Sources"><h2>Sources</h2>'
        "<ol>{}</ol></section>"
    ).format(lines)


def printed_citation(text: str) -> Markup:
    """Return the citation for paper, where the box to copy is of no use."""
    return Markup('<p class="sheet-print">{}</p>').format(text)


def printed_communes(sheet: Sheet) -> Markup:
    """Return the communes for paper, where nothing can be unfolded; nothing for none."""
    if not sheet.communes:
        return _NOTHING
    return Markup('<p class="sheet-print"><b>{} :</b> {}.</p>').format(*_communes_in_words(sheet))


def printed_map(image: str, sheet: Sheet) -> Markup:
    """Return the map for paper: `image` is the address of a picture made here."""
    return Markup('<img class="sheet-print sheet-print-map" src="{}" alt="{}">').format(
        image, f"Communes de {sheet.pole.nom}"
    )


def rank_text(rank: Rank | None, *, computed: bool) -> str:
    """Return « 2e ex æquo parmi les 19 pôles qui publient ce chiffre (6 valeurs arrondies) »."""
    if rank is None:
        return ""
    place = "1er" if rank.rank == 1 else f"{rank.rank}e"
    tied = " ex æquo" if rank.tied else ""
    who = "où il se calcule" if computed else "qui publient ce chiffre"
    rounded = f" ({counted(rank.rounded, 'valeur arrondie', 'valeurs arrondies')})"
    return (
        f"{place}{tied} parmi les {format_number(rank.among)} pôles {who}"
        f"{rounded if rank.rounded else ''}"
    )


def _promotion(pole: Pole) -> str:
    calls = (pole.promotion, *pole.promotions_suivantes)
    said = " ; ".join(PROMOTION_LABELS.get(call, call) for call in calls)
    if pole.date_annonce is None:
        return said
    return f"{said} ; résultats annoncés le {french_date(pole.date_annonce)}"


def _seat(pole: Pole) -> str:
    if pole.commune_nom:
        return f"{pole.commune_nom} ({pole.departement_code or pole.commune_code})"
    if pole.departement_code:
        return f"commune non précisée par les sources, département {pole.departement_code}"
    return UNSTATED


def _communes(sheet: Sheet) -> Markup:
    title, names = _communes_in_words(sheet)
    return Markup(
        '<details class="sheet-communes"><summary>{}</summary><p>{}</p></details>'
    ).format(title, names)


def _communes_in_words(sheet: Sheet) -> tuple[str, str]:
    count = len(sheet.communes)
    names = ", ".join(
        f"{nom} ({format_number(population)})" for nom, _, population in sheet.communes
    )
    return f"{counted(count, 'commune')} et leur population", names


def _card(one: Published, figure: Figure) -> Markup:
    rank = rank_text(one.rank, computed=False)
    return Markup(
        '<a class="atlas-card" href="#{}"><span>{}</span><b>{}</b><small>{}</small>'
        "<small>{}</small></a>"
    ).format(anchor_of(figure), one.label, figure_text(figure), year_and_quality(figure), rank)


def _gap(populations: Populations) -> Markup:
    gap = populations.difference
    if gap is None:
        return _NOTHING
    if gap == 0:
        return Markup("<p>Les deux sont égales.</p>")
    more = "de plus" if gap > 0 else "de moins"
    ratio = populations.ratio
    times = f", soit {format_number(ratio, 2)} fois sa valeur" if ratio else ""
    reasons = joined(Markup("<li>{}</li>").format(reason) for reason in populations.reasons)
    return Markup(
        "<p>La population déclarée a <b>{}</b> que celle de l’Insee{}.</p>"
        "<p>Ce qui peut l’expliquer :</p>"
        "<ul>{}</ul>"
    ).format(f"{format_number(abs(gap))} habitants {more}", times, reasons)


def _links(title: str, rows: Sequence[tuple[Pole, str]]) -> Markup:
    line = Markup("<li>{} <span>({})</span></li>")
    return Markup("<div><h3>{}</h3><ul>{}</ul></div>").format(
        title, joined(line.format(pole_link(pole), said) for pole, said in rows)
    )


def _distance(near: Near) -> str:
    if near.distance_km < _TOUCHING_KM:
        return TOUCHING
    return f"à {format_number(near.distance_km)} km"


def figure_text(figure: Figure) -> str:
    """Return the value of a figure, to the unit, with its qualifier."""
    return qualified(full_value(figure.indicateur, figure.valeur), figure.qualificatif)


def year_and_quality(figure: Figure) -> str:
    """Return « 2014 · exact », « 2014 » when the value itself says that it is rounded."""
    year = format_year(figure.annee) if figure.annee else UNSTATED_YEAR
    is_exact = figure.qualificatif is Qualifier.EXACT
    return f"{year} · {QUALIFIER_LABELS[figure.qualificatif]}" if is_exact else year


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
