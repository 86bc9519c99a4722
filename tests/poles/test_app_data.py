"""The shipped data are kept once: what was loaded before a file changed is let go."""

import gc
import weakref
from functools import partial

from small_world import POLES, write_figures_file, write_poles_file

from poles.app_data import load_app_data


def test_data_that_were_loaded_before_a_change_are_not_kept(small_world):
    loaded = []
    write_figures_file(small_world.data_dir, [])
    for count in range(len(POLES), 0, -1):
        write_poles_file(small_world.data_dir, POLES[:count])
        app = load_app_data()
        assert len(app.atlas.poles) == count
        app.keep("page", partial(tuple, [app]))  # what pages keep leads back to it, in a circle
        loaded.append(weakref.ref(app.atlas))
        del app
    assert len(loaded) > 3
    assert sum(one() is not None for one in loaded) <= 2
    assert gc.isenabled()


def test_data_are_loaded_once_while_no_file_changes(small_world):
    first = load_app_data()
    assert load_app_data() is first
    path = small_world.data_dir / "poles.csv"
    path.write_bytes(path.read_bytes() + b"\r\n")
    assert load_app_data() is not first
