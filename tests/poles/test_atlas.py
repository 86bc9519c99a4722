"""The atlas wires files, territories and indicators, or refuses with every reason at once."""

import pytest
from small_world import BY_NAME, FIGURES, POLES, SHARED_EPCI, a_pole, write_poles_file

from poles.atlas import PROJECT_DIR, file_places, load_atlas
from poles.indicators import INDICATORS, total
from poles.records import DataFileError
from poles.territories import unite


def load(world):
    return load_atlas(world.data_dir, world.geo_dir)


def refused(world):
    with pytest.raises(DataFileError) as refusal:
        load(world)
    return refusal.value.problems


def test_poles_are_sorted_by_name_case_and_accents_aside(small_atlas):
    assert tuple(pole.pole_id for pole in small_atlas.poles) == BY_NAME


def test_every_pole_has_figures_territory_and_every_indicator(small_atlas):
    ids = set(BY_NAME)
    assert set(small_atlas.by_id) == set(small_atlas.territories) == ids
    assert set(small_atlas.values) == set(small_atlas.figures_of) == ids
    assert {tuple(values) for values in small_atlas.values.values()} == {tuple(INDICATORS)}


def test_figures_are_grouped_by_pole_in_file_order(small_atlas):
    keys = [figure.indicateur for figure in small_atlas.figures_of["val-alpha"]]
    assert keys == [row["indicateur"] for row in FIGURES if row["pole_id"] == "val-alpha"]
    assert small_atlas.figures_of["deux-rives"] == ()
    assert sum(map(len, small_atlas.figures_of.values())) == len(FIGURES)


@pytest.mark.parametrize(
    ("key", "value", "answered"),
    [
        ("salaries_insertion", 112, 3),  # 80 + 25 + 7: an unplaced pole counts
        ("part_insertion_pct", 70, 2),  # (80 + 25) / (100 + 50), not the mean of 80 and 50
        ("chiffre_affaires_eur", 1_250_000.5, 2),
        ("population_insee", 10_600, 5),  # Isère 6 000, Yeu 600, 97601 4 000; each commune once
        ("superficie_km2", 89.5, 5),
        ("nb_communes", 6, 5),
        ("benevoles", None, 0),
    ],
)
def test_totals_of_the_whole_world_are_those_of_the_hand(small_atlas, key, value, answered):
    union = unite(small_atlas.territories.values(), small_atlas.boundaries)
    whole = total(key, list(small_atlas.values.values()), union)
    assert whole.value == (None if value is None else pytest.approx(value))
    assert (whole.answered, whole.asked) == (answered, 8)


def test_places_are_those_of_the_environment(small_world):
    assert file_places() == (small_world.data_dir, small_world.geo_dir)


def test_places_are_the_project_by_default(monkeypatch):
    monkeypatch.delenv("POLES_DATA_DIR", raising=False)
    monkeypatch.delenv("POLES_GEO_DIR", raising=False)
    assert file_places() == (PROJECT_DIR / "data", PROJECT_DIR / "geo")


def test_every_problem_of_both_files_is_told_at_once(small_world):
    bad = a_pole("val-alpha", epci_codes="12"), a_pole("b", territoire_precision="peut-être")
    write_poles_file(small_world.data_dir, [*POLES, *bad])
    (small_world.data_dir / "indicateurs.csv").unlink()
    found = {(problem.file, problem.line, problem.column) for problem in refused(small_world)}
    assert found == {
        ("poles.csv", 10, "epci_codes"),
        ("poles.csv", 10, "pole_id"),
        ("poles.csv", 11, "territoire_precision"),
        ("indicateurs.csv", None, None),
    }


def test_codes_without_boundary_are_refused_together_with_their_address(small_world):
    bad = (
        a_pole("b", epci_codes=SHARED_EPCI),
        a_pole("c", communes_codes="38902;38001"),
        a_pole("d", communes_codes="38999"),
    )
    write_poles_file(small_world.data_dir, [*POLES, *bad])
    assert [(p.line, p.column, p.value) for p in refused(small_world)] == [
        (10, "epci_codes", SHARED_EPCI),
        (11, "communes_codes", "38902"),
        (12, "communes_codes", "38999"),
    ]


def test_missing_boundaries_are_refused(small_world):
    (small_world.geo_dir / "communes.parquet").unlink()
    assert [problem.file for problem in refused(small_world)] == ["geo/communes.parquet"]


def test_file_without_any_pole_is_an_empty_atlas(small_world):
    write_poles_file(small_world.data_dir, ())
    (small_world.data_dir / "indicateurs.csv").write_text(
        (small_world.data_dir / "indicateurs.csv").read_text(encoding="utf-8").split("\n")[0]
        + "\n",
        encoding="utf-8",
    )
    atlas = load(small_world)
    assert (atlas.poles, atlas.figures, list(atlas.outlines.index)) == ((), (), [])


def test_list_of_one_pole_by_its_epci_can_be_drawn(small_world):
    # What a network loads: one EPCI, no commune beside it.
    write_poles_file(small_world.data_dir, [a_pole("a", epci_codes="200000001")])
    figures = small_world.data_dir / "indicateurs.csv"
    figures.write_text(figures.read_text(encoding="utf-8").split("\n")[0] + "\n", encoding="utf-8")
    assert list(load(small_world).outlines.index) == ["a"]
