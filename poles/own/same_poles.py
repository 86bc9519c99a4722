"""Which rows of a reader's tables are about one pole: joined where it is sure, asked where not.

A second table often holds the figures of the poles of the first. A row that comes again in one
table, but for a case or an unused cell, would count its pole twice.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from poles.cells import plain_words
from poles.own.checked_rows import CHOSEN_BY_YOU, RowCheck
from poles.records import UNSTATED_PROMOTION, Pole, PoleId

SAME = "le même pôle : la ligne le complète"
REPEATED = "la même ligne : la retirer"
OTHER = "un autre pôle"
JOINED = "(déjà lu)"
"""Under this name is told how many rows complete a pole that has its own already."""
_ADVICE = (
    "Retirez la ligne si elle répète l’autre ; si c’est un autre pôle, donnez-lui un autre nom ou "
    "un pole_id. D’ici là, elle est laissée de côté."
)
_SEAT = ("commune_code", "departement_code", "region_code")
_TERRITORY = ("epci_codes", "communes_codes")
_SAID_ONCE = ("promotion", "date_annonce", "porteur", "territoire_texte", "site_web")
"""What two rows about one pole may say otherwise: the first is kept, and that is told."""
_LISTS = ("promotions_suivantes", *_TERRITORY, "filieres")
_FILLED = (*_SEAT, "commune_nom", "date_annonce", "porteur", "territoire_texte", "site_web")
_MOST_NAMESAKES = 20
"""Compared with one row: a hostile list could name all its poles alike."""
_LONGEST_ID = 60


@dataclass(slots=True)
class PolesRead:
    """The poles read so far; a row may be about one of them again."""

    by_id: dict[PoleId, Pole] = field(default_factory=dict)
    joined: set[PoleId] = field(default_factory=set)
    """Those that several rows are about."""
    _by_name: dict[str, list[PoleId]] = field(default_factory=dict)
    _written: set[PoleId] = field(default_factory=set)
    _years: defaultdict[PoleId, set[int]] = field(default_factory=lambda: defaultdict(set))
    _last: dict[str, int] = field(default_factory=dict)

    def settle(self, row: RowCheck, pole: Pole) -> Pole | None:
        """Return the pole of a row under its identifier, or under that of the one it completes.

        None, told, for a row that may be about a pole already read, and does not say so.
        """
        written: PoleId | None = row.read("pole_id")
        if written in self.by_id and self.by_id[written].file == pole.file:
            row.problem(
                "pole_id",
                "est déjà l’identifiant d’une autre ligne",
                "Donnez-lui un identifiant à lui ; les chiffres ne sauraient à qui aller.",
            )
            return None
        alike = self._alike(pole, written)
        if not alike:
            return self._named(row, pole, written)
        why = self._doubt(row, pole, alike)
        choices = (SAME, REPEATED, OTHER) if len(alike) == 1 else (REPEATED, OTHER)
        answer = SAME if why is None else row.answer
        if answer not in choices:
            row.row_problem(why or "", _ADVICE, choices)
            return None
        if answer == OTHER:
            return self._named(row, pole, None if written in self.by_id else written)
        if answer == REPEATED:
            row.leave_out(f"retirée : {_where(alike[0], pole)} est le même pôle ; {CHOSEN_BY_YOU}")
            return None
        _tell_otherwise(row, alike[0], pole)
        chosen = "" if why is None else f" ; {CHOSEN_BY_YOU}"
        row.completed = [(JOINED, f"même nom ou identifiant, complété{chosen}")]
        return replace(pole, pole_id=alike[0].pole_id)

    def take(self, row: RowCheck, pole: Pole) -> None:
        """Take in the pole of a row that was settled and is kept."""
        pole_id = pole.pole_id
        first = self.by_id.get(pole_id)
        named = self._by_name.setdefault(_name_key(pole.nom), [])
        if first is None:
            self.by_id[pole_id] = pole
            if row.read("pole_id") == pole_id:
                self._written.add(pole_id)
        else:
            self.joined.add(pole_id)
            self.by_id[pole_id] = _together(first, pole)
        if pole_id not in named[:_MOST_NAMESAKES]:
            named.append(pole_id)
        if (year := row.read("annee")) is not None:
            self._years[pole_id].add(year)

    def _alike(self, pole: Pole, written: PoleId | None) -> list[Pole]:
        """The poles that the row may be about: by its identifier, else by name, seats agreeing."""
        if written in self.by_id:
            return [self.by_id[written]]
        ids = self._by_name.get(_name_key(pole.nom), ())[:_MOST_NAMESAKES]
        named = [self.by_id[one] for one in ids if not (written and one in self._written)]
        agreeing = [one for one in named if not _disagree(one, pole, _SEAT)]
        return agreeing or [one for one in named if one.file != pole.file][:1]

    def _doubt(self, row: RowCheck, pole: Pole, alike: Sequence[Pole]) -> str | None:
        """Why it is not sure that the row is about the one pole that it looks like."""
        first = alike[0]
        where = _where(first, pole)
        if len(alike) > 1:
            return f"a le nom de {len(alike)} pôles, dont {where}, et rien ne dit duquel"
        if first.file == pole.file and row.read("annee") in {None, *self._years[first.pole_id]}:
            return f"a le même nom que {where}, et pas un autre siège : peut-être le même pôle"
        for keys, what in ((_SEAT, "siège"), (_TERRITORY, "territoire")):
            if _disagree(first, pole, keys):
                return f"a le même nom que {where}, mais un autre {what}"
        return None

    def _named(self, row: RowCheck, pole: Pole, written: PoleId | None) -> Pole:
        """The pole under an identifier that no other has: its own, or one made of its name."""
        if written is not None:
            return pole
        row.completed.append(("pole_id", "fait du nom"))
        base = id_of_name(pole.nom)
        number = self._last.get(base, 1)
        name = base if number == 1 else f"{base}-{number}"
        while name in self.by_id:
            number += 1
            name = f"{base}-{number}"
        if number == 1:
            return pole if pole.pole_id == name else replace(pole, pole_id=PoleId(name))
        self._last[base] = number
        return replace(pole, pole_id=PoleId(name))


def id_of_name(nom: str) -> PoleId:
    """Return the identifier that a name makes, before another pole has it."""
    return PoleId(_name_key(nom)[:_LONGEST_ID].strip("-") or "pole")


def also_known(poles: Iterable[Pole], known: Iterable[Pole]) -> Iterator[Pole]:
    """Return the poles that bear the name of a known one, and do not sit elsewhere."""
    by_name: dict[str, list[Pole]] = {}
    for one in known:
        by_name.setdefault(_name_key(one.nom), []).append(one)
    for pole in poles:
        named = by_name.get(_name_key(pole.nom), ())
        if any(not _disagree(one, pole, ("departement_code",)) for one in named):
            yield pole


@lru_cache(16)  # of one row, asked for at each step
def _name_key(nom: str) -> str:
    return plain_words(nom, "-")


def _disagree(one: Pole, other: Pole, keys: Iterable[str]) -> bool:
    """Whether both say something of one of these, and not the same."""
    return any(_differs(getattr(one, key), getattr(other, key)) for key in keys)


def _differs(one: Any, other: Any) -> bool:
    if not one or not other:
        return False
    return set(one) != set(other) if isinstance(one, tuple) else one != other


def _where(first: Pole, pole: Pole) -> str:
    here = "" if first.file == pole.file else f" de {first.file}"
    return f"la ligne {first.line}{here}"


def _tell_otherwise(row: RowCheck, first: Pole, pole: Pole) -> None:
    is_named = row.raw("nom") != "" and _has_name(first)
    for key in (*_SAID_ONCE, "nom") if is_named else _SAID_ONCE:
        one, other = getattr(first, key), getattr(pole, key)
        unstated = UNSTATED_PROMOTION in (one, other)
        if one and other and not unstated and _plain(one) != _plain(other):
            wrong = f"ne dit pas la même chose que {_where(first, pole)}, qui est gardée"
            row.problem(key, wrong, "Corrigez l’une des deux.")


def _has_name(pole: Pole) -> bool:
    """Whether a pole has another name than its identifier."""
    return _plain(pole.nom) != _plain(pole.pole_id)


def _plain(value: object) -> str:
    return plain_words(str(value), " ")


def _together(first: Pole, more: Pole) -> Pole:
    """One pole of what two rows say: the first one's word, what it leaves empty, lists added."""
    said: dict[str, Any] = {key: getattr(first, key) or getattr(more, key) for key in _FILLED}
    for key in _LISTS:
        said[key] = tuple(dict.fromkeys((*getattr(first, key), *getattr(more, key))))
    notes = dict.fromkeys(one.note for one in (first, more) if one.note)
    if _plain(more.nom) != _plain(first.nom) and not _has_name(first):
        said["nom"] = more.nom
    said["note"] = " ; ".join(notes) or None
    if first.promotion == UNSTATED_PROMOTION:
        said["promotion"] = more.promotion
    if not first.epci_codes and not first.communes_codes:
        ranks = list(type(first.territoire_precision))
        both = (first.territoire_precision, more.territoire_precision)
        said["territoire_precision"] = min(both, key=ranks.index)
    return replace(first, **said)
