"""A day and a year are read as people write them in French; what could be two days is asked."""

from datetime import date

import pytest

from poles.cells import CellError
from poles.own.written_dates import read_day, read_year


@pytest.mark.parametrize(
    "text",
    [
        "2014-01-10",
        "2014/1/10",
        "2014-01-10T00:00:00",
        "2014-01-10 00:00:00",
        "10/01/2014",
        "10/01/2014 00:00",
        "10/1/14",
        "10.01.2014",
        "10-01-2014",
        "10 janvier 2014",
        "10 Janvier 2014",
        "10 janv. 2014",
        "10-janv-14",
        "10-janv.-2014",
        "vendredi 10 janvier 2014",
        "le 10 janvier 2014",
    ],
)
def test_one_day_in_many_ways(text):
    assert read_day(text) == date(2014, 1, 10)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1er mars 2016", date(2016, 3, 1)),
        ("mercredi 1er mars 2016", date(2016, 3, 1)),
        ("dimanche 3 août 2014", date(2014, 8, 3)),
        ("3 fév. 2014", date(2014, 2, 3)),
        ("3 févr. 2014", date(2014, 2, 3)),
        ("3 déc 2015", date(2015, 12, 3)),
        ("2/3/2020", date(2020, 3, 2)),  # day first, as in French
        ("29 février 2016", date(2016, 2, 29)),
    ],
)
def test_other_days(text, day):
    assert read_day(text) == day


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("14/01/98", "n’est pas entre 2009 et 2100"),  # 1998, and no day to come
        ("14/01/2098", "est un jour à venir"),
    ],
)
def test_a_day_is_past_and_not_older_than_the_idea_of_a_pole(text, wrong):
    with pytest.raises(CellError) as caught:
        read_day(text)
    assert caught.value.wrong == wrong


@pytest.mark.parametrize(
    ("text", "choice"), [("01/25/2014", "2014-01-25"), ("41649", "2014-01-10")]
)
def test_a_month_first_and_the_number_of_a_day_are_asked(text, choice):
    with pytest.raises(CellError) as caught:
        read_day(text)
    assert caught.value.choices == (choice,)
    assert read_day(choice).isoformat() == choice


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("31/02/2014", "n’existe pas au calendrier"),
        ("29 février 2015", "n’existe pas au calendrier"),
        ("13/13/2014", "n’existe pas au calendrier"),
        ("10/01/1999", "n’est pas entre 2009 et 2100"),
        ("janvier 2014", "n’est pas un jour"),
        ("10 janvier", "n’est pas un jour"),
        ("10 brumaire 2014", "n’est pas un jour"),
        ("2014", "n’est pas un jour"),
        ("bientôt", "n’est pas un jour"),
    ],
)
def test_what_is_no_day_is_refused(text, wrong):
    with pytest.raises(CellError) as caught:
        read_day(text)
    assert (caught.value.wrong, caught.value.choices) == (wrong, ())


@pytest.mark.parametrize("text", ["Mars 2021", "2014", "S1 2021", "bientôt"])
def test_what_has_no_day_may_be_left_aside(text):
    with pytest.raises(CellError) as caught:
        read_day(text)
    assert caught.value.advice == (
        "Écrivez-le par exemple 10/01/2014 ; sans le jour, laissez la case de côté."
    )


@pytest.mark.parametrize(
    ("text", "year"),
    [("2023", 2023), ("exercice 2023", 2023), ("2023.0", 2023), ("31/12/2022", 2022)],
)
def test_the_only_year_of_a_text(text, year):
    assert read_year(text) == year


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("2022-2023", "nomme plusieurs années"),
        ("23", "n’est pas une année"),
        ("20231", "n’est pas une année"),
        ("1789", "n’est pas une année"),
        ("", "n’est pas une année"),
    ],
)
def test_no_year_or_several_are_refused(text, wrong):
    with pytest.raises(CellError) as caught:
        read_year(text)
    assert caught.value.wrong == wrong
