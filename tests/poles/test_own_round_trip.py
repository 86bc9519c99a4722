"""Our own files and extracts, dropped back in the check, come back as they are."""

from dataclasses import replace
from datetime import date

import pytest
from checked_lists import checked
from small_world import MERGED_COMMUNE

from poles.areas.extracts import AREA_COLUMNS, AREA_TABLES
from poles.comparison.extracts import COLUMNS as COMPARISON_COLUMNS
from poles.files.extracts import Format, extract, table_columns
from poles.files.selection_extracts import about_selection, selection_extract
from poles.own.checking import check_tables
from poles.own.computed_tables import computed_table, is_computed_column
from poles.own.grid import Grid
from poles.own.report import facts_of
from poles.own.spreadsheet import read_spreadsheet
from poles.reading import read_data_dir
from poles.records import DataFileError
from poles.selection import Selection

TODAY = date(2026, 11, 23)
COMPUTED = {
    "communes": table_columns("communes"),
    "territoires": table_columns("territoires"),
    "comparaison": COMPARISON_COLUMNS,
    **{name: AREA_COLUMNS[level] for name, level in AREA_TABLES.items()},
}


def sorted_records(records):
    """Records as texts, without where they were read and without order."""
    return sorted(repr(replace(record, line=0, file="")) for record in records)


def figures_of(atlas):
    return [one for pole in atlas.poles for one in atlas.figures_of[pole.pole_id]]


def workbook_of(atlas):
    about = about_selection(atlas, Selection(), "./", TODAY)
    return selection_extract(atlas, atlas.poles, Format.XLSX, about)


def grids_of(atlas, form):
    """The tables of poles and figures, as the pages and the terminal give them."""
    if form is Format.XLSX:
        return read_spreadsheet(workbook_of(atlas), "poles.xlsx")
    return [
        grid
        for name in ("poles", "indicateurs")
        for grid in read_spreadsheet(extract(atlas, atlas.poles, name, form), f"{name}.csv")
    ]


def test_the_shipped_files_are_read_without_a_remark(shipped_atlas, pytestconfig):
    folder = pytestconfig.rootpath / "data"
    grids = [
        grid
        for name in ("poles.csv", "indicateurs.csv")
        for grid in read_spreadsheet((folder / name).read_bytes(), name)
    ]
    found = check_tables(grids, shipped_atlas.boundaries)
    poles, figures = read_data_dir(folder)
    assert (found.repairs, found.problems, dict(found.completed)) == ((), (), {})
    assert (found.poles, found.figures) == (poles, figures)


@pytest.mark.parametrize("form", [Format.CSV, Format.CSV_EXCEL, Format.XLSX])
def test_our_extracts_come_back_with_the_same_poles_and_figures(shipped_atlas, form):
    found = check_tables(grids_of(shipped_atlas, form), shipped_atlas.boundaries)
    assert (found.repairs, found.problems) == ((), ())
    assert sorted_records(found.poles) == sorted_records(shipped_atlas.poles)
    assert sorted_records(found.figures) == sorted_records(figures_of(shipped_atlas))
    [(_, said)] = found.completed  # each figure that is shown stands in both tables
    assert said == "déjà dans celle des chiffres, gardés une fois"


@pytest.mark.parametrize("form", [Format.CSV, Format.CSV_EXCEL])
def test_the_table_of_poles_alone_gives_the_figures_that_are_shown(shipped_atlas, form):
    grid = grids_of(shipped_atlas, form)[0]
    found = check_tables([grid], shipped_atlas.boundaries)
    assert (found.repairs, found.problems) == ((), ())
    assert sorted_records(found.poles) == sorted_records(shipped_atlas.poles)
    assert found.figures
    for figure in found.figures:
        value = shipped_atlas.values[figure.pole_id][figure.indicateur]
        assert (figure.valeur, figure.qualificatif) == (value.value, value.qualifier)
        assert str(figure.annee or "") == (value.year or "")
        assert figure.source_url == value.figures[0].source_url
    unused = [one.header for one in found.tables[0].layout.columns if one.meaning is None]
    assert all(map(is_computed_column, unused))
    assert "calculées par l’atlas, donc pas relues : « population_insee »" in facts_of(found)[0]


def test_the_table_of_figures_alone_is_about_the_poles_of_the_atlas(shipped_atlas):
    content = extract(shipped_atlas, shipped_atlas.poles, "indicateurs", Format.CSV_EXCEL)
    found = checked(shipped_atlas, content)
    assert (found.repairs, found.problems, found.poles) == ((), (), ())
    assert sorted_records(found.figures) == sorted_records(figures_of(shipped_atlas))


def test_the_title_of_a_pole_s_page_is_not_that_of_another_page(small_atlas):
    text = (
        "nom;source_titre;source_url;salaries_total;salaries_total_source_url;CA\n"
        "P;Bilan;https://x.fr/bilan;7;https://y.fr;800\n"
    )
    salaries, turnover = checked(small_atlas, text).figures
    assert (salaries.source_url, salaries.source_titre) == (
        "https://y.fr",
        "Votre fichier, liste.csv, ligne 2",
    )
    assert (turnover.source_url, turnover.source_titre) == ("https://x.fr/bilan", "Bilan")


# Tables that the atlas computes


@pytest.mark.parametrize("name", COMPUTED)
def test_a_computed_table_alone_is_refused_by_its_name(small_atlas, name):
    assert computed_table(Grid(name, (COMPUTED[name],), (1,), None))
    with pytest.raises(DataFileError, match="est une table que l’atlas calcule"):
        checked(small_atlas, ";".join(COMPUTED[name]) + "\n")


def test_what_is_to_be_read_is_not_taken_for_a_computed_table():
    for name in ("poles", "indicateurs"):
        assert computed_table(Grid(name, (table_columns(name),), (1,), None)) is None


def test_a_workbook_of_ours_has_its_computed_sheets_left_as_they_are(small_atlas):
    found = checked(small_atlas, workbook_of(small_atlas), "poles.xlsx")
    assert [table.layout.kind for table in found.tables] == ["poles", "indicateurs"]
    assert [grid.sheet for grid in found.others] == [
        "communes",
        "territoires",
        "Dictionnaire",
        "Sources et licence",
    ]
    said = [fact for fact in facts_of(found) if "calculée par l’atlas (" in fact]
    assert len(said) == len(found.others)


def test_our_hostile_extracts_are_read_again(small_atlas):
    """Formulas, quotes, markup and lone semicolons of the small world come back as they were."""
    for form in (Format.CSV, Format.CSV_EXCEL):
        content = extract(small_atlas, small_atlas.poles, "poles", form)
        found = check_tables(read_spreadsheet(content, "a.csv"), small_atlas.boundaries)
        assert found.problems == ()
        assert {one.before for one in found.repairs} <= {MERGED_COMMUNE}
        names = {one.pole_id: (one.nom, one.note, one.territoire_texte) for one in found.poles}
        assert names == {
            one.pole_id: (one.nom, one.note, one.territoire_texte) for one in small_atlas.poles
        }
        assert found.tables[0].rows[1][0] == read_spreadsheet(content, "a.csv")[0].rows[1][0]
