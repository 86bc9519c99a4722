"""Text as French readers sort it and search it: case and accents do not count."""

import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "’": "'"})


def fold(text: str) -> str:
    """Return the text without accents, case or surrounding blanks: « Isère » and « isere » are one."""
    decomposed = unicodedata.normalize("NFD", text.translate(_LIGATURES))
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return bare.casefold().strip()


def searchable(text: str) -> str:
    """Return the text with its accents as separate marks: it looks the same, and « isere » finds it.

    The filter of Streamlit's selection lists matches letters in order, so the marks are skipped.
    """
    return unicodedata.normalize("NFD", text)
