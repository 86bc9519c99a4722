"""The page of a reader’s own data, run without a browser: check, doubts, pages, oblivion."""

import io
import re

import pytest
import xlsxwriter
from made_workbooks import xlsx_of
from read_page import markup, open_page, said
from small_world import ALPHA
from streamlit.proto.LabelVisibility_pb2 import LabelVisibility

from poles.files.extraction import About
from poles.own import parts
from poles.own.corrected import VALUES_ONLY
from poles.own.doubt_parts import Answered
from poles.own.markup import question
from poles.own.same_poles import OTHER, REPEATED, SAME
from poles.own.session import own_data
from poles.own.spreadsheet import read_spreadsheet

LISTE = (
    "Nom du PTCE;Ville;Dép;EPCI;Nb salariés;CA 2023;Avis\r\n"
    f"Mon pôle;Alpha;Isère;{ALPHA};env. 25;7 M€;très bien\r\n"
    "Deux lectures;Delta;38;;n.c.;1.234;\r\n"
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


def test_a_file_of_any_kind_reaches_the_page_which_says_in_french_what_is_wrong(page):
    assert list(page.file_uploader[0].proto.type) == []


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
        for name, number in (("Nord", "1.234"), ("Sud", "1200")):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ("nom", "CA"))
            sheet.write_row(1, 0, (name, number))
    app = brought(page, "a.xlsx", content.getvalue())
    assert [box.label for box in doubts(app)] == [
        "a.xlsx, feuille « Nord », CA, ligne 2 (Nord) : « 1.234 » peut se lire 1234 ou 1,234"
    ]


ALIKE = b"Nom;ETP\n*Un*;1.234\nDeux;1.234\nTrois;1.234\n"
ASKED = "ETP, lignes {} : « 1.234 » peut se lire 1234 ou 1,234"


def labels(app):
    return [box.label for box in doubts(app)]


def figures(app):
    return [one.valeur for one in app.session_state["own_check"]["check"].figures]


def test_one_answer_holds_for_every_line_that_the_question_names(page):
    app = brought(page, "liste.csv", ALIKE)
    assert labels(app) == [ASKED.format("2 (*Un*), 3 (Deux) et 4 (Trois)")]
    doubts(app)[0].set_value("1234").run()
    assert figures(app) == [1234, 1234, 1234]
    assert doubts(app) == []


def test_alike_doubts_may_be_answered_line_by_line(page):
    app = brought(page, "liste.csv", ALIKE)
    [switch] = app.toggle
    assert switch.label == "Répondre ligne par ligne aux lignes 2, 3 et 4"
    switch.set_value(True).run()
    assert [label.partition(" : ")[0] for label in labels(app)] == [
        "ETP, ligne 2 (*Un*)",
        "ETP, ligne 3 (Deux)",
        "ETP, ligne 4 (Trois)",
    ]
    doubts(app)[1].set_value("1,2340").run()
    assert figures(app) == [1.234]
    assert len(doubts(app)) == 2
    doubts(app)[0].set_value("1234").run()
    assert not app.exception
    assert figures(app) == [1234, 1.234]
    assert labels(app) == [ASKED.format("4 (Trois)").replace("lignes", "ligne")]


def test_each_answer_is_listed_and_can_be_taken_back(page):
    app = brought(page, "liste.csv", ALIKE + b"Quatre;2.500\n")
    doubts(app)[0].set_value("1234").run()
    doubts(app)[0].set_value("2500").run()
    assert [one.label for one in app.expander if "réponses" in one.label] == ["Vos réponses : 2"]
    listed = [one.value for one in app.markdown if "→" in one.value]
    assert [one.rpartition(" → ")[2] for one in listed] == ["2500", "1234"]
    assert listed[0].startswith("ETP, ligne 5 (Quatre)")
    pressed(app, "Annuler")  # the last one
    assert figures(app) == [1234, 1234, 1234]
    assert len(doubts(app)) == 1
    doubts(app)[0].set_value("2,5000").run()
    pressed(app, "Annuler toutes les réponses")
    assert figures(app) == []
    assert len(doubts(app)) == 2
    assert not [one for one in app.expander if "réponses" in one.label]


