"""What the data hold and lack: coverage, contradictions, sources, dictionary; tables and HTML."""

import json
from collections import Counter

import pytest
from small_world import BY_NAME, FIGURES, HOSTILE_NAME, SOURCE, SOURCE_TITLE, write_figures_file

from poles.atlas import PROJECT_DIR, load_atlas
from poles.coverage import Coverage, Disagreement, Knowledge, host_of, knowledge
from poles.data.markup import (
    change_log,
    contradictions,
    data_cards,
    indicator_coverage,
    indicator_dictionary,
    repairs_table,
    schema_table,
    unplaced_table,
)
from poles.data.screen import DataScreen, Section, read_data_screen, write_data_screen
from poles.files.data_dictionary import SCHEMA_FILES, Change, read_changes, read_schema
from poles.indicators import INDICATORS
from poles.page.data_tables import DataTables, web_address
from poles.records import FIGURE_COLUMNS, POLE_COLUMNS, Perimeter, Qualifier
from poles.selection import Selection


def a_figure(key, value, qualifier="exact", year="2014", perimeter="pole", pole="val-alpha"):
    cells = (pole, key, perimeter, value, qualifier, year, SOURCE, SOURCE_TITLE, "")
    return dict(zip(FIGURE_COLUMNS, cells, strict=True))


@pytest.fixture
def coverage_of(small_world):
    """The coverage of the small world whose figures are these."""

    def coverage(*figures):
        write_figures_file(small_world.data_dir, figures)
        atlas = load_atlas(small_world.data_dir, small_world.geo_dir)
        return Coverage(atlas, atlas.poles)

    return coverage


@pytest.fixture(scope="module")
def small_coverage(small_atlas):
    return Coverage(small_atlas, small_atlas.poles)


# Coverage


def test_an_indicator_says_how_many_poles_how_sure_and_how_old(small_coverage):
    by_key = {one.key: one for one in small_coverage.by_indicator}
    assert list(by_key) == list(INDICATORS)
    insertion = by_key["salaries_insertion"]  # 80 and 7 of 2014, environ 25 of 2015
    assert (insertion.answered, insertion.asked) == (3, 8)
    assert insertion.qualifiers == Counter({Qualifier.EXACT: 2, Qualifier.ENVIRON: 1})
    assert (insertion.median_year, insertion.undated) == (2014, 0)
    assert (by_key["emplois_vises"].median_year, by_key["emplois_vises"].undated) == (None, 1)
    assert by_key["evolution_population_pct"].median_year == 2023


def test_a_figure_about_the_porteur_is_no_value_of_the_pole(coverage_of):
    coverage = coverage_of(a_figure("etp_total", "9", perimeter="porteur"))
    [etp] = [one for one in coverage.by_indicator if one.key == "etp_total"]
    assert (etp.answered, etp.only_others) == (0, 1)
    assert knowledge(coverage.atlas, "val-alpha", "etp_total") is Knowledge.AUTRE
    assert knowledge(coverage.atlas, "val-alpha", "etp_insertion") is Knowledge.RIEN


def test_each_pole_is_counted_in_its_first_call(small_coverage):
    rows = [
        (one.promotion, one.poles, one.placed, one.with_figure, one.figures)
        for one in small_coverage.by_promotion
    ]
    assert rows == [("AAP-2013", 6, 3, 4, 8), ("AAP-2015", 1, 1, 1, 3), ("AMI-2024", 1, 1, 0, 0)]


def test_sources_are_pages_with_what_rests_on_them(small_coverage):
    [use] = small_coverage.sources
    assert (use.url, use.host, use.figures, use.poles, use.named) == (
        SOURCE,
        "example.org",
        11,
        5,
        8,
    )


def test_hosts_are_read_without_their_prefix():
    assert host_of("https://www.example.org./a") == "example.org"


def test_unplaced_poles_and_repairs_are_listed_with_the_reason(small_coverage):
    assert [pole.pole_id for pole, _ in small_coverage.unplaced] == [
        "nulle-part",
        "quelque-part-en-isere",
        "quelque-part-en-region",
    ]
    [(pole, repair)] = small_coverage.repairs
    assert (pole.pole_id, repair.before, repair.after) == ("siege-beta", "38901", "38001")


