"""The home page without a browser: what it says, what it hands to the map, what it gives."""

import html
import json
import re
from datetime import date
from functools import partial

import pytest
from read_page import drawn, drawn_poles, map_arguments, map_call, markup
from read_page import open_page as dashboard
from read_page import said_plainly as said
from small_world import FIGURES, HOSTILE_FIELD, HOSTILE_NAME, POLES, write_poles_file
from small_world import straight as plain_quotes

from poles.choices import read_selection
from poles.files.extraction import HERE
from poles.files.extracts import TABLES, Format, extract, file_name
from poles.files.selection_extracts import about_selection, selection_extract, selection_file_name
from poles.maps import static_files
from poles.maps.static_files import STATIC_DIR, publish_map_files
from poles.selection import keep

NAMES = {pole["pole_id"]: pole["nom"] for pole in POLES}
ISERE = {"val-alpha", "plateau-gamma", "siege-beta", "deux-rives", "quelque-part-en-isere"}
FOUNDERS = {"Pôle Sud": "26", "PTCE Centre Isère": "38", "Alpilles": "13"}
CLICKED_ONLY = ["last_object_clicked_popup"]


def table_names(page) -> list[str]:
    return list(page.dataframe[0].value.iloc[:, 0])


# What is shown


@pytest.mark.parametrize("view", ["carte", "tableau"])
def test_without_a_filter_every_shipped_pole_is_there(shipped_atlas, view):
    page = dashboard(vue=view)
    shown = drawn_poles(page) if view == "carte" else table_names(page)
    assert len(shown) == len(shipped_atlas.poles)
    assert "Réutilisation sans caractère officiel" in said(page)


@pytest.mark.parametrize(("name", "departement"), FOUNDERS.items())
def test_a_pole_of_the_founding_document_is_found_by_its_department(name, departement):
    assert any(
        name in shown for shown in table_names(dashboard(departement=departement, vue="tableau"))
    )


@pytest.mark.usefixtures("small_world")
@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ({}, set(NAMES)),
        ({"departement": "38"}, ISERE),
        ({"departement": "38", "sens": "touche"}, ISERE),
        ({"departement": "38", "sens": "siege"}, ISERE),
        ({"departement": "38", "sens": "entier"}, ISERE - {"deux-rives", "quelque-part-en-isere"}),
        ({"departement": "976"}, {"deux-rives"}),
        ({"departement": ["976", "85"]}, {"deux-rives", "ile-yeu"}),
        ({"departement": ["38", "976"], "sens": "entier"}, ISERE - {"quelque-part-en-isere"}),
        ({"region": "52"}, {"ile-yeu"}),
        ({"region": "84", "sens": "siege"}, {*ISERE, "quelque-part-en-region"}),
        ({"promotion": "AAP-2015"}, {"plateau-gamma", "siege-beta"}),
        ({"filiere": "réemploi"}, {"val-alpha", "plateau-gamma"}),
        ({"departement": "38", "filiere": "alimentation"}, {"deux-rives"}),
    ],
)
def test_the_address_chooses_the_poles_of_the_map_of_the_table_and_of_nothing_else(
    address, expected
):
    page = dashboard(**address)
    if expected:
        assert drawn_poles(page) == expected
        # Outlines are fetched once, whatever the filter: a name that is not chosen never travels.
        sent = map_arguments(page)["script"] + json.dumps(drawn(page), ensure_ascii=False)
        assert not [
            name for pole_id, name in NAMES.items() if pole_id not in expected and name in sent
        ]
    table = dashboard(**address, vue="tableau")
    assert sorted(table_names(table)) == sorted(NAMES[pole_id] for pole_id in expected)


@pytest.mark.usefixtures("small_world")
def test_a_department_without_pole_says_so_and_its_button_brings_every_pole_back():
    page = dashboard(departement="26")
    assert "Aucun pôle ne correspond" in said(page)
    assert not page.get("component_instance")
    assert not page.get("download_button")
    [reset] = [button for button in page.button if button.proto.type == "primary"]
    reset.click().run()
    assert not page.exception
    assert "departement" not in page.query_params
    assert drawn_poles(page) == set(NAMES)


@pytest.mark.usefixtures("small_world")
def test_a_department_names_the_poles_of_which_only_the_region_is_known():
    for code in ("26", "38"):  # the first has no pole of its own
        page = dashboard(departement=code)
        assert "1 pôle de la région, que les sources ne situent pas mieux" in said(page)
        assert './pole?pole=quelque-part-en-region"' in markup(page)
    assert "ne situent pas mieux" not in said(dashboard(departement="85"))


