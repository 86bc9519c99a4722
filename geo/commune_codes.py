"""Codes of communes and EPCI: which are current (COG 2026) and what older ones became."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from build_error import BuildError

Record = Mapping[str, Any]
PARTS_OF_COMMUNES = {"commune-deleguee": "deleguee", "commune-associee": "associee"}


@dataclass(frozen=True)
class CommuneRegister:
    """The communes of COG 2026 and the codes that lead to them."""

    current: dict[str, Record]
    parts: dict[str, Record]
    """Communes deleguees and associees: 584 of them bear the code of a current commune."""
    arrondissements: dict[str, Record]
    former: dict[str, str]
    """`anciensCodes` -> current code."""

    def commune_of_today(self, code: str) -> str | None:
        """Return the current commune of a code; None if the code was never seen.

        `chefLieu` wins over `anciensCodes`, which is wrong for 60455 and 55273.
        """
        if code in self.current:
            return code
        if code in self.parts:
            return str(self.parts[code]["chefLieu"])
        if code in self.arrondissements:
            return str(self.arrondissements[code]["commune"])
        return self.former.get(code)


def read_register(records: Iterable[Record]) -> CommuneRegister:
    """Return the register of the npm records, filtered on `type` before keying by code."""
    register = CommuneRegister({}, {}, {}, {})
    kinds = {
        "commune-actuelle": register.current,
        "arrondissement-municipal": register.arrondissements,
        **dict.fromkeys(PARTS_OF_COMMUNES, register.parts),
    }
    for record in records:
        kinds[record["type"]][record["code"]] = record
    for code, record in register.current.items():
        register.former.update(dict.fromkeys(record.get("anciensCodes", []), code))
    return register


def read_source_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a committed correspondence table, all text."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def read_splits(rows: Iterable[Mapping[str, str]], register: CommuneRegister) -> pd.DataFrame:
    """Return the codes whose perimeter was split later: a record written before needs a choice."""
    splits = pd.DataFrame(
        {
            "code_ancien": row["code_ancien"],
            "nom_ancien": row["nom_ancien"],
            "codes": row["codes_2026"],
            "note": row["note"],
        }
        for row in rows
    )
    targets = {code for codes in splits["codes"] for code in codes.split(";")}
    if unknown := sorted(targets - register.current.keys()):
        raise BuildError(
            f"scissions_apres_2013.csv: expected current communes, got {unknown}; correct the table"
        )
    return splits.sort_values("code_ancien", ignore_index=True)


def passage_of_communes(
    rows: Iterable[Mapping[str, str]], register: CommuneRegister
) -> pd.DataFrame:
    """Return every known code that is no current commune, with the commune it is in today.

    `dernier_millesime` is the last COG where the code was a commune; null when it was a part of
    one (deleguee, associee) or is an arrondissement municipal.
    """
    columns = ["code_ancien", "nom_ancien", "dernier_millesime", "cas"]
    movements = [tuple(row[column] for column in columns) for row in rows]
    known = {code for code, *_ in movements}
    parts = [
        (code, record["nom"], None, PARTS_OF_COMMUNES[record["type"]])
        for code, record in register.parts.items()
        if code not in register.current and code not in known
    ]
    arrondissements = [
        (code, record["nom"], None, "arrondissement")
        for code, record in register.arrondissements.items()
    ]
    _check_movements(rows, register)
    table = pd.DataFrame([*movements, *parts, *arrondissements], columns=columns)
    table["code"] = [register.commune_of_today(code) for code in table["code_ancien"]]
    table["nom"] = [register.current[code]["nom"] for code in table["code"]]
    order = ["code_ancien", "nom_ancien", "dernier_millesime", "code", "nom", "cas"]
    return table[order].sort_values("code_ancien", ignore_index=True)


def former_names_under_a_code_of_today(register: CommuneRegister) -> pd.DataFrame:
    """Return the names that a commune of today bore before it took others in: its code is kept.

    The chef-lieu of a merger gives it its code and goes on as a part, under its former name.
    """
    names = [
        (code, register.current[code]["nom"], part["nom"], PARTS_OF_COMMUNES[part["type"]])
        for code, part in register.parts.items()
        if code in register.current and part["nom"] != register.current[code]["nom"]
    ]
    table = pd.DataFrame(names, columns=["code", "nom", "nom_ancien", "cas"])
    return table.sort_values("code", ignore_index=True)


def _check_movements(rows: Iterable[Mapping[str, str]], register: CommuneRegister) -> None:
    seen: set[str] = set()
    for row in rows:
        old, target = row["code_ancien"], row["code_2026"]
        expected = register.commune_of_today(old)
        if old in register.current or old in seen or target != expected:
            got = f"{old} -> {target}" + (" twice" if old in seen else "")
            raise BuildError(
                f"passage_communes_2013_2026.csv against COG 2026: expected {old} -> {expected}, "
                f"each old code once and none of them current, got {got}; correct the table"
            )
        seen.add(old)


def passage_of_epci(
    rows: Iterable[Mapping[str, str]], epci_names: Mapping[str, str]
) -> pd.DataFrame:
    """Return what EPCI of 2019-2025 became, checked against the EPCI of 2026.

    `part_population_pct`: share of the old EPCI's population now in this one.
    """
    rows = list(rows)
    shares: dict[tuple[str, str], float] = defaultdict(float)
    for row in rows:
        name = epci_names.get(row["siren_2026"])
        if name != row["nom_2026"]:
            raise BuildError(
                f"passage_epci_2019_2025_vers_2026.csv: {row['siren_2026']} expected to be "
                f"{row['nom_2026']!r} among the EPCI of 2026, got {name!r}; correct the table"
            )
        shares[row["millesime"], row["siren_ancien"]] += float(row["part_population_pct"])
    rounding_pct = 0.35
    if odd := {key: share for key, share in shares.items() if abs(share - 100) > rounding_pct}:
        raise BuildError(
            f"passage_epci_2019_2025_vers_2026.csv: shares expected to sum to 100 %, got {odd}; "
            "correct the table"
        )
    table = pd.DataFrame(rows).rename(columns={"siren_2026": "siren", "nom_2026": "nom"})
    return table[
        ["millesime", "siren_ancien", "nom_ancien", "siren", "nom", "part_population_pct", "statut"]
    ]


@dataclass(frozen=True)
class Population2016:
    """Municipal population RP 2016 by group of today's communes that share one origin in 2019."""

    group_of: dict[str, frozenset[str]]
    """Current code -> the current codes it cannot be told apart from; no entry: no figure."""
    total_of: dict[frozenset[str], int]

    def total(self, codes: Iterable[str]) -> int | None:
        """Return the population of these communes; None if one is unknown or split across."""
        members = frozenset(codes)
        groups = {self.group_of.get(code, frozenset()) for code in members}
        if not all(group and group <= members for group in groups):
            return None
        return sum(self.total_of[group] for group in groups)


def carry_population_2016(
    records_2019: Iterable[Record], register: CommuneRegister, splits: pd.DataFrame
) -> Population2016:
    """Return RP 2016 carried from the codes of COG 2019 to today's; Mayotte and COM have none."""
    counted = {
        record["code"]: int(record["population"])
        for record in records_2019
        if record["type"] == "commune-actuelle" and "population" in record
    }
    later = {
        old: frozenset(codes.split(";"))
        for old, codes in zip(splits["code_ancien"], splits["codes"], strict=True)
        # A split whose communes all existed in 2019 was over by then: nothing to choose.
        if old in counted and not counted.keys() >= set(codes.split(";"))
    }
    result = Population2016({code: codes for codes in later.values() for code in codes}, {})
    for code, population in counted.items():
        today = register.commune_of_today(code)
        if today is None:
            raise BuildError(
                f"COG 2019 against COG 2026: expected a current commune for {code}, got none; "
                "the correspondence is incomplete"
            )
        group = result.group_of.setdefault(today, frozenset([today]))
        result.total_of[group] = result.total_of.get(group, 0) + population
    return result
