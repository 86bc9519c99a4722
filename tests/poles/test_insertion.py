"""Insertion: rankings and what is left out, heads apart from ETP, types, exits, the matrix."""

import pytest
from small_world import FIGURES, HOSTILE_NAME, SOURCE, SOURCE_TITLE, write_figures_file

from poles.atlas import load_atlas
from poles.coverage import Knowledge
from poles.indicators import INDICATORS
from poles.insertion.definitions import definition_of
from poles.insertion.insertion import MATRIX, Insertion, types_named
from poles.insertion.markup import (
    MARK_WORDS,
    MARKS,
    crossing_note,
    definition_box,
    exits_section,
    insertion_cards,
    matrix_table,
    missing_list,
    side_by_side_table,
    structures_section,
)
from poles.insertion.screen import (
    RANKED,
    InsertionScreen,
    InsertionView,
    read_insertion_screen,
    write_insertion_screen,
)
from poles.insertion.tables import (
    bars_of,
    crossing_table,
    matrix_words,
    points_of,
    ranking_table,
    side_by_side_rows,
)
from poles.records import FIGURE_COLUMNS
from poles.selection import Selection


def a_figure(key, value, year="2014", pole="deux-rives", perimeter="pole", note=""):
    cells = (pole, key, perimeter, value, "exact", year, SOURCE, SOURCE_TITLE, note)
    return dict(zip(FIGURE_COLUMNS, cells, strict=True))


@pytest.fixture(scope="module")
def small(small_atlas):
    return Insertion(small_atlas, small_atlas.poles)


@pytest.fixture
def insertion_with(small_world):
    """The insertion of the small world with these figures besides its own."""

    def insertion(*figures):
        write_figures_file(small_world.data_dir, [*FIGURES, *figures])
        atlas = load_atlas(small_world.data_dir, small_world.geo_dir)
        return Insertion(atlas, atlas.poles)

    return insertion


def ids(rows):
    return [row[0].pole_id for row in rows]


# Rankings


def test_a_ranking_goes_down_and_lists_who_is_missing_apart(small):
    ranking = small.ranking("salaries_insertion")
    assert ids(ranking.known) == ["val-alpha", "plateau-gamma", "quelque-part-en-isere"]
    assert len(ranking.missing) == 5
    assert ranking.reasons == (("salariés en insertion non publiés", 5),)


def test_a_share_of_etp_is_never_ranked_with_shares_of_heads(insertion_with):
    insertion = insertion_with(a_figure("etp_insertion", "9"), a_figure("etp_total", "10"))
    ranking = insertion.ranking("part_insertion_pct")
    assert ids(ranking.known) == ["val-alpha", "plateau-gamma"]  # 80 % and 50 %
    assert ids(ranking.in_etp) == ["deux-rives"]
    assert ids(insertion.ranking("etp_insertion").known) == ["deux-rives"]
    rows = ranking_table(ranking).rows
    assert [row["rang"] for row in rows[:3]] == [1, 2, None]
    assert "en ETP" in rows[2]["en_clair"]


def test_the_totals_sum_first_and_divide_after(small):
    totals = {one.key: one for one in small.totals}
    assert (totals["salaries_insertion"].value, totals["salaries_insertion"].answered) == (112, 3)
    # (80 + 25) / (80 + 25 + 20 + 25), the pole without permanents left out
    assert totals["part_insertion_pct"].value == pytest.approx(70.0)
    assert (totals["part_insertion_pct"].answered, totals["part_insertion_pct"].asked) == (2, 8)
    html = insertion_cards(small.totals)
    assert "rapport des sommes, 2 pôles seulement sur 8" in html
    assert "insertion-peu" in html
    assert "aucun pôle renseigné sur 8" in html


def test_no_exit_rate_can_be_ranked():
    assert not [key for key in RANKED if "sortie" in key]
    assert set(RANKED) <= set(INDICATORS)


def test_bars_say_the_qualifier_and_the_year(small):
    first, second, _ = bars_of(small.ranking("salaries_insertion").known)
    assert (first.value, first.text, first.is_rounded) == (80, "80 (2014)", False)
    assert (second.text, second.is_rounded) == ("environ 25 (2015)", True)


def test_the_table_of_a_ranking_traces_each_value_to_its_lines(small):
    rows = ranking_table(small.ranking("part_insertion_pct")).rows
    assert rows[0]["lignes"] == "4, 3"  # insertion, then permanents
    assert rows[-1]["valeur"] is None
    assert rows[-1]["note"]
    assert len(rows) == 8


# Two indicators


