"""A workbook with some cells changed: the rest is as it was, or nothing is written at all."""

import io
import zipfile

import openpyxl
import pytest
from made_workbooks import inline, xlsx_of, xlsx_of_xml, zip_of

from poles.own.workbook_patch import UnpatchableError, patched
from poles.own.workbook_process import patched_apart

PARTS = "xl/worksheets/sheet1.xml"


def part(content, name=PARTS):
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return book.read(name).decode()


def rows(content):
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


TABLE = [["nom", "ca", None, "note"], ["A", "7 M€", None, 1], ["B", 2, None, None]]


@pytest.mark.parametrize(
    ("changes", "read"),
    [
        ({2: {1: 7000000}}, [["A", 7000000, None, 1], ["B", 2, None, None]]),
        ({2: {2: "a<b>&"}}, [["A", "7 M€", "a<b>&", 1], ["B", 2, None, None]]),
        ({3: {3: 1.5, 2: " x\n"}}, [["A", "7 M€", None, 1], ["B", 2, " x\n", 1.5]]),
        ({3: {0: ""}}, [["A", "7 M€", None, 1], [None, 2, None, None]]),
        ({2: None}, [[None, None, None, None], ["B", 2, None, None]]),
    ],
)
def test_the_cells_named_change_and_no_others(changes, read):
    content = patched(xlsx_of(TABLE), {"Feuil1": changes})
    assert rows(content) == [TABLE[0], *read]


def test_a_cell_keeps_its_style_and_other_members_their_bytes():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "L"
    sheet["A1"], sheet["AB2"] = "nom", "env. 25"
    sheet["AB2"].number_format = '0" personnes"'
    sheet["B2"] = "=AB2*2"
    book.create_sheet("Cachée").sheet_state = "hidden"
    before = io.BytesIO()
    book.save(before)
    content = patched(before.getvalue(), {"L": {2: {27: 25}}})
    again = openpyxl.load_workbook(io.BytesIO(content))
    cell = again["L"]["AB2"]
    assert (cell.value, cell.number_format) == (25, '0" personnes"')
    assert again["L"]["B2"].value == "=AB2*2"
    assert again["Cachée"].sheet_state == "hidden"
    assert 'fullCalcOnLoad="1"' in part(content, "xl/workbook.xml")
    with zipfile.ZipFile(before) as one, zipfile.ZipFile(io.BytesIO(content)) as other:
        assert one.namelist() == other.namelist()
        changed = {name for name in one.namelist() if one.read(name) != other.read(name)}
    assert changed <= {PARTS, "xl/workbook.xml"}


@pytest.mark.parametrize(
    ("xml", "made"),
    [
        (  # places left unsaid
            "<row><c><v>1</v></c><c/></row>",
            '<row><c r="A1" t="inlineStr"><is><t xml:space="preserve">é</t></is></c>'
            '<c r="B1"><v>2</v></c></row>',
        ),
        (  # before a cell, and at the end of the row
            '<row r="1"><c r="B1" s="3" /></row>',
            '<row r="1"><c r="A1" t="inlineStr"><is><t xml:space="preserve">é</t></is></c>'
            '<c r="B1" s="3"><v>2</v></c></row>',
        ),
    ],
)
def test_xml_of_many_writers_is_cut_at_its_cells(xml, made):
    content = patched(xlsx_of_xml(xml), {"Feuil1": {1: {0: "é", 1: 2}}})
    assert f"<sheetData>{made}</sheetData>" in part(content)


def test_a_prefix_of_the_writer_is_kept():
    plain = xlsx_of_xml('<row r="1"><c r="A1"><v>1</v></c></row>')
    with zipfile.ZipFile(io.BytesIO(plain)) as book:
        members = {name: book.read(name) for name in book.namelist()}
    members[PARTS] = (
        b'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c ></x:row></x:sheetData>'
        b"</x:worksheet>"
    )
    content = patched(zip_of(members), {"Feuil1": {1: {0: 2, 1: "a"}}})
    assert (
        '<x:c r="A1"><x:v>2</x:v></x:c><x:c r="B1" t="inlineStr"><x:is>'
        '<x:t xml:space="preserve">a</x:t></x:is></x:c></x:row>'
    ) in part(content)


SHARED = (
    '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1</f><v>1</v></c></row>'
    '<row r="2"><c r="A2"><f t="shared" si="0"/><v>2</v></c></row>'
)


@pytest.mark.parametrize(
    ("xml", "changes", "made"),
    [
        (
            '<row r="1"><c r="A1" s="4"><f>B1</f><v>1</v></c><c r="B1"><v>2</v></c></row>',
            {1: {0: 2}},
            '<row r="1"><c r="A1" s="4"><v>2</v></c><c r="B1"><v>2</v></c></row>',
        ),
        (
            '<row r="1"><c r="A1" s="4"><f>SUM(B1)</f><v>1</v></c></row>',
            {1: None},
            '<row r="1"><c r="A1" s="4"/></row>',
        ),
        (SHARED, {2: {0: 3}}, SHARED.replace('<f t="shared" si="0"/><v>2</v>', "<v>3</v>")),
        (
            SHARED,
            {1: None, 2: {0: 3}},
            '<row r="1"><c r="A1"/></row><row r="2"><c r="A2"><v>3</v></c></row>',
        ),
    ],
)
def test_a_formula_gives_way_to_what_its_cell_becomes(xml, changes, made):
    content = patched(xlsx_of_xml(xml), {"Feuil1": changes})
    assert f"<sheetData>{made}</sheetData>" in part(content)


