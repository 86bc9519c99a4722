/* The map of the territories: thousands of areas on one canvas, from borders that the browser fetched once.

   The server sends only what changes (see area_map.py, class AreaLayer): the measure, the bounds of its
   classes with their colours, the chosen departments, the chosen area. Outlines come as numbers of seven
   bits per byte, each shared border once (area_outlines.py); texts and values as JSON; both as zlib. */

window.areasMap = (function () {
  "use strict";

  const MAINLAND = [[41.3, -5.3], [51.2, 9.7]];
  const INSETS = [
    { name: "Guadeloupe", bounds: [[15.83, -61.82], [16.52, -61.0]] },
    { name: "Martinique", bounds: [[14.38, -61.25], [14.89, -60.8]] },
    { name: "Guyane", bounds: [[2.1, -54.65], [5.8, -51.6]] },
    { name: "La Réunion", bounds: [[-21.4, 55.2], [-20.86, 55.85]] },
    { name: "Mayotte", bounds: [[-13.02, 45.0], [-12.63, 45.32]] },
    { name: "Paris et petite couronne", bounds: [[48.68, 2.14], [49.02, 2.62]] },
  ];
  const STEPS_PER_DEGREE = 10000;
  const PLAIN = -1;
  const MISSING = -2;
  const SUPPOSED = -3;
  const PLAIN_FILL = "#f1f2f0";
  const NEUTRAL_FILL = "#e3e9e8";
  const CIRCLE_FILL = "rgba(181, 72, 47, 0.62)";
  const CIRCLE_EDGE = "#ffffff";
  const HATCH_LINE = "#8b95a1";
  const CHOSEN_STYLE = { color: "#16212b", weight: 2.6, fill: false, interactive: false };
  const HOVER_STYLE = { color: "#16212b", weight: 1.6, fill: false, interactive: false };
  const MOST_NAMES = 6;
  /* Inner borders of selected areas, of EPCI inside which communes are drawn, of departments, coasts. */
  const THIN = 0, GROUP = 1, DEPARTEMENT = 2, COAST = 3, AWAY = 4;

  const files = new Map();
  let views = null;
  let scene = null;
  let latest = 0;
  let framed = null;
  let clicks = 0;

  /* --- Reading --- */

  async function fetched(url) {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(url + " : " + answer.status);
    return new Response(answer.body.pipeThrough(new DecompressionStream("deflate")));
  }

  function once(url, read) {
    if (!files.has(url)) files.set(url, fetched(url).then(read));
    return files.get(url);
  }

  const tableOf = (url) => once(url, (answer) => answer.json());
  const shapesOf = (url) => once(url, async (answer) => unpacked(new Uint8Array(await answer.arrayBuffer())));

  function mercator(lat) {
    return 0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI);
  }

  /* Points are in world units: 0 to 1 from west to east and from north to south, as Leaflet projects. */
  function unpacked(bytes) {
    let place = 0;
    const next = function () {
      let value = 0, shift = 1, byte;
      do {
        byte = bytes[place++];
        value += (byte & 127) * shift;
        shift *= 128;
      } while (byte > 127);
      return value;
    };
    const series = (count) => Int32Array.from({ length: count }, next);
    const [areas, rings, marks, borders, points] = [next(), next(), next(), next(), next()];
    const ringStart = starts(series(areas));
    const markStart = starts(series(rings));
    const refs = series(marks);
    const pointStart = starts(series(borders));
    const xy = new Float64Array(2 * points);
    for (let rank = 0, lon = 0, lat = 0; rank < points; rank++) {
      const dx = next(), dy = next();
      lon += dx & 1 ? -(dx + 1) / 2 : dx / 2;
      lat += dy & 1 ? -(dy + 1) / 2 : dy / 2;
      xy[2 * rank] = lon / STEPS_PER_DEGREE / 360 + 0.5;
      xy[2 * rank + 1] = mercator(lat / STEPS_PER_DEGREE);
    }
    return sided({ areas, ringStart, refs, markStart, pointStart, xy, borders });
  }

  function starts(counts) {
    const places = new Int32Array(counts.length + 1);
    for (let rank = 0; rank < counts.length; rank++) places[rank + 1] = places[rank] + counts[rank];
    return places;
  }

  /* Marks become references (a border, or its complement when it is walked backwards); each border gets
     the two areas that it parts, each area its box. */
  function sided(shapes) {
    const { areas, ringStart, refs, markStart, pointStart, xy, borders } = shapes;
    const sides = new Int32Array(2 * borders).fill(-1);
    const boxes = new Float64Array(4 * areas);
    let fresh = 0;
    for (let area = 0; area < areas; area++) {
      let west = 2, north = 2, east = -2, south = -2;
      for (let at = markStart[ringStart[area]]; at < markStart[ringStart[area + 1]]; at++) {
        const border = refs[at] === 0 ? fresh++ : fresh - refs[at];
        const isNew = refs[at] === 0;
        refs[at] = isNew ? border : ~border;
        sides[2 * border + (isNew ? 0 : 1)] = area;
        for (let point = pointStart[border]; point < pointStart[border + 1]; point++) {
          const x = xy[2 * point], y = xy[2 * point + 1];
          if (x < west) west = x;
          if (x > east) east = x;
          if (y < north) north = y;
          if (y > south) south = y;
        }
      }
      boxes.set([west, north, east, south], 4 * area);
    }
    return Object.assign(shapes, { sides, boxes });
  }

  /* --- What a screen shows --- */

  /* The class of each area: what bisect_right says of the bounds; PLAIN outside the selection. */
  function classed(shown, table) {
    const wanted = new Set(shown.departements);
    const isWanted = table.departements.map(([code]) => wanted.size === 0 || wanted.has(code));
    return Int8Array.from(table.codes, function (code, area) {
      if (!table.places[area].some((place) => isWanted[place])) return PLAIN;
      const value = valueOf(shown, table, area);
      if (value === null) return MISSING;
      if (shown.supposed && value > 0 && table.poles[area].every((pole) => table.pole_names[pole][1])) return SUPPOSED;
      let rank = 0;
      while (rank < shown.bounds.length && value >= shown.bounds[rank]) rank += 1;
      return rank;
    });
  }

  function valueOf(shown, table, area) {
    return shown.measure === "nb_poles" ? (table.poles[area] || []).length : table[shown.measure][area];
  }

  /* Of each border: what it parts. */
  function borderKinds(shapes, table, level) {
    return Uint8Array.from({ length: shapes.borders }, function (_, border) {
      const one = shapes.sides[2 * border], other = shapes.sides[2 * border + 1];
      if (other < 0) return COAST;
      if (level === "epci") return GROUP;
      if (table.places[one][0] !== table.places[other][0]) return DEPARTEMENT;
      return table.groups[one] === table.groups[other] ? THIN : GROUP;
    });
  }

  /* The borders to draw, by kind: those of shown areas, and apart (AWAY) those of the others that still guide. */
  function strokesOf(shapes, classes) {
    const strokes = [[], [], [], [], []];
    for (let border = 0; border < shapes.borders; border++) {
      const one = shapes.sides[2 * border], other = shapes.sides[2 * border + 1], kind = shapes.kinds[border];
      if (classes[one] !== PLAIN || (other >= 0 && classes[other] !== PLAIN)) strokes[kind].push(border);
      else if (kind !== THIN) strokes[AWAY].push(border);
    }
    return strokes;
  }

  /* Where each circle stands, in world units, the largest population first. */
  function circlesOf(table) {
    const ordered = table.codes.map((_, area) => area).filter((area) => table.population[area] > 0)
      .sort((a, b) => table.population[b] - table.population[a]);
    return ordered.map((area) => ({
      area: area,
      root: Math.sqrt(table.population[area]),
      x: table.lon[area] / table.point_steps / 360 + 0.5,
      y: mercator(table.lat[area] / table.point_steps),
    }));
  }

  function sceneOf(shown, shapes, table, base) {
    const classes = classed(shown, table);
    shapes.kinds = shapes.kinds || borderKinds(shapes, table, shown.level);
    base.everyArea = base.everyArea || Array.from({ length: base.areas }, (_, area) => area);
    base.everyBorder = base.everyBorder || Array.from({ length: base.borders }, (_, border) => border);
    const byClass = new Map();
    for (let area = 0; area < shapes.areas; area++) {
      const members = byClass.get(classes[area]);
      if (members) members.push(area);
      else byClass.set(classes[area], [area]);
    }
    if (shown.measure === "population") table.circles = table.circles || circlesOf(table);
    const strokes = strokesOf(shapes, classes);
    return { shown, shapes, table, base, classes, byClass, strokes, isFiltered: shown.departements.length > 0 };
  }

  /* --- Painting --- */

  /* A small white tile, repeated: hatched where the value is missing, dotted where territories are supposed. */
  const tiles = new Map();
  function tile(context, name, size, draw) {
    if (!tiles.has(name)) {
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = size;
      const pen = canvas.getContext("2d");
      pen.fillStyle = "#ffffff";
      pen.fillRect(0, 0, size, size);
      draw(pen);
      tiles.set(name, canvas);
    }
    return context.createPattern(tiles.get(name), "repeat");
  }

  function hatch(context) {
    return tile(context, "hatch", 6, function (pen) {
      pen.strokeStyle = HATCH_LINE;
      pen.lineWidth = 1.3;
      pen.beginPath();
      for (const shift of [-6, 0, 6]) {
        pen.moveTo(shift - 1, 7);
        pen.lineTo(shift + 7, -1);
      }
      pen.stroke();
    });
  }

  function dots(context, color) {
    return tile(context, "dots" + color, 4, function (pen) {
      pen.fillStyle = color;
      pen.beginPath();
      pen.arc(2, 2, 1.15, 0, 2 * Math.PI);
      pen.fill();
    });
  }

  function fillOf(context, rank, shown) {
    if (rank === MISSING) return hatch(context);
    if (rank === SUPPOSED) return dots(context, shown.supposed);
    return shown.measure === "population" ? NEUTRAL_FILL : shown.colours[rank];
  }

  /* The borders of one painting on the screen: each projected once, without points that no pixel parts.
     The room for them is kept from one painting to the next. */
  class Projection {
    constructor(shapes, scale, left, top, width, height) {
      shapes.room = shapes.room || {
        first: new Int32Array(shapes.borders), last: new Int32Array(shapes.borders), xy: new Float32Array(shapes.xy.length),
      };
      Object.assign(this, { shapes, scale, left, top, width, height, used: 0 }, shapes.room);
      this.first.fill(-1);
    }

    isSeen(area) {
      const { boxes } = this.shapes, at = 4 * area;
      return boxes[at + 2] * this.scale >= this.left && boxes[at] * this.scale <= this.left + this.width &&
        boxes[at + 3] * this.scale >= this.top && boxes[at + 1] * this.scale <= this.top + this.height;
    }

    project(border) {
      const { pointStart, xy } = this.shapes;
      const start = pointStart[border], end = pointStart[border + 1] - 1;
      this.first[border] = this.used;
      let lastX = NaN, lastY = NaN;
      for (let point = start; point <= end; point++) {
        const x = xy[2 * point] * this.scale - this.left, y = xy[2 * point + 1] * this.scale - this.top;
        const isEnd = point === start || point === end;
        if (!isEnd && Math.abs(x - lastX) < 0.9 && Math.abs(y - lastY) < 0.9) continue;
        this.xy[2 * this.used] = lastX = x;
        this.xy[2 * this.used + 1] = lastY = y;
        this.used += 1;
      }
      this.last[border] = this.used - 1;
    }

    ring(path, from, to) {
      const { refs } = this.shapes;
      let isFirst = true;
      for (let at = from; at < to; at++) {
        const backwards = refs[at] < 0, border = backwards ? ~refs[at] : refs[at];
        if (this.first[border] < 0) this.project(border);
        const step = backwards ? -1 : 1;
        let point = backwards ? this.last[border] : this.first[border];
        const stop = (backwards ? this.first[border] : this.last[border]) + step;
        if (isFirst) {
          path.moveTo(this.xy[2 * point], this.xy[2 * point + 1]);
          isFirst = false;
        }
        for (point += step; point !== stop; point += step) path.lineTo(this.xy[2 * point], this.xy[2 * point + 1]);
      }
      path.closePath();
    }

    area(path, area) {
      const { ringStart, markStart } = this.shapes;
      for (let ring = ringStart[area]; ring < ringStart[area + 1]; ring++) {
        this.ring(path, markStart[ring], markStart[ring + 1]);
      }
    }

    border(path, border) {
      if (this.first[border] < 0) this.project(border);
      path.moveTo(this.xy[2 * this.first[border]], this.xy[2 * this.first[border] + 1]);
      for (let point = this.first[border] + 1; point <= this.last[border]; point++) {
        path.lineTo(this.xy[2 * point], this.xy[2 * point + 1]);
      }
    }
  }

  /* Few areas per path: the time to fill one grows faster than the number of its edges. */
  const AREAS_PER_PATH = 20;

  function fillAreas(context, projection, areas, fill) {
    context.fillStyle = fill;
    let waiting = 0;
    context.beginPath();
    for (const area of areas) {
      if (!projection.isSeen(area)) continue;
      projection.area(context, area);
      waiting += 1;
      if (waiting === AREAS_PER_PATH) {
        context.fill("evenodd");
        context.beginPath();
        waiting = 0;
      }
    }
    context.fill("evenodd");
  }

  function strokeBorders(context, projection, borders, color, width) {
    if (width <= 0 || !borders.length) return;
    context.strokeStyle = color;
    context.lineWidth = width;
    context.lineJoin = "round";
    const { sides } = projection.shapes;
    context.beginPath();
    for (const border of borders) {
      const other = sides[2 * border + 1];
      if (projection.isSeen(sides[2 * border]) || (other >= 0 && projection.isSeen(other))) projection.border(context, border);
    }
    context.stroke();
  }

  function paintCircles(context, projection, { shown, table, classes }) {
    const scale = shown.radius / Math.sqrt(shown.highest || 1);
    const small = [];
    context.fillStyle = CIRCLE_FILL;
    context.strokeStyle = CIRCLE_EDGE;
    context.lineWidth = 1;
    for (const circle of table.circles) {
      if (classes[circle.area] < 0) continue;
      const radius = scale * circle.root;
      const x = circle.x * projection.scale - projection.left, y = circle.y * projection.scale - projection.top;
      if (x < -radius || y < -radius || x > projection.width + radius || y > projection.height + radius) continue;
      if (radius < 1.2) {
        small.push(x, y, radius);
        continue;
      }
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.fill();
      if (radius > 2.5) context.stroke();
    }
    /* A square of the same surface stands for a circle that is smaller than two pixels. */
    const side = Math.sqrt(Math.PI);
    for (let at = 0; at < small.length; at += 3) {
      const width = side * small[at + 2];
      context.fillRect(small[at] - width / 2, small[at + 1] - width / 2, width, width);
    }
  }

  /* Thin lines would blacken a map of small areas: they come in as the map grows. */
  function faded(pixelsPerDegree, from, to) {
    return Math.max(0, Math.min(1, (pixelsPerDegree - from) / (to - from)));
  }

  function paint(context, size, scale, left, top) {
    const { shown, shapes, base, byClass, strokes, isFiltered } = scene;
    const ground = new Projection(base, scale, left, top, size.x, size.y);
    const projection = new Projection(shapes, scale, left, top, size.x, size.y);
    const isFine = shown.level === "communes", isPopulation = shown.measure === "population";
    const pixels = scale / 360;
    const thin = isPopulation ? "#aab4b8" : "rgba(60, 74, 84, 0.75)";
    const stroke = (kind, color, width) => strokeBorders(context, projection, strokes[kind], color, width);
    if (!isFine || isFiltered) fillAreas(context, ground, base.everyArea, PLAIN_FILL);
    for (const [rank, members] of byClass) {
      if (rank !== PLAIN) fillAreas(context, projection, members, fillOf(context, rank, shown));
    }
    stroke(AWAY, "#c9ced3", 0.5);
    if (isFine) {
      stroke(THIN, thin, 0.45 * faded(pixels, 45, 160));
      stroke(GROUP, "#3c4a54", 0.25 + 1.1 * faded(pixels, 40, 220));
      stroke(DEPARTEMENT, "#16212b", 0.5 + 0.9 * faded(pixels, 30, 260));
      stroke(COAST, "#5b6672", 0.6);
    } else {
      for (const kind of [GROUP, COAST]) stroke(kind, thin, 0.35 + 0.7 * faded(pixels, 30, 200));
    }
    if (!isFine || isFiltered) {
      strokeBorders(context, ground, base.everyBorder, "#4a5660", 0.55 + 0.6 * faded(pixels, 30, 260));
    }
    if (isPopulation) paintCircles(context, projection, scene);
  }

  const AreaCanvas = L.Renderer.extend({
    options: { padding: 0.25 },

    _initContainer: function () {
      const canvas = (this._container = document.createElement("canvas"));
      canvas.className = "areas-canvas";
      this._context = canvas.getContext("2d");
    },

    _destroyContainer: function () {
      L.DomUtil.remove(this._container);
      delete this._container;
    },

    _update: function () {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      this.paint();
    },

    paint: function () {
      const size = this._bounds.getSize(), canvas = this._container;
      const ratio = window.devicePixelRatio > 1 ? 2 : 1;
      L.DomUtil.setPosition(canvas, this._bounds.min);
      canvas.width = ratio * size.x;
      canvas.height = ratio * size.y;
      canvas.style.width = size.x + "px";
      canvas.style.height = size.y + "px";
      if (!scene) return;
      this._context.scale(ratio, ratio);
      const corner = this._map.getPixelOrigin().add(this._bounds.min);
      paint(this._context, size, 256 * Math.pow(2, this._map.getZoom()), corner.x, corner.y);
    },
  });

  /* --- Finding and telling --- */

  function areaAt(latlng) {
    const { shapes } = scene, x = latlng.lng / 360 + 0.5, y = mercator(latlng.lat);
    for (let area = 0; area < shapes.areas; area++) {
      const at = 4 * area, boxes = shapes.boxes;
      if (x < boxes[at] || x > boxes[at + 2] || y < boxes[at + 1] || y > boxes[at + 3]) continue;
      if (isInside(shapes, area, x, y)) return area;
    }
    return -1;
  }

  function isInside(shapes, area, x, y) {
    const { ringStart, markStart, refs, pointStart, xy } = shapes;
    let inside = false;
    for (let at = markStart[ringStart[area]]; at < markStart[ringStart[area + 1]]; at++) {
      const border = refs[at] < 0 ? ~refs[at] : refs[at];
      for (let point = pointStart[border]; point < pointStart[border + 1] - 1; point++) {
        const y1 = xy[2 * point + 1], y2 = xy[2 * point + 3];
        if (y1 > y === y2 > y) continue;
        const x1 = xy[2 * point], x2 = xy[2 * point + 2];
        if (x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) inside = !inside;
      }
    }
    return inside;
  }

  function latLngs(shapes, area) {
    const { ringStart, markStart, refs, pointStart, xy } = shapes;
    const rings = [];
    for (let ring = ringStart[area]; ring < ringStart[area + 1]; ring++) {
      const points = [];
      for (let at = markStart[ring]; at < markStart[ring + 1]; at++) {
        const backwards = refs[at] < 0, border = backwards ? ~refs[at] : refs[at];
        const [from, to] = [pointStart[border], pointStart[border + 1] - 1];
        for (let step = 0; step <= to - from; step++) {
          const point = backwards ? to - step : from + step;
          points.push(unprojected(xy[2 * point], xy[2 * point + 1]));
        }
      }
      rings.push(points);
    }
    return rings.map((ring) => [ring]);
  }

  function unprojected(x, y) {
    return [(Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) * 360) / Math.PI - 90, (x - 0.5) * 360];
  }

  function inFrench(value, shown) {
    if (value === null) return "donnée absente";
    const style = { minimumFractionDigits: shown.decimals, maximumFractionDigits: shown.decimals };
    const unit = shown.measure === "nb_poles" ? "" : "\u202f" + shown.unit;
    return value.toLocaleString("fr-FR", style).replace("-", "\u2212") + unit;
  }

  function linesOf(area) {
    const { shown, table } = scene;
    const where = table.places[area].map((place) => table.departements[place][1] + " (" + table.departements[place][0] + ")");
    const lines = [table.noms[area], where.join(", ")];
    const numbers = table.poles[area] || [];
    if (shown.measure !== "nb_poles") lines.push(shown.label + " : " + inFrench(valueOf(shown, table, area), shown));
    const supposed = numbers.filter((number) => table.pole_names[number][1]).length;
    const count = numbers.length === 0 ? "Aucun pôle" : numbers.length === 1 ? "1 pôle" : numbers.length + " pôles";
    lines.push(count + (supposed ? ", dont " + supposed + (supposed > 1 ? " supposés" : " supposé") : ""));
    for (const number of numbers.slice(0, MOST_NAMES)) lines.push("· " + table.pole_names[number][0]);
    if (numbers.length > MOST_NAMES) lines.push("· et " + (numbers.length - MOST_NAMES) + " autres");
    return lines;
  }

  /* Text nodes only: a name from a file can never become HTML. */
  function textBox(lines) {
    const box = document.createElement("div");
    lines.forEach(function (line, rank) {
      const row = document.createElement(rank === 0 ? "strong" : "span");
      row.textContent = line;
      box.append(row);
    });
    return box;
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
      const area = areaAt(event.latlng);
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
        const area = scene ? areaAt(event.latlng) : -1;
        if (area >= 0 && scene.classes[area] !== PLAIN) choose(scene.table.codes[area]);
      });
    }
  }

  /* The count makes two clicks on one area two events. */
  function choose(code) {
    clicks += 1;
    const value = { last_object_clicked_popup: code + "#" + Date.now() + "-" + clicks };
    Object.assign(window.__GLOBAL_DATA__, value, { previous_data: value });
    window.Streamlit.setComponentValue(value);
  }

  /* --- The map and its insets --- */

  function isWide(map) {
    return map.getSize().x > 560;
  }

  /* The insets stand beside what is framed, never over it. */
  function frame(map, bounds) {
    const insets = isWide(map) ? [104, 0] : [0, 78];
    map.fitBounds(bounds, { animate: false, paddingTopLeft: [8, 8], paddingBottomRight: insets.map((x) => x + 8) });
  }

  function makeView(map, isMain) {
    const view = {
      map: map,
      canvas: new AreaCanvas().addTo(map),
      svg: L.svg({ padding: 0.2 }).addTo(map),
      chosen: L.layerGroup().addTo(map),
      hover: L.layerGroup().addTo(map),
    };
    listen(view, isMain);
    return view;
  }

  function makeInsets(map) {
    const control = L.control({ position: isWide(map) ? "topright" : "bottomleft" });
    const frames = [];
    control.onAdd = function () {
      const row = L.DomUtil.create("div", "atlas-insets");
      L.DomEvent.disableClickPropagation(row);
      for (const inset of INSETS) {
        const box = L.DomUtil.create("div", "atlas-inset", row);
        frames.push(L.DomUtil.create("div", "atlas-inset-frame", box));
        const button = L.DomUtil.create("button", "atlas-inset-name", box);
        button.type = "button";
        button.textContent = inset.name;
        button.title = inset.name + " : agrandir sur la carte (la vignette a sa propre échelle)";
        box.addEventListener("click", () => frame(map, inset.bounds));
      }
      return row;
    };
    control.addTo(map);
    return frames.map(function (box, rank) {
      const small = L.map(box, {
        zoomControl: false, attributionControl: false, dragging: false, scrollWheelZoom: false,
        doubleClickZoom: false, boxZoom: false, keyboard: false, touchZoom: false, zoomSnap: 0,
      });
      small.fitBounds(INSETS[rank].bounds, { animate: false });
      return makeView(small, false);
    });
  }

  function addHomeButton(map) {
    const control = L.control({ position: "topleft" });
    control.onAdd = function () {
      const bar = L.DomUtil.create("div", "leaflet-bar");
      const button = L.DomUtil.create("a", "atlas-home", bar);
      button.href = "#";
      button.role = "button";
      button.title = "Revenir à la France entière";
      button.setAttribute("aria-label", button.title);
      button.textContent = "⌂";
      L.DomEvent.on(button, "click", function (event) {
        L.DomEvent.stop(event);
        frame(map, MAINLAND);
      });
      return bar;
    };
    control.addTo(map);
  }

  /* Leaflet focuses the map at each press; without this the page would scroll under the pointer and
     the click would land elsewhere. */
  function focusInPlace(map) {
    const container = map.getContainer();
    container.focus = () => HTMLElement.prototype.focus.call(container, { preventScroll: true });
  }

  function start(map) {
    focusInPlace(map);
    addHomeButton(map);
    return [makeView(map, true)].concat(makeInsets(map));
  }

  /* The box of the chosen departments; of those on the mainland when some are: insets show the others. */
  function boundsOf({ base, shown, table, shapes, classes }) {
    if (!shown.departements.length) return MAINLAND;
    const mainland = L.latLngBounds(MAINLAND).pad(0.05);
    const boxes = [];
    for (let area = 0; area < shapes.areas; area++) {
      if (classes[area] === PLAIN) continue;
      const [west, north, east, south] = shapes.boxes.subarray(4 * area, 4 * area + 4);
      if (east >= west) boxes.push(L.latLngBounds(unprojected(west, south), unprojected(east, north)));
    }
    const near = boxes.filter((box) => mainland.contains(box));
    const kept = near.length ? near : boxes;
    return kept.length ? kept.reduce((all, box) => all.extend(box), L.latLngBounds(kept[0])) : MAINLAND;
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

  function complain(map, error) {
    const box = L.DomUtil.create("div", "atlas-failure", map.getContainer());
    box.textContent = "Les contours n'ont pas pu être lus (" + error.message +
      "). Rechargez la page ; le tableau, lui, est complet.";
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
      if (moves) frame(map, boundsOf(scene));
      framed = place;
      /* A first view paints itself, and so does the main map when it moves. */
      views = views || start(map);
      if (!isFirst) views.slice(moves ? 1 : 0).forEach((view) => view.canvas.paint());
      markChosen();
      const { dataset } = map.getContainer();
      dataset.painted = String(Math.round(performance.now() - began));
      dataset.coloured = String(scene.classes.reduce((count, rank) => count + (rank !== PLAIN), 0));
      const count = (rank) => (scene.byClass.get(rank) || []).length;
      dataset.counts = shown.colours.map((_, rank) => count(rank)).join();
      dataset.apart = String(count(SUPPOSED));
      dataset.missing = String(count(MISSING));
      dataset.drawn = String(turn);
    } catch (error) {
      complain(map, error);
      throw error;
    }
  }

  return { show: show };
})();
