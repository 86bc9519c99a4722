/* The map of the atlas: draws outlines that the browser fetched once, and restyles them at each filter.

   The server sends only what changes (see map_drawing.py, class TerritoryLayer): one row per shown pole
   with its place in the fetched file, its fill, the radius of its circle in pixels, and for each indicator
   its figure and the rank of its origin: many poles share one. */

window.atlasMap = (function () {
  "use strict";

  const { MAINLAND, frame, start, textBox, tellBeside, tellClick, complain } = window.mapFrame;
  const { jsonOf, shapesOf, mercator } = window.areasShapes;
  const { Projection, fillAreas, strokeBorders, CanvasLayer } = window.bordersPaint;
  const mapPicks = window.mapPicks;
  const BASE_FILL = "#f4f5f3";
  /* Seen on the ground and on every fill. */
  const BORDER = { color: "#a3acb5", width: 0.9 };
  /* Fills are opaque: on the ground, on one another and in the legend a colour is the same. The second dashes are
     those of a chosen pole. */
  const EDGES = {
    declare: { weight: 1.4, dashes: [null, null], color: "#2f5d62", plain: "#c2d9d7" },
    approche: { weight: 1.4, dashes: ["7 4", "10 6"], color: "#2f5d62", plain: "#c2d9d7" },
    siege: { weight: 1.4, dashes: ["1.6 3", "3.2 5"], color: "#4d7478", plain: "#dee8e7" },
  };
  /* Around a territory of a class, under the dashes of its edge: it parts those of one colour. */
  /* How far a border of departments may be from that of their communes. */
  const COARSE_DEGREES = 0.018;
  const CASING = { color: "#ffffff", more: 1.6 };
  /* Its white edge is painted under the fill, and a small one has none: what is seen of the disc is the value. */
  const CIRCLE_STYLE = { color: "#ffffff", weight: 1.2, fillColor: "#b5482f", fillOpacity: 0.62 };
  /* The circle of a supposed territory measures what may not be the pole's. */
  const HOLLOW_STYLE = { color: "#b5482f", weight: 1.4, fillOpacity: 0.12, dashArray: "3 3" };
  const SMALL = 3;
  /* A pointer that is this near to the centre of a smaller circle means it, where it is on no other. */
  const REACH_STYLE = { radius: 12, stroke: false, fillOpacity: 0, className: "atlas-reach" };
  const MARK_STYLE = { color: "#6b4c9a", weight: 1.8, fillColor: "#ffffff", fillOpacity: 0.35, dashArray: "2 2" };
  const MARK_RADIUS = 6;
  /* Without a colour of their own, communes answer the pointer: the fill under them is the pole's. */
  const COMMUNE_STYLE = { weight: 0.6, fillOpacity: 0, className: "atlas-commune" };
  const EPCI_STYLE = { weight: 1.2, fill: false, interactive: false, className: "atlas-epci" };
  const INNER_COLORS = { onLight: { commune: "#84909b", epci: "#4f5b66" }, onDark: { commune: "#9fb4b6", epci: "#e3ebec" } };
  const DARK = 100; /* of 255 */
  const POPULATION_STYLE = { color: "#1f4e8c", weight: 1.3, fillColor: "#7ea6d8", fillOpacity: 0.55, interactive: false, className: "atlas-population" };
  const CHOSEN_COLOR = "#16212b";
  const CHOSEN_MORE = 1.8;
  /* A ring around the sign of a reader's own pole, among the shipped ones: a shape, not only a colour. */
  const OWN_STYLE = { color: "#1d3fbb", weight: 2, fill: false, interactive: false, className: "atlas-own" };
  const OWN_HALO = { color: "#ffffff", weight: 5, opacity: 0.9, fill: false, interactive: false, className: "atlas-own-halo" };
  const OWN_GAP = 4;
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

  /* The edge of a fill that is drawn already: projected and clipped once for both. */
  const Edge = L.Polygon.extend({
    initialize: function (fill, style) {
      L.Util.setOptions(this, style);
      Object.assign(this, { _fill: fill, _latlngs: fill._latlngs, _bounds: fill._bounds });
    },
    _project: function () {
      const { _rings, _rawPxBounds, _pxBounds } = this._fill;
      Object.assign(this, { _rings, _rawPxBounds, _pxBounds });
    },
    _clipPoints: function () { this._parts = this._fill._parts; },
    _simplifyPoints: function () {},
  });

  let views = null;
  let latest = 0;
  let shownBounds = "";

  /* One view is the main map or one inset: the same layers on a scale of its own, of the places in its area.
     From the ground up: land, fills, borders of departments, then edges and circles. The group listens for all its
     layers: each says by `lines` what it is, and by `answer` what a click on it does. */
  function makeView(map, base, area, fine) {
    addPane(map, "borders", 410);
    addPane(map, "symbols", 420);
    new CanvasLayer((...onto) => paintLand(base, ...onto)).addTo(map);
    const view = { map: map, area: area, fine: fine };
    view.borders = new CanvasLayer((...onto) => paintBorders(base, view.fine, ...onto), "borders").addTo(map);
    const layers = L.featureGroup().addTo(map);
    const text = (layer) => textBox(layer.lines());
    if (area) tellBeside(layers, text);
    else layers.bindTooltip(text, TOOLTIP);
    layers.on("click", (event) => { if (event.layer.answer) event.layer.answer(event); });
    const svg = L.svg({ padding: 0.2 }).addTo(map), symbols = L.svg({ padding: 0.2, pane: "symbols" }).addTo(map);
    return Object.assign(view, { svg: svg, symbols: symbols, layers: layers });
  }

  /* What is painted in it answers no pointer; Leaflet's shapes say by themselves that they do. */
  function addPane(map, name, level) {
    const { style } = map.createPane(name);
    style.zIndex = level;
    style.pointerEvents = "none";
  }

  function paintLand(base, context, size, scale, left, top) {
    fillAreas(context, new Projection(base, scale, left, top, size.x, size.y), base.everyArea, BASE_FILL);
  }

  /* The borders of departments are coarser than the communes: none beside the finer outline of some. */
  function paintBorders(base, fine, context, size, scale, left, top) {
    const ground = new Projection(base, scale, left, top, size.x, size.y);
    strokeBorders(context, ground, base.everyBorder, BORDER.color, BORDER.width);
    if (!fine) return;
    context.globalCompositeOperation = "destination-out";
    context.lineWidth = (2 * COARSE_DEGREES * scale) / 360;
    context.lineJoin = "round";
    context.beginPath();
    for (const ring of fine.flat()) {
      ring.forEach(([lon, lat], rank) => context[rank ? "lineTo" : "moveTo"](
        (lon / 360 + 0.5) * scale - left, mercator(lat) * scale - top));
    }
    context.stroke();
    context.globalCompositeOperation = "source-over";
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

  function makeViews(map, base, fine) {
    addHatch();
    const insets = start(map).map((inset) => makeView(inset.map, base, inset.bounds.pad(0.5)));
    return [makeView(map, base, null, fine)].concat(insets);
  }

  /* What is clicked in an inset is not a click on the inset. */
  function choose(poleId) {
    return function (event) {
      if (event.originalEvent) event.originalEvent.preventDefault();
      L.DomEvent.stopPropagation(event);
      tellClick(poleId);
    };
  }

  function edgeStyle(precision, chosen) {
    const edge = EDGES[precision];
    return {
      color: chosen ? CHOSEN_COLOR : edge.color,
      weight: chosen ? edge.weight + CHOSEN_MORE : edge.weight,
      dashArray: edge.dashes[Number(chosen)],
      lineCap: "butt", /* a round one would fill the gaps */
      fill: false,
      interactive: false,
      className: "atlas-edge atlas-" + precision,
    };
  }

  function strokeOf({ color, weight, dashArray, lineCap }) {
    return { stroke: true, color, weight, dashArray, lineCap };
  }

  function fillStyle(precision, fill, chosen) {
    const hatched = fill === HATCH;
    return {
      stroke: Boolean(fill),
      color: CASING.color,
      weight: EDGES[precision].weight + (chosen ? CHOSEN_MORE : 0) + CASING.more,
      fillColor: hatched ? "url(#atlas-hatch)" : fill || EDGES[precision].plain,
      fillOpacity: 1,
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

  /* Territories first, the largest first, then the edges of classes, so that what lies under another shows by its edge;
     then circles, the largest first, so that none hides another. */
  function draw(view, shown, places, detail) {
    const add = function (layer, row) {
      layer.lines = () => linesOf(shown, row, places[row.place]);
      layer.answer = shown.picked ? () => { view.hit = row.place; } : choose(places[row.place].pole_id);
      view.layers.addLayer(layer);
    };
    const addReach = function (row) {
      const place = places[row.place];
      const isSmall = place.coordinates ? row.radius && row.radius < REACH_STYLE.radius : place.lat !== null;
      if (isSmall && row !== opened) add(L.circleMarker([place.lat, place.lon], { renderer: view.symbols, ...REACH_STYLE }), row);
    };
    const isChosen = (row) => row.place === shown.chosen || mapPicks.rank(shown, row.place) > 0;
    /* Of a class, or chosen: its edge is a path of its own, above all fills. One path draws the others in half the time. */
    const isParted = (row) => Boolean(row.fill) || isChosen(row);
    const isInView = (row) => !view.area || (places[row.place].lat !== null && view.area.contains(places[row.place]));
    const rows = shown.rows.map(([place, fill, radius, texts]) => ({ place, fill, radius, texts }))
      .filter(isInView);
    const isOpened = (row) => detail && row.place === shown.chosen;
    const outline = (row) => isOpened(row) ? L.GeoJSON.coordsToLatLngs(detail.outline, 2) : latLngs(places[row.place]);
    const territories = rows.filter((row) => places[row.place].coordinates).sort((a, b) => a.place - b.place);
    for (const row of territories) {
      const style = fillStyle(places[row.place].precision, row.fill, isChosen(row));
      if (!isParted(row)) Object.assign(style, strokeOf(edgeStyle(places[row.place].precision, false)));
      row.drawn = L.polygon(outline(row), Object.assign(style, { renderer: view.svg }));
      add(row.drawn, row);
    }
    const opened = view.area ? undefined : rows.find(isOpened);
    if (detail && !view.area) drawMembers(view, detail, opened);
    for (const row of territories.filter(isParted).sort((a, b) => isChosen(a) - isChosen(b))) {
      const style = edgeStyle(places[row.place].precision, isChosen(row));
      view.layers.addLayer(new Edge(row.drawn, Object.assign(style, { renderer: view.symbols })));
    }
    if (detail && !view.area) {
      if (!opened) addShape(view, detail.outline, edgeStyle("declare", true)); /* a commune of no chosen pole */
      drawPopulations(view, detail);
    }
    if (!view.area) for (const row of rows) addReach(row);
    for (const row of rows) {
      const place = places[row.place];
      if (row === opened) continue; /* it would be a ring around circles of another scale */
      const chosen = isChosen(row) ? { color: CHOSEN_COLOR, weight: 2.5 } : {};
      const base = { renderer: view.symbols };
      if (place.lat === null) continue;
      if (!place.coordinates) {
        const style = Object.assign(base, MARK_STYLE, chosen, { radius: MARK_RADIUS, className: "atlas-mark" });
        add(L.circleMarker([place.lat, place.lon], style), row);
      } else if (row.radius) {
        const isHollow = shown.hollow && place.precision === "siege";
        const small = row.radius < SMALL ? isHollow ? { weight: 0.7, dashArray: null } : { stroke: false } : {};
        const style = Object.assign(base, CIRCLE_STYLE, isHollow ? HOLLOW_STYLE : {}, small, chosen,
          { radius: row.radius, className: "atlas-circle" + (isHollow ? " atlas-hollow" : "") });
        add(L.circleMarker([place.lat, place.lon], style), row);
      }
      if (place.own) drawRing(view, place, place.coordinates ? row.radius : MARK_RADIUS);
    }
    mapPicks.follow(view, shown, rows, places);
  }

  function drawRing(view, place, radius) {
    for (const look of [OWN_HALO, OWN_STYLE]) {
      const style = Object.assign({ renderer: view.symbols, radius: radius + OWN_GAP }, look);
      view.layers.addLayer(L.circleMarker([place.lat, place.lon], style));
    }
  }

  function addShape(view, coordinates, style) {
    const layer = L.polygon(L.GeoJSON.coordsToLatLngs(coordinates, 2), { renderer: view.symbols, ...style });
    view.layers.addLayer(layer);
    return layer;
  }

  function isDark(fill) {
    if (!fill || fill === HATCH) return false;
    const [red, green, blue] = [1, 3, 5].map((at) => parseInt(fill.slice(at, at + 2), 16));
    return 0.299 * red + 0.587 * green + 0.114 * blue < DARK;
  }

  /* The communes of the chosen pole, and the borders of their EPCI. */
  function drawMembers(view, detail, opened) {
    const colors = INNER_COLORS[opened && isDark(opened.fill) ? "onDark" : "onLight"];
    const shape = (item, style) => addShape(view, item.coordinates, style);
    for (const commune of detail.communes) {
      const others = commune.shared_with.length ? ["Aussi couverte par : " + commune.shared_with.join(", ")] : [];
      shape(commune, { color: colors.commune, ...COMMUNE_STYLE }).lines = () => [commune.nom, commune.population].concat(others);
    }
    for (const epci of detail.epci) shape(epci, { color: colors.epci, ...EPCI_STYLE });
    /* Inner borders that reach the edge would fill the gaps of its dashes. */
    const { weight } = edgeStyle("declare", true);
    shape({ coordinates: detail.outline }, { color: CASING.color, weight: weight + CASING.more, fill: false, interactive: false });
  }

  /* On a scale of their own. */
  function drawPopulations(view, detail) {
    for (const commune of detail.communes) {
      const small = commune.radius < SMALL ? { weight: 0.5 } : {};
      const style = { renderer: view.symbols, radius: commune.radius, ...POPULATION_STYLE, ...small };
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
      const fine = detail ? detail.outline : null, wasFine = views && views[0].fine;
      if (views) views[0].fine = fine;
      map.getContainer().classList.toggle("atlas-alone", Boolean(shown.alone));
      if (moves) frame(map, shown.bounds || MAINLAND);
      else if (views && fine !== wasFine) views[0].borders.paint();
      shownBounds = bounds;
      views = views || makeViews(map, base, fine);
      mapPicks.keepWishes(shown);
      for (const view of views) if (!view.area || !shown.alone) draw(view, shown, places, detail);
      map.getContainer().dataset.drawn = String(turn);
    } catch (error) {
      complain(map, error);
      throw error;
    }
  }

  return { show: show };
})();
