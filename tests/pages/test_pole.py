"""The page « Fiche d’un pôle »: chosen, none, unknown, without figures, hostile; its address."""

import html
import io
import json
import re
import zipfile

import pytest
from read_page import drawn, drawn_poles, markup, places_drawn, said
from reopened import sheet_rows, sheets_of
from small_world import HOSTILE_NAME, POLES

PAGE = "pages/pole.py"
WITHOUT_MAP = {"quelque-part-en-isere", "quelque-part-en-region", "nulle-part"}


def test_without_a_pole_the_page_lists_them_all_with_a_link_to_each(page, shipped_atlas):
    app = page()
    assert "Tous les pôles, région par région" in said(app)
    links = re.findall(r"\./pole\?pole=([^\"]*)", markup(app))
    assert sorted(links) == sorted(shipped_atlas.by_id)
    assert app.selectbox(key="fiche_pole").value is None
    assert not app.get("component_instance")
    assert not app.download_button


def test_an_unknown_pole_is_refused_in_french_and_the_choice_stays(page):
    app = page(pole="<b>zz</b>")
    assert "n’est pas un pôle connu" in said(app)
    assert "<b>zz" not in markup(app)
    assert app.selectbox(key="fiche_pole").value is None
    app.selectbox(key="fiche_pole").select("ptce-centre-isere").run()
    assert not app.exception
    assert app.query_params["pole"] == "ptce-centre-isere"
    assert "Entrepreneurs solidaires du Centre Isère" in said(app)
    assert "n’est pas un pôle connu" not in said(app)


def test_the_sheet_of_the_address_is_shown_in_full(page):
    app = page(pole="pole-dechets-alpilles")
    text = said(app).replace("\u202f", " ")
    for part in (
        "Pôle de gestion des déchets et de développement environnemental des Alpilles",
        "La Courte Echelle",
        "1 721 / (1 721 + 107) = 94,1 %",
        "pôles qui publient ce chiffre",
        "a 47 174 habitants de plus que celle de l’Insee, soit 2,70 fois sa valeur",
        "Pôles voisins",
        "Réutilisation sans caractère officiel",
    ):
        assert part in text
    assert app.selectbox(key="fiche_pole").value == "pole-dechets-alpilles"
    assert "fiche « Pôle de gestion des déchets" in app.code[0].value
    assert not app.code[0].language or app.code[0].language == "plaintext"


def test_choosing_keeps_what_the_menu_carries_and_emptying_forgets_the_pole(page):
    app = page(pole="pole-sud-archer", departement="38", sens="siege", vue="tableau")
    app.selectbox(key="fiche_pole").select("ptce-centre-isere").run()
    address = {name: app.query_params[name] for name in app.query_params}
    assert address == {"departement": "38", "sens": "siege", "pole": "ptce-centre-isere"}
    app.selectbox(key="fiche_pole").set_value(None).run()
    assert "pole" not in app.query_params
    assert "Les pôles de la sélection" in said(app)


def test_without_a_pole_the_place_that_the_menu_carries_is_kept(page):
    app = page(departement="38", sens="siege")
    links = re.findall(r"\./pole\?pole=([^\"]*)", markup(app))
    assert sorted(links) == ["ptce-centre-isere", "reflex-grenoble"]
    assert "Pôles dont le siège est dans : Isère (38). 2 pôles." in said(app)
    assert 'href="./pole"' in markup(app)


@pytest.mark.usefixtures("small_world")
@pytest.mark.parametrize("pole", POLES, ids=lambda pole: pole["pole_id"])
def test_every_kind_of_pole_has_its_sheet(page, pole):
    app = page(pole=pole["pole_id"])
    assert pole["nom"] in html.unescape(markup(app))
    has_map = bool(app.get("component_instance"))
    assert has_map is (pole["pole_id"] not in WITHOUT_MAP)
    assert ("Pas de carte" in said(app)) is not has_map
    labels = [button.proto.label for button in app.get("download_button")]
    assert labels == ["Chiffres : CSV (Excel)", "XLSX", "Tout (zip)"]


