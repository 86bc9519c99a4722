"""The colours of classes: light to dark, or outwards from zero where values have a sign.

Lightness falls evenly, so that grey print and every eye can rank them.
"""

from collections.abc import Sequence

from poles.classes import Classes

CLASS_COLOURS = ("#d9eee8", "#a3d1c6", "#62ab9f", "#2b7c79", "#0e4a50")
"""From low to high."""
LOSS_COLOURS = ("#fbd9a8", "#ee9d4f", "#c2600f", "#7a3606")
GAIN_COLOURS = ("#cfe7e3", "#7fbab2", "#2f817d", "#0e4a50")
"""From zero outwards: orange and teal stay apart for every eye, and darken alike."""
_DEPTHS = ((), (1,), (0, 2), (0, 2, 3), (0, 1, 2, 3), (0, 1, 2, 3, 3))
"""Which of them the classes of the longer side take; the other side takes as many, as deep."""


def class_colours(classes: Classes, *, signed: bool = False) -> tuple[str, ...]:
    """Return one colour per class, over the whole range of lightness; a middle one for one class.

    Of `signed` values, those below zero and those above have hues of their own.
    """
    if not signed:
        return _spread(CLASS_COLOURS, len(classes))
    losses = sum(bound < 0 for bound in classes.bounds[:-1])
    gains = len(classes) - losses
    steps = _DEPTHS[max(losses, gains)]
    return (
        *(LOSS_COLOURS[step] for step in reversed(steps[:losses])),
        *(GAIN_COLOURS[step] for step in steps[:gains]),
    )


def _spread(colours: Sequence[str], wanted: int) -> tuple[str, ...]:
    last = len(colours) - 1
    if wanted == 1:
        return (colours[last // 2],)
    return tuple(colours[round(rank * last / (wanted - 1))] for rank in range(wanted))
