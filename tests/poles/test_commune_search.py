"""A commune is found as people write it; distances go to the territory's edge."""

import pytest

from poles.commune_search import find_communes, nearest_poles, poles_of_departement_unplaced


def codes(boundaries, words):
    return [match.code for match in find_communes(boundaries, words)]


@pytest.mark.parametrize("words", ["Voiron", "voiron", "  VOIRON ", "38563"])
def test_a_name_or_a_code_finds_the_commune_first(shipped_atlas, words):
    assert codes(shipped_atlas.boundaries, words)[0] == "38563"


@pytest.mark.parametrize("words", ["evian-les-bains", "Évian-les-Bains"])
def test_accents_do_not_count(shipped_atlas, words):
    assert codes(shipped_atlas.boundaries, words) == ["74119"]


def test_a_postal_code_gives_all_its_communes_and_chooses_none(shipped_atlas):
    found = find_communes(shipped_atlas.boundaries, "38500")
    assert len(found) > 5
    assert found[0].code == "38563"
    assert {match.how for match in found[:-1]} == {"code postal 38500"}
    assert (found[-1].code, found[-1].how) == ("38500", "code Insee")


def test_the_name_of_a_merged_commune_leads_to_todays(shipped_atlas):
    found = find_communes(shipped_atlas.boundaries, "Châtillon-en-Michaille")
    assert [(match.code, match.how) for match in found] == [
        ("01033", "ancienne commune : Châtillon-en-Michaille")
    ]


def test_an_old_code_leads_to_todays_commune(shipped_atlas):
    found = find_communes(shipped_atlas.boundaries, "01091")
    assert [(match.code, match.how) for match in found] == [("01033", "ancien code Insee 01091")]


def test_corsican_codes_are_read_in_any_case(shipped_atlas):
    assert codes(shipped_atlas.boundaries, "2a004")[0] == "2A004"


def test_the_most_populated_of_the_same_name_comes_first(shipped_atlas):
    assert codes(shipped_atlas.boundaries, "saint-denis")[:2] == ["97411", "93066"]


@pytest.mark.parametrize("words", ["", "   ", "zzzzzz", "00000", "<script>"])
def test_words_that_mean_nothing_find_nothing(shipped_atlas, words):
    assert codes(shipped_atlas.boundaries, words) == []


def test_the_nearest_poles_are_by_distance_to_the_edge_and_leave_out_those_that_cover(small_atlas):
    nearby = nearest_poles(small_atlas, "38003")
    assert "plateau-gamma" not in [one.pole.pole_id for one in nearby]
    distances = {one.pole.pole_id: one.distance_km for one in nearby}
    # From 38003 south to 38001, and east to 38004: the edges are a border away.
    assert distances["val-alpha"] < 12
    assert list(distances.values()) == sorted(distances.values())


def test_a_pole_an_ocean_away_is_not_near(shipped_atlas):
    nearby = nearest_poles(shipped_atlas, "97411")
    assert [one.pole.departement_code for one in nearby] == ["974"]


def test_a_commune_without_a_position_has_no_nearest_pole(small_atlas):
    assert nearest_poles(small_atlas, "98818") == ()


def test_unplaced_poles_of_the_department_are_said(shipped_atlas):
    said = {pole.pole_id for pole in poles_of_departement_unplaced(shipped_atlas, "97411")}
    assert said == {"reuniverre", "jade-reunion"}
