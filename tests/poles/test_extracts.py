"""What leaves the project: exact text for programs, safe text for Excel, outlines as they are."""

import csv
import io
import json
import re
from datetime import date

import pytest
from data_files import read_figures, read_poles
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import shape
from small_world import ALPHA, BY_NAME, GAMMA, HOSTILE_NAME, HOSTILE_TITLE, SOURCE, straight

from poles.files.csv_files import csv_for_excel, csv_rfc4180
from poles.files.extracts import (
    TABLES,
    Format,
    communes_table,
    extract,
    figures_table,
    file_name,
    poles_table,
    table_columns,
    territories_geojson,
    territories_table,
)
from poles.indicators import INDICATORS, Origin
from poles.records import FIGURE_COLUMNS, POLE_COLUMNS, PROMOTIONS
from poles.selection import Selection, Sense
from poles.wording import BOUNDARY_CREDITS, CREDITS

TODAY = date(2026, 11, 22)
ROWS = [
    {"nom": "L'Île « d'Yeu »; \"x\", y", "code": "01004", "n": 134000, "p": 94.1, "vide": None},
    {"nom": "ligne 1\nligne 2", "code": "2A004", "n": 0, "p": -0.5, "vide": ""},
]


def chosen(atlas, *pole_ids):
    return tuple(atlas.by_id[pole_id] for pole_id in pole_ids)


def rows_by_pole(rows):
    return {row["pole_id"]: row for row in rows}


# CSV


def test_rfc4180_text_is_exact():
    assert (
        csv_rfc4180(ROWS, ("nom", "code", "n", "p", "vide"))
        == (
            "nom,code,n,p,vide\r\n"
            '"L\'Île « d\'Yeu »; ""x"", y",01004,134000,94.1,\r\n'
            '"ligne 1\nligne 2",2A004,0,-0.5,\r\n'
        ).encode()
    )


def test_excel_text_is_exact():
    assert (
        csv_for_excel(ROWS, ("nom", "code", "n", "p", "vide"))
        == (
            "\ufeffnom;code;n;p;vide\r\n"
            '"L\'Île « d\'Yeu »; ""x"", y";01004;134000;94,1;\r\n'
            '"ligne 1\nligne 2";2A004;0;-0,5;\r\n'
        ).encode()
    )


@pytest.mark.parametrize("text", ["=1+1", "+33 1", "-2", "@SUM(1)", "\t=1", "\r=1"])
def test_formula_is_neutralised_for_excel_and_left_exact_in_rfc4180(text):
    rows = [{"a": text}]
    assert read_csv(csv_for_excel(rows, ["a"]).decode("utf-8-sig"), ";") == [{"a": f"'{text}"}]
    assert read_csv(csv_rfc4180(rows, ["a"]).decode(), ",") == [{"a": text}]


@pytest.mark.parametrize("cell", ["a=1", "1-2", "Île", "'x", -2, -2.5])
def test_harmless_cell_is_left_alone_for_excel(cell):
    content = csv_for_excel([{"a": cell}], ["a"]).decode("utf-8-sig")
    assert content == f"a\r\n{str(cell).replace('.', ',')}\r\n"


def test_only_the_columns_asked_are_written_in_their_order():
    assert csv_rfc4180([{"a": 1, "b": 2, "c": 3}], ("c", "a")) == b"c,a\r\n3,1\r\n"


def test_small_number_is_written_in_digits():
    assert csv_rfc4180([{"a": 0.00002}], ["a"]) == b"a\r\n0.00002\r\n"
    assert csv_for_excel([{"a": 0.00002}], ["a"]).endswith(b"a\r\n0,00002\r\n")


def read_csv(text, separator):
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator))


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1)


@given(st.lists(st.fixed_dictionaries({"a": TEXTS, "b": TEXTS}), max_size=5))
def test_any_text_is_read_back_from_rfc4180(rows):
    assert read_csv(csv_rfc4180(rows, ("a", "b")).decode(), ",") == rows


