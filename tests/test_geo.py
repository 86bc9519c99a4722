"""The committed files of geo/ keep every promise of geo/README.md and avoid every known trap."""

import csv
import hashlib
import json
import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyarrow.parquet as pq
import pytest
import shapely

GEO = Path(__file__).resolve().parents[1] / "geo"
LAYERS = ("communes", "epci", "departements", "regions")
TABLES = ("passage_communes.csv", "noms_anciens.csv", "scissions.csv", "passage_epci.csv")
COM = {"975", "977", "978", "984", "986", "987", "988", "989"}
LLIVIA_KM2 = 12.94
# Simplified at 300 m, Llivia's outline may lose or gain a little; before, it is exact.
LLIVIA_MARGIN_KM2 = 0.5
# Simplified at 1 000 m, a coast may leave a label point outside (degrees, about 2 km).
OUTLINE_MARGIN_DEG = 0.02


@pytest.fixture(scope="module")
def layers():
    return {name: gpd.read_parquet(GEO / f"{name}.parquet").set_index("code") for name in LAYERS}


@pytest.fixture(scope="module")
def communes(layers):
    return layers["communes"]


@pytest.fixture(scope="module")
def drawn(communes):
    return communes[communes.geometry.notna()]


@pytest.fixture(scope="module")
def epci(layers):
    return layers["epci"]


@pytest.fixture(scope="module")
def record():
    return json.loads((GEO / "build_record.json").read_text(encoding="utf-8"))


