"""A number is read as people write it in French; what could be two numbers is asked."""

import random

import pytest

from poles.cells import CellError
from poles.indicator_units import counted_in, refuse_other_unit
from poles.own.written_numbers import (
    MISSING_MARKS,
    plain_number,
    read_number,
    read_unit,
    sure_number,
    unit_in,
)
from poles.records import Qualifier

ENVIRON, AU_MOINS, AU_PLUS = Qualifier.ENVIRON, Qualifier.AU_MOINS, Qualifier.AU_PLUS


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("25", 25),
        ("0", 0),
        ("0,125", 0.125),
        ("3.5", 3.5),
        ("7 000 000", 7_000_000),
        ("134\u202f000", 134_000),
        ("134\xa0000,5", 134_000.5),
        ("1 234,5", 1234.5),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1.234.567", 1_234_567),
        ("1'234'567", 1_234_567),
        ("25.", 25),
        (" 25 ", 25),
        ("=25", 25),
        ("999999999999999", 999_999_999_999_999),
    ],
)
def test_a_number_alone_has_neither_unit_nor_qualifier(text, value):
    assert read_number(text) == (value, None, None, False)


@pytest.mark.parametrize(
    ("text", "value", "unit", "scaled"),
    [
        ("7 M€", 7_000_000, "€", True),
        ("7M€", 7_000_000, "€", True),
        ("7 M", 7_000_000, None, True),
        ("7,0 M€ HT", 7_000_000, "€", True),
        ("7 meur", 7_000_000, "€", True),
        ("7,5 millions d’euros", 7_500_000, "€", True),
        ("2 Mds €", 2_000_000_000, "€", True),
        ("120 k€", 120_000, "€", True),
        ("120 KEUR", 120_000, "€", True),
        ("7 KE", 7_000, "€", True),
        ("7 ME", 7_000_000, "€", True),
        ("12 milliers", 12_000, None, True),
        ("7 000 000 €", 7_000_000, "€", False),
        ("€ 500", 500, "€", False),
        ("500 euros TTC", 500, "€", False),
        ("94,1 %", 94.1, "%", False),
        ("12 ETP", 12, "ETP", False),
        ("12,5 équivalents temps plein", 12.5, "ETP", False),
        ("25 salariés", 25, "salariés", False),
        ("25 personnes en insertion", 25, "salariés en insertion", False),
        ("25 pers.", 25, "personnes", False),
        ("25 salarié·e·s", 25, "salariés", False),
        ("25 salarié(e)s", 25, "salariés", False),
        ("25 salariés permanents", 25, "permanents", False),
        ("15 bénévoles", 15, "bénévoles", False),
        ("8 ETP en insertion", 8, "ETP d’insertion", False),
        ("8 structures d’insertion", 8, "structures d’insertion", False),
        ("134 000 habitants", 134_000, "hab.", False),
        ("8 structures", 8, "organisations", False),
        ("1350 m2", 1350, "m²", False),
        ("1350 M²", 1350, "m²", False),
        ("70 ha", 700_000, "m²", True),
    ],
)
def test_units_and_scales_are_read(text, value, unit, scaled):
    assert read_number(text) == (value, None, unit, scaled)


@pytest.mark.parametrize(
    ("text", "value", "qualifier"),
    [
        ("env. 25", 25, ENVIRON),
        ("environ 25", 25, ENVIRON),
        ("~100", 100, ENVIRON),
        ("±25", 25, ENVIRON),
        ("+/- 25", 25, ENVIRON),
        ("about 30", 30, ENVIRON),
        ("25*", 25, None),
        ("près de 25", 25, ENVIRON),
        ("plus ou moins 25", 25, ENVIRON),
        ("25 env.", 25, ENVIRON),
        ("25 salariés environ", 25, ENVIRON),
        ("plus de 25", 25, AU_MOINS),
        ("+ de 25", 25, AU_MOINS),
        ("> 25", 25, AU_MOINS),
        ("au moins 25", 25, AU_MOINS),
        ("25+", 25, AU_MOINS),
        ("25 et plus", 25, AU_MOINS),
        ("moins de 25", 25, AU_PLUS),
        ("jusqu’à 25", 25, AU_PLUS),
        ("≤ 25", 25, AU_PLUS),
        ("exactement 25", 25, Qualifier.EXACT),
        ("Environ 7,5 M€", 7_500_000, ENVIRON),
    ],
)
def test_qualifiers_are_read(text, value, qualifier):
    number = read_number(text)
    assert (number.value, number.qualifier) == (value, qualifier)


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("1.234", ("1234", "1,2340")),
        ("1,234", ("1234", "1,2340")),
        ("12.500 €", ("12500 €", "12,5000 €")),
        ("env. 1.234", ("env. 1234", "env. 1,2340")),
        ("aucun", ("0", "")),
        ("néant", ("0", "")),
        ("25 (2022)", ("25",)),
        ("env. 25 (2022)", ("env. 25",)),
        ("250k", ("250 milliers",)),
        ("une dizaine", ("environ 10",)),
        ("environ une vingtaine de structures", ("environ 20",)),
        ("plus d’une centaine", ("au moins 100",)),
    ],
)
def test_what_could_be_two_things_is_asked(text, choices):
    with pytest.raises(CellError) as caught:
        read_number(text)
    assert caught.value.choices == choices


