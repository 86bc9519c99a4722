"""The shipped data files obey every rule, and no pole or figure of the first release is lost."""

from pathlib import Path

import pytest
from data_files import write_figures, write_poles

from poles.reading import read_data_dir
from poles.records import DataFileError, Figure, Perimeter, Pole, Precision, Qualifier

DATA = Path(__file__).parent.parent / "data"
FIRST_RELEASE_POLES = 112
FIRST_RELEASE_FIGURES = 399

COORACE = (
    "http://coorace.org/actualites/trois-adh%C3%A9rents-coorace-laur%C3%A9ats-lappel-projets"
    "-interminist%C3%A9riel-pour-ptce"
)

FOUNDING_FIGURES = {
    ("ptce-centre-isere", "population"): (134_000, Qualifier.EXACT),
    ("ptce-centre-isere", "structures_insertion"): (8, Qualifier.EXACT),
    ("ptce-centre-isere", "employeurs_associes"): (250, Qualifier.EXACT),
    ("ptce-centre-isere", "emplois_vises"): (100, Qualifier.ENVIRON),
    ("pole-sud-archer", "organisations"): (25, Qualifier.AU_MOINS),
    ("pole-dechets-alpilles", "organisations"): (15, Qualifier.ENVIRON),
    ("pole-dechets-alpilles", "salaries_permanents"): (107, Qualifier.EXACT),
    ("pole-dechets-alpilles", "salaries_insertion"): (1_721, Qualifier.EXACT),
    ("pole-dechets-alpilles", "chiffre_affaires_eur"): (7_000_000, Qualifier.EXACT),
    ("pole-dechets-alpilles", "population"): (75_000, Qualifier.EXACT),
}
"""What the press release of COORACE of 10 January 2014 states: the founding document."""

Data = tuple[tuple[Pole, ...], tuple[Figure, ...]]


@pytest.fixture(scope="module")
def data() -> Data:
    try:
        return read_data_dir(DATA)
    except DataFileError as error:
        pytest.fail(str(error), pytrace=False)


def test_shipped_files_are_written_back_byte_for_byte(data):
    poles, figures = data
    assert write_poles(poles) == (DATA / "poles.csv").read_bytes()
    assert write_figures(figures) == (DATA / "indicateurs.csv").read_bytes()


def test_no_pole_of_the_first_release_is_lost(data):
    present = {pole.pole_id for pole in data[0]}
    assert len(FIRST_POLE_IDS) == FIRST_RELEASE_POLES
    assert set(FIRST_POLE_IDS) - present == set()


def test_no_figure_of_the_first_release_is_lost(data):
    assert len(data[1]) >= FIRST_RELEASE_FIGURES


@pytest.mark.parametrize(("pole_id", "indicator"), FOUNDING_FIGURES)
def test_founding_figure_is_exact_to_the_unit(data, pole_id, indicator):
    stated = [
        (figure.valeur, figure.qualificatif)
        for figure in data[1]
        if (figure.pole_id, figure.indicateur) == (pole_id, indicator)
        and (figure.perimetre, figure.annee) == (Perimeter.POLE, 2014)
        and figure.source_url == COORACE
    ]
    assert stated == [FOUNDING_FIGURES[pole_id, indicator]]


@pytest.mark.parametrize(
    ("pole_id", "departement", "porteur"),
    [
        ("ptce-centre-isere", "38", "Entrepreneurs solidaires du Centre Isère"),
        ("pole-sud-archer", "26", "Groupe Archer"),
        ("pole-dechets-alpilles", "13", "La Courte Echelle"),
    ],
)
def test_founding_pole_is_there_and_can_be_drawn(data, pole_id, departement, porteur):
    pole = next(pole for pole in data[0] if pole.pole_id == pole_id)
    assert (pole.departement_code, pole.porteur) == (departement, porteur)
    assert pole.promotion == "AAP-2013"
    assert pole.epci_codes