def test_a_crossing_keeps_who_has_both_and_counts_the_others(small):
    crossing = small.crossing("salaries_insertion", "chiffre_affaires_eur", log_x=True, log_y=True)
    assert ids(crossing.points) == ["plateau-gamma", "val-alpha"]
    assert (crossing.missing, crossing.in_etp, crossing.not_positive) == (6, 0, 0)
    points = points_of(crossing)
    assert (points[1].x, points[1].y, points[1].x_text) == (80, 1_000_000, "80 (2014)")
    assert "6 pôles sans l’un des deux chiffres" in crossing_note(crossing, 8)
    assert [row["y_valeur"] for row in crossing_table(crossing).rows] == [250000.5, 1_000_000]


def test_a_point_of_two_years_or_of_a_rounded_value_is_marked(small, insertion_with):
    crossing = small.crossing(
        "salaries_insertion", "chiffre_affaires_eur", log_x=False, log_y=False
    )
    gamma, alpha = points_of(crossing)
    assert (gamma.is_rounded, gamma.is_uneven) == (True, False)  # environ 25, and 2015 twice
    assert (alpha.is_rounded, alpha.is_uneven) == (False, False)
    assert (crossing.rounded, crossing.uneven) == (1, 0)
    assert "○ 1 pôle dont une valeur est arrondie" in crossing_note(crossing, 8)
    assert "◆" not in crossing_note(crossing, 8)
    with_population = small.crossing(
        "salaries_insertion", "population_insee", log_x=False, log_y=False
    )
    assert with_population.uneven == len(with_population.points)
    unsaid = insertion_with(
        a_figure("salaries_insertion", "8", year=""),
        a_figure("chiffre_affaires_eur", "5", year=""),
    ).crossing("salaries_insertion", "chiffre_affaires_eur", log_x=False, log_y=False)
    assert (len(unsaid.points), unsaid.uneven) == (3, 1)


def test_a_zero_has_no_place_on_a_logarithmic_axis(insertion_with):
    zero = insertion_with(
        a_figure("salaries_insertion", "0"), a_figure("chiffre_affaires_eur", "5")
    )
    keys = ("salaries_insertion", "chiffre_affaires_eur")
    assert len(zero.crossing(*keys, log_x=False, log_y=True).points) == 3
    on_log = zero.crossing(*keys, log_x=True, log_y=False)
    assert (len(on_log.points), on_log.not_positive) == (2, 1)


# Heads beside ETP


def test_heads_and_etp_stand_side_by_side(insertion_with):
    insertion = insertion_with(a_figure("etp_insertion", "9", pole="val-alpha"))
    rows = dict(zip(ids(insertion.side_by_side), insertion.side_by_side, strict=True))
    heads, etp, everybody, etp_total = rows["val-alpha"][1]
    assert (heads.value, etp.value, everybody.value, etp_total.value) == (80, 9, 100, None)
    assert "deux-rives" not in rows
    html = side_by_side_table(insertion.side_by_side)
    assert "<b>9\u202fETP</b>" in html
    assert f"</summary><small>{etp_total.reason}</small></details></td>" in html
    first = next(
        row for row in side_by_side_rows(insertion.side_by_side).rows if row["etp_insertion"]
    )
    assert (first["salaries_insertion"], first["etp_insertion"]) == (80, 9)


# Structures and exits


@pytest.mark.parametrize(
    ("note", "types"),
    [
        ("un chantier d'insertion et une entreprise d'insertion, plus une autre", ("EI", "ACI")),
        ("Entreprises d’insertion par l’activité économique du groupement", ()),
        ("2 ACI, 1 AI", ("ACI", "AI")),
        ("entreprise de travail temporaire d'insertion", ("ETTI",)),
        ("entreprise d'insertion par le travail indépendant", ("EITI",)),
        ("association intermédiaire", ("AI",)),
        ("J'ai maintenant huit structures", ()),
        (None, ()),
    ],
)
def test_types_are_those_that_a_note_names(note, types):
    assert types_named(note) == types


def test_structures_say_the_named_types_and_invent_no_count(small):
    [row] = small.structures
    assert (row.pole.pole_id, row.figure.valeur, row.types) == ("ile-yeu", 8, ())
    html = structures_section(small.structures)
    assert "non précisés" in html
    assert "environ 8" in html
    assert HOSTILE_NAME not in html
    assert "<script>" not in html


def exits(lasting, transitional, positive, recorded, **others):
    counts = (lasting, transitional, positive, recorded)
    names = ("durables", "transition", "positives", "constatees")
    return [a_figure(f"sorties_{n}", c, **others) for n, c in zip(names, counts, strict=True)]


