/* [data-map=show]: the areas of the first page. A click tells their numbers; what changes is drawn anew. */

import { draw } from "./areas.js";

const SECONDS_BETWEEN = 10;
const numbers = new Intl.NumberFormat(document.documentElement.lang, { numberingSystem: "latn" });

function line(words, value) {
  const paragraph = document.createElement("p");
  paragraph.textContent = `${numbers.format(value)} ${words}`;
  return paragraph;
}

function told(area, words) {
  const box = document.createElement("div");
  const title = document.createElement("strong");
  title.textContent = `${area.name}: ${area.level.code} ${area.level.name}`;
  box.append(title, line(words.people, area.people), line(words.open, area.open), line(words.cases, area.cases));
  return box;
}

async function show(element) {
  const { repaint } = await draw(element, (area, layer) => layer.bindPopup(() => told(area, element.dataset)));
  let waiting = null;
  document.body.addEventListener("htmx:sseMessage", () => {
    waiting ??= setTimeout(() => { waiting = null; repaint().catch(() => {}); }, SECONDS_BETWEEN * 1000);
  });
}

for (const element of document.querySelectorAll("[data-map=show]")) {
  show(element).catch(() => { element.hidden = true; });
}
