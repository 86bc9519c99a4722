"""The shipped poles stand on the shipped boundaries: each is placed or says why, to the unit."""

import csv
import io
import json

import pytest
import shapely

from poles.files.extracts import Format, extract, table_columns
from poles.indicators import INDICATORS, Origin
from poles.records import POLE_COLUMNS, PoleId, Precision
from poles.territories import METROPOLE_DU_GRAND_PARIS, Parts, join_territories, unite

UNPLACED = {Precision.DEPARTEMENT, Precision.REGION, Precision.INCONNU}
FRANCE = (
    shapely.box(-5.2, 41.3, 9.7, 51.2),  # metropolitan
    shapely.box(-61.9, 15.8, -60.9, 16.6),  # Guadeloupe
    shapely.box(-61.3, 14.3, -60.7, 15.0),  # Martinique
    shapely.box(-54.7, 2.0, -51.5, 5.9),  # Guyane
    shapely.box(55.1, -21.5, 55.9, -20.8),  # La Réunion
    shapely.box(44.9, -13.1, 45.4, -12.5),  # Mayotte
)
SQUARE_METRES = 1e-9
"""Of a square degree, about ten square metres: what rounding leaves between two equal outlines."""
FOUNDING = {
    "ptce-centre-isere": {
        "population": "134000",
        "population_qualificatif": "exact",
        "structures_insertion": "8",
        "employeurs_associes": "250",
        "employeurs_associes_qualificatif": "exact",
        "emplois_vises": "100",
        "emplois_vises_qualificatif": "environ",
    },
    "pole-sud-archer": {"organisations": "25", "organisations_qualificatif": "au_moins"},
    "pole-dechets-alpilles": {
        "population": "75000",
        "salaries_permanents": "107",
        "salaries_insertion": "1721",
        "chiffre_affaires_eur": "7000000",
        "organisations": "15",
        "organisations_qualificatif": "environ",
        "salaries_total_calcule": "1828",
        "part_insertion_pct": "94.1",
        "part_insertion_pct_qualificatif": "exact",
        "insertion_par_permanent": "16.1",
        "insertion_pour_1000_hab": "22.9",
        "ca_par_habitant_eur": "93.3",
        "ca_par_salarie_eur": "3829",
    },
}


@pytest.fixture(scope="module")
def tables(shipped_atlas):
    def rows(table):
        content = extract(shipped_atlas, shipped_atlas.poles, table, Format.CSV).decode()
        return list(csv.DictReader(io.StringIO(content, newline="")))

    return {name: rows(name) for name in ("poles", "communes", "territoires", "indicateurs")}


@pytest.fixture(scope="module")
def rows_of_poles(tables):
    return {row["pole_id"]: row for row in tables["poles"]}


# The join


def test_no_code_is_in_doubt(shipped_atlas):
    assert [str(problem) for problem in shipped_atlas.join.problems] == []


def test_shipped_file_is_written_in_the_codes_of_today(shipped_atlas):
    assert [str(repair) for repair in shipped_atlas.join.repairs] == []


def test_every_pole_is_placed_or_says_why(shipped_atlas):
    for pole in shipped_atlas.poles:
        territory = shipped_atlas.territories[pole.pole_id]
        address = f"poles.csv, ligne {pole.line} : {pole.pole_id}"
        if pole.territoire_precision in UNPLACED:
            assert territory.unplaced_reason, address
            assert territory.commune_codes == (), address
            assert territory.population_insee is None, address
        else:
            assert territory.unplaced_reason is None, address
            assert territory.commune_codes, address
            assert territory.population_insee > 0, address
            assert territory.superficie_km2 > 0, address


def test_placed_poles_and_no_other_have_an_outline(shipped_atlas):
    placed = {p.pole_id for p in shipped_atlas.poles if p.territoire_precision not in UNPLACED}
    assert set(shipped_atlas.outlines.index) == placed
    assert len(placed) > 70


def test_outlines_are_valid_and_in_france(shipped_atlas):
    outlines = shipped_atlas.outlines.geometry
    assert shapely.is_valid(outlines.to_numpy()).all()
    abroad = [
        pole_id
        for pole_id, outline in outlines.items()
        if not any(part.contains(outline) for part in FRANCE)
    ]
    assert abroad == []


