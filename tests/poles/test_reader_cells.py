"""What people write in a cell: numbers, days, years; read in the one way it has, or refused."""

from datetime import date

import pytest

from poles.cells import CellError
from poles.indicator_units import refuse_other_unit
from poles.mended_cells import Mended
from poles.own_cells import CellMending
from poles.own_columns import How
from poles.own_layout import recognise
from poles.own_lists import items_of
from poles.own_numbers import NumberMending
from poles.place_matching import PlaceMatching
from poles.records import Qualifier
from poles.spreadsheet import read_spreadsheet
from poles.written_dates import read_day, read_year
from poles.written_numbers import plain_number, read_number

ENVIRON, AU_MOINS, AU_PLUS = Qualifier.ENVIRON, Qualifier.AU_MOINS, Qualifier.AU_PLUS


@pytest.mark.parametrize(
    ("text", "value", "qualifier", "unit"),
    [
        ("25", 25, None, None),
        ("7 M€", 7_000_000, None, "€"),
        ("7 000 000 €", 7_000_000, None, "€"),
        ("7,5 millions d'euros", 7_500_000, None, "€"),
        ("120 k€", 120_000, None, "€"),
        ("env. 25", 25, ENVIRON, None),
        ("~100", 100, ENVIRON, None),
        ("près de 7,0 M€ HT", 7_000_000, ENVIRON, "€"),
        ("plus de 25", 25, AU_MOINS, None),
        ("> 300", 300, AU_MOINS, None),
        ("25+", 25, AU_MOINS, None),
        ("moins de 10", 10, AU_PLUS, None),
        ("jusqu'à 30", 30, AU_PLUS, None),
        ("12 ETP", 12, None, "ETP"),
        ("94,1 %", 94.1, None, "%"),
        ("25 personnes en insertion", 25, None, "salariés en insertion"),
        ("134\u202f000 habitants", 134_000, None, "hab."),
        ("70 ha", 700_000, None, "m²"),
        ("1 234,5", 1234.5, None, None),
        ("1.234.567,8", 1_234_567.8, None, None),
        ("0,125", 0.125, None, None),
    ],
)
def test_a_number_is_read_with_its_qualifier_and_unit(text, value, qualifier, unit):
    read = read_number(text)
    assert (read.value, read.qualifier, read.unit) == (pytest.approx(value), qualifier, unit)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("1.234", "peut se lire 1234 ou 1,234"),
        ("1,234", "peut se lire 1234 ou 1,234"),
        ("10-15", "donne deux nombres"),
        ("entre 10 et 15", "donne deux nombres"),
        ("-5", "est négatif"),
        ("sept", "n’est pas un nombre"),
        ("12 34", "n’est pas un nombre"),
        ("99999999999999999999", "est trop grand"),
    ],
)
def test_what_could_be_two_things_or_none_is_refused(text, wrong):
    with pytest.raises(CellError, match=wrong):
        read_number(text)


def test_both_readings_of_a_doubtful_number_are_offered_and_readable():
    with pytest.raises(CellError) as refusal:
        read_number("1.234")
    assert [read_number(choice).value for choice in refusal.value.choices] == [1234, 1.234]


@pytest.mark.parametrize(("value", "text"), [(25.0, "25"), (7.5, "7.5"), (1e15, "1" + "0" * 15)])
def test_a_value_is_written_plainly(value, text):
    assert plain_number(value) == text


def test_people_are_never_full_time_equivalents():
    refuse_other_unit("etp_total", "ETP")
    with pytest.raises(CellError, match="est en ETP, or la colonne compte en personnes"):
        refuse_other_unit("salaries_total", "ETP")


@pytest.mark.parametrize(
    "text",
    [
        *("10/01/2014", "10.1.14", "2014-01-10", "2014-01-10T00:00:00", "10 janvier 2014"),
        *("vendredi 10 janv. 2014", "2014/01/10"),
    ],
)
def test_a_day_is_read_as_the_french_write_it(text):
    assert read_day(text) == date(2014, 1, 10)


