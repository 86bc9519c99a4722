"""A sheet of A4 in points, from its top left corner: text that wraps and never runs, panels.

matplotlib's objects alone, never pyplot: a figure belongs to one call and is freed with it. Each
text is plain: `$` starts no formula, control letters and letters without a glyph are replaced.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.patches import Patch, Rectangle

POINTS_PER_INCH = 72
WIDTH = 297 / 25.4 * POINTS_PER_INCH
HEIGHT = 210 / 25.4 * POINTS_PER_INCH
MARGIN = 26.0

INK = "#16212b"
TITLE_INK = "#0b3c44"
GREY = "#55616d"
FRAME_GREY = "#8b95a1"

_FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"
_NO_GLYPH = "\u25a1"
_BREAKS = re.compile(r"[ \t\n\r\f\v]+")
"""Not the no-break spaces: « 134 000 hab. » stays on one line."""
_CUT_LONG = "…"
_KEPT_WIDTHS = 4096


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set."""

    size: float
    colour: str = INK
    bold: bool = False

    @property
    def leading(self) -> float:
        """Return the height of a line, in points."""
        return self.size * 1.3


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of the sheet: left and top edges, width, height, in points."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Return the right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Return the bottom edge, the top being 0."""
        return self.top + self.height

    def shrunk(self, by: float) -> "Box":
        """Return the box that is this far inside this one."""
        return Box(self.left + by, self.top + by, self.width - 2 * by, self.height - 2 * by)

    def holds(self, x: float, y: float) -> bool:
        """Whether a point is in the box or on its edge."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom


class Sheet:
    """One blank page, filled by its callers."""

    def __init__(self) -> None:
        size = (WIDTH / POINTS_PER_INCH, HEIGHT / POINTS_PER_INCH)
        self.figure = Figure(figsize=size, facecolor="white")
        self.axes = self.figure.add_axes((0, 0, 1, 1), zorder=10, xlim=(0, WIDTH), ylim=(HEIGHT, 0))
        self.axes.set_axis_off()

    def panel(self, box: Box) -> Axes:
        """Return axes that fill the box, without ticks or frame."""
        place = (box.left, HEIGHT - box.bottom, box.width, box.height)
        edges = (WIDTH, HEIGHT, WIDTH, HEIGHT)
        left, bottom, width, height = (
            edge / whole for edge, whole in zip(place, edges, strict=True)
        )
        axes = self.figure.add_axes((left, bottom, width, height))
        axes.set_axis_off()
        return axes

    def add(self, patch: Patch) -> None:
        """Draw a patch whose coordinates are points of the sheet."""
        self.axes.add_artist(patch)

    def frame(self, box: Box, colour: str = FRAME_GREY) -> None:
        """Draw the edge of a box."""
        corner = (box.left, box.top)
        self.add(Rectangle(corner, box.width, box.height, fill=False, edgecolor=colour, lw=0.6))

    def line(self, xs: Sequence[float], ys: Sequence[float], colour: str = INK) -> None:
        """Draw a thin line through these points."""
        self.axes.plot(xs, ys, color=colour, lw=0.6, scalex=False, scaley=False)

    def write(self, x: float, top: float, text: str, style: Style, align: str = "left") -> float:
        """Write one line and return where the next one starts."""
        self.axes.text(
            x,
            top + style.size * 0.97,
            plain(text),
            fontproperties=_font(style.size, bold=style.bold),
            color=style.colour,
            ha=align,
            va="baseline",
            parse_math=False,
        )
        return top + style.leading

    def paragraph(
        self, x: float, top: float, lines: Sequence[str], style: Style, align: str = "left"
    ) -> float:
        """Write lines one under the other and return where the next one starts."""
        for line in lines:
            top = self.write(x, top, line, style, align)
        return top


def plain(text: str) -> str:
    """Return the text on one line, composed, with every letter that the font can show."""
    composed = unicodedata.normalize("NFC", _BREAKS.sub(" ", text)).strip(" ")
    composed = re.sub(" (?=[:;!?»])", "\u00a0", composed).replace("« ", "«\u00a0")
    font = get_font(_font_file(bold=False))
    return "".join(
        letter if font.get_char_index(ord(letter)) else _NO_GLYPH
        for letter in composed
        if unicodedata.category(letter) not in {"Cc", "Cf"}
    )


def wrapped(text: str, width: float, style: Style, most: int | None = None) -> list[str]:
    """Return the lines of a text in this width; « … » ends the last of `most` when some is left."""
    lines: list[str] = []
    words = [part for word in plain(text).split(" ") for part in _parts(word, width, style)]
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, style) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    if most is None or len(lines) <= most:
        return lines
    return [*lines[: most - 1], shortened_to(" ".join(lines[most - 1 :]), width, style)]


def shortened_to(text: str, width: float, style: Style) -> str:
    """Return the text, or as much of its beginning as the width takes, then « … »."""
    text = plain(text)
    if _letters_in(text, width, style) == len(text):
        return text
    kept = _letters_in(text, width - width_of(_CUT_LONG, style), style)
    return text[:kept].rstrip() + _CUT_LONG


def width_of(text: str, style: Style) -> float:
    """Return the width of a line, in points; kerning, which narrows it a little, is left out."""
    return sum(_advance(letter, bold=style.bold) for letter in text) * style.size


def _parts(word: str, width: float, style: Style) -> list[str]:
    """A word too long for a line is cut where the line ends."""
    parts = []
    while len(word) > (kept := max(1, _letters_in(word, width, style))):
        parts.append(word[:kept])
        word = word[kept:]
    return [*parts, word]


def _letters_in(text: str, width: float, style: Style) -> int:
    """How many letters of a text fit in a width."""
    for count, letter in enumerate(text):
        width -= width_of(letter, style)
        if width < 0:
            return count
    return len(text)


@lru_cache(_KEPT_WIDTHS)
def _advance(letter: str, *, bold: bool) -> float:
    """The width of one letter, for a size of one point."""
    font = get_font(_font_file(bold=bold))
    glyph = font.load_char(ord(letter), flags=LoadFlags.NO_SCALE)
    return float(glyph.horiAdvance / font.units_per_EM)


def _font(size: float, *, bold: bool) -> FontProperties:
    weight = "bold" if bold else "normal"
    return FontProperties(
        family=["sans-serif"], weight=weight, size=size, fname=_font_file(bold=bold)
    )


def _font_file(*, bold: bool) -> str:
    """DejaVu Sans as matplotlib ships it: the same letters on every machine."""
    return str(_FONTS / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"))
