"""The tables that the page of the data shows and gives: rows, French headings, and what they hold.

Every row that comes from a file says its line there, so that each number of the atlas is traced.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from poles.cells import is_web_address
from poles.coverage import Coverage, in_file_order
from poles.figure_pairs import shown_figure
from poles.files.csv_files import Row
from poles.french_text import unaccented
from poles.indicators import INDICATORS, label_of
from poles.records import Figure, Perimeter, Pole, Qualifier
from poles.wording import FIELDS, PRECISION_LABELS, PROMOTION_LABELS, QUALIFIER_LABELS

PERIMETER_LABELS: Mapping[Perimeter, str] = {
    Perimeter.POLE: "pôle",
    Perimeter.PORTEUR: "porteur seul",
    Perimeter.MEMBRE: "un membre seul",
}


class Kind(StrEnum):
    """How the cells of a column are shown."""

    TEXT = "texte"
    NUMBER = "nombre"
    LINK = "lien"


@dataclass(frozen=True, slots=True)
class Heading:
    """One column: its words on the screen, and how its cells are shown."""

    label: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True)
class Table:
    """Rows under stable keys, with a French heading for each."""

    name: str
    headings: Mapping[str, Heading]
    rows: tuple[Row, ...]

    def holding(self, words: str) -> tuple[Row, ...]:
        """Return the rows that hold all these words, wherever they are, case and accents aside."""
        wanted = unaccented(words).split()
        if not wanted:
            return self.rows
        pairs = zip(self.rows, self._folded, strict=True)
        return tuple(row for row, text in pairs if all(word in text for word in wanted))

    @cached_property
    def _folded(self) -> tuple[str, ...]:
        texts = (" ".join(str(cell) for cell in row.values() if cell) for row in self.rows)
        return tuple(unaccented(text) for text in texts)


class DataTables:
    """The tables of a selection of poles, each made when it is first asked for."""

    def __init__(self, coverage: Coverage) -> None:
        self.coverage = coverage
        self._atlas = coverage.atlas

    @cached_property
    def figures(self) -> Table:
        """Return one row per published figure, in the order of its file."""
        shown = {
            id(figure)
            for pole in self.coverage.poles
            for figure in _shown_figures(self._atlas.figures_of[pole.pole_id])
        }
        names = self._atlas.by_id
        rows: list[Row] = [
            {
                "ligne": figure.line,
                "pole": names[figure.pole_id].nom,
                "libelle": label_of(figure.indicateur),
                "valeur": figure.valeur,
                "qualificatif": QUALIFIER_LABELS[figure.qualificatif],
                "annee": figure.annee and str(figure.annee),
                "perimetre": PERIMETER_LABELS[figure.perimetre],
                "montree": "oui" if id(figure) in shown else "non",
                "source_url": web_address(figure.source_url),
                "source_titre": figure.source_titre,
                "note": figure.note,
                "indicateur": figure.indicateur,
                "pole_id": figure.pole_id,
            }
            for figure in self.coverage.figures
        ]
        return Table("chiffres", _FIGURES, tuple(rows))

    @cached_property
    def poles(self) -> Table:
        """Return one row per pole, in the order of its file."""
        in_file = sorted(self.coverage.poles, key=in_file_order)
        return Table("poles", _POLES, tuple(self._pole(pole) for pole in in_file))

    @cached_property
    def by_indicator(self) -> Table:
        """Return the coverage of each indicator."""
        rows: list[Row] = [
            {
                "indicateur": one.key,
                "libelle": INDICATORS[one.key].label,
                "poles_renseignes": one.answered,
                "poles": one.asked,
                **{qualifier.value: one.qualifiers[qualifier] for qualifier in Qualifier},
                "annee_mediane": one.median_year,
                "sans_annee": one.undated,
                "porteur_ou_membre_seul": one.only_others,
            }
            for one in self.coverage.by_indicator
        ]
        return Table("couverture-indicateurs", {}, tuple(rows))

    @cached_property
    def by_promotion(self) -> Table:
        """Return the coverage of each call."""
        rows: list[Row] = [
            {
                "promotion": one.promotion,
                "libelle": PROMOTION_LABELS[one.promotion],
                "poles": one.poles,
                "poles_localises": one.placed,
                "poles_avec_un_chiffre": one.with_figure,
                "chiffres": one.figures,
            }
            for one in self.coverage.by_promotion
        ]
        return Table("couverture-promotions", {}, tuple(rows))

    @cached_property
    def contradictions(self) -> Table:
        """Return one row per value of each contradiction."""
        rows: list[Row] = [
            {
                "pole_id": one.pole.pole_id,
                "pole": one.pole.nom,
                "indicateur": one.key,
                "perimetre": one.perimeter.value,
                "nature": one.kind.value,
                "valeur": figure.valeur,
                "qualificatif": figure.qualificatif.value,
                "annee": figure.annee,
                "montree": "oui" if figure is one.shown else "non",
                "raison": one.why,
                "ligne": figure.line,
                "source_url": figure.source_url,
                "source_titre": figure.source_titre,
                "note": figure.note,
            }
            for one in self.coverage.contradictions
            for figure in one.figures
        ]
        return Table("contradictions", {}, tuple(rows))

    @cached_property
    def unplaced(self) -> Table:
        """Return one row per pole without an outline."""
        rows: list[Row] = [
            {
                "pole_id": pole.pole_id,
                "pole": pole.nom,
                "raison": reason,
                "territoire_texte": pole.territoire_texte,
                "departement_code": pole.departement_code,
                "region_code": pole.region_code,
                "ligne": pole.line,
                "source_url": pole.source_url,
            }
            for pole, reason in self.coverage.unplaced
        ]
        return Table("non-localises", {}, tuple(rows))

    @cached_property
    def repairs(self) -> Table:
        """Return one row per old code that was carried to today's."""
        rows: list[Row] = [
            {
                "pole_id": pole.pole_id,
                "pole": pole.nom,
                "ligne": repair.line,
                "colonne": repair.column,
                "code_ecrit": repair.before,
                "code_lu": repair.after,
                "raison": repair.why,
            }
            for pole, repair in self.coverage.repairs
        ]
        return Table("codes-repares", {}, tuple(rows))

    @cached_property
    def sources(self) -> Table:
        """Return one row per page that the data rest on, the most used first."""
        rows: list[Row] = [
            {
                "source_titre": use.title,
                "site": use.host,
                "chiffres": use.figures,
                "poles": use.poles,
                "poles_nommes": use.named,
                "source_url": web_address(use.url),
            }
            for use in self.coverage.sources
        ]
        return Table("sources", _SOURCES, tuple(rows))

    def _pole(self, pole: Pole) -> Row:
        names = self._atlas.boundaries.departement_names
        code = pole.departement_code
        return {
            "ligne": pole.line,
            "nom": pole.nom,
            "promotion": PROMOTION_LABELS[pole.promotion],
            "departement": f"{names[code]} ({code})" if code else None,
            "commune_nom": pole.commune_nom,
            "porteur": pole.porteur,
            "territoire_texte": pole.territoire_texte,
            "precision": PRECISION_LABELS[pole.territoire_precision],
            "chiffres": len(self._atlas.figures_of[pole.pole_id]),
            "filieres": ", ".join(pole.filieres) or None,
            "source_url": web_address(pole.source_url),
            "source_titre": pole.source_titre,
            "site_web": web_address(pole.site_web),
            "note": pole.note,
            "pole_id": pole.pole_id,
        }


