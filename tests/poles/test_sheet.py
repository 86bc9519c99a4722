"""The sheet of one pole: every number led back to its row, by hand on the small world."""

import base64
import csv
import html
import json
import math
import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest
import shapely
from shapely.geometry import box
from small_world import HOSTILE_NAME, HOSTILE_TITLE, SOURCE, write_figures_file

from poles.atlas import PROJECT_DIR, load_atlas
from poles.files.csv_files import csv_for_excel, csv_rfc4180
from poles.files.extracts import Format, figures_table, table_columns
from poles.indicators import INDICATORS
from poles.maps.pole_detail import pole_detail
from poles.nearest import FARTHEST_KM, distance_km
from poles.numbers_fr import NARROW_SPACE
from poles.records import FIGURE_COLUMNS, PoleId, Precision, Qualifier
from poles.sheet import markup as sheet_markup
from poles.sheet import tables as sheet_tables
from poles.sheet.extracts import (
    citation,
    figures_csv,
    formula_text,
    french_date,
    sheet_address,
    sheet_file_name,
    sheet_json,
)
from poles.sheet.neighbours import MOST_NEAR, neighbours_of
from poles.sheet.populations import populations_of
from poles.sheet.print_map import HIGH, WIDE, printed_map
from poles.sheet.sheet import Rank, anchor_of, full_value, rank_of, read_pole, sheet_of
from poles.wording import CREDITS

ALPHA, GAMMA, YEU, BETA = (
    PoleId(one) for one in ("val-alpha", "plateau-gamma", "ile-yeu", "siege-beta")
)
NOWHERE, ISERE = PoleId("nulle-part"), PoleId("quelque-part-en-isere")
FOUNDERS = ("pole-sud-archer", "ptce-centre-isere", "pole-dechets-alpilles")
ALPILLES = PoleId("pole-dechets-alpilles")
TODAY = date(2026, 11, 22)


def plain(text):
    """Return a French number text with ordinary spaces and minus sign."""
    return text.replace(NARROW_SPACE, " ").replace("\u2212", "-")


def words(markup):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", plain(str(markup)))))


def formulas(sheet):
    return {
        one.value.key: plain(formula_text(one.formula))
        for one in (*sheet.boundaries, *sheet.derived)
        if one.formula
    }


def whole_page(sheet):
    """Return every piece of HTML that the page shows of a sheet."""
    return "".join(
        (
            sheet_markup.identity(sheet),
            sheet_markup.map_notes(sheet, ((1000.0, 5.0),)),
            sheet_markup.figure_cards(sheet),
            sheet_tables.contradictions(sheet),
            sheet_tables.figures_table(sheet),
            sheet_tables.derived_table(sheet),
            sheet_markup.population_box(sheet.populations),
            sheet_tables.territory_table(sheet),
            sheet_markup.neighbours(sheet),
            sheet_markup.sources_list(sheet),
        )
    )


