"""Text as French readers sort it, search it and see it: case and accents do not count."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from poles.records import LONGEST_QUOTE

KEPT_TEXTS = 50_000
"""More than the communes of France: each is folded once for all the searches."""
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#~$|&]|:(?=\S)|^[-+=]|(?<=^\d)[.)])")
_SHOWN_NAMES = 8
_SHOWN_LETTERS = 40
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "’": "'"})


@lru_cache(maxsize=KEPT_TEXTS)
def fold(text: str) -> str:
    """Return the text without accents, case, outer blanks: « Isère » and « isere » are one."""
    return unaccented(text)


def unaccented(text: str) -> str:
    """Return the folded text, without keeping it: what a reader brings is not remembered."""
    if text.isascii():
        return text.lower().strip()
    decomposed = unicodedata.normalize("NFD", text.translate(_LIGATURES))
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return bare.casefold().strip()


def searchable(text: str) -> str:
    """Return the text with its accents as separate marks: « isere » then finds « Isère ».

    It looks the same. The filter of Streamlit's lists matches letters in order: marks are skipped.
    """
    return unicodedata.normalize("NFD", text)


def listed_names(names: Sequence[str]) -> str:
    """Return « a », « b », the first of them, and how many others there are."""
    more = f" et {len(names) - _SHOWN_NAMES} autres" if len(names) > _SHOWN_NAMES else ""
    return ", ".join(f"« {name[:_SHOWN_LETTERS]} »" for name in names[:_SHOWN_NAMES]) + more


def shortened(text: str) -> str:
    """Return the text itself, or its beginning and « … » when it is too long for a sentence."""
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"


def plain_markdown(text: str) -> str:
    """Return Markdown that shows the text as it is written, for a label of Streamlit.

    A text of a file that is Markdown would make the browser ask for its pictures.
    """
    return _MARKDOWN.sub(r"\\\1", text)
