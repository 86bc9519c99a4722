/* The names of the departments, on the main map once it is near enough for them to have room. */

window.mapNames = (function () {
  "use strict";

  const NEAR_ZOOM = 7;

  function show(map) {
    const pane = map.createPane("names");
    pane.style.zIndex = 630; /* over the shapes, under the tooltips */
    pane.style.pointerEvents = "none";
    pane.setAttribute("aria-hidden", "true"); /* the tables name them */
    for (const [name, lat, lon] of window.departementNames) {
      const text = document.createElement("span");
      text.textContent = name;
      const icon = L.divIcon({ className: "atlas-name", html: text, iconSize: null });
      L.marker([lat, lon], { icon: icon, pane: "names", interactive: false, keyboard: false }).addTo(map);
    }
    const follow = () => map.getContainer().classList.toggle("atlas-near", map.getZoom() >= NEAR_ZOOM);
    map.on("zoomend", follow);
    follow();
  }

  return { show: show };
})();
