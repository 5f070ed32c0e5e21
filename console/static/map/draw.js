/* [data-map=draw]: clicks write into the fields of the form around the map, and what is typed there is drawn.
   data-corners names the field of an outline or a path, one "latitude, longitude" a row; data-closed says that it is a
   ring. Fields named latitude, longitude and radius_km are the circle of an area or the place of a point. */

import { draw, tellName } from "./areas.js";

const OURS = { color: "#0b5394", weight: 3 };

function numbers(text) {
  return text.split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
}

function corners(field) {
  return field.value.split("\n").map(numbers).filter((pair) => pair.length === 2 && pair.every(Number.isFinite));
}

function written(latlng) {
  return `${latlng.lat.toFixed(4)}, ${latlng.lng.toFixed(4)}`;
}

async function drawing(element) {
  const form = element.closest("form");
  const { latitude, longitude, radius_km: radius } = form.elements;
  const field = form.elements[element.dataset.corners];
  const closed = "closed" in element.dataset;
  const { map } = await draw(element, tellName);
  const shape = (closed ? L.polygon([], OURS) : L.polyline([], OURS)).addTo(map);
  const middle = L.circle([0, 0], { ...OURS, radius: 0 });

  function show() {
    if (field) shape.setLatLngs(corners(field));
    const at = latitude ? numbers(`${latitude.value},${longitude.value}`) : [];
    middle.remove();
    if (at.length === 2 && at.every(Number.isFinite)) {
      middle.setLatLng(at).setRadius(1000 * (Number(radius?.value) || 0.2)).addTo(map);
    }
  }

  function addCorner(latlng) {
    const rows = field.value.split("\n").filter((row) => row.trim());
    if (closed && rows.length > 1 && rows[0] === rows.at(-1)) rows.pop();
    rows.push(written(latlng));
    if (closed && rows.length > 2) rows.push(rows[0]);
    field.value = rows.join("\n");
  }

  function setMiddle(latlng) {
    [latitude.value, longitude.value] = written(latlng).split(", ");
  }

  const tools = element.parentElement.querySelectorAll("[name=map-tool]");
  tools.forEach((tool) => { tool.closest("fieldset").hidden = false; });
  map.on("click", (event) => {
    const tool = [...tools].find((each) => each.checked)?.value ?? (field ? "corners" : "middle");
    if (tool === "corners") addCorner(event.latlng); else setMiddle(event.latlng);
    show();
  });
  form.addEventListener("input", show);
  show();
}

for (const element of document.querySelectorAll("[data-map=draw]")) {
  drawing(element).catch(() => { element.hidden = true; });
}
