"""The page of the data, run without a browser: sections, filters, search, files, hostile text."""

import io
import json
import zipfile

import pytest
from read_page import markup, said
from reopened import sheet_rows, sheets_of
from small_world import FIGURES, HOSTILE_NAME, HOSTILE_TITLE, POLES, write_figures_file

from poles.data.screen import Section

PAGE = "pages/donnees.py"


def columns(app):
    return app.dataframe[0].value


# The shipped data


@pytest.mark.parametrize("section", list(Section))
def test_every_section_opens_from_its_address(page, section):
    app = page(section=section.value)
    assert "Chiffres publiés" in said(app)
    assert "Tout le jeu de données" in said(app)
    assert "a été ignorée" not in said(app)


def test_the_399_figures_are_there_each_with_its_line(page, shipped_atlas):
    table = columns(page())
    assert len(table) == len(shipped_atlas.figures)
    assert list(table["ligne"]) == [figure.line for figure in shipped_atlas.figures]


def test_values_stay_numbers_that_the_browser_writes(page, shipped_atlas):
    # A table that pandas styles takes two thirds of the time of the page.
    app = page()
    sent = app.dataframe[0].proto
    assert not sent.arrow_data.HasField("styler")
    assert columns(app)["valeur"].sum() == sum(figure.valeur for figure in shipped_atlas.figures)
    settings = json.loads(sent.columns)
    assert settings["valeur"]["type_config"] == {"type": "number", "format": "localized"}
    assert settings["annee"]["type_config"]["type"] == "text"


def test_the_112_poles_are_there(page, shipped_atlas):
    assert len(columns(page(section="poles"))) == len(shipped_atlas.poles)


def test_sources_are_listed_once_with_a_link(page, shipped_atlas):
    table = columns(page(section="sources"))
    urls = {figure.source_url for figure in shipped_atlas.figures}
    urls |= {pole.source_url for pole in shipped_atlas.poles}
    assert set(table["source_url"]) == urls
    assert table["chiffres"].sum() == len(shipped_atlas.figures)


def test_versions_name_the_vintages_the_licence_and_the_changes(page):
    text = said(page(section="versions"))
    for words in ("COG 2026", "RP 2023", "Licence Ouverte 2.0", "2026-11-22", "399 chiffres"):
        assert words in text


def test_unplaced_poles_have_their_reason(page, shipped_atlas):
    text = said(page(section="localisation"))
    unplaced = [t for t in shipped_atlas.territories.values() if t.unplaced_reason]
    assert text.count("seul le département est connu") >= 1
    for territory in unplaced:
        assert shipped_atlas.by_id[territory.pole_id].nom in text


# The small world


@pytest.mark.usefixtures("small_world")
def test_a_department_keeps_its_poles_alone(page):
    assert set(columns(page(departement="976", section="poles"))["pole_id"]) == {"deux-rives"}
    kept = set(columns(page(departement="38"))["pole_id"])
    assert kept == {"val-alpha", "plateau-gamma", "siege-beta", "quelque-part-en-isere"}


@pytest.mark.usefixtures("small_world")
def test_a_pole_without_figure_has_an_empty_table_that_says_so(page):
    app = page(departement="976")
    assert not app.dataframe
    assert "Aucun chiffre" in app.info[0].value


@pytest.mark.usefixtures("small_world")
def test_no_pole_says_so_and_offers_to_start_again(page):
    app = page(departement="26")
    assert "Aucun pôle ne correspond" in app.info[0].value
    app.button(key="donnees_recommencer").click().run()
    assert "departement" not in app.query_params
    assert len(columns(app)) == len(FIGURES)


@pytest.mark.usefixtures("small_world")
@pytest.mark.parametrize("name", ["departement", "section", "sens"])
def test_what_means_nothing_is_said_and_ignored(page, name):
    app = page(**{name: "<img src=x>"})
    assert "Une partie de l’adresse a été ignorée" in said(app)
    assert "<img" not in markup(app)
    assert len(columns(app)) == len(FIGURES)


@pytest.mark.usefixtures("small_world")
def test_a_search_is_in_the_address_and_keeps_the_rows_that_hold_the_words(page):
    app = page()
    app.text_input(key="donnees_cherche").set_value("ECOPLATEAU").run()
    assert app.query_params["cherche"] == "ECOPLATEAU"
    assert set(columns(app)["pole_id"]) == {"plateau-gamma"}
    app.text_input(key="donnees_cherche").set_value("rien de tel").run()
    assert "Aucune ligne" in app.info[0].value


@pytest.mark.usefixtures("small_world")
@pytest.mark.parametrize("section", list(Section))
def test_the_hostile_name_is_text_everywhere(page, section):
    app = page(section=section.value)
    assert "<script>" not in markup(app)
    assert HOSTILE_NAME not in "".join(element.value for element in app.markdown)


@pytest.mark.usefixtures("small_world")
def test_an_old_code_is_listed_with_what_it_became(page):
    text = said(page(section="localisation"))
    assert "38901" in text
    assert "38001" in text


@pytest.mark.usefixtures("small_world")
def test_files_without_a_change_log_say_so(page):
    assert "Aucun journal" in said(page(section="versions"))


def test_a_contradiction_shows_both_values(small_world, page):
    other = {**FIGURES[4], "valeur": "31"}  # 25 organisations, of the same year
    write_figures_file(small_world.data_dir, [*FIGURES, other])
    text = said(page(section="contradictions"))
    assert "au moins 25" in text
    assert "au moins 31" in text
    assert "première du fichier" in text


@pytest.mark.usefixtures("small_world")
def test_no_contradiction_is_said(page):
    assert "Aucune valeur ne diffère" in page(section="contradictions").info[0].value


@pytest.mark.usefixtures("small_world")
def test_every_file_of_the_whole_data_set_is_offered(page):
    app = page(departement="976")
    labels = [button.label for button in app.download_button]
    for label in ("poles.csv", "indicateurs.csv", "poles.schema.json", "XLSX", "Tout (zip)"):
        assert label in labels
    app.session_state["tout_autres"] = True
    app.run()
    labels = [button.label for button in app.download_button]
    assert len([label for label in labels if label.endswith(": CSV (Excel)")]) == 3
    for form in ("GeoJSON", "GeoPackage", "GeoParquet"):
        assert f"Territoires : {form}" in labels


@pytest.mark.usefixtures("small_world")
def test_whole_data_set_is_not_filtered(page, offered):
    app = page(departement="976")
    offered.clear()  # the home page ran first
    app.run()
    [content] = [make() for name, make in offered.items() if name.startswith("ptce-tout-2")]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        rows = archive.read("csv-rfc4180/poles.csv").decode().count("\r\n") - 1
    assert rows == len(POLES)


@pytest.mark.usefixtures("small_world")
def test_table_that_is_shown_is_a_workbook_with_its_pages(page, offered):
    page(section="poles", departement="85")
    [content] = [
        make() for name, make in offered.items() if "-85-" in name and name.endswith("xlsx")
    ]
    sheets = sheets_of(content)
    assert list(sheets) == ["poles", "Sources et licence"]
    [row] = sheet_rows(sheets["poles"])
    assert (row["nom"], row["ligne"]) == (HOSTILE_NAME, 5)
    said = sheet_rows(sheets["Sources et licence"])
    assert next(row["texte"] for row in said if row["rubrique"] == "Source") == HOSTILE_TITLE
    assert "Vendée (85)" in next(row["texte"] for row in said if row["rubrique"] == "Filtre")
