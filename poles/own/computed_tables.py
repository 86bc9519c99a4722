"""The tables that the atlas computes and gives in its extracts: a check does not read them again.

A workbook of ours holds them beside its poles and its figures, from which they all follow.
"""

from collections.abc import Mapping

from poles.indicators import INDICATORS, Origin
from poles.own.columns import SUFFIXES
from poles.own.grid import Grid

_COMPUTED: Mapping[str, frozenset[str]] = {
    "les communes de chaque pôle": frozenset(
        {"pole_id", "commune_code", "epci_code", "population_annee"}
    ),
    "l’étendue de chaque pôle": frozenset(
        {"territoire_precision", "geographie_annee", "source_contours"}
    ),
    "les EPCI ou les communes de France": frozenset(
        {"code", "nb_poles_supposes", "geographie_annee"}
    ),
    "une comparaison": frozenset({"pole_nom", "indicateur", "groupe", "raison"}),
    "le dictionnaire des colonnes": frozenset({"table", "colonne", "libelle", "formule"}),
    "les sources et la licence": frozenset({"rubrique", "texte", "adresse", "emploi"}),
}
"""What each table says, by names that stand together in its header and in no other's."""


def computed_table(grid: Grid) -> str | None:
    """Return what a table of ours says, in French; None for any table to be read."""
    header = {cell for cell in grid.rows[0] if isinstance(cell, str)}
    return next((said for said, names in _COMPUTED.items() if names <= header), None)


def is_computed_column(header: str) -> bool:
    """Return whether a column of our poles' table holds an indicator that the atlas computes."""
    key = header
    for suffix in SUFFIXES:
        key = key.removesuffix(f"_{suffix}")
    return key in INDICATORS and INDICATORS[key].origin is not Origin.PUBLIE
