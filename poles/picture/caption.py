"""What a picture of the map says of itself: its title, its file name."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from poles.choices import EVERY_POLE, Choices, filters_in_words
from poles.files.extracts import EXTENSIONS, Format, file_name
from poles.indicators import INDICATORS
from poles.screen import Screen
from poles.selection import Selection
from poles.wording import PRECISION_SHORT


class PictureFormat(StrEnum):
    """The pictures that are offered; each is also the ending of its file."""

    PNG = "png"
    SVG = "svg"


@dataclass(frozen=True, slots=True)
class Caption:
    """What the sheet says of itself: title, what is shown, and when it was extracted."""

    title: str
    subtitle: str
    extracted_on: date


def caption_of(
    choices: Choices, screen: Screen, today: date, own: str = "", chosen: str | None = None
) -> Caption:
    """Return the title and the filters of a screen in words, after whose data are drawn.

    `chosen` is the name of the chosen pole, which comes first.
    """
    keys = [key for key in (screen.indicator, screen.second) if key]
    first, *second = (INDICATORS[key].label for key in keys)
    title = " et ".join([first, *(_inside_a_sentence(label) for label in second)])
    said = filters_in_words(screen.selection, choices)
    if own:
        said = f"{own} {said.replace(EVERY_POLE, '')}".strip()
    if screen.hidden:
        hidden = ", ".join(PRECISION_SHORT[precision] for precision in screen.hidden)
        said += f" Précisions masquées : {hidden}."
    title = f"{title} : pôles territoriaux de coopération économique"
    return Caption(f"{chosen} · {title}" if chosen else title, said, today)


def _inside_a_sentence(label: str) -> str:
    """« Densité » is « densité » there; « ETP » and « EPCI » stay."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def picture_name(selection: Selection, indicator_key: str, form: PictureFormat, today: date) -> str:
    """Return a name like those of the extracts: ptce-carte-organisations-38-touche-….png."""
    name = file_name(f"carte {indicator_key}", selection, Format.CSV, today)
    return f"{name.removesuffix(EXTENSIONS[Format.CSV])}{form.value}"
