"""Our own files and extracts, dropped back in the check, come back as they are."""

from dataclasses import replace

import pytest
from small_world import MERGED_COMMUNE

from poles.checking import check_tables
from poles.extracts import Format, extract
from poles.reading import read_data_dir
from poles.spreadsheet import read_spreadsheet


def without_place(record):
    return replace(record, line=0, file="")


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


@pytest.mark.parametrize("form", [Format.CSV, Format.CSV_EXCEL])
def test_our_extracts_are_read_again(shipped_atlas, form):
    tables = {name: extract(shipped_atlas, shipped_atlas.poles, name, form) for name in _TABLES}
    [poles_grid], [figures_grid] = (read_spreadsheet(tables[name], name) for name in _TABLES)
    found = check_tables([poles_grid], shipped_atlas.boundaries)
    assert (found.repairs, found.problems) == ((), ())
    assert sorted(map(repr, map(without_place, found.poles))) == sorted(
        map(repr, map(without_place, shipped_atlas.poles))
    )
    read = {(one.pole_id, one.indicateur): one for one in found.figures}
    for pole in shipped_atlas.poles:  # the figure that is shown, with its qualifier and its year
        for key, value in shipped_atlas.values[pole.pole_id].items():
            figure = read.pop((pole.pole_id, key), None)
            if figure is not None:
                assert (figure.valeur, figure.qualificatif) == (value.value, value.qualifier)
                assert str(figure.annee or "") == (value.year or "")
    assert read == {}
    again = check_tables([figures_grid], shipped_atlas.boundaries, shipped_atlas.poles)
    assert (again.repairs, again.problems) == ((), ())
    every = [one for pole in shipped_atlas.poles for one in shipped_atlas.figures_of[pole.pole_id]]
    assert sorted(map(repr, map(without_place, again.figures))) == sorted(
        map(repr, map(without_place, every))
    )


_TABLES = ("poles", "indicateurs")


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
