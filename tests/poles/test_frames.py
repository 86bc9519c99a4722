"""What is asked for in several oceans is framed in one: the insets show the others."""

import pytest
from small_world import SQUARES

from poles.areas.areas import AreaLevel, Areas
from poles.areas.map import compose_legend
from poles.areas.screen import AreaScreen
from poles.boundaries import box_of
from poles.commune.map import commune_drawing, is_in_one_frame
from poles.commune.search import poles_around
from poles.maps.drawing import frame, places_of, pole_boxes
from poles.maps.frames import (
    MAINLAND,
    OVERSEAS,
    are_in_one_frame,
    box_around,
    box_in_one_frame,
    boxes_in_frames,
    frame_of,
)
from poles.records import Precision
from poles.screen import Screen
from poles.selection import Selection, keep

ALPHA, DELTA = box_of(SQUARES["38001"]), box_of(SQUARES["38004"])
ACOUA = box_of(SQUARES["97601"])
REUNION = (55.3, -21.3, 55.5, -21.0)


def is_inside(bounds, frame):
    (south, west), (north, east) = bounds
    (low, left), (high, right) = frame
    return low - 0.3 < south < north < high + 0.3 and left - 0.3 < west < east < right + 0.3


def framed(atlas, **screen):
    screen = Screen(**screen)
    return frame(atlas, screen, keep(atlas.poles, atlas.territories, screen.selection))


def framed_areas(atlas, level, *departements):
    return compose_legend(Areas(atlas), AreaScreen(level=level, departements=departements)).framed


def test_a_box_is_south_west_then_north_east_latitude_first():
    assert box_around([ALPHA, DELTA]) == ((45.0, 5.0), (45.2, 5.2))
    assert box_in_one_frame([]) is None


def test_the_mainland_is_preferred_then_the_most_poles_then_the_first():
    assert box_in_one_frame([ACOUA, ALPHA], [ACOUA]) == box_around([ALPHA])
    assert box_in_one_frame([ACOUA, REUNION], [REUNION, ALPHA]) == box_around([REUNION])
    assert box_in_one_frame([ACOUA, REUNION]) == box_around([ACOUA])
    assert box_in_one_frame([ALPHA], [DELTA]) == box_around([ALPHA, DELTA])
    assert box_in_one_frame([ALPHA], [DELTA], with_poles=False) == box_around([ALPHA])


def test_every_department_is_in_one_frame(shipped_atlas):
    boxes = shipped_atlas.boundaries.departement_boxes
    overseas = {code: frame_of(box) for code, box in boxes.items() if len(code) == 3}
    assert sorted(overseas.values()) == [1, 2, 3, 4, 5]
    assert {frame_of(box) for code, box in boxes.items() if code not in overseas} == {0}


@pytest.mark.parametrize("level", AreaLevel)
def test_departments_of_several_oceans_are_framed_on_the_mainland(shipped_atlas, level):
    both = Selection(departements=("974", "38"))
    alone = Selection(departements=("38",))
    assert framed(shipped_atlas, selection=both) == framed(shipped_atlas, selection=alone)
    both = framed_areas(shipped_atlas, level, "974", "38")
    assert both == framed_areas(shipped_atlas, level, "38")
    assert is_inside(both, MAINLAND)


@pytest.mark.parametrize("level", AreaLevel)
def test_departments_all_overseas_are_framed_where_most_poles_are(shipped_atlas, level):
    codes = ("971", "972", "973", "974", "976")
    counts = [
        sum(
            pole.territoire_precision is not Precision.DEPARTEMENT and pole.departement_code == code
            for pole in shipped_atlas.poles
        )
        for code in codes
    ]
    _, expected = OVERSEAS[counts.index(max(counts))]
    assert is_inside(framed(shipped_atlas, selection=Selection(departements=codes)), expected)
    assert is_inside(framed_areas(shipped_atlas, level, *codes), expected)


def test_an_epci_that_reaches_over_the_border_is_framed_whole(shipped_atlas):
    (south, west), (north, east) = framed_areas(shipped_atlas, AreaLevel.EPCI, "75")
    communes = framed_areas(shipped_atlas, AreaLevel.COMMUNES, "75")
    paris = shipped_atlas.boundaries.departement_boxes["75"]
    assert communes == box_around([paris])
    assert west < paris[0]
    assert south < paris[1]
    assert paris[2] < east
    assert paris[3] < north


def test_a_pole_on_two_oceans_is_framed_where_it_is_asked_for(small_atlas):
    mayotte = framed(small_atlas, selection=Selection(departements=("976",)))
    assert mayotte == box_around([small_atlas.boundaries.departement_boxes["976"]])
    assert framed(small_atlas, pole_id="deux-rives") == box_around([DELTA])
    boxes = boxes_in_frames(small_atlas.boxes["deux-rives"], small_atlas.shapes["deux-rives"])
    assert sorted(boxes) == sorted([DELTA, ACOUA])
    around = poles_around(small_atlas, "97601")
    assert commune_drawing(small_atlas, places_of(small_atlas), around).bounds == box_around(
        [ACOUA]
    )
    assert framed(small_atlas) is None


def test_insets_are_needed_where_a_pole_stands_on_two_oceans(small_atlas):
    assert are_in_one_frame([])
    assert are_in_one_frame(pole_boxes(small_atlas, "val-alpha"))
    assert not are_in_one_frame(pole_boxes(small_atlas, "deux-rives"))
    assert is_in_one_frame(small_atlas, poles_around(small_atlas, "38001"))
    assert not is_in_one_frame(small_atlas, poles_around(small_atlas, "97601"))