def file_rows():
    """Return the rows of the shipped file by their line, the header being line 1."""
    with (PROJECT_DIR / "data" / "indicateurs.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        before, rows = 1, {}
        for row in reader:
            rows[before + 1] = row
            before = reader.line_num
    return rows


def rows_of_page(page):
    """Return the cells of each row of the published figures, by the line that its anchor names."""
    found = {}
    for line, body in re.findall(r'<tr id="ligne-(\d+)"[^>]*>(.*?)</tr>', page, re.S):
        cells = dict(re.findall(r'<td data-label="([^"]+)">(.*?)</td>', body, re.S))
        found[int(line)] = {
            "valeur": re.search(r'<data value="([^"]+)">', cells["Valeur"])[1],
            "montre": plain(html.unescape(re.search(r"<data[^>]*>(.*?)</data>", body)[1])),
            "qualite": cells["Qualité"],
            "annee": cells["Année"],
            "url": html.unescape(re.search(r'href="([^"]+)"', cells["Source"])[1]),
        }
    return found


# Every shown figure leads to its row


@pytest.mark.parametrize("pole_id", FOUNDERS)
def test_every_figure_of_a_founding_pole_is_its_row_of_the_file(shipped_atlas, pole_id):
    source = {line: row for line, row in file_rows().items() if row["pole_id"] == pole_id}
    shown = rows_of_page(whole_page(sheet_of(shipped_atlas, pole_id)))
    assert set(shown) == set(source)
    for line, row in source.items():
        page = shown[line]
        assert page["valeur"] == row["valeur"]
        assert page["qualite"] == row["qualificatif"].replace("_", " ")
        assert page["annee"] == (row["annee"] or "s. d.")
        assert page["url"] == row["source_url"]
        digits = re.sub(r"\D", "", page["montre"].replace("m²", ""))
        assert digits == row["valeur"]


@pytest.mark.parametrize("pole_id", FOUNDERS)
def test_every_link_to_a_row_of_a_founding_pole_shows_the_value_of_that_row(shipped_atlas, pole_id):
    page = whole_page(sheet_of(shipped_atlas, pole_id))
    source = file_rows()
    links = re.findall(r'<a (?:class="[^"]*" )?href="#ligne-(\d+)">(.*?)</a>', page, re.S)
    assert links
    for line, text in links:
        bold = re.search("<b>(.*?)</b>", text)  # a card says more than its figure
        said = words(bold[1] if bold else text)
        if said.strip() == line:  # the number of the line itself
            continue
        number = f"{int(source[int(line)]['valeur']):,}".replace(",", " ")
        assert re.search(rf"(?<!\d){number}(?!\d| \d)", said), (line, said)


def test_every_anchor_of_every_shipped_sheet_is_there_once(shipped_atlas):
    for pole in shipped_atlas.poles:
        page = whole_page(sheet_of(shipped_atlas, pole.pole_id))
        ids = re.findall(r'<tr id="([^"]+)"', page)
        assert len(ids) == len(set(ids)), pole.pole_id
        assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids), pole.pole_id


def test_the_alpilles_are_exact_to_the_unit(shipped_atlas):
    sheet = sheet_of(shipped_atlas, ALPILLES)
    assert formulas(sheet) == {
        "salaries_total_calcule": "107 + 1 721 = 1 828",
        "part_insertion_pct": "1 721 / (1 721 + 107) = 94,1 %",
        "insertion_par_permanent": "1 721 / 107 = 16,1",
        "insertion_pour_1000_hab": "1 721 / 75 000 × 1 000 = 22,9 ‰",
        "ca_par_habitant_eur": "7 000 000 / 75 000 = 93,3 €",
        "ca_par_salarie_eur": "7 000 000 / (107 + 1 721) = 3 829 €",
        "organisations_pour_10000_hab": "environ 15 / 75 000 × 10 000 = environ 2,0",
        "densite_hab_km2": formulas(sheet)["densite_hab_km2"],
        "evolution_population_pct": formulas(sheet)["evolution_population_pct"],
    }
    assert "7 000 000 €" in words(sheet_markup.figure_cards(sheet))


# Formulas


def test_formulas_of_the_small_world_are_filled_in(small_atlas):
    assert formulas(sheet_of(small_atlas, ALPHA)) == {
        "densite_hab_km2": "4 000 / 40,000 = 100,0 hab./km²",
        "evolution_population_pct": "(4 000 - 3 000) / 3 000 = +33,3 %",
        "salaries_total_calcule": "20 + 80 = 100",
        "part_insertion_pct": "80 / (80 + 20) = 80,0 %",
        "insertion_par_permanent": "80 / 20 = 4,0",
        "insertion_pour_1000_hab": "80 / 5 000 × 1 000 = 16,0 ‰",
        "ca_par_habitant_eur": "1 000 000 / 5 000 = 200,0 €",
        "ca_par_salarie_eur": "1 000 000 / (20 + 80) = 10 000 €",
        "organisations_pour_10000_hab": "au moins 25 / 5 000 × 10 000 = environ 50,0",
    }