@pytest.mark.usefixtures("small_world")
def test_choosing_a_department_writes_it_in_the_address_and_keeps_the_rest():
    page = dashboard(indicateur="organisations")
    page.multiselect(key="carte_departement").select("85").run()
    assert not page.exception
    assert page.query_params["departement"] in ("85", ["85"])
    assert page.query_params["indicateur"] in ("organisations", ["organisations"])
    assert drawn_poles(page) == {"ile-yeu"}


@pytest.mark.usefixtures("small_world")
def test_what_several_poles_weigh_together_says_on_how_many_it_stands():
    page = dashboard(departement="38")
    # 6 000 in 38001 to 38004, once each though poles share them; 4 000 in 97601, of deux-rives
    assert "10 000 hab." in said(page)
    assert re.search(r"\d pôles? renseignés? sur 5", said(page))


# Values of the address that mean nothing


@pytest.mark.usefixtures("small_world")
@pytest.mark.parametrize(
    "name", ["departement", "sens", "region", "promotion", "filiere", "indicateur", "vue", "pole"]
)
@pytest.mark.parametrize("value", ["zz", "<script>alert(1)</script>", "", "38;26", "é" * 5000])
def test_a_value_that_means_nothing_is_named_in_french_and_ignored(name, value):
    page = dashboard(**{name: value})
    assert drawn_poles(page) == set(NAMES)
    assert "a été ignorée" in said(page)
    assert f"« {name} »" in said(page)
    assert "<script>alert" not in markup(page)


@pytest.mark.usefixtures("small_world")
def test_one_bad_value_does_not_take_the_good_ones_with_it():
    page = dashboard(departement=["85", "zz"], sens="partout", inconnu="1")
    assert drawn_poles(page) == {"ile-yeu"}
    assert "« zz »" in said(page)
    assert "« partout »" in said(page)


# One pole


@pytest.mark.usefixtures("small_world")
def test_the_chosen_pole_is_summed_up_beside_the_map_with_year_and_source():
    page = dashboard(pole="val-alpha")
    for fact in ("Val d'Alpha", "Association « Alpha »", "1,0 M€", "au moins 25", "2014"):
        assert fact in said(page)
    assert 'href="https://example.org/poles?a=1&amp;b=2"' in markup(page)


@pytest.mark.usefixtures("small_world")
def test_the_chosen_pole_can_be_closed():
    page = dashboard(pole="val-alpha", departement="38")
    [close] = [button for button in page.button if "Fermer" in button.label]
    close.click().run()
    assert not page.exception
    assert "pole" not in page.query_params
    assert "departement" in page.query_params
    assert "Association « Alpha »" not in said(page)


@pytest.mark.usefixtures("small_world")
def test_a_pole_outside_the_filter_does_not_break_the_page():
    assert drawn_poles(dashboard(pole="val-alpha", departement="85")) == {"ile-yeu"}


@pytest.mark.usefixtures("small_world")
@pytest.mark.parametrize("pole_id", ["nulle-part", "quelque-part-en-region", "deux-rives"])
def test_a_pole_without_place_or_in_two_oceans_is_shown_all_the_same(pole_id):
    assert plain_quotes(NAMES[pole_id]) in said(dashboard(pole=pole_id))


@pytest.mark.usefixtures("small_world")
def test_poles_that_no_outline_can_show_are_listed_with_the_reason():
    page = dashboard()
    [unplaced] = [text for text in markup(page).split("\n") if "atlas-unplaced" in text]
    listed = {pole_id for pole_id, name in NAMES.items() if html.escape(name) in unplaced}
    assert listed == {"quelque-part-en-isere", "quelque-part-en-region", "nulle-part"}


@pytest.mark.parametrize("view", ["carte", "tableau"])
def test_every_indicator_can_be_shown(small_world, view):
    del small_world
    page = dashboard(vue=view)
    for label in page.selectbox(key="indicateur").options:
        page.selectbox(key="indicateur").select(label).run()
        assert not page.exception


# The map


