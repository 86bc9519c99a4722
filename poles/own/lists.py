"""A list in one cell of a reader's table, « CC Bièvre Est, CA Pays Voironnais », cut into items."""

import re
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import Any

from poles import cells
from poles.cells import CellError
from poles.french_text import shortened
from poles.place_names import Match
from poles.records import LIST_SEPARATOR

TIDIED = "liste remise en forme"
_BETWEEN = re.compile(r"[;\n|]")
_KINDS = r"CC|CA|CU|C\.C|C\.A|Communaut|Agglo|M[ée]tropole"
_MAY_PART = re.compile(rf"( ?[,/+&] ?| et |(?<![0-9]) [-–—] (?=(?:{_KINDS})))", re.IGNORECASE)
"""A dash also stands between a code and its name: it only parts a name from the next EPCI."""
_PARTING = re.compile(r"[\s,/]+")
_MOST_ITEMS = 2_000
_MOST_PIECES = 4
"""Of one name: « CC des Albères, de la Côte Vermeille et de l’Illibéris » has three."""
_MOST_KNOWN = 100_000
_MOST_TOLD = 5
_MOST_WRONGS = 20
LONGEST_CHOICE = 1_000
"""A longer list is not offered with each of its readings: nobody could tell them apart."""


@dataclass(frozen=True, slots=True)
class CodeList:
    """The codes of a list, the text that means them, and why it is not what was written."""

    codes: tuple[str, ...]
    text: str
    why: str | None


def items_of(text: str) -> list[str]:
    """Return the items of a list parted by semicolons, bars or line ends."""
    items = [item for part in _BETWEEN.split(text) if (item := part.strip())]
    _refuse_long(items)
    return items


def _refuse_long(items: list[str]) -> None:
    if len(items) > _MOST_ITEMS:
        raise CellError(f"contient plus de {_MOST_ITEMS} éléments", "Donnez plutôt les EPCI.")


class CodeLists:
    """Reads lists of codes; what an item means is looked for once for all the rows."""

    def __init__(self, code: "re.Pattern[str]", is_name: Callable[[str], bool]) -> None:
        """Take what tells a code from a name, and a name that is known."""
        self._code = code
        self._is_name = is_name
        self._known: dict[tuple[str, Hashable], Match[Any]] = {}

    def read(
        self, text: str, find: Callable[[str], Match[Any]], around: Hashable = None
    ) -> CodeList:
        """Return the list of codes that a text means, found item by item.

        Codes may also be parted by commas, slashes or spaces, and names by commas, slashes, « & »
        or « et ». What `find` knows of the row is all in `around`. Raises CellError with every
        wrong item, and the choices for the first.
        """
        items: list[str] = []
        found: dict[str, tuple[str, Match[Any]]] = {}
        wrongs: list[tuple[int, CellError]] = []
        for item in self._items(text, around):
            items.append(item)
            _refuse_long(items)
            try:
                match = self._known.get((item, around)) or self._find(item, find, around)
            except CellError as error:
                wrongs.append((len(items) - 1, error))
                if len(wrongs) > _MOST_WRONGS and len(text) > LONGEST_CHOICE:
                    break  # enough to say; none of its readings is offered
            else:
                found.setdefault(match.code, (item, match))
        if wrongs:
            raise _wrong_items(text, items, wrongs)
        joined = LIST_SEPARATOR.join([match.text or match.code for _, match in found.values()])
        if joined == text:
            return CodeList(tuple(found), text, None)
        mended = [(item, match.why) for item, match in found.values() if match.why]
        told = " ; ".join(f"{shortened(item)} : {why}" for item, why in mended[:_MOST_TOLD])
        more = f" ; et {len(mended) - _MOST_TOLD} autres" if len(mended) > _MOST_TOLD else ""
        return CodeList(tuple(found), joined, told + more or TIDIED)

    def _items(self, text: str, around: Hashable) -> Iterator[str]:
        for part in items_of(text):
            if (part, around) in self._known:
                yield part
            else:
                yield from _cut(part, self._code, self._is_name)

    def _find(self, item: str, find: Callable[[str], Match[Any]], around: Hashable) -> Match[Any]:
        match = find(item)
        if len(self._known) < _MOST_KNOWN:
            self._known[item, around] = match
        return match


def _cut(item: str, code: "re.Pattern[str]", is_name: Callable[[str], bool]) -> Iterator[str]:
    """The items that one item holds: codes alone, else the longest names that are known."""
    bare = _PARTING.split(item)
    if len(bare) == 1 or all(code.fullmatch(one) for one in bare):
        yield from bare
        return
    pieces = _MAY_PART.split(" ".join(item.split()))  # thousands of blanks would take minutes
    start = 0
    while start < len(pieces):
        for end in range(min(start + 2 * _MOST_PIECES - 1, len(pieces)), start, -2):
            joined = "".join(pieces[start:end]).strip()
            if end == start + 1 or is_name(joined):
                break
        if joined:
            yield joined
        start = end + 1


def _wrong_items(text: str, items: list[str], wrongs: list[tuple[int, CellError]]) -> CellError:
    place, first = wrongs[0]
    if len(items) == 1 and items[0] == text:
        return first
    said = [
        f"« {shortened(items[number])} », qui {one.wrong}"
        for number, one in wrongs[: cells.SHOWN_ITEMS]
    ]
    more = len(wrongs) - len(said)
    told = ", et ".join(said) + (f", et {more} autre(s)" if more > 0 else "")
    settled = list(items)
    for number, one in wrongs[1:]:
        if len(one.choices) == 1:  # what has one possibility needs no question of its own
            settled[number] = one.choices[0]
    before, after = settled[:place], settled[place + 1 :]
    offered = first.choices if len(text) <= LONGEST_CHOICE else ()
    choices = tuple(LIST_SEPARATOR.join([*before, one, *after]) for one in offered)
    advices = dict.fromkeys(one.advice for _, one in wrongs[: cells.SHOWN_ITEMS])
    return CellError(f"contient {told}", " ".join(advices), choices)
