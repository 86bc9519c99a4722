"""What only the reader can tell about their list: questions, and the answers, each taken back."""

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from poles.app_data import load_app_data
from poles.french_text import plain_markdown, shortened
from poles.numbers_fr import counted, format_number
from poles.own import markup as own_markup
from poles.own.added_rows import DROP_THE_ROW, IS_A_POLE
from poles.own.checked_table import Place, TableCheck
from poles.own.checking import Check
from poles.own.grid import text_of
from poles.own.session import check_again, kept_check
from poles.place_names import place_label
from poles.records import WHOLE_ROW, Problem

MOST_DOUBTS = 12
"""Questions asked at once: answering them brings the next ones."""
MOST_ANSWERS = 50
_NAMED_LINES = 6


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer: what was asked, what was said, and the cells that it is written in."""

    question: str
    answer: str
    places: tuple[Place, ...]


def ask_doubts(check: Check) -> None:
    """Ask what only the reader can tell, alike doubts at once or line by line."""
    groups = _alike(check.problems)
    if groups:
        note = (
            "Choisissez, ou tapez la bonne valeur. Sans réponse, la case est laissée de côté et le "
            "fichier corrigé la garde telle quelle."
        )
        st.html(own_markup.section("À choisir ou à corriger", note))
    asking = _Asking(check, partial(place_label, boundaries=load_app_data().atlas.boundaries))
    for problems in groups[:MOST_DOUBTS]:
        asking.ask(problems)
    if len(groups) > MOST_DOUBTS:
        st.caption(f"Et {format_number(len(groups) - MOST_DOUBTS)} autres questions ensuite.")
    _show_answers(asking.label)


@dataclass(frozen=True, slots=True)
class _Asking:
    check: Check
    label: Callable[[str], str]
    """Says a code of a commune or an EPCI with its name."""

    def ask(self, problems: Sequence[Problem]) -> None:
        """One question for all these lines, or one for each where the reader wants so."""
        if len(problems) == 1:
            self._choose(problems)
            return
        key = f"own_each_{_hash(*_alike_key(problems[0]))}"
        each = bool(st.session_state.get(key))
        if not each:
            self._choose(problems)
        # Of numbers alone: a label is Markdown, and text of a file is not.
        st.toggle(f"Répondre ligne par ligne aux {_lines(problems)}", key=key)
        if each:
            for problem in problems[:MOST_DOUBTS]:
                self._choose([problem])
            if len(problems) > MOST_DOUBTS:
                st.caption(
                    f"Et {format_number(len(problems) - MOST_DOUBTS)} autres lignes ensuite."
                )

    def _choose(self, problems: Sequence[Problem]) -> None:
        first = problems[0]
        question = self._asked(problems)
        # Where nothing is proposed, what to try.
        advice = "" if first.choices else first.advice
        st.html(own_markup.question(question, advice))
        st.selectbox(
            _without_pictures(f"{question}. {advice}" if advice else question),
            list(first.choices),
            index=None,
            format_func=self.label,
            key=_doubt_key(first),
            placeholder="Laisser de côté",
            label_visibility="collapsed",
            accept_new_options=first.column != WHOLE_ROW,
            on_change=partial(_answer, question, problems),
        )

    def _asked(self, problems: Sequence[Problem]) -> str:
        names = [self._name_of(problem) for problem in problems[:_NAMED_LINES]]
        said = _question(problems, names)
        if len(self.check.tables) > 1:
            return f"{problems[0].file}, {said}"
        return f"L{said[1:]}" if problems[0].column == WHOLE_ROW else said

    def _name_of(self, problem: Problem) -> str:
        """What the line calls its pole, where another column than the doubtful one does.

        A row that may be added has only its name.
        """
        if _may_be_added(problem):
            return shortened(problem.value)
        table = next(one for one in self.check.tables if one.grid.file == problem.file)
        name = _name_in(table, problem.line or 0)
        return "" if problem.column == WHOLE_ROW or name == problem.value else name


def _name_in(table: TableCheck, line: int) -> str:
    place = next((table.places[key] for key in ("nom", "pole_id") if key in table.places), None)
    if place is None:
        return ""
    row = table.grid.rows[bisect_left(table.grid.lines, line)]
    return shortened(text_of(row[place])) if place < len(row) else ""


def _alike(problems: Sequence[Problem]) -> list[list[Problem]]:
    """The problems of a cell, those that one answer settles together; what has choices first."""
    groups: dict[tuple[Any, ...], list[Problem]] = {}
    for problem in problems:
        if problem.line is not None and problem.column is not None:
            groups.setdefault(_alike_key(problem), []).append(problem)
    return sorted(groups.values(), key=lambda group: (not group[0].choices, -len(group)))


def _alike_key(problem: Problem) -> tuple[Any, ...]:
    value = "" if _may_be_added(problem) else problem.value
    return problem.file, problem.column, value, problem.wrong, problem.choices


def _may_be_added(problem: Problem) -> bool:
    """Whether a row seems to be a total or a note: all of a kind are asked about at once."""
    return problem.choices == (IS_A_POLE, DROP_THE_ROW)


def _question(problems: Sequence[Problem], names: Sequence[str]) -> str:
    """« Ville, lignes 2 (Un pôle) et 3 : « Saint-Denis » … »."""
    first = problems[0]
    if _may_be_added(first) and len(problems) > 1:
        return f"{_lines(problems, names)} : chacune {first.wrong}"
    names = [""] * len(names) if _may_be_added(first) else names
    value = f"« {shortened(first.value)} »" if first.value else "la case"
    where = "" if first.column == WHOLE_ROW else f"{first.column}, "
    return f"{where}{_lines(problems, names)} : {value} {first.wrong}"


def _lines(problems: Sequence[Problem], names: Sequence[str] = ("",) * _NAMED_LINES) -> str:
    said = [
        f"{problem.line} ({name})" if name else str(problem.line)
        for problem, name in zip(problems, names, strict=False)
    ]
    if more := len(problems) - len(said):
        said.append(counted(more, "autre"))
    if len(said) <= 1:
        return f"ligne {''.join(said)}"
    return f"lignes {', '.join(said[:-1])} et {said[-1]}"


def _without_pictures(question: str) -> str:
    """The name of a field, not drawn but Markdown all the same: its pictures would be asked for.

    A mark without width undoes them; unlike a backslash, it is not heard.
    """
    return question.replace("![", "!\u2060[")


def _doubt_key(problem: Problem) -> str:
    return f"own_doubt_{_hash(problem.file, problem.line, problem.column, problem.wrong)}"


def _hash(*words: object) -> str:
    return hashlib.sha256("\x00".join(map(str, words)).encode()).hexdigest()[:16]


# Answers


def _answer(question: str, problems: Sequence[Problem]) -> None:
    answer = st.session_state.get(_doubt_key(problems[0]))
    if answer is None:
        return
    kept = kept_check()
    places = tuple((one.file, one.line or 0, one.column or "") for one in problems)
    kept["answers"].update(dict.fromkeys(places, answer))
    kept["answered"] = [
        *_without(kept.get("answered", ()), places),
        Answered(question, answer, places),
    ]
    check_again()


def _without(answered: Iterable[Answered], places: Iterable[Place]) -> list[Answered]:
    """The answers that still hold somewhere, once these cells have another."""
    taken = set(places)
    return [one for one in answered if not taken.issuperset(one.places)]


def _show_answers(label: Callable[[str], str]) -> None:
    answered: list[Answered] = kept_check().get("answered", [])
    if not answered:
        return
    with st.expander(f"Vos réponses : {format_number(len(answered))}", key="own_answers"):
        if len(answered) > 1:
            st.button("Annuler toutes les réponses", on_click=partial(_take_back, answered))
        for one in reversed(answered[-MOST_ANSWERS:]):
            with st.container(horizontal=True, vertical_alignment="center"):
                said = f"{one.question} → {label(one.answer)}"
                st.markdown(plain_markdown(said), width="stretch")
                key = f"own_undo_{_hash(*one.places)}"
                st.button("Annuler", key=key, on_click=partial(_take_back, [one]))
        if len(answered) > MOST_ANSWERS:
            st.caption(f"Les {MOST_ANSWERS} dernières ; annulez-les pour voir les précédentes.")


def _take_back(taken: Sequence[Answered]) -> None:
    kept = kept_check()
    places = [place for one in taken for place in one.places]
    for place in places:
        kept["answers"].pop(place, None)
    kept["answered"] = _without(kept["answered"], places)
    check_again()