@given(TEXTS)
def test_no_text_begins_a_formula_in_excel(text):
    content = csv_for_excel([{"a": text}], ["a"]).decode("utf-8-sig")
    cell = read_csv(content, ";")[0]["a"]
    assert cell in (text, f"'{text}")
    assert cell[0] not in "=+-@\t\r"


@pytest.mark.parametrize("table", TABLES)
def test_empty_selection_keeps_the_header(small_atlas, table):
    header = ",".join(table_columns(table))
    assert extract(small_atlas, (), table, Format.CSV) == f"{header}\r\n".encode()
    excel = extract(small_atlas, (), table, Format.CSV_EXCEL)
    assert excel == b"\xef\xbb\xbf" + f"{header.replace(',', ';')}\r\n".encode()


@pytest.mark.parametrize("table", TABLES)
def test_every_row_has_exactly_the_announced_columns(small_atlas, table):
    rows = TABLES[table](small_atlas, small_atlas.poles)
    assert rows
    assert {tuple(row) for row in rows} == {table_columns(table)}


# Tables


def test_columns_of_the_table_of_poles_are_those_of_the_file_then_the_indicators():
    expected = [*POLE_COLUMNS]
    for key, indicator in INDICATORS.items():
        expected.append(key)
        if indicator.origin is not Origin.LIMITES:
            expected += [f"{key}_qualificatif", f"{key}_annee"]
        if indicator.origin is Origin.PUBLIE:
            expected.append(f"{key}_source_url")
    assert table_columns("poles") == tuple(expected)


def test_table_of_poles_gives_each_figure_its_year_qualifier_and_source(small_atlas):
    row = poles_table(small_atlas, chosen(small_atlas, "val-alpha"))[0]
    assert {key: row[key] for key in row if key.startswith("organisations")} == {
        "organisations": 25,
        "organisations_qualificatif": "au_moins",
        "organisations_annee": 2014,
        "organisations_source_url": SOURCE,
        "organisations_pour_10000_hab": 50.0,
        "organisations_pour_10000_hab_qualificatif": "environ",
        "organisations_pour_10000_hab_annee": 2014,
    }
    assert (row["population"], row["population_insee"], row["densite_hab_km2"]) == (5000, 4000, 100)
    assert (row["part_insertion_pct"], row["insertion_par_permanent"]) == (80.0, 4.0)
    assert (row["ca_par_habitant_eur"], row["ca_par_salarie_eur"]) == (200.0, 10000)
    assert row["evolution_population_pct"] == 33.3
    assert row["filieres"] == "insertion;réemploi"
    assert row["date_annonce"] == "2014-01-10"


def test_missing_figure_is_empty_and_not_zero(small_atlas):
    row = poles_table(small_atlas, chosen(small_atlas, "deux-rives"))[0]
    published = [key for key, one in INDICATORS.items() if one.origin is Origin.PUBLIE]
    assert {row[key] for key in published} == {None}
    assert {row[f"{key}_source_url"] for key in published} == {None}


def test_extract_of_the_poles_is_read_back_as_the_same_records(small_atlas):
    content = extract(small_atlas, small_atlas.poles, "poles", Format.CSV)
    rows = list(csv.DictReader(io.StringIO(content.decode(), newline="")))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, POLE_COLUMNS, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    back = {pole.pole_id: pole for pole in read_poles(text.getvalue().encode())}
    assert len(back) == len(BY_NAME)
    for pole in small_atlas.poles:
        columns = {name: getattr(pole, name) for name in POLE_COLUMNS}
        assert {name: getattr(back[pole.pole_id], name) for name in POLE_COLUMNS} == columns


def test_table_of_figures_is_the_file_with_names(small_atlas):
    rows = figures_table(small_atlas, small_atlas.poles)
    assert table_columns("indicateurs") == ("pole_nom", *FIGURE_COLUMNS)
    assert len(rows) == len(small_atlas.figures)
    turnover = [row["valeur"] for row in rows if row["indicateur"] == "chiffre_affaires_eur"]
    assert turnover == [250000.5, 1000000]
    yeu = next(row for row in rows if row["pole_id"] == "ile-yeu")
    assert yeu == {
        "pole_nom": HOSTILE_NAME,
        "pole_id": "ile-yeu",
        "indicateur": "structures_insertion",
        "perimetre": "pole",
        "valeur": 8,
        "qualificatif": "environ",
        "annee": 2014,
        "source_url": SOURCE,
        "source_titre": HOSTILE_TITLE,
        "note": None,
    }


