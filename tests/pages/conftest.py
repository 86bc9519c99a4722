"""The page of a module of tests, by what its `PAGE` says."""

from functools import partial

import pytest
from read_page import open_page


@pytest.fixture
def page(request):
    """Open the page at an address: `page(departement=["38", "26"])`."""
    return partial(open_page, request.module.PAGE)
