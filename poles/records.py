"""What a pole, a figure, a territory and a problem are; the types of codes; the columns of files.

Floor 0: nothing here knows files, maps or pages. A record exists only when it is valid.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NewType

PoleId = NewType("PoleId", str)
CommuneCode = NewType("CommuneCode", str)
EpciCode = NewType("EpciCode", str)
DepartementCode = NewType("DepartementCode", str)
RegionCode = NewType("RegionCode", str)


class Precision(StrEnum):
    """How sure the territory of a pole is, from the surest to nothing known."""

    DECLARE = "declare"
    APPROCHE = "approche"
    SIEGE = "siege"
    DEPARTEMENT = "departement"
    REGION = "region"
    INCONNU = "inconnu"


class Qualifier(StrEnum):
    """How a source words a value, from the surest to the least sure."""

    EXACT = "exact"
    ENVIRON = "environ"
    AU_MOINS = "au_moins"
    AU_PLUS = "au_plus"


class Perimeter(StrEnum):
    """Whom a figure is about: the pole, its lead organisation alone, or one member alone."""

    POLE = "pole"
    PORTEUR = "porteur"
    MEMBRE = "membre"


PROMOTIONS: tuple[str, ...] = (
    "AAP-2013",
    "AAP-2015",
    "AMI-2021-P1",
    "AMI-2021-P2",
    "AMI-2022-P2",
    "AMI-2023-P2",
    "AMI-2024",
    "HORS-APPEL",
)
UNSTATED_PROMOTION = "NON-PRECISEE"
"""Of a pole that a reader brings: their file names no call. Never in the shipped files."""

POLE_COLUMNS: tuple[str, ...] = (
    "pole_id",
    "nom",
    "promotion",
    "promotions_suivantes",
    "date_annonce",
    "porteur",
    "commune_code",
    "commune_nom",
    "departement_code",
    "region_code",
    "territoire_texte",
    "territoire_precision",
    "epci_codes",
    "communes_codes",
    "filieres",
    "site_web",
    "source_url",
    "source_titre",
    "note",
)

FIGURE_COLUMNS: tuple[str, ...] = (
    "pole_id",
    "indicateur",
    "perimetre",
    "valeur",
    "qualificatif",
    "annee",
    "source_url",
    "source_titre",
    "note",
)

POLES_FILE = "poles.csv"
FIGURES_FILE = "indicateurs.csv"
LIST_SEPARATOR = ";"
LONGEST_QUOTE = 80
WHOLE_ROW = "(ligne)"
"""In place of a column, when the whole row is told of."""


@dataclass(frozen=True, slots=True)
class Pole:
    """One row of poles.csv. Codes are as written in the file, which may be older than today's COG.

    An empty tuple means that the source names none; None means that the source does not say.
    """

    pole_id: PoleId
    nom: str
    promotion: str
    promotions_suivantes: tuple[str, ...]
    date_annonce: date | None
    porteur: str | None
    commune_code: CommuneCode | None
    commune_nom: str | None
    departement_code: DepartementCode | None
    region_code: RegionCode | None
    territoire_texte: str | None
    territoire_precision: Precision
    epci_codes: tuple[EpciCode, ...]
    communes_codes: tuple[CommuneCode, ...]
    filieres: tuple[str, ...]
    site_web: str | None
    source_url: str
    source_titre: str
    note: str | None
    line: int
    """Line of the file where the record starts (the header is line 1)."""
    file: str = POLES_FILE


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of indicateurs.csv: one value that one page states about one pole."""

    pole_id: PoleId
    indicateur: str
    perimetre: Perimeter
    valeur: float
    qualificatif: Qualifier
    annee: int | None
    source_url: str
    source_titre: str
    note: str | None
    line: int
    file: str = FIGURES_FILE


@dataclass(frozen=True, slots=True)
class Territory:
    """What the boundaries say of one pole, in today's codes.

    An unplaced pole has no commune, every measure None, and `unplaced_reason` in French.
    """

    pole_id: PoleId
    precision: Precision
    commune_codes: tuple[CommuneCode, ...]
    epci_codes: tuple[EpciCode, ...]
    """EPCI touched, the most populated part first; for whole EPCI, the territory itself."""
    departement_codes: tuple[DepartementCode, ...]
    """Departments touched, the most populated part first."""
    region_codes: tuple[RegionCode, ...]
    population_insee: int | None
    """Municipal population (RP 2023, Mayotte RP 2017), the sum of the communes."""
    population_annee: str | None
    """« 2023 », « 2017 », or « 2017-2023 » when the communes differ."""
    population_2016: int | None
    superficie_km2: float | None
    lon: float | None
    lat: float | None
    """Label point, inside the largest part of the outline (EPSG:4326)."""
    unplaced_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one place, in French, with what to try."""

    file: str
    line: int | None
    column: str | None
    value: str
    wrong: str
    advice: str
    choices: tuple[str, ...] = ()
    """The texts that the cell may mean, where it is for the reader to choose."""

    def __str__(self) -> str:
        """One French sentence: where, the value, what is wrong, what to try."""
        where = self.file
        if self.line is not None:
            where += f", ligne {self.line}"
        if self.column not in (None, WHOLE_ROW):
            where += f", colonne {self.column}"
        shown = self.value if len(self.value) <= LONGEST_QUOTE else self.value[:LONGEST_QUOTE] + "…"
        what = f"« {shown} »" if shown else "la case"
        if self.column is None and self.value == self.file:
            what = "le fichier"
        return f"{where} : {what} {self.wrong}. {self.advice}"


@dataclass(frozen=True, slots=True)
class Repair:
    """One old code that was carried to today's, said and never hidden."""

    file: str
    line: int
    column: str
    before: str
    after: str
    why: str
    stays: bool = False
    """Whether the cell keeps what is written: only what it was read as is told."""

    def __str__(self) -> str:
        """One French sentence: where, before, after, why."""
        where = f"{self.file}, ligne {self.line}"
        if self.column != WHOLE_ROW:
            where += f", colonne {self.column}"
        if self.stays:
            found = f"trouvé : {self.after}, la case reste telle quelle"
            return f"{where} : « {self.before} », {found} ({self.why})."
        if not self.before:
            return f"{where} : case vide, remplie avec « {self.after} » ({self.why})."
        read = f"lu « {self.after} »" if self.after else "laissé de côté"
        return f"{where} : « {self.before} » est {read} ({self.why})."


class DataFileError(Exception):
    """A file cannot be used; `problems` holds every reason at once, never none."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
