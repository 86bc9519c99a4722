"""The statement of accessibility says the state that every page announces, and its limits."""

import re

from poles.accessibility import NOT_CONFORMING, TESTED_ON, statement
from poles.page.markup import credits_line
from poles.wording import CONFORMITY


def test_the_foot_and_the_statement_say_the_same_state():
    assert f"Accessibilité : {CONFORMITY}</a>" in credits_line()
    assert f"est {CONFORMITY} au référentiel" in statement()


def test_the_statement_gives_what_fails_how_it_was_tested_and_where_to_write():
    said = statement()
    headings = re.findall(r"<h(\d)>([^<]*)</h\1>", said)
    assert headings == [
        ("2", "Ce qui n’est pas encore conforme, et par où passer"),
        ("2", f"Ce qui a été essayé, le {TESTED_ON}"),
        ("2", "Signaler un obstacle"),
    ]
    assert re.findall(r"<li><b>([^<]*)</b> : ", said) == list(NOT_CONFORMING)
    assert "lecteur d’écran réel" in said
