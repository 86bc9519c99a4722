"""A server, a Chromium that can reach nothing else, and what they say to each other."""

import os
import re
import shutil
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from atlas_server import PROJECT_DIR, AtlasServer, running_server
from playwright.sync_api import (
    Browser,
    BrowserContext,
    FrameLocator,
    Locator,
    Page,
    Playwright,
    Route,
    WebSocket,
    expect,
    sync_playwright,
)
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

FAILURES_DIR = PROJECT_DIR / "tests" / "browser" / "failures"
WIDE = {"width": 1280, "height": 900}
PATIENCE_MS = 20_000
QUIET_CHROMIUM = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-client-side-phishing-detection",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-first-run",
]
ALLOWED_ERRORS: tuple[str, ...] = ()
"""Regular expressions of the console errors that are not ours, each with its reason. None so far."""

expect.set_options(timeout=PATIENCE_MS)


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
        allowed = any(re.search(pattern, message.text) for pattern in ALLOWED_ERRORS)
        if message.type == "error" and not allowed:
            self.errors.append(f"console: {message.text} ({message.location['url']})")

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
        return self.page.frame_locator('iframe[title="streamlit_folium.st_folium"]')

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
        """Wait until the address holds these values, in any order of the names; None: no such name."""
        wanted = {n: [v] if isinstance(v, str) else v for n, v in values.items()}

        def is_there(url: str) -> bool:
            written = parse_qs(urlsplit(url).query)
            return all(written.get(name) == value for name, value in wanted.items())

        self.page.wait_for_url(is_there, timeout=PATIENCE_MS, wait_until="commit")

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


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The atlas that is shipped."""
    with running_server(tmp_path_factory.mktemp("server") / "output.txt") as running:
        yield running


@pytest.fixture(scope="session")
def small_server(tmp_path_factory, small_world_original):
    """The atlas of the small world, with its hostile names."""
    places = {
        "POLES_DATA_DIR": str(small_world_original.data_dir),
        "POLES_GEO_DIR": str(small_world_original.geo_dir),
    }
    with running_server(tmp_path_factory.mktemp("small_server") / "output.txt", places) as running:
        yield running


@pytest.fixture(scope="session")
def playwright():
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium(playwright: Playwright):
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "These tests need Chromium: apt-get install chromium"
    browser = playwright.chromium.launch(executable_path=path, args=QUIET_CHROMIUM)
    yield browser
    browser.close()


@pytest.fixture
def visitor(request, chromium: Browser):
    """Make visits: `visitor(server)`, `visitor(server, viewport=...)`; each is checked at the end."""
    contexts: list[BrowserContext] = []
    visits: list[Visit] = []

    def visit(server: AtlasServer, **options) -> Visit:
        wire = Wire(server)
        context = chromium.new_context(**{"locale": "fr-FR", "viewport": WIDE, **options})
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        context.route("**/*", wire.guard)
        page = context.new_page()
        wire.listen(page)
        visits.append(Visit(page, wire))
        return visits[-1]

    yield visit
    if getattr(request.node, "has_failed", False) and visits:
        FAILURES_DIR.mkdir(exist_ok=True)
        name = re.sub(r"[^\w-]+", "-", request.node.name)[:80]
        visits[-1].page.screenshot(path=FAILURES_DIR / f"{name}.png")
    for context in contexts:
        context.close()
    for made in visits:
        assert made.wire.outside == []
        assert made.wire.errors == []


@pytest.fixture
def atlas_page(visitor, server) -> Visit:
    """A visit to the shipped atlas."""
    return visitor(server)


@pytest.fixture
def small_page(visitor, small_server) -> Visit:
    """A visit to the small world."""
    return visitor(small_server)


@pytest.fixture
def screenshot_file() -> Path:
    """Where the README's screenshot goes; only on demand, for it changes a file of the project."""
    if not os.environ.get("WRITE_SCREENSHOT"):
        pytest.skip("rewrites docs/carte.png: set WRITE_SCREENSHOT=1")
    return PROJECT_DIR / "docs" / "carte.png"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Remember a failure for the fixture that keeps one screenshot of it."""
    report = yield
    item.has_failed = getattr(item, "has_failed", False) or report.failed
    return report
