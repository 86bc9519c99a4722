"""How names of places are compared: accents and case aside, abridged words in full, kinds aside."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from poles.boundaries import Boundaries
from poles.cells import CellError
from poles.french_text import unaccented
from poles.records import CommuneCode, EpciCode

Code = TypeVar("Code", bound=str)

MOST_CHOICES = 30
LONGEST_NAME = 160
"""A longer text is no name of a place: it is not searched."""
MOST_SUGGESTIONS = 300
"""Names for which a check looks for the nearest ones: a search for each of 100 000 would last."""
_NOT_WORDS = re.compile(r"[^a-z0-9]+")
_ON = re.compile(r"\bs(s?)/")
_SAINT = re.compile(r"\b(s)t(es?|s)?\b")
_CEDEX = re.compile(r" cedex(?: [0-9]{1,2})?$")
_ARTICLE = re.compile(r"^(?:l|le|la|les) ")
_LINKS = r"(?: (?:de|du|des|d|la|le|les|l)\b)*"
_KINDS = (
    ("cc", r"cc|c c|cdc|com com|comcom|communaute de communes?"),
    ("ca", r"ca|c a|com d agglo|communaute d agglo(?:meration)?s?|agglomeration|agglo"),
    ("cu", r"cu|c u|communaute urbaine"),
    ("metropole", r"metropole"),
    ("", r"communaute"),
)
_KIND_BEFORE = re.compile(
    "|".join(rf"(?P<k{n}>(?:{words}){_LINKS} )" for n, (_, words) in enumerate(_KINDS))
)
_SMALL_WORDS = frozenset({"de", "du", "des", "d", "la", "le", "les", "l", "et", "en", "a", "au"})
_LAND = re.compile(rf"^(?:pays|territoire){_LINKS} ")
_KIND_AFTER = re.compile(r" (?:communaute|agglo|agglomeration|metropole|cc|ca|cu)$")
_IN_FIGURES = re.compile(r"\b[1-9]\b")
_FIGURES = dict(
    enumerate(("un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"), start=1)
)
_BRACKETED = re.compile(r"\(([^()]*)\)")
_SHORTEST_ACRONYM = 3
_WORDS_OF_KINDS: Mapping[str, str] = {
    **dict.fromkeys(("cc", "cdc", "comcom", "communes", "commune", "com"), "cc"),
    **dict.fromkeys(("ca", "agglo", "agglos", "agglomeration", "agglomerations"), "ca"),
    **dict.fromkeys(("cu", "urbaine"), "cu"),
    **dict.fromkeys(("metropole", "metropoles"), "metropole"),
    **dict.fromkeys(("communaute", "communautes", "epci", "interco", "intercommunalite"), ""),
}
_AREA = re.compile(rf"^(?:(?:le |la )?(?:departement|region){_LINKS} )?(?:(?:l|le|la|les) )?")


@dataclass(frozen=True, slots=True)
class Match(Generic[Code]):
    """Today's code, and in French why it is not what was written; None when it is."""

    code: Code
    why: str | None = None
    text: str | None = None
    """What the cell may go on holding, when that is not the code alone: « 14712 Troarn »."""

    @property
    def written(self) -> str:
        """Return the text that means this place, and no other."""
        return self.text or self.code


def place_label(code: str, boundaries: Boundaries) -> str:
    """Return « Voiron (38563) » for a commune or an EPCI; the code itself if it is unknown."""
    commune = boundaries.commune_facts.get(CommuneCode(code))
    if commune is not None:
        return f"{commune.nom} ({code})"
    epci = boundaries.epci_facts.get(EpciCode(code))
    return f"{epci.nom} ({code})" if epci is not None else code


def place_labels(codes: Iterable[str], boundaries: Boundaries) -> str:
    """Return the labels of several places, in one phrase."""
    return ", ".join(place_label(code, boundaries) for code in [*codes][:MOST_CHOICES])


def unknown_place(kind: str, offered: tuple[str, ...], boundaries: Boundaries) -> CellError:
    """Return the refusal of a name that nobody bears, with those that are nearly it."""
    advice = "Vérifiez l’orthographe, ou écrivez le code."
    if offered:
        advice = f"Vouliez-vous dire {place_labels(offered[:5], boundaries)} ?"
    return CellError(f"n’est pas {kind}", advice, offered[:MOST_CHOICES])


