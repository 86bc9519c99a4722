"""Who is ranked beside the map, who is left out of it, and how many."""

import pytest

from poles.home.ranking import answers, rank_poles
from poles.records import Precision
from poles.screen import Screen


def ranked(atlas, key, most=8, **screen):
    return rank_poles(atlas, Screen(indicator=key, **screen), atlas.poles, most)


def ids(ranking):
    return [pole.pole_id for pole, _ in ranking.rows]


def test_what_boundaries_measure_ranks_no_supposed_territory(small_atlas):
    # deux-rives 5 500, plateau-gamma 5 000, val-alpha 4 000; two seats alone; three not placed
    ranking = ranked(small_atlas, "population_insee")
    assert ids(ranking) == ["deux-rives", "plateau-gamma", "val-alpha"]
    assert (ranking.supposed, ranking.masked, ranking.absent, ranking.missing) == (2, 0, 3, 0)


def test_what_a_supposed_pole_publishes_is_ranked(small_atlas):
    ranking = ranked(small_atlas, "structures_insertion")
    assert ids(ranking) == ["ile-yeu"]
    assert (ranking.supposed, ranking.absent, ranking.missing) == (0, 7, 4)


def test_masked_precisions_are_counted_and_not_ranked(small_atlas):
    hidden = (Precision.DECLARE, Precision.DEPARTEMENT)
    ranking = ranked(small_atlas, "population_insee", hidden=hidden)
    assert ids(ranking) == ["plateau-gamma"]
    assert (ranking.supposed, ranking.masked, ranking.absent) == (2, 3, 2)


def test_only_the_highest_are_kept_and_all_are_counted(small_atlas):
    ranking = ranked(small_atlas, "population_insee", most=1)
    assert ids(ranking) == ["deux-rives"]
    assert ranking.supposed == 2


@pytest.mark.parametrize(("key", "count"), [("benevoles", 0), ("salaries_insertion", 3)])
def test_an_indicator_is_unknown_when_no_pole_of_the_atlas_has_it(small_atlas, key, count):
    assert answers(small_atlas, key) == count
    assert ranked(small_atlas, key).is_unknown == (count == 0)
    nobody = rank_poles(small_atlas, Screen(indicator="salaries_insertion"), [], 8)
    assert not nobody.is_unknown