def test_figures_extracted_are_read_back_as_the_same_records(small_atlas):
    content = extract(small_atlas, small_atlas.poles, "indicateurs", Format.CSV).decode()
    without_name = [row[1:] for row in csv.reader(io.StringIO(content, newline=""))]
    text = io.StringIO(newline="")
    csv.writer(text).writerows(without_name)
    back = read_figures(text.getvalue().encode(), small_atlas.by_id)
    keys = ("pole_id", *FIGURE_COLUMNS)
    assert sorted(str([getattr(f, key) for key in keys]) for f in back) == sorted(
        str([getattr(f, key) for key in keys]) for f in small_atlas.figures
    )


def test_communes_are_listed_for_each_pole_that_covers_them(small_atlas):
    poles = chosen(small_atlas, "deux-rives", "ile-yeu", "nulle-part")
    common = {"source": BOUNDARY_CREDITS}
    assert communes_table(small_atlas, poles) == [
        {
            "pole_id": "deux-rives",
            "commune_code": "38004",
            "commune_nom": "Delta",
            "epci_code": GAMMA,
            "departement_code": "38",
            "population": 1500,
            "population_annee": 2023,
            **common,
        },
        {
            "pole_id": "deux-rives",
            "commune_code": "97601",
            "commune_nom": "Acoua",
            "epci_code": "200000003",
            "departement_code": "976",
            "population": 4000,
            "population_annee": 2017,
            **common,
        },
        {
            "pole_id": "ile-yeu",
            "commune_code": "85113",
            "commune_nom": "L'Île-d'Yeu",
            "epci_code": None,
            "departement_code": "85",
            "population": 600,
            "population_annee": 2023,
            **common,
        },
    ]


def test_territories_say_how_they_are_known(small_atlas):
    rows = rows_by_pole(territories_table(small_atlas, small_atlas.poles))
    plateau = rows["plateau-gamma"]
    assert plateau["territoire_precision"] == "approche"
    assert plateau["epci_codes"] == f"{ALPHA};{GAMMA}"
    assert (plateau["population_insee"], plateau["superficie_km2"]) == (5000, 50.0)
    assert (plateau["nb_communes"], plateau["nb_epci"]) == (3, 2)
    assert (plateau["evolution_population_pct"], plateau["geographie_annee"]) == (6.4, 2026)
    assert plateau["non_localise"] is None
    rives = rows["deux-rives"]
    assert (rives["departement_codes"], rives["population_insee_annee"]) == ("976;38", "2017-2023")
    nowhere = straight(rows["nulle-part"]["non_localise"])
    assert nowhere == "aucun territoire n'est connu"
    assert rows["nulle-part"]["population_insee"] is None


# GeoJSON


def test_geojson_is_valid_and_carries_the_outlines(small_atlas):
    collection = json.loads(territories_geojson(small_atlas, small_atlas.poles))
    assert (collection["type"], collection["name"]) == ("FeatureCollection", "territoires")
    assert collection["credits"] == CREDITS
    assert tuple(feature["id"] for feature in collection["features"]) == BY_NAME
    for feature in collection["features"]:
        assert feature["type"] == "Feature"
        if feature["geometry"] is not None:
            outline = small_atlas.outlines.geometry.loc[feature["id"]]
            assert shape(feature["geometry"]).equals(outline)


def test_unplaced_pole_has_no_geometry_and_keeps_its_properties(small_atlas):
    pole = chosen(small_atlas, "quelque-part-en-isere")
    feature = json.loads(territories_geojson(small_atlas, pole))["features"][0]
    assert feature["geometry"] is None
    assert feature["properties"]["nom"] == "Quelque part en Isère"
    assert feature["properties"]["salaries_insertion"] == 7


