"""Indicators of one pole and of groups: every expected number here is computed by hand."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poles.indicators import (
    INDICATORS,
    Nature,
    Origin,
    Value,
    key_totals,
    label_of,
    other_figures,
    pole_values,
    rounded,
    shown_figure,
    total,
)
from poles.records import Figure, Perimeter, PoleId, Precision, Qualifier, Territory

EXACT, ABOUT = Qualifier.EXACT, Qualifier.ENVIRON
AT_LEAST, AT_MOST = Qualifier.AU_MOINS, Qualifier.AU_PLUS
A, B = "https://a.example/page", "https://b.example/page"

KEYS = (
    "population organisations structures_insertion salaries_total salaries_permanents "
    "salaries_insertion etp_total etp_insertion chiffre_affaires_eur budget_eur "
    "subvention_eur investissement_eur emplois_vises emplois_crees employeurs_associes "
    "societaires adherents benevoles surface_m2 "
    "population_insee superficie_km2 densite_hab_km2 nb_communes nb_epci "
    "evolution_population_pct "
    "salaries_total_calcule part_insertion_pct insertion_par_permanent "
    "insertion_pour_1000_hab ca_par_habitant_eur ca_par_salarie_eur "
    "emplois_vises_pour_1000_hab organisations_pour_10000_hab"
)
PLACED = Territory(
    pole_id=PoleId("p"),
    precision=Precision.DECLARE,
    commune_codes=("01001", "01002"),
    epci_codes=("200000001",),
    departement_codes=("01",),
    region_codes=("84",),
    population_insee=30_000,
    population_annee="2023",
    population_2016=24_000,
    superficie_km2=120.0,
    lon=5.0,
    lat=46.0,
)
UNPLACED = Territory(
    pole_id=PoleId("p"),
    precision=Precision.DEPARTEMENT,
    commune_codes=(),
    epci_codes=(),
    departement_codes=("38",),
    region_codes=("84",),
    population_insee=None,
    population_annee=None,
    population_2016=None,
    superficie_km2=None,
    lon=None,
    lat=None,
    unplaced_reason="seul le département est connu",
)
APPROXIMATE = replace(PLACED, precision=Precision.APPROCHE)


def figure(key, value, year=2014, how=EXACT, url=A, **others):
    whom, line = others.pop("whom", Perimeter.POLE), others.pop("line", 2)
    assert not others
    return Figure(PoleId("p"), key, whom, float(value), how, year, url, "Page", None, line)


def values_of(*figures, territory=UNPLACED):
    return pole_values(figures, territory)


# --- The registry ---------------------------------------------------------------------------------


def test_registry_holds_the_keys_of_the_extracts_in_order():
    assert " ".join(INDICATORS) == KEYS
    assert [key for key, one in INDICATORS.items() if one.key != key] == []


def test_ratios_are_the_rates_and_nothing_else():
    assert {key for key, one in INDICATORS.items() if one.nature is Nature.RATIO} == {
        "densite_hab_km2",
        "evolution_population_pct",
        "part_insertion_pct",
        "insertion_par_permanent",
        "insertion_pour_1000_hab",
        "ca_par_habitant_eur",
        "ca_par_salarie_eur",
        "emplois_vises_pour_1000_hab",
        "organisations_pour_10000_hab",
    }


@pytest.mark.parametrize("key", INDICATORS)
def test_each_indicator_is_defined_in_one_sentence_and_a_formula_if_derived(key):
    one = INDICATORS[key]
    assert one.definition.endswith(".")
    assert ". " not in one.definition.replace("hab. ", "")
    assert one.label
    assert one.unit
    assert one.formula or one.origin is not Origin.DERIVE


def test_figures_of_employees_say_heads_or_etp():
    for key in ("salaries_total", "salaries_permanents", "salaries_insertion"):
        assert "en personnes et non en ETP" in INDICATORS[key].definition
    for key in ("etp_total", "etp_insertion"):
        assert "jamais additionnés à des personnes" in INDICATORS[key].definition


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("population", "Population déclarée"),
        ("intermittents", "Intermittents"),
        ("taux_sorties_positives_pct", "Taux sorties positives (%)"),
        ("subvention_region_eur", "Subvention région (€)"),
        ("etp_insertion_vises", "ETP insertion visés"),
        ("familles_beneficiaires", "Familles bénéficiaires"),
        ("eur", "Eur"),
    ],
)
def test_label_is_readable_for_any_key(key, label):
    assert label_of(key) == label


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("part_insertion_pct", 94.14660831509846, 94.1),
        ("part_insertion_pct", 94.15, 94.2),
        ("ca_par_salarie_eur", 3829.3217, 3829),
        ("ca_par_salarie_eur", 2.5, 3),
        ("evolution_population_pct", -0.25, -0.3),
        ("population_insee", 30_000, 30_000),
        ("etp_total", 94.55, 94.55),
        ("etp_total", 145.0, 145),
    ],
)
def test_rounding_alters_only_what_was_computed(key, value, expected):
    result = rounded(INDICATORS[key], value)
    assert result == expected
    assert type(result) is type(expected)


# --- The figure that is shown ---------------------------------------------------------------------


def test_newest_year_is_shown_first():
    old, new = figure("population", 1, 2013), figure("population", 2, 2015, ABOUT)
    assert shown_figure([old, new], "population") is new


def test_dated_figure_is_shown_before_an_undated_one():
    undated, dated = figure("population", 1, None), figure("population", 2, 2004, AT_MOST)
    assert shown_figure([undated, dated], "population") is dated


def test_surest_qualifier_is_shown_within_a_year():
    ranked = [figure("population", n, how=how) for n, how in enumerate(Qualifier)]
    while ranked:
        assert shown_figure(reversed(ranked), "population") is ranked.pop(0)


def test_file_order_decides_last():
    first, second = figure("population", 1, line=2), figure("population", 2, line=3)
    assert shown_figure([second, first], "population") is first


@pytest.mark.parametrize("whom", [Perimeter.PORTEUR, Perimeter.MEMBRE])
def test_figure_about_someone_else_is_never_shown_as_the_pole(whom):
    someone = figure("population", 1, 2020, whom=whom)
    pole = figure("population", 2, 2010)
    assert shown_figure([someone], "population") is None
    assert shown_figure([someone, pole], "population") is pole
    assert other_figures([someone, pole], "population") == (someone,)


@st.composite
def some_figures(draw):
    keys = st.sampled_from(["population", "salaries_insertion", "salaries_permanents", "etp_total"])
    rows = st.builds(
        figure,
        keys,
        st.integers(0, 5000),
        st.sampled_from([None, 2013, 2014]),
        st.sampled_from(Qualifier),
        st.sampled_from([A, B]),
        whom=st.sampled_from(Perimeter),
    )
    figures = draw(st.lists(rows, max_size=12))
    return [replace(row, line=line) for line, row in enumerate(figures, start=2)]


@given(some_figures(), st.randoms(use_true_random=False))
def test_shown_and_others_are_the_inputs_and_order_received_is_of_no_matter(figures, random):
    shown = shown_figure(figures, "population")
    of_key = [one for one in figures if one.indicateur == "population"]
    others = other_figures(figures, "population")
    assert sorted([*others, *([shown] if shown else [])], key=lambda f: f.line) == of_key
    shuffled = random.sample(figures, len(figures))
    assert shown_figure(shuffled, "population") == shown
    assert pole_values(shuffled, PLACED) == pole_values(figures, PLACED)


# --- One pole: published --------------------------------------------------------------------------


def test_every_indicator_has_one_value_or_one_reason():
    values = values_of()
    assert list(values) == list(INDICATORS)
    for value in values.values():
        assert value.value is None
        assert value.reason
        assert value.qualifier is None


def test_published_value_keeps_its_qualifier_year_and_row():
    row = figure("organisations", 25, 2015, AT_LEAST)
    value = values_of(row)["organisations"]
    assert value == Value("organisations", 25.0, AT_LEAST, "2015", (row,), None, None)


def test_published_zero_is_a_value():
    assert values_of(figure("benevoles", 0))["benevoles"].value == 0


def test_absent_figure_says_whom_the_pages_speak_of():
    rows = [
        figure("benevoles", 3, whom=Perimeter.MEMBRE),
        figure("benevoles", 9, whom=Perimeter.PORTEUR),
        figure("budget_eur", 9, whom=Perimeter.PORTEUR),
    ]
    values = values_of(*rows)
    assert values["benevoles"].reason == (
        "non publié pour le pôle (seulement pour le porteur et un membre)"
    )
    assert values["budget_eur"].reason == "non publié pour le pôle (seulement pour le porteur)"
    assert values["adherents"].reason == "non publié"


def test_value_without_reason_or_with_too_much_cannot_exist():
    with pytest.raises(ValueError, match="raison"):
        Value("population", None, None, None, (), None, None)
    with pytest.raises(ValueError, match="raison"):
        Value("population", 1.0, EXACT, None, (), "pourquoi", None)


# --- One pole: boundaries -------------------------------------------------------------------------


def test_boundaries_are_measured():
    values = values_of(territory=PLACED)
    assert values["population_insee"] == Value(
        "population_insee", 30_000, EXACT, "2023", (), None, None
    )
    assert values["superficie_km2"].value == 120.0
    assert values["densite_hab_km2"] == Value(
        "densite_hab_km2", 250.0, EXACT, "2023", (), None, None, 30_000, 120.0
    )
    assert values["nb_communes"].value == 2
    assert values["nb_epci"].value == 1
    assert values["evolution_population_pct"] == Value(
        "evolution_population_pct", 25.0, EXACT, "2016-2023", (), None, None, 6_000, 24_000
    )


def test_unplaced_pole_gives_its_reason_for_every_boundary():
    values = values_of(territory=UNPLACED)
    for key, one in INDICATORS.items():
        if one.origin is Origin.LIMITES:
            assert values[key].reason == "seul le département est connu"


@pytest.mark.parametrize(
    ("precision", "communes", "note"),
    [
        (Precision.DECLARE, ("01001", "01002"), None),
        (Precision.APPROCHE, ("01001", "01002"), "territoire approché"),
        (Precision.SIEGE, ("01001", "01002"), "territoire supposé : l’EPCI du siège"),
        (Precision.SIEGE, ("93066",), "territoire supposé : la commune du siège"),
    ],
)
def test_unsure_territory_is_said(precision, communes, note):
    territory = replace(PLACED, precision=precision, commune_codes=communes)
    values = values_of(territory=territory)
    for key, one in INDICATORS.items():
        if one.origin is Origin.LIMITES:
            assert values[key].note == note


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"population_2016": None}, "population de 2016 absente"),
        ({"population_annee": "2017-2023"}, "années différentes selon les communes"),
        ({"population_2016": 0}, "nulle en 2016"),
    ],
)
def test_no_change_in_population_without_two_comparable_censuses(change, reason):
    value = values_of(territory=replace(PLACED, **change))["evolution_population_pct"]
    assert value.value is None
    assert reason in value.reason


def test_no_density_without_an_area():
    value = values_of(territory=replace(PLACED, superficie_km2=0.0))["densite_hab_km2"]
    assert value.reason == "population ou superficie absente des limites"


# --- One pole: employees --------------------------------------------------------------------------


def heads(insertion=1721, permanents=107, year=2014, how=EXACT, url=A):
    return (
        figure("salaries_insertion", insertion, year, how, url),
        figure("salaries_permanents", permanents, year, EXACT, url),
    )


def test_published_total_of_employees_comes_first():
    rows = (*heads(), figure("salaries_total", 4000, 2012, AT_LEAST))
    value = values_of(*rows)["salaries_total_calcule"]
    assert (value.value, value.qualifier, value.year) == (4000, AT_LEAST, "2012")
    assert value.figures == rows[2:]
    assert value.note == "total publié"


def test_total_of_employees_is_summed_within_one_page_and_year():
    value = values_of(*heads())["salaries_total_calcule"]
    assert (value.value, value.qualifier, value.year) == (1828, EXACT, "2014")
    assert value.note == "permanents + insertion, même année et même source"
    assert len(value.figures) == 2


def test_total_of_employees_with_a_rounded_part_is_about():
    assert values_of(*heads(how=AT_MOST))["salaries_total_calcule"].qualifier is ABOUT


@pytest.mark.parametrize(
    ("permanents", "reason"),
    [
        (
            figure("salaries_permanents", 5, 2014, url=B),
            "total des salariés non publié ; permanents et insertion de sources différentes",
        ),
        (
            figure("salaries_permanents", 5, 2016),
            "total des salariés non publié ; années différentes : permanents 2016, insertion 2014",
        ),
        (
            figure("salaries_permanents", 5, whom=Perimeter.PORTEUR),
            "total des salariés non publié ; "
            "salariés permanents non publiés pour le pôle (seulement pour le porteur)",
        ),
        (figure("etp_total", 5), "total des salariés non publié ; salariés permanents non publiés"),
    ],
)
def test_total_of_employees_is_not_summed_otherwise(permanents, reason):
    value = values_of(figure("salaries_insertion", 20), permanents)["salaries_total_calcule"]
    assert value.value is None
    assert value.reason == reason


def test_undated_parts_are_summed_only_when_one_page_states_both():
    same = values_of(*heads(year=None))["salaries_total_calcule"]
    assert (same.value, same.year) == (1828, None)
    apart = values_of(heads(year=None)[0], heads(year=None, url=B)[1])
    assert apart["salaries_total_calcule"].reason.endswith(
        "permanents et insertion sans année et de sources différentes"
    )
    assert apart["part_insertion_pct"].reason == (
        "insertion et permanents sans année et de sources différentes"
    )


def test_insertion_share_and_insertion_per_permanent():
    values = values_of(*heads(30, 10))
    assert values["part_insertion_pct"] == Value(
        "part_insertion_pct", 75.0, EXACT, "2014", heads(30, 10), None, None, 30, 40
    )
    per_permanent = values["insertion_par_permanent"]
    assert (per_permanent.value, per_permanent.numerator, per_permanent.denominator) == (3, 30, 10)


def test_parts_of_two_sources_in_one_year_are_put_together_and_it_is_said():
    rows = heads(30, 10)[0], heads(30, 10, url=B)[1]
    value = values_of(*rows)["part_insertion_pct"]
    assert (value.value, value.note) == (75.0, "parts de deux sources")


def test_shown_figures_that_do_not_match_give_way_to_the_newest_pair_that_does():
    rows = (
        *heads(30, 10, 2012),
        *heads(60, 20, 2013),
        figure("salaries_insertion", 500, 2016),
        figure("salaries_permanents", 7, 2015),
    )
    values = values_of(*rows)
    assert values["salaries_insertion"].value == 500
    assert values["part_insertion_pct"].year == "2013"
    assert values["part_insertion_pct"].numerator == 60
    assert values["salaries_total_calcule"].value == 80


def test_among_pairs_of_a_year_one_source_is_preferred_to_surer_figures():
    rows = (
        figure("salaries_insertion", 9, 2016),
        figure("salaries_insertion", 30, 2013, EXACT, B),
        figure("salaries_insertion", 40, 2013, ABOUT, A),
        figure("salaries_permanents", 10, 2013, EXACT, A),
    )
    value = values_of(*rows)["part_insertion_pct"]
    assert (value.numerator, value.qualifier, value.note) == (40, ABOUT, None)


def test_among_pairs_of_one_source_the_surest_then_file_order_are_preferred():
    rows = (
        figure("salaries_insertion", 9, 2016),
        figure("salaries_insertion", 40, 2013, ABOUT, line=3),
        figure("salaries_insertion", 31, 2013, EXACT, line=5),
        figure("salaries_insertion", 30, 2013, EXACT, line=4),
        figure("salaries_permanents", 10, 2013),
    )
    assert values_of(*rows)["part_insertion_pct"].numerator == 30


def test_years_that_differ_are_named():
    rows = (figure("salaries_insertion", 9, 2016), figure("salaries_permanents", 3, 2014))
    reason = "années différentes : insertion 2016, permanents 2014"
    assert values_of(*rows)["part_insertion_pct"].reason == reason
    rows = (figure("salaries_insertion", 9, None), figure("salaries_permanents", 3, 2014))
    reason = "années différentes : insertion sans année, permanents 2014"
    assert values_of(*rows)["insertion_par_permanent"].reason == reason


def test_share_in_etp_when_heads_are_missing():
    rows = (figure("etp_insertion", 30), figure("etp_total", 40, how=ABOUT))
    values = values_of(*rows)
    share = values["part_insertion_pct"]
    assert (share.value, share.note, share.qualifier, share.in_etp) == (75, "en ETP", ABOUT, True)
    assert values["insertion_par_permanent"].reason == "publié seulement en ETP"
    assert values["salaries_total_calcule"].reason == "salariés non publiés"


def test_heads_come_before_etp():
    rows = (*heads(30, 10), figure("etp_insertion", 1, 2020), figure("etp_total", 2, 2020))
    share = values_of(*rows)["part_insertion_pct"]
    assert (share.value, share.in_etp) == (75, False)


def test_etp_of_different_years_are_not_divided():
    rows = (figure("etp_insertion", 1, 2020), figure("etp_total", 2, 2021))
    assert values_of(*rows)["part_insertion_pct"].reason == (
        "années différentes : ETP d’insertion 2020, ETP 2021"
    )


def test_more_insertion_than_everybody_in_etp_is_refused():
    rows = (figure("etp_insertion", 50), figure("etp_total", 40))
    reason = "ETP d’insertion supérieurs au total des ETP"
    assert values_of(*rows)["part_insertion_pct"].reason == reason


@pytest.mark.parametrize(
    ("left", "right", "reason"),
    [
        (
            "salaries_insertion",
            "etp_total",
            "seulement en ETP d’un côté : insertion en personnes, total en ETP",
        ),
        (
            "etp_insertion",
            "salaries_permanents",
            "seulement en ETP d’un côté : insertion en ETP, le reste en personnes",
        ),
        (
            "etp_insertion",
            "salaries_total",
            "seulement en ETP d’un côté : insertion en ETP, le reste en personnes",
        ),
        (
            "salaries_insertion",
            "salaries_total",
            "salariés permanents non publiés ; ils ne sont pas déduits du total et de l’insertion",
        ),
        ("salaries_permanents", "population", "salariés en insertion non publiés"),
        ("salaries_insertion", "population", "salariés permanents non publiés"),
        (
            "population",
            "budget_eur",
            "salariés en insertion non publiés ; salariés permanents non publiés",
        ),
    ],
)
def test_share_is_not_computed_across_units_or_by_subtraction(left, right, reason):
    values = values_of(figure(left, 20), figure(right, 80))
    for key in ("part_insertion_pct", "insertion_par_permanent"):
        assert values[key].value is None
        assert values[key].reason == reason


def test_division_by_zero_is_a_reason():
    values = values_of(*heads(10, 0))
    assert values["part_insertion_pct"].value == 100
    assert values["insertion_par_permanent"].value is None
    assert "division par zéro" in values["insertion_par_permanent"].reason


def test_zero_in_insertion_is_a_share_of_zero():
    assert values_of(*heads(0, 10))["part_insertion_pct"].value == 0


# --- One pole: turnover ---------------------------------------------------------------------------


def test_turnover_per_employee_on_published_employees():
    rows = (figure("chiffre_affaires_eur", 9e6), figure("salaries_total", 500, how=AT_LEAST, url=B))
    value = values_of(*rows)["ca_par_salarie_eur"]
    assert (value.value, value.qualifier) == (18_000, ABOUT)
    assert value.note == "salariés publiés ; parts de deux sources"


def test_turnover_per_employee_on_the_sum_of_the_same_year():
    rows = (figure("chiffre_affaires_eur", 8000), *heads(30, 10), figure("salaries_total", 1, 2016))
    value = values_of(*rows)["ca_par_salarie_eur"]
    assert (value.value, value.year) == (200, "2014")
    assert value.note == "permanents + insertion, même année et même source"
    assert len(value.figures) == 3


def test_published_total_of_the_year_goes_before_the_sum_of_that_year():
    rows = (
        figure("chiffre_affaires_eur", 8000),
        *heads(30, 10),
        figure("salaries_total", 80, url=B),
        figure("salaries_total", 1, 2016),
    )
    assert values_of(*rows)["ca_par_salarie_eur"].value == 100


def test_turnover_per_employee_takes_the_newest_common_year():
    rows = (
        figure("chiffre_affaires_eur", 24e6, 2014),
        figure("chiffre_affaires_eur", 30e6, 2013, ABOUT),
        figure("chiffre_affaires_eur", 21e6, 2012),
        figure("salaries_total", 600, 2015),
        figure("salaries_total", 500, 2013),
        figure("salaries_total", 300, 2012),
    )
    value = values_of(*rows)["ca_par_salarie_eur"]
    assert (value.value, value.year, value.qualifier) == (60_000, "2013", ABOUT)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ((figure("salaries_total", 5),), "chiffre d’affaires non publié"),
        ((figure("chiffre_affaires_eur", 5),), "salariés non publiés"),
        ((), "chiffre d’affaires non publié ; salariés non publiés"),
        (
            (figure("chiffre_affaires_eur", 5, 2013), figure("salaries_total", 5, 2015)),
            "années différentes : chiffre d’affaires 2013, salariés 2015",
        ),
        (
            (
                figure("chiffre_affaires_eur", 5, 2020),
                *heads(year=2014),
                figure("salaries_permanents", 3, 2020),
            ),
            "années différentes : chiffre d’affaires 2020, salariés 2014",
        ),
        (
            (figure("chiffre_affaires_eur", 5), figure("salaries_total", 0)),
            "division par zéro : le dénominateur publié est nul",
        ),
        (
            (figure("chiffre_affaires_eur", 5), figure("etp_total", 5)),
            "salariés non publiés",
        ),
    ],
)
def test_turnover_per_employee_is_not_computed(rows, reason):
    assert values_of(*rows)["ca_par_salarie_eur"].reason == reason


# --- One pole: rates over population --------------------------------------------------------------

RATES = [
    ("insertion_pour_1000_hab", "salaries_insertion", 15, 3.0, 0.5),
    ("ca_par_habitant_eur", "chiffre_affaires_eur", 600_000, 120.0, 20.0),
    ("emplois_vises_pour_1000_hab", "emplois_vises", 30, 6.0, 1.0),
    ("organisations_pour_10000_hab", "organisations", 12, 24.0, 4.0),
]


@pytest.mark.parametrize(("key", "part", "amount", "declared", "insee"), RATES)
def test_rate_over_the_population_that_the_same_page_declares(key, part, amount, declared, insee):
    rows = (figure(part, amount), figure("population", 5000))
    value = values_of(*rows, territory=PLACED)[key]
    note = "population déclarée par la même source"
    assert value == Value(key, declared, EXACT, "2014", rows, None, note, amount, 5000)
    assert value.value != insee


@pytest.mark.parametrize(("key", "part", "amount", "declared", "insee"), RATES)
def test_rate_over_insee_population_for_a_declared_territory(key, part, amount, declared, insee):
    rows = (figure(part, amount, how=AT_LEAST), figure("population", 5000, url=B))
    value = values_of(*rows, territory=PLACED)[key]
    note = "population Insee RP 2023 au dénominateur"
    assert value == Value(key, insee, ABOUT, "2014", rows[:1], None, note, amount, 30_000)
    assert value.value != declared


@pytest.mark.parametrize(
    ("territory", "why"),
    [
        (APPROXIMATE, "territoire seulement approché"),
        (
            replace(PLACED, precision=Precision.SIEGE),
            "territoire seulement supposé d’après le siège",
        ),
        (UNPLACED, "territoire non localisé"),
    ],
)
@pytest.mark.parametrize("population_year", [2015, None])
def test_no_rate_over_another_year_nor_over_an_unsure_territory(territory, why, population_year):
    rows = (figure("organisations", 12), figure("population", 5000, population_year))
    value = values_of(*rows, territory=territory)["organisations_pour_10000_hab"]
    assert value.reason == f"population déclarée absente de la même source, et {why}"


def test_older_numerator_with_its_declared_population_goes_before_insee():
    rows = (
        figure("organisations", 99, 2020, url=B),
        figure("organisations", 12, 2014),
        figure("population", 5000, 2014),
    )
    value = values_of(*rows, territory=PLACED)["organisations_pour_10000_hab"]
    assert (value.value, value.year) == (24.0, "2014")


def test_shown_numerator_keeps_its_own_page_before_a_surer_pair():
    rows = (
        figure("organisations", 10, 2014, EXACT, A),
        figure("population", 5000, 2014, AT_LEAST, A),
        figure("organisations", 90, 2014, ABOUT, B),
        figure("population", 9000, 2014, EXACT, B),
    )
    assert values_of(*rows)["organisations_pour_10000_hab"].numerator == 10


def test_rate_without_numerator_or_over_nobody():
    none = values_of(figure("population", 5000))["insertion_pour_1000_hab"]
    assert none.reason == "salariés en insertion non publiés"
    rows = (figure("organisations", 12), figure("population", 0))
    assert "division par zéro" in values_of(*rows)["organisations_pour_10000_hab"].reason


def test_undated_rate_rests_on_one_undated_page():
    rows = (figure("organisations", 12, None), figure("population", 5000, None))
    value = values_of(*rows)["organisations_pour_10000_hab"]
    assert (value.value, value.year) == (24.0, None)


# --- Groups ---------------------------------------------------------------------------------------


def test_stock_is_summed_over_those_who_answered():
    group = [
        values_of(figure("benevoles", 10, 2013)),
        values_of(),
        values_of(figure("benevoles", 0, 2016)),
        values_of(figure("benevoles", 5, None)),
    ]
    result = total("benevoles", group)
    assert (result.value, result.answered, result.asked) == (15, 3, 4)
    assert (result.years, result.undated, result.reason) == ("2013-2016", 1, None)


def test_years_of_one_year_are_one_year():
    group = [values_of(figure("benevoles", 1)), values_of(figure("benevoles", 2))]
    assert total("benevoles", group).years == "2014"
    assert total("benevoles", [values_of(figure("benevoles", 1, None))]).years is None


@pytest.mark.parametrize("key", INDICATORS)
def test_missing_is_never_zero(key):
    result = total(key, [values_of(), values_of()], PLACED)
    assert (result.value, result.answered, result.asked) == (None, 0, 2)
    assert result.reason == "aucun pôle renseigné sur 2"
    assert total(key, []).reason == "aucun pôle choisi"


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ((EXACT, EXACT), EXACT),
        ((EXACT, AT_LEAST), AT_LEAST),
        ((AT_LEAST, AT_LEAST), AT_LEAST),
        ((EXACT, ABOUT), ABOUT),
        ((AT_LEAST, ABOUT), ABOUT),
        ((EXACT, AT_MOST), ABOUT),
    ],
)
def test_sum_is_no_surer_than_its_parts(seen, expected):
    group = [values_of(figure("benevoles", 1, how=how)) for how in seen]
    assert total("benevoles", group).qualifier is expected


def test_ratio_of_a_group_sums_first():
    group = [values_of(*heads(90, 10)), values_of(*heads(0, 100, 2016)), values_of()]
    share = total("part_insertion_pct", group)
    assert (share.value, share.answered, share.asked) == (45, 2, 3)
    assert total("insertion_par_permanent", group).value == pytest.approx(90 / 110)
    uneven = [values_of(*heads(900, 100)), values_of(*heads(0, 200))]
    assert total("part_insertion_pct", uneven).value == 75  # an average would say 45


@pytest.mark.parametrize(("key", "part", "amount", "declared"), [rate[:4] for rate in RATES])
def test_rate_of_a_group_uses_the_very_parts_of_each_pole(key, part, amount, declared):
    group = [
        values_of(figure(part, amount), figure("population", 5000)),
        values_of(figure(part, amount), territory=PLACED),
        values_of(figure(part, 1_000_000)),
    ]
    result = total(key, group)
    assert result.value == pytest.approx(declared * 5000 * 2 / 35_000)
    assert result.answered == 2


def test_ratio_of_a_group_with_at_least_is_about():
    group = [values_of(*heads()), values_of(*heads(how=AT_LEAST))]
    assert total("part_insertion_pct", group).qualifier is ABOUT


def test_group_never_adds_etp_to_heads():
    etp = values_of(figure("etp_insertion", 1), figure("etp_total", 100))
    assert etp["part_insertion_pct"].value == 1
    mixed = total("part_insertion_pct", [values_of(*heads(30, 10)), etp])
    assert (mixed.value, mixed.answered, mixed.asked) == (75, 1, 2)
    alone = total("part_insertion_pct", [etp])
    assert (alone.value, alone.answered, alone.reason) == (None, 0, "publié seulement en ETP")
    assert total("etp_total", [etp]).value == 100


def test_boundaries_of_a_group_are_read_on_the_union():
    group = [values_of(territory=PLACED), values_of(territory=PLACED), values_of()]
    union = replace(PLACED, commune_codes=("01001", "01002", "01003"), population_insee=36_000)
    expected = {
        "population_insee": 36_000,
        "superficie_km2": 120,
        "densite_hab_km2": 300,
        "nb_communes": 3,
        "nb_epci": 1,
        "evolution_population_pct": 50,
    }
    for key, value in expected.items():
        result = total(key, group, union)
        assert (result.value, result.answered, result.asked) == (value, 2, 3)
    assert total("population_insee", group, union).years == "2023"
    assert total("evolution_population_pct", group, union).years == "2016-2023"


def test_boundaries_of_a_group_without_union_are_not_guessed():
    group = [values_of(territory=PLACED), values_of(territory=PLACED)]
    result = total("population_insee", group)
    assert (result.value, result.reason) == (None, "réunion des territoires non calculée")
    mixed = replace(PLACED, population_annee="2017-2023")
    assert "années différentes" in total("evolution_population_pct", group, mixed).reason


@given(st.lists(some_figures(), max_size=5), st.sampled_from(list(INDICATORS)))
def test_total_never_counts_more_answers_than_poles(poles, key):
    group = [pole_values(figures, PLACED) for figures in poles]
    result = total(key, group, PLACED)
    assert 0 <= result.answered <= result.asked == len(group)
    assert (result.value is None) == (result.reason is not None) == (result.answered == 0)


# --- The shipped data -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped():
    path = Path(__file__).resolve().parents[2] / "data" / "indicateurs.csv"
    figures = {}
    with path.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            figures.setdefault(row["pole_id"], []).append(
                Figure(
                    PoleId(row["pole_id"]),
                    row["indicateur"],
                    Perimeter(row["perimetre"]),
                    float(row["valeur"]),
                    Qualifier(row["qualificatif"]),
                    int(row["annee"]) if row["annee"] else None,
                    row["source_url"],
                    row["source_titre"],
                    row["note"] or None,
                    line,
                )
            )
    return figures


def test_alpilles_to_the_unit(shipped):
    values = pole_values(shipped["pole-dechets-alpilles"], APPROXIMATE)
    expected = {
        "population": 75_000,
        "organisations": 15,
        "salaries_permanents": 107,
        "salaries_insertion": 1721,
        "chiffre_affaires_eur": 7_000_000,
        "salaries_total_calcule": 1828,
        "part_insertion_pct": 94.1,
        "insertion_par_permanent": 16.1,
        "insertion_pour_1000_hab": 22.9,
        "ca_par_habitant_eur": 93.3,
        "ca_par_salarie_eur": 3829,
        "organisations_pour_10000_hab": 2.0,
    }
    assert {key: rounded(INDICATORS[key], values[key].value) for key in expected} == expected
    assert {values[key].year for key in expected} == {"2014"}
    assert {key for key in expected if values[key].qualifier is not EXACT} == {
        "organisations",
        "organisations_pour_10000_hab",
    }
    assert values["emplois_vises_pour_1000_hab"].reason == "emplois visés non publiés"


def test_centre_isere_to_the_unit(shipped):
    values = pole_values(shipped["ptce-centre-isere"], APPROXIMATE)
    expected = {
        "population": (134_000, EXACT),
        "structures_insertion": (8, EXACT),
        "employeurs_associes": (250, EXACT),
        "emplois_vises": (100, ABOUT),
    }
    assert {key: (values[key].value, values[key].qualifier) for key in expected} == expected
    rate = values["emplois_vises_pour_1000_hab"]
    assert (rounded(INDICATORS[rate.key], rate.value), rate.qualifier) == (0.7, ABOUT)
    assert values["part_insertion_pct"].value is None


def test_pole_sud_to_the_unit(shipped):
    values = pole_values(shipped["pole-sud-archer"], APPROXIMATE)
    assert (values["organisations"].value, values["organisations"].qualifier) == (25, AT_LEAST)
    others = other_figures(shipped["pole-sud-archer"], "organisations")
    assert [one.valeur for one in others] == [20]
    assert values["etp_total"].reason == (
        "ETP non publiés pour le pôle (seulement pour le porteur)"
    )


def test_the_three_poles_together(shipped):
    ids = ("pole-dechets-alpilles", "ptce-centre-isere", "pole-sud-archer")
    group = [pole_values(shipped[one], APPROXIMATE) for one in ids]
    people = total("population", group)
    assert (people.value, people.qualifier, people.years) == (259_000, ABOUT, "2014-2015")
    employees = total("salaries_total_calcule", group)
    assert (employees.value, employees.qualifier, employees.answered) == (5828, AT_LEAST, 2)
    assert total("chiffre_affaires_eur", group).answered == 1


# What a group is summed up by


def test_a_usual_figure_that_nobody_publishes_leaves_its_place_to_one_that_somebody_does():
    one = values_of(figure("employeurs_associes", 250), figure("organisations", 8))
    two = values_of(figure("emplois_vises", 100, how=ABOUT))
    totals, silent = key_totals([one, two])
    assert [(total.key, total.value, total.answered) for total in totals] == [
        ("organisations", 8, 1),
        ("employeurs_associes", 250, 1),
        ("emplois_vises", 100, 1),
    ]
    assert silent == (
        "population_insee",
        "salaries_total_calcule",
        "salaries_insertion",
        "chiffre_affaires_eur",
    )


def test_the_usual_figures_come_first_and_five_are_enough(shipped_atlas):
    values = list(shipped_atlas.values.values())
    union = shipped_atlas.union_of(tuple(shipped_atlas.values))
    totals, silent = key_totals(values, union)
    assert [total.key for total in totals] == [
        "population_insee",
        "organisations",
        "salaries_total_calcule",
        "salaries_insertion",
        "chiffre_affaires_eur",
    ]
    assert silent == ()
