/* Streamlit names its controls in English: names, hints and texts are put in French as they appear. Only what was
   added or changed is read, so that a filter costs nothing; a node keeps its place: only its words change. */
if (!window.atlasWords) {
  window.atlasWords = true;
  const EXACT = new Map(Object.entries({
    "(index)": "(rang)",
    "Accounting": "Comptable",
    "Add files": "Ajouter des fichiers",
    "Automatic": "Automatique",
    "Autosize": "Ajuster la largeur",
    "Browse files": "Choisir des fichiers",
    "Choose an option": "Choisissez",
    "Clear all": "Tout effacer",
    "Clear selection": "Effacer le choix",
    "Clear value": "Effacer",
    "Close": "Fermer",
    "Close Search": "Fermer la recherche",
    "Close fullscreen": "Quitter le plein écran",
    "Compact": "Abrégé",
    "Copied!": "Copié",
    "Copy Vega-Lite spec": "Copier la description du graphique",
    "Copy column name": "Copier le nom de la colonne",
    "Copy to clipboard": "Copier",
    "Dataframe column menu": "Menu de la colonne",
    "Dismiss": "Fermer",
    "Download as CSV": "Télécharger en CSV",
    "Download as PNG": "Télécharger en PNG",
    "Drag and drop file here": "Déposez votre fichier ici",
    "Drag and drop files here": "Déposez vos fichiers ici",
    "Empty": "Vides",
    "Error:": "Erreur :",
    "Format": "Format des nombres",
    "Fullscreen": "Plein écran",
    "Hide column": "Masquer la colonne",
    "Loading...": "Chargement…",
    "Localized": "À la française",
    "Network Error": "Le fichier n’est pas arrivé : réessayez.",
    "Next Result": "Résultat suivant",
    "No options": "Aucun choix",
    "No results": "Aucun résultat",
    "Open": "Ouvrir la liste",
    "Percent": "Pourcentage",
    "Pin column": "Figer la colonne",
    "Plain": "Sans séparateur",
    "Previous Result": "Résultat précédent",
    "Scientific": "Scientifique",
    "Search": "Chercher dans le tableau",
    "Select all": "Tout choisir",
    "Selected values": "Valeurs choisies",
    "Show chart": "Voir le graphique",
    "Show data": "Voir les données",
    "Show/hide columns": "Choisir les colonnes",
    "Skip to main content": "Aller au contenu",
    "Sort ascending": "Trier en ordre croissant",
    "Sort descending": "Trier en ordre décroissant",
    "Statistics": "Statistiques",
    "Type to search": "Tapez pour chercher",
    "Unpin column": "Libérer la colonne",
    "Upload": "Choisir des fichiers",
    "file upload": "Choisir des fichiers",
  }));
  const PATTERNS = [
    [/^Remove (?=\S)/, "Retirer "],
    [/^Help for (?=\S)/, "Aide : "],
    [/^Press Enter to \w+/, "Entrée pour valider"],
    [/^(?:Limit )?(\d+)\s*MB per file\b/, "$1 Mo par fichier"],
    [/^Add: /, "Écrire : "],
    [/^(\d+)\.(\d)([KMG]?)B$/, (_, whole, tenth, thousands) =>
      `${whole}${tenth === "0" ? "" : `,${tenth}`}\u202f${thousands.replace("K", "k")}o`],
    [/^File must be (\d+)(?:\.\d)?\s*MB or smaller\.?$/, "Plus de $1 Mo : coupez ce fichier en plusieurs."],
  ];
  const FOCUSED_MS = 60;
  const SAID = ["aria-label", "placeholder"];
  /* What these hold comes from files, whatever its words: never touched. */
  const FROM_FILES = '.stHtml, svg, [role="gridcell"], [role="columnheader"]';

  const inFrench = function (said) {
    const text = said.trim();
    const exact = EXACT.get(text);
    if (exact) return said.replace(text, exact);
    const found = PATTERNS.find(([english]) => english.test(text));
    return found ? text.replace(...found) : said;
  };
  /* A question without a proposal opens an empty list; the question has the focus a moment later. */
  const askInstead = function (node) {
    if (document.activeElement.closest('[class*="st-key-own_doubt_"]')) node.data = "Tapez la bonne valeur";
  };
  const putText = function (node) {
    const french = inFrench(node.data);
    if (french === node.data || !node.parentElement || node.parentElement.closest(FROM_FILES)) return;
    if (node.data === "No results") setTimeout(askInstead, FOCUSED_MS, node);
    node.data = french;
  };
  const putNames = function (element) {
    for (const name of SAID) {
      const said = element.getAttribute(name);
      const french = said && inFrench(said);
      if (french && french !== said && !element.closest(".stHtml")) element.setAttribute(name, french);
    }
  };
  const read = function (root) {
    if (root.nodeType === Node.TEXT_NODE) return putText(root);
    if (root.nodeType !== Node.ELEMENT_NODE || root.closest(FROM_FILES)) return;
    putNames(root);
    root.querySelectorAll("[aria-label], [placeholder]").forEach(putNames);
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) putText(texts.currentNode);
  };
  new MutationObserver(function (changes) {
    for (const change of changes) {
      if (change.type === "characterData") putText(change.target);
      else if (change.type === "attributes") putNames(change.target);
      else change.addedNodes.forEach(read);
    }
  }).observe(document.body, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: SAID });
  read(document.body);
}