@pytest.mark.parametrize(
    "text", ["1234", "1,2340", "12500 €", "env. 1,2340", "0", "250 milliers", "au moins 100"]
)
def test_each_choice_is_read_in_one_way(text):
    assert read_number(text).value >= 0


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("bientôt", "n’est pas un nombre"),
        ("vingt cent", "n’est pas un nombre"),
        ("dix à quinze", "donne deux nombres"),
        ("25 dont 4 CDI", "contient « dont 4 CDI », qui ne se lit pas"),
        ("12 + 2 Salariés", "contient « 2 Salariés », qui ne se lit pas"),
        ("1O", "contient « O », qui ne se lit pas"),
        ("Œuvre 12", "contient « Œuvre », qui ne se lit pas"),
        ("²", "n’est pas un nombre"),
        ("12 34", "n’est pas un nombre"),
        ("12,5,6", "n’est pas un nombre"),
        ("10 à 15", "donne deux nombres"),
        ("10-15", "donne deux nombres"),
        ("2022/2023", "donne deux nombres"),
        ("-5", "est négatif"),
        ("- 5", "est négatif"),
        ("une 30", "contient « une », qui ne se lit pas"),
        ("10/01/2014", "est une date, pas un nombre"),
        ("2014-01-10", "est une date, pas un nombre"),
        ("10.1.14", "est une date, pas un nombre"),
        ("25 dont 12", "contient « dont 12 », qui ne se lit pas"),
        ("7 m", "contient « m », qui ne se lit pas"),
        ("(25)", "contient « ( », qui ne se lit pas"),
        ("environ 25 au moins", "est qualifié de deux façons"),
        ("9" * 30, "est trop grand pour être vrai"),
        ("9" * 5000, "est trop grand pour être vrai"),
        ("9999999 Mds €", "est trop grand pour être vrai"),
    ],
)
def test_what_is_no_number_is_refused(text, wrong):
    with pytest.raises(CellError) as caught:
        read_number(text)
    assert caught.value.wrong == wrong
    assert caught.value.choices == ()


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("400 à 500", "Écrivez-en un seul, par exemple « au moins 400 »."),
        ("400 à 500 k€", "Écrivez-en un seul, par exemple « au moins 400 k€ »."),
        ("12 ETP dont 4 CDI", "Gardez nombre et unité : « 12 ETP »."),
        ("12 bénévoles + 2 salariés", "Gardez nombre et unité : « 12 bénévoles »."),
        ("12 + 2 salariés", "Gardez nombre et unité."),
        ("1,2e6", "Gardez nombre et unité."),
        ("12,5 k€ l’an", "Gardez nombre et unité : « 12,5 k€ »."),
    ],
)
def test_advice_takes_the_reader_s_own_numbers(text, advice):
    with pytest.raises(CellError) as caught:
        read_number(text)
    assert caught.value.advice == advice


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("dix", 10, None),
        ("Vingt-cinq", 25, None),
        ("vingt cinq salariés", 25, "salariés"),
        ("vingt et un", 21, None),
        ("soixante-dix-sept", 77, None),
        ("deux cents", 200, None),
        ("un million", 1_000_000, None),
        ("deux millions d’euros", 2_000_000, "€"),
        ("trois mille deux cent un", 3201, None),
    ],
)
def test_numbers_in_letters_are_read(text, value, unit):
    number = read_number(text)
    assert (number.value, number.unit) == (value, unit)


@pytest.mark.parametrize(
    ("text", "times", "value"),
    [("1.200", 1, 1200), ("env. 1,234", 1, 1234), ("1.000", 1, None), ("1.200", 1000, None)],
)
def test_only_a_whole_number_is_read_where_no_other_may_be(text, times, value):
    words = {}
    for _ in range(2):
        if value is None:
            with pytest.raises(CellError):
                read_number(text, words, times)
        else:
            assert read_number(text, words, times).value == value


def test_the_unit_of_the_first_number_is_found():
    assert unit_in("12 ETP dont 4 CDI") == "ETP"
    assert (unit_in("12 CDI"), unit_in("rien")) == (None, None)