def test_a_number_of_a_formula_names_its_row(small_atlas):
    share = next(
        one for one in sheet_of(small_atlas, ALPHA).derived if one.value.key == "part_insertion_pct"
    )
    assert [(piece.text, piece.anchor) for piece in share.formula if piece.anchor] == [
        ("80", "ligne-4"),
        ("80", "ligne-4"),
        ("20", "ligne-3"),
    ]


def test_what_is_not_computable_says_why_and_shows_no_formula(small_atlas):
    sheet = sheet_of(small_atlas, GAMMA)
    jobs = next(one for one in sheet.derived if one.value.key == "emplois_vises_pour_1000_hab")
    assert jobs.formula == ()
    assert "Emplois visés pour 1 000 habitants : emplois visés non publiés" in words(
        sheet_tables.derived_table(sheet)
    )


def test_every_shipped_formula_gives_its_value(shipped_atlas):
    checked = 0
    for pole in shipped_atlas.poles:
        sheet = sheet_of(shipped_atlas, pole.pole_id)
        for one in (*sheet.boundaries, *sheet.derived):
            text = plain(formula_text(one.formula))
            if " = " not in text:
                continue
            left, _ = text.split(" = ")
            sum_ = re.sub(r"environ |au moins |au plus ", "", left)
            sum_ = re.sub(r"(?<=\d) (?=\d{3})", "", sum_).replace(",", ".").replace("×", "*")
            assert re.fullmatch(r"[\d.()+*/ -]+", sum_), text
            result = eval(sum_)  # noqa: S307 (digits and signs only, checked above)
            if INDICATORS[one.value.key].unit == "%":
                result *= 100
            assert math.isclose(result, one.value.value, rel_tol=1e-4), (pole.pole_id, text)
            checked += 1
    assert checked > 150


# The shown figure and the others


@pytest.fixture
def with_figures(small_world):
    """Build the small atlas with other figures: (key, value, qualifier, year, perimeter)."""

    def built(*figures, pole_id="val-alpha"):
        rows = [
            dict(
                zip(
                    FIGURE_COLUMNS,
                    (pole_id, key, whom, value, qualifier, year, SOURCE, f"Page {number}", ""),
                    strict=True,
                )
            )
            for number, (key, value, qualifier, year, whom) in enumerate(figures)
        ]
        write_figures_file(small_world.data_dir, rows)
        return load_atlas(small_world.data_dir, small_world.geo_dir)

    return built


@pytest.mark.parametrize("written", ["7", "7000000", "0.5", "0.00002"])
def test_the_value_of_a_figure_is_that_of_the_file(with_figures, written):
    atlas = with_figures(("surface_m2", written, "exact", "2020", "pole"))
    assert f'<data value="{written}">' in sheet_tables.figures_table(sheet_of(atlas, "val-alpha"))


@pytest.mark.parametrize(
    ("rows", "value", "why"),
    [
        ([("10", "exact", "2012"), ("12", "environ", "2015")], 12, "la plus récente"),
        ([("10", "exact", ""), ("12", "environ", "2015")], 12, "la seule datée"),
        ([("10", "environ", "2015"), ("12", "exact", "2015")], 12, "la plus sûre"),
        ([("10", "exact", "2015"), ("12", "exact", "2015")], 10, "première du fichier"),
        ([("10", "exact", ""), ("12", "environ", "")], 10, "la plus sûre"),
        ([("10", "exact", "2015")], 10, None),
    ],
)
def test_the_shown_figure_says_why_it_is_shown(with_figures, rows, value, why):
    atlas = with_figures(*(("organisations", *row, "pole") for row in rows))
    [one] = sheet_of(atlas, ALPHA).published
    assert (one.shown.valeur, one.why_shown, len(one.others)) == (value, why, len(rows) - 1)
    table = words(sheet_tables.figures_table(sheet_of(atlas, ALPHA)))
    assert ("affichée" in table) is (why is not None)
    assert table.count("autre valeur publiée") == len(rows) - 1


