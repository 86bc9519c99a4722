/* What a screen of the territories shows, and its painting on one canvas. */

window.areasPaint = (function () {
  "use strict";

  const { mercator } = window.areasShapes;
  const { Projection, fillAreas, strokeBorders } = window.bordersPaint;
  const PLAIN = -1;
  const MISSING = -2;
  const SUPPOSED = -3;
  const PLAIN_FILL = "#f1f2f0";
  const NEUTRAL_FILL = "#e3e9e8";
  const CIRCLE_FILL = "rgba(181, 72, 47, 0.62)";
  const CIRCLE_EDGE = "#ffffff";
  const HATCH_LINE = "#8b95a1";
  /* Inner borders of selected areas, of EPCI inside which communes are drawn, of departments, coasts; of the areas
     that are not selected, those of EPCI, and those of departments with coasts. */
  const THIN = 0, GROUP = 1, DEPARTEMENT = 2, COAST = 3, AWAY = 4, FAR = 5;

  /* --- What a screen shows --- */

  /* The class of each area: what bisect_right says of the bounds; PLAIN outside the selection. */
  function classed(shown, table) {
    const wanted = new Set(shown.departements);
    const isWanted = table.departements.map(([code]) => wanted.size === 0 || wanted.has(code));
    return Int8Array.from(table.codes, function (code, area) {
      if (!table.places[area].some((place) => isWanted[place])) return PLAIN;
      const value = valueOf(shown, table, area);
      if (value === null) return MISSING;
      if (shown.supposed && table.poles[area] && !knownPoles(table, area).length) return SUPPOSED;
      let rank = 0;
      while (rank < shown.bounds.length && value >= shown.bounds[rank]) rank += 1;
      return rank;
    });
  }

  function valueOf(shown, table, area) {
    if (shown.measure === "nb_poles") return knownPoles(table, area).length;
    if (shown.measure === "part_population_couverte_pct") return area in table.covered_share ? table.covered_share[area] : 0;
    return table[shown.measure][area];
  }

  /* The poles of an area whose territory is not supposed. */
  function knownPoles(table, area) {
    return (table.poles[area] || []).filter((pole) => !table.pole_names[pole][1]);
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

  /* The borders to draw, by kind: those of shown areas, and apart (AWAY, FAR) those of the others that still guide. */
  function strokesOf(shapes, classes, level) {
    const strokes = [[], [], [], [], [], []];
    for (let border = 0; border < shapes.borders; border++) {
      const one = shapes.sides[2 * border], other = shapes.sides[2 * border + 1], kind = shapes.kinds[border];
      if (classes[one] !== PLAIN || (other >= 0 && classes[other] !== PLAIN)) strokes[kind].push(border);
      else if (kind !== THIN) strokes[level === "communes" && kind !== GROUP ? FAR : AWAY].push(border);
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
    const byClass = new Map();
    for (let area = 0; area < shapes.areas; area++) {
      const members = byClass.get(classes[area]);
      if (members) members.push(area);
      else byClass.set(classes[area], [area]);
    }
    if (shown.measure === "population") table.circles = table.circles || circlesOf(table);
    const strokes = strokesOf(shapes, classes, shown.level);
    /* Areas that poles cover in part are striped, where poles are counted. */
    const parted = shown.parted ? Object.keys(table.covered).map(Number).filter((area) => classes[area] !== PLAIN) : [];
    return { shown, shapes, table, base, classes, byClass, parted, strokes, isFiltered: shown.departements.length > 0 };
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

  /* White stripes that let the colour under them through, the other way round than hatches. */
  function stripes(context) {
    return tile(context, "stripes", 6, function (pen) {
      pen.clearRect(0, 0, 6, 6);
      pen.strokeStyle = "#ffffff";
      pen.lineWidth = 1.6;
      pen.beginPath();
      for (const shift of [-6, 0, 6]) {
        pen.moveTo(shift - 1, -1);
        pen.lineTo(shift + 7, 7);
      }
      pen.stroke();
    });
  }

  function fillOf(context, rank, shown) {
    if (rank === MISSING) return hatch(context);
    if (rank === SUPPOSED) return dots(context, shown.supposed);
    return shown.measure === "population" ? NEUTRAL_FILL : shown.colours[rank];
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
      if (radius > 3) context.stroke(); /* under the fill: what is seen of the disc is the value */
      context.fill();
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

  function paint(scene, context, size, scale, left, top) {
    const { shown, shapes, base, byClass, parted, strokes, isFiltered } = scene;
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
    if (parted.length) fillAreas(context, projection, parted, stripes(context));
    stroke(AWAY, "#c9ced3", 0.5);
    if (isFine) {
      stroke(FAR, "#4a5660", 0.55 + 0.6 * faded(pixels, 30, 260)); /* finer than those of the ground */
      stroke(THIN, thin, 0.45 * faded(pixels, 45, 160));
      stroke(GROUP, "#3c4a54", 0.25 + 1.1 * faded(pixels, 40, 220));
      stroke(DEPARTEMENT, "#16212b", 0.5 + 0.9 * faded(pixels, 30, 260));
      stroke(COAST, "#5b6672", 0.6);
    } else {
      for (const kind of [GROUP, COAST]) stroke(kind, thin, 0.35 + 0.7 * faded(pixels, 30, 200));
    }
    if (!isFine) strokeBorders(context, ground, base.everyBorder, "#4a5660", 0.55 + 0.6 * faded(pixels, 30, 260));
    if (isPopulation) paintCircles(context, projection, scene);
  }

  return { PLAIN, MISSING, SUPPOSED, sceneOf, valueOf, knownPoles, paint };
})();
