"""The headers of every answer, and that the browser obeys them: nobody else can be asked."""

import pytest
from playwright.sync_api import expect

from poles.answer_headers import ANSWER_HEADERS

pytestmark = pytest.mark.browser

ASK_OTHERS = """async () => {
  const refused = [];
  document.addEventListener("securitypolicyviolation", (event) =>
    refused.push(`${event.effectiveDirective} ${event.blockedURI}`));
  new Image().src = "https://tiers.example/p.png";
  new WebSocket("wss://tiers.example/").onerror = () => {};
  await fetch("https://tiers.example/f").catch(() => {});
  const style = document.head.appendChild(document.createElement("style"));
  style.textContent = '@import "https://tiers.example/s.css"';
  const frame = document.body.appendChild(document.createElement("iframe"));
  frame.src = "https://tiers.example/i.html";
  await new Promise((done) => setTimeout(done, 1000));
  return refused.sort();
}"""
"""A picture, a web socket, a request, a style sheet and a frame of a third party."""


@pytest.mark.parametrize(
    "address", ["", "pole?pole=alpilles", "_stcore/health", "favicon.png", "app/static/absent.js"]
)
def test_every_answer_says_what_the_browser_may_ask(visitor, server, address):
    answer = visitor(server).page.request.get(f"{server.url}/{address}")
    assert answer.headers | {name.lower(): v for name, v in ANSWER_HEADERS.items()} == (
        answer.headers
    )


def test_the_files_of_the_map_have_them_too(visitor, server):
    visit = visitor(server)
    answers = {}
    visit.page.on("response", lambda one: answers.setdefault(one.url, one.headers))
    visit.open()
    without = [url for url, said in answers.items() if said.get("referrer-policy") != "no-referrer"]
    assert [url for url in without if url.startswith("http")] == []
    assert any("/app/static/" in url for url in answers)


def test_a_browser_that_is_told_to_ask_others_refuses(visitor, server):
    visit = visitor(server)
    visit.open()
    expect(visit.page.get_by_role("heading", level=1)).to_be_visible()
    assert visit.page.evaluate(ASK_OTHERS) == [
        "connect-src https://tiers.example/f",
        "connect-src wss://tiers.example/",
        "frame-src https://tiers.example",
        "img-src https://tiers.example/p.png",
        "style-src-elem https://tiers.example/s.css",
    ]
    visit.wire.errors.clear()  # the console said the same; that nothing was asked is checked
