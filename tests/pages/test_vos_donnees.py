"""The page of a reader’s own data, run without a browser: check, doubts, pages, oblivion."""

import io
import re

import pytest
import xlsxwriter
from read_page import markup, open_page, said
from small_world import ALPHA, HOSTILE_NAME
from streamlit.proto.LabelVisibility_pb2 import LabelVisibility

from poles.own_markup import question
from poles.own_session import own_data

LISTE = (
    "Nom du PTCE;Ville;Dép;EPCI;Nb salariés;CA 2023;Avis\r\n"
    f"Mon pôle;Alpha;Isère;{ALPHA};env. 25;7 M€;très bien\r\n"
    "Deux lectures;Delta;38;;1.234;n.c.;\r\n"
    "<b>Gras</b> *étoile*;Introuvable;38;;12 ETP;;\r\n"
).encode("cp1252")
PAGES = (
    "pages/pole.py",
    "pages/comparer.py",
    "pages/insertion.py",
    "pages/territoires.py",
    "pages/ma_commune.py",
    "pages/donnees.py",
)


@pytest.fixture
def page(small_world):  # noqa: ARG001 (it says where the data are)
    return open_page("pages/vos_donnees.py")


@pytest.fixture
def checked(page):
    return brought(page, "liste.csv", LISTE)


def brought(app, name, content):
    app.file_uploader[0].upload(name, content, "text/csv").run()
    assert not app.exception
    return app


def pressed(app, label):
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def opened(app, path):
    app.switch_page(path).run()
    assert not app.exception
    return app


def doubts(app):
    return [box for box in app.selectbox if str(box.key).startswith("own_doubt_")]


def report(app):
    return next(table.value for table in app.dataframe if "État" in table.value)


def test_without_a_file_the_page_offers_a_template_and_says_its_promise(page):
    assert "rien n’est écrit sur le disque" in said(page)
    labels = [button.label for button in page.get("download_button")]
    assert labels == ["Modèle (XLSX)", "Modèle (CSV)"]


def test_a_list_is_counted_and_each_doubtful_cell_told(checked):
    text = said(checked)
    assert "Windows-1252, séparateur point-virgule, en-tête ligne 1" in text
    assert "non utilisées : « Avis »" in text
    table = report(checked)
    assert list(table.loc[table["État"] == "à choisir", "Écrit"]) == ["1.234"]
    assert list(table.loc[table["État"] == "à corriger", "Écrit"]) == ["Introuvable", "12 ETP"]
    repaired = table[table["État"] == "réparé"].set_index("Écrit")["Lu"]
    assert repaired["env. 25"] == "environ 25"
    assert repaired["7 M€"] == "7000000"
    assert repaired["n.c."] == ""
    assert repaired["Isère"] == "38"


def test_an_answer_settles_a_doubt(checked):
    box = doubts(checked)[0]
    assert box.options == ["1234", "1,2340"]
    box.set_value("1234").run()
    assert not checked.exception
    table = report(checked)
    assert "à choisir" not in set(table["État"])
    row = table[table["Écrit"] == "1.234"].iloc[0]
    assert (row["Lu"], row["Pourquoi"]) == ("1234", "choisi par vous")


def test_a_question_names_its_table_where_there_are_several(page):
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        for name, number in (("Nord", "1.234"), ("Sud", "12")):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ("nom", "CA"))
            sheet.write_row(1, 0, (name, number))
    app = brought(page, "a.xlsx", content.getvalue())
    assert [box.label for box in doubts(app)] == [
        "a.xlsx, feuille « Nord », CA, ligne 2 : « 1.234 » peut se lire 1234 ou 1,234"
    ]


def test_what_was_typed_is_read_like_a_cell(checked):
    kept = checked.session_state["own_check"]
    kept["answers"] = {("liste.csv", 4, "Ville"): "Bêta (38)"}
    del kept["check"]
    checked.run()
    table = report(checked)
    assert "Introuvable" not in set(table.query("État == 'à corriger'")["Écrit"])
    assert set(table.loc[table["Lu"] == "38002", "Ligne"]) == {4}


@pytest.mark.parametrize(("answer", "read"), [("c’est un pôle", 2), ("retirer la ligne", 1)])
def test_a_row_that_seems_a_total_is_kept_or_left_out_as_answered(page, answer, read):
    app = brought(page, "liste.csv", b"Nom;Ville;Effectif\nA;Alpha;3\nEnsemble;;25\n")
    [doubt] = doubts(app)
    assert doubt.options == ["c’est un pôle", "retirer la ligne"]
    doubt.select(answer).run()
    assert not app.exception
    assert doubts(app) == []
    assert re.search(rf"Pôles {read} ", " ".join(said(app).split()))


def test_text_of_a_file_is_never_markdown_nor_html(checked):
    assert "<b>Gras</b>" not in markup(checked)
    for box in doubts(checked):
        assert (
            box.proto.label_visibility.value == LabelVisibility.COLLAPSED
        )  # what is drawn of it is Markdown
        assert question(box.label) in markup(checked)
        assert "\\" not in box.label


@pytest.mark.parametrize("beside", [False, True])
def test_every_page_shows_the_data_and_says_so(checked, beside):
    label = "Voir avec les pôles de l’atlas" if beside else "Voir vos pôles seuls"
    app = pressed(checked, label)
    for path in ("dashboard.py", *PAGES):
        opened(app, path)
        assert "Vous regardez vos données (liste.csv) : 3 pôles et 2 chiffres" in said(app)
    table = opened(app, "pages/donnees.py").dataframe[0].value
    assert list(table["source_titre"])[-1].startswith("Votre fichier, liste.csv, ligne")
    assert (HOSTILE_NAME in said(opened(app, "dashboard.py"))) is beside


