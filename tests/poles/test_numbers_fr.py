"""French numbers: exact text in, exact text out. `·` stands for the narrow no-break space."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poles.indicators import INDICATORS
from poles.numbers_fr import (
    counted,
    format_coverage,
    format_number,
    format_value,
    format_year,
    qualified,
)
from poles.records import Qualifier


def narrow(text):
    return text.replace("·", "\u202f")


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0, 0, "0"),
        (999, 0, "999"),
        (1828, 0, "1·828"),
        (134000, 0, "134·000"),
        (134000.0, 0, "134·000"),
        (12_345_678, 0, "12·345·678"),
        (94.1466, 1, "94,1"),
        (16, 1, "16,0"),
        (1234.5, 1, "1·234,5"),
        (2.5, 0, "3"),
        (94.15, 1, "94,2"),
        (-2.34, 1, "\u22122,3"),
        (-1500, 0, "\u22121·500"),
        (-0.04, 1, "0,0"),
        (None, 0, "—"),
        (float("nan"), 1, "—"),
        (float("inf"), 0, "—"),
        (1e15, 0, "1·000·000·000·000·000"),
    ],
)
def test_number(value, decimals, text):
    assert format_number(value, decimals) == narrow(text)


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("part_insertion_pct", 94.1466, "94,1·%"),
        ("insertion_pour_1000_hab", 22.9467, "22,9·‰"),
        ("insertion_par_permanent", 16.084, "16,1"),
        ("chiffre_affaires_eur", 7_000_000, "7,0·M€"),
        ("chiffre_affaires_eur", 1_090_000, "1,1·M€"),
        ("chiffre_affaires_eur", 1_000_000, "1,0·M€"),
        ("chiffre_affaires_eur", 999_999, "999·999·€"),
        ("subvention_eur", 350_000, "350·000·€"),
        ("chiffre_affaires_eur", -2_500_000, "\u22122,5·M€"),
        ("ca_par_habitant_eur", 93.333, "93,3·€"),
        ("ca_par_salarie_eur", 3829.32, "3·829·€"),
        ("surface_m2", 600, "600·m²"),
        ("population", 75000, "75·000·hab."),
        ("densite_hab_km2", 1234.56, "1·234,6·hab./km²"),
        ("superficie_km2", 850.04, "850,0·km²"),
        ("evolution_population_pct", -3.21, "\u22123,2·%"),
        ("etp_total", 145, "145·ETP"),
        ("etp_total", 34.1, "34,1·ETP"),
        ("etp_total", 34.125, "34,13·ETP"),
        ("salaries_insertion", 1721, "1·721"),
        ("structures_insertion", 8, "8"),
        ("organisations_pour_10000_hab", 2, "2,0"),
        ("population", None, "—"),
        ("part_insertion_pct", float("nan"), "—"),
    ],
)
def test_value_with_its_unit(key, value, text):
    assert format_value(INDICATORS[key], value) == narrow(text)


@pytest.mark.parametrize(
    ("qualifier", "text"),
    [
        (Qualifier.EXACT, "25"),
        (Qualifier.ENVIRON, "environ 25"),
        (Qualifier.AU_MOINS, "au moins 25"),
        (Qualifier.AU_PLUS, "au plus 25"),
        (None, "25"),
    ],
)
def test_qualifier_is_said_before_the_number(qualifier, text):
    assert qualified("25", qualifier) == text


def test_missing_value_is_never_about():
    assert qualified(format_number(None), Qualifier.ENVIRON) == "—"


def test_year_is_never_grouped():
    assert format_year(2014) == "2014"
    assert format_year("2013-2024") == "2013-2024"
    assert format_year(None) == "—"


@pytest.mark.parametrize(
    ("count", "words", "text"),
    [
        (0, ("pôle",), "0 pôle"),
        (1, ("pôle",), "1 pôle"),
        (2, ("pôle",), "2 pôles"),
        (1200, ("commune couverte", "communes couvertes"), "1·200 communes couvertes"),
        (1, ("EPCI", "EPCI"), "1 EPCI"),
        (3, ("EPCI", "EPCI"), "3 EPCI"),
    ],
)
def test_what_is_counted_agrees_in_number(count, words, text):
    assert counted(count, *words) == narrow(text)


@pytest.mark.parametrize(
    ("answered", "asked", "text"),
    [
        (6, 23, "6 pôles renseignés sur 23"),
        (2, 2, "2 pôles renseignés sur 2"),
        (1, 23, "1 pôle renseigné sur 23"),
        (0, 23, "aucun pôle renseigné sur 23"),
        (1200, 2000, "1·200 pôles renseignés sur 2·000"),
    ],
)
def test_coverage_agrees_in_number(answered, asked, text):
    assert format_coverage(answered, asked) == narrow(text)


@given(st.integers(-(10**15), 10**15))
def test_whole_number_reads_back(number):
    text = format_number(number)
    assert int(text.replace("\u202f", "").replace("\u2212", "-")) == number


@given(st.floats(-1e12, 1e12), st.integers(0, 3))
def test_decimal_number_reads_back_within_half_a_step(number, decimals):
    text = format_number(number, decimals)
    back = float(text.replace("\u202f", "").replace("\u2212", "-").replace(",", "."))
    assert abs(back - number) <= 0.5 * 10**-decimals * (1 + 1e-6) + abs(number) * 2**-52
    assert "-" not in text
    assert len(text.partition(",")[2]) == decimals