def test_a_selection_has_the_repairs_of_its_own_poles_alone(small_atlas):
    one = Coverage(small_atlas, (small_atlas.by_id["val-alpha"],))
    assert one.repairs == ()
    assert len(one.figures) == 5


# Contradictions


@pytest.mark.parametrize(
    ("figures", "kind", "shown", "why"),
    [
        (
            [a_figure("organisations", "20"), a_figure("organisations", "25", year="2015")],
            Disagreement.ANNEES,
            25,
            "la plus récente (2015)",
        ),
        (
            [a_figure("organisations", "20", "environ"), a_figure("organisations", "25")],
            Disagreement.MEME_ANNEE,
            25,
            "même année, le qualificatif le plus sûr",
        ),
        (
            [a_figure("organisations", "20"), a_figure("organisations", "25")],
            Disagreement.MEME_ANNEE,
            20,
            "même année et même qualificatif, la première du fichier",
        ),
        (
            [a_figure("organisations", "20", year=""), a_figure("organisations", "25")],
            Disagreement.SANS_ANNEE,
            25,
            "datée (2014), l’autre valeur ne l’est pas",
        ),
    ],
)
def test_values_that_differ_say_which_is_shown_and_why(coverage_of, figures, kind, shown, why):
    [found] = coverage_of(*figures).contradictions
    assert (found.kind, found.why) == (kind, why)
    assert found.shown is not None
    assert found.shown.valeur == shown
    assert found.shown is found.figures[0]


def test_values_that_agree_or_are_about_members_do_not_contradict(coverage_of):
    coverage = coverage_of(
        a_figure("organisations", "20"),
        a_figure("organisations", "20", "environ", "2015"),
        a_figure("etp_total", "5", perimeter="membre"),
        a_figure("etp_total", "6", perimeter="membre"),
    )
    assert coverage.contradictions == ()


def test_none_of_the_values_of_a_porteur_is_shown_for_the_pole(coverage_of):
    rows = [a_figure("etp_total", value, perimeter="porteur") for value in ("5", "6")]
    [found] = coverage_of(*rows).contradictions
    assert (found.perimeter, found.shown) == (Perimeter.PORTEUR, None)


def test_the_contradictions_of_the_dictionary_are_found(shipped_atlas):
    found = {
        (one.pole.pole_id, one.key): {figure.valeur for figure in one.figures}
        for one in Coverage(shipped_atlas, shipped_atlas.poles).contradictions
    }
    assert found["domb-innov", "population"] == {75000, 80000}
    assert found["florange-e2i", "salaries_total"] == {50, 60, 68, 175, 200}
    assert found["tetris", "organisations"] == {5, 8, 10}


# Tables


def test_each_figure_says_its_line_in_the_file(small_coverage):
    rows = DataTables(small_coverage).figures.rows
    assert [row["ligne"] for row in rows] == list(range(2, 2 + len(FIGURES)))
    assert (rows[0]["pole_id"], rows[0]["valeur"]) == ("val-alpha", 5000)
    assert {row["montree"] for row in rows} == {"oui"}


def test_words_are_found_wherever_they_are_case_and_accents_aside(small_coverage):
    tables = DataTables(small_coverage)
    found = tables.figures.holding("INSERTION ecoplateau")
    assert [(row["pole_id"], row["indicateur"]) for row in found] == [
        ("plateau-gamma", "salaries_insertion")
    ]
    assert tables.figures.holding("  ") == tables.figures.rows
    assert tables.poles.holding("rien de tel") == ()


def test_the_table_of_poles_follows_its_file_and_counts_figures(small_coverage):
    rows = DataTables(small_coverage).poles.rows
    assert [row["ligne"] for row in rows] == list(range(2, 2 + len(BY_NAME)))
    assert rows[0]["chiffres"] == 5
    assert rows[0]["departement"] == "Isère (38)"