def test_a_new_answer_takes_the_place_of_that_of_the_same_cell(page):
    app = brought(page, "liste.csv", b"Nom;CA\nUn;1.234\n")
    place = ("liste.csv", 2, "CA")
    kept = app.session_state["own_check"]
    kept["answers"] = {place: "2.345"}
    kept["answered"] = [Answered("CA", "2.345", (place,))]
    del kept["check"]
    app.run()
    doubts(app)[0].set_value("2345").run()
    assert figures(app) == [2345]
    assert [one.label for one in app.expander if "réponses" in one.label] == ["Vos réponses : 1"]


def test_a_row_that_seems_to_come_twice_is_asked(page):
    app = brought(page, "liste.csv", b"Nom;CA;Avis\nUn;100;a\nUn;100;b\n")
    [box] = doubts(app)
    assert box.label == (
        "Ligne 3 : « Un, 100, b » a le même nom que la ligne 2, et pas un autre siège : peut-être "
        "le même pôle"
    )
    assert box.options == [SAME, REPEATED, OTHER]
    box.set_value(OTHER).run()
    assert figures(app) == [100, 100]
    assert doubts(app) == []


def test_a_workbook_given_back_as_values_alone_is_said_to_be_so(page, offered, monkeypatch):
    monkeypatch.setattr(parts, "patched_workbook", lambda *_: None)
    app = brought(page, "l.xlsx", xlsx_of([["nom", "CA"], ["A", "7 M€"]]))
    assert not app.info
    [name] = [one for one in offered if one.startswith("l-corrige-")]
    assert read_spreadsheet(offered[name](), "a.xlsx")[0].rows[1] == ("A", 7000000)
    app.run()
    [said_once] = app.info
    assert said_once.value == f"« l.xlsx » {VALUES_ONLY}"


def test_a_workbook_is_offered_back_as_it_was_but_for_its_repairs(page, offered):
    content = xlsx_of([["nom", "CA"], ["A", "7 M€"]])
    app = brought(page, "Mes pôles.XLSX", content)
    labels = [button.label for button in app.get("download_button")]
    assert "Votre classeur, corrigé : Mes pôles.XLSX" in labels
    [name] = [one for one in offered if one.startswith("Mes-pôles-corrige-")]
    assert name.endswith(".xlsx")
    (grid,) = read_spreadsheet(offered[name](), "a.xlsx")
    assert grid.rows[1] == ("A", 7000000)
    app = brought(page, "liste.csv", LISTE)
    labels = [button.label for button in app.get("download_button")]
    assert labels[-2:] == ["liste.csv : CSV", "Tout, valeurs seules : XLSX"]


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
        assert "\\" not in box.label
        said, _, advice = box.label.partition(". ")
        assert question(said, advice) in markup(checked)


def test_a_question_says_what_to_try_where_nothing_is_proposed(page):
    app = brought(page, "a.csv", b"nom;salaries_total;etp_total\nUn;10-15;1.234\n")
    by_choices = {bool(box.options): box.label for box in doubts(app)}
    assert "« 10-15 » donne deux nombres. Écrivez-en un seul" in by_choices[False]
    assert by_choices[True].endswith("1,234")


@pytest.mark.parametrize("beside", [False, True])
def test_every_page_shows_the_data_and_says_so(checked, beside):
    label = "Voir avec les pôles de l’atlas" if beside else "Voir vos pôles seuls"
    app = pressed(checked, label)
    for path in ("dashboard.py", *PAGES):
        opened(app, path)
        assert "Vous regardez vos données (liste.csv) : 3 pôles et 2 chiffres" in said(app)
    table = opened(app, "pages/donnees.py").dataframe[0].value
    assert list(table["source_titre"])[-1].startswith("Votre fichier, liste.csv, ligne")
    assert ("Deux rives, un océan" in said(opened(app, "dashboard.py"))) is beside


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


