"""The files of geo/ are read with every code as text, and refused with the way to rebuild them."""

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pytest
from geopandas.testing import assert_geodataframe_equal
from small_world import ALPHA, GAMMA, LAGON, MERGED_EPCI, SHARED_EPCI, SQUARES

from poles.boundaries import Boundaries, CommuneFacts, FormerEpci
from poles.records import DataFileError, Problem

REBUILD = "Reconstruisez les contours : python geo/build_boundaries.py."


@pytest.fixture
def boundaries(small_world):
    return Boundaries(small_world.geo_dir)


def test_communes_of_each_epci_are_in_the_order_of_their_codes(boundaries):
    assert boundaries.communes_by_epci == {
        ALPHA: ("38001", "38002"),
        GAMMA: ("38003", "38004"),
        LAGON: ("97601", "97602"),
    }


def test_island_and_com_have_no_epci(boundaries):
    epci = {code: facts.epci_code for code, facts in boundaries.commune_facts.items()}
    assert {code for code, of in epci.items() if of is None} == {"85113", "98818"}
    assert epci["38004"] == GAMMA


def test_facts_of_a_commune_are_plain_and_missing_ones_are_none(boundaries):
    facts = boundaries.commune_facts
    assert facts["38002"] == CommuneFacts(
        "Bêta", "38", "84", ALPHA, 3000, 2023, 2200, 30.0, 5.15, 45.05
    )
    assert facts["98818"] == CommuneFacts("Nouméa", "988", "988", *[None] * 7)
    assert facts["97601"].population_2016 is None
    assert type(facts["38002"].population) is int
    assert list(facts) == sorted(facts)


def test_names_include_the_overseas_collectivities(boundaries):
    assert boundaries.departement_names == {
        "26": "Drôme",
        "38": "Isère",
        "85": "Vendée",
        "976": "Mayotte",
        "988": "Nouvelle-Calédonie",
    }
    assert boundaries.region_names == {
        "06": "Mayotte",
        "52": "Pays de la Loire",
        "84": "Auvergne-Rhône-Alpes",
        "988": "Nouvelle-Calédonie",
    }


def test_missing_population_is_missing_and_not_zero(boundaries):
    assert pd.isna(boundaries.communes.loc["98818", "population"])
    assert pd.isna(boundaries.communes.loc["97601", "population_2016"])
    assert boundaries.communes.loc["38001", "population"] == 1000


def test_passages_are_read(boundaries):
    assert boundaries.former_communes == {"38901": "38001"}
    assert boundaries.split_communes == {"38902": ("38003", "38004")}


def test_former_epci_is_what_its_latest_vintage_says(boundaries):
    assert boundaries.former_epci == {
        MERGED_EPCI: (FormerEpci(2022, "CC d'Hier", ALPHA),),
        SHARED_EPCI: (
            FormerEpci(2021, "CC Partagée", ALPHA),
            FormerEpci(2021, "CC Partagée", GAMMA),
        ),
    }


def test_order_of_the_lines_does_not_decide_the_vintage(boundaries):
    path = boundaries.geo_dir / "passage_epci.csv"
    header, *lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text(header + "".join(reversed(lines)), encoding="utf-8")
    assert boundaries.former_epci[MERGED_EPCI] == (FormerEpci(2022, "CC d'Hier", ALPHA),)


def test_outlines_are_those_of_the_codes_asked(boundaries):
    expected = gpd.GeoDataFrame(
        {"nom": ["Alpha", "Acoua"]},
        index=pd.Index(["38001", "97601"], name="code"),
        geometry=[SQUARES["38001"], SQUARES["97601"]],
        crs="EPSG:4326",
    )
    found = boundaries.outlines("communes", {"97601", "38001"})
    assert_geodataframe_equal(found.sort_index(), expected, check_dtype=False)


def test_area_without_outline_is_left_out(boundaries):
    assert set(boundaries.outlines("communes").index) == set(SQUARES)
    assert set(boundaries.outlines("departements").index) == {"26", "38", "85", "976"}
    assert list(boundaries.outlines("communes", {"98818"}).index) == []


def test_no_code_gives_no_outline(boundaries):
    assert list(boundaries.outlines("epci", ()).index) == []


@pytest.mark.parametrize(
    ("attribute", "name"),
    [
        ("communes", "communes.parquet"),
        ("epci", "epci.parquet"),
        ("departements", "departements.parquet"),
        ("regions", "regions.parquet"),
        ("former_communes", "passage_communes.csv"),
        ("former_names", "noms_anciens.csv"),
        ("split_communes", "scissions.csv"),
        ("former_epci", "passage_epci.csv"),
    ],
)
def test_missing_file_is_refused_with_the_way_to_rebuild_it(boundaries, attribute, name):
    (boundaries.geo_dir / name).unlink()
    with pytest.raises(DataFileError) as refusal:
        getattr(boundaries, attribute)
    assert refusal.value.problems == (
        Problem(f"geo/{name}", None, None, name, "est introuvable", REBUILD),
    )


def test_missing_outlines_file_is_refused(boundaries):
    (boundaries.geo_dir / "epci.parquet").unlink()
    with pytest.raises(DataFileError, match=r"geo/epci\.parquet"):
        boundaries.outlines("epci")


def test_every_missing_column_of_a_layer_is_named(boundaries):
    path = boundaries.geo_dir / "communes.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["population", "lon"]), path)
    with pytest.raises(DataFileError) as refusal:
        _ = boundaries.communes
    wrong = "manque dans le fichier"
    assert refusal.value.problems == tuple(
        Problem("geo/communes.parquet", None, column, column, wrong, REBUILD)
        for column in ("population", "lon")
    )


@pytest.mark.parametrize(
    ("attribute", "name", "column"),
    [
        ("former_communes", "passage_communes.csv", "code"),
        ("former_names", "noms_anciens.csv", "nom_ancien"),
        ("split_communes", "scissions.csv", "codes"),
        ("former_epci", "passage_epci.csv", "siren"),
    ],
)
def test_missing_column_of_a_passage_is_named(boundaries, attribute, name, column):
    path = boundaries.geo_dir / name
    header, _, body = path.read_text(encoding="utf-8").partition("\n")
    others = ["autre" if name == column else name for name in header.split(",")]
    path.write_text(f"{','.join(others)}\n{body}", encoding="utf-8")
    with pytest.raises(DataFileError) as refusal:
        getattr(boundaries, attribute)
    assert [problem.column for problem in refusal.value.problems] == [column]


def test_empty_passage_file_is_refused(boundaries):
    (boundaries.geo_dir / "scissions.csv").write_bytes(b"")
    with pytest.raises(DataFileError, match=r"scissions\.csv, colonne code_ancien"):
        _ = boundaries.split_communes


def test_repeated_code_is_refused(boundaries):
    path = boundaries.geo_dir / "regions.parquet"
    table = gpd.read_parquet(path)
    pd.concat([table, table.head(1)]).to_parquet(path)
    with pytest.raises(DataFileError, match=r"geo/regions\.parquet, colonne code"):
        _ = boundaries.regions


@pytest.mark.parametrize("content", [b"", b"version https://git-lfs.github.com/spec/v1\n"])
def test_file_that_is_not_parquet_is_refused_with_the_way_to_rebuild_it(boundaries, content):
    (boundaries.geo_dir / "communes.parquet").write_bytes(content)
    with pytest.raises(DataFileError, match=r"geo/communes\.parquet.*Reconstruisez"):
        _ = boundaries.communes


def test_tables_are_read_once(boundaries):
    first = boundaries.communes
    (boundaries.geo_dir / "communes.parquet").unlink()
    assert boundaries.communes is first
