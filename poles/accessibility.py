"""The statement of accessibility: how far the pages conform, what does not, how it was tested."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from poles.page.markup import joined
from poles.wording import CONFORMITY, TITLE

TESTED_ON = "27 novembre 2026"
STATE = (
    f"« {TITLE} » est {CONFORMITY} au référentiel général d’amélioration de l’accessibilité "
    "(RGAA 4) et aux règles WCAG 2.2, niveau AA. Cette évaluation est celle du projet, pas un "
    "audit complet des 106 critères par un tiers."
)
NOT_CONFORMING: Mapping[str, str] = {
    "Les cartes": "on les déplace et on les zoome au clavier, mais un pôle ou un territoire ne s’y "
    "choisit qu’au pointeur, et les cercles n’y contrastent que de 2,5 pour 1 avec le fond. À la "
    "place : la liste « valeurs les plus élevées » à côté, l’onglet « Tableau », les fiches par "
    "région, la recherche par commune.",
    "Les tableaux à trier": "Streamlit les dessine dans une image dont un lecteur d’écran ne lit "
    "que les lignes visibles, et le papier n’en montre que l’écran. À la place : chaque tableau se "
    "télécharge, en CSV et en XLSX.",
    "Les graphiques": "leur description dit ce qu’ils montrent, pas chaque valeur. À la place : le "
    "tableau ou le fichier qui les accompagne, avec les mêmes valeurs.",
    "Les liens qui choisissent": "après un lien qui choisit un pôle, la page se recharge et la "
    "lecture reprend à son début ; le lien « Aller au contenu » passe le menu.",
    "Les pages citées": "les sources des chiffres sont des pages d’autres sites, qui s’ouvrent "
    "dans un nouvel onglet : leur accessibilité ne dépend pas du projet.",
}
TESTS = (
    "axe-core dans Chromium, chaque page, à 1 280 et à 375 pixels de large",
    "le clavier seul : menu, filtres, listes, tableaux, cartes, dépôt de fichier",
    "l’arbre d’accessibilité de Chromium : noms, rôles, titres, annonces",
    "agrandissement à 400 %, couleurs forcées, mouvement réduit, impression",
)
UNTESTED = "Aucun essai n’a été fait avec un lecteur d’écran réel ni avec ses utilisateurs."
CONTACT = (
    "Un obstacle ? Dites-le dans les demandes (« issues ») du dépôt du projet, avec l’adresse de "
    "la page : tout l’écran y est. Sans réponse, le Défenseur des droits peut être saisi."
)


def statement() -> Markup:
    """Return the whole statement, under second headings."""
    faults = joined(
        Markup("<li><b>{}</b> : {}</li>").format(name, said)
        for name, said in NOT_CONFORMING.items()
    )
    return Markup('<section class="atlas-statement"><p>{}</p>{}{}{}</section>').format(
        STATE,
        _part("Ce qui n’est pas encore conforme, et par où passer", _items(faults)),
        _part(f"Ce qui a été essayé, le {TESTED_ON}", _tests(TESTS)),
        _part("Signaler un obstacle", Markup("<p>{}</p>").format(CONTACT)),
    )


def _part(title: str, content: Markup) -> Markup:
    return Markup("<h2>{}</h2>{}").format(title, content)


def _items(lines: Markup) -> Markup:
    return Markup("<ul>{}</ul>").format(lines)


def _tests(tests: Sequence[str]) -> Markup:
    lines = joined(Markup("<li>{}</li>").format(test) for test in tests)
    return _items(lines) + Markup("<p>{}</p>").format(UNTESTED)