@pytest.mark.parametrize("beside", [False, True])
@pytest.mark.parametrize("path", ["pages/pole.py", "pages/comparer.py"])
def test_lists_of_poles_tell_an_own_one_from_its_namesake(page, path, beside):
    app = brought(page, "liste.csv", b"nom;dep\nVal d'Alpha;38\n")
    opened(
        pressed(app, "Voir avec les pôles de l’atlas" if beside else "Voir vos pôles seuls"), path
    )
    [box] = app.multiselect if path == "pages/comparer.py" else app.selectbox
    named = [one for one in box.options if one.startswith("Val d'Alpha")]
    own = "Val d'Alpha (38), votre liste"
    assert named == (["Val d'Alpha (38)", own] if beside else ["Val d'Alpha (38)"])


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


def test_own_data_are_forgotten_even_when_the_shipped_files_are_broken(checked, small_world):
    app = pressed(checked, "Voir avec les pôles de l’atlas")
    opened(app, "pages/insertion.py")
    (small_world.data_dir / "poles.csv").write_text("rien\n", encoding="utf-8")
    pressed(app, "Oublier mes données")
    assert "own_data" not in app.session_state
    assert "own_check" not in app.session_state


def test_two_files_of_one_name_are_answered_apart(page):
    for nom in ("Un", "Deux"):
        content = f"nom;etp_total\n{nom};1.234\n".encode()
        page.file_uploader[0].upload("liste.csv", content, "text/csv")
    page.run()
    first, second = doubts(page)
    assert first.label.startswith("liste.csv, ")
    assert second.label.startswith("liste (2).csv, ")
    first.select_index(0).run()
    assert not page.exception
    assert [one.label for one in doubts(page)] == [second.label]


@pytest.mark.parametrize("label", ["Oublier mes données", "Revenir aux pôles de l’atlas"])
def test_the_address_forgets_the_own_poles_and_keeps_the_rest(checked, label):
    app = pressed(checked, "Voir avec les pôles de l’atlas")
    app.query_params["pole"] = ["mon-pole"]
    app.query_params["poles"] = ["val-alpha", "deux-lectures"]
    app.query_params["departement"] = ["38"]
    pressed(app, label)
    assert app.query_params == {"poles": "val-alpha", "departement": "38"}


@pytest.mark.parametrize(
    ("path", "address", "said_first"),
    [
        ("dashboard.py", {}, "Aucun filtre."),
        ("pages/pole.py", {"pole": "mon-pole"}, "Un seul pôle."),
        ("pages/comparer.py", {"poles": ["mon-pole", "deux-lectures"]}, "Pôles comparés : "),
        ("pages/insertion.py", {}, "Aucun filtre."),
        ("pages/territoires.py", {}, "Toute la France."),
        ("pages/ma_commune.py", {"commune": "38001"}, "Alpha (38001)"),
        ("pages/donnees.py", {}, "Aucun filtre."),
    ],
)
def test_every_file_says_whose_data_it_holds_and_gives_no_link(
    checked, offered, path, address, said_first
):
    app = pressed(checked, "Voir vos pôles seuls")
    app.switch_page(path)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    told = {
        word
        for made in offered.values()
        for word in getattr(made, "args", ())
        if isinstance(word, About)
    }
    assert told
    for about in told:
        assert about.own == "Vos données (liste.csv), sans les pôles de l’atlas."
        assert about.said.startswith(said_first)
        assert about.link == "./"


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
        ("vieux.xls", b"\xd0\xcf\x11\xe0", "est un classeur d’avant 2007 (XLS) ou protégé"),
        ("liste.pdf", b"%PDF-1.4", "liste.pdf : le fichier est un PDF"),
        ("faux.xlsx", b"PK\x03\x04faux", "ne se lit pas comme un classeur"),
        ("../../etc/passwd.csv", b"", "passwd.csv : le fichier est vide"),
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
