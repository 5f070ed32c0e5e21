/* The map of our areas: beside the list, never instead of it. Three elements use it:
     [data-map]         shows the areas; a click tells their numbers
     [data-map=choose]  a click ticks the area's box (input[name=area][value=ID]) in the form around it
     [data-map=draw]    clicks put the corners of an outline into the field that data-field names
   Words come from data- attributes of the element, so that they are in the reader's language. */

"use strict";

const COLOURS = { green: "#1e7a3c", yellow: "#e0b400", orange: "#e07b00", red: "#c4201b", black: "#000000" };
const FAINT = { color: "#5b6770", weight: 1, fillOpacity: 0, interactive: false };

async function fetched(path) {
  const answer = await fetch(path, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

function begin(element) {
  const map = L.map(element, { attributionControl: Boolean(element.dataset.tiles), worldCopyJump: true, zoomSnap: 0.5 });
  if (element.dataset.tiles) {
    L.tileLayer(element.dataset.tiles, { attribution: element.dataset.credit, referrerPolicy: "no-referrer" }).addTo(map);
  }
  return map;
}

async function drawCountries(map) {
  for (const rings of await fetched("/map/countries")) {
    L.polygon(rings.map((ring) => ring.map(([longitude, latitude]) => [latitude, longitude])), FAINT).addTo(map);
  }
}

function layerOf(area) {
  const colour = COLOURS[area.level.colour] || "#5b6770";
  const style = { color: colour, weight: 2, fillColor: colour, fillOpacity: area.kind === "country" ? 0.12 : 0.35 };
  return area.ring.length ? L.polygon(area.ring, style) : L.circle(area.centre, { ...style, radius: area.metres || 800 });
}

/* The level as a number on the area, so that its colour is never the only sign. */
function labelOf(area, layer) {
  const icon = L.divIcon({ className: `map-label colour-${area.level.colour}`, html: area.level.code, iconSize: [26, 26] });
  return L.marker(layer.getBounds().getCenter(), { icon, keyboard: false, interactive: false });
}

function line(words, value) {
  const paragraph = document.createElement("p");
  paragraph.textContent = `${value} ${words}`;
  return paragraph;
}

function told(area, words) {
  const box = document.createElement("div");
  const title = document.createElement("strong");
  title.textContent = `${area.name}: ${area.level.code} ${area.level.name}`;
  box.append(title, line(words.people, area.people), line(words.open, area.open), line(words.cases, area.cases));
  return box;
}

/* The areas as they are now, in place of those of before. */
async function paint(element, map, shown) {
  const areas = await fetched("/map/areas");
  shown.clearLayers();
  for (const area of areas) {
    const layer = layerOf(area).addTo(shown);
    labelOf(area, layer).addTo(shown);
    if (element.dataset.map === "choose") choosable(element, area, layer);
    else layer.bindPopup(() => told(area, element.dataset));
  }
  return areas.length;
}

async function draw(element) {
  const map = begin(element).setView([0, 0], 2);  /* a circle knows its bounds only on a map that has a view */
  const shown = L.featureGroup().addTo(map);
  const number = await paint(element, map, shown);
  if (number) map.fitBounds(shown.getBounds(), { padding: [12, 12], animate: false });
  await drawCountries(map);
  if (element.dataset.map === "show") followed(element, () => paint(element, map, shown));
  return map;
}

/* The stream of the page says when something changed; one drawing in ten seconds is enough. */
function followed(element, again) {
  let waiting = null;
  document.body.addEventListener("htmx:sseMessage", () => {
    waiting = waiting || setTimeout(() => { waiting = null; again().catch(() => {}); }, 10000);
  });
}

function choosable(element, area, layer) {
  const box = element.closest("form").querySelector(`input[name="area"][value="${area.id}"]`);
  if (!box) return;
  const show = () => layer.setStyle({ weight: box.checked ? 6 : 2, dashArray: box.checked ? null : "4" });
  layer.bindTooltip(area.name);
  layer.on("click", (event) => {
    L.DomEvent.stop(event);
    box.checked = !box.checked;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  });
  box.addEventListener("change", show);
  show();
}

async function drawable(element) {
  const map = await draw(element);
  const field = document.getElementById(element.dataset.field);
  const outline = L.polygon(cornersIn(field.value), { color: "#0b5394", weight: 3 }).addTo(map);
  field.addEventListener("input", () => outline.setLatLngs(cornersIn(field.value)));
  map.on("click", (event) => {
    const corner = `${event.latlng.lat.toFixed(4)}, ${event.latlng.lng.toFixed(4)}`;
    field.value = [field.value.trim(), corner].filter(Boolean).join("\n");
    outline.setLatLngs(cornersIn(field.value));
  });
}

function cornersIn(text) {
  const pairs = text.split("\n").map((row) => row.split(",").map(Number));
  return pairs.filter((pair) => pair.length === 2 && pair.every(Number.isFinite));
}

function start() {
  for (const element of document.querySelectorAll("[data-map]")) {
    const drawing = element.dataset.map === "draw" ? drawable(element) : draw(element);
    drawing.catch(() => { element.hidden = true; });  /* the list has everything */
  }
}

document.addEventListener("DOMContentLoaded", start);
