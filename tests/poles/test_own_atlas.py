"""A reader's records become an atlas: alone, beside the shipped poles, or about them."""

import csv
import io
import json
from datetime import date

import pytest
from small_world import ALPHA, BY_NAME

from poles.atlas import put_together, with_figures
from poles.files.extracts import Format, extract
from poles.files.selection_extracts import about_selection, selection_extraction
from poles.maps.drawing import compose, places_of
from poles.maps.map_drawing import places_json
from poles.own.atlas import own_atlas
from poles.own.checking import check_tables
from poles.own.spreadsheet import read_spreadsheet
from poles.page.legend_markup import legend
from poles.picture.caption import PictureFormat, caption_of
from poles.picture.picture import picture
from poles.records import POLES_FILE
from poles.screen import Screen
from poles.selection import Selection
from poles.sheet.markup import identity
from poles.sheet.sheet import sheet_of


@pytest.fixture
def checked(small_atlas):
    def check(*tables):
        grids = [
            grid
            for number, text in enumerate(tables)
            for grid in read_spreadsheet(text.encode(), f"table{number}.csv")
        ]
        return check_tables(grids, small_atlas.boundaries, small_atlas.poles)

    return check


LISTE = f"nom;epci_codes;salaries_total\nÉtoile;{ALPHA};12\nAbeille;;30\n"


def test_alone_it_holds_the_reader_s_poles_by_name(checked, small_atlas):
    atlas = own_atlas(checked(LISTE), small_atlas, beside=False)
    assert [pole.nom for pole in atlas.poles] == ["Abeille", "Étoile"]
    assert atlas.territories["etoile"].population_insee == 4000
    assert atlas.values["abeille"]["salaries_total"].value == 30
    assert list(atlas.outlines.index) == ["etoile"]


def test_beside_it_holds_the_shipped_poles_untouched(checked, small_atlas):
    atlas = own_atlas(checked(LISTE), small_atlas, beside=True)
    assert len(atlas.poles) == len(BY_NAME) + 2
    for pole in small_atlas.poles:
        assert atlas.values[pole.pole_id] is small_atlas.values[pole.pole_id]
        assert atlas.territories[pole.pole_id] is small_atlas.territories[pole.pole_id]
    assert set(atlas.outlines.index) == {*small_atlas.outlines.index, "etoile"}
    assert atlas.outlines.crs == small_atlas.outlines.crs
    assert len(small_atlas.poles) == len(BY_NAME)


def test_an_identifier_of_a_shipped_pole_gets_a_mark_and_keeps_its_figures(checked, small_atlas):
    text = "pole_id;nom;salaries_total\nval-alpha;Le mien;77\n"
    atlas = own_atlas(checked(text), small_atlas, beside=True)
    assert atlas.by_id["val-alpha-votre-fichier"].nom == "Le mien"
    assert atlas.values["val-alpha-votre-fichier"]["salaries_total"].value == 77
    assert atlas.values["val-alpha"] is small_atlas.values["val-alpha"]


def test_whose_pole_it_is_is_told_only_where_both_stand_together(checked, small_atlas):
    beside = own_atlas(checked(LISTE), small_atlas, beside=True)
    assert beside.own_ids == {"etoile", "abeille"}
    assert (beside.origin_of("etoile"), beside.origin_of("val-alpha")) == ("votre liste", "atlas")
    alone = own_atlas(checked(LISTE), small_atlas, beside=False)
    assert (alone.own_ids, alone.origin_of("etoile")) == (frozenset(), None)
    assert small_atlas.origin_of("val-alpha") is None


def test_the_extracts_say_whose_pole_it_is_where_both_stand_together(checked, small_atlas):
    for_beside = own_atlas(checked(LISTE), small_atlas, beside=True)
    text = extract(for_beside, for_beside.poles, "poles", Format.CSV).decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert {row["pole_id"]: row["origine"] for row in rows}["etoile"] == "votre liste"
    assert {row["origine"] for row in rows} == {"votre liste", "atlas"}
    for_alone = own_atlas(checked(LISTE), small_atlas, beside=False)
    assert b"origine" not in extract(for_alone, for_alone.poles, "poles", Format.CSV)
    about = about_selection(for_beside, Selection(), "./", date(2026, 11, 23))
    table = selection_extraction(for_beside, for_beside.poles, about).tables[0]
    assert table.columns[-1].description.startswith("« votre liste »")


