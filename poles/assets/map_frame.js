/* What every map of the atlas has: its frame, its insets, its home button, its tooltips, its clicks. */

window.mapFrame = (function () {
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
  const STILL = {
    zoomControl: false, attributionControl: false, dragging: false, scrollWheelZoom: false,
    doubleClickZoom: false, boxZoom: false, keyboard: false, touchZoom: false, zoomSnap: 0,
  };
  const WIDE = 560;
  const HINT_MS = 1500;

  let clicks = 0;

  function isWide(map) {
    return map.getSize().x > WIDE;
  }

  /* The insets stand beside what is framed, never over it: a column of them, or two rows; none where all that is
     shown stands in one frame. */
  function frame(map, bounds) {
    const isAlone = map.getContainer().classList.contains("atlas-alone");
    const insets = isAlone ? [0, 0] : isWide(map) ? [104, 0] : [0, 172];
    map.fitBounds(bounds, { animate: false, paddingTopLeft: [8, 8], paddingBottomRight: insets.map((x) => x + 8) });
  }

  /* One small still map per inset; a click enlarges it on the main map, unless something in it took the click. */
  function addInsets(map) {
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
        box.addEventListener("click", function (event) {
          if (!event.defaultPrevented) frame(map, inset.bounds);
        });
      }
      return row;
    };
    control.addTo(map);
    return frames.map(function (box, rank) {
      const small = L.map(box, STILL);
      const fit = () => small.fitBounds(INSETS[rank].bounds, { animate: false });
      fit();
      /* The style that gives a frame its size may come after this script: the map then has none yet. */
      new ResizeObserver(function () {
        const known = small.getSize();
        if (box.clientWidth === known.x && box.clientHeight === known.y) return;
        small.invalidateSize({ animate: false });
        fit();
      }).observe(box);
      return { map: small, bounds: L.latLngBounds(INSETS[rank].bounds) };
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

  /* A frame is announced by its title, and what has focus in it by its role and name. */
  function nameMap(map) {
    const { title } = map.options;
    document.documentElement.lang = "fr";
    document.title = title;
    window.frameElement.title = title;
    const container = map.getContainer();
    container.setAttribute("role", "region");
    container.setAttribute("aria-label", title + ". Flèches : déplacer ; + et − : zoomer.");
    for (const [way, words] of [["in", "Zoomer"], ["out", "Dézoomer"]]) {
      const button = container.querySelector(".leaflet-control-zoom-" + way);
      button.title = words;
      button.setAttribute("aria-label", words);
    }
  }

  /* Leaflet makes its buttons of links, which only Enter presses. */
  function pressWithSpace(map) {
    map.getContainer().addEventListener("keydown", function (event) {
      if (event.key !== " " || !event.target.matches('a[role="button"]')) return;
      event.preventDefault();
      event.target.click();
    });
  }

  function stayStill(map) {
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    map.options.inertia = map.options.zoomAnimation = map._zoomAnimated = false;
  }

  /* The map is as high as a phone: one finger scrolls the page over it, two move and zoom it; and a wheel that
     passes over it scrolls the page until the reader has entered the map. */
  function letThePageScroll(map) {
    const container = map.getContainer();
    const hint = L.DomUtil.create("div", "atlas-hint", container);
    hint.setAttribute("aria-hidden", "true");
    let fades = 0;
    const say = function (words) {
      hint.textContent = words;
      hint.classList.add("atlas-hint-shown");
      clearTimeout(fades);
      fades = setTimeout(() => hint.classList.remove("atlas-hint-shown"), HINT_MS);
    };
    map.scrollWheelZoom.disable();
    container.addEventListener("focusin", () => map.scrollWheelZoom.enable());
    container.addEventListener("focusout", () => map.scrollWheelZoom.disable());
    container.addEventListener("wheel", function () {
      if (!map.scrollWheelZoom.enabled()) say("Cliquez sur la carte pour zoomer avec la molette");
    }, { passive: true });
    if (!matchMedia("(pointer: coarse)").matches) return;
    map.dragging.disable();
    container.addEventListener("touchmove", function (event) {
      if (event.touches.length === 1) say("Deux doigts pour déplacer la carte");
    }, { passive: true });
  }

  /* Leaflet focuses the map at each press; without this the page would scroll under the pointer and
     the click would land elsewhere. */
  function focusInPlace(map) {
    const container = map.getContainer();
    container.focus = () => HTMLElement.prototype.focus.call(container, { preventScroll: true });
  }

  /* Text nodes only: a name from a file can never become HTML. The first line is strong. */
  function textBox(lines) {
    const box = document.createElement("div");
    lines.forEach(function (line, rank) {
      const row = document.createElement(rank === 0 ? "strong" : "span");
      row.textContent = line;
      box.append(row);
    });
    return box;
  }

  /* An inset is too small for a tooltip of its own: what a layer of the group is stands beside, on the main map. */
  function tellBeside(group, text) {
    let box = null;
    const forget = function () {
      if (box) box.remove();
      box = null;
    };
    group.on("mouseover", function (event) {
      forget();
      const map = document.getElementById("map_div");
      box = L.DomUtil.create("div", "atlas-tooltip atlas-beside", map);
      box.append(text(event.layer));
      const top = event.originalEvent.clientY - map.getBoundingClientRect().top;
      box.style.top = Math.max(8, Math.min(top, map.clientHeight - box.offsetHeight - 8)) + "px";
    });
    group.on("mouseout layerremove", forget);
  }

  /* Tells the server what was clicked. The count makes two clicks on one thing two events. */
  function tellClick(id) {
    clicks += 1;
    const value = { last_object_clicked_popup: id + "#" + Date.now() + "-" + clicks };
    Object.assign(window.__GLOBAL_DATA__, value, { previous_data: value });
    window.Streamlit.setComponentValue(value);
  }

  /* Says on the map that it cannot be drawn, and why. */
  function complain(map, error) {
    const box = L.DomUtil.create("div", "atlas-failure", map.getContainer());
    box.textContent = "Les contours n'ont pas pu être lus (" + error.message +
      "). Rechargez la page ; le tableau, lui, est complet.";
  }

  /* Makes a bare map one of the atlas; returns its insets. */
  function start(map) {
    focusInPlace(map);
    addHomeButton(map);
    nameMap(map);
    pressWithSpace(map);
    stayStill(map);
    letThePageScroll(map);
    const insets = addInsets(map);
    window.mapNames.show(map);
    return insets;
  }

  return { MAINLAND: MAINLAND, frame: frame, start: start, textBox: textBox, tellBeside: tellBeside, tellClick: tellClick,
    complain: complain };
})();