def web_address(url: str | None) -> str | None:
    """Return an http(s) address with a host as it is, None for anything else: it becomes a link."""
    return url if url is not None and is_web_address(url) else None


def _shown_figures(figures: Collection[Figure]) -> list[Figure]:
    keys = dict.fromkeys(figure.indicateur for figure in figures)
    return [shown for key in keys if (shown := shown_figure(figures, key)) is not None]


_FIGURES: Mapping[str, Heading] = MappingProxyType(
    {
        "ligne": Heading("Ligne", Kind.NUMBER),
        "pole": Heading("Pôle"),
        "libelle": Heading("Indicateur"),
        "valeur": Heading("Valeur", Kind.NUMBER),
        "qualificatif": Heading("Qualité"),
        "annee": Heading("Année"),
        "perimetre": Heading("Périmètre"),
        "montree": Heading("Montrée"),
        "source_url": Heading("Page", Kind.LINK),
        "source_titre": Heading("Source"),
        "note": Heading("Note"),
        "indicateur": Heading("Clé"),
        "pole_id": Heading("Identifiant"),
    }
)
_POLES: Mapping[str, Heading] = MappingProxyType(
    {
        "ligne": Heading("Ligne", Kind.NUMBER),
        "nom": Heading("Pôle"),
        "promotion": Heading("Promotion"),
        "departement": Heading("Département"),
        "commune_nom": Heading("Siège"),
        "porteur": Heading("Porteur"),
        "territoire_texte": Heading("Territoire"),
        "precision": Heading("Précision"),
        "chiffres": Heading("Chiffres", Kind.NUMBER),
        "filieres": Heading(FIELDS),
        "source_url": Heading("Page", Kind.LINK),
        "source_titre": Heading("Source"),
        "site_web": Heading("Site du pôle", Kind.LINK),
        "note": Heading("Note"),
        "pole_id": Heading("Identifiant"),
    }
)
_SOURCES: Mapping[str, Heading] = MappingProxyType(
    {
        "source_titre": Heading("Source"),
        "site": Heading("Site"),
        "chiffres": Heading("Chiffres", Kind.NUMBER),
        "poles": Heading("Pôles chiffrés", Kind.NUMBER),
        "poles_nommes": Heading("Pôles dits PTCE", Kind.NUMBER),
        "source_url": Heading("Page", Kind.LINK),
    }
)
