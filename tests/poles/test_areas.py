"""EPCI and communes: who covers them, their ratios, their classes, what leaves the project."""

import csv
import io
import json
import zipfile
from datetime import date

import geopandas as gpd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reopened import duckdb_rows, frame_rows, layer_of, layers_of, sheet_rows, sheets_of
from small_world import ALPHA, GAMMA, LAGON, SQUARES

from poles.areas.areas import (
    AreaLevel,
    Areas,
    Measure,
    areas_of,
    class_counts,
    highest_first,
    keep_areas,
    measure_classes,
    summarize,
)
from poles.areas.extracts import (
    AREA_COLUMNS,
    about_areas,
    area_extract,
    area_file_name,
    area_rows,
)
from poles.areas.screen import AreaScreen, read_area_screen, write_area_screen
from poles.classes import Classes, Method, with_zero
from poles.files.extraction import HERE
from poles.files.extracts import Format
from poles.records import Precision
from poles.screen import View

EPCI, COMMUNES = AreaLevel.EPCI, AreaLevel.COMMUNES


@pytest.fixture
def epci(small_atlas):
    return {area.code: area for area in areas_of(small_atlas, EPCI)}


@pytest.fixture
def communes(small_atlas):
    return {area.code: area for area in areas_of(small_atlas, COMMUNES)}


# Who covers what


def test_pole_covers_an_epci_as_soon_as_it_covers_one_of_its_communes(epci):
    assert epci[ALPHA].pole_ids == ("plateau-gamma", "val-alpha", "siege-beta")
    assert epci[GAMMA].pole_ids == ("deux-rives", "plateau-gamma")
    assert epci[LAGON].pole_ids == ("deux-rives",)


def test_pole_covers_the_communes_of_its_territory_and_no_other(communes):
    assert communes["38001"].pole_ids == ("val-alpha", "siege-beta")
    assert communes["38002"].pole_ids == ("plateau-gamma", "val-alpha", "siege-beta")
    assert communes["38003"].pole_ids == ("plateau-gamma",)
    assert communes["38004"].pole_ids == ("deux-rives", "plateau-gamma")
    assert communes["97601"].pole_ids == ("deux-rives",)
    assert communes["97602"].pole_ids == ()


def test_supposed_territories_count_and_are_counted_apart(epci, communes):
    assert {code: area.supposed for code, area in epci.items()} == {ALPHA: 1, GAMMA: 0, LAGON: 0}
    assert communes["38001"].supposed == 1
    assert not communes["38001"].is_supposed
    assert communes["85113"].is_supposed
    assert not communes["97602"].is_supposed


def test_communes_without_outline_are_left_out(communes):
    assert sorted(communes) == sorted(SQUARES)


def test_area_knows_its_departments_and_its_epci(epci, communes):
    assert epci[LAGON].departement_codes == ("976",)
    assert communes["38003"].epci_code == GAMMA
    assert communes["85113"].epci_code is None


# Ratios


def test_ratios_are_those_of_the_files_as_they_are_shown(epci, communes):
    assert (epci[ALPHA].densite, epci[ALPHA].evolution) == (100.0, 33.3)
    assert (epci[GAMMA].densite, epci[GAMMA].evolution) == (100.0, -20.0)
    assert communes["38002"].evolution == 36.4
    assert communes["38003"].evolution == 0.0


def test_missing_population_of_2016_leaves_no_change(epci, communes):
    assert epci[LAGON].evolution is None
    assert communes["97601"].evolution is None
    assert communes["97601"].densite == 228.6


def test_value_of_a_measure(epci):
    assert [epci[ALPHA].value(measure) for measure in Measure] == [2, 4000, 100.0, 33.3, 100.0]


def test_share_of_the_population_that_poles_of_known_territory_cover(epci, communes):
    # of the 10 000 inhabitants of the lagoon, deux-rives covers the 4 000 of 97601
    assert epci[LAGON].covered_share == 40.0
    assert communes["38001"].covered_share == 100.0
    assert communes["97602"].covered_share == 0.0
    assert communes["85113"].covered_share == 0.0  # supposed
    few = epci[LAGON]._replace(covered_population=1)
    assert few.covered_share == 0.1
    assert few._replace(covered_population=9_999).covered_share == 99.9
    assert few._replace(population=None).covered_share is None


def test_shares_are_nobody_less_than_half_more_or_all():
    classes = measure_classes([0, 40, 100], Measure.COUVERTE, Method.JENKS)
    assert [classes.rank(share) for share in (0, 0.1, 49.9, 50, 99.9, 100)] == [0, 1, 1, 2, 2, 3]


# Selections