@pytest.mark.parametrize("text", ["janvier 2014", "31/02/2014", "hier", "01/25/2014", "10/01/1814"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(CellError):
        read_day(text)


@pytest.mark.parametrize(("text", "year"), [("2023", 2023), ("exercice 2023", 2023)])
def test_the_only_year_of_a_text_is_read(text, year):
    assert read_year(text) == year
    with pytest.raises(CellError, match="nomme plusieurs années"):
        read_year(f"{text}-2020")


def test_lists_are_parted_by_what_people_use():
    assert items_of(" 38001 ;38002\n38003|38004;; ") == ["38001", "38002", "38003", "38004"]


# Cells of a column


@pytest.fixture
def mending(small_atlas):
    return CellMending(PlaceMatching(small_atlas.boundaries), ",")


@pytest.mark.parametrize(
    ("key", "cell", "value", "text"),
    [
        ("nom", " Étoile\u200b ", "Étoile", "Étoile"),
        ("nom", "'=1+1", "=1+1", "'=1+1"),
        ("note", "n.c.", None, ""),
        ("note", "-", None, ""),
        ("note", "x", "x", "x"),
        ("porteur", "*", "*", "*"),
        ("commune_nom", "x", None, ""),
        ("epci_codes", "x", (), ""),
        ("pole_id", "Pôle Œuvre", "pole-oeuvre", "Pôle Œuvre"),
        ("promotion", "aap 2013", "AAP-2013", "AAP-2013"),
        ("territoire_precision", "inconnu", "inconnu", "inconnu"),
        ("filieres", "réemploi, insertion", ("réemploi", "insertion"), "réemploi;insertion"),
        ("site_web", "www.example.org", "https://www.example.org", "https://www.example.org"),
        ("annee", "en 2023", 2023, "2023"),
        ("indicateur", "Salariés permanents", "salaries_permanents", "salaries_permanents"),
        ("pole_id", "Pôle du Val d'Alpha", "pole-du-val-d-alpha", "Pôle du Val d'Alpha"),
    ],
)
def test_a_cell_gives_its_value_and_its_corrected_text(mending, key, cell, value, text):
    mended = mending.read(key, cell)
    assert isinstance(mended, Mended)
    assert (mended.value, mended.text) == (value, text)
    again = mending.read(key, mended.text)
    assert (again.value, again.why) == (value, None)


@pytest.mark.parametrize(
    ("cell", "keeps", "text", "qualifier"),
    [
        ("env. 25", True, "environ 25", ENVIRON),
        ("env. 25", False, "25", ENVIRON),
        ("7,5 k€", True, "7500", None),
        ("1 234,5", True, "1 234,5", None),
        (1004, True, 1004, None),
        ("n.c.", True, "", None),
    ],
)
def test_a_number_keeps_its_qualifier_where_no_other_cell_says_it(cell, keeps, text, qualifier):
    numbers = NumberMending(",")
    mended = numbers.read("chiffre_affaires_eur", cell, keeps_qualifier=keeps)
    assert (mended.text, mended.qualifier) == (text, qualifier)
    if mended.value is not None:
        again = numbers.read("chiffre_affaires_eur", mended.text, keeps_qualifier=keeps)
        assert (again.value, again.why) == (mended.value, None)


# Columns of a table


def columns_of(header):
    (grid,) = read_spreadsheet(f"{header}\nx;y;z;t\n".encode(), "a.csv")
    layout = recognise(grid)
    return [column.meaning and column.meaning.key for column in layout.columns], layout


@pytest.mark.parametrize(
    ("header", "keys"),
    [
        ("NOM;Code INSEE;dép;Avis", ["nom", "commune_code", "departement_code", None]),
        (
            "Name;City;Turnover;Staff",
            ["nom", "commune_nom", "chiffre_affaires_eur", "salaries_total"],
        ),
        (
            "nom_du_pole;Nb salariés;C.A.;Salaries en insertion",
            ["nom", "salaries_total", None, "salaries_insertion"],
        ),
        ("pole_id;indicateur;valeur;année", ["pole_id", "indicateur", "valeur", "annee"]),
    ],
)
def test_columns_are_known_by_what_people_call_them(header, keys):
    found, _ = columns_of(header)
    assert [one for one, key in zip(found, keys, strict=True) if key] == [k for k in keys if k]


def test_a_year_in_a_header_is_the_year_of_its_figures():
    _, layout = columns_of("nom;CA 2022;CA 2023;effectifs")
    years = [column.meaning.year for column in layout.columns if column.meaning]
    assert years == [None, 2022, 2023, None]


def test_a_slip_of_the_pen_is_recognised_and_said_to_be_a_guess():
    _, layout = columns_of("nom;departemnt;x;y")
    assert (layout.columns[1].meaning.key, layout.columns[1].how) == ("departement_code", How.NEAR)


def test_a_header_below_a_title_is_found():
    (grid,) = read_spreadsheet(b"Annuaire;;\n;;\nNom;Ville;CA\nA;B;1\n", "a.csv")
    assert recognise(grid).header_row == 1  # blank rows are no rows


def test_the_reader_s_choice_comes_first():
    (grid,) = read_spreadsheet(b"nom;x;salaries_total\nA;1;2\n", "a.csv")
    layout = recognise(grid, {1: "salaries_total", 2: None})
    assert [c.meaning and c.meaning.key for c in layout.columns] == ["nom", "salaries_total", None]
