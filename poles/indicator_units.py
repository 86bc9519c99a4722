"""In which unit a number of each indicator may be written: people are never ETP."""

from poles.cells import CellError
from poles.indicators import INDICATORS

_MARKS = {"€": "_eur", "ETP": "etp", "m²": "surface_m2", "%": "_pct"}
"""What the key of an indicator holds when it counts in this unit."""
_HEADS = frozenset({"personnes", "hab.", "organisations"})
_OTHER_COLUMN = "Mettez ce chiffre dans la colonne de son unité."
_IN_ETP = {"salaries_total": "etp_total", "salaries_insertion": "etp_insertion"}


def refuse_other_unit(key: str, unit: str | None) -> None:
    """Return when a number of this indicator may be written in this unit.

    Raises CellError, in French, when it may not.
    """
    if unit is None or key not in INDICATORS:
        return
    own = INDICATORS[key].unit
    mark = _MARKS.get(unit)
    if mark is not None and mark not in key:
        raise CellError(f"est en {unit}, or la colonne compte en {own or 'unités'}", _OTHER_COLUMN)
    if unit in _HEADS and own in _MARKS:
        raise CellError(f"compte des {unit}, or la colonne est en {own}", _OTHER_COLUMN)


def counted_in(key: str, unit: str | None) -> str | None:
    """Return the indicator that a header of this key and this unit means; None when none does.

    « Salariés en insertion (ETP) » is etp_insertion.
    """
    if unit == "ETP":
        key = _IN_ETP.get(key, key)
    try:
        refuse_other_unit(key, unit)
    except CellError:
        return None
    return key
