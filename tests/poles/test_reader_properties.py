"""Whatever is brought: records or problems, one per spoiled cell, nothing lost, no drift."""

import csv
import io
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_world import ALPHA, GAMMA, HOSTILE_NAME, MERGED_COMMUNE

from poles.checking import check_tables
from poles.own_report import corrected_csv
from poles.records import DataFileError
from poles.spreadsheet import read_spreadsheet

EXAMPLES = 60
slow = partial(settings, deadline=None, max_examples=EXAMPLES)

CLEAN = {
    "nom": "Étoile",
    "promotion": "AAP-2013",
    "date_annonce": "2014-01-10",
    "commune_code": "38001",
    "departement_code": "38",
    "region_code": "84",
    "territoire_precision": "declare",
    "epci_codes": ALPHA,
    "communes_codes": "38003;38004",
    "site_web": "https://example.org",
    "salaries_total": "12",
    "chiffre_affaires_eur": "7500000",
    "annee": "2023",
}
WRITTEN = {
    "nom": ["Étoile", "  Étoile ", HOSTILE_NAME, "=1+1", "« X »\u200b"],
    "promotion": ["AAP-2013", "aap 2013", "", "n.c."],
    "date_annonce": ["2014-01-10", "10/01/2014", "1er mars 2016", "hier", ""],
    "commune_code": ["38001", "38 001", MERGED_COMMUNE, "Delta", "38902", "99999", "38", ""],
    "departement_code": ["38", "Isère", "38 - Isère", "zz", ""],
    "region_code": ["84", "82", "Auvergne-Rhône-Alpes", ""],
    "territoire_precision": ["declare", "Siège", "inconnu", ""],
    "epci_codes": [ALPHA, f"{ALPHA}, {GAMMA}", "200 000 001", "CC du Lagon", "200000092", ""],
    "communes_codes": ["38003;38004", "38003, 38901", "Alpha;Bêta", "38003;rien", ""],
    "site_web": ["https://example.org", "www.example.org", "javascript:alert(1)", ""],
    "salaries_total": ["12", "env. 25", "1.234", "12 ETP", "n.c.", "-5", "plus de 30", ""],
    "chiffre_affaires_eur": ["7500000", "7,5 M€", "7 500 000 €", "1 000,50", "?", ""],
    "annee": ["2023", "exercice 2023", "2022-2023", ""],
}
SPOILED = {
    "promotion": "aucune idée",
    "date_annonce": "31/02/2014",
    "commune_code": "38902",
    "departement_code": "zz",
    "region_code": "zz",
    "territoire_precision": "zz",
    "epci_codes": "999999999",
    "communes_codes": "38003;zz9",
    "site_web": "javascript:alert(1)",
    "salaries_total": "1.234",
    "chiffre_affaires_eur": "12 ETP",
    "annee": "2022-2023",
}
rows = st.lists(
    st.fixed_dictionaries({name: st.sampled_from(texts) for name, texts in WRITTEN.items()}),
    min_size=1,
    max_size=6,
)


def table(lines, separator=";"):
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, [*WRITTEN], delimiter=separator, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue().encode()


@pytest.fixture(scope="module")
def check(small_atlas):
    def checked(content, name="liste.csv"):
        return check_tables(read_spreadsheet(content, name), small_atlas.boundaries)

    return checked


def tried(check, content, name="liste.csv"):
    """The check, or the problems that refuse the file; any other exception goes on."""
    try:
        return check(content, name), ()
    except DataFileError as refusal:
        return None, refusal.problems


@slow()
@given(content=st.binary(max_size=400), name=st.sampled_from(["a.csv", "a.xlsx", "a.ods", "a"]))
def test_any_bytes_give_records_or_problems(check, content, name):
    found, problems = tried(check, content, name)
    assert problems if found is None else found.tables


@slow()
@given(text=st.text(max_size=300), head=st.sampled_from(["nom", "pole_id;indicateur;valeur"]))
def test_any_text_under_a_known_header_gives_records_or_problems(check, text, head):
    found, problems = tried(check, f"{head};x\n{text}\n".encode("utf-8", "surrogatepass"))
    if found is None:
        assert problems
        return
    (one,) = found.tables
    assert one.kept + one.set_aside == len(one.grid.rows) - one.layout.header_row - 1


@pytest.mark.parametrize("column", [*SPOILED])
def test_a_spoiled_cell_gives_one_problem_at_its_address(check, column):
    assert check(table([CLEAN])).problems == ()
    (problem,) = check(table([CLEAN, {**CLEAN, "nom": "Lune", column: SPOILED[column]}])).problems
    assert (problem.file, problem.line, problem.column) == ("liste.csv", 3, column)
    assert problem.value == SPOILED[column]


@slow()
@given(lines=rows, separator=st.sampled_from([";", ",", "\t"]))
def test_repairing_twice_changes_nothing_more(check, lines, separator):
    first = check(table(lines, separator))
    again = check(corrected_csv(first.tables[0]))
    assert again.repairs == ()
    assert [one.column for one in again.problems] == [one.column for one in first.problems]
    assert [bare(pole) for pole in again.poles] == [bare(pole) for pole in first.poles]
    assert [bare(one) for one in again.figures] == [bare(one) for one in first.figures]
    assert corrected_csv(again.tables[0]) == corrected_csv(first.tables[0])


@slow()
@given(lines=rows)
def test_what_is_not_repaired_is_written_as_it_was_read(check, lines):
    found = check(table(lines))
    (one,) = found.tables
    mended = {(repair.line, repair.column) for repair in found.repairs}
    by_line = dict(zip(one.grid.lines, one.grid.rows, strict=True))
    left_out = {line for line, column in mended if column == "(ligne)"}
    kept = [line for line in one.grid.lines if line not in left_out]
    for line, cells in zip(kept, one.rows, strict=True):
        for header, before, after in zip([*WRITTEN], by_line[line], cells, strict=True):
            assert before == after or (line, header) in mended


def bare(record):
    """A record without where it was read: a repeated row above it is gone the second time."""
    fields = {name: getattr(record, name) for name in record.__slots__}
    return {name: value for name, value in fields.items() if name not in {"line", "source_titre"}}