def test_no_department_keeps_all_and_one_keeps_its_own(small_atlas):
    areas = areas_of(small_atlas, COMMUNES)
    assert keep_areas(areas, ()) == areas
    assert [area.code for area in keep_areas(areas, ("85", "976"))] == ["85113", "97601", "97602"]
    assert keep_areas(areas, ("988",)) == ()


def test_epci_over_two_departments_is_in_both(shipped_atlas):
    areas = Areas(shipped_atlas)
    straddling = next(area for area in areas.epci if len(area.departement_codes) > 1)
    for code in straddling.departement_codes:
        assert straddling in areas.selected(EPCI, (code,))


def test_every_area_is_in_some_department(shipped_atlas):
    areas = Areas(shipped_atlas)
    for level in AreaLevel:
        found = {
            area.code
            for code in shipped_atlas.choices.departements
            for area in areas.selected(level, (code,))
        }
        assert found == {area.code for area in areas.of(level)}


def test_summary_counts_by_hand(small_atlas):
    summary = summarize(areas_of(small_atlas, COMMUNES))
    assert (summary.areas, summary.covered, summary.only_supposed) == (7, 6, 1)
    assert (summary.population, summary.counted) == (16_600, 7)
    assert summary.covered_population == 10_600
    assert summary.supposed_population == 600


# Classes


def test_numbers_of_poles_are_classes_by_themselves(small_atlas):
    areas = areas_of(small_atlas, COMMUNES)
    classes = Areas(small_atlas).classes(COMMUNES, Measure.NB_POLES, Method.QUANTILES)
    assert classes.bounds == (0, 1, 2, 3)
    # 97602 has none, 85113 a supposed one alone
    assert class_counts(areas, Measure.NB_POLES, classes) == (2, 3, 2)


@pytest.mark.parametrize(("most", "expected"), [(0, 1), (1, 2), (3, 4), (4, 5), (9, 5)])
def test_from_four_poles_on_there_is_one_class(most, expected):
    classes = measure_classes([0, most], Measure.NB_POLES, Method.QUANTILES)
    assert len(classes) == expected
    assert classes.rank(most) == expected - 1
    assert classes.rank(0) == 0


def test_population_has_no_class():
    assert measure_classes([1, 2, 3], Measure.POPULATION, Method.JENKS) is None


values_with_signs = st.lists(
    st.floats(-60, 200).map(lambda value: round(value, 1)), min_size=1, max_size=60
)


@settings(deadline=None)  # it would measure the machine
@given(values_with_signs, st.sampled_from(list(Method)))
def test_no_class_of_change_mixes_signs(values, method):
    classes = measure_classes(values, Measure.EVOLUTION, method)
    losses = {classes.rank(value) for value in values if value < 0}
    assert losses.isdisjoint(classes.rank(value) for value in values if value > 0)
    assert list(classes.bounds) == sorted(classes.bounds)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((-5, -1, 2, 9), (-5, 0, 2, 9)),
        ((-5, 9), (-5, 0, 9)),
        ((1, 2, 9), (1, 2, 9)),
        ((-9, -2, -1), (-9, -2, -1)),
        ((-5, 0, 9), (-5, 0, 9)),
    ],
)
def test_inner_bound_nearest_to_zero_moves_to_it(before, after):
    assert with_zero(Classes(Method.JENKS, before)).bounds == after


@pytest.mark.parametrize("measure", [Measure.DENSITE, Measure.EVOLUTION])
@pytest.mark.parametrize("method", list(Method))
@pytest.mark.parametrize("level", list(AreaLevel))
def test_classes_of_france_hold_every_known_value(shipped_atlas, level, method, measure):
    areas = Areas(shipped_atlas)
    classes = areas.classes(level, measure, method)
    known = [area for area in areas.of(level) if area.value(measure) is not None]
    assert 2 <= len(classes) <= 5
    assert sum(class_counts(areas.of(level), measure, classes)) == len(known)
    assert all(round(bound, 1) == bound for bound in classes.bounds)


def test_an_epci_that_a_pole_touches_is_covered_in_part(epci):
    # deux-rives covers 97601, of 4 000 inhabitants, and not 97602
    lagon = epci[LAGON]
    assert (lagon.covered, lagon.communes, lagon.is_covered_in_part) == (1, 2, True)
    assert (lagon.covered_population, lagon.supposed_population) == (4_000, 0)
    assert (epci[ALPHA].covered, epci[ALPHA].is_covered_in_part) == (2, False)


