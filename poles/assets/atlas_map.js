/* The map of the atlas: draws outlines that the browser fetched once, and restyles them at each filter.

   The server sends only what changes (see map_drawing.py, class TerritoryLayer): one row per shown pole
   with its place in the fetched file, its fill, the radius of its circle in pixels, and for each indicator
   its figure and the rank of its origin: many poles share one. */

window.atlasMap = (function () {
  "use strict";

  const { MAINLAND, frame, start, textBox, tellBeside, tellClick, complain } = window.mapFrame;
  const { jsonOf, shapesOf } = window.areasShapes;
  const { Projection, fillAreas, strokeBorders, CanvasLayer } = window.bordersPaint;
  const mapPicks = window.mapPicks;
  const BASE_FILL = "#f4f5f3";
  const BASE_BORDER = { color: "#b9c0c8", width: 0.9 };
  const EDGES = {
    declare: { weight: 1.4, dashArray: null, opacity: 1, fillOpacity: 0.5 },
    approche: { weight: 1.4, dashArray: "6 4", opacity: 1, fillOpacity: 0.5 },
    siege: { weight: 1.3, dashArray: "1.5 4", opacity: 0.85, fillOpacity: 0.22 },
  };
  const EDGE_COLOR = "#2f5d62";
  const PLAIN_FILL = "#8fbcbb";
  const CIRCLE_STYLE = { color: "#ffffff", weight: 1.2, fillColor: "#b5482f", fillOpacity: 0.62 };
  /* The circle of a supposed territory measures what may not be the pole's. */
  const HOLLOW_STYLE = { color: "#b5482f", weight: 1.4, fillOpacity: 0.12, dashArray: "3 3" };
  const MARK_STYLE = { color: "#6b4c9a", weight: 1.8, fillColor: "#ffffff", fillOpacity: 0.35, dashArray: "2 2" };
  const MARK_RADIUS = 6;
  const COMMUNE_STYLE = { color: "#5b6672", weight: 0.6, fillColor: "#ffffff", fillOpacity: 0.25, className: "atlas-commune" };
  const EPCI_STYLE = { color: "#16212b", weight: 2.4, fill: false, interactive: false, className: "atlas-epci" };
  const POPULATION_STYLE = { color: "#1f4e8c", weight: 1.3, fillColor: "#7ea6d8", fillOpacity: 0.55, interactive: false, className: "atlas-population" };
  const CHOSEN_COLOR = "#16212b";
  /* A ring around the sign of a reader's own pole, among the shipped ones: a shape, not only a colour. */
  const OWN_STYLE = { color: "#1d3fbb", weight: 2, fill: false, interactive: false, className: "atlas-own" };
  const OWN_HALO = { color: "#ffffff", weight: 5, opacity: 0.9, fill: false, interactive: false, className: "atlas-own-halo" };
  const OWN_GAP = 4;
  const CLASS_OPACITY = 0.85; /* the same for all: a paler class would read as a lower one */
  const HATCH = "hatch";
  const TOOLTIP = { sticky: true, className: "atlas-tooltip", opacity: 1 };

  /* Leaflet rounds a radius to whole pixels: three people and ten would be one same disc. */
  L.SVG.include({
    _updateCircle: function (layer) {
      const { x, y } = layer._point;
      const r = layer._radius;
      const arc = `a${r},${r} 0 1,0 `;
      this._setPath(layer, layer._empty() ? "M0 0" : `M${x - r},${y}${arc}${2 * r},0 ${arc}${-2 * r},0 `);
    },
  });

  let views = null;
  let latest = 0;
  let shownBounds = "";

  /* One view is the main map or one inset: the same layers on a scale of its own, of the places in its area.
     The group listens for all its layers: each says by `lines` what it is, and by `answer` what a click on it does. */
  function makeView(map, base, area) {
    new CanvasLayer((...onto) => paintBase(base, ...onto)).addTo(map);
    const layers = L.featureGroup().addTo(map);
    const text = (layer) => textBox(layer.lines());
    if (area) tellBeside(layers, text);
    else layers.bindTooltip(text, TOOLTIP);
    layers.on("click", (event) => { if (event.layer.answer) event.layer.answer(event); });
    return { map: map, svg: L.svg({ padding: 0.2 }).addTo(map), layers: layers, area: area };
  }

  function paintBase(base, context, size, scale, left, top) {
    const ground = new Projection(base, scale, left, top, size.x, size.y);
    fillAreas(context, ground, base.everyArea, BASE_FILL);
    strokeBorders(context, ground, base.everyBorder, BASE_BORDER.color, BASE_BORDER.width);
  }

  function addHatch() {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const draw = function (parent, tag, attributes) {
      const node = document.createElementNS(svg.namespaceURI, tag);
      for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
      parent.append(node);
      return node;
    };
    svg.setAttribute("style", "position: absolute; width: 0; height: 0");
    svg.setAttribute("aria-hidden", "true");
    const pattern = draw(svg, "pattern", {
      id: "atlas-hatch", width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)",
    });
    draw(pattern, "rect", { width: 7, height: 7, fill: "#ffffff" });
    draw(pattern, "rect", { width: 1.6, height: 7, fill: "#8b95a1" });
    document.body.append(svg);
  }

  function makeViews(map, base) {
    addHatch();
    const insets = start(map).map((inset) => makeView(inset.map, base, inset.bounds.pad(0.5)));
    return [makeView(map, base, null)].concat(insets);
  }

  /* What is clicked in an inset is not a click on the inset. */
  function choose(poleId) {
    return function (event) {
      if (event.originalEvent) event.originalEvent.preventDefault();
      L.DomEvent.stopPropagation(event);
      tellClick(poleId);
    };
  }

  function territoryStyle(precision, fill, chosen) {
    const edge = EDGES[precision];
    const hatched = fill === HATCH;
    const filled = fill ? CLASS_OPACITY : edge.fillOpacity;
    return {
      color: chosen ? CHOSEN_COLOR : EDGE_COLOR,
      weight: chosen ? edge.weight + 1.8 : edge.weight,
      dashArray: edge.dashArray,
      opacity: edge.opacity,
      fillColor: hatched ? "url(#atlas-hatch)" : fill || PLAIN_FILL,
      fillOpacity: filled,
      className: "atlas-territory atlas-" + precision + (hatched ? " atlas-missing" : ""),
    };
  }

  /* Read once from the fetched file: every view and every filter share them. */
  function latLngs(place) {
    place.latLngs = place.latLngs || L.GeoJSON.coordsToLatLngs(place.coordinates, 2);
    return place.latLngs;
  }

  /* What is told of a pole under the pointer. */
  function linesOf(shown, row, place) {
    const lines = [place.nom];
    shown.labels.forEach(function (label, rank) {
      if (label) lines.push(label + " : " + row.texts[2 * rank], shown.origins[row.texts[2 * rank + 1]]);
    });
    if (!lines.includes(place.precision_label)) lines.push(place.precision_label);
    if (place.own) lines.push("Origine : " + place.own);
    return shown.picked ? lines.concat(mapPicks.invite(shown, row.place)) : lines;
  }

  /* Territories first, the largest first; then circles, the largest first, so that none hides another. */
  function draw(view, shown, places, detail) {
    const add = function (layer, row) {
      layer.lines = () => linesOf(shown, row, places[row.place]);
      layer.answer = shown.picked ? () => { view.hit = row.place; } : choose(places[row.place].pole_id);
      view.layers.addLayer(layer);
    };
    const isChosen = (row) => row.place === shown.chosen || mapPicks.rank(shown, row.place) > 0;
    const isInView = (row) => !view.area || (places[row.place].lat !== null && view.area.contains(places[row.place]));
    const rows = shown.rows.map(([place, fill, radius, texts]) => ({ place, fill, radius, texts }))
      .filter(isInView);
    for (const row of rows.slice().sort((a, b) => a.place - b.place)) {
      const place = places[row.place];
      if (!place.coordinates) continue;
      const style = territoryStyle(place.precision, row.fill, isChosen(row));
      const isFine = detail && row.place === shown.chosen;
      const outline = isFine ? L.GeoJSON.coordsToLatLngs(detail.outline, 2) : latLngs(place);
      add(L.polygon(outline, Object.assign(style, { renderer: view.svg })), row);
    }
    if (detail && !view.area) drawDetail(view, detail);
    for (const row of rows) {
      const place = places[row.place];
      const chosen = isChosen(row) ? { color: CHOSEN_COLOR, weight: 2.5 } : {};
      const base = { renderer: view.svg };
      if (place.lat === null) continue;
      if (!place.coordinates) {
        const style = Object.assign(base, MARK_STYLE, chosen, { radius: MARK_RADIUS, className: "atlas-mark" });
        add(L.circleMarker([place.lat, place.lon], style), row);
      } else if (row.radius) {
        const isHollow = shown.hollow && place.precision === "siege";
        const style = Object.assign(base, CIRCLE_STYLE, isHollow ? HOLLOW_STYLE : {}, chosen,
          { radius: row.radius, className: "atlas-circle" + (isHollow ? " atlas-hollow" : "") });
        if (detail && row.place === shown.chosen) style.fillOpacity = 0;
        add(L.circleMarker([place.lat, place.lon], style), row);
      }
      if (place.own) drawRing(view, place, place.coordinates ? row.radius : MARK_RADIUS);
    }
    mapPicks.follow(view, shown, rows, places);
  }

  function drawRing(view, place, radius) {
    for (const look of [OWN_HALO, OWN_STYLE]) {
      const style = Object.assign({ renderer: view.svg, radius: radius + OWN_GAP }, look);
      view.layers.addLayer(L.circleMarker([place.lat, place.lon], style));
    }
  }

  /* The chosen pole's communes: thin outlines, strong EPCI borders, circles on a scale of their own. */
  function drawDetail(view, detail) {
    const shape = function (item, style) {
      const layer = L.polygon(L.GeoJSON.coordsToLatLngs(item.coordinates, 2), Object.assign({ renderer: view.svg }, style));
      view.layers.addLayer(layer);
      return layer;
    };
    for (const commune of detail.communes) {
      const others = commune.shared_with.length ? ["Aussi couverte par : " + commune.shared_with.join(", ")] : [];
      shape(commune, COMMUNE_STYLE).lines = () => [commune.nom, commune.population].concat(others);
    }
    for (const epci of detail.epci) shape(epci, EPCI_STYLE);
    for (const commune of detail.communes) {
      const style = Object.assign({ renderer: view.svg, radius: commune.radius }, POPULATION_STYLE);
      view.layers.addLayer(L.circleMarker([commune.lat, commune.lon], style));
    }
  }

  async function show(map, shown) {
    const turn = (latest += 1);
    try {
      const [base, places, detail] = await Promise.all(
        [shapesOf(shown.base), jsonOf(shown.places), shown.detail && jsonOf(shown.detail)]);
      if (turn !== latest) return;
      const bounds = JSON.stringify(shown.bounds);
      const moves = bounds !== shownBounds;
      /* Each layer is projected once: the old ones are gone, the new ones not there yet when the map moves. */
      for (const view of views || []) {
        view.layers.closeTooltip();
        view.layers.clearLayers();
      }
      if (moves) frame(map, shown.bounds || MAINLAND);
      shownBounds = bounds;
      views = views || makeViews(map, base);
      mapPicks.keepWishes(shown);
      views.forEach((view) => draw(view, shown, places, detail));
      map.getContainer().dataset.drawn = String(turn);
    } catch (error) {
      complain(map, error);
      throw error;
    }
  }

  return { show: show };
})();
