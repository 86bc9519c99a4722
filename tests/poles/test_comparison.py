"""The comparison: whom, what is shared, what is not and why, medians, maps at one scale, files."""

import base64
import csv
import dataclasses
import io
import re
import zipfile
from datetime import date
from html import unescape
from xml.etree import ElementTree as ET

import pytest
from reopened import sheet_rows, sheets_of
from small_world import HOSTILE_NAME, HOSTILE_TITLE

from poles.comparison.comparison import (
    Cell,
    Group,
    Line,
    Median,
    Medians,
    chart_of,
    compare,
    median_words,
)
from poles.comparison.extracts import (
    COLUMNS,
    about_comparison,
    comparison_extract,
    comparison_file_name,
    comparison_rows,
)
from poles.comparison.maps import small_maps
from poles.comparison.markup import (
    chart_silence,
    comparison_table,
    not_compared,
    permalink,
    small_maps_markup,
)
from poles.comparison.screen import (
    MOST_POLES,
    ComparisonScreen,
    best_known,
    close_size,
    departements_with_poles,
    of_departement,
    read_comparison,
    same_filiere,
    same_promotion,
    write_comparison,
)
from poles.files.extraction import HERE
from poles.files.extracts import Format
from poles.indicators import INDICATORS, Value
from poles.normalised import Norm, divided_indicator, divided_keys, divided_value
from poles.numbers_fr import NARROW_SPACE
from poles.records import Qualifier

ISERE = {"val-alpha", "plateau-gamma", "siege-beta", "deux-rives", "quelque-part-en-isere"}
DERIVED_AS_DIVIDED = {
    "insertion_pour_1000_hab": ("salaries_insertion", Norm.HABITANT),
    "ca_par_habitant_eur": ("chiffre_affaires_eur", Norm.HABITANT),
    "emplois_vises_pour_1000_hab": ("emplois_vises", Norm.HABITANT),
    "organisations_pour_10000_hab": ("organisations", Norm.HABITANT),
    "ca_par_salarie_eur": ("chiffre_affaires_eur", Norm.SALARIE),
}


@pytest.fixture
def side_by_side(small_atlas):
    def compared(*pole_ids, per=None):
        return compare(small_atlas, [small_atlas.by_id[one] for one in pole_ids], per)

    return compared


def line_of(comparison, label):
    [line] = [line for line in comparison.lines if line.indicator.label == label]
    return line


def values(line):
    return [cell.value.value for cell in line.cells]


def reasons(line):
    return [cell.value.reason for cell in line.cells]


# The address


def test_an_address_names_poles_in_their_order_each_once(small_atlas):
    written = {"poles": ["siege-beta", "val-alpha", "siege-beta"], "par": ["salarie"]}
    screen, ignored = read_comparison(written, small_atlas.by_id)
    assert screen == ComparisonScreen(("siege-beta", "val-alpha"), Norm.SALARIE)
    assert ignored == ()
    assert write_comparison(screen) == {"poles": ["siege-beta", "val-alpha"], "par": ["salarie"]}


def test_an_unknown_pole_or_norm_is_ignored_with_a_sentence(small_atlas):
    screen, ignored = read_comparison(
        {"poles": ["val-alpha", "<b>x</b>"], "par": ["tête"]}, small_atlas.by_id
    )
    assert screen == ComparisonScreen(("val-alpha",), None)
    assert len(ignored) == 2
    assert "« <b>x</b> »" in ignored[0]
    assert "« tête »" in ignored[1]


def test_beyond_eight_the_first_are_kept_and_it_is_said():
    ids = [f"pole-{number}" for number in range(11)]
    screen, ignored = read_comparison({"poles": ids}, set(ids))
    assert list(screen.pole_ids) == ids[:8]
    assert ignored == (
        "L’adresse nomme 11 pôles : les 8 premiers sont comparés, au-delà on ne les "
        "distinguerait plus.",
    )


def test_an_empty_screen_writes_nothing():
    assert write_comparison(ComparisonScreen()) == {}


# Whom to compare with


def test_same_promotion_starts_with_the_pole_and_holds_its_call_only(small_atlas):
    found = same_promotion(small_atlas, small_atlas.by_id["val-alpha"])
    assert found[0] == "val-alpha"
    assert {small_atlas.by_id[one].promotion for one in found} == {"AAP-2013"}
    assert found[1] == "quelque-part-en-isere"  # the only other one with salaries_insertion
    assert len(found) == 5


