/* What a keyboard and a screen reader need and Streamlit does not give: a menu that is one, a link past it, a list
   of filters that can be entered, and figures that are told when they change. */
if (!window.atlasAccess) {
  window.atlasAccess = true;
  const TOLD_AFTER_MS = 500;
  const LOOK_MS = 100;
  const LOOKS = 30;

  /* --- The menu --- */

  const markMenu = function () {
    const menu = document.querySelector(".st-key-menu");
    if (!menu) return;
    /* The link to the home page has no path, or a query alone. */
    const path = (address) => new URL(address.replace(/^(?=\?|$)/, "."), location).pathname.replace(/\/$/, "");
    menu.setAttribute("role", "navigation");
    menu.setAttribute("aria-label", "Pages de l’atlas");
    for (const link of menu.querySelectorAll("a")) {
      if (path(link.getAttribute("href")) === path(location.href)) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  };

  /* A table that is drawn has its rows beside the drawing, for who hears them, but no name. */
  const nameTables = function () {
    for (const grid of document.querySelectorAll('[data-testid="stDataFrame"] [role="grid"]')) {
      grid.setAttribute("aria-label", "Tableau, à lire avec les flèches");
    }
  };

  /* --- What changed, told once it is all there --- */

  const heard = document.createElement("div");
  heard.setAttribute("role", "status");
  heard.className = "atlas-heard";
  document.body.append(heard);
  let known = { title: "", chosen: "", figures: "" };
  let hasActed = false; /* what a page first shows is read by the reader, in order */
  for (const act of ["pointerdown", "keydown", "change"]) {
    document.addEventListener(act, () => { hasActed = true; }, { capture: true, once: true });
  }
  const words = (node) => (node ? node.textContent.replace(/\s+/g, " ").trim() : "");
  const figuresOf = (cards) => [...cards.querySelectorAll(".atlas-card")]
    .map((card) => [...card.querySelectorAll(":scope > span, :scope > b")].map(words).join(" : ")).join(" ; ");
  const tell = function () {
    const cards = document.querySelector(".atlas-cards");
    const now = {
      title: words(document.querySelector("h1")),
      chosen: words(document.querySelector(".atlas-summary h2")),
      figures: cards ? figuresOf(cards) : "",
    };
    const said = Object.keys(now).filter((name) => now[name] && now[name] !== known[name]).map((name) => now[name]);
    known = now;
    if (said.length && hasActed) heard.textContent = said.join(". ");
  };

  let timer = 0;
  const settle = function () {
    markMenu();
    nameTables();
    const state = document.querySelector('[data-testid="stApp"]');
    if (state && state.dataset.testScriptState === "running") wait();
    else tell();
  };
  const wait = function () {
    clearTimeout(timer);
    timer = setTimeout(settle, TOLD_AFTER_MS);
  };
  new MutationObserver(function (changes) {
    if (changes.some((change) => change.target !== heard)) wait();
  }).observe(document.body, { childList: true, subtree: true });
  wait();

  /* --- Where the focus goes --- */

  /* The controls of a popover come one by one: until the first is the same twice, another may come before it. */
  const enterPopover = function (looks, before) {
    const body = document.querySelector('[data-testid="stPopoverBody"]');
    const isWhole = body && !body.querySelector('[data-testid="stSkeleton"]');
    const first = isWhole && (body.querySelector('input:not([tabindex="-1"])') || body.querySelector("button"));
    if (first && first === before) first.focus();
    else if (looks > 0) setTimeout(() => enterPopover(looks - 1, first), LOOK_MS);
  };
  document.addEventListener("click", function (event) {
    const skip = event.target.closest('[data-testid="stSkipToContent"]');
    if (skip) {
      event.preventDefault();
      event.stopImmediatePropagation();
      document.getElementById("contenu").focus();
    }
    const button = event.target.closest('[data-testid="stPopoverButton"]');
    const isFromKeys = event.detail === 0;
    if (button && isFromKeys && button.getAttribute("aria-expanded") !== "true") enterPopover(LOOKS, null);
  }, true);
}
