"""One reader's visit: the page by what is written on it, and the wire between page and server."""

import re
import unicodedata
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from atlas_server import AtlasServer
from playwright.sync_api import FrameLocator, Locator, Page, Route, WebSocket, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

PATIENCE_MS = 30_000
ALLOWED_ERRORS: tuple[str, ...] = (
    # A cold link to a page: Streamlit's own front end looks for its server under that page first.
    r"status of 404 .*/_stcore/(health|host-config)",
)
"""Regular expressions of console errors that are not ours, each with its reason."""


@dataclass
class Wire:
    """What the page asked of whom, and what it told the server."""

    server: AtlasServer
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    sent: list[BackMsg] = field(default_factory=list)
    runs_started: int = 0
    runs_finished: int = 0

    def guard(self, route: Route) -> None:
        """Let through the server's own address; record and abort the rest."""
        url = route.request.url
        if url.startswith((f"{self.server.url}/", "data:", "blob:")):
            route.continue_()
        else:
            self.outside.append(url)
            route.abort()

    def listen(self, page: Page) -> None:
        """Record errors, dialogs (a script that ran) and the messages of the web socket."""
        page.on("pageerror", lambda error: self.errors.append(f"script: {error}"))
        page.on("console", self._read_console)
        page.on("dialog", lambda dialog: self._refuse_dialog(dialog))
        page.on("websocket", self._follow)

    def _read_console(self, message) -> None:
        said = f"{message.text} ({message.location['url']})"
        allowed = any(re.search(pattern, said) for pattern in ALLOWED_ERRORS)
        if message.type == "error" and not allowed:
            self.errors.append(f"console: {said}")

    def _refuse_dialog(self, dialog) -> None:
        self.errors.append(f"a dialog opened: {dialog.message}")
        dialog.dismiss()

    def _follow(self, socket: WebSocket) -> None:
        own = self.server.url.replace("http://", "ws://")
        if not socket.url.startswith(f"{own}/"):
            self.outside.append(socket.url)
        socket.on("framesent", lambda frame: self.sent.append(BackMsg.FromString(frame)))
        socket.on("framereceived", self._count)

    def _count(self, frame: bytes) -> None:
        kind = ForwardMsg.FromString(frame).WhichOneof("type")
        self.runs_started += kind == "new_session"
        self.runs_finished += kind == "script_finished"


@dataclass(frozen=True)
class Visit:
    """One reader at one address: the page by what is written on it, and the wire behind it."""

    page: Page
    wire: Wire

    @property
    def frame(self) -> FrameLocator:
        return self.page.frame_locator('iframe[data-testid="stCustomComponentV1"]')

    @property
    def map(self) -> Locator:
        return self.frame.locator("#map_div[data-drawn]")

    @property
    def main(self) -> Locator:
        """The main map alone: the insets stand in its controls."""
        return self.frame.locator("#map_div > .leaflet-map-pane")

    def open(self, address: str = "") -> None:
        """Go to an address of the server; return when the page is complete and the map drawn."""
        self.page.goto(f"{self.wire.server.url}/{address}")
        self.settled()
        if "vue=tableau" not in address:
            expect(self.map).to_be_visible()

    def settled(self) -> None:
        """Wait until no script runs."""
        state = self.page.get_by_test_id("stApp")
        expect(state).to_have_attribute("data-test-script-state", "notRunning")

    def chosen(self, name: str) -> list[str]:
        """Return the values of one name in the address."""
        return parse_qs(urlsplit(self.page.url).query).get(name, [])

    def expect_address(self, **values: str | list[str] | None) -> None:
        """Wait until the address holds these values, the names in any order; None: no such name."""
        wanted = {n: [v] if isinstance(v, str) else v for n, v in values.items()}

        def is_there(url: str) -> bool:
            written = parse_qs(urlsplit(url).query)
            return all(written.get(name) == value for name, value in wanted.items())

        self.page.wait_for_url(is_there, timeout=PATIENCE_MS, wait_until="commit")

    def open_other_formats(self) -> None:
        """Open the list of the files that are not offered first."""
        self.page.get_by_text("Autres formats").click()
        expect(self.page.get_by_role("button", name="GeoParquet")).to_be_visible()

    def type_department(self, typed: str) -> Locator:
        """Type in the list of departments and return what it then offers."""
        box = self.page.get_by_role("combobox", name=re.compile("Département"))
        box.click()
        box.press_sequentially(typed)
        return self.page.get_by_role("option")

    def choose_department(self, code: str, name: str) -> None:
        """Choose one more department by its number and close the list."""
        expected = [*self.chosen("departement"), code]
        self.type_department(code).filter(has_text=said_as(f"{name} ({code})")).click()
        self.expect_address(departement=expected)
        self.page.keyboard.press("Escape")
        self.settled()


def said_as(text: str) -> re.Pattern[str]:
    """Match a text whatever the form of its accents: the lists decompose them to be searchable."""
    forms = {unicodedata.normalize(form, text) for form in ("NFC", "NFD")}
    return re.compile("|".join(map(re.escape, sorted(forms))))
