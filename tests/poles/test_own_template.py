"""The template is recognised by the check that it is for; its dictionary is taken for nothing."""

import pytest

from poles.atlas import PROJECT_DIR
from poles.files.data_dictionary import SCHEMA_FILES, read_schema
from poles.own.checking import check_tables
from poles.own.spreadsheet import read_spreadsheet
from poles.own.template import POLE_TEMPLATE, dictionary_rows, template_csv, template_workbook
from poles.records import FIGURE_COLUMNS


@pytest.fixture(scope="module")
def schemas():
    return [read_schema(PROJECT_DIR / "data" / name) for name in SCHEMA_FILES]


def test_every_column_of_the_template_is_recognised(small_atlas, schemas):
    book = read_spreadsheet(template_workbook(schemas), "modele.xlsx")
    for grids in (book, read_spreadsheet(template_csv(), "modele.csv")):
        check = check_tables(grids, small_atlas.boundaries)
        for table in check.tables:
            assert [column.header for column in table.layout.columns if not column.meaning] == []
        (empty,) = check.problems
        assert empty.wrong == "n’a aucune ligne sous l’en-tête"
        assert check.poles == ()


def test_the_dictionary_is_no_list(small_atlas, schemas):
    check = check_tables(
        read_spreadsheet(template_workbook(schemas), "modele.xlsx"), small_atlas.boundaries
    )
    assert [grid.sheet for grid in check.others] == ["dictionnaire"]


def test_the_dictionary_says_every_column_once(schemas):
    names = [row[0] for row in dictionary_rows(schemas)]
    assert set(names) == {*POLE_TEMPLATE, *FIGURE_COLUMNS}
    assert len(names) == len(set(names))
    assert all(row[1] and row[2] for row in dictionary_rows(schemas))
