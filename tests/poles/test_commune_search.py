"""A commune is found as people write it; distances go to the territory's edge."""

from datetime import date

import pytest
import shapely
from small_world import SQUARES

from poles.commune.extracts import (
    COVERS,
    MAYBE,
    NEAR,
    OF_REGION,
    about_commune,
    commune_extract,
    commune_file_name,
    commune_table,
)
from poles.commune.map import commune_drawing, commune_shape
from poles.commune.markup import poles_unplaced
from poles.commune.search import find_communes, poles_around
from poles.files.extracts import Format
from poles.maps.drawing import places_of
from poles.nearest import distance_km


def codes(boundaries, words):
    return [match.code for match in find_communes(boundaries, words)]


@pytest.mark.parametrize("words", ["Voiron", "voiron", "  VOIRON ", "38563"])
def test_a_name_or_a_code_finds_the_commune_first(shipped_atlas, words):
    assert codes(shipped_atlas.boundaries, words)[0] == "38563"


@pytest.mark.parametrize("words", ["evian-les-bains", "Évian-les-Bains", "Evian les bains"])
def test_accents_and_hyphens_do_not_count(shipped_atlas, words):
    assert codes(shipped_atlas.boundaries, words) == ["74119"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("romans sur isere", "26281"),
        ("St Egrève", "38382"),
        ("Aix en Provence", "13001"),
        ("l isle d abeau", "38193"),
        ("L’Haÿ-les-Roses", "94038"),
        ("ste foy lès lyon", "69202"),
    ],
)
def test_a_name_is_found_as_people_write_it(shipped_atlas, words, code):
    assert codes(shipped_atlas.boundaries, words)[0] == code


def test_a_postal_code_gives_all_its_communes_and_chooses_none(shipped_atlas):
    found = find_communes(shipped_atlas.boundaries, "38500")
    assert len(found) > 5
    assert found[0].code == "38563"
    assert {match.how for match in found[:-1]} == {"code postal 38500"}
    assert (found[-1].code, found[-1].how) == ("38500", "code Insee")


def test_the_name_of_a_merged_commune_leads_to_todays(shipped_atlas):
    found = find_communes(shipped_atlas.boundaries, "Châtillon-en-Michaille")
    assert [(match.code, match.how) for match in found] == [
        ("01033", "ancienne commune : Châtillon-en-Michaille")
    ]


def test_the_name_that_a_commune_bore_under_its_own_code_leads_to_it(shipped_atlas):
    found = find_communes(shipped_atlas.boundaries, "cherbourg-octeville")
    assert [(match.code, match.how) for match in found] == [
        ("50129", "ancienne commune : Cherbourg-Octeville")
    ]


def test_an_old_code_leads_to_todays_commune(shipped_atlas):
    found = find_communes(shipped_atlas.boundaries, "01091")
    assert [(match.code, match.how) for match in found] == [("01033", "ancien code Insee 01091")]


def test_corsican_codes_are_read_in_any_case(shipped_atlas):
    assert codes(shipped_atlas.boundaries, "2a004")[0] == "2A004"


def test_the_most_populated_of_the_same_name_comes_first(shipped_atlas):
    assert codes(shipped_atlas.boundaries, "saint-denis")[:2] == ["97411", "93066"]


@pytest.mark.parametrize("words", ["", "   ", "zzzzzz", "00000", "<script>"])
def test_words_that_mean_nothing_find_nothing(shipped_atlas, words):
    assert codes(shipped_atlas.boundaries, words) == []


def test_a_commune_has_the_poles_that_cover_it_then_the_nearest_from_edge_to_edge(small_atlas):
    around = poles_around(small_atlas, "38003")
    assert [pole.pole_id for pole in around.covering] == ["plateau-gamma"]
    # Alpha is the square beside it, and Delta touches it by an edge; the island is 570 km away.
    assert [(near.pole.pole_id, near.distance_km) for near in around.near] == [
        ("deux-rives", 0),
        ("siege-beta", 0),
        ("val-alpha", 0),
    ]
    assert [pole.pole_id for pole in around.unplaced] == ["quelque-part-en-isere"]
    assert [pole.pole_id for pole in around.of_region] == ["quelque-part-en-region"]
    assert (around.departement, around.epci) == ("Isère", "CC du Plateau de Gamma")


def test_poles_of_the_region_may_cover_the_commune_and_are_named_everywhere(small_atlas):
    around = poles_around(small_atlas, "38003")
    said = poles_unplaced(around)
    assert "Peut-être aussi" in said
    assert "1 pôle de la région, que les sources ne situent pas mieux, peut aussi être" in said
    rows = commune_table(around).rows
    assert [row["pole_id"] for row in rows if row["lien"] == OF_REGION] == [
        "quelque-part-en-region"
    ]
    assert poles_around(small_atlas, "97601").of_region == ()


