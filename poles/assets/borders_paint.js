/* Shared borders on one canvas: what paints the departments of every map, and the territories of one. */

window.bordersPaint = (function () {
  "use strict";

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

  /* A canvas under Leaflet's own layers, or in a pane of its own, painted anew where the map comes to rest. `paint` is given its
     context, its size, the pixels of the whole world, and which of them is at its left and at its top. */
  const CanvasLayer = L.Renderer.extend({
    initialize: function (paint, pane) {
      L.Renderer.prototype.initialize.call(this, { padding: 0.25, pane: pane || "overlayPane" });
      this._paint = paint;
    },

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
      this._context.scale(ratio, ratio);
      const corner = this._map.getPixelOrigin().add(this._bounds.min);
      this._paint(this._context, size, 256 * Math.pow(2, this._map.getZoom()), corner.x, corner.y);
    },
  });

  return { Projection, fillAreas, strokeBorders, CanvasLayer };
})();
