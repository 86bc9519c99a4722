"""The tables behind the charts of insertion: ranked, crossed, known; each with its source."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from poles.files.csv_files import Row
from poles.indicators import INDICATORS, Value, rounded
from poles.insertion.insertion import (
    MATRIX,
    SIDE_BY_SIDE,
    Crossing,
    MatrixRow,
    Ranking,
    is_apart,
    is_of_one_year,
    is_rounded,
)
from poles.insertion.markup import MARK_WORDS, value_text
from poles.page.charts import Bar, Point
from poles.page.data_tables import Heading, Kind, Table, web_address
from poles.page.markup import with_unit
from poles.records import Pole
from poles.wording import QUALIFIER_LABELS

_RANKING: Mapping[str, Heading] = MappingProxyType(
    {
        "rang": Heading("Rang", Kind.NUMBER),
        "pole": Heading("Pôle"),
        "valeur": Heading("Valeur", Kind.NUMBER),
        "en_clair": Heading("En clair"),
        "annee": Heading("Année"),
        "lignes": Heading("Lignes"),
        "source_url": Heading("Page", Kind.LINK),
        "source_titre": Heading("Source"),
        "note": Heading("Remarque"),
    }
)


def bars_of(rows: Sequence[tuple[Pole, Value]]) -> list[Bar]:
    """Return the bars of a ranking, in its order."""
    return [
        Bar(
            pole.nom,
            value.value or 0.0,
            f"{value_text(value)} ({value.year or 's. d.'})",
            _source_of(value),
            link=f"./?pole={pole.pole_id}",
            is_rounded=is_rounded(value),
        )
        for pole, value in rows
    ]


def points_of(crossing: Crossing) -> list[Point]:
    """Return the points of a crossing, by name of pole."""
    return [
        Point(
            pole.nom,
            x.value or 0.0,
            y.value or 0.0,
            _dated(x),
            _dated(y),
            is_rounded=is_rounded(x) or is_rounded(y),
            is_uneven=not is_of_one_year(x, y),
        )
        for pole, x, y in crossing.points
    ]


def ranking_table(ranking: Ranking) -> Table:
    """Return every pole of a ranking: the ranked, those in ETP apart, those without, and why."""
    rows: list[Row] = []
    for rank, (pole, value) in enumerate(ranking.known, start=1):
        rows.append(_ranked(rank, pole, value))
    rows += [_ranked(None, pole, value) for pole, value in ranking.in_etp]
    rows += [_absent(pole, reason) for pole, reason in ranking.missing]
    return Table(f"insertion-{ranking.key}", _RANKING, tuple(rows))


def crossing_table(crossing: Crossing) -> Table:
    """Return the poles that a scatter shows, with both values, their years and their sources."""
    rows: list[Row] = [
        {"pole": pole.nom, **_both("x", x), **_both("y", y), "pole_id": pole.pole_id}
        for pole, x, y in crossing.points
    ]
    headings: dict[str, Heading] = {"pole": Heading("Pôle")}
    for axis, key in (("x", crossing.x), ("y", crossing.y)):
        label = with_unit(INDICATORS[key])
        headings |= {
            f"{axis}_valeur": Heading(label, Kind.NUMBER),
            f"{axis}_qualificatif": Heading(f"Qualité ({axis})"),
            f"{axis}_annee": Heading(f"Année ({axis})"),
            f"{axis}_source_url": Heading(f"Page ({axis})", Kind.LINK),
        }
    return Table(f"insertion-{crossing.x}-{crossing.y}", headings, tuple(rows))


def side_by_side_rows(rows: Iterable[tuple[Pole, Sequence[Value]]]) -> Table:
    """Return heads and ETP of each pole, in columns of their own."""
    table: list[Row] = []
    for pole, values in rows:
        row: Row = {"pole_id": pole.pole_id, "pole": pole.nom}
        for key, value in zip(SIDE_BY_SIDE, values, strict=True):
            row[key] = _number(value)
            row[f"{key}_qualificatif"] = value.qualifier.value if value.qualifier else None
            row[f"{key}_annee"] = value.year
            row[f"{key}_source_url"] = value.figures[0].source_url if value.figures else None
        table.append(row)
    return Table("insertion-personnes-et-etp", {}, tuple(table))


def matrix_words(rows: Iterable[MatrixRow]) -> Table:
    """Return the matrix in words."""
    table: list[Row] = [
        {
            "pole_id": row.pole.pole_id,
            "pole": row.pole.nom,
            "chiffres": row.known,
            **{key: MARK_WORDS[state] for key, state in zip(MATRIX, row.states, strict=True)},
        }
        for row in rows
    ]
    headings = {
        "pole": Heading("Pôle"),
        "chiffres": Heading("Chiffres connus", Kind.NUMBER),
        **{key: Heading(INDICATORS[key].label) for key in MATRIX},
    }
    return Table("insertion-qui-publie-quoi", headings, tuple(table))


def _ranked(rank: int | None, pole: Pole, value: Value) -> Row:
    return {
        "rang": rank,
        "pole": pole.nom,
        "valeur": _number(value),
        "en_clair": value_text(value) + (" (en ETP, à part)" if is_apart(value) else ""),
        "annee": value.year,
        "lignes": ", ".join(str(figure.line) for figure in value.figures) or None,
        "source_url": web_address(value.figures[0].source_url) if value.figures else None,
        "source_titre": value.figures[0].source_titre if value.figures else None,
        "note": value.note,
        "pole_id": pole.pole_id,
    }


def _absent(pole: Pole, reason: str) -> Row:
    empty: Row = dict.fromkeys(_RANKING)
    return {**empty, "pole": pole.nom, "note": reason, "pole_id": pole.pole_id}


def _both(axis: str, value: Value) -> Row:
    return {
        f"{axis}_valeur": _number(value),
        f"{axis}_qualificatif": QUALIFIER_LABELS[value.qualifier] if value.qualifier else None,
        f"{axis}_annee": value.year,
        f"{axis}_source_url": web_address(value.figures[0].source_url) if value.figures else None,
    }


def _number(value: Value) -> float | None:
    if value.value is None:
        return None
    return float(rounded(INDICATORS[value.key], value.value))


def _dated(value: Value) -> str:
    return f"{value_text(value)} ({value.year or 'sans année'})"


def _source_of(value: Value) -> str:
    return value.figures[0].source_titre if value.figures else "Insee, IGN"