def test_same_filiere_ignores_case(small_atlas):
    found = same_filiere(small_atlas, small_atlas.by_id["val-alpha"])
    assert found == ("val-alpha", "plateau-gamma")
    assert same_filiere(small_atlas, small_atlas.by_id["deux-rives"]) == ("deux-rives",)


def test_close_size_is_within_a_factor_of_two_the_nearest_first(small_atlas):
    # 4 000 inhabitants; beta 4 000, gamma 5 000, deux-rives 5 500; île d'Yeu 600 is out.
    found = close_size(small_atlas, small_atlas.by_id["val-alpha"])
    assert found == ("val-alpha", "siege-beta", "plateau-gamma", "deux-rives")
    assert close_size(small_atlas, small_atlas.by_id["nulle-part"]) == ("nulle-part",)


def test_the_poles_of_a_department_with_how_many(small_atlas):
    found, count = of_departement(small_atlas, "38")
    assert set(found) == ISERE
    assert count == 5
    assert found[0] == "val-alpha"  # five indicators known
    assert departements_with_poles(small_atlas)["38"] == 5


def test_the_best_known_come_first(small_atlas):
    assert best_known(small_atlas)[:2] == ("val-alpha", "plateau-gamma")


def test_a_department_of_the_shipped_data_never_gives_too_many(shipped_atlas):
    for code, count in departements_with_poles(shipped_atlas).items():
        found, said = of_departement(shipped_atlas, code)
        assert said == count
        assert len(found) == min(count, MOST_POLES)


# Lines


def test_lines_are_the_values_of_the_atlas(side_by_side, small_atlas):
    comparison = side_by_side("val-alpha", "plateau-gamma")
    line = line_of(comparison, "Salariés en insertion")
    assert values(line) == [80, 25]
    assert line.is_shared
    assert line.cells[1].value.qualifier is Qualifier.ENVIRON
    for line in comparison.lines:
        for pole, cell in zip(comparison.poles, line.cells, strict=True):
            assert cell.value == small_atlas.values[pole.pole_id][line.indicator.key]


def test_what_one_pole_alone_publishes_compares_nothing(side_by_side):
    comparison = side_by_side("val-alpha", "plateau-gamma")
    line = line_of(comparison, "Organisations")
    assert not line.is_shared
    assert line in comparison.not_shared
    assert line not in comparison.shared
    said = str(not_compared(comparison))
    assert "Val d&#39;Alpha seul : au moins 25 (2014)" in said
    assert "Écoplateau de Gamma : organisations non publiées" in said


def test_one_reason_for_all_the_others_is_said_once(side_by_side):
    said = str(not_compared(side_by_side("val-alpha", "siege-beta", "deux-rives")))
    assert "Val d&#39;Alpha seul : 80 (2014). Les autres : salariés en insertion non" in said


def test_what_nobody_publishes_is_said_in_one_sentence(side_by_side):
    said = str(not_compared(side_by_side("val-alpha", "plateau-gamma")))
    silent = re.search(r"Publié par aucun de ces pôles :</b> ([^<]*)", said)[1]
    assert "Bénévoles" in silent
    assert "Organisations" not in silent


def test_charts_are_ordered_by_who_answers_and_the_boundaries_come_last(side_by_side):
    comparison = side_by_side("val-alpha", "plateau-gamma", "quelque-part-en-isere")
    charted = comparison.charted
    assert charted[0].indicator.key == "salaries_insertion"
    assert charted[0].answered == 3
    groups = [line.group is Group.LIMITES for line in charted]
    assert groups == sorted(groups)


def a_line(*years):
    cells = [
        Cell(Value("organisations", 1.0, Qualifier.EXACT, year, (), None, None)) for year in years
    ]
    return Line(INDICATORS["organisations"], Group.PUBLIES, tuple(cells))


@pytest.mark.parametrize(
    ("years", "apart"),
    [
        (("2013", "2022"), (2013, 2022)),
        (("2013", "2016"), None),
        (("2013", "2017", None), (2013, 2017)),
        (("2016-2023", "2016-2017"), (2017, 2023)),
        ((None, None), None),
    ],
)
def test_years_more_than_three_apart_are_flagged(years, apart):
    assert a_line(*years).years_apart == apart


def test_other_published_values_stand_beside(shipped_atlas):
    poles = [shipped_atlas.by_id[one] for one in ("pole-sud-archer", "coursive-boutaric")]
    line = line_of(compare(shipped_atlas, poles, None), "Organisations")
    others = [figure.valeur for figure in line.cells[1].others]
    assert len(others) >= 2
    assert "autres : " in str(comparison_table(compare(shipped_atlas, poles, None)))


