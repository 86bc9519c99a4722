"""Check one text as a reader's list, and say in short what was told of it."""

from poles.own.checking import check_tables
from poles.own.spreadsheet import read_spreadsheet


def checked(atlas, text, name="liste.csv", **named):
    """Return the check of a file, its text or its bytes, beside the poles of an atlas."""
    content = text if isinstance(text, bytes) else text.encode()
    return check_tables(read_spreadsheet(content, name), atlas.boundaries, atlas.poles, **named)


def told(found):
    """Return where each problem is and what is wrong."""
    return [(one.line, one.column, one.wrong) for one in found.problems]


def repaired(found):
    """Return where each repair is and what it changes."""
    return [(one.line, one.column, one.before, one.after) for one in found.repairs]


def read(found):
    """Return where each cell is that stays as it is written, and what it means."""
    return [(one.line, one.column, one.before, one.after) for one in found.readings]
