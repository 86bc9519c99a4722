/* The button that prints the sheet; the row that an address names after « # », which is drawn after the page. */
if (!window.atlasSheet) {
  window.atlasSheet = true;
  document.addEventListener("click", function (event) {
    if (event.target.closest && event.target.closest(".sheet-paper")) window.print();
  });
  const name = decodeURIComponent(window.location.hash.slice(1));
  if (/^(ligne-\d+|limites-\w+|calcul-\w+)$/.test(name)) {
    const seen = new MutationObserver(function () {
      const row = document.getElementById(name);
      if (!row) return;
      seen.disconnect();
      window.location.hash = "";
      window.location.hash = name;
    });
    seen.observe(document.body, { childList: true, subtree: true });
    setTimeout(() => seen.disconnect(), 20000);
  }
}