# Divided values


def test_per_inhabitant_takes_the_population_of_the_same_source(side_by_side):
    comparison = side_by_side("val-alpha", "plateau-gamma", per=Norm.HABITANT)
    line = line_of(comparison, "Salariés en insertion pour 1\u202f000 habitants")
    assert values(line) == [16.0, None]  # 80 / 5 000
    assert "population déclarée absente" in reasons(line)[1]
    line = line_of(comparison, "Chiffre d’affaires par habitant")
    assert values(line)[0] == 200


def test_per_employee_and_per_organisation(side_by_side):
    comparison = side_by_side("val-alpha", "plateau-gamma", per=Norm.SALARIE)
    assert values(line_of(comparison, "Chiffre d’affaires par salarié")) == [10_000, 5000.01]
    comparison = side_by_side("val-alpha", "plateau-gamma", per=Norm.ORGANISATION)
    line = line_of(comparison, "Salariés en insertion par organisation")
    assert values(line) == [3.2, None]  # 80 / at least 25
    assert line.cells[0].value.qualifier is Qualifier.ENVIRON
    assert reasons(line)[1] == "organisations non publiées"


def test_a_division_that_no_two_poles_allow_is_known_and_whole_stocks_leave(side_by_side):
    comparison = side_by_side("val-alpha", "plateau-gamma", per=Norm.HABITANT)
    assert comparison.divides_nothing
    labels = [line.indicator.label for line in comparison.lines]
    assert "Salariés" not in labels  # a stock, which no inhabitant divides
    assert "Part de l’insertion" in labels
    assert not side_by_side("val-alpha", "plateau-gamma", per=Norm.SALARIE).divides_nothing
    assert not side_by_side("val-alpha", "plateau-gamma").divides_nothing


def test_euros_per_employee_are_whole():
    assert divided_indicator("subvention_eur", Norm.SALARIE).decimals == 0
    assert divided_indicator("subvention_eur", Norm.HABITANT).decimals == 1


def test_a_label_is_never_said_twice(side_by_side):
    for per in (None, *Norm):
        labels = [line.indicator.label for line in side_by_side("val-alpha", per=per).lines]
        assert len(labels) == len(set(labels)), per


@pytest.mark.parametrize("derived", DERIVED_AS_DIVIDED)
def test_dividing_follows_the_rules_of_the_derived_indicators(shipped_atlas, derived):
    stock, per = DERIVED_AS_DIVIDED[derived]
    known = 0
    for pole_id, its in shipped_atlas.values.items():
        ours = divided_value(
            stock,
            per,
            shipped_atlas.figures_of[pole_id],
            shipped_atlas.territories[pole_id],
            its["salaries_total_calcule"],
        )
        theirs = its[derived]
        assert (ours.value, ours.year, ours.qualifier) == (
            theirs.value,
            theirs.year,
            theirs.qualifier,
        ), pole_id
        known += ours.value is not None
    assert known >= 1


def test_the_population_of_insee_stands_in_for_a_declared_territory_only(shipped_atlas):
    pole_id = "coursive-boutaric"
    territory = shipped_atlas.territories[pole_id]
    assert territory.precision.value == "declare"
    its = shipped_atlas.values[pole_id]
    figures = shipped_atlas.figures_of[pole_id]
    workforce = its["salaries_total_calcule"]
    value = divided_value("organisations", Norm.HABITANT, figures, territory, workforce)
    assert value.value == pytest.approx(23 * 10_000 / territory.population_insee)
    assert "Insee" in value.note
    unsure = dataclasses.replace(territory, precision=territory.precision.APPROCHE)
    assert divided_value("organisations", Norm.HABITANT, figures, unsure, workforce).value is None


def test_heads_and_full_time_equivalents_are_never_divided():
    assert not [key for key in divided_keys(Norm.SALARIE) if key.startswith("etp_")]
    assert divided_indicator("chiffre_affaires_eur", Norm.SALARIE).label == (
        "Chiffre d’affaires par salarié"
    )


# Medians and charts


def test_a_median_is_of_all_the_poles_that_have_a_value(small_atlas):
    medians = Medians(small_atlas)
    assert medians.of("salaries_insertion", None) == Median(25, 3)  # 7, 25, 80
    assert medians.of("chiffre_affaires_eur", None) is None  # two answers only
    assert medians.of("salaries_insertion", Norm.HABITANT) is None