def test_label_stands_in_the_outline(shipped_atlas):
    outside = [
        pole_id
        for pole_id, outline in shipped_atlas.outlines.geometry.items()
        if not outline.buffer(0.02).contains(
            shapely.Point(
                shipped_atlas.territories[pole_id].lon, shipped_atlas.territories[pole_id].lat
            )
        )
    ]
    assert outside == []


def test_outline_of_whole_epci_is_their_union(shipped_atlas):
    parts = {key: one for key, one in shipped_atlas.join.parts.items() if one.epci}
    epci = shipped_atlas.boundaries.outlines("epci").geometry
    checked = 0
    for pole_id, part in parts.items():
        if part.communes:
            continue
        union = shapely.union_all(epci.loc[list(part.epci)].to_numpy())
        difference = union.symmetric_difference(shipped_atlas.outlines.geometry.loc[pole_id])
        assert difference.area < SQUARE_METRES, pole_id
        checked += 1
    assert checked > 40


def test_population_is_the_sum_of_the_communes(shipped_atlas, tables):
    sums = {}
    for row in tables["communes"]:
        sums[row["pole_id"]] = sums.get(row["pole_id"], 0) + int(row["population"])
    stated = {
        pole_id: territory.population_insee
        for pole_id, territory in shipped_atlas.territories.items()
        if territory.commune_codes
    }
    assert sums == stated


def test_population_of_a_whole_epci_is_the_one_that_insee_gives(shipped_atlas):
    population = shipped_atlas.boundaries.epci["population"]
    for pole_id, part in shipped_atlas.join.parts.items():
        if part.epci and not part.communes:
            whole = sum(int(population.at[code]) for code in part.epci)
            assert shipped_atlas.territories[pole_id].population_insee == whole, pole_id


def test_union_of_all_poles_counts_each_commune_once(shipped_atlas, tables):
    union = unite(shipped_atlas.territories.values(), shipped_atlas.boundaries)
    population = {row["commune_code"]: int(row["population"]) for row in tables["communes"]}
    assert set(union.commune_codes) == set(population)
    assert union.population_insee == sum(population.values())


def test_seat_in_the_metropole_du_grand_paris_stands_in_itself(shipped_atlas):
    seats = [
        pole
        for pole in shipped_atlas.poles
        if pole.territoire_precision is Precision.SIEGE
        and METROPOLE_DU_GRAND_PARIS in shipped_atlas.territories[pole.pole_id].epci_codes
    ]
    assert seats
    for pole in seats:
        part = shipped_atlas.join.parts[pole.pole_id]
        assert part.epci == (), pole.pole_id
        assert len(part.communes) == 1, pole.pole_id


def test_seat_elsewhere_gives_its_whole_epci(shipped_atlas):
    for pole in shipped_atlas.poles:
        territory = shipped_atlas.territories[pole.pole_id]
        if pole.territoire_precision is Precision.SIEGE and (
            METROPOLE_DU_GRAND_PARIS not in territory.epci_codes
        ):
            assert len(shipped_atlas.join.parts[pole.pole_id].epci) == 1, pole.pole_id


def test_arrondissement_of_paris_is_carried_to_the_commune(shipped_atlas):
    pole = next(p for p in shipped_atlas.poles if p.territoire_precision is Precision.SIEGE)
    moved = moved_to(pole, "75118")
    join = join_territories([moved], shipped_atlas.boundaries)
    assert join.parts[pole.pole_id] == Parts(communes=("75056",))
    assert [(one.before, one.after) for one in join.repairs] == [("75118", "75056")]


def test_code_that_was_split_and_lives_on_smaller_is_said(shipped_atlas):
    # 15141 was five communes until 2025: nobody knows which ones a file means (geo/scissions.csv).
    pole = next(p for p in shipped_atlas.poles if p.territoire_precision is Precision.SIEGE)
    silent = []
    for code in shipped_atlas.boundaries.split_communes:
        join = join_territories([moved_to(pole, code)], shipped_atlas.boundaries)
        silent += [] if join.repairs or join.problems else [code]
    assert silent == []


def moved_to(pole, commune):
    values = {name: getattr(pole, name) for name in POLE_COLUMNS}
    return type(pole)(**{**values, "commune_code": commune}, line=pole.line)


