/* [data-map=choose]: a click on an area ticks its box (input[name=area]) in the form around the map, and back. */

import { draw, tellName } from "./areas.js";

async function choose(element) {
  const form = element.closest("form");
  await draw(element, (area, layer) => {
    const box = form.querySelector(`input[name="area"][value="${area.id}"]`);
    tellName(area, layer);
    if (!box) return;
    const show = () => layer.setStyle({ weight: box.checked ? 6 : 2, dashArray: box.checked ? null : "5" });
    layer.on("click", (event) => {
      L.DomEvent.stop(event);
      box.checked = !box.checked;
      box.dispatchEvent(new Event("change", { bubbles: true }));
    });
    box.addEventListener("change", show);
    show();
  });
}

for (const element of document.querySelectorAll("[data-map=choose]")) {
  choose(element).catch(() => { element.hidden = true; });
}