def test_dynamic_exits_are_the_three_kinds_over_the_recorded_ones(insertion_with):
    [rate] = insertion_with(*exits("3", "2", "1", "10")).exit_rates
    assert (rate.rate, rate.reason) == (60.0, None)
    assert "60,0\u202f% de sorties dynamiques, sur 10 sorties" in exits_section([rate], [])


@pytest.mark.parametrize(
    ("counts", "why"),
    [(("3", "2", "1", "9"), "moins de 10 sorties"), (("9", "9", "9", "10"), "plus de sorties")],
)
def test_a_rate_on_too_few_exits_or_on_wrong_counts_is_hidden(insertion_with, counts, why):
    [rate] = insertion_with(*exits(*counts)).exit_rates
    assert rate.rate is None
    html = exits_section([rate], [])
    assert "taux masqué" in html
    assert why in html
    assert "\u202f% de sorties" not in html


def test_counts_of_several_years_make_no_rate(insertion_with):
    *parts, _ = exits("3", "2", "1", "10")
    assert insertion_with(*parts, a_figure("sorties_constatees", "10", "2015")).exit_rates == ()
    assert insertion_with(*parts).exit_rates == ()


def test_a_rate_without_counts_is_listed_without_its_number(insertion_with):
    insertion = insertion_with(a_figure("taux_sorties_positives_pct", "68", note="<b>x</b>"))
    html = exits_section((), insertion.bare_rates)
    assert "publié sans effectifs, non repris dans les classements" in html
    assert "68" not in html
    assert "<b>x" not in html
    assert "Aucun pôle choisi ne publie ces effectifs" in html


# The matrix


def test_the_matrix_says_what_is_known_of_each_pole(small):
    assert small.matrix[0].pole.pole_id == "val-alpha"
    assert [row.pole.pole_id for row in small.matrix if row.known == 0] == [
        "deux-rives",
        "nulle-part",
        "quelque-part-en-region",
    ]
    alpha = dict(zip(MATRIX, small.matrix[0].states, strict=True))
    assert alpha["salaries_insertion"] is Knowledge.EXACT
    assert alpha["organisations"] is Knowledge.ARRONDI  # at least 25
    assert alpha["etp_total"] is Knowledge.RIEN
    assert dict(zip(MATRIX, small.published, strict=True))["salaries_insertion"] == 3


def test_the_matrix_reads_without_colour_and_in_words(small):
    html = matrix_table(small.matrix, small.published)
    for state in (Knowledge.EXACT, Knowledge.ARRONDI, Knowledge.RIEN):
        assert f'role="img" aria-label="{MARK_WORDS[state]}">{MARKS[state]}</span>' in html
    assert "title=" not in html
    assert "<script>" not in html
    [row] = [row for row in matrix_words(small.matrix).rows if row["pole_id"] == "val-alpha"]
    assert row["organisations"].startswith("valeur arrondie")
    assert row["etp_total"].startswith("rien")


# Definitions, missing poles, the address


def test_every_ranked_indicator_is_defined_and_cites_only_web_pages():
    for key in RANKED:
        assert definition_of(key).text
        assert all(one.url.startswith("https://") for one in definition_of(key).references)
    assert "communaute.inclusion.beta.gouv.fr" in definition_box("structures_insertion")


def test_poles_without_the_figure_are_named_under_their_reason(small):
    html = missing_list(small.ranking("salaries_insertion"), 8)
    assert "Sans ce chiffre : 5 pôles sur 8" in html
    assert "Absent n’est pas zéro" in html
    assert 'pole=nulle-part"' in html
    assert HOSTILE_NAME not in html


def test_an_address_gives_the_screen_back(small_atlas):
    screen = InsertionScreen(
        Selection(departements=("38",)),
        InsertionView.CROISEMENT,
        "etp_total",
        "densite_hab_km2",
        "organisations",
        log_x=True,
        log_y=True,
    )
    assert read_insertion_screen(write_insertion_screen(screen), small_atlas.choices) == (
        screen,
        (),
    )
    assert write_insertion_screen(InsertionScreen()) == {}


@pytest.mark.parametrize(
    "name", ["vue", "indicateur", "x", "y", "logx", "logy", "departement", "sens"]
)
def test_what_means_nothing_in_an_address_is_said_and_ignored(small_atlas, name):
    screen, ignored = read_insertion_screen({name: ["zz"]}, small_atlas.choices)
    assert screen == InsertionScreen()
    assert len(ignored) == 1
    assert "« zz »" in ignored[0]