def rows_of(name):
    with (GEO / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def metric_groups(codes):
    return np.array([code[:3] if code.startswith("97") else "metropole" for code in codes])


# Codes


def test_584_codes_doubled_in_the_source_are_one_row_each(communes):
    assert communes.index.is_unique
    assert len(communes) == 34_969
    # Arbignieu, deleguee of 01015, must not have replaced the commune that bears its code.
    assert communes.loc["01015", "nom"] == "Arboys en Bugey"


@pytest.mark.parametrize("name", LAYERS)
def test_codes_are_text_sorted_and_unique(name, layers):
    schema = pq.read_schema(GEO / f"{name}.parquet")
    code_columns = [column for column in schema.names if column.startswith("code")]
    assert code_columns
    code_columns += [column for column in schema.names if column.endswith(("_code", "_codes"))]
    assert {str(schema.field(column).type) for column in code_columns} <= {"string", "large_string"}
    codes = layers[name].index
    assert codes.is_unique
    assert codes.is_monotonic_increasing


def test_leading_zeros_are_kept(layers):
    assert {"01001", "09001"} <= set(layers["communes"].index)
    assert {"01", "09", "2A", "2B"} <= set(layers["departements"].index)
    assert {"01", "02", "03", "04", "06"} <= set(layers["regions"].index)
    assert set(layers["communes"].index.str.len()) == {5}
    assert set(layers["epci"].index.str.len()) == {9}
    first = layers["communes"].loc["01001"]
    assert (first["departement_code"], first["codes_postaux"]) == ("01", "01400")


@pytest.mark.parametrize(("old", "today"), [("60455", "60694"), ("55273", "55386")])
def test_chef_lieu_wins_over_the_wrong_anciens_codes(old, today):
    targets = {row["code_ancien"]: row["code"] for row in rows_of("passage_communes.csv")}
    assert targets[old] == today


def test_only_four_islands_have_no_epci(drawn):
    assert set(drawn.index[drawn["epci_code"].isna()]) == {"22016", "29083", "29155", "85113"}


def test_every_code_named_by_a_commune_exists(layers, drawn):
    assert set(drawn["epci_code"].dropna()) == set(layers["epci"].index)
    assert set(layers["communes"]["departement_code"]) == set(layers["departements"].index)
    assert set(layers["communes"]["region_code"]) == set(layers["regions"].index)
    seats = layers["departements"]["chef_lieu_code"]
    assert list(seats.index[seats.isna()]) == ["984"]
    assert set(seats.dropna()) <= set(layers["communes"].index)


def test_epci_are_those_of_2026(epci, communes):
    assert len(epci) == 1_253
    assert epci.loc["992367730", "nom"] == "Thionville Fensch Agglomération"
    assert not {"245701222", "245701362", "241200658", "241200765"} & set(epci.index)
    assert epci["type"].value_counts().to_dict() == {"CC": 987, "CA": 230, "ME": 22, "CU": 14}
    for row in rows_of("sources/correctif_epci_2026_45_communes.csv"):
        assert communes.loc[row["commune_code"], "epci_code"] == row["siren_epci_2026"]


def test_departements_of_an_epci_are_those_of_its_communes_most_populated_first(epci, communes):
    people = communes.groupby(["epci_code", "departement_code"])["population"].sum()
    for siren, departements in epci["departement_codes"].str.split(";").items():
        assert set(departements) == set(people[siren].index)
        assert list(people[siren][departements]) == sorted(people[siren], reverse=True)


# The repair


@pytest.mark.parametrize(
    ("name", "departement", "area_km2"),
    [
        ("Saint-Denis", "93", 15.9),
        ("Hesdin-la-Forêt", "62", 21.4),
        ("Pays-de-Montbenoît", "25", 46.8),
    ],
)
def test_merged_communes_have_their_whole_area(name, departement, area_km2, drawn):
    found = drawn[(drawn["nom"] == name) & (drawn["departement_code"] == departement)]
    assert found["superficie_km2"].tolist() == pytest.approx([area_km2], abs=0.06)
    assert found.to_crs(6933).area.item() / 1e6 == pytest.approx(area_km2, rel=0.05)


@pytest.mark.parametrize(
    "code", ["12218", "14581", "15031", "15035", "15047", "15171", "49126", "69114"]
)
def test_communes_without_polygon_in_the_source_have_one(code, drawn):
    assert drawn.loc[code].geometry.area > 0
    assert drawn.loc[code, "superficie_km2"] > 1


def test_15141_and_its_four_reestablished_neighbours_do_not_overlap(drawn):
    shapes = drawn.geometry[["15031", "15035", "15047", "15141", "15171"]]
    for place, shape in enumerate(shapes):
        for other in shapes.iloc[place + 1 :]:
            assert shapely.intersection(shape, other).area == 0
    areas = drawn["superficie_km2"][shapes.index]
    assert areas["15141"] == pytest.approx(13.97, abs=0.05)


def test_94_communes_of_the_com_are_listed_without_geometry(communes):
    undrawn = communes[communes.geometry.isna()]
    assert len(undrawn) == 94
    assert set(undrawn["departement_code"]) == COM
    assert undrawn[["epci_code", "superficie_km2", "lon", "lat"]].isna().all(axis=None)
    assert communes.loc["97801", "population"] > 0
    assert list(undrawn.index[undrawn["population"].isna()]) == [
        *["98411", "98412", "98413", "98414", "98415", "98901"]
    ]


def test_la_reunion_is_measured_in_an_equal_area_projection(layers):
    reunion = layers["departements"].loc[["974"]]
    assert reunion["superficie_km2"].item() == pytest.approx(2_503, rel=0.005)
    assert reunion.to_crs(6933).area.item() / 1e6 == pytest.approx(2_503, rel=0.01)


def test_34_875_communes_are_valid_and_not_empty(drawn):
    assert len(drawn) == 34_875
    assert drawn.is_valid.all()
    assert not drawn.is_empty.any()
    assert set(drawn.geom_type) == {"Polygon", "MultiPolygon"}


def test_llivia_is_the_only_hole_of_metropolitan_france(drawn, record):
    assert record["holes_metropole"]["repaired"]["rest_km2"] <= 1
    assert record["holes_metropole"]["repaired_and_cleaned"]["rest_km2"] <= 1
    mainland = drawn.geometry[metric_groups(drawn.index) == "metropole"]
    outline = shapely.get_parts(shapely.coverage_union_all(np.asarray(mainland)))
    rings = [shapely.Polygon(ring) for polygon in outline for ring in polygon.interiors]
    holes = gpd.GeoSeries(rings, crs=4326)
    assert holes.contains(shapely.Point(1.981, 42.464)).tolist() == [True]
    area_km2 = holes.to_crs(6933).area.item() / 1e6
    assert area_km2 == pytest.approx(LLIVIA_KM2, abs=LLIVIA_MARGIN_KM2)


@pytest.mark.parametrize("name", LAYERS)
def test_neighbours_share_their_borders(name, layers):
    layer = layers[name][layers[name].geometry.notna()]
    groups = metric_groups(layer.index if name != "epci" else layer["departement_codes"])
    if name == "regions":
        groups = np.array([code if code < "11" else "metropole" for code in layer.index])
    for group in np.unique(groups):
        shapes = np.asarray(layer.geometry[groups == group])
        assert shapely.is_valid(shapes).all()
        assert shapely.coverage_is_valid(shapes), group


def segments_of(shapes):
    parts = shapely.get_parts(shapely.get_parts(shapely.boundary(shapes)))
    lines, owner = shapely.get_coordinates(parts, return_index=True)
    same = owner[1:] == owner[:-1]
    starts, ends = lines[:-1][same], lines[1:][same]
    return {tuple(sorted(map(tuple, pair))) for pair in zip(starts, ends, strict=True)}


def test_region_borders_are_departement_borders(layers):
    regions = segments_of(np.asarray(layers["regions"].geometry.dropna()))
    departements = segments_of(np.asarray(layers["departements"].geometry.dropna()))
    assert len(regions) > 5_000
    assert regions < departements


def test_an_epci_of_one_departement_lies_exactly_in_it(layers, epci):
    inside = epci[~epci["departement_codes"].str.contains(";")]
    departements = layers["departements"].geometry.reindex(inside["departement_codes"])
    outside = shapely.difference(np.asarray(inside.geometry), np.asarray(departements))
    assert shapely.area(outside).max() < 1e-12


# Figures


def test_epci_population_is_the_sum_of_its_communes(epci, communes):
    total = communes.groupby("epci_code")["population"].sum()
    assert (epci["population"] == total.reindex(epci.index)).all()
    assert (epci["nb_communes"] == communes["epci_code"].value_counts().reindex(epci.index)).all()


@pytest.mark.parametrize(
    ("name", "key"), [("departements", "departement_code"), ("regions", "region_code")]
)
def test_figures_of_a_layer_are_those_of_its_communes(name, key, layers, communes):
    groups = communes.groupby(key)
    layer = layers[name]
    complete = groups["population"].apply(lambda people: people.notna().all())
    assert set(layer.index[layer["population"].isna()]) == {"984", "989"}
    assert (layer["population"] == groups["population"].sum())[complete].all()
    areas = layer["superficie_km2"].dropna()
    gaps = areas - groups["superficie_km2"].sum()[areas.index]
    assert gaps.abs().max() < 0.001


def test_census_years_are_2023_but_2017_for_mayotte_and_unknown_for_the_com(layers):
    for name in ("communes", "departements"):
        layer = layers[name]
        codes = layer["departement_code"] if name == "communes" else layer.index.to_series()
        years = layer["population_annee"]
        assert years[codes.isin(COM)].isna().all()
        assert set(years[codes == "976"]) == {2017}
        assert set(years[~codes.isin(COM | {"976"})]) == {2023}


def test_only_the_destroyed_villages_have_no_inhabitant(communes):
    destroyed_villages = {"55039", "55050", "55139", "55189", "55239", "55307"}
    assert set(communes.index[communes["population"] == 0]) == destroyed_villages


def test_population_2016_is_null_only_where_a_perimeter_cannot_be_followed(communes, record):
    unknown = communes[communes["population_2016"].isna()]
    split = {"14666", "14712", "60054", "60694", "85084", "85165", "85212"}
    split |= {"15031", "15035", "15047", "15141", "15171"}
    others = unknown[~unknown.index.isin(split)]
    assert split <= set(unknown.index)
    assert set(others["departement_code"]) == COM | {"976"}
    assert record["population"]["france_hors_mayotte_rp_2016"] == 66_361_658


def test_population_2016_of_a_split_lying_wholly_in_a_territory_is_counted(layers, communes):
    departements = layers["departements"]["population_2016"]
    assert departements.sum() == 66_361_658
    assert set(departements.index[departements.isna()]) == COM | {"976"}
    siren = communes.loc["15141", "epci_code"]
    assert layers["epci"].loc[siren, "population_2016"] > 0


def test_national_population_is_that_of_the_record(drawn, record):
    assert drawn["population"].sum() == record["population"]["france_rp_2023_mayotte_2017"]
    assert drawn["population"].sum() == 68_350_798


def test_label_points_lie_in_the_departement_of_the_commune(layers, drawn):
    outlines = layers["departements"].geometry.reindex(drawn["departement_code"])
    points = shapely.points(drawn["lon"], drawn["lat"])
    distances = shapely.distance(points, np.asarray(outlines))
    far = drawn.index[distances > OUTLINE_MARGIN_DEG]
    assert list(far) == []
    assert all(map(str.startswith, drawn.index, drawn["departement_code"]))


@pytest.mark.parametrize("name", LAYERS)
def test_label_points_lie_in_their_own_outline(name, layers):
    layer = layers[name][layers[name].geometry.notna()]
    points = shapely.points(layer["lon"], layer["lat"])
    assert shapely.distance(points, np.asarray(layer.geometry)).max() < 0.005


# Correspondences


def test_old_codes_of_communes_lead_to_current_ones_and_are_not_current(communes):
    rows = rows_of("passage_communes.csv")
    old = [row["code_ancien"] for row in rows]
    assert len(rows) == 1_810 + 45 + 71 + 471
    assert old == sorted(set(old))
    assert not set(old) & set(communes.index)
    for row in rows:
        assert communes.loc[row["code"], "nom"] == row["nom"], row


def test_arrondissements_lead_to_paris_lyon_and_marseille():
    rows = [row for row in rows_of("passage_communes.csv") if row["cas"] == "arrondissement"]
    assert len(rows) == 45
    expected = {"75": "75056", "69": "69123", "13": "13055"}
    assert all(row["code"] == expected[row["code_ancien"][:2]] for row in rows)


def test_former_names_are_of_communes_that_kept_their_code(communes):
    rows = rows_of("noms_anciens.csv")
    assert len(rows) == 510
    codes = [row["code"] for row in rows]
    assert codes == sorted(set(codes))
    for row in rows:
        assert communes.loc[row["code"], "nom"] == row["nom"] != row["nom_ancien"], row
    names = {row["nom_ancien"]: row["nom"] for row in rows}
    assert names["Cherbourg-Octeville"] == "Cherbourg-en-Cotentin"
    assert names["Vire"] == "Vire Normandie"


def test_splits_offer_current_communes_to_choose_from(communes):
    rows = rows_of("scissions.csv")
    assert len(rows) == 7
    for row in rows:
        codes = row["codes"].split(";")
        assert len(codes) > 1
        assert set(codes) <= set(communes.index)


def test_old_epci_lead_to_epci_of_2026(epci):
    rows = rows_of("passage_epci.csv")
    shares = {}
    for row in rows:
        assert epci.loc[row["siren"], "nom"] == row["nom"], row
        key = row["millesime"], row["siren_ancien"]
        shares[key] = shares.get(key, 0) + float(row["part_population_pct"])
    assert len(rows) == 316
    assert list(shares.values()) == pytest.approx([100] * len(shares), abs=0.35)


# Documentation


def documented_columns():
    text = (GEO / "README.md").read_text(encoding="utf-8")
    sections = re.split(r"^### `([^`]+)`$", text, flags=re.MULTILINE)
    pairs = zip(sections[1::2], sections[2::2], strict=True)
    return {name: re.findall(r"^\| `(\w+)` \| \S", body, re.MULTILINE) for name, body in pairs}


@pytest.mark.parametrize("name", [*(f"{layer}.parquet" for layer in LAYERS), *TABLES])
def test_readme_explains_each_column_in_order(name):
    is_csv = name.endswith(".csv")
    columns = list(rows_of(name)[0]) if is_csv else pq.read_schema(GEO / name).names
    assert documented_columns()[name] == columns


def test_readme_names_the_sha_256_of_each_file():
    text = (GEO / "README.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `([^`]+)` \| `([0-9a-f]{64})` \|$", text, re.MULTILINE))
    present = {
        path.relative_to(GEO).as_posix()
        for pattern in ("*.parquet", "*.csv", "*.json", "sources/*.csv")
        for path in GEO.glob(pattern)
    }
    assert listed.keys() == present
    for name, digest in listed.items():
        assert hashlib.sha256((GEO / name).read_bytes()).hexdigest() == digest, name


def test_no_address_and_no_elected_official_entered(layers):
    columns = {column for layer in layers.values() for column in layer.columns}
    assert not [column for column in columns if re.search(r"elu|mail|adresse|mairie", column)]
    for layer in layers.values():
        for column in layer.select_dtypes("string"):
            assert not layer[column].str.contains("@").any()


def test_all_files_together_weigh_less_than_15_mb():
    kinds = ("*.parquet", "*.csv", "*.json", "*.md", "*.py", "sources/*")
    sizes = [path.stat().st_size for kind in kinds for path in GEO.glob(kind)]
    assert sum(sizes) < 15_000_000
