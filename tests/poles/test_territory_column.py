"""A column « Territoire » holds words or places: what most of its cells name says which."""

import pytest
from small_world import ALPHA

from poles.own.checking import check_tables
from poles.own.columns import How
from poles.own.layout import recognise
from poles.own.place_matching import PlaceMatching
from poles.own.spreadsheet import read_spreadsheet
from poles.own.territory_column import with_territories


def read(small_atlas, header, *cells, choices=None):
    rows = "".join(f"P{number};{cell}\n" for number, cell in enumerate(cells))
    grids = read_spreadsheet(f"nom;{header}\n{rows}".encode(), "liste.csv")
    found = check_tables(grids, small_atlas.boundaries, choices=choices)
    column = found.tables[0].layout.columns[1]
    return column.meaning.key, column.how, found


@pytest.mark.parametrize(
    ("cells", "key"),
    [
        (["CC du Val d'Alpha"], "epci_codes"),
        ([ALPHA, "la vallée", f"{ALPHA}"], "territoire_texte"),
        ([ALPHA, "CC du Val d'Alpha", "la vallée"], "epci_codes"),
        (["Alpha, Delta", "Delta", "la vallée"], "communes_codes"),
        (["la vallée", "Alpha et les collines", "CC du Val d'Alpha"], "territoire_texte"),
    ],
)
def test_most_cells_say_what_the_column_holds(small_atlas, cells, key):
    found_key, how, found = read(small_atlas, "Territoire", *cells)
    assert found_key == key
    assert (how is How.CELLS) == (key != "territoire_texte")
    [told] = found.tables[0].layout.told
    assert told.startswith("« Territoire » : ")
    assert ("texte libre" in told) == (key == "territoire_texte")


def test_cells_that_name_no_place_are_told_then(small_atlas):
    *_, found = read(small_atlas, "Territoire", ALPHA, "CC du Val d'Alpha", "la vallée")
    assert [problem.value for problem in found.problems] == ["la vallée"]
    assert [pole.epci_codes for pole in found.poles] == [(ALPHA,), (ALPHA,), ()]


def test_a_name_of_ours_or_a_choice_is_left_as_it_is(small_atlas):
    assert read(small_atlas, "territoire_texte", ALPHA)[:2] == ("territoire_texte", How.EXACT)
    choices = {"liste.csv": {1: "territoire_texte"}}
    chosen = read(small_atlas, "Territoire", ALPHA, choices=choices)
    assert chosen[:2] == ("territoire_texte", How.CHOSEN)


def test_a_table_with_epci_of_its_own_keeps_its_words(small_atlas):
    rows = f"nom;EPCI;Territoire\nP;{ALPHA};CC du Val d'Alpha\n".encode()
    found = check_tables(read_spreadsheet(rows, "liste.csv"), small_atlas.boundaries)
    assert found.poles[0].territoire_texte == "CC du Val d'Alpha"


@pytest.mark.parametrize("text", ["nom;Ville\nP;Alpha\n", "nom;Territoire\nP;\n"])
def test_a_table_without_such_words_is_left_as_it_is(small_atlas, text):
    [grid] = read_spreadsheet(text.encode(), "liste.csv")
    layout = recognise(grid)
    assert with_territories(layout, grid, PlaceMatching(small_atlas.boundaries)) is layout