@pytest.mark.parametrize("departements", [(), ("38",), ("13",), ("75", "93")])
def test_covered_inhabitants_are_those_of_the_communes_at_both_levels(shipped_atlas, departements):
    areas = Areas(shipped_atlas)
    epci = areas.summary(EPCI, departements)
    covered = {
        code
        for one in areas.selected(EPCI, departements)
        for code in shipped_atlas.boundaries.communes_by_epci[one.code]
        if code in shipped_atlas.poles_covering
    }
    communes = [areas.by_code(COMMUNES)[code] for code in covered]
    assert epci.covered_population == sum(one.population for one in communes)
    assert epci.supposed_population == sum(one.population for one in communes if one.is_supposed)


def test_known_territories_rank_then_supposed_ones_then_inhabitants(epci):
    one = epci[ALPHA]._replace(nom="A", pole_ids=("a", "b"), supposed=2, population=900)
    two = one._replace(nom="B", pole_ids=("a",), supposed=0, population=10)
    three = two._replace(nom="C", population=20)
    more = two._replace(nom="D", pole_ids=("a", "b"), supposed=1, population=5)
    none = two._replace(nom="E", pole_ids=(), supposed=0, population=999)
    ordered = highest_first(Measure.NB_POLES, [none, one, two, three, more])
    assert [area.nom for area in ordered] == ["D", "C", "B", "A", "E"]
    by_density = [one._replace(densite=None), two._replace(densite=1.0)]
    assert [area.nom for area in highest_first(Measure.DENSITE, by_density)] == ["B", "A"]


# Shipped data


def test_shipped_areas_are_all_there(shipped_atlas):
    areas = Areas(shipped_atlas)
    assert (len(areas.epci), len(areas.communes)) == (1_253, 34_875)
    assert areas.by_code(EPCI)["200054781"].nom == "Métropole du Grand Paris"
    assert (
        sum(area.population for area in areas.communes)
        == shipped_atlas.boundaries.communes.loc[
            [area.code for area in areas.communes], "population"
        ].sum()
    )


def test_change_is_missing_in_mayotte_only_among_epci(shipped_atlas):
    areas = Areas(shipped_atlas)
    missing = {area.departement_codes for area in areas.epci if area.evolution is None}
    assert missing == {("976",)}


def test_covered_communes_are_those_of_the_territories(shipped_atlas):
    areas = Areas(shipped_atlas)
    territories = shipped_atlas.territories.values()
    covered = {code for territory in territories for code in territory.commune_codes}
    assert {area.code for area in areas.communes if area.pole_ids} == covered
    siege = {p.pole_id for p in shipped_atlas.poles if p.territoire_precision is Precision.SIEGE}
    for area in areas.communes:
        assert area.supposed == len(siege & set(area.pole_ids))


# Extracts


def test_table_of_epci(small_atlas):
    [row] = area_rows(EPCI, Areas(small_atlas).selected(EPCI, ("976",)))
    assert row == {
        "code": LAGON,
        "nom": "CC du Lagon",
        "departement_codes": "976",
        "population": 10_000,
        "population_annee": 2017,
        "superficie_km2": 30.0,
        "densite_hab_km2": 333.3,
        "evolution_population_pct": None,
        "nb_poles": 1,
        "nb_poles_supposes": 0,
        "nb_poles_hors_supposes": 1,
        "part_population_couverte_pct": 40.0,
        "poles": "deux-rives",
        "geographie_annee": 2026,
        "source": row["source"],
    }
    assert "Insee" in row["source"]
    assert tuple(row) == AREA_COLUMNS[EPCI]


def test_table_of_communes_names_the_epci(small_atlas):
    rows = {row["code"]: row for row in area_rows(COMMUNES, Areas(small_atlas).communes)}
    assert len(rows) == 7
    assert rows["38002"]["epci_code"] == ALPHA
    assert rows["38002"]["poles"] == "plateau-gamma;val-alpha;siege-beta"
    assert rows["38002"]["nb_poles_supposes"] == 1
    assert rows["97602"]["poles"] is None


def area_file(atlas, areas, form):
    about = about_areas(atlas, COMMUNES, (), HERE, date(2026, 11, 22))
    return area_extract(atlas.boundaries, COMMUNES, areas, form, about)


def test_csv_for_two_readers(small_atlas):
    areas = keep_areas(areas_of(small_atlas, COMMUNES), ("38",))
    plain = area_file(small_atlas, areas, Format.CSV).decode()
    excel = area_file(small_atlas, areas, Format.CSV_EXCEL)
    rows = list(csv.DictReader(io.StringIO(plain, newline="")))
    assert [row["code"] for row in rows] == ["38001", "38002", "38003", "38004"]
    assert rows[1]["evolution_population_pct"] == "36.4"
    assert excel.startswith(b"\xef\xbb\xbf")
    assert b";36,4;" in excel


