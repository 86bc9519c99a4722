"""The index of the sheets: every pole once, under its region, with what is known of it."""

from poles.sheet.index import NOWHERE, index_of


def test_every_pole_stands_once_under_its_region_by_name(small_atlas):
    index = index_of(small_atlas, small_atlas.poles)
    assert {region: [one.pole.pole_id for one in entries] for region, entries in index.items()} == {
        "Auvergne-Rhône-Alpes": [
            "deux-rives",
            "plateau-gamma",
            "quelque-part-en-isere",
            "quelque-part-en-region",
            "val-alpha",
            "siege-beta",
        ],
        "Pays de la Loire": ["ile-yeu"],
        NOWHERE: ["nulle-part"],
    }


def test_a_line_says_the_department_and_how_many_figures(small_atlas):
    index = index_of(small_atlas, small_atlas.poles)
    said = {
        one.pole.pole_id: (one.where, one.figures) for entries in index.values() for one in entries
    }
    assert said["val-alpha"] == ("Isère (38)", 5)
    assert said["quelque-part-en-region"] == ("département non précisé", 0)


def test_the_regions_are_in_the_order_of_a_dictionary(shipped_atlas):
    regions = list(index_of(shipped_atlas, shipped_atlas.poles))
    assert regions.index("Hauts-de-France") < regions.index("Île-de-France")
    assert regions.index("Île-de-France") < regions.index("La Réunion")