def test_values_of_one_year_are_told_from_values_of_several(with_figures):
    atlas = with_figures(
        ("organisations", "10", "exact", "2015", "pole"),
        ("organisations", "12", "exact", "2015", "pole"),
        ("adherents", "5", "exact", "2014", "pole"),
        ("adherents", "6", "exact", "2015", "pole"),
        ("societaires", "7", "exact", "2014", "pole"),
        ("societaires", "7", "exact", "2015", "pole"),
    )
    sheet = sheet_of(atlas, ALPHA)
    differing = {one.key: (one.differs, one.contradicts) for one in sheet.published}
    assert differing == {
        "organisations": (True, True),
        "adherents": (True, False),
        "societaires": (False, False),
    }
    said = words(sheet_tables.contradictions(sheet))
    assert "Organisations Pour une même année" in said
    assert "Adhérents Les années diffèrent" in said
    assert "Sociétaires" not in said


def test_figures_about_others_stand_apart_and_are_never_the_poles(with_figures):
    atlas = with_figures(
        ("salaries_total", "1200", "exact", "2015", "porteur"),
        ("salaries_total", "60", "exact", "2015", "membre"),
    )
    sheet = sheet_of(atlas, ALPHA)
    [one] = sheet.published
    assert (one.shown, one.others, len(one.apart), one.rank) == (None, (), 2, None)
    table = words(sheet_tables.figures_table(sheet))
    assert "le porteur seul" in table
    assert "un membre seul" in table
    assert "1 200" not in words(sheet_markup.figure_cards(sheet))


def test_a_key_outside_the_registry_is_readable_and_last(with_figures):
    atlas = with_figures(
        ("tonnes_dechets_evites", "12.5", "exact", "2015", "pole"),
        ("organisations", "3", "exact", "2015", "pole"),
    )
    sheet = sheet_of(atlas, ALPHA)
    assert [one.label for one in sheet.published] == ["Organisations", "Tonnes déchets évités"]
    assert "12,5" in words(sheet_tables.figures_table(sheet))
    assert sheet.published[1].rank is None


def test_a_full_value_is_never_in_millions():
    assert plain(full_value("chiffre_affaires_eur", 7_000_000)) == "7 000 000 €"
    assert plain(full_value("chiffre_affaires_eur", 250_000.5)) == "250 000,5 €"
    assert plain(full_value("surface_m2", 600)) == "600 m²"
    assert plain(full_value("clients", 1200)) == "1 200"


# Ranks


def test_a_rank_is_given_from_three_answers_on(small_atlas):
    ranks = {one: rank_of(small_atlas, "salaries_insertion", one) for one in (ALPHA, GAMMA, ISERE)}
    assert [(rank.rank, rank.among, rank.tied) for rank in ranks.values()] == [
        (1, 3, 0),
        (2, 3, 0),
        (3, 3, 0),
    ]
    assert ranks[ALPHA].rounded == 1  # « environ 25 »
    assert rank_of(small_atlas, "salaries_permanents", ALPHA) is None  # two answers
    assert rank_of(small_atlas, "salaries_insertion", YEU) is None  # it has none


def test_ties_share_a_rank(small_atlas):
    values = {pole: dict(known) for pole, known in small_atlas.values.items()}
    values[GAMMA]["salaries_insertion"] = values[ALPHA]["salaries_insertion"]
    atlas = replace(small_atlas, values=values)
    for pole_id, expected in ((ALPHA, (1, 1)), (GAMMA, (1, 1)), (ISERE, (3, 0))):
        rank = rank_of(atlas, "salaries_insertion", pole_id)
        assert (rank.rank, rank.tied) == expected
    said = sheet_markup.rank_text(rank_of(atlas, "salaries_insertion", ALPHA), computed=False)
    assert said == "1er ex æquo parmi les 3 pôles qui publient ce chiffre"


