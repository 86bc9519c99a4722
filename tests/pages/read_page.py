"""Open a page without a browser, and read what it says and what it gives its map."""

import html
import json
import re
from collections.abc import Mapping

from small_world import straight
from streamlit.testing.v1 import AppTest

from poles.atlas import PROJECT_DIR
from poles.maps.static_files import STATIC_DIR

HOME = "dashboard.py"
PATIENCE_SECONDS = 120


def open_page(path: str = HOME, **address: str | list[str]) -> AppTest:
    """Return a page at this address: `open_page(departement=["38", "26"])`."""
    app = AppTest.from_file(str(PROJECT_DIR / HOME), default_timeout=PATIENCE_SECONDS)
    if path != HOME:
        app.run()
        app.switch_page(path)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def markup(app: AppTest) -> str:
    """Return the HTML that the page builds itself, its own script and styles apart."""
    bodies = [element.proto.body for element in app.get("html")]
    return "\n".join(b for b in bodies if not b.startswith(("<style>", "<script>")))


def said(app: AppTest) -> str:
    """Return what a reader reads: HTML without its tags, messages, texts."""
    bare = re.sub(r"<[^>]*>", " ", re.sub(r"</?a\b[^>]*>", "", markup(app)))
    texts = [html.unescape(bare)]
    kinds = (app.info, app.success, app.warning, app.error, app.markdown, app.caption)
    texts += [element.value for elements in kinds for element in elements]
    return re.sub(r"[ \n]+", " ", "\n".join(texts))


def map_arguments(app: AppTest) -> Mapping[str, object]:
    """Return what the browser's map component receives."""
    [component] = app.get("component_instance")
    return json.loads(component.proto.json_args)


def map_call(app: AppTest) -> str:
    """Return the script that the map runs at each change: one call of what draws it."""
    scripts = [text for text in map_arguments(app).values() if isinstance(text, str)]
    [call] = [text for text in scripts if "Map.show(" in text]
    return call


def drawn(app: AppTest) -> dict:
    """Return the drawing that this call holds."""
    call = map_call(app)
    start = call.index("{", call.index("Map.show("))
    return json.JSONDecoder().raw_decode(call, start)[0]


def places_drawn(app: AppTest) -> list[dict]:
    """Return every place of the map: a row of the drawing names one by its number."""
    return json.loads((STATIC_DIR / drawn(app)["places"].rsplit("/", 1)[1]).read_bytes())


def drawn_poles(app: AppTest) -> set[str]:
    """Return the ids of the poles on the map."""
    places = places_drawn(app)
    return {places[row[0]]["pole_id"] for row in drawn(app)["rows"]}


def said_plainly(app: AppTest) -> str:
    """Return what a reader reads, apostrophes straight and spaces plain, which are no promise."""
    return straight(re.sub(r"\s+", " ", said(app)))
