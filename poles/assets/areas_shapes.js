/* The outlines of the territories, as the browser fetches them once: shared borders, packed (area_outlines.py).

   Published as one script with those that paint them and the map, which come after it. */

window.areasShapes = (function () {
  "use strict";

  const STEPS_PER_DEGREE = 10000;

  const files = new Map();

  /* --- Reading --- */

  async function answerOf(url) {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(url + " : " + answer.status);
    return answer;
  }

  function once(url, read) {
    if (!files.has(url)) files.set(url, answerOf(url).then(read));
    return files.get(url);
  }

  const inflated = (answer) => new Response(answer.body.pipeThrough(new DecompressionStream("deflate")));
  const jsonOf = (url) => once(url, (answer) => answer.json());
  const tableOf = (url) => once(url, (answer) => inflated(answer).json());
  const shapesOf = (url) => once(url, async (answer) => unpacked(new Uint8Array(await inflated(answer).arrayBuffer())));

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
    const all = (length) => Array.from({ length }, (_, rank) => rank);
    return Object.assign(shapes, { sides, boxes, everyArea: all(areas), everyBorder: all(borders) });
  }

  /* --- Finding --- */

  function areaAt(shapes, latlng) {
    const x = latlng.lng / 360 + 0.5, y = mercator(latlng.lat);
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

  return { jsonOf, tableOf, shapesOf, mercator, areaAt, latLngs };
})();