def test_exit_rates_and_measures_are_never_ranked(shipped_atlas):
    for key in ("taux_sorties_positives_pct", "population_insee", "densite_hab_km2"):
        assert rank_of(shipped_atlas, key, PoleId("bou-sol")) is None


def test_etp_are_not_ranked_with_heads(shipped_atlas):
    values = {pole: dict(known) for pole, known in shipped_atlas.values.items()}
    own = values[ALPILLES]["part_insertion_pct"]
    etp = tuple(replace(f, indicateur="etp_insertion") for f in own.figures)
    before = rank_of(shipped_atlas, "part_insertion_pct", ALPILLES).among
    others = [p for p, v in values.items() if v["part_insertion_pct"].value and p != ALPILLES]
    known = values[others[0]]["part_insertion_pct"]
    values[others[0]]["part_insertion_pct"] = replace(known, figures=etp)
    after = rank_of(replace(shipped_atlas, values=values), "part_insertion_pct", ALPILLES)
    assert before - (after.among if after else 2) == 1


def test_rounded_answers_are_said():
    assert sheet_markup.rank_text(Rank(2, 3, 0, 1), computed=True) == (
        "2e parmi les 3 pôles où il se calcule (1 valeur arrondie)"
    )
    assert sheet_markup.rank_text(Rank(1, 9, 2, 2), computed=False) == (
        "1er ex æquo parmi les 9 pôles qui publient ce chiffre (2 valeurs arrondies)"
    )
    assert sheet_markup.rank_text(None, computed=False) == ""


# Populations


def test_the_two_populations_their_gap_and_why(small_atlas):
    populations = sheet_of(small_atlas, ALPHA).populations
    assert (populations.declared.valeur, populations.insee.value) == (5000, 4000)
    assert (populations.difference, populations.ratio) == (1000, 1.25)
    assert [plain(reason).split(" :")[0] for reason in populations.reasons] == [
        "Années",
        "Périmètre",
    ]
    said = words(sheet_markup.population_box(populations))
    assert "a 1 000 habitants de plus que celle de l’Insee, soit 1,25 fois sa valeur" in said
    assert "2014 pour l’une, 2023 pour l’autre ; de 2016 à 2023 l’Insee compte +33,3 %" in said


def test_a_rounded_undated_population_says_so(with_figures):
    atlas = with_figures(("population", "3000", "environ", "", "pole"), pole_id="plateau-gamma")
    populations = sheet_of(atlas, GAMMA).populations
    said = " ".join(populations.reasons)
    assert "ne date pas son chiffre" in said
    assert "Arrondi" in said
    assert "l’intercommunalité la plus proche" in said
    assert "Le plateau n'a pas de périmètre officiel" in said


def test_no_gap_without_both_populations(small_atlas):
    alpha, nowhere = small_atlas.by_id[ALPHA], small_atlas.by_id[NOWHERE]
    silent = populations_of(alpha, (), small_atlas.values[ALPHA])
    assert (silent.declared, silent.difference, silent.reasons) == (None, None, ())
    figures = small_atlas.figures_of[ALPHA]
    unplaced = populations_of(nowhere, figures, small_atlas.values[NOWHERE])
    assert (unplaced.insee.value, unplaced.difference) == (None, None)
    assert "—" in words(sheet_markup.population_box(unplaced))


@pytest.mark.parametrize("key", ["population", "subvention_eur", "surface_m2"])
def test_to_have_more_of_these_is_no_rank(shipped_atlas, key):
    answers = [p for p, values in shipped_atlas.values.items() if values[key].value is not None]
    assert len(answers) > 10
    assert rank_of(shipped_atlas, key, answers[0]) is None
    assert rank_of(shipped_atlas, "organisations", "pole-sud-archer") is not None


