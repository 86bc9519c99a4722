"""A server, a Chromium that can reach nothing else, and what they say to each other."""

import os
import re
import shutil
from pathlib import Path

import pytest
from atlas_server import PROJECT_DIR, AtlasServer, running_server
from playwright.sync_api import Browser, BrowserContext, Playwright, expect, sync_playwright
from visits import PATIENCE_MS, Visit, Wire

FAILURES_DIR = PROJECT_DIR / "tests" / "browser" / "failures"
WIDE = {"width": 1280, "height": 900}
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
expect.set_options(timeout=PATIENCE_MS)


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
    """Make visits, `visitor(server)` or `visitor(server, viewport=…)`; check each at the end."""
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
def pytest_runtest_makereport(item):
    """Remember a failure for the fixture that keeps one screenshot of it."""
    report = yield
    item.has_failed = getattr(item, "has_failed", False) or report.failed
    return report
