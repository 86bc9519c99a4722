"""What leaves the sheet of a pole: its figures, all of it in every form, and how to cite it."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

from poles.atlas import Atlas
from poles.boundaries import GEOGRAPHY_YEAR
from poles.files.extraction import HERE, About, link_to
from poles.files.extraction_files import write
from poles.files.extracts import Format, extract
from poles.files.selection_extracts import selection_extraction
from poles.indicators import INDICATORS, rounded
from poles.numbers_fr import french_date
from poles.records import FIGURE_COLUMNS, POLE_COLUMNS, Figure, PoleId
from poles.sheet.sheet import Computed, Piece, Published, Rank, Sheet, sheet_of
from poles.wording import BOUNDARY_CREDITS, CREDITS, TITLE

Json = dict[str, Any]


def figures_csv(atlas: Atlas, pole_id: PoleId, form: Format) -> bytes:
    """Return the published figures of a pole, in the columns of the whole data set."""
    return extract(atlas, [atlas.by_id[pole_id]], "indicateurs", form)


def sheet_extract(atlas: Atlas, pole_id: PoleId, form: Format, about: About) -> bytes:
    """Return everything about a pole as one file; the zip holds its sheet as JSON too."""
    extraction = selection_extraction(atlas, [atlas.by_id[pole_id]], about)
    address = None if about.link.startswith(HERE) else about.link
    more = {"fiche.json": sheet_json(atlas, pole_id, address, about.today)}
    return write(replace(extraction, more=more), form)


def about_sheet(atlas: Atlas, pole_id: PoleId, home: str, today: date) -> About:
    """Return what the files of a sheet say of themselves."""
    link = link_to(home, "pole", {"pole": [pole_id]})
    return About(f"Fiche « {atlas.by_id[pole_id].nom} »", "Un seul pôle.", link, today)


def sheet_json(atlas: Atlas, pole_id: PoleId, address: str | None, today: date) -> bytes:
    """Return the whole sheet, UTF-8, its keys always in the same order; what is unknown is null."""
    sheet = sheet_of(atlas, pole_id)
    content = {
        "titre": f"{TITLE}, fiche « {sheet.pole.nom} »",
        "adresse": address,
        "extrait_le": today.isoformat(),
        "geographie_annee": GEOGRAPHY_YEAR,
        "credits": CREDITS,
        "pole": {column: _plain(getattr(sheet.pole, column)) for column in POLE_COLUMNS},
        "territoire": _territory(sheet),
        "chiffres": [_figure(f, one) for one in sheet.published for f in _all_figures(one)],
        "indicateurs": {
            "limites": {one.value.key: _computed(one) for one in sheet.boundaries},
            "calcules": {one.value.key: _computed(one) for one in sheet.derived},
        },
        "population": {
            "declaree_ligne": sheet.populations.declared and sheet.populations.declared.line,
            "ecart": sheet.populations.difference,
            "rapport": sheet.populations.ratio,
            "explications": list(sheet.populations.reasons),
        },
        "voisins": _neighbours(sheet),
        "sources": [{"titre": title, "url": url} for url, title in sheet.sources],
        "source_contours": BOUNDARY_CREDITS,
    }
    return json.dumps(content, ensure_ascii=False, allow_nan=False, indent=2).encode()


def citation(sheet: Sheet, address: str | None, today: date) -> str:
    """Return the sentence that cites the sheet, dated, with its sources and its address."""
    titles = [title for _, title in sheet.sources]
    sources = " ; ".join(dict.fromkeys([*titles, BOUNDARY_CREDITS]))
    said = (
        f"{TITLE}, fiche « {sheet.pole.nom} », consultée le {french_date(today)}, "
        f"sources : {sources}."
    )
    return f"{said} {address}" if address else said


def sheet_address(page_address: str | None, pole_id: PoleId) -> str | None:
    """Return the lasting address of a sheet, from that of the page in the reader's browser."""
    if not page_address:
        return None
    return f"{page_address.split('?', 1)[0].split('#', 1)[0]}?pole={pole_id}"


def sheet_file_name(pole_id: PoleId, words: str, extension: str, today: date) -> str:
    """Return « ptce-fiche-<pole>-<words>-2026-11-22.json »; no words, no dash."""
    parts = ["ptce-fiche", pole_id, words, today.isoformat()]
    return f"{'-'.join(filter(None, parts))}.{extension}"


def formula_text(formula: tuple[Piece, ...]) -> str:
    """Return a formula as one line of text."""
    return "".join(piece.text for piece in formula)


def _plain(value: Any) -> Any:
    """Lists stay lists, dates are ISO, codes stay text, None is null."""
    if value is None or isinstance(value, int | float):
        return value
    return [str(item) for item in value] if isinstance(value, tuple) else str(value)


def _all_figures(one: Published) -> tuple[Figure, ...]:
    return (*one.about_pole, *one.apart)


def _figure(figure: Figure, one: Published) -> Json:
    row = {column: _plain(getattr(figure, column)) for column in FIGURE_COLUMNS[1:]}
    is_shown = figure is one.shown
    return {
        "ligne": figure.line,
        "fichier": figure.file,
        "libelle": one.label,
        **row,
        "affiche": is_shown,
        "pourquoi": one.why_shown if is_shown else None,
        "rang": _rank(one.rank) if is_shown else None,
    }


def _computed(one: Computed) -> Json:
    value, indicator = one.value, INDICATORS[one.value.key]
    return {
        "libelle": indicator.label,
        "unite": indicator.unit,
        "valeur": None if value.value is None else rounded(indicator, value.value),
        "qualificatif": value.qualifier.value if value.qualifier else None,
        "annee": value.year,
        "formule": formula_text(one.formula) or None,
        "lignes": [figure.line for figure in value.figures],
        "remarque": value.note,
        "non_calculable": value.reason,
        "rang": _rank(one.rank),
    }


def _rank(rank: Rank | None) -> Json | None:
    if rank is None:
        return None
    return {
        "rang": rank.rank,
        "sur": rank.among,
        "ex_aequo": rank.tied,
        "valeurs_arrondies": rank.rounded,
    }


def _territory(sheet: Sheet) -> Json:
    territory = sheet.territory
    return {
        "precision": territory.precision.value,
        "non_localise": territory.unplaced_reason,
        "departements": list(territory.departement_codes),
        "regions": list(territory.region_codes),
        "epci": [
            {"code": code, "nom": nom}
            for code, nom in zip(territory.epci_codes, sheet.places["epci"], strict=True)
        ],
        "communes": [
            {"code": code, "nom": nom, "population": population}
            for nom, code, population in sheet.communes
        ],
        "population_annee": territory.population_annee,
        "lon": territory.lon,
        "lat": territory.lat,
        "codes_repris": list(sheet.repairs),
    }


def _neighbours(sheet: Sheet) -> Json:
    around = sheet.neighbours
    return {
        "communes_partagees": [
            {"pole_id": pole.pole_id, "nom": pole.nom, "communes": count}
            for pole, count in around.sharing
        ],
        "plus_proches": [
            {"pole_id": near.pole.pole_id, "nom": near.pole.nom, "km": round(near.distance_km, 1)}
            for near in around.near
        ],
        "meme_departement": [
            {"pole_id": pole.pole_id, "nom": pole.nom} for pole in around.same_departement
        ],
    }