def bare_code(text: str) -> str:
    """Return a text without the apostrophe that keeps a code a text in a spreadsheet."""
    return text.strip().lstrip("'’").lstrip()


def name_key(name: str) -> str:
    """Return the words of a name: folded, « st » said « saint », « s/ » said « sur », no cedex.

    The empty text for what is too long to be one.
    """
    if len(name) > LONGEST_NAME:
        return ""
    folded = unaccented(name)
    if "s/" in folded:
        folded = _ON.sub(lambda found: "sous " if found[1] else "sur ", folded)
    key = _NOT_WORDS.sub(" ", folded).strip()
    if "st" in key:
        key = _SAINT.sub(r"\1aint\2", key)
    return _CEDEX.sub("", key) if "cedex" in key else key


def without_article(key: str) -> str:
    """Return a key without its first article: « mans », « isle d abeau »."""
    return _ARTICLE.sub("", key)


def epci_key(name: str) -> str:
    """Return what tells an EPCI from another: its name without its kind, which people abridge.

    « Communauté d’agglomération Agglo du Pays de Dreux » is « Dreux »: « Agglo de Dreux » is too.
    """
    _, bare = _split_kind(name)
    before = ""
    while bare != before:
        before = bare
        bare = without_article(bare)
        kind = _KIND_BEFORE.match(bare)
        bare = bare[kind.end() :] if kind is not None else bare
    return without_article(_LAND.sub("", bare)) or bare


def initials_of(name: str) -> str:
    """Return the initials of a name, its small words aside: « mel » for that of Lille."""
    words = name_key(name).split()
    return "".join(word[0] for word in words if word not in _SMALL_WORDS)


def full_epci_key(name: str) -> str:
    """Return the kind of an EPCI in short, and the rest of its name: « ca pays voironnais »."""
    return " ".join(_split_kind(name))


def kind_named(text: str) -> str | None:
    """Return the kind of EPCI that a text says, and no name: « Agglo » is « ca », « EPCI » any, "".

    None for a text that says more, or nothing.
    """
    words = [word for word in name_key(text).split() if word not in _SMALL_WORDS]
    if not words or any(word not in _WORDS_OF_KINDS for word in words):
        return None
    return next((kind for word in words if (kind := _WORDS_OF_KINDS[word])), "")


def epci_kind(name: str) -> str:
    """Return « cc », « ca », « cu » or « metropole », as the name of an EPCI says."""
    kind, _ = _split_kind(name)
    return "metropole" if "metropole" in name_key(name) and kind != "cc" else kind


def epci_acronyms(name: str) -> frozenset[str]:
    """Return what an EPCI may be called in short: « capv », « ccvba », « mel »."""
    in_brackets = [name_key(one).replace(" ", "") for one in _BRACKETED.findall(name)]
    outside = _BRACKETED.sub(" ", name)
    kind, bare = _split_kind(outside)
    every = "".join(word[0] for word in bare.split())
    few = initials_of(bare)
    before = "m" if kind == "metropole" else kind
    found = {initials_of(outside), *in_brackets}
    for initials in (every, few):
        found |= {initials, f"{before}{initials}"}
    return frozenset(one for one in found if len(one) >= _SHORTEST_ACRONYM)


def long_words(key: str) -> frozenset[str]:
    """Return the words of a key that say something."""
    return frozenset(word for word in key.split() if word not in _SMALL_WORDS)


def area_key(name: str) -> str:
    """Return what tells a department or a region from another: « le Département de l’Isère »."""
    key = name_key(name)
    return _AREA.sub("", key) or key


def bare_key(key: str) -> str:
    """Return a key without its small words: « Tarn & Garonne », « Pays de Loire »."""
    return " ".join(word for word in key.split() if word not in _SMALL_WORDS)


def _split_kind(name: str) -> tuple[str, str]:
    key = _IN_FIGURES.sub(lambda found: _FIGURES[int(found[0])], name_key(name))
    kind = ""
    if (found := _KIND_BEFORE.match(key)) is not None:
        kind = next(_KINDS[int(group[1:])][0] for group, text in found.groupdict().items() if text)
        key = key[found.end() :]
    bare = _KIND_AFTER.sub("", key)
    return kind, bare or key