CHAIN = (
    '<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<c r="B2" i="1"/></calcChain>'
)
RELATION = (
    '<Relationship Id="rId99" Target="calcChain.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"/>'
)
OVERRIDE = (
    '<Override PartName="/xl/calcChain.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"/>'
)


def with_chain(content, relation=RELATION):
    """As Excel writes it: beside the sheets, a list of the cells that hold a formula."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        members = {name: book.read(name).decode() for name in book.namelist()}
    for name, last, more in (
        ("xl/_rels/workbook.xml.rels", "</Relationships>", relation),
        ("[Content_Types].xml", "</Types>", OVERRIDE),
    ):
        members[name] = members[name].replace(last, more + last)
    return zip_of({**members, "xl/calcChain.xml": CHAIN})


def chained(content):
    """Whether each of the three places speaks of the list."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        others = ("xl/_rels/workbook.xml.rels", "[Content_Types].xml")
        said = ["calcChain" in book.read(name).decode() for name in others]
        return ["xl/calcChain.xml" in book.namelist(), *said]


WITH_SUM = [["nom", "ca"], ["Total", "=SUM(B3:B4)"], ["A", "7 M€"], ["B", 2]]


def test_the_list_of_formulas_goes_with_a_formula_and_no_one_speaks_of_it():
    content = with_chain(xlsx_of(WITH_SUM))
    assert chained(content) == [True, True, True]
    assert chained(patched(content, {"Feuil1": {2: None}})) == [False, False, False]
    kept = patched(content, {"Feuil1": {3: {1: 7}}})
    assert chained(kept) == [True, True, True]
    assert rows(patched(content, {"Feuil1": {2: None}}))[1:3] == [[None, None], ["A", "7 M€"]]
    assert rows(kept)[1] == ["Total", "=SUM(B3:B4)"]


def test_a_list_of_formulas_that_cannot_be_let_go_is_refused():
    odd = RELATION.replace('Id="rId99"', 'Id="rId99" Note="a>b"')
    with pytest.raises(UnpatchableError):
        patched(with_chain(xlsx_of(WITH_SUM), odd), {"Feuil1": {2: None}})


def test_cells_merged_within_an_emptied_line_stay_merged():
    content = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.title = "Feuil1"
    book.active.append(["Total", None, 3])
    book.active.merge_cells("A1:B1")
    book.save(content)
    again = openpyxl.load_workbook(io.BytesIO(patched(content.getvalue(), {"Feuil1": {1: None}})))
    assert [str(one) for one in again.active.merged_cells.ranges] == ["A1:B1"]


@pytest.mark.parametrize(
    ("xml", "changes"),
    [
        (SHARED, {1: {0: 2}}),
        (SHARED, {1: None}),
        (SHARED.replace("shared", "array"), {1: {0: 2}}),
        (SHARED.replace("shared", "array"), {2: {0: 2}}),
        (SHARED.replace("shared", "dataTable"), {1: None, 2: None}),
        ('<row r="1"/>', {1: {0: 2}}),
        ('<row r="1"><c r="A1"><v>1</v></c></row>', {2: {0: 2}}),
        ('<row r="1"><c r="a1"><v>1</v></c></row>', {1: {0: 2}}),
        (f'<row r="1">{inline("A1", "x")}</row>', {1: {0: "\x00"}}),
    ],
)
def test_what_could_not_be_sure_is_refused(xml, changes):
    with pytest.raises(UnpatchableError):
        patched(xlsx_of_xml(xml), {"Feuil1": changes})
    assert patched_apart(xlsx_of_xml(xml), {"Feuil1": changes}) is None


@pytest.mark.parametrize(
    "head",
    ['<!DOCTYPE a [<!ENTITY b "c">]>', '<?xml version="1.0" encoding="iso-8859-1"?>'],
)
def test_other_xml_is_refused(head):
    with zipfile.ZipFile(io.BytesIO(xlsx_of([["nom"]]))) as book:
        members = {name: book.read(name) for name in book.namelist()}
    sheet = members[PARTS].decode()
    members[PARTS] = (head + sheet[sheet.index("<worksheet") :]).encode()
    with pytest.raises(UnpatchableError):
        patched(zip_of(members), {"Feuil1": {1: {0: "x"}}})


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", zip_of({"a": "b"})])
def test_what_is_no_workbook_is_none_apart(content):
    assert patched_apart(content, {"Feuil1": {1: {0: "x"}}}) is None


def test_apart_it_is_the_same_workbook():
    content = xlsx_of(TABLE)
    changes = {"Feuil1": {2: {1: 7000000, 2: "é"}, 3: None}}
    assert patched_apart(content, changes) == patched(content, changes)


def test_apart_a_hostile_workbook_meets_limits():
    bomb = zip_of({"xl/workbook.xml": b"\0" * 600_000_000})
    assert patched_apart(bomb, {"Feuil1": {1: {0: "x"}}}) is None
