"""In which unit a number of each indicator may be written: people are never ETP."""

from collections.abc import Mapping

from poles.cells import CellError
from poles.indicators import INDICATORS

_MARKS = {"€": "_eur", "ETP": "etp", "m²": "surface_m2", "%": "_pct"}
"""What the key of an indicator holds when it counts in this unit."""
_STAFF = frozenset({"salaries_total", "salaries_permanents", "salaries_insertion"})
_JOBS = frozenset({"emplois_vises", "emplois_crees"})
_MEMBERS = frozenset({"societaires", "adherents"})
_COUNTED: Mapping[str, frozenset[str]] = {
    "personnes": _STAFF | _JOBS | _MEMBERS | {"population", "benevoles", "salaries_total_calcule"},
    "hab.": frozenset({"population", "population_insee"}),
    "salariés": _STAFF | _JOBS | {"salaries_total_calcule"},
    "permanents": frozenset({"salaries_permanents"}),
    "salariés en insertion": frozenset({"salaries_insertion"}),
    "bénévoles": frozenset({"benevoles"}),
    "adhérents": frozenset({"adherents"}),
    "sociétaires": frozenset({"societaires"}),
    "organisations": _MEMBERS | {"organisations", "structures_insertion", "employeurs_associes"},
    "structures d’insertion": frozenset({"structures_insertion"}),
    "employeurs": frozenset({"employeurs_associes"}),
    "ETP d’insertion": frozenset({"etp_insertion"}),
}
"""The indicators that a number of these may be of: a volunteer is no employee."""
_OTHER_COLUMN = "Mettez ce chiffre dans la colonne de son unité."
_OF_OTHERS = "Mettez ce chiffre dans sa colonne, ou gardez le nombre seul."
_IN_UNIT = {
    ("salaries_total", "ETP"): "etp_total",
    ("salaries_insertion", "ETP"): "etp_insertion",
    ("salaries_total", "ETP d’insertion"): "etp_insertion",
    ("etp_total", "ETP d’insertion"): "etp_insertion",
    ("salaries_total", "permanents"): "salaries_permanents",
    ("salaries_total", "salariés en insertion"): "salaries_insertion",
    ("organisations", "structures d’insertion"): "structures_insertion",
}
"""What a header of an indicator means with a unit that is of another."""


def refuse_other_unit(key: str, unit: str | None) -> None:
    """Return when a number of this indicator may be written in this unit.

    Raises CellError, in French, when it may not.
    """
    if unit is None or key not in INDICATORS:
        return
    indicator = INDICATORS[key]
    mark = _MARKS.get(unit)
    if mark is not None and mark not in key:
        own = indicator.unit or "unités"
        advice = _OTHER_COLUMN
        if (other := _IN_UNIT.get((key, unit))) is not None:
            advice = f"Notez-le dans une colonne {other}."
        raise CellError(f"est en {unit}, or la colonne compte en {own}", advice)
    if mark is not None or key in _COUNTED.get(unit, ()):
        return
    counted = "habitants" if unit == "hab." else unit
    if indicator.unit in _MARKS and not (unit.startswith("ETP") and "etp" in key):
        raise CellError(
            f"compte des {counted}, or la colonne est en {indicator.unit}", _OTHER_COLUMN
        )
    raise CellError(f"compte des {counted}, or la colonne est « {indicator.label} »", _OF_OTHERS)


def counted_in(key: str, unit: str | None) -> str | None:
    """Return the indicator that a header of this key and this unit means; None when none does.

    « Salariés en insertion (ETP) » is etp_insertion.
    """
    key = key if unit is None else _IN_UNIT.get((key, unit), key)
    try:
        refuse_other_unit(key, unit)
    except CellError:
        return None
    return key