# Neighbours


def test_neighbours_share_communes_then_are_near(small_atlas):
    around = neighbours_of(small_atlas, ALPHA)
    assert [(pole.pole_id, count) for pole, count in around.sharing] == [
        ("siege-beta", 2),
        ("plateau-gamma", 1),
    ]
    # deux-rives touches it by a corner; the island is 570 km away.
    assert [(near.pole.pole_id, near.distance_km) for near in around.near] == [("deux-rives", 0)]
    assert around.same_departement == ()


def test_a_pole_without_territory_has_those_of_its_department(small_atlas):
    around = neighbours_of(small_atlas, ISERE)
    assert (around.sharing, around.near) == ((), ())
    assert [pole.pole_id for pole in around.same_departement] == [
        "deux-rives",
        "plateau-gamma",
        "val-alpha",
        "siege-beta",
    ]
    assert neighbours_of(small_atlas, NOWHERE).same_departement == ()
    assert "Aucun pôle connu" in sheet_markup.neighbours(sheet_of(small_atlas, NOWHERE))


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (box(5.0, 45.2, 5.1, 45.3), 11.11),  # a tenth of a degree of latitude
        (box(5.2, 45.0, 5.3, 45.1), 7.87),  # of longitude, at 45.1 degrees
        (box(5.1, 45.1, 5.2, 45.2), 0),
        # Nearer eastwards (10.2 km) than northwards (12.2 km), though degrees say otherwise.
        (shapely.union(box(5.23, 45, 5.3, 45.1), box(5.0, 45.21, 5.1, 45.3)), 10.23),
    ],
)
def test_distances_are_from_edge_to_edge(other, expected):
    assert distance_km(box(5.0, 45.0, 5.1, 45.1), other) == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize("pole_id", [*FOUNDERS, "ecopal-reunion"])
def test_boxes_rule_out_nobody_who_is_near(shipped_atlas, pole_id):
    around = neighbours_of(shipped_atlas, pole_id)
    outlines = shipped_atlas.outlines.geometry
    but = {pole_id, *(pole.pole_id for pole, _ in around.sharing)}
    distances = sorted(
        (distance_km(outlines.loc[pole_id], outline), other)
        for other, outline in outlines.items()
        if other not in but
    )
    expected = [(km, other) for km, other in distances if km <= FARTHEST_KM][:MOST_NEAR]
    assert [(near.distance_km, near.pole.pole_id) for near in around.near] == expected


# Address, identity, nothing known


def test_the_address_names_a_pole_or_is_refused_in_french(small_atlas):
    assert read_pole({"pole": ["val-alpha"]}, small_atlas.by_id) == ("val-alpha", ())
    assert read_pole({}, small_atlas.by_id) == (None, ())
    assert read_pole({"pole": [""]}, small_atlas.by_id) == (None, ())
    pole_id, [refusal] = read_pole({"pole": ["val-alfa"]}, small_atlas.by_id)
    assert pole_id is None
    assert "« val-alfa » n’est pas un pôle connu" in refusal
    assert "Val d'Alpha" in refusal
    assert "ci-dessus" in read_pole({"pole": ["zzz"]}, small_atlas.by_id)[1][0]


def test_the_identity_says_who_where_and_how_sure(small_atlas):
    said = words(sheet_markup.identity(sheet_of(small_atlas, ALPHA)))
    for part in (
        "Val d'Alpha",
        "Appel à projets 2013",
        "résultats annoncés le 10 janvier 2014",
        "Association « Alpha »",
        "Siège Alpha (38)",
        "Territoire déclaré par la source",
        "CC du Val d'Alpha",
        "Isère (38)",
        "Auvergne-Rhône-Alpes",
        "insertion, réemploi",
        "https://alpha.example.org",
        "Annuaire, 2014",
    ):
        assert part in said
    repaired = words(sheet_markup.identity(sheet_of(small_atlas, BETA)))
    assert "38901" in repaired
    assert "38901" not in said