@pytest.mark.parametrize("beside", [False, True])
def test_the_home_page_tells_the_own_poles_apart_where_both_are_shown(checked, beside):
    label = "Voir avec les pôles de l’atlas" if beside else "Voir vos pôles seuls"
    app = opened(pressed(checked, label), "dashboard.py")
    assert ("Vos pôles : 3" in said(app)) is beside
    app.query_params["vue"] = "tableau"
    app.query_params["pole"] = "mon-pole"
    app.run()
    assert not app.exception
    table = app.dataframe[0].value
    assert ("Origine" in table) is beside
    if beside:
        assert list(table["Origine"]).count("votre liste") == 3
    assert ("Origine votre liste" in re.sub(r"\s+", " ", said(app))) is beside


def test_the_raw_files_of_the_atlas_are_named_so_beside_own_data(checked):
    app = opened(pressed(checked, "Voir vos pôles seuls"), "pages/donnees.py")
    labels = [button.label for button in app.get("download_button")]
    assert "poles.csv (de l’atlas, sans vos données)" in labels
    assert "poles.csv" not in labels


def test_the_sheet_of_an_own_pole_names_its_file(checked):
    app = pressed(checked, "Voir vos pôles seuls")
    app.switch_page("pages/pole.py")
    app.query_params["pole"] = "mon-pole"
    app.run()
    assert not app.exception
    assert "« Ligne » : celle de liste.csv" in said(app)
    assert 'id="votre-ligne-2-salaries_total"' in markup(app)


def test_forgotten_data_leave_nothing_in_the_session(checked):
    app = pressed(checked, "Voir avec les pôles de l’atlas")
    opened(app, "pages/insertion.py")
    pressed(app, "Oublier mes données")
    assert "Vous regardez vos données" not in said(app)
    assert "own_data" not in app.session_state
    assert "own_check" not in app.session_state
    opened(app, "pages/vos_donnees.py")
    assert next(button.label for button in app.get("download_button")) == "Modèle (XLSX)"
    assert own_data() is None


def test_the_shipped_poles_come_back_when_asked(checked):
    app = pressed(checked, "Voir vos pôles seuls")
    pressed(app, "Revenir aux pôles de l’atlas")
    assert "Vous regardez" not in said(app)
    assert report(app) is not None


def test_another_session_sees_nothing_of_it(checked):
    pressed(checked, "Voir avec les pôles de l’atlas")
    other = open_page()
    assert "Vous regardez" not in said(other)
    assert "Mon pôle" not in said(other)


def test_a_column_may_be_read_otherwise(page):
    app = brought(page, "liste.csv", b"nom;Chose\nA;12\nB;30\n")
    editor = next(table for table in app.dataframe if "Lue comme" in table.value)
    assert list(editor.value["Lue comme"])[1] == "(gardée, non utilisée)"
    app.session_state["own_check"]["choices"] = {"liste.csv": {1: "salaries_total"}}
    del app.session_state["own_check"]["check"]
    app.run()
    assert "Chiffres 2" in re.sub(r"\s+", " ", said(app))


def test_a_list_that_names_no_pole_is_asked_which_column_does(page):
    app = brought(page, "liste.csv", b"Machin;Ville;CA 2023\nA;Alpha;7\nB;Delta;8\n")
    assert "Pôles 0" in re.sub(r"\s+", " ", said(app))
    asked = next(box for box in app.selectbox if box.label == "Quelle colonne nomme le pôle ?")
    assert "Aucune ligne n’est lue" in said(app)
    assert "Comment les cases ont été lues" not in said(app)
    assert asked.options == ["Machin", "Ville", "CA 2023"]
    asked.set_value(0).run()
    assert not app.exception
    assert "Pôles 2" in re.sub(r"\s+", " ", said(app))
    assert not any(box.label == asked.label for box in app.selectbox)
    editor = next(table for table in app.dataframe if "Lue comme" in table.value)
    assert list(editor.value["Année, échelle"]) == ["", "", "2023"]
    # The only name set aside: the file and its answers stay, and the question comes back.
    app.session_state["own_check"]["choices"] = {"liste.csv": {0: None}}
    del app.session_state["own_check"]["check"]
    app.run()
    assert any(box.label == asked.label for box in app.selectbox)
    assert "Lignes lues 2 dont 2 mises de côté" in re.sub(r"\s+", " ", said(app))


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("vide.csv", b"", "est vide"),
        ("autre.csv", b"a;b\n1;2\n", "n’a pas d’en-tête dont deux colonnes soient connues"),
        ("faux.xlsx", b"PK\x03\x04faux", "ne se lit pas comme un classeur"),
        ("../../etc/passwd.csv", b"", "« passwd.csv » est vide"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_and_the_page_stands(page, name, content, told):
    app = brought(page, name, content)
    assert told in said(app)
    assert "Modèle (XLSX)" in [button.label for button in app.get("download_button")]


def test_figures_alone_join_the_shipped_poles(page):
    content = b"pole_id,indicateur,valeur,annee\nval-alpha,salaries_total,321,2024\n"
    app = pressed(brought(page, "chiffres.csv", content), "Voir vos pôles seuls")
    table = opened(app, "pages/donnees.py").dataframe[0].value
    assert list(zip(table["pole_id"], table["valeur"], strict=True)) == [("val-alpha", 321)]
