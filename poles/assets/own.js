/* Streamlit speaks English in the widget that takes files and where a list takes a new value: the
   texts are put in French as they appear. A node keeps its place: only its words change. */
if (!window.ownWordsInFrench) {
  window.ownWordsInFrench = true;
  const words = [
    [/^Upload$/, "Choisir des fichiers"],
    [/^Browse files$/, "Choisir des fichiers"],
    [/^Drag and drop files? here$/, "Déposez vos fichiers ici"],
    [/^(\d+)\s*MB per file\b/, "$1 Mo par fichier"],
    [/^Limit (\d+)\s*MB per file\b/, "$1 Mo par fichier"],
    [/^Add: /, "Écrire : "],
    [/^File must be (\d+)(?:\.\d)?\s*MB or smaller\.?$/, "Plus de $1 Mo : coupez ce fichier en plusieurs."],
    [/^Error:/, "Erreur :"],
    [/^Network Error$/, "Le fichier n’est pas arrivé : réessayez."],
  ];
  /* A question without a proposal opens an empty list; the box has the focus a moment later. */
  const sayEmpty = function (node) {
    const asks = document.activeElement.closest('[class*="st-key-own_doubt_"]');
    node.data = asks ? "Tapez la bonne valeur" : "Aucun résultat";
  };
  const put = function (node) {
    if (node.data === "No results") setTimeout(sayEmpty, 60, node);
    for (const [english, french] of words) {
      if (english.test(node.data)) node.data = node.data.replace(english, french);
    }
  };
  const read = function (root) {
    if (root.nodeType === Node.TEXT_NODE) return put(root);
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) put(texts.currentNode);
  };
  new MutationObserver(function (changes) {
    if (!document.querySelector('[data-testid="stFileUploader"]')) return; /* another page */
    for (const change of changes) {
      if (change.type === "characterData") put(change.target);
      change.addedNodes.forEach(read);
    }
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
  read(document.body);
}