def test_a_pole_of_which_nothing_is_known_says_so(small_atlas):
    sheet = sheet_of(small_atlas, NOWHERE)
    assert (sheet.figures, sheet.communes) == ((), ())
    assert "Aucune des pages lues ne publie de chiffre" in sheet_markup.figure_cards(sheet)
    assert sheet_tables.figures_table(sheet) == ""
    assert sheet_tables.contradictions(sheet) == ""
    assert sheet_markup.printed_communes(sheet) == ""
    assert "Pas de carte" in sheet_markup.unplaced(sheet)
    assert "Non mesuré" in words(sheet_tables.territory_table(sheet))


def test_texts_of_files_never_become_html(small_atlas):
    sheet = sheet_of(small_atlas, YEU)
    page = whole_page(sheet) + sheet_markup.printed_map("data:,", sheet)
    page += sheet_markup.printed_citation(citation(sheet, None, TODAY))
    assert "<script" not in page
    assert not re.search(r"<img(?! class=)", page)
    assert html.escape(HOSTILE_NAME, quote=False).split("»")[1] in page.replace("&#34;", '"')
    assert not re.findall(r'href="(?!https?://|#|\./)', page)


# What leaves


def test_the_csv_are_the_rows_of_the_data_set(small_atlas):
    rows = figures_table(small_atlas, [small_atlas.by_id[ALPHA]])
    columns = table_columns("indicateurs")
    assert len(rows) == 5
    assert figures_csv(small_atlas, ALPHA, Format.CSV) == csv_rfc4180(rows, columns)
    assert figures_csv(small_atlas, ALPHA, Format.CSV_EXCEL) == csv_for_excel(rows, columns)


def test_the_json_holds_the_whole_sheet_in_a_stable_order(small_atlas):
    address = "https://atlas.example.org/pole?pole=val-alpha"
    content = sheet_json(small_atlas, ALPHA, address, TODAY)
    assert content == sheet_json(small_atlas, ALPHA, address, TODAY)
    read = json.loads(content)
    assert list(read) == [
        "titre",
        "adresse",
        "extrait_le",
        "geographie_annee",
        "credits",
        "pole",
        "territoire",
        "chiffres",
        "indicateurs",
        "population",
        "voisins",
        "sources",
        "source_contours",
    ]
    assert (read["adresse"], read["extrait_le"], read["geographie_annee"]) == (
        address,
        "2026-11-22",
        2026,
    )
    assert read["credits"] == CREDITS
    assert read["pole"]["commune_code"] == "38001"
    assert read["pole"]["filieres"] == ["insertion", "réemploi"]
    assert "réemploi".encode() in content
    assert [figure["ligne"] for figure in read["chiffres"]] == [2, 6, 3, 4, 5]
    assert read["chiffres"][0]["valeur"] == 5000
    assert read["chiffres"][0]["affiche"] is True
    share = read["indicateurs"]["calcules"]["part_insertion_pct"]
    assert (share["valeur"], share["lignes"]) == (80.0, [4, 3])
    assert share["non_calculable"] is None
    jobs = read["indicateurs"]["calcules"]["emplois_vises_pour_1000_hab"]
    assert (jobs["valeur"], jobs["formule"]) == (None, None)
    assert "non publiés" in jobs["non_calculable"]
    assert [one["nom"] for one in read["territoire"]["communes"]] == ["Alpha", "Bêta"]
    assert read["population"]["ecart"] == 1000
    assert read["voisins"]["plus_proches"] == [
        {"pole_id": "deux-rives", "nom": "Deux rives, un océan", "km": 0.0}
    ]


