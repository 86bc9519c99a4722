"""The communes of a chosen pole: outlines, populations on their own scale, overlaps."""

import pytest
from shapely.geometry import box

from poles.maps.pole_detail import LARGEST_COMMUNE_RADIUS, overlaps, pole_detail


@pytest.fixture
def gamma(small_atlas):
    return pole_detail(small_atlas, "plateau-gamma")


def test_the_communes_are_the_members_by_name(gamma):
    assert [commune.nom for commune in gamma.communes] == ["Bêta", "Delta", "Gamma"]


def test_circles_have_an_area_proportional_to_the_population_of_the_commune(gamma):
    radius = {commune.nom: commune.radius for commune in gamma.communes}
    assert radius["Bêta"] == LARGEST_COMMUNE_RADIUS
    assert (radius["Bêta"] / radius["Delta"]) ** 2 == pytest.approx(3000 / 1500)
    assert (radius["Bêta"] / radius["Gamma"]) ** 2 == pytest.approx(3000 / 500)


def test_the_population_is_said_with_its_year(gamma):
    assert gamma.communes[0].population == "3\u202f000 hab. (2023)"


def test_a_shared_commune_names_the_other_poles(gamma):
    shared = {commune.nom: commune.shared_with for commune in gamma.communes}
    assert shared["Delta"] == ("Deux rives, un océan",)
    assert shared["Bêta"] == ("Val d'Alpha", "Zébulon")
    assert shared["Gamma"] == ()


def test_epci_borders_are_those_of_the_member_communes_only(gamma):
    outlines = {nom: outline.bounds for nom, outline in gamma.epci.items()}
    assert outlines == {
        "CC du Plateau de Gamma": box(5.0, 45.1, 5.2, 45.2).bounds,
        "CC du Val d'Alpha": box(5.1, 45.0, 5.2, 45.1).bounds,
    }


def test_the_outline_is_the_union_of_the_communes(gamma):
    expected = box(5.0, 45.1, 5.2, 45.2).union(box(5.1, 45.0, 5.2, 45.1))
    assert gamma.outline.equals(expected)


def test_overlaps_count_the_communes_that_two_poles_cover(small_atlas):
    assert overlaps(small_atlas, "plateau-gamma") == {
        "deux-rives": 1,
        "siege-beta": 1,
        "val-alpha": 1,
    }
    assert overlaps(small_atlas, "val-alpha") == {"siege-beta": 2, "plateau-gamma": 1}


def test_every_shipped_pole_that_is_placed_has_its_communes_drawn(shipped_atlas):
    detail = pole_detail(shipped_atlas, "ptce-centre-isere")
    assert len(detail.communes) == 78
    assert len(detail.epci) == 2
