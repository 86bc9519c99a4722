"""The HTML of « Ma commune »: the commune, the poles that cover it, the nearest, where to begin."""

from collections.abc import Sequence
from urllib.parse import urlencode

from markupsafe import Markup

from poles.commune.search import EXACT_NAME, Around, Match
from poles.maps.pole_detail import population_in_words
from poles.numbers_fr import format_number
from poles.page.markup import joined, known_by_region, pole_link
from poles.records import Pole
from poles.wording import PRECISION_LABELS, TOUCHING

COVERING = "Pôles qui couvrent cette commune"
NONE_COVERS = "Aucun pôle localisé ne couvre cette commune."
NEAREST = "Les plus proches, de bord à bord"
NEAREST_NOTE = "À vol d’oiseau, du bord de la commune au bord du territoire, 300 km au plus."
NONE_NEAR = "Aucun pôle localisé à moins de 300 km."
NOT_DRAWN = (
    "Les contours de cette commune ne sont dans aucune source : rien n’est mesuré depuis elle."
)
UNPLACED = "Peut-être aussi"
UNPLACED_NOTE = "Pôles du même département dont le territoire n’est pas connu."
EXAMPLES = {
    "Voiron": "un nom",
    "38500": "un code postal",
    "saint denis": "un nom que plusieurs portent",
    "Châtillon-en-Michaille": "une commune absorbée",
    "2A004": "un code Insee",
}
_ASK = (
    "Quels pôles couvrent une commune, et lesquels en sont les plus proches ? Tapez son nom, avec "
    "ou sans accents, celui d’une commune qu’elle a absorbée, un code postal ou un code Insee."
)


def examples() -> Markup:
    """Return what the page answers, with searches to try."""
    one = Markup('<a href="./ma_commune?{}" target="_self">{}</a> ({})')
    tries = Markup(", ").join(
        one.format(urlencode({"recherche": words}), words, what) for words, what in EXAMPLES.items()
    )
    return Markup(
        '<section class="atlas-guide"><p>{}</p><p>Par exemple : {}.</p></section>'
    ).format(_ASK, tries)


def commune_heading(around: Around, match: Match) -> Markup:
    """Return the name of a commune, where it is, its population, and how it was found."""
    facts = around.facts
    said = [
        f"{around.departement} ({facts.departement_code})",
        around.epci or "hors intercommunalité",
        f"code Insee {around.code}",
        population_in_words(facts),
    ]
    how = "" if match.how == EXACT_NAME else f"Trouvée par : {match.how}."
    return Markup(
        '<section class="atlas-ranking"><h2>{}</h2><p>{}</p><p class="atlas-note">{}</p></section>'
    ).format(facts.nom, " · ".join(said), how)


def poles_covering(around: Around) -> Markup:
    """Return the poles that cover the commune, with how sure each territory is."""
    rows = [(pole, PRECISION_LABELS[pole.territoire_precision]) for pole in around.covering]
    return _pole_list(COVERING, rows, NONE_COVERS)


def poles_near(around: Around) -> Markup:
    """Return the nearest poles that do not cover the commune, with their distance."""
    rows = [(near.pole, _distance(near.distance_km)) for near in around.near]
    if around.outline is None:
        return _pole_list(NEAREST, (), NOT_DRAWN)
    return _pole_list(NEAREST, rows, NONE_NEAR, NEAREST_NOTE)


def poles_unplaced(around: Around) -> Markup:
    """Return the poles that may cover the commune, as far as their territory is known."""
    rows = [(pole, pole.territoire_texte or "territoire inconnu") for pole in around.unplaced]
    listed = _pole_list(UNPLACED, rows, "", UNPLACED_NOTE)
    return listed + known_by_region(around.of_region) if around.of_region else listed


def map_note(around: Around) -> Markup:
    """Return what the map shows, in words."""
    return Markup('<p class="atlas-note">{}</p>').format(
        f"Trait noir et rond bleu : {around.facts.nom}. Contours verts : les pôles cités ; un clic "
        "en ouvre la fiche. Tirets : territoire approché ; pointillé : supposé par le siège ; "
        "rond violet : seul le département est connu."
    )


def _distance(km: float) -> str:
    return TOUCHING if km < 1 else f"à {format_number(km)} km"


def _pole_list(title: str, rows: Sequence[tuple[Pole, str]], empty: str, note: str = "") -> Markup:
    line = Markup('<li>{} <span class="atlas-note">{}</span></li>')
    listed = joined(line.format(pole_link(pole), said) for pole, said in rows)
    return Markup(
        '<section class="atlas-ranking"><h2>{}</h2>{}<p class="atlas-note">{}</p></section>'
    ).format(title, Markup("<ul>{}</ul>").format(listed), note if rows else empty)
