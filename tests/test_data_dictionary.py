"""data/README.md and the two Table Schemas say what the code reads and what the files hold."""

import csv
import json
import re
from datetime import date
from pathlib import Path

import pytest

from poles import codes
from poles.reading import CODES_THAT_PRECISION_NEEDS, read_data_dir
from poles.records import (
    FIGURE_COLUMNS,
    POLE_COLUMNS,
    PROMOTIONS,
    Perimeter,
    Precision,
    Qualifier,
)

DATA = Path(__file__).parent.parent / "data"
README = (DATA / "README.md").read_text(encoding="utf-8")
COLUMNS = {"poles": POLE_COLUMNS, "indicateurs": FIGURE_COLUMNS}
ENUMS = {
    "poles": {"promotion": PROMOTIONS, "territoire_precision": tuple(Precision)},
    "indicateurs": {"perimetre": tuple(Perimeter), "qualificatif": tuple(Qualifier)},
}


def schema(name: str) -> dict:
    return json.loads((DATA / f"{name}.schema.json").read_text(encoding="utf-8"))


def constraints(name: str, column: str) -> dict:
    fields = {field["name"]: field for field in schema(name)["fields"]}
    return fields[column].get("constraints", {})


def shipped_rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def table_under(heading: str) -> list[list[str]]:
    """The rows of the first table under a heading of the README, without its two header lines."""
    section = re.split(r"\n#+ ", README.partition(f"# {heading}\n")[2])[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def code_words(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


@pytest.mark.parametrize("name", COLUMNS)
def test_readme_lists_the_columns_in_order(name):
    rows = table_under(f"Dictionary: {name}.csv")
    assert tuple(row[0].strip("`") for row in rows) == COLUMNS[name]


@pytest.mark.parametrize("name", COLUMNS)
def test_readme_and_schema_agree_on_required_columns(name):
    required = {row[0].strip("`") for row in table_under(f"Dictionary: {name}.csv") if row[1]}
    in_schema = {c for c in COLUMNS[name] if constraints(name, c).get("required")}
    assert required == in_schema


def test_readme_lists_promotions_and_precisions():
    assert tuple(row[0].strip("`") for row in table_under("Values of promotion")) == PROMOTIONS
    precisions = table_under("Values of territoire_precision")
    needed = {row[0].strip("`"): tuple(code_words(row[2])) for row in precisions}
    assert needed == {str(key): value for key, value in CODES_THAT_PRECISION_NEEDS.items()}


def test_readme_lists_exactly_the_indicator_keys_of_the_file():
    mapped = [row[0].strip("`") for row in table_under("Indicators that are mapped and compared")]
    others = [key for row in table_under("Other keys") for key in code_words(row[1])]
    assert sorted(mapped + others) == sorted(
        {row["indicateur"] for row in shipped_rows("indicateurs")}
    )


def test_contradictions_of_the_readme_are_in_the_file():
    rows = shipped_rows("indicateurs")
    listed = table_under("Known contradictions")
    assert listed
    for pole, indicator, values in listed:
        perimeter = "porteur" if "porteur" in indicator else "pole"
        key = (pole.strip("`"), code_words(indicator)[0], perimeter)
        found = {
            int(row["valeur"])
            for row in rows
            if (row["pole_id"], row["indicateur"], row["perimetre"]) == key
        }
        assert found == {int(value) for value in values.split(",")}, pole


def test_change_log_counts_the_rows_of_its_release():
    counts = re.search(r"Première publication : (\d+) pôles et (\d+) chiffres", README)
    assert counts
    poles, figures = read_data_dir(DATA)
    assert int(counts[1]) <= len(poles)
    assert int(counts[2]) <= len(figures)


@pytest.mark.parametrize("name", COLUMNS)
def test_schema_has_the_columns_in_order_each_explained(name):
    fields = schema(name)["fields"]
    assert tuple(field["name"] for field in fields) == COLUMNS[name]
    assert [f["name"] for f in fields if not (f["title"] and f["description"])] == []
    assert schema(name)["missingValues"] == [""]


@pytest.mark.parametrize("name", COLUMNS)
def test_schema_is_dated_versioned_and_under_licence_ouverte(name):
    described = schema(name)
    assert described["name"] == name
    assert described["licenses"][0]["name"] == "etalab-2.0"
    assert date.fromisoformat(described["created"]) <= date.fromisoformat(described["lastModified"])
    assert re.fullmatch(r"\d+\.\d+\.\d+", described["version"])


def test_schema_keys_are_the_ones_that_reading_enforces():
    assert schema("poles")["primaryKey"] == "pole_id"
    assert schema("indicateurs")["foreignKeys"] == [
        {"fields": "pole_id", "reference": {"resource": "poles", "fields": "pole_id"}}
    ]


@pytest.mark.parametrize("name", COLUMNS)
def test_schema_enums_are_those_of_the_records(name):
    found = {c: tuple(constraints(name, c).get("enum", ())) for c in COLUMNS[name]}
    assert {column: values for column, values in found.items() if values} == ENUMS[name]


@pytest.mark.parametrize(
    ("column", "allowed"),
    [("departement_code", codes.DEPARTEMENTS), ("region_code", codes.REGIONS)],
)
def test_schema_patterns_accept_exactly_the_known_codes(column, allowed):
    pattern = constraints("poles", column)["pattern"]
    candidates = {f"{rank:02}" for rank in range(100)} | {str(rank) for rank in range(100, 1000)}
    candidates |= {"2A", "2B", "2C", "1", "001"}
    assert {code for code in candidates if re.fullmatch(pattern, code)} == allowed


@pytest.mark.parametrize("name", COLUMNS)
def test_shipped_rows_satisfy_the_schema(name):
    broken = [
        f"{name}.csv, ligne {line}, colonne {field['name']} : {row[field['name']]}"
        for line, row in enumerate(shipped_rows(name), start=2)
        for field in schema(name)["fields"]
        if not satisfies(row[field["name"]], field)
    ]
    assert broken == []


@pytest.mark.parametrize("name", COLUMNS)
def test_schema_examples_satisfy_their_own_field(name):
    wrong = [f["name"] for f in schema(name)["fields"] if not satisfies(str(f["example"]), f)]
    assert wrong == []


def test_check_of_the_schema_can_fail():
    fields = {field["name"]: field for field in schema("indicateurs")["fields"]}
    assert not satisfies("", fields["source_url"])
    assert not satisfies("peut-être", fields["qualificatif"])
    assert not satisfies("1 000", fields["valeur"])
    assert not satisfies("1899", fields["annee"])
    assert satisfies("", fields["annee"])


def satisfies(text: str, field: dict) -> bool:
    """Whether a cell fits its field: required, pattern, enum, type, minimum and maximum."""
    rules = field.get("constraints", {})
    if text == "":
        return not rules.get("required", False)
    if not re.fullmatch(rules.get("pattern", r"(?s:.*)"), text):
        return False
    if text not in rules.get("enum", [text]):
        return False
    convert = {"number": float, "year": int, "date": date.fromisoformat}.get(field["type"], str)
    try:
        value = convert(text)
    except ValueError:
        return False
    least, most = (rules.get(bound) for bound in ("minimum", "maximum"))
    least = convert(least) if least is not None else value
    most = convert(most) if most is not None else value
    return least <= value <= most