@pytest.mark.parametrize(
    ("words", "how"),
    [
        ("Lyon 3e Arrondissement", "arrondissement : Lyon 3e Arrondissement"),
        ("69383", "code Insee d’arrondissement : Lyon 3e Arrondissement"),
    ],
)
def test_an_arrondissement_is_no_former_commune(shipped_atlas, words, how):
    found = find_communes(shipped_atlas.boundaries, words)
    assert ("69123", how) in [(match.code, match.how) for match in found]


def test_a_distance_is_measured_from_the_edge_of_the_commune(shipped_atlas):
    around = poles_around(shipped_atlas, "15014")  # Aurillac
    near = around.near[0]
    edge = distance_km(around.outline, shipped_atlas.shapes[near.pole.pole_id])
    assert near.distance_km == edge
    label = shapely.Point(around.facts.lon, around.facts.lat)
    assert edge < distance_km(label, shipped_atlas.shapes[near.pole.pole_id])


def test_a_pole_an_ocean_away_is_not_near(shipped_atlas):
    around = poles_around(shipped_atlas, "97411")
    assert {near.pole.departement_code for near in around.near} == {"974"}
    assert {"reuniverre", "jade-reunion"} <= {pole.pole_id for pole in around.unplaced}


def test_a_commune_without_an_outline_has_no_nearest_pole(small_atlas):
    around = poles_around(small_atlas, "98818")
    assert (around.outline, around.near, around.epci) == (None, (), None)


# Its map


def test_the_map_shows_the_poles_named_as_outlines_and_the_commune_over_them(small_atlas):
    places = places_of(small_atlas)
    around = poles_around(small_atlas, "38003")
    drawing = commune_drawing(small_atlas, places, around)
    maybe = (*around.unplaced, *around.of_region)
    named = {pole.pole_id for pole in (*around.covering, *maybe)}
    named |= {near.pole.pole_id for near in around.near}
    assert {places[row.place].pole_id for row in drawing.rows} == named
    assert {(row.fill, row.radius) for row in drawing.rows} == {(None, None)}
    assert drawing.bounds == ((45.0, 5.0), (45.2, 5.2))  # with the whole of what covers it
    shape = commune_shape(around)
    [commune] = shape.communes
    assert (commune.nom, commune.population) == ("Gamma", "500 hab. (2023)")
    assert shape.outline.equals(SQUARES["38003"])


def test_without_a_pole_that_covers_it_the_nearest_is_framed_too(shipped_atlas):
    around = poles_around(shipped_atlas, "15014")
    assert around.covering == ()
    drawing = commune_drawing(shipped_atlas, places_of(shipped_atlas), around)
    near = shipped_atlas.shapes[around.near[0].pole.pole_id]
    (south, west), (north, east) = drawing.bounds
    assert (
        shapely.box(west, south, east, north)
        .buffer(0.01)
        .covers(shapely.union(near, around.outline))
    )


def test_a_commune_without_an_outline_has_no_shape(small_atlas):
    assert commune_shape(poles_around(small_atlas, "98818")) is None


# Its files


def test_the_table_says_how_each_pole_is_linked_and_how_far(small_atlas):
    table = commune_table(poles_around(small_atlas, "38003"))
    assert [(row["pole_id"], row["lien"], row["distance_km"]) for row in table.rows] == [
        ("plateau-gamma", COVERS, 0.0),
        ("deux-rives", NEAR, 0.0),
        ("siege-beta", NEAR, 0.0),
        ("val-alpha", NEAR, 0.0),
        ("quelque-part-en-isere", MAYBE, None),
        ("quelque-part-en-region", OF_REGION, None),
    ]
    assert {row["commune_code"] for row in table.rows} == {"38003"}
    assert all(set(row) == set(table.names) for row in table.rows)
    assert all(column.description for column in table.columns)


def test_the_files_say_the_commune_and_how_to_see_it_again(small_atlas):
    around = poles_around(small_atlas, "38003")
    about = about_commune(around, "https://atlas.example.org/", date(2026, 11, 27))
    assert about.link == "https://atlas.example.org/ma_commune?commune=38003"
    assert "Gamma (38003), Isère" in about.said
    text = commune_extract(around, Format.CSV, about).decode("utf-8")
    assert text.splitlines()[0] == ",".join(commune_table(around).names)
    assert len(text.splitlines()) == 7
    name = commune_file_name(around, Format.CSV_EXCEL, about.today)
    assert name == "ptce-commune-38003-excel-2026-11-27.csv"
