"""What may become a link; the other readers of a cell are tested by the refusals of whole files."""

import pytest

from poles.cells import is_web_address


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("https://example.org", True),
        ("HTTP://example.org:8080/a?b#c", True),
        ("https://[::1]/", True),
        ("https://", False),
        ("https://:443/", False),
        ("https://example.org:0", False),
        ("https://example.org:99999", False),
        ("https://[::1", False),
        ("javascript://example.org/%0aalert(1)", False),
        ("//example.org", False),
        ("./?pole=x", False),
        ("", False),
    ],
)
def test_a_web_address_is_http_with_a_host(text, is_one):
    assert is_web_address(text) is is_one