@pytest.mark.usefixtures("small_world")
def test_the_map_loads_only_our_files_and_sends_back_only_a_click():
    arguments = map_arguments(dashboard())
    names = [link.rsplit("/", 1)[1] for link in arguments["js_links"]]
    assert [re.sub(r"-[0-9a-f]+\.js$", "", name) for name in names] == [
        "leaflet",
        "departements",
        "atlas_map",
    ]
    links = [*arguments["js_links"], *arguments["css_links"]]
    assert all(link.startswith("../../app/static/") for link in links)
    assert all((STATIC_DIR / link.rsplit("/", 1)[1]).is_file() for link in links)
    assert arguments["returned_objects"] == CLICKED_ONLY
    assert "://" not in re.sub(r"https?://www\.w3\.org/\S+", "", arguments["script"])


@pytest.mark.usefixtures("small_world")
@pytest.mark.parametrize("view", ["carte", "tableau"])
def test_a_hostile_name_is_text_everywhere(view):
    page = dashboard(pole="ile-yeu", departement="85", indicateur="structures_insertion", vue=view)
    for hostile in ("<script>alert", HOSTILE_FIELD, "<b>gras"):
        assert hostile not in markup(page)
    assert html.escape(HOSTILE_NAME, quote=False) in html.unescape(
        markup(page).replace("&lt;", "&amp;lt;").replace("&gt;", "&amp;gt;")
    )
    if view == "carte":
        sent = map_call(page)
        assert "gras" in sent  # the source's title does travel, as text
        for hostile in ("<script>alert", "</script", "<b>gras", "onerror"):
            assert hostile not in sent
    else:
        assert table_names(page) == [HOSTILE_NAME]


# The table


@pytest.mark.usefixtures("small_world")
def test_the_table_keeps_numbers_as_numbers_and_missing_as_missing():
    page = dashboard(vue="tableau", indicateur="salaries_insertion")
    table = page.dataframe[0].value.set_index(page.dataframe[0].value.columns[0])
    [figure] = [name for name in table.columns if "insertion" in name]
    published = {
        NAMES[row["pole_id"]]: float(row["valeur"])
        for row in FIGURES
        if row["indicateur"] == "salaries_insertion"
    }
    assert table[figure].dropna().to_dict() == published


@pytest.mark.usefixtures("small_world")
def test_in_the_table_each_figure_has_its_source():
    for key in ("organisations", "population_insee", "part_insertion_pct"):
        table = dashboard(vue="tableau", indicateur=key).dataframe[0].value
        [figure, *_] = table.select_dtypes("number").columns
        assert (table.loc[table[figure].notna(), "Source"] != "").all(), key


# Downloads


@pytest.mark.parametrize(
    "address",
    [
        {},
        {"departement": ["38"]},
        {"departement": ["38", "85"], "sens": ["siege"], "promotion": ["AAP-2013"]},
        {"region": ["52"], "vue": ["tableau"]},
    ],
)
@pytest.mark.usefixtures("small_world")
def test_a_download_is_the_extract_of_what_is_shown(small_atlas, offered, address):
    page = dashboard(**address)
    page.session_state["telecharger_autres"] = True
    page.run()
    selection, _ = read_selection(address, small_atlas.choices)
    poles = keep(small_atlas.poles, small_atlas.territories, selection)
    today = date.today()  # noqa: DTZ011 (the names say the reader's day)
    about = about_selection(small_atlas, selection, HERE, today)
    expected = {
        selection_file_name(selection, form, today): partial(
            selection_extract, small_atlas, poles, form, about
        )
        for form in Format
    }
    expected |= {
        file_name(table, selection, form, today): partial(extract, small_atlas, poles, table, form)
        for table in TABLES
        for form in (Format.CSV, Format.CSV_EXCEL)
    }
    files = {name: build for name, build in offered.items() if "carte" not in name}
    assert set(files) == set(expected)
    for name, build in files.items():
        assert build() == expected[name](), name


@pytest.mark.usefixtures("small_world")
def test_three_files_are_first_and_the_others_wait_to_be_asked():
    page = dashboard()
    labels = [button.proto.label for button in page.get("download_button")]
    assert [label for label in labels if "Carte" not in label] == [
        "CSV (Excel)",
        "XLSX",
        "Tout (zip)",
    ]
    page.session_state["telecharger_autres"] = True
    page.run()
    labels = [button.proto.label for button in page.get("download_button")]
    assert {
        "Territoires : GeoJSON",
        "Territoires : GeoPackage",
        "Territoires : GeoParquet",
        "Pôles et leurs indicateurs : CSV (RFC 4180)",
        "Chiffres publiés : CSV (Excel)",
    } <= set(labels)


