/* Several poles chosen on one map (see map_drawing.py, class Picked): each bears its number, a click adds one,
   a second click removes it, and where symbols touch each other a list of names asks which one is meant.

   A click tells the server all that is then chosen, not the click alone: of two quick clicks the server may read
   only the last. What it has not answered yet is kept for a moment, so that an older answer takes nothing back. */

window.mapPicks = (function () {
  "use strict";

  const { tellClick } = window.mapFrame;
  const MARK_RADIUS = 6;
  const MARGIN = 6;
  const BADGE = 20;
  const BADGE_MORE = 12;
  /* How far from a symbol, in pixels, a click still means it: a finger is wide; an inset is small and can be enlarged. */
  const REACH = { mouse: 6, touch: 16, inset: 2 };

  const WISH_MS = 5000;

  const followed = new Set();
  const wishes = new Map();
  let panel = null;

  function rank(shown, place) {
    return shown.picked ? shown.picked.places.indexOf(place) + 1 : 0;
  }

  /* What a click on a pole will do. */
  function invite(shown, place) {
    const number = rank(shown, place);
    if (number) return "Choisi, n° " + number + " : cliquez pour l'enlever";
    return isFull(shown) ? shown.picked.refusal : "Cliquez pour l'ajouter à la comparaison";
  }

  function isFull(shown) {
    return shown.picked.places.length >= shown.picked.most;
  }

  function wish(shown, place, isWanted) {
    const others = shown.picked.places.filter((one) => one !== place);
    shown.picked.places = isWanted ? others.concat(place) : others;
  }

  /* Puts what was clicked and not answered yet in an answer of the server. */
  function keepWishes(shown) {
    if (!shown.picked) return;
    for (const [place, { isWanted, until }] of wishes) {
      if (Date.now() > until || Boolean(rank(shown, place)) === isWanted) wishes.delete(place);
      else wish(shown, place, isWanted);
    }
  }

  function close() {
    if (panel) panel.remove();
    panel = null;
  }

  /* Shows a box near the click, on the main map even for what was clicked in an inset. */
  function open(event, title) {
    close();
    const map = document.getElementById("map_div");
    const frame = map.getBoundingClientRect();
    panel = L.DomUtil.create("div", "atlas-picks", map);
    panel.setAttribute("role", "dialog");
    panel.setAttribute("aria-label", title);
    L.DomUtil.create("strong", "", panel).textContent = title;
    L.DomEvent.disableClickPropagation(panel);
    L.DomEvent.disableScrollPropagation(panel);
    panel.addEventListener("keydown", (key) => { if (key.key === "Escape") close(); });
    return function place() {
      const clamp = (at, size, most) => Math.max(MARGIN, Math.min(at + MARGIN, most - size - MARGIN));
      panel.style.left = clamp(event.clientX - frame.left, panel.offsetWidth, frame.width) + "px";
      panel.style.top = clamp(event.clientY - frame.top, panel.offsetHeight, frame.height) + "px";
      panel.querySelector("button").focus({ preventScroll: true });
    };
  }

  function addButton(text, look, onClick) {
    const button = L.DomUtil.create("button", look, panel);
    button.type = "button";
    button.textContent = text;
    button.addEventListener("click", function () { close(); onClick(); });
  }

  function pick(shown, places, place, event) {
    const isWanted = !rank(shown, place);
    if (isWanted && isFull(shown)) {
      const show = open(event, shown.picked.refusal);
      addButton("Compris", "atlas-picks-close", () => {});
      show();
    } else {
      wish(shown, place, isWanted);
      wishes.set(place, { isWanted: isWanted, until: Date.now() + WISH_MS });
      followed.forEach((view) => view.relabel());
      tellClick(shown.picked.places.map((one) => places[one].pole_id).join(","));
    }
  }

  function ask(shown, places, found, event) {
    const show = open(event, "Plusieurs pôles ici : lequel ?");
    for (const place of found) {
      const number = rank(shown, place);
      addButton((number ? number + ". " : "") + places[place].nom + (number ? " (enlever)" : ""),
        number ? "atlas-picks-chosen" : "", () => pick(shown, places, place, event));
    }
    addButton("Fermer", "atlas-picks-close", () => {});
    show();
  }

  /* The places whose symbols are meant by a click, the nearest first. A mouse that is on one symbol alone means it. */
  function meant(view, rows, places, event) {
    const reach = view.area ? REACH.inset : REACH[event.originalEvent.pointerType] || REACH.mouse;
    const near = rows.filter((row) => places[row.place].lat !== null).map(function (row) {
      const centre = view.map.latLngToContainerPoint([places[row.place].lat, places[row.place].lon]);
      const radius = places[row.place].coordinates ? row.radius : MARK_RADIUS;
      return { place: row.place, gap: centre.distanceTo(event.containerPoint) - radius };
    }).filter((one) => one.gap <= reach).sort((a, b) => a.gap - b.gap);
    const under = near.filter((one) => one.gap <= 1);
    return (reach !== REACH.touch && under.length ? under : near).map((one) => one.place);
  }

  /* One badge per chosen pole, at this scale; those that would hide each other share one: « 3 · 4 ». */
  function number(view, shown, rows, places) {
    if (view.badges) view.badges.remove();
    view.badges = L.layerGroup().addTo(view.map);
    const badges = [];
    const chosen = rows.filter((row) => rank(shown, row.place) && places[row.place].lat !== null);
    for (const row of chosen.sort((a, b) => rank(shown, a.place) - rank(shown, b.place))) {
      const at = view.map.latLngToLayerPoint([places[row.place].lat, places[row.place].lon]);
      const near = badges.find((badge) => badge.at.distanceTo(at) < BADGE);
      if (near) near.ranks.push(rank(shown, row.place));
      else badges.push({ at: at, ranks: [rank(shown, row.place)] });
    }
    for (const badge of badges) {
      const size = [BADGE + (badge.ranks.length - 1) * BADGE_MORE, BADGE];
      const icon = L.divIcon({ className: "atlas-rank", html: badge.ranks.join("·"), iconSize: size });
      const at = view.map.layerPointToLatLng(badge.at);
      view.badges.addLayer(L.marker(at, { icon: icon, interactive: false, keyboard: false }));
    }
  }

  /* Numbers the chosen poles of a view and answers its clicks; a map where one pole is chosen does neither. */
  function follow(view, shown, rows, places) {
    if (view.answer) view.map.off("click", view.answer).off("zoomend", view.relabel);
    view.answer = null;
    if (!shown.picked) return;
    followed.add(view);
    if (!view.area) close();
    view.relabel = () => number(view, shown, rows, places);
    view.relabel();
    view.map.on("zoomend", view.relabel);
    view.answer = function (event) {
      const found = meant(view, rows, places, event);
      if (!found.length && view.hit !== undefined) found.push(view.hit);
      delete view.hit;
      close();
      if (!found.length) return;
      event.originalEvent.preventDefault();
      if (found.length > 1) ask(shown, places, found, event.originalEvent);
      else pick(shown, places, found[0], event.originalEvent);
    };
    view.map.on("click", view.answer);
  }

  return { rank: rank, invite: invite, follow: follow, keepWishes: keepWishes };
})();
