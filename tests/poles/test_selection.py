"""A filter keeps the poles that it names, in the sense that it states, and no other."""

from dataclasses import replace

import pytest
from small_world import BY_NAME

from poles.selection import Selection, Sense, keep, known_by_region_alone

PLACED = {"val-alpha", "plateau-gamma", "siege-beta", "ile-yeu", "deux-rives"}
ISERE_SEATS = {"val-alpha", "plateau-gamma", "siege-beta", "deux-rives", "quelque-part-en-isere"}


def kept(atlas, **fields):
    return {pole.pole_id for pole in keep(atlas.poles, atlas.territories, Selection(**fields))}


def test_no_filter_keeps_every_pole_in_order(small_atlas):
    poles = keep(small_atlas.poles, small_atlas.territories, Selection())
    assert tuple(pole.pole_id for pole in poles) == BY_NAME


def test_poles_stay_in_the_order_given(small_atlas):
    selection = Selection(departements=("38",))
    backwards = keep(small_atlas.poles[::-1], small_atlas.territories, selection)
    assert backwards == keep(small_atlas.poles, small_atlas.territories, selection)[::-1]


@pytest.mark.parametrize(
    ("sens", "departements", "expected"),
    [
        # One commune of deux-rives is in Mayotte (976), its seat is in Isère (38).
        (Sense.TOUCHE, ("976",), {"deux-rives"}),
        (Sense.SIEGE, ("976",), set()),
        (Sense.ENTIER, ("976",), set()),
        (Sense.TOUCHE, ("38",), ISERE_SEATS),
        (Sense.SIEGE, ("38",), ISERE_SEATS),
        (Sense.ENTIER, ("38",), {"val-alpha", "plateau-gamma", "siege-beta"}),
        (Sense.TOUCHE, ("85", "976"), {"ile-yeu", "deux-rives"}),
        (Sense.ENTIER, ("38", "976"), {"val-alpha", "plateau-gamma", "siege-beta", "deux-rives"}),
        (Sense.TOUCHE, ("26",), set()),
    ],
)
def test_department_is_meant_in_the_stated_sense(small_atlas, sens, departements, expected):
    assert kept(small_atlas, departements=departements, sens=sens) == expected


@pytest.mark.parametrize(
    ("sens", "regions", "expected"),
    [
        (Sense.TOUCHE, ("06",), {"deux-rives"}),
        (Sense.SIEGE, ("06",), set()),
        (Sense.ENTIER, ("06",), set()),
        (Sense.TOUCHE, ("84",), ISERE_SEATS | {"quelque-part-en-region"}),
        (Sense.SIEGE, ("84",), ISERE_SEATS | {"quelque-part-en-region"}),
        (Sense.ENTIER, ("84",), {"val-alpha", "plateau-gamma", "siege-beta"}),
        (Sense.ENTIER, ("52", "06"), {"ile-yeu"}),
    ],
)
def test_region_is_meant_in_the_stated_sense(small_atlas, sens, regions, expected):
    assert kept(small_atlas, regions=regions, sens=sens) == expected


def test_unplaced_pole_is_entirely_nowhere(small_atlas):
    every = tuple(small_atlas.boundaries.departement_names)
    assert kept(small_atlas, departements=every, sens=Sense.ENTIER) == PLACED


def test_pole_of_which_nothing_is_known_is_in_no_department(small_atlas):
    every = tuple(small_atlas.boundaries.departement_names)
    for sens in Sense:
        assert "nulle-part" not in kept(small_atlas, departements=every, sens=sens)


def test_department_and_region_are_both_to_be_met(small_atlas):
    assert kept(small_atlas, departements=("38",), regions=("06",)) == {"deux-rives"}
    assert kept(small_atlas, departements=("85",), regions=("84",)) == set()


def test_call_won_later_counts_as_much_as_the_first(small_atlas):
    assert kept(small_atlas, promotions=("AAP-2015",)) == {"plateau-gamma", "siege-beta"}
    assert kept(small_atlas, promotions=("AMI-2024", "AMI-2022-P2")) == {"deux-rives"}
    assert kept(small_atlas, promotions=("AMI-2022-P2",)) == set()


def test_field_is_found_whatever_its_case_and_accents(small_atlas):
    assert kept(small_atlas, filieres=("REEMPLOI",)) == {"val-alpha", "plateau-gamma"}
    assert kept(small_atlas, filieres=("réemploi", "alimentation")) == {
        "val-alpha",
        "plateau-gamma",
        "deux-rives",
    }


def test_part_of_a_field_is_not_the_field(small_atlas):
    assert kept(small_atlas, filieres=("emploi",)) == set()


def test_filters_are_all_to_be_met(small_atlas):
    both = {"departements": ("38",), "promotions": ("AAP-2013",), "filieres": ("réemploi",)}
    assert kept(small_atlas, **both) == {"val-alpha"}


def test_sense_alone_filters_nothing(small_atlas):
    for sens in Sense:
        assert kept(small_atlas, sens=sens) == set(BY_NAME)


def test_all_departments_together_give_every_pole_that_touches_one(small_atlas):
    one_by_one = set()
    for code in small_atlas.boundaries.departement_names:
        one_by_one |= kept(small_atlas, departements=(code,))
    assert one_by_one == PLACED | {"quelque-part-en-isere"}


def test_seat_is_known_by_its_commune_when_no_department_is_written(small_atlas):
    # wording.SENSE_HELP: « le siège, ou à défaut le département que donne la source ».
    pole = replace(small_atlas.by_id["val-alpha"], departement_code=None, region_code=None)
    selection = Selection(departements=("38",), sens=Sense.SIEGE)
    assert keep([pole], small_atlas.territories, selection) == (pole,)


# What a filter by department cannot judge


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(departements=("38",)), ["quelque-part-en-region"]),
        (Selection(departements=("26", "38")), ["quelque-part-en-region"]),
        (Selection(departements=("85",)), []),
        (Selection(), []),
        (Selection(regions=("84",)), []),  # kept by the filter itself
        (Selection(departements=("38",), promotions=("AMI-2024",)), []),
    ],
)
def test_poles_known_by_their_region_alone_may_be_of_its_departments(
    small_atlas, selection, expected
):
    region_of = small_atlas.boundaries.region_of_departement
    found = known_by_region_alone(small_atlas.poles, small_atlas.territories, selection, region_of)
    assert [pole.pole_id for pole in found] == expected
