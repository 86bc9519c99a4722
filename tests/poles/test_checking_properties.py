"""Whatever a reader brings: records or problems, one per slip; what is mended stays mended."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from small_world import ALPHA, GAMMA, MERGED_COMMUNE, MERGED_EPCI, SHARED_EPCI, SPLIT_COMMUNE

from poles.own.checking import Check, check_tables
from poles.own.grid import Form, Grid
from poles.own.spreadsheet import read_spreadsheet
from poles.own.text_table import SEPARATORS, write_text_table
from poles.records import DataFileError

quickly = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)

# What people write in each column, right or wrong.

NUMBERS = ["25", "env. 25", "plus de 25", "1.234", "12 ETP", "1 234,5", "n.c.", "-5", "0", "#REF!"]
QUALIFIERS = ["exact", "environ", "", "Au moins", "bof"]
YEARS = ["2020", "2020.0", "exercice 2021", "2020-2021", "20"]
ADDRESSES = ["https://x.fr", "www.x.fr", "x", "javascript:alert(1)", "http://[::1"]
POLE_WORDS = {
    "nom": ["Pôle A", "Pôle B", " Pôle A ", "TOTAL", "=1+1", "'=1+1", "Isère", "\u202ex", '="01"'],
    "pole_id": ["pole-a", "PTCE 001", "pôle a", "!!", "1"],
    "promotion": ["AAP-2013", "aap 2013", "2013", "n.c."],
    "date_annonce": ["2014-01-10", "10/01/2014", "10 janvier 2014", "01/25/2014", "41649", "-"],
    "commune_code": ["38001", " 38001", "38 001", "38001.0", MERGED_COMMUNE, SPLIT_COMMUNE],
    "code_postal": ["38000", "85000", "97000", "38000 Alpha", "x", "38024"],
    "commune_nom": ["Alpha", "Beta", "Vieille-Alpha", "Nulle part", "Gamma (38)", "Alpha (97)"],
    "departement": ["38", "Isère", "isere", "85", "7", "n.c.", "38 - Isère", "2a"],
    "region": ["84", "Auvergne Rhône Alpes", "Rhône-Alpes", "82", "zz"],
    "territoire_precision": ["declare", "Siège", "inconnu", "departement", "sûr"],
    "epci": [ALPHA, f"{ALPHA};{GAMMA}", f"{ALPHA}, {GAMMA}", "Val d'Alpha", MERGED_EPCI, "zz"],
    "communes": ["38001;38003", "38001, 38003", "38001;38901", SPLIT_COMMUNE, "Alpha;Delta"],
    "filieres": ["insertion", "insertion, réemploi", "insertion;insertion", "?"],
    "site_web": ADDRESSES,
    "annee": YEARS,
    "salaries_total": NUMBERS,
    "salaries_total_qualificatif": QUALIFIERS,
    "CA (k€)": ["7", "7 M€", "7,5", "7 €", "env. 7", "7000"],
    "CA 2021": ["7 M€", "1,234", "7 000 000 €", "0,5"],
    "autre": ["x", "", "=cmd|' /C calc'!A0", "a\nb", "'"],
}
FIGURE_WORDS = {
    "pole_id": ["pole-a", "Pôle A", "val-alpha", "Val d'Alpha", "inconnu", ""],
    "indicateur": ["salaries_total", "CA", "Chiffre d’affaires", "tonnes", "", "a b"],
    "valeur": [*NUMBERS, "7 M€", "aucun"],
    "unite": ["", "k€", "personnes", "ETP", "zz"],
    "qualificatif": QUALIFIERS,
    "annee": YEARS,
    "perimetre": ["pole", "porteur", "Pôle", "autre", ""],
    "source_url": ADDRESSES,
}


@st.composite
def tables(draw, words, needed):
    """A header and rows, each cell one of those of its column or any short text."""
    others = draw(st.permutations([name for name in words if name not in needed]))
    names = [*needed, *others[: draw(st.integers(0, 6))]]
    cell = {
        name: st.one_of(st.sampled_from([*words[name], ""]), st.text(max_size=8)) for name in names
    }
    rows = draw(st.lists(st.tuples(*(cell[name] for name in names)), min_size=1, max_size=5))
    return [tuple(names), *rows]


TABLES = st.one_of(
    tables(POLE_WORDS, ("nom",)), tables(FIGURE_WORDS, ("indicateur", "valeur", "pole_id"))
)


class World:
    """The small world, with a name that a failing example can show."""

    def __init__(self, atlas):
        self.atlas = atlas

    def __repr__(self):
        return "world"

    def check(self, grids, answers=None) -> Check:
        return check_tables(grids, self.atlas.boundaries, self.atlas.poles, answers=answers)


@pytest.fixture(scope="module")
def world(small_atlas):
    return World(small_atlas)


def grid_of(rows, form=Form("utf-8", ";", "\r\n")):  # noqa: B008 (frozen)
    kept = [(line, tuple(row)) for line, row in enumerate(rows, 1) if any(map(str.strip, row))]
    return Grid("liste.csv", tuple(row for _, row in kept), tuple(line for line, _ in kept), form)


def records(check: Check):
    """The records, whatever their lines: a row that is left out moves those under it."""
    titles = {one: one.source_titre.split(", ligne ")[0] for one in (*check.poles, *check.figures)}
    return [replace(one, line=0, source_titre=title) for one, title in titles.items()]


def written_again(check: Check):
    [table] = check.tables
    return read_spreadsheet(write_text_table(table.rows, table.grid.form), "liste.csv")


# 1. Any bytes


@quickly
@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.xlsx", "a.ods", "a"]))
@example(b"PK\x03\x04" + b"\0" * 40, "a.xlsx")
@example(b"\xff\xfen\0", "a.csv")
@example(b"nom;ca\n\0;1\n", "a.csv")
@example(b"nom\n" + b'"' * 9, "a.csv")
def test_any_bytes_give_records_or_problems(world, content, name):
    try:
        check = world.check(read_spreadsheet(content, name))
    except DataFileError as refusal:
        told = list(map(str, refusal.problems))
    else:
        told = [table.grid.file for table in check.tables]
    assert told
    assert all(told)


@quickly
@given(st.text(max_size=300), st.sampled_from(["nom", "pole_id;indicateur;valeur"]))
def test_every_row_under_a_header_is_kept_or_set_aside(world, text, header):
    content = f"{header};x\n{text}\n".encode("utf-8", "surrogatepass")
    try:
        [table] = world.check(read_spreadsheet(content, "liste.csv")).tables
    except DataFileError:
        return  # as a whole: every row of it
    rows = len(table.grid.rows) - table.layout.header_row - 1
    assert table.kept + table.set_aside == rows


@quickly
@given(TABLES, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252", "iso-8859-15"]))
def test_any_table_in_any_encoding_gives_records_and_problems(world, rows, encoding):
    text = write_text_table(rows, Form("utf-8", ",", "\n")).decode("utf-8-sig")
    kept = "".join(sign for sign in text if sign == "\n" or (sign.isprintable() and sign != "Ã"))
    check = world.check(read_spreadsheet(kept.encode(encoding, "ignore"), "liste.csv"))
    assert len(check.poles) <= len(rows)
    assert all(len(problem.choices) <= 30 for problem in check.problems)


# 2. One slip, one problem

GOOD = {
    "pole_id": "pole-a",
    "nom": "Pôle A",
    "promotion": "AAP-2013",
    "date_annonce": "2014-01-10",
    "commune_code": "38001",
    "commune_nom": "Alpha",
    "departement_code": "38",
    "region_code": "84",
    "territoire_precision": "declare",
    "epci_codes": ALPHA,
    "communes_codes": "38003;38004",
    "site_web": "https://example.org",
    "salaries_total": "25",
    "salaries_total_qualificatif": "environ",
    "salaries_total_annee": "2020",
    "salaries_total_source_url": "https://example.org",
    "chiffre_affaires_eur": "7000000",
}
SLIPS = {
    "pole_id": ["!!"],
    "nom": ["x" * 301],
    "promotion": ["AAP-2099"],
    "date_annonce": ["31/02/2014", "bientôt", "01/25/2014", "1066-10-14"],
    "commune_code": ["99999", "38002", "38", ALPHA, SPLIT_COMMUNE, "Nulle part", "#REF!"],
    "departement_code": ["85", "99", "Isère, Drôme"],
    "region_code": ["52", "zz"],
    "territoire_precision": ["sûr"],
    "epci_codes": ["zz", SHARED_EPCI, "243801198", f"{ALPHA};zz", "38001", "Alpha"],
    "communes_codes": ["38003;zz", SPLIT_COMMUNE, "38003;38", f"38003;{ALPHA}"],
    "site_web": ["javascript:alert(1)", "x y"],
    "salaries_total": ["1.000", "une douzaine", "-5", "12 ETP", "10 à 15", "aucun", "9" * 30],
    "salaries_total_qualificatif": ["à peu près sûr"],
    "salaries_total_annee": ["20", "2020-2021"],
    "salaries_total_source_url": ["page 3"],
    "chiffre_affaires_eur": ["1,234", "25 personnes", "7 m"],
}


def test_the_good_row_has_nothing_to_tell(world):
    check = world.check([grid_of([tuple(GOOD), tuple(GOOD.values())])])
    assert (check.problems, check.repairs) == ((), ())
    assert len(check.poles) == 1
    assert len(check.figures) == 2


@pytest.mark.parametrize(
    ("column", "slip"), [(column, slip) for column, slips in SLIPS.items() for slip in slips]
)
def test_one_slip_gives_one_problem_at_its_address(world, column, slip):
    other = {**GOOD, "pole_id": "pole-b", "nom": "Pôle B"}
    spoiled = {**GOOD, column: slip}
    rows = [tuple(GOOD), tuple(other.values()), tuple(spoiled.values())]
    check = world.check([grid_of(rows)])
    assert [(one.line, one.column, one.value) for one in check.problems] == [(3, column, slip)]
    assert check.repairs == ()


@quickly
@given(st.data())
def test_a_corrupted_cell_gives_exactly_one_problem_wherever_it_is(world, data):
    column = data.draw(st.sampled_from(sorted(SLIPS)))
    slip = data.draw(st.sampled_from(SLIPS[column]))
    names = data.draw(st.permutations(list(GOOD)))
    number = data.draw(st.integers(1, 5))
    spoiled = data.draw(st.integers(0, number - 1))
    poles = [{**GOOD, "pole_id": f"p-{rank}", "nom": f"Pôle {rank}"} for rank in range(number)]
    poles[spoiled][column] = slip
    rows = [tuple(names), *(tuple(pole[name] for name in names) for pole in poles)]
    check = world.check([grid_of(rows)])
    assert [(one.line, one.column) for one in check.problems] == [(spoiled + 2, column)]


# 3. Write, then read


@quickly
@given(
    st.lists(
        st.lists(st.text(max_size=12), min_size=1, max_size=6).filter(
            lambda row: any(cell and not cell.isspace() for cell in row)
        ),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(SEPARATORS),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "cp1252", "iso-8859-15"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_what_is_written_is_read_again(rows, separator, encoding, line_end):
    # One separator at least, or the file has no form of its own.
    table = [("nom", "ville"), *map(tuple, rows)]
    [grid] = read_spreadsheet(
        write_text_table(table, Form(encoding, separator, line_end)), "liste.csv"
    )
    assert grid.rows == tuple(table)
    assert grid.form.separator == separator


# 4. Mended for good


@quickly
@given(TABLES)
@example([("nom", "salaries"), ("Isère", "n.c.")])
@example([("nom", "filieres"), ("A", "?;?")])
@example([("nom", "salaries_total", "salaries_total_qualificatif"), ("A", "env. 25", "bof")])
@example([("nom", "commune_code"), ("A", "Alpha"), ("A", "38001")])
def test_repairing_twice_changes_nothing_more(world, rows):
    first = world.check([grid_of(rows)])
    again = world.check(written_again(first))
    assert again.tables[0].corrected == {}
    assert (again.repairs, again.repaired_cells) == ((), 0)
    said = {(one.column, one.before, one.after) for one in first.readings}
    for one in again.readings:  # a name read as a code, where no column of codes is there to fill
        assert first.repairs or (one.column, one.before, one.after) in said
    assert records(again) == records(first)
    assert [(one.column, one.wrong) for one in again.problems] == [
        (one.column, one.wrong) for one in first.problems
    ]


@quickly
@given(TABLES)
def test_what_no_repair_tells_is_written_as_it_was_read(world, rows):
    [table] = world.check([grid_of(rows)]).tables
    told = {(repair.line, repair.column) for repair in table.repairs}
    kept = [
        (line, row)
        for line, row in zip(table.grid.lines, table.grid.rows, strict=True)
        if (line, "(ligne)") not in told
    ]
    for (line, before), after in zip(kept, table.rows, strict=True):
        for column, was, now in zip(table.layout.columns, before, after, strict=True):
            assert was == now or (line, column.header) in told


@settings(quickly, max_examples=40)  # each is checked twelve times
@given(TABLES, st.sampled_from([0, -1]))
def test_choosing_ends_the_doubts(world, rows, choice):
    grid, answers, asked = grid_of(rows), {}, []
    for _ in range(12):
        asked = [one for one in world.check([grid], answers).problems if one.choices]
        answers |= {(one.file, one.line, one.column): one.choices[choice] for one in asked}
    assert asked == []


@quickly
@given(TABLES)
def test_unknown_columns_and_the_order_are_kept(world, rows):
    rows = [(*row, f"mien {number}") for number, row in enumerate(rows)]
    [table] = world.check([grid_of(rows)]).tables
    assert table.rows[0] == rows[0]
    assert [row[-1] for row in table.rows] == [row[-1] for row in rows]
    assert all(len(row) == len(rows[0]) for row in table.rows)
