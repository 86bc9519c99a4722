/* Streamlit marks its pages as English and matches accents to the letter: both are put right here. */
document.documentElement.lang = "fr";
if (!window.atlasPlainSearch) {
  window.atlasPlainSearch = true;
  const setValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
  document.addEventListener("input", function (event) {
    const box = event.target;
    if (box.getAttribute("role") !== "combobox") return;
    const plain = box.value.normalize("NFD").replace(/[\u0300-\u036f]/g, "");
    if (plain === box.value) return;
    event.stopImmediatePropagation();
    setValue.call(box, plain);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }, true);
}