def test_a_chart_holds_the_known_values_and_says_who_has_none(side_by_side):
    comparison = side_by_side("val-alpha", "ile-yeu", "plateau-gamma")
    line = line_of(comparison, "Salariés en insertion")
    chart = chart_of(comparison, line, Median(25, 3))
    rows = chart["data"]["values"]
    assert [(row["nom"], row["texte"]) for row in rows] == [
        ("Val d'Alpha", "80"),
        ("Écoplateau de Gamma", "environ 25"),
    ]
    assert [row["arrondi"] for row in rows] == [False, True]
    assert "médiane de 3 pôles : 25" in str(chart["layer"])
    assert "médiane de 3 pôles : 25" in chart["description"]
    silence = str(chart_silence(comparison, line))
    assert "(salariés en insertion non publiés)" in silence
    assert "<script>" not in silence
    assert "Val" not in silence


def test_a_median_is_in_the_words_of_its_indicator():
    turnover = INDICATORS["chiffre_affaires_eur"]
    assert median_words(turnover, Median(7e6, 12)) == f"médiane de 12 pôles : 7,0{NARROW_SPACE}M€"


# The table


def test_the_table_says_value_year_source_and_why_not(side_by_side):
    table = str(comparison_table(side_by_side("val-alpha", "plateau-gamma", "deux-rives")))
    row = table[table.index(">Salariés en insertion (personnes)<") :]
    row = row[: row.index("</tr>")]
    assert "<b>80</b>" in row
    assert "<b>environ 25</b>" in row
    assert row.count("salariés en insertion non publiés") == 1
    assert 'source<span class="atlas-heard"> : Annuaire, 2014, nouvel onglet</span>' in row
    definition = INDICATORS["salaries_insertion"].definition
    heading = f"<summary>Salariés en insertion (personnes)</summary><small>{definition}</small>"
    assert heading in unescape(table)
    assert 'href="https://example.org/poles?a=1&amp;b=2"' in row
    for group in Group:
        assert f"<span>{group.value.replace('&', '&amp;')}</span>" in table


def test_hostile_names_stay_text(side_by_side, small_atlas):
    comparison = side_by_side("ile-yeu", "val-alpha")
    maps = small_maps(small_atlas, comparison.poles)
    for html in (comparison_table(comparison), not_compared(comparison), small_maps_markup(maps)):
        assert "<script" not in html
        assert "<img src=x" not in html
    assert "&lt;script&gt;" in comparison_table(comparison)


def test_the_permalink_is_the_address_of_the_screen():
    screen = ComparisonScreen(("val-alpha", "ile-yeu"), Norm.HABITANT)
    assert 'href="./comparer?poles=val-alpha&amp;poles=ile-yeu&amp;par=habitant"' in permalink(
        screen
    )


# Small maps


def test_maps_share_one_scale(small_atlas):
    poles = [small_atlas.by_id[one] for one in ("val-alpha", "ile-yeu")]
    drawn = small_maps(small_atlas, poles)
    alpha, yeu = drawn.maps
    # 12 pixels per km. Alpha: 0.2° x 0.1° at 45.05° N, Yeu: 0.1° x 0.1° at 46.75° N; margins of 4.
    assert (alpha.width, alpha.height) == (197, 142)  # 15.71 km and 11.12 km
    assert (yeu.width, yeu.height) == (100, 142)  # 7.62 km and 11.12 km
    assert drawn.bar_words == f"10{NARROW_SPACE}km"
    assert drawn.bar_width == 120


def test_a_map_is_an_image_of_our_own(small_atlas):
    [alpha] = small_maps(small_atlas, [small_atlas.by_id["val-alpha"]]).maps
    head, coded = alpha.picture.split(",")
    assert head == "data:image/svg+xml;base64"
    svg = ET.fromstring(base64.b64decode(coded))  # noqa: S314 (our own)
    assert svg.get("viewBox") == "0 0 197 142"
    assert svg[0].get("stroke-dasharray") is None, "a declared territory has a plain edge"


def test_what_cannot_be_drawn_is_said(small_atlas):
    ids = ("val-alpha", "deux-rives", "nulle-part")
    drawn = small_maps(small_atlas, [small_atlas.by_id[one] for one in ids])
    _, far, nowhere = drawn.maps
    assert (far.picture, nowhere.picture) == (None, None)
    assert "trop éloignées" in far.reason
    said = str(small_maps_markup(drawn))
    assert said.count("Pas de carte : ") == 2
    assert 'alt="Contour de Val d&#39;Alpha' in said


