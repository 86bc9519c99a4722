/* The map of the territories: thousands of areas on one canvas, from borders that the browser fetched once.

   The server sends only what changes (see areas/map.py, class AreaLayer): the measure, the bounds of its
   classes with their colours, the chosen departments, the chosen area. Outlines come as numbers of seven
   bits per byte, each shared border once (area_outlines.py); texts and values as JSON; both as zlib. */

window.areasMap = (function () {
  "use strict";

  const { MAINLAND, frame, start, textBox, tellClick, complain } = window.mapFrame;
  const { tableOf, shapesOf, areaAt, latLngs } = window.areasShapes;
  const { PLAIN, MISSING, SUPPOSED, sceneOf, valueOf, knownPoles, paint } = window.areasPaint;
  const { CanvasLayer } = window.bordersPaint;

  const CHOSEN_STYLE = { color: "#16212b", weight: 2.6, fill: false, interactive: false };
  const HOVER_STYLE = { color: "#16212b", weight: 1.6, fill: false, interactive: false };
  const MOST_NAMES = 6;

  let views = null;
  let scene = null;
  let latest = 0;
  let framed = null;

  /* --- Telling --- */

  function inFrench(value, shown) {
    if (value === null) return "donnée absente";
    const style = { minimumFractionDigits: shown.decimals, maximumFractionDigits: shown.decimals };
    const unit = shown.measure === "nb_poles" ? "" : "\u202f" + shown.unit;
    const sign = shown.signed && value > 0 ? "+" : "";
    return sign + value.toLocaleString("fr-FR", style).replace("-", "\u2212") + unit;
  }

  /* The words of counted_poles, in areas/markup.py. */
  function countedPoles(known, supposed) {
    const some = (count, word) => count + " " + word + (count > 1 ? "s" : "");
    const guessed = "supposé" + (supposed > 1 ? "s" : "");
    if (known) return some(known, "pôle") + (supposed ? " + " + supposed + " " + guessed : "");
    return supposed ? some(supposed, "pôle") + " " + guessed : "Aucun pôle";
  }

  function linesOf(area) {
    const { shown, table } = scene;
    const where = table.places[area].map((place) => table.departements[place][1] + " (" + table.departements[place][0] + ")");
    const lines = [table.noms[area], where.join(", ")];
    const numbers = table.poles[area] || [];
    if (shown.measure !== "nb_poles") lines.push(shown.label + " : " + inFrench(valueOf(shown, table, area), shown));
    const known = knownPoles(table, area).length;
    lines.push(countedPoles(known, numbers.length - known));
    if (table.covered[area]) lines.push("Couvert en partie : " + table.covered[area].join(" communes sur "));
    for (const number of numbers.slice(0, MOST_NAMES)) lines.push("· " + table.pole_names[number][0]);
    const others = numbers.length - MOST_NAMES;
    if (others > 0) lines.push("· et " + others + (others > 1 ? " autres" : " autre"));
    return lines;
  }

  function listen(view, isMain) {
    const { map } = view;
    const tooltip = L.tooltip({ className: "atlas-tooltip", opacity: 1, offset: [12, 0] });
    let hovered = -1;
    const leave = function () {
      hovered = -1;
      tooltip.remove();
      view.hover.clearLayers();
    };
    map.on("mousemove", function (event) {
      if (!scene) return;
      const area = areaAt(scene.shapes, event.latlng);
      const isKnown = area >= 0 && scene.classes[area] !== PLAIN;
      if (!isKnown) return leave();
      if (area !== hovered) {
        leave();
        hovered = area;
        tooltip.setContent(textBox(linesOf(area)));
        view.hover.addLayer(L.polygon(latLngs(scene.shapes, area), Object.assign({ renderer: view.svg }, HOVER_STYLE)));
      }
      tooltip.setLatLng(event.latlng);
      if (!tooltip.isOpen()) tooltip.addTo(map);
    });
    map.on("mouseout movestart zoomstart", leave);
    if (isMain) {
      map.on("click", function (event) {
        const area = scene ? areaAt(scene.shapes, event.latlng) : -1;
        if (area >= 0 && scene.classes[area] !== PLAIN) tellClick(scene.table.codes[area]);
      });
    }
  }

  /* --- The map and its insets --- */

  function makeView(map, isMain) {
    const view = {
      map: map,
      canvas: new CanvasLayer((...onto) => scene && paint(scene, ...onto)).addTo(map),
      svg: L.svg({ padding: 0.2 }).addTo(map),
      chosen: L.layerGroup().addTo(map),
      hover: L.layerGroup().addTo(map),
    };
    listen(view, isMain);
    return view;
  }

  function makeViews(map) {
    return start(map).reduce((made, inset) => made.concat(makeView(inset.map, false)), [makeView(map, true)]);
  }

  function markChosen() {
    const { shown, table, shapes } = scene;
    const area = shown.chosen ? table.codes.indexOf(shown.chosen) : -1;
    for (const view of views) {
      view.hover.clearLayers();
      view.chosen.clearLayers();
      if (area >= 0) view.chosen.addLayer(L.polygon(latLngs(shapes, area), Object.assign({ renderer: view.svg }, CHOSEN_STYLE)));
    }
  }

  async function show(map, shown) {
    const turn = (latest += 1);
    try {
      const [shapes, table, base] = await Promise.all([shapesOf(shown.outlines), tableOf(shown.table), shapesOf(shown.base)]);
      if (turn !== latest) return;
      const began = performance.now();
      const isFirst = views === null;
      scene = sceneOf(shown, shapes, table, base);
      const place = shown.departements.join();
      const moves = framed !== place;
      if (moves) frame(map, shown.framed || MAINLAND);
      framed = place;
      /* A first view paints itself, and so does the main map when it moves. */
      views = views || makeViews(map);
      if (!isFirst) views.slice(moves ? 1 : 0).forEach((view) => view.canvas.paint());
      markChosen();
      const { dataset } = map.getContainer();
      dataset.painted = String(Math.round(performance.now() - began));
      dataset.coloured = String(scene.classes.reduce((count, rank) => count + (rank !== PLAIN), 0));
      const count = (rank) => (scene.byClass.get(rank) || []).length;
      dataset.counts = shown.colours.map((_, rank) => count(rank)).join();
      dataset.apart = String(count(SUPPOSED));
      dataset.parted = String(scene.parted.length);
      dataset.missing = String(count(MISSING));
      dataset.drawn = String(turn);
    } catch (error) {
      complain(map, error);
      throw error;
    }
  }

  return { show: show };
})();
