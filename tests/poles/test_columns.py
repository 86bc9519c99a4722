"""The columns of the extracts: none without a word, none of another type than its cells."""

import pytest

from poles.areas.areas import areas_of
from poles.areas.extracts import AREA_COLUMNS, AREA_TABLES, area_rows
from poles.comparison.extracts import COLUMNS
from poles.files.columns import TABLE_WORDS, Type, table_of
from poles.files.extracts import TABLES, table_columns, territories_layer
from poles.indicators import INDICATORS

OWN_NAMES = {
    **{table: table_columns(table) for table in TABLES},
    **{table: AREA_COLUMNS[level] for table, level in AREA_TABLES.items()},
    "comparaison": COLUMNS,
}
PYTHON = {Type.TEXT: str, Type.INTEGER: int, Type.NUMBER: (int, float), Type.DATE: str}


@pytest.mark.parametrize("table", OWN_NAMES)
def test_every_column_is_described_in_french(table):
    described = table_of(table, OWN_NAMES[table], [])
    assert described.names == tuple(OWN_NAMES[table])
    for column in described.columns:
        assert column.title != column.name, column.name
        assert column.description.endswith("."), column.name
    assert TABLE_WORDS[table]


def test_only_known_tables_have_words():
    assert set(TABLE_WORDS) == set(OWN_NAMES)


@pytest.mark.parametrize("world", ["small_atlas", "shipped_atlas"])
def test_cells_are_of_the_type_of_their_column(request, world):
    atlas = request.getfixturevalue(world)
    tables = [
        *(table_of(t, table_columns(t), rows(atlas, atlas.poles)) for t, rows in TABLES.items()),
        *(
            table_of(t, AREA_COLUMNS[one], area_rows(one, areas_of(atlas, one)))
            for t, one in AREA_TABLES.items()
        ),
        territories_layer(atlas, atlas.poles).table,
    ]
    for table in tables:
        assert table.rows, table.name
        for column in table.columns:
            cells = [row[column.name] for row in table.rows if row[column.name] is not None]
            assert all(isinstance(cell, PYTHON[column.type]) for cell in cells), column


def test_a_column_means_what_its_table_says():
    def column(table, name):
        return table_of(table, [name], []).columns[0]

    assert column("poles", "population").title == INDICATORS["population"].label
    assert column("communes", "population").title == "Population municipale"
    assert "PTCE" in column("poles", "source_url").description
    assert column("indicateurs", "source_url").description == "Page qui publie la valeur."
    assert column("poles", "date_annonce").type is Type.DATE
    assert column("poles", "commune_code").type is Type.TEXT
    assert column("poles", "chiffre_affaires_eur").type is Type.NUMBER
    assert column("poles", "densite_hab_km2").formula == "population Insee ÷ superficie"


def test_a_count_that_holds_a_fraction_is_a_number():
    rows = [{"organisations": 3, "nom": "a"}, {"organisations": 2.5, "nom": "b"}]
    fractions = {
        one.name: one.type for one in table_of("poles", ["nom", "organisations"], rows).columns
    }
    assert fractions == {"nom": Type.TEXT, "organisations": Type.NUMBER}
    counts = table_of("poles", ["organisations"], rows[:1]).columns
    assert [one.type for one in counts] == [Type.INTEGER]


def test_an_unknown_column_keeps_its_name_and_is_text():
    [column] = table_of("chiffres", ["ligne_du_fichier"], []).columns
    assert (column.name, column.title, column.type) == ("ligne_du_fichier",) * 2 + (Type.TEXT,)