def outcome(text, words=None):
    try:
        return read_number(text, words)
    except CellError as error:
        return error.wrong, error.choices


def test_keeping_the_words_met_changes_nothing():
    """The short way, for a table that repeats its words, reads as the long one."""
    signs, drawn, words = "12.,' \xa0-Mkm€env²+a(%à", random.Random(7), {}  # noqa: S311
    texts = ["".join(drawn.choices(signs, k=drawn.randint(1, 8))) for _ in range(20_000)]
    assert [outcome(text, words) for text in texts] == [outcome(text) for text in texts]
    assert 1 < len(words) <= 1_000


@pytest.mark.parametrize(
    ("text", "value"),
    [("25", 25.0), ("1 234,5", 1234.5), ("1.234", None), ("25 €", None), ("", None)],
)
def test_sure_numbers_are_those_with_nothing_to_mend(text, value):
    assert sure_number(text) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [(7_000_000.0, "7000000"), (0.1, "0.1"), (1e-7, "0.0000001"), (1234.5, "1234.5")],
)
def test_plain_numbers_are_never_in_powers_of_ten(value, text):
    assert plain_number(value) == text


def test_marks_of_missing_are_written_as_they_are_compared():
    assert {mark for mark in MISSING_MARKS if mark != mark.lower().strip()} == set()
    assert {"n.c.", "-", "nd", "non renseigne", "#n/a"} <= MISSING_MARKS
    assert not {"0", "aucun", "neant"} & MISSING_MARKS


# Units of a column


@pytest.mark.parametrize(
    ("text", "scale", "unit"),
    [
        ("k€", 1000, "€"),
        ("en k€", 1000, "€"),
        ("K€ HT", 1000, "€"),
        ("M€", 10**6, "€"),
        ("en milliers d’euros", 1000, "€"),
        ("en milliers", 1000, None),
        ("€", 1, "€"),
        ("ETP", 1, "ETP"),
        ("ha", 10_000, "m²"),
        ("personnes", 1, "personnes"),
    ],
)
def test_units_are_read_alone(text, scale, unit):
    assert read_unit(text) == (scale, unit)


@pytest.mark.parametrize("text", ["", "7", "7 €", "env. €", "2023", "siège", "en"])
def test_what_is_no_unit_is_refused(text):
    with pytest.raises(CellError):
        read_unit(text)


@pytest.mark.parametrize(
    ("key", "unit"),
    [
        ("salaries_total", "ETP"),
        ("etp_total", "personnes"),
        ("salaries_total", "€"),
        ("chiffre_affaires_eur", "personnes"),
        ("chiffre_affaires_eur", "%"),
        ("surface_m2", "€"),
        ("organisations", "m²"),
        ("salaries_total", "bénévoles"),
        ("population", "adhérents"),
        ("organisations", "salariés"),
        ("salaries_permanents", "salariés en insertion"),
        ("benevoles", "salariés"),
    ],
)
def test_people_are_never_etp_nor_euros(key, unit):
    with pytest.raises(CellError):
        refuse_other_unit(key, unit)
    assert counted_in(key, unit) in (None, "etp_total")


@pytest.mark.parametrize(
    ("key", "unit", "wrong"),
    [
        (
            "salaries_total",
            "bénévoles",
            "compte des bénévoles, or la colonne est « Salariés, total publié »",
        ),
        (
            "etp_total",
            "ETP d’insertion",
            "compte des ETP d’insertion, or la colonne est « ETP (total) »",
        ),
        ("organisations", "hab.", "compte des habitants, or la colonne est « Organisations »"),
        ("budget_eur", "salariés", "compte des salariés, or la colonne est en €"),
    ],
)
def test_a_number_of_others_is_told_with_what_it_counts(key, unit, wrong):
    with pytest.raises(CellError) as caught:
        refuse_other_unit(key, unit)
    assert caught.value.wrong == wrong


@pytest.mark.parametrize(
    ("key", "unit", "counted"),
    [
        ("salaries_total", "personnes", "salaries_total"),
        ("salaries_total", None, "salaries_total"),
        ("salaries_total", "ETP", "etp_total"),
        ("salaries_insertion", "ETP", "etp_insertion"),
        ("salaries_permanents", "ETP", None),
        ("salaries_total", "permanents", "salaries_permanents"),
        ("organisations", "structures d’insertion", "structures_insertion"),
        ("societaires", "personnes", "societaires"),
        ("emplois_vises", "salariés", "emplois_vises"),
        ("population", "hab.", "population"),
        ("chiffre_affaires_eur", "€", "chiffre_affaires_eur"),
        ("tonnes", "€", "tonnes"),
    ],
)
def test_a_header_in_etp_is_the_column_of_etp(key, unit, counted):
    assert counted_in(key, unit) == counted