@pytest.mark.usefixtures("small_world")
def test_no_download_is_built_before_it_is_asked_and_none_reruns_the_page(monkeypatch):
    def built(*_):
        raise AssertionError("built without a click")

    for table in TABLES:
        monkeypatch.setitem(TABLES, table, built)
    page = dashboard()
    page.session_state["telecharger_autres"] = True
    page.run()
    buttons = page.get("download_button")
    assert len(buttons) == 15
    assert all(button.proto.ignore_rerun and button.proto.deferred_file_id for button in buttons)


# Files that cannot be used


def _broken(page) -> str:
    assert not page.get("component_instance")
    assert "Traceback" not in said(page)
    assert "Réutilisation sans caractère officiel" in said(page)
    return said(page)


def test_a_bad_code_is_shown_with_the_address_of_its_cell(small_world):
    poles = [dict(pole) for pole in POLES]
    poles[2]["commune_code"] = "3890"
    write_poles_file(small_world.data_dir, poles)
    assert "poles.csv, ligne 4, colonne commune_code : « 3890 »" in _broken(dashboard())


def test_a_code_that_no_boundary_has_is_shown_with_its_pole(small_world):
    poles = [dict(pole) for pole in POLES]
    poles[0]["epci_codes"] = "200099999"
    write_poles_file(small_world.data_dir, poles)
    text = _broken(dashboard())
    assert "« 200099999 »" in text
    assert "colonne epci_codes" in text


def test_a_doubled_id_is_shown_with_the_address_of_its_cell(small_world):
    write_poles_file(small_world.data_dir, [*POLES, POLES[0]])
    text = _broken(dashboard())
    assert f"poles.csv, ligne {len(POLES) + 2}, colonne pole_id : « val-alpha »" in text


def test_a_file_that_is_not_utf8_is_named(small_world):
    path = small_world.data_dir / "poles.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252", errors="replace"))
    text = _broken(dashboard())
    assert "poles.csv" in text
    assert "UTF-8" in text


def test_hostile_bytes_in_a_refused_file_stay_text(small_world):
    poles = [dict(POLES[0], commune_code=HOSTILE_FIELD)]
    write_poles_file(small_world.data_dir, poles)
    page = dashboard()
    assert HOSTILE_FIELD in _broken(page)
    assert "<img" not in markup(page)


@pytest.mark.parametrize("name", ["poles.csv", "indicateurs.csv"])
def test_a_missing_data_file_is_named(small_world, name):
    (small_world.data_dir / name).unlink()
    assert name in _broken(dashboard())


@pytest.mark.parametrize("name", ["communes.parquet", "passage_communes.csv"])
def test_a_missing_boundary_file_is_named(small_world, name):
    (small_world.geo_dir / name).unlink()
    assert name in _broken(dashboard())


def test_a_truncated_boundary_file_is_named(small_world):
    path = small_world.geo_dir / "epci.parquet"
    path.write_bytes(path.read_bytes()[:200])
    assert "epci.parquet" in _broken(dashboard())


def test_a_corrected_file_is_read_without_starting_the_server_again(small_world):
    write_poles_file(small_world.data_dir, [*POLES, POLES[0]])
    _broken(dashboard())
    write_poles_file(small_world.data_dir, POLES)
    assert drawn_poles(dashboard()) == set(NAMES)


@pytest.mark.usefixtures("small_world")
def test_where_static_files_cannot_be_written_the_table_is_still_there(
    monkeypatch, tmp_path, offered
):
    (tmp_path / "a_file").touch()
    monkeypatch.setattr(publish_map_files, "__defaults__", (tmp_path / "a_file" / "static",))
    page = dashboard()
    assert "static" in said(page)
    assert "La carte ne peut pas être affichée" in said(page)
    assert not page.get("component_instance")
    assert offered
    assert len(table_names(dashboard(vue="tableau"))) == len(POLES)


def test_a_chosen_pole_is_shown_though_static_files_cannot_be_written_any_more(
    small_world, monkeypatch
):
    dashboard()

    def refuse(*_: object) -> None:
        raise OSError("disque plein")

    monkeypatch.setattr(static_files, "write_whole", refuse)
    page = dashboard(pole="val-alpha")
    assert page.get("component_instance")
    assert "disque plein" not in said(page)
    assert small_world.data_dir.is_dir()
