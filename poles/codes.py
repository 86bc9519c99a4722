"""The codes of the official geography: which ones exist, and how each is often spoiled.

Codes are text of a fixed form. An old code that was once right is kept: `boundaries` carries it on.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from poles.cells import CellError
from poles.records import CommuneCode, DepartementCode, EpciCode, RegionCode

DEPARTEMENTS = frozenset(
    [
        *(f"{rank:02}" for rank in (*range(1, 20), *range(21, 96))),
        *("2A", "2B"),
        *(str(rank) for rank in (*range(971, 979), 984, *range(986, 990))),
    ]
)
REGIONS = frozenset(
    [
        *("01", "02", "03", "04", "06", "11", "24", "27", "28", "32", "44", "52", "53"),
        *("75", "76", "84", "93", "94"),
        *("975", "977", "978", "984", "986", "987", "988", "989"),
    ]
)
REGIONS_BEFORE_2016 = {
    **dict.fromkeys(["82", "83"], "84"),
    **dict.fromkeys(["26", "43"], "27"),
    **dict.fromkeys(["21", "41", "42"], "44"),
    **dict.fromkeys(["22", "31"], "32"),
    **dict.fromkeys(["23", "25"], "28"),
    **dict.fromkeys(["54", "72", "74"], "75"),
    **dict.fromkeys(["73", "91"], "76"),
}
IN_EPCI_CODES = "Écrivez-le dans epci_codes."
EPCI_FOR_A_COMMUNE = ("est un code d’EPCI, pas de commune", IN_EPCI_CODES)
_COMMUNE = re.compile(r"([0-9]{2}|2[AB])[0-9]{3}")
_EPCI = re.compile(r"[0-9]{9}")


def commune_code(text: str) -> CommuneCode:
    """Return an INSEE commune code, of today or of an earlier year."""
    if not _COMMUNE.fullmatch(text) or departement_of(CommuneCode(text)) not in DEPARTEMENTS:
        raise _explain(text, _COMMUNE_SLIPS)
    return CommuneCode(text)


def departement_of(commune: CommuneCode) -> DepartementCode:
    """Return the department that a commune code starts with, three characters overseas."""
    return DepartementCode(commune[:3] if commune.startswith(("97", "98")) else commune[:2])


def epci_code(text: str) -> EpciCode:
    """Return the SIREN of an EPCI."""
    if not _EPCI.fullmatch(text):
        raise _explain(text, _EPCI_SLIPS)
    return EpciCode(text)


def departement_code(text: str) -> DepartementCode:
    """Return a department or overseas collectivity."""
    if text not in DEPARTEMENTS:
        raise _explain(text, _DEPARTEMENT_SLIPS)
    return DepartementCode(text)


def region_code(text: str) -> RegionCode:
    """Return a region of 2016 or later, or an overseas collectivity."""
    if text in REGIONS_BEFORE_2016:
        raise CellError(
            "est un code de région d’avant 2016",
            f"La région d’aujourd’hui a le code « {REGIONS_BEFORE_2016[text]} ».",
        )
    if text not in REGIONS:
        raise _explain(text, _REGION_SLIPS)
    return RegionCode(text)


@dataclass(frozen=True, slots=True)
class _Slip:
    """A way in which a code is often spoiled, and the advice for it; `{}` is the code mended."""

    pattern: str
    wrong: str
    advice: str
    mend: Callable[[str], str] = str


def _without_space(text: str) -> str:
    return re.sub(r"\s", "", text)


_ANYTHING = r"(?s:.*)"
_LOST_ZERO = "a perdu son zéro de tête"
_LOWER_CASE = "a une lettre minuscule"
_HAS_SPACE = "contient une espace"
_DID_YOU_MEAN = "Vouliez-vous dire « {} » ?"

_COMMUNE_SLIPS = (
    _Slip(r"[1-9][0-9]{3}", f"n’a que 4 chiffres et {_LOST_ZERO}", _DID_YOU_MEAN, "0{}".format),
    _Slip(r"2[ab][0-9]{3}", _LOWER_CASE, _DID_YOU_MEAN, str.upper),
    _Slip(r"20[0-9]{3}", "porte l’ancien numéro de la Corse", "Cherchez son code en 2A ou 2B."),
    _Slip(
        r"[0-9]{2}|2[ABab]|9[78][0-9]",
        "est un code de département, pas de commune",
        "Écrivez-le dans departement_code.",
    ),
    _Slip(r"[0-9]{9}", *EPCI_FOR_A_COMMUNE),
    _Slip(
        r"([0-9]{2}|2[AB])\s+[0-9]{3}|[0-9]{3}\s+[0-9]{2}",
        _HAS_SPACE,
        _DID_YOU_MEAN,
        _without_space,
    ),
    _Slip(
        _ANYTHING,
        "n’est pas un code Insee de commune",
        "Un code a 5 caractères, comme 01004 ou 2A004 ; ce n’est pas le code postal.",
    ),
)
_EPCI_SLIPS = (
    _Slip(r"([0-9]{3}\s[0-9]{3}\s[0-9]{3})", _HAS_SPACE, _DID_YOU_MEAN, _without_space),
    _Slip(
        r"[0-9]{14}", "est un SIRET, pas un SIREN", "Les 9 premiers chiffres suffisent : « {:.9} »."
    ),
    _Slip(
        r"([0-9]{2}|2[AB])[0-9]{3}",
        "est un code de commune, pas d’EPCI",
        "Écrivez-le dans communes_codes.",
    ),
    _Slip(
        r"[0-9]{9}([,/ ]+[0-9]{9})+",
        "réunit plusieurs codes mal séparés",
        "Séparez les codes par un point-virgule, sans espace.",
    ),
    _Slip(
        _ANYTHING,
        "n’est pas un code d’EPCI",
        "Écrivez son numéro SIREN, 9 chiffres, comme 200068781.",
    ),
)
_DEPARTEMENT_SLIPS = (
    _Slip(r"[1-9]", _LOST_ZERO, _DID_YOU_MEAN, "0{}".format),
    _Slip(r"2[ab]", _LOWER_CASE, _DID_YOU_MEAN, str.upper),
    _Slip(r"20", "est l’ancien numéro de la Corse", "Écrivez 2A ou 2B."),
    _Slip(_ANYTHING, "n’est pas un code de département", "Écrivez par exemple 01, 2A ou 974."),
)
_REGION_SLIPS = (
    _Slip(r"[12346]", _LOST_ZERO, _DID_YOU_MEAN, "0{}".format),
    _Slip(
        _ANYTHING,
        "n’est pas un code Insee de région",
        "Écrivez par exemple 84 (Auvergne-Rhône-Alpes) ou 04 (La Réunion).",
    ),
)


def _explain(text: str, slips: tuple[_Slip, ...]) -> CellError:
    """Return the error of the first slip that fits; the last one fits anything."""
    slip = next(slip for slip in slips if re.fullmatch(slip.pattern, text))
    return CellError(slip.wrong, slip.advice.format(slip.mend(text)))
