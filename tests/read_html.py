"""Read a piece of HTML as a browser would, after checking that it is safe."""

from html.parser import HTMLParser

from markupsafe import Markup
from small_world import HOSTILE_FIELD, HOSTILE_NAME, HOSTILE_TITLE

EVIL = (
    HOSTILE_NAME,
    HOSTILE_TITLE,
    HOSTILE_FIELD,
    '"><svg/onload=alert(1)>',
    "' onmouseover='alert(1)",
    "&lt;script&gt;",
    "{0} {name} %s",
)
UNREAD = "une fonction de markup.py sans essai avec un nom hostile"
ALLOWED_ATTRIBUTES = {
    "class",
    "style",
    "href",
    "target",
    "rel",
    "role",
    "scope",
    "title",
    "lang",
    "id",
    "tabindex",
    "open",
    "value",
    "width",
    "height",
}


class Reader(HTMLParser):
    """What a browser would make of it: elements, their attributes, the text."""

    def __init__(self, drawn):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.links, self.text = [], set(), [], ""
        self.open = []
        self.feed(str(drawn))
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.open.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value for name, value in attrs if name in ("href", "src")]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def read(html, *, local=False):
    """Read the HTML, after checking that it is safe and that every element is closed.

    Links go to the web; also inside the app where `local` says so.
    """
    assert isinstance(html, Markup)
    page = Reader(html)
    assert page.open == []
    assert not {"script", "img", "svg", "iframe", "object"} & set(page.tags)
    strange = {name for name in page.attributes if not name.startswith(("aria-", "data-"))}
    assert strange <= ALLOWED_ATTRIBUTES
    inside = ("?", ".", "/?", "./?") if local else ()
    assert all(link.startswith(("https://", "http://", *inside)) for link in page.links)
    return page


def public_functions(module):
    """The names that a module of HTML defines for others."""
    return {
        name
        for name, value in vars(module).items()
        if getattr(value, "__module__", "") == module.__name__ and not name.startswith("_")
    }
