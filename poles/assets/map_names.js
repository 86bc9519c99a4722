/* The names of the departments, on the main map once it is near enough for them to have room: whole, over no
   button and no inset, at the middle of their department or close to it. */

window.mapNames = (function () {
  "use strict";

  const NEAR_ZOOM = 7;
  const MARGIN = 3;
  /* In pixels from the middle, in the order in which they are tried; further a name would seem to be the neighbour's. */
  const MOST_SHIFT = 56;
  const SHIFTS = [[0, 0], [0, 18], [0, -18], [24, 0], [-24, 0], [0, 36], [0, -36], [48, 0], [-48, 0]];

  function show(map) {
    const pane = map.createPane("names");
    pane.style.zIndex = 630; /* over the shapes, under the tooltips */
    pane.style.pointerEvents = "none";
    pane.setAttribute("aria-hidden", "true"); /* the tables name them */
    const names = window.departementNames.map(function ([name, lat, lon]) {
      const text = document.createElement("span");
      text.textContent = name;
      const icon = L.divIcon({ className: "atlas-name", html: text, iconSize: null });
      L.marker([lat, lon], { icon: icon, pane: "names", interactive: false, keyboard: false }).addTo(map);
      return { at: L.latLng(lat, lon), text: text };
    });
    const follow = function () {
      const isNear = map.getZoom() >= NEAR_ZOOM;
      map.getContainer().classList.toggle("atlas-near", isNear);
      if (isNear) layOut(map, names);
    };
    map.on("zoomend moveend resize", follow);
    const insets = map.getContainer().querySelector(".atlas-insets");
    if (insets) new ResizeObserver(follow).observe(insets); /* their style may come late */
    follow();
  }

  function layOut(map, names) {
    const frame = map.getContainer().getBoundingClientRect(), size = map.getSize();
    const taken = [...map.getContainer().querySelectorAll(".leaflet-control-container .leaflet-control")]
      .map((one) => one.getBoundingClientRect())
      .map((box) => [box.left - frame.left, box.top - frame.top, box.right - frame.left, box.bottom - frame.top]);
    for (const { at, text } of names) {
      const centre = map.latLngToContainerPoint(at);
      const spot = freeSpot(centre, text.offsetWidth / 2 + MARGIN, text.offsetHeight / 2 + MARGIN, size, taken);
      text.style.visibility = spot ? "" : "hidden";
      if (!spot) continue;
      taken.push(spot.box);
      text.style.transform = `translate(calc(-50% + ${spot.x - centre.x}px), calc(-50% + ${spot.y - centre.y}px))`;
    }
  }

  function freeSpot(centre, halfWidth, halfHeight, size, taken) {
    const clamp = (at, half, most) => Math.max(half, Math.min(at, most - half));
    for (const [right, down] of SHIFTS) {
      const x = clamp(centre.x + right, halfWidth, size.x), y = clamp(centre.y + down, halfHeight, size.y);
      if (Math.abs(x - centre.x) > MOST_SHIFT || Math.abs(y - centre.y) > MOST_SHIFT) continue;
      const box = [x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight];
      const isFree = taken.every((one) => one[2] <= box[0] || one[0] >= box[2] || one[3] <= box[1] || one[1] >= box[3]);
      if (isFree) return { x: x, y: y, box: box };
    }
    return null;
  }

  return { show: show };
})();
