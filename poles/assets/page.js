/* Streamlit marks its pages as English, matches accents to the letter, and adds what is typed to the chosen
   label: all three are put right here. */
document.documentElement.lang = "fr";
if (!window.atlasPlainSearch) {
  window.atlasPlainSearch = true;
  const setValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
  let entered = null;
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
    const plain = box.value.normalize("NFD").replace(/[\u0300-\u036f]/g, "");
    if (plain === box.value) return;
    event.stopImmediatePropagation();
    setValue.call(box, plain);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }, true);
}