def test_geojson_gives_the_outline_of_each_area(small_atlas):
    areas = keep_areas(areas_of(small_atlas, COMMUNES), ("85",))
    written = area_file(small_atlas, areas, Format.GEOJSON)
    collection = json.loads(written)
    [feature] = collection["features"]
    assert feature["id"] == feature["properties"]["code"] == "85113"
    assert feature["properties"] == area_rows(COMMUNES, areas)[0]
    [ring] = feature["geometry"]["coordinates"]
    assert {tuple(point) for point in ring} == set(SQUARES["85113"].exterior.coords)
    assert "Insee" in collection["credits"]


def test_every_form_of_the_communes_is_the_same_table(small_atlas, tmp_path):
    areas = areas_of(small_atlas, COMMUNES)
    rows = area_rows(COMMUNES, areas)
    [sheet, _, _] = sheets_of(area_file(small_atlas, areas, Format.XLSX)).values()
    assert sheet.title == "communes-france"
    assert sheet_rows(sheet) == rows
    packed = tmp_path / "t.gpkg"
    packed.write_bytes(area_file(small_atlas, areas, Format.GEOPACKAGE))
    assert list(layers_of(packed)) == ["communes-france", "Dictionnaire", "Sources et licence"]
    layer = layer_of(packed, "communes-france")
    parquet = tmp_path / "t.parquet"
    parquet.write_bytes(area_file(small_atlas, areas, Format.GEOPARQUET))
    for frame in (layer, gpd.read_parquet(parquet)):
        assert frame_rows(frame) == rows
        assert all(
            shape.equals(SQUARES[code])
            for code, shape in zip(frame["code"], frame.geometry, strict=True)
        )
    _, types = duckdb_rows(parquet)
    assert (types["code"], types["population"], types["superficie_km2"]) == (
        "VARCHAR",
        "BIGINT",
        "DOUBLE",
    )


def test_zip_of_the_areas_says_where_they_are(small_atlas):
    areas = keep_areas(areas_of(small_atlas, EPCI), ("38",))
    about = about_areas(small_atlas, EPCI, ("38",), "https://e.org/", date(2026, 11, 22))
    content = area_extract(small_atlas.boundaries, EPCI, areas, Format.ZIP, about)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        said = archive.read("LISEZ-MOI.txt").decode("utf-8-sig")
        assert "epci.geojson" in archive.namelist()
    assert "Ceux qui ont une commune dans : Isère (38)." in said
    assert "https://e.org/territoires?niveau=epci&departement=38" in said
    assert "csv-excel/epci.csv : 2 lignes : un EPCI de France par ligne" in said


def test_file_names_say_what_was_selected():
    today = date(2026, 11, 22)
    assert area_file_name(EPCI, (), Format.CSV, today) == "ptce-epci-2026-11-22.csv"
    assert (
        area_file_name(COMMUNES, ("38", "26"), Format.CSV_EXCEL, today)
        == "ptce-communes-38-26-excel-2026-11-22.csv"
    )
    everywhere = [str(number) for number in range(10, 96)]
    assert len(area_file_name(EPCI, everywhere, Format.GEOJSON, today)) < 145


# Addresses


def read(atlas, **written):
    values = {name: [v] if isinstance(v, str) else v for name, v in written.items()}
    return read_area_screen(values, atlas.choices, Areas(atlas).by_code)


def test_address_without_anything_is_the_default(small_atlas):
    assert read(small_atlas) == (AreaScreen(), ())
    assert write_area_screen(AreaScreen()) == {}


screens = st.builds(
    AreaScreen,
    level=st.sampled_from(list(AreaLevel)),
    measure=st.sampled_from(list(Measure)),
    method=st.sampled_from(list(Method)),
    departements=st.lists(st.sampled_from(["26", "38", "976"]), unique=True).map(tuple),
    view=st.sampled_from(list(View)),
)


@settings(deadline=None)
@given(screens)
def test_address_gives_the_screen_back(small_atlas, screen):
    assert read(small_atlas, **write_area_screen(screen)) == (screen, ())


def test_chosen_area_is_of_the_level(small_atlas):
    screen, ignored = read(small_atlas, zone=ALPHA)
    assert (screen.zone, ignored) == (ALPHA, ())
    screen, ignored = read(small_atlas, zone=ALPHA, niveau="communes")
    assert screen.zone is None
    assert len(ignored) == 1


def test_bad_values_are_ignored_with_a_sentence_each(small_atlas):
    screen, ignored = read(
        small_atlas,
        niveau="cantons",
        mesure="<b>",
        methode="x",
        vue="y",
        zone="z",
        departement=["38", "isère", "nulle part"],
        region="84",
    )
    assert screen == AreaScreen(departements=("38",))
    assert len(ignored) == 6
    assert all("n’est pas une valeur connue" in sentence for sentence in ignored)