def test_the_json_of_every_shipped_pole_can_be_read(shipped_atlas):
    for pole in shipped_atlas.poles:
        read = json.loads(sheet_json(shipped_atlas, pole.pole_id, None, TODAY))
        lines = [figure["ligne"] for figure in read["chiffres"]]
        assert sorted(lines) == [figure.line for figure in shipped_atlas.figures_of[pole.pole_id]]


def test_the_citation_is_dated_and_names_sources_and_address(small_atlas):
    sheet = sheet_of(small_atlas, ALPHA)
    said = citation(sheet, "https://atlas.example.org/pole?pole=val-alpha", TODAY)
    assert said.startswith(
        "Atlas de la coopération territoriale, fiche « Val d'Alpha », consultée le "
        "22 novembre 2026, sources : Annuaire, 2014 ; Insee"
    )
    assert said.endswith(". https://atlas.example.org/pole?pole=val-alpha")
    assert said.count("Annuaire, 2014") == 1
    assert citation(sheet, None, TODAY).endswith("Licence Ouverte 2.0.")
    assert HOSTILE_TITLE in citation(sheet_of(small_atlas, YEU), None, TODAY)


def test_the_address_of_a_sheet_is_that_of_the_page_and_its_pole():
    expected = "https://a.example.org/atlas/pole?pole=val-alpha"
    assert sheet_address("https://a.example.org/atlas/pole", ALPHA) == expected
    assert sheet_address("https://a.example.org/atlas/pole?pole=x#ligne-2", ALPHA) == expected
    assert sheet_address(None, ALPHA) is None


def test_files_say_what_and_when():
    assert sheet_file_name(ALPHA, "", "json", TODAY) == "ptce-fiche-val-alpha-2026-11-22.json"
    assert (
        sheet_file_name(ALPHA, "chiffres-excel", "csv", TODAY)
        == "ptce-fiche-val-alpha-chiffres-excel-2026-11-22.csv"
    )
    assert french_date(date(2026, 1, 1)) == "1er janvier 2026"


def test_the_printed_map_holds_every_commune_inside_its_frame(small_atlas):
    detail = pole_detail(small_atlas, ALPHA)
    start, content = printed_map(detail, Precision.DECLARE).split(",", 1)
    assert start == "data:image/svg+xml;base64"
    drawing = ElementTree.fromstring(base64.b64decode(content))  # noqa: S314 (made just here)
    communes, epci, _, edge, *discs = drawing
    assert communes.get("d").count("M") == 2
    assert epci.get("d").count("M") == edge.get("d").count("M") == 1  # its one EPCI is the pole
    assert len(discs) == 2
    for path in (communes, epci, edge):
        points = re.findall(r"(-?[\d.]+) (-?[\d.]+)", path.get("d"))
        assert all(0 <= float(x) <= WIDE and 0 <= float(y) <= HIGH for x, y in points)
    # Bêta, the more populated, has the larger disc, and stands east of Alpha.
    alpha, beta = discs
    assert float(alpha.get("r")) < float(beta.get("r"))
    assert float(alpha.get("cx")) < float(beta.get("cx"))


@pytest.mark.parametrize(
    ("precision", "dashed"),
    [(Precision.DECLARE, []), (Precision.APPROCHE, [3]), (Precision.SIEGE, [3])],
)
def test_the_edge_of_the_printed_map_says_the_precision(small_atlas, precision, dashed):
    content = printed_map(pole_detail(small_atlas, ALPHA), precision).split(",", 1)[1]
    drawing = ElementTree.fromstring(base64.b64decode(content))  # noqa: S314 (made just here)
    assert [rank for rank, one in enumerate(drawing) if one.get("stroke-dasharray")] == dashed


def test_the_anchor_of_a_figure_is_its_line(small_atlas):
    assert [anchor_of(figure) for figure in small_atlas.figures_of[GAMMA]] == [
        "ligne-7",
        "ligne-8",
        "ligne-9",
    ]
    assert small_atlas.figures_of[GAMMA][1].qualificatif is Qualifier.ENVIRON
