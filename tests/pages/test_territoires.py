"""The page of the territories without a browser: what it says, sends to the map, offers."""

from datetime import date
from functools import partial

import pytest
from read_page import drawn, map_arguments, markup, open_page, said
from reopened import sheets_of
from small_world import ALPHA, HOSTILE_NAME

territories = partial(open_page, "pages/territoires.py")
CLICKED_ONLY = ["last_object_clicked_popup"]


def written(page, name: str) -> list[str]:
    """Return the values of one name in the address; one value is given bare."""
    value = page.query_params.get(name, [])
    return [value] if isinstance(value, str) else list(value)


# The whole of France and a department


def test_all_epci_are_counted_and_sent_as_classes():
    page = territories()
    assert "1\u202f253" in said(page)
    sent = drawn(page)
    assert (sent["level"], sent["measure"], sent["departements"]) == ("epci", "nb_poles", [])
    assert len(sent["colours"]) == len(sent["bounds"]) + 1
    assert "Aucun pôle" in said(page)


def test_map_asks_for_our_own_files_only():
    arguments = map_arguments(territories())
    addresses = [*arguments["js_links"], *arguments["css_links"]]
    assert all(address.startswith("../../app/static/") for address in addresses)
    assert any("areas_map" in address for address in addresses)
    assert arguments["returned_objects"] == CLICKED_ONLY


def test_one_department_of_communes():
    page = territories(niveau="communes", departement="38", mesure="densite", methode="jenks")
    sent = drawn(page)
    assert (sent["level"], sent["departements"]) == ("communes", ["38"])
    assert "512" in said(page)
    assert "seuils naturels (Jenks)" in said(page)
    assert page.radio[0].value == "communes"
    assert page.multiselect[0].value == ["38"]


def test_population_is_circles():
    sent = drawn(territories(mesure="population", departement="26"))
    assert sent["colours"] == []
    assert sent["highest"] > 0


def test_collectivity_without_outline_says_so():
    page = territories(departement="988")
    assert "ni contour ni EPCI" in said(page)
    assert page.get("component_instance") == []
    page.button[0].click().run()
    assert page.multiselect[0].value == []
    assert len(page.get("component_instance")) == 1


# The address


def test_bad_address_is_said_and_ignored():
    page = territories(niveau="cantons", departement="zzz", zone="00000", mesure="<i>")
    assert "Une partie de l’adresse a été ignorée" in said(page)
    for value in ("cantons", "zzz", "00000", "<i>"):
        assert f"« {value} »" in said(page)
    assert "<i>" not in markup(page)
    assert drawn(page)["level"] == "epci"


def test_widgets_rewrite_the_address():
    page = territories()
    page.selectbox[0].set_value("evolution").run()
    assert written(page, "mesure") == ["evolution"]
    page.multiselect[0].set_value(["13"]).run()
    assert written(page, "departement") == ["13"]
    assert drawn(page)["departements"] == ["13"]
    page.radio[0].set_value("communes").run()
    assert written(page, "niveau") == ["communes"]
    assert not page.exception
    assert drawn(page)["measure"] == "evolution"


def test_another_level_forgets_the_chosen_area():
    page = territories(zone="200054781")
    assert "Métropole du Grand Paris" in said(page)
    page.radio[0].set_value("communes").run()
    assert "zone" not in page.query_params


def test_a_measure_may_be_named_by_its_column_in_the_extracts():
    page = territories(mesure="densite_hab_km2")
    assert drawn(page)["measure"] == "densite"
    assert "ignorée" not in said(page)


# The chosen area


@pytest.mark.usefixtures("small_world")
def test_sheet_of_a_covered_epci_links_to_its_poles():
    page = territories(zone=ALPHA)
    assert "2 pôles + 1 supposé" in said(page)
    assert '<a href="./?pole=val-alpha"' in markup(page)
    assert drawn(page)["chosen"] == ALPHA


@pytest.mark.usefixtures("small_world")
def test_hostile_names_are_text():
    page = territories(niveau="communes", zone="85113")
    assert HOSTILE_NAME in said(page)
    assert "<script>alert" not in markup(page)


def test_sheet_closes():
    page = territories(zone="200054781")
    page.button(key="zones_fermer").click().run()
    assert "zone" not in page.query_params
    assert drawn(page)["chosen"] is None


# The table and the files


@pytest.mark.usefixtures("small_world")
def test_table_is_sorted_by_the_measure():
    page = territories(vue="tableau", niveau="communes", mesure="evolution")
    table = page.dataframe[0].value
    assert list(table["Code"])[:2] == ["38002", "38001"]
    assert set(table["Code"][-2:]) == {"97601", "97602"}
    assert page.get("component_instance") == []


def test_table_of_all_communes_is_cut_and_says_so():
    page = territories(vue="tableau", niveau="communes")
    assert len(page.dataframe[0].value) == 1_300
    assert "Les 1\u202f300 premiers sur 34\u202f875 communes" in said(page)
    assert "Les téléchargements les contiennent tous" in said(page)


def test_downloads_are_named_after_the_selection(offered):
    page = territories(niveau="communes", departement="38")
    page.session_state["zones_autres"] = True
    page.run()
    day = date.today().isoformat()  # noqa: DTZ011 (the names say the reader's day)
    stem = "ptce-communes-38"
    files = {name: make for name, make in offered.items() if name.startswith(stem)}
    assert set(files) == {
        f"{stem}-excel-{day}.csv",
        *(
            f"{stem}-{day}.{extension}"
            for extension in ("csv", "xlsx", "zip", "geojson", "gpkg", "parquet")
        ),
    }
    assert len(files[f"{stem}-{day}.csv"]().splitlines()) == 513
    [table, _, _] = sheets_of(files[f"{stem}-{day}.xlsx"]()).values()
    assert table.max_row == 513
    buttons = page.get("download_button")
    assert all(one.proto.ignore_rerun and one.proto.deferred_file_id for one in buttons)


@pytest.mark.usefixtures("small_world")
@pytest.mark.parametrize("niveau", ["epci", "communes"])
@pytest.mark.parametrize("mesure", ["nb_poles", "population", "densite", "evolution"])
def test_every_screen_of_the_small_world_stands(niveau, mesure):
    for departement in ([], ["38"], ["26"], ["976", "85"]):
        page = territories(niveau=niveau, mesure=mesure, departement=departement)
        assert "Légende" in markup(page) or "ni contour" in said(page)