def test_every_placed_pole_has_a_geometry(small_atlas):
    features = json.loads(territories_geojson(small_atlas, small_atlas.poles))["features"]
    drawn = {feature["id"] for feature in features if feature["geometry"]}
    assert drawn == set(small_atlas.outlines.index)


def test_empty_selection_is_an_empty_collection(small_atlas):
    collection = json.loads(extract(small_atlas, (), "territoires", Format.GEOJSON))
    assert collection["features"] == []


@pytest.mark.parametrize("table", sorted(set(TABLES) - {"territoires"}))
def test_geojson_of_another_table_is_refused(small_atlas, table):
    with pytest.raises(ValueError, match=f"territoires.*{table}"):
        extract(small_atlas, small_atlas.poles, table, Format.GEOJSON)


def test_formats_are_told_apart(small_atlas):
    forms = (Format.CSV, Format.CSV_EXCEL, Format.GEOJSON)
    contents = {
        form: extract(small_atlas, small_atlas.poles, "territoires", form) for form in forms
    }
    assert contents[Format.CSV] == csv_rfc4180(
        territories_table(small_atlas, small_atlas.poles), table_columns("territoires")
    )
    assert contents[Format.CSV_EXCEL].startswith(b"\xef\xbb\xbfpole_id;nom;")
    assert contents[Format.GEOJSON].startswith(b'{"type"')


@pytest.mark.parametrize("form", [Format.XLSX, Format.GEOPACKAGE, Format.GEOPARQUET, Format.ZIP])
def test_form_that_holds_several_tables_is_refused_for_one(small_atlas, form):
    with pytest.raises(ValueError, match=form.value):
        extract(small_atlas, small_atlas.poles, "territoires", form)


# File names


@pytest.mark.parametrize(
    ("table", "selection", "form", "name"),
    [
        ("poles", Selection(), Format.CSV, "ptce-poles-2026-11-22.csv"),
        (
            "poles",
            Selection(departements=("38",)),
            Format.CSV,
            "ptce-poles-38-touche-2026-11-22.csv",
        ),
        (
            "communes",
            Selection(departements=("2A",), regions=("84",), sens=Sense.ENTIER),
            Format.CSV_EXCEL,
            "ptce-communes-2a-region84-entier-excel-2026-11-22.csv",
        ),
        (
            "territoires",
            Selection(promotions=("AAP-2013",), filieres=("Réemploi d'objets",)),
            Format.GEOJSON,
            "ptce-territoires-aap-2013-reemploi-d-objets-2026-11-22.geojson",
        ),
        ("poles", Selection(sens=Sense.SIEGE), Format.CSV, "ptce-poles-2026-11-22.csv"),
    ],
)
def test_file_name_says_what_was_filtered_and_when(table, selection, form, name):
    assert file_name(table, selection, form, TODAY) == name


@given(
    st.builds(
        Selection,
        departements=st.lists(st.sampled_from(["01", "2A", "974"]), unique=True).map(tuple),
        promotions=st.lists(st.sampled_from(PROMOTIONS), unique=True).map(tuple),
        filieres=st.lists(st.text(min_size=1, max_size=30), max_size=8).map(tuple),
    )
)
def test_file_name_is_safe_and_short(selection):
    name = file_name("poles", selection, Format.CSV, TODAY)
    assert re.fullmatch(r"ptce-poles[^\s/\\:*?\"<>|;]*-2026-11-22\.csv", name)
    assert len(name) <= 140


def test_long_file_name_is_cut_between_words():
    calls = Selection(promotions=PROMOTIONS, filieres=("x" * 21, "économie circulaire"))
    assert "--" not in file_name("poles", calls, Format.CSV, TODAY)
    for length in range(1, 40):
        selection = Selection(promotions=PROMOTIONS, filieres=("x" * length, "suite"))
        assert "--" not in file_name("poles", selection, Format.CSV, TODAY)
