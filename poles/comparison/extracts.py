"""The comparison as files: one row per pole and indicator, beside all that the poles give."""

from datetime import date

from poles.atlas import Atlas
from poles.comparison.comparison import Comparison, absence
from poles.comparison.screen import ComparisonScreen, write_comparison
from poles.files.columns import table_of
from poles.files.csv_files import Row
from poles.files.extraction import About, Extraction, Source, link_to
from poles.files.extraction_files import write
from poles.files.extracts import Format, dated_name
from poles.files.selection_extracts import selection_extraction
from poles.indicators import Indicator, Value, rounded
from poles.normalised import NORM_LABELS
from poles.records import Pole
from poles.wording import BOUNDARY_CREDITS

COLUMNS = (
    "pole_id",
    "pole_nom",
    "indicateur",
    "libelle",
    "unite",
    "groupe",
    "valeur",
    "qualificatif",
    "annee",
    "source_titre",
    "source_url",
    "note",
    "raison",
)
_COMPARISON_ONLY = (Format.CSV, Format.CSV_EXCEL, Format.XLSX)
_LIST = " ; "


def comparison_rows(comparison: Comparison) -> list[Row]:
    """Return one row per pole and indicator, values known or not, pole by pole."""
    return [
        _row(pole, line.indicator, line.group.value, line.cells[place].value)
        for place, pole in enumerate(comparison.poles)
        for line in comparison.lines
    ]


def comparison_extract(atlas: Atlas, comparison: Comparison, form: Format, about: About) -> bytes:
    """Return the bytes of a file; the zip and the outlines hold all that these poles give."""
    rows = comparison_rows(comparison)
    table = table_of("comparaison", COLUMNS, rows)
    extraction = Extraction(about, (table,), _sources(comparison))
    if form not in _COMPARISON_ONLY:
        poles = selection_extraction(atlas, comparison.poles, about)
        shown = {(one.title, one.url) for one in extraction.sources}
        others = [one for one in poles.sources if (one.title, one.url) not in shown]
        extraction = Extraction(
            about, (table, *poles.tables), (*extraction.sources, *others), poles.layer
        )
    return write(extraction, form)


def about_comparison(
    comparison: Comparison, screen: ComparisonScreen, home: str, today: date
) -> About:
    """Return what the files of a comparison say of themselves."""
    said = f"Pôles comparés : {_LIST.join(pole.nom for pole in comparison.poles)}."
    if comparison.per:
        said += f" Valeurs par {NORM_LABELS[comparison.per]}."
    link = link_to(home, "comparer", write_comparison(screen))
    return About("Comparaison de pôles", said, link, today)


def comparison_file_name(comparison: Comparison, form: Format, today: date) -> str:
    """Return a name that says what is compared and when."""
    words = ["ptce-comparaison", f"{len(comparison.poles)}-poles"]
    if comparison.per:
        words.append(f"par-{comparison.per.value}")
    return dated_name([*words, *(pole.pole_id for pole in comparison.poles)], form, today)


def _row(pole: Pole, indicator: Indicator, group: str, value: Value) -> Row:
    titles = dict.fromkeys(figure.source_titre for figure in value.figures)
    urls = dict.fromkeys(figure.source_url for figure in value.figures if figure.source_url)
    is_known = value.value is not None
    return {
        "pole_id": pole.pole_id,
        "pole_nom": pole.nom,
        "indicateur": indicator.key,
        "libelle": indicator.label,
        "unite": indicator.unit or None,
        "groupe": group,
        "valeur": None if value.value is None else rounded(indicator, value.value),
        "qualificatif": value.qualifier.value if value.qualifier else None,
        "annee": int(value.year) if value.year and value.year.isdigit() else value.year,
        "source_titre": _LIST.join(titles) or (BOUNDARY_CREDITS if is_known else None),
        "source_url": _LIST.join(urls) or None,
        "note": value.note,
        "raison": absence(indicator, value) or None,
    }


def _sources(comparison: Comparison) -> tuple[Source, ...]:
    """Each page once, with the poles and the indicators that stand on it."""
    poles: dict[tuple[str, str], dict[str, None]] = {}
    labels: dict[tuple[str, str], dict[str, None]] = {}
    for line in comparison.lines:
        for pole, cell in zip(comparison.poles, line.cells, strict=True):
            for figure in cell.value.figures:
                page = (figure.source_titre, figure.source_url)
                poles.setdefault(page, {})[pole.nom] = None
                labels.setdefault(page, {})[line.indicator.label] = None
    return tuple(
        Source(title, url, f"{_LIST.join(names)} : {_LIST.join(labels[title, url])}")
        for (title, url), names in poles.items()
    )