@pytest.mark.usefixtures("small_world")
def test_the_map_is_framed_on_the_pole_and_shows_those_around(page):
    app = page(pole="val-alpha")
    assert places_drawn(app)[drawn(app)["chosen"]]["pole_id"] == "val-alpha"
    assert drawn_poles(app) == {"val-alpha", "siege-beta", "plateau-gamma", "deux-rives"}
    assert drawn(app)["bounds"] == [[45.0, 5.0], [45.1, 5.2]]
    assert drawn(app)["detail"]
    assert all(row[1] == 0 and row[2] == 0 for row in drawn(app)["rows"])  # neither fill nor disc


@pytest.mark.usefixtures("small_world")
def test_a_pole_without_any_figure_says_that_this_is_not_zero(page):
    app = page(pole="nulle-part")
    assert "Aucune des pages lues ne publie de chiffre" in said(app)
    assert "n’est pas un zéro" in said(app)
    assert "Chiffres publiés" not in said(app)


@pytest.mark.usefixtures("small_world")
def test_a_hostile_name_is_text_everywhere(page):
    app = page(pole="ile-yeu")
    assert "<script" not in markup(app)
    assert "<img src=x" not in markup(app)
    assert HOSTILE_NAME in html.unescape(markup(app))
    assert HOSTILE_NAME in app.code[0].value


@pytest.mark.usefixtures("small_world")
def test_the_extracts_are_those_of_the_pole(page, offered):
    app = page(pole="val-alpha")
    app.session_state["fiche_autres"] = True
    app.run()
    files = {
        re.sub(r"\d{4}-\d\d-\d\d", "DATE", name): make
        for name, make in offered.items()
        if "fiche" in name  # the home page ran first
    }
    assert sorted(files) == [
        "ptce-fiche-val-alpha-DATE.json",
        "ptce-fiche-val-alpha-DATE.xlsx",
        "ptce-fiche-val-alpha-DATE.zip",
        "ptce-fiche-val-alpha-chiffres-DATE.csv",
        "ptce-fiche-val-alpha-chiffres-excel-DATE.csv",
        "ptce-fiche-val-alpha-territoire-DATE.geojson",
        "ptce-fiche-val-alpha-territoire-DATE.gpkg",
        "ptce-fiche-val-alpha-territoire-DATE.parquet",
    ]
    whole, book, packed, plain, excel, outline, *_ = (files[name]() for name in sorted(files))
    assert [row["nom"] for row in sheet_rows(sheets_of(book)["poles"])] == ["Val d'Alpha"]
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.read("fiche.json") == whole
        assert "Fiche « Val d'Alpha »" in archive.read("LISEZ-MOI.txt").decode("utf-8-sig")
    assert [one["id"] for one in json.loads(outline)["features"]] == ["val-alpha"]
    assert json.loads(whole)["pole"]["pole_id"] == "val-alpha"
    assert plain.startswith(b"pole_nom,pole_id,")
    assert plain.count(b"\r\n") == 6
    assert excel.startswith(b"\xef\xbb\xbfpole_nom;")


@pytest.mark.usefixtures("small_world")
def test_a_broken_file_ends_the_page_without_a_traceback(page, small_world):
    (small_world.data_dir / "poles.csv").write_text("rien\n", encoding="utf-8")
    app = page(pole="val-alpha")
    assert "Les données ne peuvent pas être lues" in said(app)
    assert not app.selectbox


@pytest.mark.usefixtures("small_world")
def test_without_a_writable_folder_the_sheet_is_there_without_its_map(page, monkeypatch):
    def refuse(*_args):
        raise OSError

    monkeypatch.setattr("poles.app_data.publish_map_files", refuse)
    app = page(pole="val-alpha")
    assert "La carte ne peut pas être affichée" in app.error[0].value
    assert not app.get("component_instance")
    assert "80 / (80 + 20)" in said(app)