def test_every_approached_territory_says_why(data):
    silent = [
        f"poles.csv, ligne {pole.line}, colonne note"
        for pole in data[0]
        if pole.territoire_precision is Precision.APPROCHE and not pole.note
    ]
    assert silent == []


def test_laureates_of_one_call_have_one_announcement_date(data):
    dates = {(pole.promotion, pole.date_annonce) for pole in data[0] if pole.date_annonce}
    assert len({promotion for promotion, _ in dates}) == len(dates)


def test_commune_has_one_name(data):
    names = {(pole.commune_code, pole.commune_nom) for pole in data[0] if pole.commune_code}
    assert len({code for code, _ in names}) == len(names)
    assert [
        pole.pole_id for pole in data[0] if bool(pole.commune_code) != bool(pole.commune_nom)
    ] == []


def test_no_cell_would_run_in_a_spreadsheet(data):
    texts = [
        (record.pole_id, text)
        for record in (*data[0], *data[1])
        for text in (*_texts(record), record.source_titre, record.note or "")
    ]
    assert [place for place in texts if place[1].startswith(("=", "+", "-", "@"))] == []


def _texts(record: Pole | Figure) -> tuple[str, ...]:
    if isinstance(record, Figure):
        return (record.indicateur,)
    return (record.nom, record.porteur or "", record.territoire_texte or "", *record.filieres)


FIRST_POLE_IDS = """\
pole-sud-archer
ptce-centre-isere
pole-dechets-alpilles
coursive-boutaric
la-serre-le-multiple
le-phares
resto-passerelle
gouttes-d-or-mode-design
la-verriere
ptce-pays-ancenis
cluster-jura
sud-aquitaine
prma-poitou-charentes
initiatives-et-cite
ptce-pays-de-bray
ardaines
cis-dt-52
florange-e2i
coopaxis
neo56
ecomateriaux-05
culture-et-cooperation
3-eva
matieres-couleurs-luberon
ecopole-alimentaire-audruicq
construire-solidaire
ecopya
pole-mobilite-le-havre
jardins-gros-morne
ecopal-reunion
bou-sol
domb-innov
le-periscope
la-bio-pour-tous
figeacteurs
tetris
innovales
eco-pertica
vivre-les-mureaux
poles-noe
ecossolies
moulin-creatif-montaigu
mieux-manger-en-mayenne
ptce-nord-ouest-loire-atlantique
ptce-la-roche-sur-yon
ptce-loire-angers
ptce-pays-du-mans
ptce-village-terre-et-vie
turfu-productions-val-d-allier
place-des-possibles
gatinais-montargois
stras-eco-renov
amis-du-bien-vieillir
auton-homme
filiere-velo-grand-paris
autonomie-mce-m3s
ateliers-du-rond-point
grand-bergeracois
recycl-occ-textile
edenn
projet-phare-paca
tiers-lieu-level
reuniverre
remendaires
meunerie-margeride
agir-durable-2-0
cartoucherie-cosmopolis
pepss-30
station-a
brie-nov
fabrique-de-la-transition
peccs-coeur-de-savoie
pole-laine-saugues
la-californie-toucy
l-accordeur-guyane
anima-grand-calais
emergence-henin-carvin
pope-bobigny
geiq-sport-loisirs-mayotte
tera
herbes-folles
grandlieu-zarts
labsport-saint-nazaire
echobat
jade-reunion
le-damier
paris-mix
fontaine-o-livres
energies-citoyennes-pays-de-vilaine
ptce-haut-doubs
les-ateliers-castres
mady-and-co
distro-bretagne
ordi-grand-ouest
coat-and-co
ptce-batiments-durables
cooperative-culturelle-essonne
les-articulteurs
smac-07
les-interactifs
de-fil-en-reseaux
reflex-grenoble
atelier-26
le-pirat
ag2i-bourg-en-bresse
pole-ressources-roannais
savoie-leman-solidaire
la-mut-dignois
ptce-paris-vallee-de-la-marne
ptce-amiens-metropole
secours-fraternel-essonne
emergence-beauvaisis
""".splitlines()