# The three founding poles


@pytest.mark.parametrize("pole_id", FOUNDING)
def test_founding_pole_is_exact_in_the_extract(rows_of_poles, pole_id):
    row = rows_of_poles[pole_id]
    assert {key: row[key] for key in FOUNDING[pole_id]} == FOUNDING[pole_id]


def test_centre_isere_is_its_78_communes(shipped_atlas, tables):
    rows = [row for row in tables["communes"] if row["pole_id"] == "ptce-centre-isere"]
    assert len(rows) == 78
    territory = shipped_atlas.territories[PoleId("ptce-centre-isere")]
    assert territory.population_insee == sum(int(row["population"]) for row in rows) == 142_680
    assert {row["epci_code"] for row in rows} == {"243800984", "200070431"}
    assert territory.departement_codes == ("38",)


def test_pole_sud_is_drawn_on_the_epci_of_romans(shipped_atlas):
    romans = shipped_atlas.boundaries.commune_facts["26281"]
    assert (romans.nom, romans.epci_code) == ("Romans-sur-Isère", "200068781")
    assert shipped_atlas.join.parts["pole-sud-archer"] == Parts(epci=("200068781",))
    epci = shipped_atlas.boundaries.outlines("epci", ["200068781"]).geometry.iloc[0]
    drawn = shipped_atlas.outlines.geometry.loc["pole-sud-archer"]
    assert drawn.symmetric_difference(epci).area < SQUARE_METRES


def test_pole_of_the_alpilles_is_drawn_in_the_bouches_du_rhone(shipped_atlas):
    territory = shipped_atlas.territories["pole-dechets-alpilles"]
    assert territory.departement_codes[0] == "13"
    departement = shipped_atlas.boundaries.outlines("departements", ["13"]).geometry.iloc[0]
    drawn = shipped_atlas.outlines.geometry.loc["pole-dechets-alpilles"]
    assert drawn.intersection(departement).area > 0.95 * drawn.area


# The columns that others build upon


def test_columns_of_the_extracts_are_stable(tables):
    expected = [*POLE_COLUMNS]
    for key, indicator in INDICATORS.items():
        expected.append(key)
        if indicator.origin is not Origin.LIMITES:
            expected += [f"{key}_qualificatif", f"{key}_annee"]
        if indicator.origin is Origin.PUBLIE:
            expected.append(f"{key}_source_url")
    assert list(tables["poles"][0]) == expected
    assert list(tables["communes"][0])[:6] == [
        "pole_id",
        "commune_code",
        "commune_nom",
        "epci_code",
        "departement_code",
        "population",
    ]
    for name, rows in tables.items():
        assert tuple(rows[0]) == table_columns(name)


def test_every_shown_figure_has_its_source(rows_of_poles):
    published = [key for key, one in INDICATORS.items() if one.origin is Origin.PUBLIE]
    silent = [
        (pole_id, key)
        for pole_id, row in rows_of_poles.items()
        for key in published
        if bool(row[key]) != row[f"{key}_source_url"].startswith("http")
        or bool(row[key]) != bool(row[f"{key}_qualificatif"])
    ]
    assert silent == []


def test_every_row_of_every_table_is_there(shipped_atlas, tables):
    assert len(tables["poles"]) == len(tables["territoires"]) == len(shipped_atlas.poles)
    assert len(tables["indicateurs"]) == len(shipped_atlas.figures)


def test_codes_of_the_extracts_stay_text(tables):
    assert {len(row["commune_code"]) for row in tables["communes"]} == {5}
    assert {len(row["epci_code"]) for row in tables["communes"] if row["epci_code"]} == {9}
    assert any(row["commune_code"].startswith("0") for row in tables["communes"])


def test_geojson_of_the_atlas_has_a_geometry_for_each_placed_pole(shipped_atlas):
    content = extract(shipped_atlas, shipped_atlas.poles, "territoires", Format.GEOJSON)
    features = json.loads(content)["features"]
    assert len(features) == len(shipped_atlas.poles)
    drawn = {feature["id"] for feature in features if feature["geometry"] is not None}
    assert drawn == set(shipped_atlas.outlines.index)
