/* What every map of ours has: Natural Earth's countries, our areas with the level that holds, tiles if there are any.
   A map stands beside a list that says the same, and goes away when it cannot be drawn. */

const COLOURS = { green: "#1e7a3c", yellow: "#e0b400", orange: "#e07b00", red: "#c4201b", black: "#000000" };
const COUNTRIES = { color: "#5b6770", weight: 1, fillOpacity: 0, interactive: false };
const SMALLEST_METRES = 800;

export async function fetched(path) {
  const answer = await fetch(path, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

/* A map in the element, looking at all our areas; `each` gets every area and its layer. */
export async function draw(element, each) {
  const { tiles, zoomIn, zoomOut } = element.dataset;
  const map = L.map(element, { attributionControl: Boolean(tiles), zoomControl: false, zoomSnap: 0.5 }).setView([0, 0], 2);
  L.control.zoom({ zoomInTitle: zoomIn, zoomOutTitle: zoomOut }).addTo(map);
  if (tiles) L.tileLayer(tiles, { attribution: element.dataset.credit }).addTo(map);
  const areas = L.featureGroup().addTo(map);
  if (await paint(areas, each)) map.fitBounds(areas.getBounds(), { padding: [16, 16], animate: false });
  for (const rings of await fetched("/map/countries")) {
    L.polygon(rings.map((ring) => ring.map(([longitude, latitude]) => [latitude, longitude])), COUNTRIES).addTo(map);
  }
  return { map, repaint: () => paint(areas, each) };
}

/* The areas as they are now, in place of those of before; how many there are. */
async function paint(group, each) {
  const areas = await fetched("/map/areas");
  group.clearLayers();
  for (const area of areas) {
    const layer = layerOf(area).addTo(group);
    labelOf(area, layer).addTo(group);
    each(area, layer);
  }
  return areas.length;
}

function layerOf(area) {
  const colour = COLOURS[area.level.colour] || "#5b6770";
  const style = { color: colour, weight: 2, fillColor: colour, fillOpacity: area.kind === "country" ? 0.12 : 0.35 };
  if (area.ring.length) return L.polygon(area.ring, style);
  return L.circle(area.centre, { ...style, radius: Math.max(area.metres, SMALLEST_METRES) });
}

/* Leaflet takes a string for HTML; a text is only ever a text. */
export function asText(words) {
  const element = document.createElement("span");
  element.textContent = words;
  return element;
}

/* The area's name at the mouse. A browser may take a shape that tells its name for a stop of the keyboard, even where it
   is out of sight; for the keyboard there is the list beside the map. */
export function tellName(area, layer) {
  layer.bindTooltip(asText(area.name));
  layer.getElement().setAttribute("tabindex", "-1");
}

/* The level as a number on the area, so that its colour is never the only sign. */
function labelOf(area, layer) {
  const className = `map-label colour-${area.level.colour}`;
  const icon = L.divIcon({ className, html: asText(area.level.code), iconSize: [24, 24] });
  return L.marker(layer.getBounds().getCenter(), { icon, keyboard: false, interactive: false });
}
