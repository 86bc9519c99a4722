/* What a screen of the territories shows, and its painting on one canvas. */

window.areasPaint = (function () {
  "use strict";

  const { mercator } = window.areasShapes;
  const PLAIN = -1;
  const MISSING = -2;
  const SUPPOSED = -3;
  const PLAIN_FILL = "#f1f2f0";
  const NEUTRAL_FILL = "#e3e9e8";
  const CIRCLE_FILL = "rgba(181, 72, 47, 0.62)";
  const CIRCLE_EDGE = "#ffffff";
  const HATCH_LINE = "#8b95a1";
  /* Inner borders of selected areas, of EPCI inside which communes are drawn, of departments, coasts. */
  const THIN = 0, GROUP = 1, DEPARTEMENT = 2, COAST = 3, AWAY = 4;

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

  function paint(scene, context, size, scale, left, top) {
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

  return { PLAIN, MISSING, SUPPOSED, sceneOf, valueOf, paint };
})();
