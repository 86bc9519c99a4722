/* Streamlit marks its pages as English, writes the numbers of its tables as the browser's own language does,
   matches accents to the letter, adds what is typed to the chosen label, and says « No results » in its empty
   lists: all five are put right here. */
document.documentElement.lang = "fr";
Object.defineProperty(navigator, "languages", { value: ["fr-FR"], configurable: true });
if (!window.atlasPlainSearch) {
  window.atlasPlainSearch = true;
  const setValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
  let entered = null;
  let typed = null;
  /* Reads one list alone, that of the box that is typed in, and stops when the reader leaves the box. */
  const lists = new MutationObserver(function () {
    if (document.activeElement !== typed) lists.disconnect();
    const list = document.getElementById(typed.getAttribute("aria-controls"));
    if (!list || list.textContent !== "No results") return;
    const words = document.createTreeWalker(list, NodeFilter.SHOW_TEXT).nextNode();
    if (words.data === "No results") words.data = "Aucun résultat";
  });
  document.addEventListener("focusin", function (event) {
    entered = event.target.matches('[role="combobox"]') ? event.target : null;
  });
  document.addEventListener("click", function (event) {
    if (event.target === entered) event.target.select();
    entered = null;
  });
  document.addEventListener("input", function (event) {
    const box = event.target;
    if (box.getAttribute("role") !== "combobox") return;
    typed = box;
    lists.observe(document.body, { childList: true, subtree: true });
    if (box.closest('[class*="st-key-own_doubt_"]')) return; /* what is typed there is kept as it is */
    const plain = box.value.normalize("NFD").replace(/[\u0300-\u036f]/g, "");
    if (plain === box.value) return;
    event.stopImmediatePropagation();
    setValue.call(box, plain);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }, true);
}