def test_maps_of_nowhere_have_no_scale(small_atlas):
    drawn = small_maps(small_atlas, [small_atlas.by_id["nulle-part"]])
    assert drawn.bar_words == ""
    assert "sur chacune" not in small_maps_markup(drawn)


# Files


def test_the_long_table_has_a_row_per_pole_and_indicator(side_by_side):
    comparison = side_by_side("val-alpha", "plateau-gamma")
    rows = comparison_rows(comparison)
    assert len(rows) == 2 * len(INDICATORS)
    [row] = [
        row for row in rows if (row["pole_id"], row["indicateur"]) == ("val-alpha", "organisations")
    ]
    assert (row["valeur"], row["qualificatif"], row["annee"]) == (25, "au_moins", 2014)
    assert (row["source_titre"], row["raison"]) == ("Annuaire, 2014", None)
    assert all((row["valeur"] is None) == (row["raison"] is not None) for row in rows)


def file_of(atlas, comparison, form):
    screen = ComparisonScreen(tuple(pole.pole_id for pole in comparison.poles))
    about = about_comparison(comparison, screen, HERE, date(2026, 11, 22))
    return comparison_extract(atlas, comparison, form, about)


def test_both_csv_hold_the_same_rows_for_two_readers(side_by_side, small_atlas):
    comparison = side_by_side("ile-yeu", "val-alpha", per=Norm.HABITANT)
    plain = file_of(small_atlas, comparison, Format.CSV).decode("utf-8")
    excel = file_of(small_atlas, comparison, Format.CSV_EXCEL).decode("utf-8-sig")
    left = list(csv.DictReader(io.StringIO(plain)))
    right = list(csv.DictReader(io.StringIO(excel), delimiter=";"))
    assert tuple(left[0]) == COLUMNS
    assert len(left) == len(right) == len(comparison_rows(comparison))
    assert left[0]["pole_nom"] == HOSTILE_NAME
    for rows, decimal in ((left, "33.3"), (right, "33,3")):
        [found] = [row for row in rows if row["valeur"] == decimal]
        assert found["libelle"] == "Évolution de la population"


def test_the_workbook_keeps_types_and_runs_nothing(small_atlas):
    # The note of the island starts with « = », its territory with « @ ».
    poles = [
        dataclasses.replace(small_atlas.by_id["ile-yeu"], nom="=1+1"),
        small_atlas.by_id["val-alpha"],
    ]
    comparison = compare(small_atlas, poles, None)
    sheets = sheets_of(file_of(small_atlas, comparison, Format.XLSX))
    assert list(sheets) == ["comparaison", "Dictionnaire", "Sources et licence"]
    table = sheets["comparaison"]
    assert table.freeze_panes == "A2"
    assert sheet_rows(table) == [
        {name: cell or (cell if cell == 0 else None) for name, cell in row.items()}
        for row in comparison_rows(comparison)
    ]
    assert (table["B2"].value, table["B2"].data_type) == ("=1+1", "s")
    sources = sheet_rows(sheets["Sources et licence"])
    [island] = [row for row in sources if row["texte"] == HOSTILE_TITLE]
    assert island["emploi"] == "=1+1 : Structures d’insertion"


def test_the_zip_holds_all_that_the_compared_poles_give(side_by_side, small_atlas):
    comparison = side_by_side("val-alpha", "ile-yeu")
    with zipfile.ZipFile(io.BytesIO(file_of(small_atlas, comparison, Format.ZIP))) as archive:
        names = archive.namelist()
        said = archive.read("LISEZ-MOI.txt").decode("utf-8-sig")
    assert {"csv-excel/comparaison.csv", "csv-excel/poles.csv", "territoires.gpkg"} <= set(names)
    assert "comparer?poles=val-alpha&poles=ile-yeu" in said
    assert f"Pôles comparés : Val d'Alpha ; {HOSTILE_NAME}." in said
    assert "csv-excel/poles.csv : 2 lignes" in said


def test_a_file_name_says_what_and_when(side_by_side):
    comparison = side_by_side("val-alpha", "ile-yeu", per=Norm.HABITANT)
    name = comparison_file_name(comparison, Format.CSV_EXCEL, date(2026, 11, 22))
    assert name == ("ptce-comparaison-2-poles-par-habitant-val-alpha-ile-yeu-excel-2026-11-22.csv")
    assert comparison_file_name(comparison, Format.XLSX, date(2026, 1, 2)).endswith(
        "-2026-01-02.xlsx"
    )