def test_other_tables_have_a_row_per_thing(small_coverage):
    tables = DataTables(small_coverage)
    assert len(tables.by_indicator.rows) == len(INDICATORS)
    assert [row["poles"] for row in tables.by_promotion.rows] == [6, 1, 1]
    assert len(tables.unplaced.rows) == 3
    assert tables.repairs.rows[0]["code_lu"] == "38001"
    assert tables.contradictions.rows == ()
    assert tables.sources.rows[0]["source_url"] == SOURCE


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "//x.org", "data:text/html,x", "http://[", None]
)
def test_only_web_addresses_become_links(url):
    assert web_address(url) is None
    assert web_address(SOURCE) == SOURCE


# Dictionary and changes


def test_the_shipped_schemas_describe_every_column():
    poles, figures = (read_schema(PROJECT_DIR / "data" / name) for name in SCHEMA_FILES)
    assert tuple(column.name for column in poles.columns) == POLE_COLUMNS
    assert tuple(column.name for column in figures.columns) == FIGURE_COLUMNS
    perimeter = figures.columns[2]
    assert (perimeter.required, perimeter.allowed) == (True, ("pole", "porteur", "membre"))


def test_a_schema_is_read_as_it_is(tmp_path):
    path = tmp_path / "x.schema.json"
    field = {"name": "a", "title": "A", "description": "d", "type": "integer"}
    head = {"name": "x", "title": "X", "description": "", "version": "1", "lastModified": "2026"}
    path.write_text(json.dumps({**head, "fields": [field]}), encoding="utf-8")
    schema = read_schema(path)
    assert (schema.file, schema.columns[0].type, schema.columns[0].required) == (
        "x.csv",
        "entier",
        False,
    )


def test_the_change_log_is_read_out_of_its_section_alone():
    text = (
        "# Data\n## Licence\n- not this\n## Changes of the data\n\n### 2026-11-22\n\n"
        "- First: `a` and [a page](https://example.org).\n  Goes on.\n- Second\n"
        "### 2026-11-23\n- Third\n## After\n- nor this\n"
    )
    assert read_changes(text) == (
        Change("2026-11-22", ("First: a and a page (https://example.org). Goes on.", "Second")),
        Change("2026-11-23", ("Third",)),
    )
    assert read_changes("# Nothing") == ()


def test_the_shipped_change_log_is_found():
    changes = read_changes((PROJECT_DIR / "data" / "README.md").read_text(encoding="utf-8"))
    assert any("399 chiffres" in entry for change in changes for entry in change.entries)


# The address


def test_an_address_gives_the_screen_back(small_atlas):
    screen = DataScreen(Selection(departements=("38",)), Section.SOURCES, "insertion")
    assert read_data_screen(write_data_screen(screen), small_atlas.choices) == (screen, ())
    assert write_data_screen(DataScreen()) == {}


def test_an_unknown_section_is_said_and_ignored(small_atlas):
    screen, ignored = read_data_screen({"section": ["zz"]}, small_atlas.choices)
    assert screen == DataScreen()
    assert len(ignored) == 1
    assert "« zz »" in ignored[0]


# HTML


def test_names_of_files_stay_text(small_atlas):
    hostile = (small_atlas.by_id["ile-yeu"], "<b>raison</b>")
    html = unplaced_table([hostile])
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "<b>" not in html
    assert HOSTILE_NAME not in html
    assert "<i>" not in change_log([Change("2026", ("<i>x</i>",))])


def test_coverage_says_both_parts_of_a_share(small_coverage):
    html = indicator_coverage(small_coverage.by_indicator)
    assert "3 sur 8 (38\u202f%)" in html
    assert "<b>11</b>" in data_cards(small_coverage)


def test_a_contradiction_marks_the_value_that_is_shown(coverage_of):
    rows = [a_figure("organisations", "20"), a_figure("organisations", "25", year="2015")]
    html = contradictions(coverage_of(*rows).contradictions)
    assert html.count('class="donnees-montree"') == 1
    assert '<li class="donnees-montree"><b>25</b>' in html
    assert "ligne 3" in html


def test_the_dictionary_names_every_indicator_and_column(small_coverage):
    html = indicator_dictionary()
    assert all(f"<code>{key}</code>" in html for key in INDICATORS)
    assert "38901" in repairs_table(small_coverage.repairs)
    schema = read_schema(PROJECT_DIR / "data" / SCHEMA_FILES[0])
    assert all(f"<code>{name}</code>" in schema_table(schema) for name in POLE_COLUMNS)