def test_the_map_knows_the_reader_s_poles_and_the_shipped_file_does_not_change(
    checked, small_atlas
):
    beside = own_atlas(checked(LISTE), small_atlas, beside=True)
    places = places_of(beside)
    told = {one["pole_id"]: one.get("own") for one in json.loads(places_json(places))}
    assert told["etoile"] == "votre liste"
    assert told["val-alpha"] is None
    assert b"own" not in places_json(places_of(small_atlas))
    drawn = compose(beside, places, beside.poles, Screen(), None)
    assert drawn.legend.own == 2
    assert "Vos pôles : 2" in legend(drawn.legend)
    shipped = compose(small_atlas, places_of(small_atlas), small_atlas.poles, Screen(), None)
    assert "Vos pôles" not in legend(shipped.legend)


def test_the_sheet_and_the_picture_say_it_too(checked, small_atlas):
    beside = own_atlas(checked(LISTE), small_atlas, beside=True)
    assert "<dt>Origine</dt><dd>votre liste</dd>" in identity(sheet_of(beside, "etoile"))
    assert "Origine" not in identity(sheet_of(small_atlas, "val-alpha"))
    caption = caption_of(beside.choices, Screen(), date(2026, 11, 23))
    places = places_of(beside)
    drawn = compose(beside, places, beside.poles, Screen(), None)
    svg = picture(beside, drawn, places, caption, PictureFormat.SVG).decode()
    assert "Cerclés de bleu\u00a0: vos pôles (2)" in svg
    assert svg.count("#1d3fbb") == 1  # « abeille » has no place


def test_figures_alone_are_about_the_shipped_poles_that_they_name(checked, small_atlas):
    text = "pole_id;indicateur;valeur;annee\nval-alpha;salaries_total;999;2024\n"
    alone = own_atlas(checked(text), small_atlas, beside=False)
    assert [pole.pole_id for pole in alone.poles] == ["val-alpha"]
    assert [figure.valeur for figure in alone.figures] == [999]
    beside = own_atlas(checked(text), small_atlas, beside=True)
    assert beside.values["val-alpha"]["salaries_total"].value == 999
    assert beside.values["val-alpha"]["population"] == small_atlas.values["val-alpha"]["population"]
    assert "salaries_total" in small_atlas.values["val-alpha"]
    assert small_atlas.values["val-alpha"]["salaries_total"].value is None


def test_more_figures_change_only_the_poles_they_are_about(small_atlas):
    figure = small_atlas.figures_of["val-alpha"][0]
    atlas = with_figures(small_atlas, [figure])
    changed = [key for key, values in atlas.values.items() if values is not small_atlas.values[key]]
    assert changed == ["val-alpha"]
    assert atlas.outlines.equals(small_atlas.outlines)


def test_a_reader_s_file_named_as_ours_takes_none_of_its_repairs(small_atlas):
    [(pole_id, repairs)] = small_atlas.repairs_of.items()
    line = small_atlas.by_id[pole_id].line
    liste = "nom;epci_codes\n" + "".join(f"Zone {n};{ALPHA}\n" for n in range(line))
    grids = read_spreadsheet(liste.encode(), POLES_FILE)
    check = check_tables(grids, small_atlas.boundaries, small_atlas.poles)
    beside = own_atlas(check, small_atlas, beside=True)
    [own_id] = [p.pole_id for p in check.poles if (p.file, p.line) == (POLES_FILE, line)]
    assert beside.repairs_of == {pole_id: repairs}
    assert sheet_of(beside, own_id).repairs == ()
    assert sheet_of(beside, pole_id).repairs == tuple(map(str, repairs))


def test_two_atlases_together_keep_every_repair(small_atlas, checked):
    own = own_atlas(checked(LISTE), small_atlas, beside=False)
    together = put_together(small_atlas, own)
    assert together.join.repairs == small_atlas.join.repairs + own.join.repairs
    assert len(together.figures) == len(small_atlas.figures) + 2
